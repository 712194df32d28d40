"""Words that administrators put around the letters' own: a subject, a beginning and an end.

The letter's own words, with every fact, deadline and link, always stand between them. A
placeholder is one of a few names in double braces; nothing else in them is read, so what is typed
can never reach further than the two or three values it is given.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

SUBJECT, NAME = "subject", "name"
PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BRACES = re.compile(r"\{[{%#]|[}%#]\}")


@dataclass(frozen=True, kw_only=True)
class Rewording:
    """What stands around one letter. `subject` may name the letter's own as {{ subject }}."""

    subject: str = "{{ subject }}"
    opening: str = ""
    closing: str = ""


AS_IT_CAME = Rewording()
_in_force: Mapping[str, Rewording] = {}


def put_in_force(words: Mapping[str, Rewording]) -> None:
    """Let these stand around the letters they name, and nothing around the others."""
    global _in_force  # noqa: PLW0603 - one mapping for another, so that no reader sees half
    _in_force = dict(words)


def rewording_of(letter: str) -> Rewording:
    """What stands around the letter `feature/name` now."""
    return _in_force.get(letter, AS_IT_CAME)


def reworded(words: Rewording, subject: str, text: str, name: str | None) -> tuple[str, str]:
    """Subject and text of a letter with the words around it. `name` is its reader's, if known."""
    values = {NAME: name or "", SUBJECT: subject}
    greeting, gap, rest = text.partition("\n\n")
    if words.opening:
        opening = filled(words.opening, values)
        is_greeting = greeting.startswith("Hello") and gap
        text = f"{greeting}\n\n{opening}\n\n{rest}" if is_greeting else f"{opening}\n\n{text}"
    if words.closing:
        text = f"{text}\n\n{filled(words.closing, values)}"
    return filled(words.subject, values), text


def filled(words: str, values: Mapping[str, str]) -> str:
    """The words with each placeholder that is known filled in, once; no value is read again."""
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), words)


def fault_of(words: str, allowed: tuple[str, ...]) -> str:
    """What is wrong with the placeholders of some words, as a sentence; empty when nothing is."""
    for name in PLACEHOLDER.findall(words):
        if name not in allowed:
            known = " and ".join("{{ " + each + " }}" for each in allowed) or "none"
            return f"{{{{ {name[:40]} }}}} is no placeholder here. Those there are: {known}."
    if BRACES.search(PLACEHOLDER.sub("", words)):
        return "A brace stands alone. A placeholder is written {{ name }}."
    return ""
