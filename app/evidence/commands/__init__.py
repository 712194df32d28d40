"""The only writes to the ledger: each a new statement. Nothing here commits."""

from app.evidence.commands.choosing import choose, set_target
from app.evidence.commands.correcting import Correction, correct, count_for, take_back
from app.evidence.commands.recording import Happened, record, record_whole_school
from app.evidence.commands.stating import confirm, plan, plan_again, void

__all__ = [
    "Correction",
    "Happened",
    "choose",
    "confirm",
    "correct",
    "count_for",
    "plan",
    "plan_again",
    "record",
    "record_whole_school",
    "set_target",
    "take_back",
    "void",
]
