"""The phase of a school as people in the region speak of it.

The register's own phase is not enough: it says "Not applicable" for special schools, pupil
referral units and most colleges, and files a middle school under primary or secondary. So the
family of the type decides first, then the year groups taught, then the register's phase.
"""

from collections.abc import Sequence
from enum import StrEnum

from app.rulebook.establishments import Family, family
from app.rulebook.years import LAST_PRIMARY, LAST_SECONDARY

MIDDLE_FROM, MIDDLE_TO = 3, 9
"""The widest year groups a middle school of a three-tier area begins and ends with."""


class Phase(StrEnum):
    """What kind of school it is. First schools and nursery schools are primary."""

    PRIMARY = "primary"
    MIDDLE = "middle"
    SECONDARY = "secondary"
    ALL_THROUGH = "all_through"
    SPECIAL = "special"
    ALTERNATIVE = "alternative"
    COLLEGE = "college"
    OTHER = "other"


PHASE_LABELS = {
    Phase.PRIMARY: "Primary or first school",
    Phase.MIDDLE: "Middle school",
    Phase.SECONDARY: "Secondary school",
    Phase.ALL_THROUGH: "All-through school",
    Phase.SPECIAL: "Special school",
    Phase.ALTERNATIVE: "Alternative provision",
    Phase.COLLEGE: "College or sixth form college",
    Phase.OTHER: "Other",
}

_BY_FAMILY = {
    Family.COLLEGE: Phase.COLLEGE,
    Family.SPECIAL: Phase.SPECIAL,
    Family.ALTERNATIVE: Phase.ALTERNATIVE,
    Family.BEYOND: Phase.OTHER,
}
# PhaseOfEducation codes of the register; 0 is "Not applicable".
_BY_REGISTER = {
    "1": Phase.PRIMARY,
    "2": Phase.PRIMARY,
    "3": Phase.MIDDLE,
    "4": Phase.SECONDARY,
    "5": Phase.MIDDLE,
    "6": Phase.COLLEGE,
    "7": Phase.ALL_THROUGH,
}


def phase_of(
    *,
    type_code: str = "",
    group_code: str = "",
    phase_code: str = "",
    years: Sequence[int] = (),
) -> Phase:
    """The phase of a school from its codes in the register and the year groups it teaches."""
    by_family = _BY_FAMILY.get(family(type_code, group_code))
    if by_family is not None:
        return by_family
    return _phase_from_years(years) or _BY_REGISTER.get(phase_code, Phase.OTHER)


def _phase_from_years(years: Sequence[int]) -> Phase | None:
    """What the year groups alone say; None when they leave it open (Reception to Year 8, say)."""
    if not years:
        return None
    first, last = min(years), max(years)
    if last <= LAST_PRIMARY:
        return Phase.PRIMARY
    if first > LAST_SECONDARY:
        return Phase.COLLEGE
    if first > LAST_PRIMARY:
        return Phase.SECONDARY
    if first >= MIDDLE_FROM:  # Years 5 to 8 is a middle school, Years 5 to 11 is not
        return Phase.MIDDLE if last <= MIDDLE_TO else Phase.SECONDARY
    return Phase.ALL_THROUGH if last >= LAST_SECONDARY else None
