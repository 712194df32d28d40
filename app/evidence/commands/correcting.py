"""Corrections: a later statement about the same thing, with who and why. Nothing is unsaid."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from app.access import Actor, Clash, Invalid, require
from app.bookings.models import Booking
from app.evidence import policies
from app.evidence.kinds import HELD
from app.evidence.models import Entry, Record
from app.evidence.queries import successor_of
from app.evidence.rules import asked_of, counts_as, may_stand_in, plain
from app.infra import clock
from app.infra.database import db
from app.rulebook.benchmarks import edition
from app.rulebook.meaningful import Answer

# What a correction takes over from the statement before it.
KEPT = (
    "booking_id record_id school_id employer_id cohort_id year_group academic_year benchmark"
    " meant_for criterion edition activity title held_on minutes mode pupils roll organisation"
    " organisation_kind is_technical in_school_day in_curriculum subject by_adviser link notes"
    " counted missing answers"
).split()
CHANGED = "Somebody has corrected this since you opened it. Look at it again, then decide."


@dataclass(frozen=True, kw_only=True)
class Correction:
    """What is put right: pupils who came, answers by test, and what the law asks about."""

    pupils: int
    answers: Mapping[str, str] = field(default_factory=dict)
    in_school_day: bool | None = None
    in_curriculum: bool = False


def correct(entry: Entry, correction: Correction, *, reason: str, by: Actor) -> Entry:
    """Say again who came and what was met. Raises Clash when a later statement stands already."""
    _open(entry, by)
    _require_believable(entry, correction.pupils)
    answers = _answered(entry, correction.answers, by)
    benchmark = entry.meant_for
    counted, missing = counts_as(
        benchmark, plain(answers), correction.pupils, edition(entry.edition)
    )
    return _say(
        entry,
        by=by,
        reason=_reason(reason, entry, correction),
        benchmark=benchmark,
        pupils=correction.pupils,
        in_school_day=correction.in_school_day,
        in_curriculum=correction.in_curriculum,
        answers=answers,
        counted=counted,
        missing=missing,
    )


def count_for(entry: Entry, benchmark: int, *, by: Actor) -> Entry:
    """Let an experience of a workplace short of Benchmark 6 stand for 5, or take that back."""
    _open(entry, by)
    answers = plain(entry.answers)
    if benchmark != entry.meant_for and not may_stand_in(entry.meant_for, answers, entry.pupils):
        raise Invalid("benchmark", "It cannot stand for that: one of the tests is not met.")
    counted, missing = counts_as(benchmark, answers, entry.pupils, edition(entry.edition))
    words = (
        f"Counted for Benchmark {benchmark} instead of {entry.meant_for}."
        if benchmark != entry.meant_for
        else f"Counted for Benchmark {benchmark} again."
    )
    return _say(entry, by=by, reason=words, benchmark=benchmark, counted=counted, missing=missing)


def take_back(entry: Entry, *, reason: str, by: Actor) -> Entry:
    """Say that it proves nothing after all, and why."""
    _open(entry, by)
    if not reason.strip():
        raise Invalid("reason", "Say why it proves nothing, for whoever looks at it later.")
    return _say(
        entry, by=by, reason=reason.strip(), standing="void", pupils=0, counted=False, missing=[]
    )


def _open(entry: Entry, by: Actor) -> None:
    """Lock what the statement is about, so that two corrections come one after the other."""
    require(policies.record(by, entry.school_id))
    source: type[Booking | Record] = Booking if entry.booking_id is not None else Record
    db.session.execute(
        select(source.id)
        .where(source.id == (entry.booking_id or entry.record_id))
        .with_for_update()
    )
    if entry.standing not in HELD:
        raise Clash("Only what has happened can be corrected.")
    if successor_of(entry) is not None:
        raise Clash(CHANGED)


def _require_believable(entry: Entry, pupils: int) -> None:
    if entry.roll is None:
        return
    if not 0 <= pupils <= entry.roll:
        raise Invalid(
            "pupils", f"Enter a number from 0 to {entry.roll:,}, the pupils on roll that day."
        )


def _answered(entry: Entry, said: Mapping[str, str], by: Actor) -> dict[str, Any]:
    """The answers with who gave each; one that stays the same stays its giver's."""
    asked = asked_of(entry.meant_for)
    if set(said) - set(asked) or set(said.values()) - set(Answer):
        raise Invalid("answers", "Choose yes, no or not sure for each question.")
    now = clock.now().isoformat()
    answers = dict(entry.answers)
    for test, answer in said.items():
        if answers.get(test, {}).get("answer", Answer.NOT_KNOWN) != answer:
            answers[test] = {"answer": answer, "by": by.user_id, "at": now}
    return answers


def _reason(typed: str, entry: Entry, correction: Correction) -> str:
    """Why; only filling in what nobody had known needs no reason."""
    if typed.strip():
        return typed.strip()
    before = plain(entry.answers)
    only_fills = correction.pupils == entry.pupils and all(
        before.get(test, Answer.NOT_KNOWN) in (Answer.NOT_KNOWN, answer)
        for test, answer in correction.answers.items()
    )
    if not only_fills:
        raise Invalid("reason", "Say why, for whoever looks at it later.")
    return "Filled in what was not known."


def _say(entry: Entry, *, by: Actor, reason: str, **said: Any) -> Entry:
    said = {name: getattr(entry, name) for name in KEPT} | {"standing": "corrected"} | said
    later = Entry(
        **said,
        entered_at=clock.now(),
        entered_by_id=by.user_id,
        reason=reason,
        replaces_id=entry.id,
    )
    db.session.add(later)
    db.session.flush()
    return later
