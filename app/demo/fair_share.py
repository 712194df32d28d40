"""Where the made-up schools stand, and who may ask first for a few of the opportunities."""

from collections.abc import Sequence
from typing import Any

from app.access import Actor
from app.infra.database import db
from app.opportunities.commands import set_allocation
from app.opportunities.models import Opportunity
from app.opportunities.rules import Rule
from app.organisations.models import School

COUNTIES = frozenset({840, 929})  # Durham and Northumberland
SHARED: tuple[tuple[Rule, dict[str, Any], str], ...] = (
    (Rule.ONE_LIVE, {}, "There are few of these, and more schools than sessions."),
    (Rule.FSM_FIRST, {"least_fsm": 30}, "These pupils have the least chance to meet an engineer."),
    (Rule.SPECIAL_FIRST, {}, "The workshop was made for small groups with support."),
)


def build_places(schools: Sequence[School]) -> None:
    """Codes of both editions of the classification, and a school of which nothing is known."""
    for number, school in enumerate(schools):
        is_rural = school.authority_id in COUNTIES and number % 2 == 0
        codes = ("D1", "RSN1", "RLF1") if is_rural else ("A1", "UN1", "C1")
        school.urban_rural = "" if number % 17 == 16 else codes[number % 3]
    db.session.flush()


def build_rules(offers: Sequence[Opportunity], by: Actor) -> None:
    """One opportunity of each rule, among those with the fewest places."""
    open_ones = [each for each in offers if each.state == "published" and each.slots]
    scarce = sorted(open_ones, key=lambda each: (sum(slot.left for slot in each.slots), each.id))
    for offer, (rule, facts, reason) in zip(scarce, SHARED, strict=False):
        set_allocation(offer, rule=rule, reason=reason, by=by, **facts)
