"""The national register of schools (Get Information about Schools): reading its file, planning.

Nothing here writes anything: `read` turns a file into establishments and a list of what was
wrong with it, `compare` says what following it would change.
"""

from app.organisations.gias.establishment import Establishment
from app.organisations.gias.keeping import kept, restored
from app.organisations.gias.plan import Change, FieldChange, ImportPlan, compare
from app.organisations.gias.reading import NotTheRegister, Register, read
from app.organisations.gias.school_facts import SchoolFacts
from app.organisations.gias.words import change_line, done_sentence, phase_label, summary

__all__ = [
    "Change",
    "Establishment",
    "FieldChange",
    "ImportPlan",
    "NotTheRegister",
    "Register",
    "SchoolFacts",
    "change_line",
    "compare",
    "done_sentence",
    "kept",
    "phase_label",
    "read",
    "restored",
    "summary",
]
