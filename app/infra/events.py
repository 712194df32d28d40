"""Facts told to whoever must act on them, in the same transaction, in a stated order."""

from collections.abc import Callable, Mapping
from typing import Any

from app.infra.silence import is_silent

Reaction = Callable[[Any], None]
_reactions: dict[type, tuple[Reaction, ...]] = {}
# Sees every fact that is told, for the log. Set by the wiring page.
witness: Reaction = lambda _: None  # noqa: E731


def listen(reactions: Mapping[type, tuple[Reaction, ...]]) -> None:
    """Set who acts on what. Called once, from the wiring page."""
    _reactions.clear()
    _reactions.update(reactions)


def announce(event: object) -> None:
    """Let every reaction to this fact happen now; one that fails undoes the whole."""
    for reaction in _reactions.get(type(event), ()):
        # In a made-up past nobody is told, so nobody need be looked up either.
        if not (is_silent() and "emails" in reaction.__module__.split(".")):
            reaction(event)
    if not is_silent():
        witness(event)
