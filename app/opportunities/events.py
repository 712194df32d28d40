"""Facts about opportunities, told after they happened."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class OpportunityFact:
    """Something that happened to an opportunity. `by` is the user who did it."""

    opportunity_id: int
    by: int | None


class OpportunitySubmitted(OpportunityFact):
    """An employer's first one waits for a coordinator."""


class OpportunityPublished(OpportunityFact):
    """It shows. `reviewed` when a coordinator looked at it first."""


class OpportunitySentBack(OpportunityFact):
    """A coordinator asks for something to be put right."""


class OpportunityWithdrawn(OpportunityFact):
    """No new requests are taken."""


class OpportunityChanged(OpportunityFact):
    """What kind of encounter it is, or where it happens, is not what it was."""


@dataclass(frozen=True, kw_only=True)
class SessionsHeld:
    """Somebody has these sessions locked, and is about to change them one after the other."""

    slot_ids: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class AllocationSet(OpportunityFact):
    """Another rule says who may ask first, or none does any more. `allocation_id` is the rule."""

    allocation_id: int


@dataclass(frozen=True, kw_only=True)
class SessionChanged:
    """Its places, its limits or its last day to book are others now. `by` is who changed it.

    `was` is when it was to be before, in words, where its time is another now; else empty.
    """

    slot_id: int
    by: int | None
    was: str = ""
