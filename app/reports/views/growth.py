"""Growth between any two days: of what, of which schools, and by which rule."""

from datetime import date
from typing import TYPE_CHECKING

from flask import request
from werkzeug.wrappers import Response

from app.figures.queries import Scope, between
from app.infra.clock import today
from app.reports import queries
from app.reports.rules import DEFINITIONS, LABELS, grown, window
from app.reports.rules.growth import WINDOWS, year_before
from app.reports.views.asking import READERS, looked
from app.reports.views.blueprint import bp
from app.web.fields import DateField, RadiosField, required
from app.web.forms import Form
from app.web.guard import access
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import School

MEASURES = ("encounters", "attendances", "placements")
NOTHING = (0, 0, 0)
Sums = tuple[int, int, int]
Days = dict[int, Sums]
FIRST_DAY = date(2015, 9, 1)


class GrowthForm(Form):
    """Two days, and what is counted for each."""

    class Meta:
        csrf = False

    first = DateField("Earlier day", validators=[required("Enter the earlier day.")])
    last = DateField("Later day", validators=[required("Enter the later day.")])
    how = RadiosField(
        "Counted for each day",
        choices=[(each, f"{words[0].upper()}{words[1:]}") for each, words in WINDOWS.items()],
        default="year",
    )


@bp.get("/growth")
@access(*READERS)
def growth() -> Response:
    """All schools of the scope, and only those that took part both times."""
    here = looked()
    asked = any(name.startswith("first") for name in request.args)
    form = GrowthForm(request.args if asked else None)
    last = today()
    first, how = year_before(last), "year"
    if asked and form.validate():
        first, last, how = form.first.data, form.last.data, form.how.data
        if not FIRST_DAY <= first < last <= today():
            form.refuse("last", "Choose two days up to today, the later one last.")
    elif not asked:
        form.first.data, form.last.data = first, last
    if form.errors:
        return page("reports/growth.html", status=422, here=here, form=form, rows=[], how="")
    spans = window(first, how), window(last, how)
    before, after = (between(here.scope, *each) for each in spans)
    both = {each for each in before if before[each][0]} & {each for each in after if after[each][0]}
    rows = [
        (
            LABELS[name],
            DEFINITIONS[name],
            grown(_sum(before, place), _sum(after, place)),
            grown(_sum(before, place, both), _sum(after, place, both)),
        )
        for place, name in enumerate(MEASURES)
    ]
    return page(
        "reports/growth.html",
        here=here,
        form=form,
        rows=rows,
        spans=spans,
        both=len(both),
        schools=(len(before), len(after)),
        how=WINDOWS[how],
        parts=_parts(here.scope, before, after),
    )


def _parts(scope: Scope, before: Days, after: Days) -> "list[tuple[School, Sums, Sums]]":
    """Each school's sums, earlier and later."""
    return [
        (each, before.get(each.id, NOTHING), after.get(each.id, NOTHING))
        for each in queries.schools_named(scope, before.keys() | after.keys())
    ]


def _sum(days: dict[int, tuple[int, int, int]], place: int, among: set[int] | None = None) -> int:
    return sum(each[place] for school, each in days.items() if among is None or school in among)
