"""What single numbers are made of: an average, placements, and the schools an employer met."""

from flask import url_for
from werkzeug.wrappers import Response

from app.reports import queries
from app.reports.rules import DEFINITIONS, grown
from app.reports.views.asking import READERS, looked
from app.reports.views.blueprint import bp
from app.web.guard import access
from app.web.pages import page


@bp.get("/benchmarks-achieved")
@access(*READERS)
def achieved() -> Response:
    """The institutions an average of benchmarks achieved is of."""
    here = looked()
    return page(
        "reports/achieved.html",
        here=here,
        rows=queries.scores_of(here.scope, here.year),
        averages=queries.averages_of(here.scope, here.year),
        means=DEFINITIONS,
    )


@bp.get("/t-level-placements")
@access(*READERS)
def placements() -> Response:
    """T Level placements, school by school, this year and last."""
    here = looked()
    rows = queries.placements_of(here.scope, here.year)
    this, last = sum(each.this for each in rows), sum(each.last for each in rows)
    return page(
        "reports/placements.html",
        here=here,
        rows=[(each, grown(each.last, each.this).words) for each in rows],
        this=this,
        last=last,
        growth=grown(last, this),
        means=DEFINITIONS,
    )


@bp.get("/employers/<int:employer_id>")
@access(*READERS)
def employer(employer_id: int) -> Response:
    """The schools that an employer met."""
    here = looked()
    name, schools = queries.schools_met(here.scope, here.year, employer_id)
    return page(
        "reports/employer.html",
        here=here,
        name=name,
        schools=schools,
        back=url_for(".employers", **here.values),
        means=DEFINITIONS,
    )
