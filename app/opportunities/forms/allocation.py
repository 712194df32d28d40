"""Saying who may ask first for scarce sessions."""

from typing import TYPE_CHECKING, Any

from app.opportunities.commands import LONGEST_REASON
from app.opportunities.rules import LEAST_DAYS, MOST_DAYS, RULE_LABELS, USUAL_DAYS, Rule
from app.web.fields import NumberField, RadiosField, TextAreaField, required
from app.web.forms import Form

if TYPE_CHECKING:
    from app.opportunities.models import Allocation

HINTS = {
    Rule.NONE: "Whoever asks first has the places, as long as there are some.",
    Rule.ONE_LIVE: "A school that has asked for one session, waits for it or has it, cannot ask for"
    " another until the days below. It can move to another session at any time.",
    Rule.SPECIAL_FIRST: "Special schools can ask at once, every other school later.",
    Rule.FSM_FIRST: "Schools with the percentage below or more, as the register gives it, can ask"
    " at once. A school of which the register says nothing asks later.",
    Rule.LEAST_FIRST: "Schools below the median of their phase in encounters per pupil this year"
    " can ask at once. The list is drawn when you save, and stays as it is.",
}


class AllocationForm(Form):
    """The rule, how long it holds, and why."""

    rule = RadiosField(
        "How are these sessions shared out?",
        choices=list(RULE_LABELS.items()),
        hints=HINTS,
        default=Rule.NONE,
        validators=[required("Choose one of the rules.")],
    )
    days_before = NumberField(
        "Until how many days before each session",
        description="From then on every school can ask. If the last day to book is earlier, it"
        " opens on that day, so that no place stays empty.",
        least=LEAST_DAYS,
        most=MOST_DAYS,
        default=USUAL_DAYS,
        validators=[required("Enter a number of days, like 7.")],
    )
    least_fsm = NumberField(
        "Least percentage on free school meals",
        description="Only for the rule on free school meals.",
        least=1,
        most=100,
    )
    reason = TextAreaField(
        "Why",
        description="Schools and the employer read this. Never name a school or a pupil.",
        validators=[required("Say why. Schools read this.")],
        longest=LONGEST_REASON,
        rows=3,
    )

    def facts(self) -> dict[str, Any]:
        """What was chosen, as the command takes it."""
        return {
            "rule": self.rule.data,
            "days_before": self.days_before.data,
            "least_fsm": self.least_fsm.data,
            "reason": self.reason.data or "",
        }


def allocation_form(now: "Allocation | None") -> AllocationForm:
    """The form as the rule stands; the reason is always a new one."""
    if now is None:
        return AllocationForm()
    kept = {"rule": now.rule, "days_before": now.days_before, "least_fsm": now.least_fsm}
    return AllocationForm(data=kept)
