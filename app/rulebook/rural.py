"""Urban or rural, by the official classification of the place a school stands in.

The register gives a code of the Office for National Statistics' Rural Urban Classification of
small areas, and moves from the edition of 2011 to that of 2021. In both an area is urban when most
of its people live in a settlement of 10,000 or more, and rural otherwise. In 2011 the letters A to
C are urban (conurbations, city and town), D to F rural (town and fringe, village, hamlets); the
figure tells whether the wider area is sparse. In 2021 U is urban, RL larger and RS smaller rural,
and N or F says whether it is nearer to or further from a major town.

Sources: ONS, "2011 Rural Urban Classification" and "2021 Rural Urban Classification" (Open
Government Licence); Defra, "Rural Urban Classification", gov.uk.
"""

import re
from enum import StrEnum
from functools import cache

URBAN_CODE = re.compile(r"[ABC][12]|U[NF][0-9]")
RURAL_CODE = re.compile(r"[DEF][12]|R[LS][NF][0-9]")


class Setting(StrEnum):
    """Where a school stands."""

    URBAN = "urban"
    RURAL = "rural"
    NOT_KNOWN = "not_known"


SETTING_LABELS = {
    Setting.URBAN: "Urban",
    Setting.RURAL: "Rural",
    Setting.NOT_KNOWN: "Not known",
}


@cache
def setting_of(code: str) -> Setting:
    """Urban or rural; not known for a blank, a code of Scotland, and anything else."""
    code = code.strip().upper()
    if URBAN_CODE.fullmatch(code):
        return Setting.URBAN
    return Setting.RURAL if RURAL_CODE.fullmatch(code) else Setting.NOT_KNOWN
