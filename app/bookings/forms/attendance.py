"""Who came, and how it went."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from app.bookings import rules
from app.rulebook.meaningful import Answer, Test
from app.web.fields import NumberField, RadiosField
from app.web.forms import Form

if TYPE_CHECKING:
    from app.bookings.models import Booking

ANSWERS = [
    (Answer.YES.value, "Yes"),
    (Answer.NO.value, "No"),
    (Answer.NOT_KNOWN.value, "Not sure"),
]


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
