"""The measures of a page in words, for what is printed."""

from app.evidence.exports.packs import Number, Page, Section
from app.evidence.rules import (
    Line,
    Measure,
    gaps,
    is_of_pupils,
    measures,
    percent,
    pupils_in,
    share_of,
)
from app.evidence.views.asking import Asked
from app.evidence.views.picture import STATUSES, whole_school
from app.infra.clock import today
from app.infra.wording import begin, long_date
from app.rulebook.compass_dates import next_compass_date
from app.rulebook.years import year_group_label


def paper(here: Asked, title: str, *, with_activities: bool) -> Page:
    """Everything the summary and the pack say of one school and year."""
    drawn, edition = here.drawn_from(), here.edition
    found = measures(drawn, edition)
    sections = []
    for benchmark in edition.benchmarks:
        for criterion in benchmark.criteria:
            said = whole_school(criterion, drawn)
            words = "Nothing recorded."
            if said is not None:
                stands = "In place" if said.counted else "On its way"
                words = f"{stands}: {said.title}, since {long_date(said.held_on or today())}."
            elif is_of_pupils(criterion):
                words = "No year group of this school is measured on it."
            sections.append(
                Section(
                    id=criterion.id,
                    benchmark=benchmark.number,
                    benchmark_name=benchmark.name,
                    text=criterion.text,
                    source=criterion.source,
                    said=words,
                    numbers=tuple(
                        _number(each) for each in found if each.criterion.id == criterion.id
                    ),
                )
            )
    return Page(
        title=title,
        school=here.school.name,
        year=here.year_name,
        made_on=long_date(today()),
        edition=edition.title,
        edition_source=edition.source,
        due=long_date(next_compass_date(today())) if with_activities else "",
        missing=tuple(each.sentence for each in gaps(found) if each.is_sure),
        sections=tuple(sections),
        with_activities=with_activities,
    )


def _number(measure: Measure) -> Number:
    whom = year_group_label(measure.year_group)
    low, high = percent(measure.span, measure.roll)
    return Number(
        whom=whom + (", every year since Year 7" if measure.every_year else ""),
        words=begin(share_of(measure.span, measure.roll, whom)),
        pupils=f"{pupils_in(measure.span)} of {measure.roll}",
        status=STATUSES[measure.status],
        low=low,
        high=high,
        activities=tuple(_activity(line) for line in (*measure.lines, *measure.planned)),
    )


def _activity(line: Line) -> str:
    on = long_date(line.held_on) if line.held_on else ""
    whom = f", {line.organisation}" if line.organisation else ""
    state = "planned, " if line.standing == "planned" else ""
    group = year_group_label(line.year_group) if line.year_group is not None else ""
    return f"{line.title}{whom}, {on}: {state}{line.pupils} of {line.roll} in {group}"
