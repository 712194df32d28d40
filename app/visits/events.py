"""Facts about visits, told after they happened."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Arrived:
    """Whoever comes has arrived: the visitor at a school, the group at a workplace."""

    booking_id: int
