"""The only writes to opportunities and sessions. None of them commits."""

from app.opportunities.commands.allocation import LONGEST_REASON, set_allocation
from app.opportunities.commands.offers import (
    Incomplete,
    Session,
    approve_opportunity,
    copy,
    draft,
    save,
    send_back,
    submit_or_publish,
    withdraw,
)
from app.opportunities.commands.repeating import Changed, Pattern, change_sessions, repeat

__all__ = [
    "LONGEST_REASON",
    "Changed",
    "Incomplete",
    "Pattern",
    "Session",
    "approve_opportunity",
    "change_sessions",
    "copy",
    "draft",
    "repeat",
    "save",
    "send_back",
    "set_allocation",
    "submit_or_publish",
    "withdraw",
]
