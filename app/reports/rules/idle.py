"""Which offers with places left could fill a cold spot: pure."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

SHOWN = 3


class Idle(Protocol):
    """An offer with places left, from its first session with some."""

    id: int
    year_groups: list[int]
    phases: list[str]
    authority_ids: list[int]
    starts_at: datetime


Offer = TypeVar("Offer", bound=Idle)


def fits(offer: Idle, *, years: Collection[int], phase: str, authority_id: int) -> bool:
    """Whether these year groups of a school could come, any of them: by age, area and phase."""
    return (
        not set(years).isdisjoint(offer.year_groups)
        and (not offer.authority_ids or authority_id in offer.authority_ids)
        and (not offer.phases or phase in offer.phases)
    )


def that_fit(
    offers: Sequence[Offer], *, years: Collection[int], phase: str, authority_id: int
) -> list[Offer]:
    """The few that fit best: for the most of these year groups first, then the soonest."""
    wanted = set(years)
    found = [
        each for each in offers if fits(each, years=wanted, phase=phase, authority_id=authority_id)
    ]
    found.sort(
        key=lambda each: (-len(wanted.intersection(each.year_groups)), each.starts_at, each.id)
    )
    return found[:SHOWN]
