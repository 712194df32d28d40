"""Whether one activity counts, and what it lacks."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from app.rulebook.benchmarks import Edition
from app.rulebook.meaningful import Answer, may_stand_for, tests_for, verdict

STANDS_FOR = 5
MEANT_FOR = 6


def counts_as(
    benchmark: int, answers: Mapping[str, str], pupils: int, rules: Edition
) -> tuple[bool, list[str]]:
    """Whether a cohort's attendance counts, and the keys of the tests it lacks.

    Counted only when somebody came and every test that the edition of the day asks for is answered
    yes. The editions before 2025 had no list of tests, so there it is enough that somebody came.
    """
    known = {key: Answer(answer) for key, answer in answers.items()}
    judged = verdict(benchmark, known, attended=pupils > 0)
    missing = [test.key for test in judged.missing if test.key in tests_of(rules, benchmark)]
    return pupils > 0 and not missing, missing


def tests_of(rules: Edition, benchmark: int) -> set[str]:
    """The tests of "meaningful" an edition asks of a benchmark; all where its text was not seen."""
    criteria = rules.benchmark(benchmark).criteria
    if not criteria:
        return set(asked_of(benchmark))
    return {test for criterion in criteria for test in criterion.tests}


def may_stand_in(meant_for: int, answers: Mapping[str, str], pupils: int) -> bool:
    """Whether an experience of a workplace short of Benchmark 6 may stand for Benchmark 5."""
    return may_stand_for(meant_for, STANDS_FOR, answers, attended=pupils > 0)


def asked_of(meant_for: int) -> list[str]:
    """The keys of the tests that are asked of an activity meant for this benchmark."""
    return [test.key for test in tests_for(meant_for)]


def is_in_school_day(starts: datetime, ends: datetime, day: tuple[time, time]) -> bool:
    """Whether at least half of a session, in local time, lies in the school day of a weekday.

    The law asks for "a reasonable period during the standard school day" (s42B(2B)) and names no
    number of minutes; half is our own reading, so that an evening never counts.
    """
    if starts.weekday() > 4:  # noqa: PLR2004 - Friday
        return False
    opens = datetime.combine(starts.date(), day[0], starts.tzinfo)
    closes = datetime.combine(starts.date(), day[1], starts.tzinfo)
    inside = max(timedelta(0), min(ends, closes) - max(starts, opens))
    return inside * 2 >= ends - starts


def organisation_kind(provider_kind: str, size: str) -> str:
    """What kind of organisation somebody met, from what is known of an employer."""
    return provider_kind or ("self_employed" if size == "self_employed" else "employer")
