"""Kinds of acts and of letters, in words."""

from app.administration.kinds.acts import ACTS, COMMANDS, FACTS, FEATURES, HALF_WAY, words_of
from app.administration.kinds.letters import FEATURES_OF_LETTERS, LETTERS, LetterKind

__all__ = [
    "ACTS",
    "COMMANDS",
    "FACTS",
    "FEATURES",
    "FEATURES_OF_LETTERS",
    "HALF_WAY",
    "LETTERS",
    "LetterKind",
    "words_of",
]
