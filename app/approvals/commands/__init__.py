"""What administrators do with rules, and what rules do with requests. Nothing here commits.

A rule's row is the last lock: whoever asks a rule holds the session, the school, the visitor and
the booking already, and whoever switches one on or off holds nothing but rules. That the visitor
is locked after a new booking is no ring: nobody else can see that booking yet.
"""

from app.approvals.commands.acting import approve_by_rule, ask_rules
from app.approvals.commands.doubting import (
    day_changed,
    groups_changed,
    let_stand,
    offer_changed,
)
from app.approvals.commands.keeping import (
    change_rule,
    new_version,
    switch_off,
    switch_on,
    write_rule,
)
from app.approvals.commands.trying import try_rule

__all__ = [
    "approve_by_rule",
    "ask_rules",
    "change_rule",
    "day_changed",
    "groups_changed",
    "let_stand",
    "new_version",
    "offer_changed",
    "switch_off",
    "switch_on",
    "try_rule",
    "write_rule",
]
