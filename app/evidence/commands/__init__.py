"""The only writes to the ledger: each a new statement. Nothing here commits."""

from app.evidence.commands.stating import confirm, plan, plan_again, void

__all__ = ["confirm", "plan", "plan_again", "void"]
