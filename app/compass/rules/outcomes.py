"""What Compass results come to: how many of eight, and the average over institutions.

"x of 8" is the number of benchmarks at 100%, averaged over institutions with an evaluation; it is
no mean of percentages (https://www.thecdi.net/news/cec-publishes-briefing-on-gatsby-benchmark-results-for-2024-25).
The questionnaire was replaced for 2025/26, so results before and after are never one line
(https://www.gatsbybenchmarks.org.uk/thought-leadership/5-things-you-need-to-know-before-completing-the-new-compass-evaluation).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from app.rulebook.compass_dates import SNAPSHOTS

BENCHMARKS = 8
FULLY = 100
FIRST_DAY = date(2014, 9, 1)
REPLACED_ON = date(2025, 9, 1)
"""From the academic year 2025/26 on the new evaluations are used. The day is our own reading."""

EDITIONS = {"before-2025": "Before 2025/26", "2025": "From 2025/26"}


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One evaluation of one institution. A percentage is None where the benchmark is unscored."""

    school_id: int
    evaluated_on: date
    edition: str
    percentages: tuple[int | None, ...]

    @property
    def achieved(self) -> int:
        """How many of the eight are fully achieved."""
        return sum(each == FULLY for each in self.percentages)


@dataclass(frozen=True, kw_only=True)
class Average:
    """The mean number of benchmarks achieved, of `n` institutions with an evaluation."""

    mean: Decimal
    n: int


def edition_on(day: date) -> str:
    """Which questionnaire an evaluation of this day answered."""
    return "2025" if day >= REPLACED_ON else "before-2025"


def average(outcomes: Iterable[Outcome]) -> Average | None:
    """To one decimal, of institutions with an evaluation; None where there is none."""
    achieved = [each.achieved for each in outcomes]
    if not achieved:
        return None
    mean = Decimal(sum(achieved)) / len(achieved)
    return Average(mean=mean.quantize(Decimal("0.1"), ROUND_HALF_UP), n=len(achieved))


def at_snapshot(outcomes: Iterable[Outcome], on: date) -> list[Outcome]:
    """Each institution's latest evaluation up to that day, of the edition then in use.

    One with the older questionnaire is not carried into the newer: they are not like for like.
    """
    latest: dict[int, Outcome] = {}
    for each in outcomes:
        is_of_the_time = each.evaluated_on <= on and each.edition == edition_on(on)
        known = latest.get(each.school_id)
        if is_of_the_time and (known is None or each.evaluated_on > known.evaluated_on):
            latest[each.school_id] = each
    return list(latest.values())


def snapshots(first: date, last: date) -> list[date]:
    """The snapshot days from `first` to `last`, both included."""
    days = [date(year, *each) for year in range(first.year, last.year + 1) for each in SNAPSHOTS]
    return [day for day in days if first <= day <= last]


def by_edition(outcomes: Sequence[Outcome]) -> list[tuple[str, list[Outcome]]]:
    """The results of one institution, the oldest first, apart for each edition."""
    return [
        (edition, sorted(them, key=lambda each: each.evaluated_on))
        for edition in EDITIONS
        if (them := [each for each in outcomes if each.edition == edition])
    ]


def why_not_a_result(
    evaluated_on: date, edition: str, percentages: Sequence[int | None], *, today: date
) -> tuple[str, str] | None:
    """The field and the sentence of what cannot be, or None."""
    if not FIRST_DAY <= evaluated_on <= today:
        return "evaluated_on", "Enter a day from September 2014, when benchmarks began, to today."
    if edition not in EDITIONS:
        return "edition", "Choose which questionnaire was answered."
    if edition == "2025" and evaluated_on < REPLACED_ON:
        return "edition", "The new questionnaire came with 2025/26. Choose the one before."
    for place, each in enumerate(percentages, start=1):
        if each is not None and not 0 <= each <= FULLY:
            return f"gb{place}", f"Benchmark {place}: enter a percentage from 0 to 100."
    if all(each is None for each in percentages):
        return "gb1", "Enter the percentage of at least one benchmark."
    return None
