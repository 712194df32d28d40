"""The only writes to the ledger: each a new statement. Nothing here commits."""

from app.evidence.commands.choosing import choose, set_target
from app.evidence.commands.correcting import Correction, correct, count_for, take_back
from app.evidence.commands.declaring import Declared, declare
from app.evidence.commands.importing import (
    activities_of,
    happened_of,
    key_of,
    read_in,
    rows_kept,
    save_import,
)
from app.evidence.commands.recomputing import Recomputed, recompute
from app.evidence.commands.recording import Happened, record
from app.evidence.commands.stating import confirm, plan, plan_again, void

__all__ = [
    "Correction",
    "Declared",
    "Happened",
    "Recomputed",
    "activities_of",
    "choose",
    "confirm",
    "correct",
    "count_for",
    "declare",
    "happened_of",
    "key_of",
    "plan",
    "plan_again",
    "read_in",
    "recompute",
    "record",
    "rows_kept",
    "save_import",
    "set_target",
    "take_back",
    "void",
]
