"""My bookings."""

from flask import request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.bookings import queries
from app.bookings.states import LABELS
from app.bookings.views.blueprint import bp
from app.bookings.views.words import next_step_for, years_of
from app.infra.paging import page_asked
from app.web.guard import access, current_actor
from app.web.pages import page

MOST_IN_SIGHT = queries.PAST_ON_A_PAGE  # the rest of a long list is folded away


@bp.get("/bookings")
@access(Role.EMPLOYER, Role.TEACHER, Role.LEADER)
def mine() -> Response:
    """Every booking of the person's schools and employers, by where it stands."""
    actor = current_actor()
    only_own = request.args.get("whose") == "mine"
    whose = "mine" if only_own else None
    bookings = queries.list_mine(actor, only_own=only_own, page=page_asked(request.args))
    return page(
        "bookings/mine.html",
        blocks=("bookings_list",),
        bookings=bookings,
        only_own=only_own,
        next_step=lambda booking: next_step_for(actor, booking),
        is_school=bool(actor.teacher_of),
        is_employer=bool(actor.employer_ids),
        years_of=years_of,
        most_in_sight=MOST_IN_SIGHT,
        address=lambda number: url_for("bookings.mine", whose=whose, page=number),
        labels=LABELS,
    )
