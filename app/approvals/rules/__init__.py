"""Whether a rule holds for a booking, and what it would have done: decided without a database."""

from app.approvals.rules.conditions import CONDITIONS, Condition, months_before
from app.approvals.rules.judging import NO_RULE_IS_ON, Judged, Judgement, judge, sentences, words_of
from app.approvals.rules.nouns import (
    KINDS,
    LONGEST_LOOK_BACK,
    LONGEST_NAME,
    PLACES,
    Facts,
    Terms,
    never_by_rule,
)
from app.approvals.rules.trying import (
    TRIAL_HOLDS_FOR,
    TRIED_ON,
    Line,
    Tally,
    tally,
    why_not_switched_on,
)

__all__ = [
    "CONDITIONS",
    "KINDS",
    "LONGEST_LOOK_BACK",
    "LONGEST_NAME",
    "NO_RULE_IS_ON",
    "PLACES",
    "TRIAL_HOLDS_FOR",
    "TRIED_ON",
    "Condition",
    "Facts",
    "Judged",
    "Judgement",
    "Line",
    "Tally",
    "Terms",
    "judge",
    "months_before",
    "never_by_rule",
    "sentences",
    "tally",
    "why_not_switched_on",
    "words_of",
]
