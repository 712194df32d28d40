"""Figures of any span of days within one school year, by the very rules of the year itself."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from app.evidence.queries import groups_of
from app.figures.queries.drawing import told_of
from app.figures.queries.sums import Picture, add, put
from app.figures.rules import Drawn, draw

Days = tuple[date, date]


def drawn_between(
    school_ids: Collection[int], year: int, spans: Sequence[Days]
) -> list[dict[int, Drawn]]:
    """Each school added up over each span, both days included: two statements for any number.

    From the ledger itself, since pupils reached in a part of a year cannot be had from sums.
    """
    told = told_of(school_ids, year)
    groups = groups_of(school_ids, year, year)
    return [
        {
            school: draw(
                [
                    each
                    for each in told[school]
                    if each.line.held_on is not None and first <= each.line.held_on <= last
                ],
                groups.get(school, []),
            )
            for school in school_ids
        }
        for first, last in spans
    ]


def added_up(drawn: Mapping[int, Drawn], about: Mapping[int, tuple[str, int]]) -> Picture:
    """Schools together, as a picture of a whole year is. `about`: phase and authority of each."""
    found = Picture()
    employers: set[int] = set()
    for school, each in drawn.items():
        add(found, each, each.whole, about[school], int(each.whole.encounters > 0))
        employers |= each.employer_ids
        for name, part in each.cells.items():
            put(found.cells, name, part)
    found.employers = len(employers)
    return found
