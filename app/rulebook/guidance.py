"""Rules other than the benchmarks in sentences, each with its source and how sure it is."""

from dataclasses import dataclass
from datetime import date

from app.rulebook.confidence import Confidence
from app.rulebook.tables import tables_in


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule, paraphrased. `note` says what is not settled, or is our own reading of it."""

    title: str
    text: str
    source: str
    mark: Confidence
    settled: bool
    note: str


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """The rules of one subject as they stand from one day on."""

    key: str
    title: str
    lede: str
    valid_from: date
    rules: tuple[Rule, ...]


GUIDANCE = {
    each["key"]: Guidance(
        key=each["key"],
        title=each["title"],
        lede=each["lede"],
        valid_from=each["valid_from"],
        rules=tuple(
            Rule(
                title=rule["title"],
                text=rule["text"],
                source=rule["source"],
                mark=Confidence(rule["mark"]),
                settled=rule.get("settled", True),
                note=rule.get("note", ""),
            )
            for rule in each["rule"]
        ),
    )
    for each in tables_in("guidance")
}
