"""The safeguarding checklist of one booking: what must be seen to, and what is known of it.

Not legal advice: the school decides. Each item carries its source, how sure that source is, and
the date of the rules it was judged by, because the law changed on 1 September 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.rulebook.confidence import Confidence
from app.rulebook.known import CHECKS, Case, Finding, Known, SafeguardingFacts
from app.rulebook.regulated import Ruleset, ruleset_on
from app.rulebook.tables import table

__all__ = ["CheckItem", "Known", "SafeguardingFacts", "checklist", "ruleset_on"]

PLACEMENTS = frozenset({"work_experience", "t_level_placement", "work_shadowing"})
ONE_TO_ONE = frozenset({"mentoring"})


@dataclass(frozen=True, kw_only=True)
class CheckItem:
    """One line of the checklist. `sentence` says what is known; `rules_dated` names the rules.

    `source` is an address, empty where the item is this service's own practice.
    """

    key: str
    title: str
    text: str
    when: str
    state: Known
    sentence: str
    source: str
    mark: Confidence
    ruleset: str
    rules_dated: date


def checklist(kind: str, place: str, on: date, facts: SafeguardingFacts) -> tuple[CheckItem, ...]:
    """The items for this kind of encounter in this place ("school", "workplace" or "online").

    `on` is the day it happens: it chooses the rules, and insurance must reach it. A mentoring
    slot is taken to be one to one unless the facts say otherwise. LookupError for a day before
    any rules that are written down.
    """
    rules = ruleset_on(on)
    case = Case(facts, on, rules)
    settings = _settings(kind, place, facts)
    return tuple(
        _item(raw, CHECKS[raw["key"]](case), rules)
        for raw in _ITEMS
        if not raw["applies"] or settings.intersection(raw["applies"])
    )


def _settings(kind: str, place: str, facts: SafeguardingFacts) -> set[str]:
    one_to_one = kind in ONE_TO_ONE if facts.one_to_one is None else facts.one_to_one
    settings = {place}
    if one_to_one:
        settings.add("one_to_one")
    if kind in PLACEMENTS:
        settings.add("placement")
    return settings


def _item(raw: Mapping[str, Any], finding: Finding, rules: Ruleset) -> CheckItem:
    by_ruleset = raw.get("source") == "ruleset"
    return CheckItem(
        key=raw["key"],
        title=raw["title"],
        text=rules.rule if by_ruleset else raw["text"],
        when=raw["when"],
        state=finding.state,
        sentence=finding.sentence,
        source=rules.source if by_ruleset else raw.get("source", ""),
        mark=rules.mark if by_ruleset else Confidence(raw["mark"]),
        ruleset=rules.key,
        rules_dated=rules.valid_from,
    )


_ITEMS: tuple[Mapping[str, Any], ...] = tuple(table("checklist.toml")["item"])
