"""The facts of an edition in the words of a page and of paper."""

from typing import Any

from app.evidence.rules import Span, percent, pupils_in
from app.infra.wording import begin
from app.reports.rules import DEFINITIONS

NOTHING = "None yet"
# Said of a school year beside the dashboards' numbers; here of the days that are counted.
_OF_THESE_DAYS = (
    ("took place in the school year", "took place on the days that are counted"),
    ("evaluation by the end of the year", "evaluation by the last of those days"),
    ("with a session in the school year", "with a session on the days that are counted"),
)


def number_rows(facts: dict[str, Any]) -> list[dict[str, str]]:
    """Each number of the report: this term, the same days a year before, the school year so far."""
    rows = []
    for each in facts["numbers"]:
        key = "minutes" if each["key"] == "hours" else each["key"]
        rows.append(
            {
                "label": each["label"],
                "this": _shown(each, "this", 0),
                "then": _shown(each, "then", 1),
                "year": f"{each['year']:,}" if "year" in each else "",
                "change": begin(each.get("growth", "")),
                "of": _of(facts, each["key"]),
                "means": means_of(key),
            }
        )
        if each["key"] == "encounters":
            rows.append(_reached(facts))
    return rows


def means_of(key: str) -> str:
    """What a number means, in the words of the dashboards, of the days of a report."""
    words = DEFINITIONS[key]
    for of_year, of_days in _OF_THESE_DAYS:
        words = words.replace(of_year, of_days)
    return words


def part_rows(facts: dict[str, Any], dimension: str) -> list[dict[str, Any]]:
    """Each part of a dimension, with bars in per cent of the longest."""
    rows = facts["parts"][dimension]
    most = max((max(each["this"], each["then"]) for each in rows), default=0) or 1
    return [
        each
        | {
            "pupils": begin(pupils_in(Span(each["low"], each["high"]))),
            "this_long": _long(each["this"], most),
            "then_long": _long(each["then"], most),
        }
        for each in rows
    ]


def reproduce(facts: dict[str, Any], number: int) -> list[str]:
    """How anybody with the same reach comes to the same numbers."""
    return [
        (
            f"Drawn on {facts['drawn']} from the ledger of evidence, edition {number} of this"
            " report. A later correction of the past makes a new edition; this one stays as it is."
        ),
        (
            f"Counted is what took place from {facts['days']}. Set against it are the same days a"
            f" school year earlier: {facts['days_before']}. The school year so far begins on"
            " 1 September."
        ),
        (
            "Terms end with the snapshots of Compass: 31 December, 31 March and 31 July. August is"
            " in the school year and in no term."
        ),
        (
            "Schools are those open in the national register on the day it was drawn. The same"
            " rules draw the dashboards, where every number opens to the activities behind it."
        ),
    ]


def share(facts: dict[str, Any], span: str = "term") -> str:
    """`between 12% and 18%` of those on roll."""
    reach = facts["reach"][span]
    low, high = percent(Span(reach["low"], reach["high"]).of(reach["roll"]), reach["roll"])
    return f"{low}%" if low == high else f"between {low}% and {high}%"


def _reached(facts: dict[str, Any]) -> dict[str, str]:
    reach = {name: Span(each["low"], each["high"]) for name, each in facts["reach"].items()}
    return {
        "label": "Pupils reached",
        "this": begin(pupils_in(reach["term"])),
        "then": begin(pupils_in(reach["term_before"])),
        "year": begin(pupils_in(reach["year"])),
        "change": "",
        "of": f"of {facts['reach']['term']['roll']:,} on roll",
        "means": means_of("pupils"),
    }


def _shown(each: dict[str, Any], name: str, place: int) -> str:
    value = each[name]
    if each["key"] == "achieved":
        return f"{value:.1f} (n = {each['n'][place]:,})" if value is not None else NOTHING
    return f"{value:,}"


def _of(facts: dict[str, Any], key: str) -> str:
    of = {"schools": "all", "primaries": "primary"}.get(key)
    return f"of {facts['open'][of]:,} open" if of else ""


def _long(number: int, most: int) -> int:
    return max(1, round(100 * number / most)) if number else 0
