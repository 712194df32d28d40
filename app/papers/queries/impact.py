"""What one employer did in one school year, by the rules of the figures."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.access import Actor
from app.bookings.models import Booking
from app.evidence.models import Entry
from app.evidence.queries import groups_of
from app.evidence.rules import Span
from app.figures.queries import scope_for, told_of
from app.figures.rules import ENCOUNTERS, Drawn, Told, draw
from app.infra.database import Missing, db
from app.organisations.models import Authority, Employer, School
from app.organisations.queries import get_employer
from app.papers import policies
from app.papers.models import HourValue
from app.reports.queries import employers_of
from app.reports.rules import label_of, place_of


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of what was done: encounters, and pupils present, one once for each."""

    label: str
    encounters: int
    attendances: int


@dataclass(frozen=True, kw_only=True)
class Impact:
    """An employer's part. `reached` of the pupils on roll at `schools` schools are different ones.

    `sessions` are counted once however many schools came; `minutes` are how long they lasted.
    """

    employer: Employer
    year: int
    encounters: int
    sessions: int
    minutes: int
    reached: Span
    attendances: int
    schools: int
    authorities: tuple[str, ...]
    parts: dict[str, list[Part]]
    uncounted: int
    pounds: Decimal | None
    source: str

    @property
    def hours(self) -> Decimal:
        """Hours in tenths, halves up."""
        return (Decimal(self.minutes) / 60).quantize(Decimal("0.1"), "ROUND_HALF_UP")

    @property
    def worth(self) -> Decimal | None:
        """In whole pounds, of the minutes themselves; None where no hour has been given a value."""
        if self.pounds is None:
            return None
        return (self.pounds * self.minutes / 60).quantize(Decimal(1), "ROUND_HALF_UP")


def impact_of(employer_id: int, year: int, actor: Actor) -> Impact:
    """What an employer did; Missing for an employer that is not this person's to see."""
    employer = get_employer(employer_id)
    if not policies.see_impact(actor, employer):
        raise Missing("That employer is not here, or it is not yours to see.")
    schools = _schools_met(employer_id, year)
    told = {
        school: [each for each in lines if each.employer_id == employer_id]
        for school, lines in told_of(schools, year).items()
    }
    groups = groups_of(schools, year, year)
    drawn = {each: draw(told[each], groups.get(each, [])) for each in schools}
    met = [each for each in schools if drawn[each].whole.encounters]
    sessions = _minutes_of_sessions([each for lines in told.values() for each in lines])
    value = hour_value()
    return Impact(
        employer=employer,
        year=year,
        encounters=sum(each.whole.encounters for each in drawn.values()),
        sessions=len(sessions),
        minutes=sum(sessions.values()),
        reached=_together([each.whole.span for each in drawn.values()]),
        attendances=sum(each.whole.attendances for each in drawn.values()),
        schools=len(met),
        authorities=_authorities_of(met),
        parts={each: _parts(drawn.values(), each) for each in _DIMENSIONS},
        uncounted=sum(each.uncounted for each in drawn.values()),
        pounds=value.pounds if value is not None else None,
        source=value.source if value is not None else "",
    )


def get_thanked(employer_id: int, year: int, actor: Actor) -> Impact:
    """The same, of an employer that there is something to thank for; Missing otherwise."""
    found = impact_of(employer_id, year, actor)
    if not found.encounters:
        raise Missing("There is a certificate once a school has confirmed an encounter.")
    return found


def get_own_employer(wanted: int | None, own: Sequence[Employer]) -> Employer:
    """The first of a person's own, or the one they name; Missing for any other."""
    mine = next((each for each in own if wanted in (None, each.id)), None)
    if mine is None:
        raise Missing("That employer is not here, or it is not yours to see.")
    return mine


def list_active(year: int, actor: Actor) -> list[Employer]:
    """Employers of this coordinator's area that led an encounter there in the year, by name."""
    here = scope_for(actor, area=None, trust="", school=None)
    active = {row.id for row, _ in employers_of(here, year)}
    asked = select(Employer).where(Employer.id.in_(active)).order_by(Employer.name, Employer.id)
    return [each for each in db.session.scalars(asked) if policies.see_impact(actor, each)]


def hour_value() -> HourValue | None:
    """What an hour is put at now; None where nobody has said."""
    return db.session.scalar(select(HourValue).order_by(HourValue.id.desc()).limit(1))


_DIMENSIONS = ("benchmark", "kind", "sector", "year_group")


def _schools_met(employer_id: int, year: int) -> Sequence[int]:
    """Schools whose ledger has ever named the employer in this year."""
    asked = select(Entry.school_id).where(
        Entry.employer_id == employer_id, Entry.academic_year == year
    )
    return db.session.scalars(asked.distinct().order_by(Entry.school_id)).all()


def _minutes_of_sessions(told: Collection[Told]) -> dict[str, int]:
    """How long each session with an encounter lasted, once however many schools were there.

    Otherwise an hour with two schools in the room would be told as two.
    """
    counted = [
        each.line
        for each in told
        if each.line.is_held and each.line.counted and each.line.benchmark in ENCOUNTERS
    ]
    bookings = {each.booking_id for each in counted if each.booking_id is not None}
    asked = select(Booking.id, Booking.slot_id).where(Booking.id.in_(bookings))
    slots = {row.id: row.slot_id for row in db.session.execute(asked)}
    lasted: dict[str, int] = {}
    for line in counted:
        of_booking = line.booking_id is not None
        session = f"s{slots[line.booking_id]}" if of_booking else line.source
        lasted[session] = max(lasted.get(session, 0), line.minutes)
    return lasted


def _together(spans: Collection[Span]) -> Span:
    """No pupil is at two schools."""
    return Span(sum(each.low for each in spans), sum(each.high for each in spans))


def _parts(drawn: Collection[Drawn], dimension: str) -> list[Part]:
    sums: dict[str, list[int]] = {}
    for each in drawn:
        for (of, value), part in each.cells.items():
            if of == dimension:
                so_far = sums.setdefault(value, [0, 0])
                so_far[0] += part.encounters
                so_far[1] += part.attendances
    in_order = sorted(sums, key=lambda each: (place_of(dimension, each), -sums[each][0], each))
    return [
        Part(label=label_of(dimension, each), encounters=sums[each][0], attendances=sums[each][1])
        for each in in_order
    ]


def _authorities_of(school_ids: Collection[int]) -> tuple[str, ...]:
    asked = (
        select(Authority.name)
        .join(School, School.authority_id == Authority.id)
        .where(School.id.in_(school_ids))
        .distinct()
        .order_by(Authority.name)
    )
    return tuple(db.session.scalars(asked))
