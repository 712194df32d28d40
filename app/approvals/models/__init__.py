"""Rules in their versions, what was done with them, trials, and what they approved."""

from app.approvals.models.doubts import Doubt
from app.approvals.models.rules import Rule, RuleHistory
from app.approvals.models.trials import AutomaticApproval, Trial

__all__ = ["AutomaticApproval", "Doubt", "Rule", "RuleHistory", "Trial"]
