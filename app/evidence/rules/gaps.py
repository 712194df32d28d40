"""What is missing, as plain sentences a careers leader can act on."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.evidence.rules.measures import Measure, Status
from app.evidence.rules.spans import pupils_in
from app.rulebook.years import year_group_label

# What pupils have not had, by benchmark.
NOT_HAD = {
    2: "have no recorded session on careers and the labour market",
    3: "have no record of this",
    4: "have no recorded subject lesson linked to careers",
    5: "have met no employer",
    6: "have had no experience of a workplace",
    7: "have not met the full range of providers",
    8: "have had no meeting with a careers adviser",
}


@dataclass(frozen=True, kw_only=True)
class Gap:
    """One thing that is missing, and the measure it comes from."""

    measure: Measure
    sentence: str

    @property
    def is_sure(self) -> bool:
        """Whether somebody is certainly missing it, or it only cannot be told."""
        return self.measure.status in (Status.NONE, Status.PARTLY)


def gaps(measures: Iterable[Measure]) -> list[Gap]:
    """What is missing: what is certain first, then by year group, the oldest first."""
    found = [
        Gap(measure=each, sentence=sentence_of(each))
        for each in measures
        if each.status in (Status.NONE, Status.PARTLY, Status.CANNOT_TELL) and not each.every_year
    ]
    return sorted(found, key=lambda each: (not each.is_sure, -each.measure.year_group))


def sentence_of(measure: Measure) -> str:
    """`Year 9: 41 to 58 pupils have met no employer this year.`"""
    whom = f"{year_group_label(measure.year_group)}: {_pupils(measure)}"
    return f"{whom} {_not_had(measure)} {_when(measure)}."


def _pupils(measure: Measure) -> str:
    missing = measure.missing
    if missing.low == measure.roll:
        return f"all {missing.low:,} pupils" if missing.low > 1 else "the only pupil"
    return f"up to {missing.high:,} pupils" if not missing.low else pupils_in(missing)


def _not_had(measure: Measure) -> str:
    words = NOT_HAD.get(measure.criterion.benchmark, "have no record of this")
    if measure.criterion.benchmark == 7 and not measure.criterion.range:  # noqa: PLR2004
        words = "have met no provider of further or higher education"
    if measure.times > 1:
        words = f"have met employers fewer than {measure.times} times"
    return words.replace("have", "has", 1) if measure.missing.high == 1 else words


def _when(measure: Measure) -> str:
    criterion = measure.criterion
    if criterion.every == "key stage":
        return "in this key stage"
    if criterion.by_year is not None:
        return f"so far, due by the end of {year_group_label(criterion.by_year)}"
    return "this year"
