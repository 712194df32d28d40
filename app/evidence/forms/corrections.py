"""Putting right what stands, completing what was not known, taking back what proves nothing."""

from typing import TYPE_CHECKING, Any

from wtforms import HiddenField

from app.bookings.forms import ANSWERS
from app.evidence.commands import Correction
from app.evidence.forms.records import NEVER_NAMES, YES_NO
from app.evidence.rules import said
from app.rulebook.meaningful import tests_for
from app.web.fields import CheckboxField, NumberField, RadiosField, TextAreaField
from app.web.forms import Form

if TYPE_CHECKING:
    from app.evidence.models import Entry

SAID = {True: "yes", False: "no", None: ""}


class CorrectionForm(Form):
    """Who came and what was met, as it should have been said. Made by `correction_form`."""

    pupils = NumberField("Pupils who came")
    in_curriculum = CheckboxField("It was part of a subject or course")
    in_school_day = RadiosField("Was it in the school day?", choices=YES_NO)
    reason = TextAreaField(
        "Why",
        description="Not needed when you only answer what was not known. " + NEVER_NAMES,
        longest=500,
        rows=2,
    )

    def tests(self) -> list[RadiosField]:
        """A question for each test of "meaningful"."""
        return [field for field in self if field.name.startswith("test-")]

    def correction(self) -> Correction:
        """What was said, as the command takes it."""
        return Correction(
            pupils=self.pupils.data if self.pupils.data is not None else -1,
            answers={
                field.name.removeprefix("test-"): field.data for field in self.tests() if field.data
            },
            in_school_day={"yes": True, "no": False}.get(self.in_school_day.data or ""),
            in_curriculum=bool(self.in_curriculum.data),
        )


def correction_form(entry: "Entry", *, fresh: bool = False) -> CorrectionForm:
    """The form for one statement, filled with what it says.

    `fresh` leaves aside what was sent, when that was meant for another form.
    """
    fields: dict[str, Any] = {
        f"test-{test.key}": RadiosField(
            test.question, choices=ANSWERS, default=said(entry.answers, test.key)
        )
        for test in tests_for(entry.meant_for)
    }
    kind_of_form = type("EntryCorrectionForm", (CorrectionForm,), fields)
    kept = {
        "pupils": entry.pupils,
        "in_curriculum": entry.in_curriculum,
        "in_school_day": SAID[entry.in_school_day],
    }
    form: CorrectionForm = (
        kind_of_form(formdata=None, data=kept) if fresh else kind_of_form(data=kept)
    )
    return form


class TakeBackForm(Form):
    """That something proves nothing after all."""

    why = TextAreaField("Why it proves nothing", description=NEVER_NAMES, longest=500, rows=2)


class StandInForm(Form):
    """Under which benchmark an activity is counted."""

    benchmark = HiddenField()

    @property
    def number(self) -> int:
        """The benchmark, 0 for anything that is none."""
        typed = self.benchmark.data or ""
        return int(typed) if typed in ("5", "6") else 0
