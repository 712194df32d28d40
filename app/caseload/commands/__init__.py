"""What coordinators do with their caseload. Nothing here commits."""

from app.caseload.commands.acting import add_action, change_action, finish_action, reopen_action
from app.caseload.commands.assigning import give, give_many, hand_over
from app.caseload.commands.counting import count_standings
from app.caseload.commands.noting import add_note

__all__ = [
    "add_action",
    "add_note",
    "change_action",
    "count_standings",
    "finish_action",
    "give",
    "give_many",
    "hand_over",
    "reopen_action",
]
