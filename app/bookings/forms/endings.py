"""Why it does not happen, or did not."""

from app.bookings import rules
from app.web.fields import TextAreaField, required
from app.web.forms import Form


class WithdrawForm(Form):
    """Why the school steps back, if it wants to say."""

    reason = TextAreaField(
        "Why (optional)",
        id="withdraw-reason",
        description="The employer reads this.",
        longest=rules.LONGEST_REASON,
        rows=3,
    )


class CancelForm(Form):
    """Why it is called off."""

    reason = TextAreaField(
        "Why",
        id="cancel-reason",
        description="The other side reads this. Say what they can do instead, if anything.",
        validators=[required("Say why, so that the school can tell its pupils.")],
        longest=rules.LONGEST_REASON,
        rows=3,
    )


class AnswerQuestionForm(Form):
    """What a coordinator asked to know."""

    answer = TextAreaField(
        "Your answer",
        description="Coordinators read this. Never name a pupil.",
        validators=[required("Write your answer.")],
        longest=rules.LONGEST_REASON,
        rows=3,
    )


class NotAttendedForm(Form):
    """What happened instead."""

    reason = TextAreaField(
        "What happened",
        description="The employer and your careers leader read this. Never name a pupil.",
        validators=[required("Say what happened, so that it can go better next time.")],
        longest=rules.LONGEST_REASON,
        rows=3,
    )
