"""What a director reads first: sentences made from the numbers, and from nothing else.

A number of pupils is an interval unless it is known, growth is never claimed from nothing, and an
average says of how many it is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.evidence.rules import Span, percent, pupils_in
from app.infra.wording import count, listed
from app.reports.rules import grown

MOST_NAMED = 8
FAIR_MOVE = 10
"""Per cent: a part of the picture that moved less than this is not told as news."""
FEW = 5
"""Encounters: growth from fewer than this is told in numbers alone."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """The numbers that sentences are made of, of a term and of the same days a year before."""

    place: str
    term: str
    before: str
    encounters: tuple[int, int]
    reached: Span
    roll: int
    employers: tuple[int, int]
    schools: tuple[int, int]
    open_schools: int
    achieved: tuple[int, int] | None = None
    """Tenths of a benchmark, and of how many institutions."""
    uncounted: int = 0
    parts: Sequence[tuple[str, int, int]] = ()
    """(sector, encounters, encounters a year before)"""
    benchmarks: Sequence[tuple[str, Span]] = ()
    """(benchmark, how many pupils had an activity that counts under it)"""
    silent: Sequence[str] = ()
    """Open schools with no encounter in the school year so far."""


def headline(said: Said) -> list[str]:
    """Two or three sentences: how much, whom it reached, and who made it."""
    place, term, now = said.place, said.term, said.encounters[0]
    if not now:
        return [f"No encounter is recorded for {place} in the {term}.", *_achieved(said)]
    schools = f"{said.schools[0]:,} of {count(said.open_schools, 'open school')}"
    led = f", led by {count(said.employers[0], 'employer')}" if said.employers[0] else ""
    return [
        (
            f"In {place}, {schools} had {count(now, 'encounter')} with employers and providers in"
            f" the {term}{led}."
        ),
        f"They reached {_reach(said.reached, said.roll)}.",
        *_achieved(said),
    ]


def changes(said: Said) -> list[str]:
    """Against the same days a year before."""
    sentences = [
        moved("Encounters", *said.encounters, said.before),
        moved("Schools taking part", *said.schools, said.before),
        moved("Employers active", *said.employers, said.before),
    ]
    return [each for each in sentences if each]


def well(said: Said) -> list[str]:
    """What is going well, if anything can be said to be."""
    sentences = []
    if said.encounters[1] >= FEW and said.encounters[0] > said.encounters[1]:
        sentences.append(
            f"There were {count(said.encounters[0] - said.encounters[1], 'encounter')} more than in"
            f" the {said.before}."
        )
    if said.open_schools and 2 * said.schools[0] >= said.open_schools:
        sentences.append(
            f"At least half of all open schools took part: {said.schools[0]:,} of"
            f" {said.open_schools:,}."
        )
    most = max(said.parts, key=lambda each: each[1], default=None)
    if most is not None and most[1]:
        sentences.append(
            f"The most active sector, of those known, was {most[0]}, with {_encounters(most[1])}."
        )
    risen = [each for each in said.parts if each[2] >= FEW and _rise(each) >= FAIR_MOVE]
    if risen:
        best = max(risen, key=lambda each: each[1] - each[2])
        sentences.append(
            f"{best[0]} grew most, from {best[2]:,} to {_encounters(best[1])}"
            f" ({grown(best[2], best[1]).words})."
        )
    return sentences


def attention(said: Said) -> list[str]:
    """What needs somebody to look."""
    sentences = []
    if said.silent:
        named = listed([*said.silent[:MOST_NAMED]]) if len(said.silent) <= MOST_NAMED else ""
        has = "has" if len(said.silent) == 1 else "have"
        sentences.append(
            f"{count(len(said.silent), 'open school')} {has} no encounter in the school year so"
            f" far{': ' + named if named else ', listed under Schools'}."
        )
    lowest = min(said.benchmarks, key=lambda each: each[1].high, default=None)
    if lowest is not None and said.roll:
        name, span = lowest
        sentences.append(
            f"Of Benchmarks 5, 6 and 7, {name} has the fewest pupils in the term:"
            f" {_share(span, said.roll)} on roll."
        )
    fallen = [each for each in said.parts if each[2] >= FEW and _rise(each) <= -FAIR_MOVE]
    if fallen:
        worst = min(fallen, key=lambda each: each[1] - each[2])
        sentences.append(
            f"{worst[0]} fell most, from {worst[2]:,} to {_encounters(worst[1])}"
            f" ({grown(worst[2], worst[1]).words})."
        )
    if said.uncounted:
        one = said.uncounted == 1
        sentences.append(
            f"{count(said.uncounted, 'activity', 'activities')} took place and"
            f" {'is' if one else 'are'} not counted, because a test of “meaningful” is not met or"
            " not answered."
        )
    return sentences


def change_of(then: int, now: int) -> str:
    """Growth in words, without a percentage of numbers so small that one more would double it."""
    if then and then < FEW and now != then:
        return "too few for a percentage"
    return grown(then, now).words


def moved(what: str, now: int, then: int, before: str) -> str:
    """`Encounters: 120, against 100 in the …: up 20%.` Nothing where there was nothing twice."""
    if not now and not then:
        return ""
    words = change_of(then, now)
    if not then:
        words = "a rise from nothing has no percentage"
    return f"{what}: {now:,}, against {then:,} in the {before}: {words}."


def _rise(part: tuple[str, int, int]) -> int:
    return grown(part[2], part[1]).percent or 0


def _encounters(number: int) -> str:
    return count(number, "encounter")


def _reach(span: Span, roll: int) -> str:
    share = f" of {roll:,} on roll ({_share(span, roll)})" if roll else ""
    return f"{'' if span.is_exact else 'between '}{_between(span)}{share}"


def _between(span: Span) -> str:
    words = pupils_in(span)
    return words if span.is_exact else words.replace(" to ", " and ", 1)


def _share(span: Span, roll: int) -> str:
    low, high = percent(span.of(roll), roll)
    if low == high:
        return f"{low}% of pupils" if low or not span.high else "less than 1% of pupils"
    return f"between {low}% and {high}% of pupils"


def _achieved(said: Said) -> list[str]:
    if said.achieved is None:
        return []
    tenths, n = said.achieved
    whole = f"{tenths // 10}.{tenths % 10}"
    of = "the one institution that has" if n == 1 else f"the {n:,} institutions that have"
    return [
        (
            f"In Compass, benchmarks fully achieved were {whole} of 8 on average over {of} a result"
            f" (n = {n:,})."
        )
    ]
