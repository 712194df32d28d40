"""What a school does as a whole, said by its careers leader: in place, or on its way."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.access import Actor, Invalid, require
from app.evidence import policies
from app.evidence.commands.recording import get_made, make
from app.evidence.models import Entry, Record
from app.infra import clock
from app.infra.database import db
from app.organisations.models import School
from app.rulebook.benchmarks import Criterion, edition_for
from app.rulebook.years import academic_year


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What is said of a criterion: in a line, since when, whether it is in place already."""

    title: str
    held_on: date
    is_in_place: bool
    link: str = ""
    notes: str = ""


def declare(
    school: School, criterion: Criterion, declared: Declared, *, form_key: UUID, by: Actor
) -> Record:
    """Say of a criterion that a school meets as a whole that it is in place, or on its way.

    Said again, the newer statement is the one that stands beside it; neither unsays the other.
    """
    require(policies.record(by, school.id))
    _require_sayable(declared)
    made = make(school, form_key, by)
    if made is None:  # sent twice, or on two connections at once: one form makes one record
        return get_made(school, form_key)
    entry = _entry(school, criterion, declared)
    entry.record_id, entry.entered_by_id = made.id, by.user_id
    db.session.add(entry)
    db.session.flush()
    return made


def _require_sayable(declared: Declared) -> None:
    if not declared.title.strip():
        raise Invalid("title", "Say in a line what is in place.")
    if declared.held_on > clock.today():
        raise Invalid("held_on", "Enter a day up to today: since when it has been so.")
    if declared.held_on.year < clock.today().year - 20:
        raise Invalid("held_on", "Enter a day in the last 20 years.")
    if declared.link and not declared.link.strip().startswith(("http://", "https://")):
        raise Invalid("link", "Enter the whole address of the document, from https:// on.")


def _entry(school: School, criterion: Criterion, declared: Declared) -> Entry:
    """The statement. It is judged by the rules of today, since it stands from now on."""
    return Entry(
        school_id=school.id,
        academic_year=academic_year(clock.today()),
        benchmark=criterion.benchmark,
        meant_for=criterion.benchmark,
        criterion=criterion.id,
        edition=edition_for(school.phase, clock.today()).key,
        standing="confirmed" if declared.is_in_place else "planned",
        activity="whole_school",
        title=declared.title.strip(),
        held_on=declared.held_on,
        pupils=0,
        link=declared.link.strip(),
        notes=declared.notes.strip(),
        counted=declared.is_in_place,
        missing=[],
        entered_at=clock.now(),
    )
