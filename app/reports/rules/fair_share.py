"""Who gets what: encounters per pupil of schools and of groups of schools, and cold spots. Pure.

Encounters per pupil are pupils present at encounters, a pupil once for each, over pupils on roll: a
school with 200 pupils where 300 were present, visit by visit, has 1.50. On roll are the groups the
school has entered for the year; where it has entered none, the register's head count. A group of
schools is all that were present over all on roll, so a large school weighs more than a small one; a
school of which nobody knows the roll is counted apart and in neither.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from statistics import median

from app.figures.rules import Sum
from app.infra.wording import listed
from app.rulebook.phases import PHASE_LABELS, Phase
from app.rulebook.rural import SETTING_LABELS, Setting
from app.rulebook.years import year_group_label

FEW_SCHOOLS = 5
"""With fewer schools than this a median tells of single ones, so there is none; and a sum is said
to be of few."""
FAR_BELOW = Fraction(1, 2)
"""A school is far below when it has less than this share of the median of its phase."""
ASKED_FROM = 7
"""Gatsby Benchmark 5: every year, from the age of 11."""
DIMENSIONS = ("phase", "special", "setting", "fsm", "authority")
DIMENSION_LABELS = {
    "phase": "Phase",
    "special": "Special schools",
    "setting": "Urban or rural",
    "fsm": "Free school meals",
    "authority": "Authority",
}
SPECIAL_LABELS = {"special": "Special schools", "others": "All other schools"}
# (at least so many per cent, what it is called); fixed, so that years can be compared.
BANDS = ((40, "40% or more"), (30, "30% to 39.9%"), (20, "20% to 29.9%"), (10, "10% to 19.9%"))
LOWEST_BAND = "Under 10%"
NOT_KNOWN = "not_known"
_ORDERS: Mapping[str, list[str]] = {
    "phase": [str(each) for each in Phase],
    "special": list(SPECIAL_LABELS),
    "setting": [str(each) for each in Setting],
    "fsm": ["0", *(str(least) for least, _ in reversed(BANDS)), NOT_KNOWN],
}


@dataclass(frozen=True, kw_only=True)
class Part:
    """What one school, or several, had in a year. A roll of 0 is one that nobody knows."""

    encounters: int = 0
    attendances: int = 0
    low: int = 0
    high: int = 0
    roll: int = 0

    @cached_property
    def exact(self) -> Fraction | None:
        """Encounters per pupil; None where the roll is not known."""
        return Fraction(self.attendances, self.roll) if self.roll else None

    @property
    def per_pupil(self) -> str:
        """`1.50`, or `Not known`."""
        return in_words(self.exact)

    @property
    def per_hundred(self) -> int:
        """Encounters per 100 pupils, for a chart."""
        return int(_rounded(100 * self.exact, "1")) if self.exact else 0


@dataclass(frozen=True, kw_only=True)
class Share:
    """One open school: what it is, and what it had this year and last.

    `is_counted` is whether its roll is of groups it entered, and not of the register.
    """

    school_id: int
    name: str
    authority_id: int
    authority: str
    phase: str
    setting: str
    percentage_fsm: Decimal | None
    year_groups: tuple[int, ...]
    this: Part
    last: Part
    is_counted: bool


@dataclass(frozen=True, kw_only=True)
class Group:
    """Schools that have something in common. `silent` had nothing this year, `unknown` no roll."""

    value: str
    label: str
    schools: int
    silent: int
    unknown: int
    this: Part
    last: Part

    @property
    def is_few(self) -> bool:
        return self.schools < FEW_SCHOOLS


def part_of(figure: Sum | None, head_count: int | None) -> Part:
    """A school's year: the figures' own, over its own groups or else the register's head count."""
    found = figure or Sum()
    return Part(
        encounters=found.encounters,
        attendances=found.attendances,
        low=found.span.low,
        high=found.span.high,
        roll=found.roll or head_count or 0,
    )


def in_words(number: Fraction | None) -> str:
    """`1.50`, or `Not known`."""
    return "Not known" if number is None else f"{_rounded(number, '0.01'):,}"


def band_of(percentage: Decimal | None) -> str:
    """The band of a percentage on free school meals, by where it begins."""
    if percentage is None:
        return NOT_KNOWN
    return next((str(least) for least, _ in BANDS if percentage >= least), "0")


def value_of(dimension: str, share: Share) -> str:
    """Which part of a dimension a school belongs to."""
    if dimension == "special":
        return "special" if share.phase == Phase.SPECIAL else "others"
    if dimension == "fsm":
        return band_of(share.percentage_fsm)
    return str(
        {"phase": share.phase, "setting": share.setting, "authority": share.authority_id}[dimension]
    )


def label_of(dimension: str, value: str, shares: Iterable[Share] = ()) -> str:
    """A part in words; empty where there is no such part. Authorities are named by `shares`."""
    if dimension == "authority":
        return next((each.authority for each in shares if str(each.authority_id) == value), "")
    labels: Mapping[str, str] = {
        "phase": {str(phase): label for phase, label in PHASE_LABELS.items()},
        "special": SPECIAL_LABELS,
        "setting": {str(setting): label for setting, label in SETTING_LABELS.items()},
        "fsm": {str(least): label for least, label in BANDS}
        | {"0": LOWEST_BAND, NOT_KNOWN: "Not known"},
    }.get(dimension, {})
    return labels.get(value, "")


def grouped(dimension: str, shares: Collection[Share]) -> list[Group]:
    """The schools in the parts of one dimension, in its own order, authorities by name."""
    parts: dict[str, list[Share]] = defaultdict(list)
    for each in shares:
        parts[value_of(dimension, each)].append(each)
    order = _ORDERS.get(dimension, [])
    groups = [
        together(value, label_of(dimension, value, them), them) for value, them in parts.items()
    ]
    return sorted(
        groups,
        key=lambda each: (order.index(each.value) if each.value in order else -1, each.label),
    )


def together(value: str, label: str, shares: Collection[Share]) -> Group:
    """Schools added up: those whose roll is known."""
    return Group(
        value=value,
        label=label,
        schools=len(shares),
        silent=sum(1 for each in shares if not each.this.attendances),
        unknown=sum(1 for each in shares if not each.this.roll),
        this=added(each.this for each in shares),
        last=added(each.last for each in shares),
    )


def added(parts: Iterable[Part]) -> Part:
    """Several schools together: those whose roll is known."""
    known = [each for each in parts if each.roll]
    return Part(
        encounters=sum(each.encounters for each in known),
        attendances=sum(each.attendances for each in known),
        low=sum(each.low for each in known),
        high=sum(each.high for each in known),
        roll=sum(each.roll for each in known),
    )


def medians(parts: Iterable[tuple[str, Part]]) -> dict[str, tuple[Fraction, int]]:
    """The median encounters per pupil of each phase, and of how many schools.

    Of schools whose roll is known, those with nothing included; none for a phase of few.
    """
    by_phase: dict[str, list[Fraction]] = defaultdict(list)
    for phase, part in parts:
        if part.exact is not None:
            by_phase[phase].append(part.exact)
    return {
        phase: (median(numbers), len(numbers))
        for phase, numbers in by_phase.items()
        if len(numbers) >= FEW_SCHOOLS
    }


def why_cold(part: Part, middle: Fraction | None) -> str:
    """Why a school is a cold spot, as a sentence; empty when it is none. `middle` is the median."""
    if not part.attendances:
        return "No encounter that counts this year."
    if part.exact is None or middle is None or part.exact >= FAR_BELOW * middle:
        return ""
    return (
        f"{part.per_pupil} encounters per pupil: less than half of {in_words(middle)}, the median"
        " of its phase."
    )


def silent_years(taught: Iterable[int], heard: Collection[int]) -> tuple[int, ...]:
    """Year groups that should have an encounter each year and have none. `heard` have some."""
    return tuple(each for each in sorted(taught) if each >= ASKED_FROM and each not in heard)


def years_in_words(years: Iterable[int]) -> str:
    """`Year 7, Year 8 and Year 9`."""
    return listed([year_group_label(each) for each in years])


def _rounded(number: Fraction, to: str) -> Decimal:
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return exact.quantize(Decimal(to), ROUND_HALF_UP)
