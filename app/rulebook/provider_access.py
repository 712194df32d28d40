"""The provider access law: encounters with technical and apprenticeship providers in Years 8 to 13.

Section 42B of the Education Act 1997, in force from 1 January 2023. At least two encounters in
each key phase. In the second year of a phase only those from 1 September to 28 February count,
as the statutory guidance has it, so 29 February is outside. Year 7 is in no phase.
https://legislation.gov.uk/id/ukpga/1997/44/section/42B/2B
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from app.rulebook.years import academic_year, key_phase, starts_on

ENCOUNTERS_PER_PHASE = 2
SECOND_YEARS = frozenset({9, 11, 13})
WINDOW_ENDS = (2, 28)
"""Month and day of the last day that counts in the second year of a phase."""


# What the school asks each provider to cover (s42B(2A)(b)), by the test of "meaningful" for
# Benchmark 7 that tells whether it was. That a yes there covers the point is our own reading.
CONTENT_TESTS = {
    "provider_info": "itself, what it offers and the careers these lead to",
    "learning_described": "what learning or training there is like",
    "two_way": "pupils’ questions",
}
# Schools the law names (register codes): maintained, special, academies and free schools, without
# non-maintained and other independent special schools. https://www.legislation.gov.uk/ukpga/1997/44
IN_SCOPE_GROUPS = frozenset({"4", "5", "10", "11"})
OUT_OF_SCOPE_TYPES = frozenset({"08", "10"})
UNSETTLED_TYPES = frozenset({"39", "45", "46", "57"})
"""16 to 19 academies and free schools: whether the law covers them was not seen."""


class Shortfall(StrEnum):
    """What may keep an encounter from counting."""

    CANCELLED = "cancelled"
    OUTSIDE_WINDOW = "outside_window"
    DAY_NOT_KNOWN = "day_not_known"
    OUTSIDE_DAY = "outside_day"
    NOT_TECHNICAL = "not_technical"
    NOT_COVERED = "not_covered"


@dataclass(frozen=True, kw_only=True)
class ProviderEncounter:
    """One encounter of a year group with one or more providers, by keys of the caller's choosing.

    `covers_four_points`: the provider was asked to cover itself and what it offers, the careers
    these lead to, what learning there is like, and pupils' questions (s42B(2A)(b)).
    `in_school_day` is None where nobody has said.
    """

    on: date
    year_group: int
    providers: frozenset[str]
    in_school_day: bool | None
    offers_technical: bool
    covers_four_points: bool
    cancelled: bool = False


def in_window(year_group: int, on: date) -> bool:
    """Whether an encounter of this year group on this day falls where the law counts it."""
    if key_phase(year_group) is None:
        return False
    if year_group not in SECOND_YEARS:
        return True
    year = academic_year(on)
    return starts_on(year) <= on <= date(year + 1, *WINDOW_ENDS)


def window_closes(year_group: int, year: int) -> date | None:
    """The last day that counts for a year group in the academic year that begins in `year`.

    None in the first year of a phase, when every day counts, and outside the phases.
    """
    return date(year + 1, *WINDOW_ENDS) if year_group in SECOND_YEARS else None


def in_scope(type_code: str, group_code: str, year_groups: Iterable[int]) -> bool:
    """Whether the law covers a school: of a kind it names, and teaching any of Years 8 to 13."""
    if not any(key_phase(each) for each in year_groups):
        return False
    if not group_code:  # a school that is not from the register
        return True
    return group_code in IN_SCOPE_GROUPS and type_code.zfill(2) not in OUT_OF_SCOPE_TYPES


def why_not(encounter: ProviderEncounter) -> list[Shortfall]:
    """Everything that keeps an encounter from being of the kind the law asks for.

    Empty when it counts. No least length is laid down.
    """
    found = {
        Shortfall.CANCELLED: encounter.cancelled,
        Shortfall.OUTSIDE_WINDOW: not in_window(encounter.year_group, encounter.on),
        Shortfall.DAY_NOT_KNOWN: encounter.in_school_day is None,
        Shortfall.OUTSIDE_DAY: encounter.in_school_day is False,
        Shortfall.NOT_TECHNICAL: not encounter.offers_technical,
        Shortfall.NOT_COVERED: not encounter.covers_four_points,
    }
    return [shortfall for shortfall, is_so in found.items() if is_so]


def counts(encounter: ProviderEncounter) -> bool:
    """Whether one encounter is of the kind the law asks for."""
    return not why_not(encounter)


def phase_met(encounters: Iterable[ProviderEncounter]) -> bool:
    """Whether a pupil's encounters in one of the first two phases meet the law.

    Two that count, on different days, and not exactly the same provider or providers on both
    (s42B(2A)(a)).
    """
    by_day: dict[date, frozenset[str]] = {}
    for each in encounters:
        if counts(each):
            by_day[each.on] = by_day.get(each.on, frozenset()) | each.providers
    return any(one != other for one, other in combinations(by_day.values(), 2))


def third_phase_met(encounters: Iterable[ProviderEncounter]) -> bool:
    """Whether a school has put on the two encounters of Years 12 and 13, which pupils may skip."""
    return len({each.on for each in encounters if counts(each)}) >= ENCOUNTERS_PER_PHASE
