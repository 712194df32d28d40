"""Who comes: asked for the first time, or changed."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from app.bookings import rules
from app.web.fields import CheckboxesField, NumberField, SelectField, TextAreaField
from app.web.forms import Form, KeyedForm

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.organisations.models import Cohort


class GroupsField(CheckboxesField):
    """The groups that are ticked; each tick stands beside its number in the page."""

    @property
    def first_control(self) -> str:
        """The id of the first tick."""
        first = next(iter(self.choices or ()), None)
        return f"{self.name}-{first[0]}" if first else self.id


class ComingForm(Form):
    """Which groups come, in what numbers, and who leads them."""

    cohorts = GroupsField("Who is coming", coerce=int)
    lead = SelectField(
        "Who leads the group",
        coerce=int,
        description="The employer sees their name and contact details once it is approved.",
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


class RequestForm(ComingForm, KeyedForm):
    """A request for places, with what the employer should know. Made by `request_form`.

    One form makes one booking.
    """

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
    _offer(form, cohorts, staff)
    if not form.is_submitted():
        form.lead.data = me
        form.cohorts.data = [each.id for each in cohorts] if len(cohorts) == 1 else []
    return form


def change_form(
    booking: "Booking", cohorts: Sequence["Cohort"], staff: Iterable[tuple[int, str]]
) -> ComingForm:
    """The form of who comes, as it stands for a booking."""
    coming = {each.cohort_id: each.pupils for each in booking.cohorts}
    numbers = {
        rules.field_of(each.id): NumberField(
            rules.group_label(each), least=1, default=coming.get(each.id)
        )
        for each in cohorts
    }
    form: ComingForm = type("BookingChangeForm", (ComingForm,), numbers)()
    _offer(form, cohorts, staff)
    if not form.is_submitted():
        form.lead.data = booking.lead_id
        form.cohorts.data = list(coming)
    return form


def _offer(form: ComingForm, cohorts: Sequence["Cohort"], staff: Iterable[tuple[int, str]]) -> None:
    form.cohorts.choices = [(each.id, rules.group_label(each)) for each in cohorts]
    form.lead.choices = list(staff)
