"""Evidence of what was arranged elsewhere, put in by hand by a careers leader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app.access import Actor, Clash, Invalid, require
from app.evidence import policies
from app.evidence.models import Entry, Record
from app.evidence.rules import counts_as, plain
from app.evidence.rules.recording import why_not_recorded
from app.infra import clock
from app.infra.database import db
from app.organisations.models import Cohort, School
from app.rulebook.activities import activity
from app.rulebook.benchmarks import edition_for

SENT_BEFORE = (
    "This was put in before, with another number of pupils. Open it among your activities and"
    " correct it there."
)


@dataclass(frozen=True, kw_only=True)
class Happened:
    """What a careers leader says of an activity. `pupils` are those who came, by cohort id.

    `minutes` are for each pupil, of the whole activity. `answers` go by test of "meaningful".
    """

    activity: str
    title: str
    held_on: date
    pupils: Mapping[int, int]
    minutes: int = 0
    mode: str = "in_person"
    organisation: str = ""
    organisation_kind: str = ""
    is_technical: bool = False
    in_school_day: bool | None = None
    in_curriculum: bool = False
    subject: str = ""
    by_adviser: bool = False
    answers: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    notes: str = ""


def record(school: School, happened: Happened, *, form_key: UUID, by: Actor) -> Record:
    """Put an activity into the ledger, once for each form. Raises Invalid with what is wrong.

    Sent again with a group more, as a file may be, the group is added to what is there. Raises
    Clash when it was sent before with other numbers: those are corrected, not sent again.
    """
    require(policies.record(by, school.id))
    cohorts = _cohorts(school, happened)
    problem = why_not_recorded(happened, cohorts, today=clock.today())
    if problem is not None:
        raise Invalid(problem.field, problem.sentence)
    made = make(school, form_key, by) or get_made(school, form_key)
    known = _said_first(made)
    for cohort in cohorts:
        pupils = happened.pupils[cohort.id]
        if known.get(cohort.id, pupils) != pupils:
            raise Clash(SENT_BEFORE)
        if pupils and cohort.id not in known:
            db.session.add(_entry(school, made, cohort, happened, by))
    db.session.flush()
    return made


def make(school: School, form_key: UUID, by: Actor) -> Record | None:
    """A record for the form; None where another connection has just made it."""
    return db.session.scalar(
        insert(Record)
        .values(school_id=school.id, form_key=form_key, made_at=clock.now(), made_by_id=by.user_id)
        .on_conflict_do_nothing(index_elements=["form_key"])
        .returning(Record)
    )


def get_made(school: School, form_key: UUID) -> Record:
    """The record a form has made, locked, so that nobody else adds to it at the same time.

    Clash when the form was another school's: its key says nothing here.
    """
    made = db.session.scalar(
        select(Record)
        .where(Record.form_key == form_key, Record.school_id == school.id)
        .with_for_update()
    )
    if made is None:
        raise Clash("This form has been used already. Open it anew and send it again.")
    return made


def _said_first(made: Record) -> dict[int | None, int]:
    """How many pupils of each group the record was first put in with."""
    rows = db.session.execute(
        select(Entry.cohort_id, Entry.pupils)
        .where(Entry.record_id == made.id, Entry.replaces_id.is_(None))
        .order_by(Entry.id)
    )
    return {row.cohort_id: row.pupils for row in rows}


def _cohorts(school: School, happened: Happened) -> Sequence[Cohort]:
    """The school's own groups that were named; another school's are as good as none."""
    found = db.session.scalars(
        select(Cohort)
        .where(Cohort.school_id == school.id, Cohort.id.in_(happened.pupils))
        .order_by(Cohort.id)
    ).all()
    if len(found) != len(happened.pupils):
        raise Invalid("cohorts", "One of the groups is not there any more. Choose again.")
    return found


def _entry(school: School, made: Record, cohort: Cohort, happened: Happened, by: Actor) -> Entry:
    kind = activity(happened.activity)
    answers, pupils = _answered(happened, by), happened.pupils[cohort.id]
    rules = edition_for(school.phase, happened.held_on)
    counted, missing = counts_as(kind.benchmark, plain(answers), pupils, rules)
    return Entry(
        record_id=made.id,
        school_id=school.id,
        cohort_id=cohort.id,
        year_group=cohort.year_group,
        academic_year=cohort.academic_year,
        benchmark=kind.benchmark,
        meant_for=kind.benchmark,
        edition=rules.key,
        standing="confirmed",
        activity=kind.slug,
        title=happened.title.strip(),
        held_on=happened.held_on,
        minutes=happened.minutes,
        mode=happened.mode,
        pupils=pupils,
        roll=cohort.roll,
        organisation=happened.organisation.strip(),
        organisation_kind=happened.organisation_kind,
        is_technical=happened.is_technical,
        in_school_day=happened.in_school_day,
        in_curriculum=happened.in_curriculum or kind.curriculum,
        subject=happened.subject.strip(),
        by_adviser=happened.by_adviser,
        link=happened.link.strip(),
        notes=happened.notes.strip(),
        counted=counted,
        missing=missing,
        answers=answers,
        entered_at=clock.now(),
        entered_by_id=by.user_id,
    )


def _answered(happened: Happened, by: Actor) -> dict[str, Any]:
    """The answers with who gave each, and when."""
    now = clock.now().isoformat()
    return {
        test: {"answer": answer, "by": by.user_id, "at": now}
        for test, answer in happened.answers.items()
    }
