"""Another time, another session, or a session called off."""

from collections.abc import Iterable
from datetime import datetime, time

from wtforms import HiddenField

from app.bookings import rules
from app.infra.clock import moment_of
from app.web.fields import DateField, RadiosField, TextAreaField, TimeField, required
from app.web.forms import Form


class NewTimeForm(Form):
    """Another time for a session that schools have booked."""

    day = DateField("New date", validators=[required("Enter the new date.")])
    starts = TimeField("Start time", validators=[required("Enter when it starts, like 9:30am.")])
    ends = TimeField("End time", validators=[required("Enter when it ends, like 11am.")])
    reason = TextAreaField(
        "Why",
        id="new-time-reason",
        description="The schools read this.",
        validators=[required("Say why, so that the schools can decide.")],
        longest=rules.LONGEST_REASON,
        rows=2,
    )

    def starts_at(self) -> datetime:
        """The moment it would start on a clock in the North East."""
        return self._moment(self.starts.data)

    def ends_at(self) -> datetime:
        """The moment it would end."""
        return self._moment(self.ends.data)

    def _moment(self, at: time) -> datetime:
        return moment_of(self.day.data, at.hour, at.minute)


class MoveForm(Form):
    """Another session for one booking. `choices` are sessions that have room."""

    slot = RadiosField(
        "Which session instead", coerce=int, validators=[required("Choose a session.")]
    )
    reason = TextAreaField(
        "Why",
        id="move-reason",
        description="The other side reads this.",
        longest=rules.LONGEST_REASON,
        rows=2,
    )


def move_form(choices: Iterable[tuple[int, str]]) -> MoveForm:
    """The form with the sessions there are to choose from."""
    form = MoveForm()
    form.slot.choices = list(choices)
    return form


class CancelSessionForm(Form):
    """Why a whole session is called off."""

    reason = TextAreaField(
        "Why",
        id="cancel-session-reason",
        description="Every school reads this. Say what they can do instead, if anything.",
        validators=[required("Say why, so that the schools can tell their pupils.")],
        longest=rules.LONGEST_REASON,
        rows=3,
    )


class AnswerForm(Form):
    """Yes or no to a proposed change."""

    agrees = HiddenField()

    @property
    def says_yes(self) -> bool | None:
        """What was said; None when neither."""
        return {"yes": True, "no": False}.get(self.agrees.data or "")
