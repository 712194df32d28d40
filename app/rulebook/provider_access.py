"""The provider access law: encounters with technical and apprenticeship providers in Years 8 to 13.

Section 42B of the Education Act 1997, in force from 1 January 2023. At least two encounters in
each key phase. In the second year of a phase only those from 1 September to 28 February count,
as the statutory guidance has it, so 29 February is outside. Year 7 is in no phase.
https://legislation.gov.uk/id/ukpga/1997/44/section/42B/2B
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from app.rulebook.years import KeyPhase, academic_year, key_phase, starts_on

ENCOUNTERS_PER_PHASE = 2
PHASE_YEARS = {KeyPhase.FIRST: (8, 9), KeyPhase.SECOND: (10, 11), KeyPhase.THIRD: (12, 13)}
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


@dataclass(frozen=True, kw_only=True)
class ProviderEncounter:
    """One encounter of a year group with one or more providers, by keys of the caller's choosing.

    `covers_four_points`: the provider was asked to cover itself and what it offers, the careers
    these lead to, what learning there is like, and pupils' questions (s42B(2A)(b)).
    """

    on: date
    year_group: int
    providers: frozenset[str]
    in_school_day: bool
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


def counts(encounter: ProviderEncounter) -> bool:
    """Whether one encounter is of the kind the law asks for. No least length is laid down."""
    return (
        in_window(encounter.year_group, encounter.on)
        and encounter.in_school_day
        and encounter.offers_technical
        and encounter.covers_four_points
        and not encounter.cancelled
    )


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
