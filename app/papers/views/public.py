"""What anyone may see of the region."""

from werkzeug.wrappers import Response

from app.infra.clock import today
from app.papers import queries
from app.papers.rules import LEAST_EMPLOYERS, LEAST_PUPILS, LEAST_SCHOOLS
from app.papers.views.blueprint import bp
from app.reports.rules import DEFINITIONS, DIMENSION_LABELS
from app.rulebook.years import academic_year
from app.web.guard import PUBLIC, access
from app.web.pages import page

YEARS = 4


@bp.get("/impact")
@access(PUBLIC)
def public_impact() -> Response:
    """This school year and those before, with what points at somebody held back."""
    current = academic_year(today())
    found = queries.public_years(range(current, current - YEARS, -1))
    return page(
        "papers/public.html",
        years=found,
        labels=DIMENSION_LABELS | {"authority": "Authority"},
        means=DEFINITIONS,
        least={"schools": LEAST_SCHOOLS, "employers": LEAST_EMPLOYERS, "pupils": LEAST_PUPILS},
    )
