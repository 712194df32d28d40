"""What people fill in: a request for places, a reason, and who came."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.bookings import rules
from app.rulebook.meaningful import Answer, Test
from app.web.fields import (
    CheckboxesField,
    NumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    required,
)
from app.web.forms import Form

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.organisations.models import Cohort

ANSWERS = [
    (Answer.YES.value, "Yes"),
    (Answer.NO.value, "No"),
    (Answer.NOT_KNOWN.value, "Not sure"),
]


class GroupsField(CheckboxesField):
    """The groups that are ticked; each tick stands beside its number in the page."""

    @property
    def first_control(self) -> str:
        """The id of the first tick."""
        first = next(iter(self.choices or ()), None)
        return f"{self.name}-{first[0]}" if first else self.id


class RequestForm(Form):
    """Who comes, who leads them, and what the employer should know. Made by `request_form`."""

    cohorts = GroupsField("Who is coming", coerce=int)
    lead = SelectField(
        "Who leads the group",
        coerce=int,
        description="The employer sees their name and contact details once it is approved.",
    )
    message = TextAreaField(
        "Message to the employer (optional)",
        description="For example what pupils have been learning, or what they hope to find out.",
        longest=rules.LONGEST_MESSAGE,
        rows=3,
    )
    access_needs = TextAreaField(
        "What the group needs (optional)",
        description="Access, SEND or medical needs of the group, such as step-free access."
        " Never name a pupil.",
        longest=rules.LONGEST_MESSAGE,
        rows=3,
    )

    def validate(self, extra_validators: Any = None) -> bool:
        """Numbers of groups that are not ticked do not matter, so they cannot be wrong."""
        super().validate(extra_validators)
        for field in self:
            if field.name.startswith("pupils-") and not self._is_ticked(field.name):
                field.errors = []
        return not any(field.errors for field in self) and not self.form_errors

    def number_of(self, cohort_id: int) -> NumberField:
        """The field that holds a group's number of pupils."""
        field: NumberField = self[rules.field_of(cohort_id)]
        return field

    def asked(self) -> dict[int, int]:
        """Pupils by cohort id, for the groups that are ticked. An empty number counts as none."""
        return {each: self.number_of(each).data or 0 for each in self.cohorts.data or ()}

    def _is_ticked(self, name: str) -> bool:
        return any(name == rules.field_of(each) for each in self.cohorts.data or ())


def request_form(
    cohorts: Sequence["Cohort"], staff: Iterable[tuple[int, str]], *, most: int, me: int
) -> RequestForm:
    """The form for one school: a number for each group, its roll or the most that can come."""
    numbers = {
        rules.field_of(each.id): NumberField(
            rules.group_label(each), least=1, default=min(each.roll, most) or None
        )
        for each in cohorts
    }
    form: RequestForm = type("SchoolRequestForm", (RequestForm,), numbers)()
    form.cohorts.choices = [(each.id, rules.group_label(each)) for each in cohorts]
    form.lead.choices = list(staff)
    if not form.is_submitted():
        form.lead.data = me
        form.cohorts.data = [each.id for each in cohorts] if len(cohorts) == 1 else []
    return form


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


class NotAttendedForm(Form):
    """What happened instead."""

    reason = TextAreaField(
        "What happened",
        description="The employer and your careers leader read this. Never name a pupil.",
        validators=[required("Say what happened, so that it can go better next time.")],
        longest=rules.LONGEST_REASON,
        rows=3,
    )


class AttendanceForm(Form):
    """Who came, and how it went. Made by `attendance_form`."""

    def attended(self, booking: "Booking") -> dict[int, int | None]:
        """Pupils who came, by cohort id; None where nothing was entered."""
        return {
            each.cohort_id: self[rules.field_of(each.cohort_id)].data for each in booking.cohorts
        }

    def answers(self) -> Mapping[str, str]:
        """What was answered, by test key."""
        return {
            field.name.removeprefix("test-"): field.data for field in self.tests() if field.data
        }

    def numbers(self) -> list[NumberField]:
        """A field for each group."""
        return [field for field in self if field.name.startswith("pupils-")]

    def tests(self) -> list[RadiosField]:
        """A question for each test of "meaningful"."""
        return [field for field in self if field.name.startswith("test-")]


def attendance_form(
    booking: "Booking", tests: Sequence[Test], *, fresh: bool = False
) -> AttendanceForm:
    """The form for one booking: the numbers booked, to be put right, and each test.

    `fresh` leaves aside what was sent, when that was meant for another form.
    """
    fields: dict[str, Any] = {
        rules.field_of(each.cohort_id): NumberField(
            rules.group_label(each.cohort), default=each.pupils
        )
        for each in booking.cohorts
    }
    fields |= {f"test-{test.key}": RadiosField(test.question, choices=ANSWERS) for test in tests}
    kind_of_form = type("BookingAttendanceForm", (AttendanceForm,), fields)
    form: AttendanceForm = kind_of_form(formdata=None) if fresh else kind_of_form()
    return form
