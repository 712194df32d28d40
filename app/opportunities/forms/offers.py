"""Writing an opportunity, on one page."""

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import wtforms
from wtforms import FieldList, FormField, HiddenField
from wtforms.validators import Optional

from app.infra.clock import local, moment_of, now, today
from app.infra.typed import whole_number
from app.opportunities.commands import Session
from app.opportunities.kinds import BY_SLUG, KINDS, PLACES, kinds_to_choose
from app.opportunities.rules import MOST_ON_A_FORM, on_the_form
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.meaningful import Test, tests_for
from app.rulebook.sectors import sectors_to_choose
from app.rulebook.subjects import SUBJECTS
from app.rulebook.years import YEAR_GROUPS, year_group_label
from app.web.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    NumberField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    TimeField,
    required,
)
from app.web.forms import Form

MOST_SESSIONS = MOST_ON_A_FORM

if TYPE_CHECKING:
    from app.opportunities.models import Opportunity, Slot

NOTICE = timedelta(days=14)  # the usual last day to book, before the session
PHASES = (
    ("special", "Special schools"),
    ("alternative", "Alternative provision"),
    ("college", "Colleges"),
)
RISK = (("yes", "Yes"), ("no", "Not yet"), ("", "Does not apply, or not known"))


# What stands in the form as it is kept. The whole opportunity is never handed to the form: it has
# sessions of its own, which the form would take for those written on the page.
PLAIN = (
    "kind title summary activities outcomes phases sector subjects place address postcode"
    " access_notes send_notes"
).split()


class SlotForm(wtforms.Form):
    """One session."""

    slot_id = HiddenField()
    day = DateField("Date", validators=[Optional()])
    starts = TimeField("Start time")
    ends = TimeField("End time")
    capacity = NumberField("Places, in pupils", least=1)
    smallest_group = NumberField("Smallest group worth coming for", least=1)
    largest_per_school = NumberField("Most pupils from one school", least=1)
    least_to_run = NumberField("Fewest pupils in all for it to go ahead", least=1)
    alone = CheckboxField("For one school at a time")
    last_booking_day = DateField("Last day to book", validators=[Optional()])

    def is_blank(self) -> bool:
        """Nothing was written, so there is no session here."""
        typed = [self.starts.typed, self.ends.typed, self.capacity.typed]
        known = [self.starts.data, self.ends.data, self.capacity.data]
        return not (any(typed) or any(known) or any(self.day.parts))

    def problems(self) -> Iterator[tuple[Any, str]]:
        """What is missing for a session, by field."""
        needed = (
            (self.day, "Enter the date of the session."),
            (self.starts, "Enter when the session starts, like 9:30am."),
            (self.ends, "Enter when the session ends, like 11am."),
            (self.capacity, "Enter how many pupils can come."),
        )
        for field, sentence in needed:
            if field.data is None and not field.errors:
                yield field, sentence

    def session(self, lead_days: int) -> Session:
        """What the commands take; the usual is filled in where nothing was written."""
        starts_at = moment_of(self.day.data, self.starts.data.hour, self.starts.data.minute)
        notice = max(NOTICE, timedelta(days=lead_days))
        usual = max(self.day.data - notice, min(self.day.data, today()))
        return Session(
            slot_id=whole_number(self.slot_id.data),
            starts_at=starts_at,
            ends_at=moment_of(self.day.data, self.ends.data.hour, self.ends.data.minute),
            capacity=self.capacity.data,
            smallest_group=self.smallest_group.data or 1,
            largest_per_school=self.largest_per_school.data,
            least_to_run=self.least_to_run.data or 1,
            is_shared=not self.alone.data,
            last_booking_day=self.last_booking_day.data or usual,
        )


class OpportunityForm(Form):
    """Everything a teacher needs to choose it. Only kind and title are needed for a draft."""

    kind = RadiosField(
        "Kind of encounter",
        choices=[],
        default=lambda: kinds_to_choose()[0].slug,
        validators=[required("Choose the kind of encounter.")],
        validate_choice=False,
    )
    title = TextField(
        "Title",
        description="What a pupil would tell a friend. For example: A day in the life of a diver.",
        validators=[required("Enter a title.")],
        longest=100,
    )
    summary = TextAreaField(
        "Summary", description="One or two sentences for the card.", longest=280, rows=2
    )
    activities = TextAreaField("What pupils will do", longest=3000, rows=5)
    outcomes = TextAreaField(
        "What pupils will learn",
        description="For example: three routes into the job, and what each asks for.",
        longest=1500,
        rows=3,
    )
    year_groups = CheckboxesField(
        "Year groups",
        choices=[(str(each), year_group_label(each)) for each in YEAR_GROUPS],
        groups=(
            ("Primary and first", [str(each) for each in range(7)]),
            ("Secondary and middle", [str(each) for each in range(7, 12)]),
            ("Sixth form and college", ["12", "13"]),
        ),
    )
    phases = CheckboxesField(
        "Also made for",
        description="Tick if you have planned for pupils there.",
        choices=list(PHASES),
    )
    sector = SelectField(
        "Sector",
        choices=[],
        validate_choice=False,
        validators=[Optional()],
    )
    subjects = CheckboxesField(
        "Curriculum subjects it links to", choices=[(each.slug, each.label) for each in SUBJECTS]
    )
    place = RadiosField("Where it happens", choices=list(PLACES.items()), validate_choice=False)
    address = TextAreaField(
        "Address of the workplace", description="If pupils come to you.", longest=300, rows=2
    )
    postcode = TextField("Postcode of the workplace", longest=10, narrow=10)
    authorities = CheckboxesField(
        "Schools of which areas can book",
        description="Leave all empty for the whole region.",
        choices=lambda: [(str(each.code), each.name) for each in AUTHORITIES],
    )
    access_notes = TextAreaField(
        "Access",
        description="For example step-free entrance, parking for a coach, quiet space.",
        longest=1000,
        rows=3,
    )
    send_notes = TextAreaField(
        "Adjustments for pupils with special educational needs or disabilities",
        longest=1000,
        rows=3,
    )
    risk = RadiosField(
        "Is there a risk assessment for this?",
        choices=list(RISK),
        default="",
        validate_choice=False,
    )
    slots = FieldList(FormField(SlotForm), min_entries=1, max_entries=MOST_SESSIONS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = kinds_to_choose(keeping=self.kind.object_data or "")
        self.kind.choices = [(each.slug, each.label) for each in kinds]
        self.kind.hints = {each.slug: each.explains for each in kinds}
        sectors = sectors_to_choose(keeping=self.sector.object_data or "")
        self.sector.choices = [("", "Choose a sector"), *sectors]

    def offer_kinds(self, *, is_provider: bool) -> None:
        """Leave out the kinds that only providers of education or training may offer.

        Providers read of where they teach, too.
        """
        self.kind.choices = [
            (each.slug, each.label)
            for each in kinds_to_choose(keeping=self.kind.object_data or "")
            if is_provider or not each.providers_only or each.slug == self.kind.data
        ]
        if is_provider:
            taught = "At the workplace, or where you teach"
            self.place.choices = list((PLACES | {"workplace": taught}).items())

    @property
    def benchmark_tests(self) -> tuple[Test, ...]:
        """The tests of "meaningful" for the kind chosen."""
        chosen = BY_SLUG.get(self.kind.data or "", KINDS[0])
        return tests_for(chosen.benchmark)

    def check_sessions(self) -> bool:
        """Whether every session that was begun is whole; puts a sentence beside what is not."""
        whole = True
        for entry in self.slots:
            if not entry.form.is_blank():
                for field, sentence in entry.form.problems():
                    field.errors = [*field.errors, sentence]
                    whole = False
        return whole

    def sessions(self) -> list[Session]:
        lead_days = BY_SLUG.get(self.kind.data or "", KINDS[0]).lead_days
        return [entry.form.session(lead_days) for entry in self.slots if not entry.form.is_blank()]

    def facts(self, meaningful: dict[str, str]) -> dict[str, Any]:
        """What the commands take."""
        plain = "title summary activities outcomes subjects phases address postcode"
        named = {name: self[name].data for name in plain.split()}
        return named | {
            "kind": self.kind.data,
            "sector": self.sector.data or "",
            "place": self.place.data if self.place.data in PLACES else "",
            "year_groups": sorted(int(each) for each in self.year_groups.data or ()),
            "authority_ids": sorted(int(each) for each in self.authorities.data or ()),
            "access_notes": self.access_notes.data,
            "send_notes": self.send_notes.data,
            "is_risk_assessed": {"yes": True, "no": False}.get(self.risk.data or ""),
            "meaningful": meaningful,
        }


def values_of(opportunity: "Opportunity") -> dict[str, Any]:
    """An opportunity as its form shows it."""
    risk = {True: "yes", False: "no", None: ""}[opportunity.is_risk_assessed]
    return {name: getattr(opportunity, name) for name in PLAIN} | {
        "year_groups": [str(each) for each in opportunity.year_groups],
        "authorities": [str(each) for each in opportunity.authority_ids],
        "risk": risk,
        "slots": [_slot_values(slot) for slot in on_the_form(opportunity.slots, now())],
    }


def _slot_values(slot: "Slot") -> dict[str, Any]:
    starts, ends = local(slot.starts_at), local(slot.ends_at)
    return {
        "slot_id": str(slot.id),
        "day": starts.date(),
        "starts": starts.time(),
        "ends": ends.time(),
        "capacity": slot.capacity,
        "smallest_group": slot.smallest_group,
        "largest_per_school": slot.largest_per_school,
        "least_to_run": slot.least_to_run if slot.least_to_run > 1 else None,
        "alone": not slot.is_shared,
        "last_booking_day": slot.last_booking_day,
    }
