"""Answers to "may they?": yes, or no with a sentence for the person."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """True, or false with the reason in words the person can act on."""

    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


def allowed() -> Verdict:
    return Verdict(ok=True)


def refused(reason: str) -> Verdict:
    return Verdict(ok=False, reason=reason)


class Refused(Exception):
    """This person may not do this. Becomes a 403 with the sentence."""


class Clash(Exception):
    """It could have been done, but things have changed. Becomes a 409 with the sentence."""


class Invalid(Exception):
    """What was sent cannot be. Becomes a 422 with the sentence, beside the field it concerns."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


def require(verdict: Verdict) -> None:
    """Go on if the verdict is yes; raise Refused with its reason if not."""
    if not verdict:
        raise Refused(verdict.reason)
