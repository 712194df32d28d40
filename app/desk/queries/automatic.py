"""What a booking was approved by when no coordinator did it: told by a feature above the desk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.access import Actor


@dataclass(frozen=True, kw_only=True)
class Automatic:
    """That a rule approved a booking: in words, where the rule can be read, and why it held.

    `doubt` is why no rule would approve it any more, if it changed and nobody has looked yet.
    `conditions` are pairs of a condition, as a sentence, and what was found when it was judged.
    """

    words: str
    rule_id: int
    conditions: Sequence[tuple[str, str]]
    doubt: str = ""


# By the booking's id. Set by the wiring page; whoever shows it asks first who may see the booking.
find: Callable[[int], Automatic | None] = lambda _: None  # noqa: E731
# How many that rules approved have changed since, for whoever looks. Set by the wiring page too.
count: Callable[[Actor], int] = lambda _: 0  # noqa: E731


def count_changed(actor: Actor) -> int:
    """How many bookings that rules approved have changed since, and wait to be looked at."""
    return count(actor)


def find_automatic(booking_id: int) -> Automatic | None:
    """What a rule approved this booking by, or None."""
    return find(booking_id)
