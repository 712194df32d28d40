"""Judging one booking by one rule: it approves when every condition is met, and never otherwise."""

from dataclasses import dataclass
from datetime import date, datetime

from app.approvals.rules.conditions import CONDITIONS
from app.approvals.rules.nouns import Facts, Terms
from app.infra.wording import count, long_date

NO_RULE_IS_ON = (
    "The rule that approved it is switched off, and no other that is on would approve it as it is."
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One condition of a rule, whether it is met, and what was found. `is_floor`: every rule's."""

    key: str
    sentence: str
    is_met: bool
    found: str
    is_floor: bool = False


@dataclass(frozen=True)
class Judgement:
    """Every condition of a rule, judged."""

    conditions: tuple[Judged, ...]

    @property
    def holds(self) -> bool:
        """Whether the rule approves: all of its conditions are met."""
        return all(each.is_met for each in self.conditions)

    @property
    def unmet(self) -> tuple[Judged, ...]:
        return tuple(each for each in self.conditions if not each.is_met)

    @property
    def sentence(self) -> str:
        """The judgement in words; where it leaves the booking alone, each reason why."""
        if self.holds:
            return f"All {count(len(self.conditions), 'condition')} are met."
        whys = (f"Not met: {each.sentence} Found: {each.found}" for each in self.unmet)
        return " ".join(whys)


def judge(terms: Terms, facts: Facts, on: date) -> Judgement:
    """What a rule of these terms makes of a booking on this day."""
    return Judgement(
        tuple(
            Judged(
                key=each.key,
                sentence=each.sentence(terms),
                is_met=each.is_met(terms, facts, on),
                found=each.found(facts),
                is_floor=each.is_floor,
            )
            for each in CONDITIONS
            if each.asks(terms)
        )
    )


def words_of(name: str, number: int, who: str, switched_on_at: datetime) -> str:
    """What the history of a booking says, to everybody who may read it."""
    on = f"switched on by {who} on {long_date(switched_on_at)}"
    return f"Approved by the rule “{name}”, version {number:,}, {on}."


def sentences(terms: Terms, *, floor: bool = False) -> list[str]:
    """The rule's own conditions as sentences, in a fixed order; or those that every rule has."""
    asked = [each for each in CONDITIONS if each.is_floor is floor and each.asks(terms)]
    return [each.sentence(terms) for each in asked]
