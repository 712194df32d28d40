"""Arriving: whoever holds the code from the visit pack says that they are there.

Nobody signs in, so the page shows no more than somebody at the door may know.
"""

from typing import TYPE_CHECKING

from flask import redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash
from app.accounts.security.throttle import CODES, count_miss, hold_off
from app.infra import clock
from app.infra.wording import clock_time
from app.visits import commands, exports, queries, rules
from app.visits.forms import CodeForm
from app.visits.views.blueprint import bp
from app.web.guard import PUBLIC, access
from app.web.pages import page

if TYPE_CHECKING:
    from app.visits.models import Visit

UNKNOWN = "No visit has this code. Check it in your visit pack, and try again."
TRIES = "visits.arrival"


@bp.route("/arrive", methods=["GET", "POST"])
@access(PUBLIC)
def arrive() -> Response:
    """Where to enter the code."""
    form = CodeForm()
    if not form.is_submitted():
        return page("visits/arrive.html", form=form)
    if not form.validate():
        return page("visits/arrive.html", status=422, form=form)
    visit = _find(form.code.data or "")
    if visit is None:
        return _unknown(form)
    return redirect(url_for("visits.arrival", code=visit.arrival_code), 303)


@bp.get("/arrive/<code>")
@access(PUBLIC)
def arrival(code: str) -> Response:
    """What is on, whom to ask for, and the button. Looking records nothing."""
    visit = _find(code)
    return _page(visit) if visit else _unknown()


@bp.post("/arrive/<code>")
@access(PUBLIC)
def record_arrival(code: str) -> Response:
    """They are there: the first time counts, and the other side is told."""
    visit = _find(code)
    if visit is None:
        return _unknown()
    try:
        commands.record_arrival(visit)
    except Clash:
        return _page(visit, status=409)
    return redirect(url_for("visits.arrival", code=visit.arrival_code), 303)


def _find(typed: str) -> "Visit | None":
    """The visit with this code; a wrong one counts against the address it comes from."""
    hold_off(TRIES, CODES)
    code = rules.tidy_code(typed)
    visit = queries.find_visit_by_code(code) if code else None
    if visit is None:
        count_miss(TRIES, CODES)
    return visit


def _unknown(form: CodeForm | None = None) -> Response:
    form = form or CodeForm(formdata=None)
    form.refuse("code", UNKNOWN)
    return page("visits/arrive.html", status=404, form=form)


def _page(visit: "Visit", *, status: int = 200) -> Response:
    booking = visit.booking
    opportunity = booking.slot.opportunity
    host = exports.contacts_of(booking, visit)[0]
    answer = page(
        "visits/arrival.html",
        status=status,
        visit=visit,
        opportunity=opportunity,
        school=booking.school,
        slot=booking.slot,
        host=host,
        told=host.place,
        arrived=clock_time(visit.arrived_at) if visit.arrived_at else "",
        why_not=rules.why_not_now(booking.state, opportunity.place, booking.slot, clock.now()),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer
