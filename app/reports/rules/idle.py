"""Which offers with places left could fill a cold spot: pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from app.reports.rules.fair_share import Share

SHOWN = 3


class Idle(Protocol):
    """An offer with places left, from its first session with some."""

    id: int
    year_groups: list[int]
    phases: list[str]
    authority_ids: list[int]
    starts_at: datetime


Offer = TypeVar("Offer", bound=Idle)


def fits(offer: Idle, share: Share, years: Collection[int]) -> bool:
    """Whether one of these year groups of the school could come: by age, area and phase."""
    return (
        not set(years).isdisjoint(offer.year_groups)
        and (not offer.authority_ids or share.authority_id in offer.authority_ids)
        and (not offer.phases or share.phase in offer.phases)
    )


def that_fit(offers: Sequence[Offer], share: Share, years: Collection[int]) -> list[Offer]:
    """The few that fit best: for the most of these year groups first, then the soonest."""
    found = [each for each in offers if fits(each, share, years)]
    found.sort(key=lambda each: (-len(set(each.year_groups) & set(years)), each.starts_at, each.id))
    return found[:SHOWN]
