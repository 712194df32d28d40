"""Who asks, and whether they may: actors, verdicts, and the refusals a person can read."""

from app.access.actor import ANYONE, Actor, Role
from app.access.verdict import Clash, Invalid, Refused, Verdict, allowed, refused, require

__all__ = [
    "ANYONE",
    "Actor",
    "Clash",
    "Invalid",
    "Refused",
    "Role",
    "Verdict",
    "allowed",
    "refused",
    "require",
]
