"""What stands on an opportunity's card."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from flask import url_for

from app.infra.clock import local
from app.infra.wording import clock_time, count
from app.opportunities import queries
from app.opportunities.kinds import BY_SLUG, place_label
from app.rulebook.sectors import label_of, picture_of
from app.rulebook.years import years_label


class Card(NamedTuple):
    """An opportunity as its card shows it, all in words. `kind` and `sector` name pictures."""

    url: str
    title: str
    kind: str
    kind_label: str
    sector: str
    sector_label: str
    employer_name: str
    summary: str
    years_label: str
    place_label: str
    next_when: str
    places_label: str


def cards(rows: Sequence[Any]) -> list[Card]:
    """Cards for rows of a search, in their order."""
    return [_card(row) for row in rows]


def front_page_cards() -> list[Card]:
    """The three soonest."""
    return cards(queries.soonest(3))


def _card(row: Any) -> Card:
    day = local(row.starts_at)
    more = f" and {row.sessions - 1} more" if row.sessions > 1 else ""
    return Card(
        url=url_for("opportunities.show", opportunity_id=row.id),
        title=row.title,
        kind=BY_SLUG[row.kind].picture,
        kind_label=BY_SLUG[row.kind].label,
        sector=picture_of(row.sector),
        sector_label=label_of(row.sector),
        employer_name=row.employer_name,
        summary=row.summary,
        years_label=_years(tuple(row.year_groups)),
        place_label=place_label(row.kind, row.place),
        next_when=f"{day:%a} {day.day} {day:%b %Y}, {clock_time(day)}{more}",
        places_label=f"{count(row.places, 'place')} left" if row.places else "Full at the moment",
    )


@lru_cache(maxsize=4096)
def _years(groups: tuple[int, ...]) -> str:
    return years_label(groups)
