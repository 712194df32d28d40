"""An activity arranged elsewhere, put in by hand; and what a school does as a whole."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.bookings.forms import ANSWERS
from app.evidence.commands import Declared, Happened
from app.evidence.kinds import MODE_LABELS
from app.evidence.rules import asked_of
from app.rulebook.activities import ORGANISATION_KINDS, Activity
from app.rulebook.meaningful import tests_for
from app.rulebook.years import year_group_label
from app.web.fields import (
    CheckboxField,
    DateField,
    NumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    required,
)
from app.web.forms import KeyedForm

if TYPE_CHECKING:
    from app.organisations.models import Cohort

YES_NO = [("yes", "Yes"), ("no", "No"), ("", "Not sure")]
NEVER_NAMES = "Never name a pupil."


class RecordForm(KeyedForm):
    """What happened, on which day, with how many of which groups. Made by `record_form`."""

    title = TextField(
        "What it was",
        description=f"For example: Year 10 at the hospital. {NEVER_NAMES}",
        validators=[required("Say in a few words what it was.")],
        longest=120,
    )
    held_on = DateField("Day", validators=[required("Enter the day it happened.")])
    hours = NumberField("Hours for each pupil", description="Leave empty if you do not know.")
    minutes = NumberField("and minutes")
    mode = RadiosField("How pupils met", choices=list(MODE_LABELS.items()), default="in_person")
    link = TextField(
        "Where the papers are (optional)",
        description="The address of a document, from https:// on. The document stays where it is.",
        longest=500,
    )
    notes = TextAreaField("Notes (optional)", description=NEVER_NAMES, longest=2000, rows=3)
    is_another = CheckboxField("This is another activity, not the booking of that day")

    def numbers(self) -> list[NumberField]:
        """A field for each group."""
        return [field for field in self if field.name.startswith("cohort_")]

    def tests(self) -> list[RadiosField]:
        """A question for each test of "meaningful"."""
        return [field for field in self if field.name.startswith("test-")]

    def happened(self, kind: Activity) -> Happened:
        """What was said, as the command takes it."""
        return Happened(
            activity=kind.slug,
            title=self.title.data or "",
            held_on=self.held_on.data,
            pupils={
                int(field.name.removeprefix("cohort_")): field.data
                for field in self.numbers()
                if field.data
            },
            minutes=60 * (self.hours.data or 0) + (self.minutes.data or 0),
            mode=self.mode.data or "in_person",
            organisation=self._said("organisation"),
            organisation_kind=self._said("organisation_kind"),
            is_technical=bool("is_technical" in self and self["is_technical"].data),
            in_school_day={"yes": True, "no": False}.get(self._said("in_school_day")),
            in_curriculum=bool("in_curriculum" in self and self["in_curriculum"].data),
            subject=self._said("subject"),
            by_adviser=bool("by_adviser" in self and self["by_adviser"].data),
            answers={
                field.name.removeprefix("test-"): field.data for field in self.tests() if field.data
            },
            link=self.link.data or "",
            notes=self.notes.data or "",
        )

    def _said(self, name: str) -> str:
        return str(self[name].data or "") if name in self else ""


def record_form(kind: Activity, cohorts: Sequence["Cohort"]) -> RecordForm:
    """The form for one kind of activity, with a number for each of the school's groups."""
    fields: dict[str, Any] = {
        f"cohort_{each.id}": NumberField(each.name or f"{year_group_label(each.year_group)}, whole")
        for each in cohorts
    }
    fields |= {
        f"test-{test.key}": RadiosField(test.question, choices=ANSWERS)
        for test in tests_for(kind.benchmark)
    }
    asks = {
        "organisation": _organisation_fields(kind),
        "subject": {"subject": TextField("Subject", longest=60)},
        "adviser": {
            "by_adviser": CheckboxField(
                "The meetings were with a trained careers adviser",
                description="Not a teacher, and never an employer. How many pupils had a meeting"
                " is all that is kept.",
            )
        },
    }
    for each in kind.asks:
        fields |= asks[each]
    form: RecordForm = type("ActivityRecordForm", (RecordForm,), fields)()
    return form


def _organisation_fields(kind: Activity) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "organisation": TextField("Whom pupils met", description="The organisation.", longest=120),
        "organisation_kind": SelectField(
            "What kind of organisation it is",
            choices=[("", "Choose one"), *ORGANISATION_KINDS.items()],
        ),
    }
    if "provider_info" in asked_of(kind.benchmark):
        fields |= {
            "is_technical": CheckboxField(
                "It offers technical qualifications or apprenticeships",
                description="The provider access law counts only those that do.",
            ),
            "in_school_day": RadiosField("Was it in the school day?", choices=YES_NO),
        }
    if "two_way" in asked_of(kind.benchmark) and not kind.curriculum:
        fields["in_curriculum"] = CheckboxField(
            "It was part of a subject or course",
            description="Colleges: one of two encounters a year comes through the curriculum area.",
        )
    return fields


class WholeSchoolForm(KeyedForm):
    """That a criterion a school meets as a whole is in place, or on its way."""

    title = TextField(
        "What is in place",
        description="In a line, for example: Careers programme approved by governors.",
        validators=[required("Say in a line what is in place.")],
        longest=120,
    )
    standing = RadiosField(
        "Where it stands",
        choices=[("in_place", "In place"), ("on_its_way", "On its way")],
        validators=[required("Choose where it stands.")],
    )
    held_on = DateField("Since when", validators=[required("Enter since when it has been so.")])
    link = TextField(
        "Where the papers are (optional)",
        description="The address of a document or web page, from https:// on.",
        longest=500,
    )
    notes = TextAreaField("Notes (optional)", description=NEVER_NAMES, longest=2000, rows=3)

    def declared(self) -> Declared:
        """What was said, as the command takes it."""
        return Declared(
            title=self.title.data or "",
            held_on=self.held_on.data,
            is_in_place=self.standing.data == "in_place",
            link=self.link.data or "",
            notes=self.notes.data or "",
        )
