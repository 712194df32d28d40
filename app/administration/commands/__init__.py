"""What administrators set."""

from app.administration.commands.following import as_they_came, follow_settings
from app.administration.commands.people import switch_off, switch_on
from app.administration.commands.settings import (
    set_authority,
    set_kind,
    set_letter,
    set_sector,
    set_threshold,
)
from app.administration.commands.witness import note_fact

__all__ = [
    "as_they_came",
    "follow_settings",
    "note_fact",
    "set_authority",
    "set_kind",
    "set_letter",
    "set_sector",
    "set_threshold",
    "switch_off",
    "switch_on",
]
