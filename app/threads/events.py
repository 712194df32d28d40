"""Facts about messages, told after they happened."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MessageWritten:
    """Somebody wrote about a booking."""

    message_id: int
