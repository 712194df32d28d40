"""Handing a whole caseload over to a colleague."""

from typing import TYPE_CHECKING

from flask import request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role
from app.caseload import commands, queries
from app.caseload.forms import HandOverForm
from app.caseload.views.blueprint import bp
from app.caseload.views.listing import results
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.accounts.models import User


@bp.get("/caseload/hand-over")
@access(Role.COORDINATOR)
def hand_over() -> Response:
    """Whose caseload, all that is in it, and who could take it."""
    return _page(HandOverForm(formdata=None))


@bp.post("/caseload/hand-over")
@access(Role.COORDINATOR)
def hand_over_now() -> Response:
    """All of it to one colleague, each by itself; a result for each."""
    giver = _giver(queries.list_holders(current_actor()))
    form = HandOverForm().offer(_takers(giver))
    if giver is None:
        form.form_errors.append("Choose whose caseload is handed over.")
        return _page(form, status=422)
    if not form.validate():
        return _page(form, status=422)
    try:
        outcomes = commands.hand_over(giver.id, int(form.to.data), by=current_actor())
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return _page(form, status=422)
    return results(outcomes, "handed over", back=url_for(".index"))


def _giver(holders: "Sequence[User]") -> "User | None":
    wanted = request.args.get("from", "")
    return next((each for each in holders if str(each.id) == wanted), None)


def _takers(giver: "User | None") -> list[tuple[str, str]]:
    people = queries.list_colleagues(current_actor())
    return [(str(each.id), each.name) for each in people if giver and each.id != giver.id]


def _page(form: HandOverForm, *, status: int = 200) -> Response:
    actor = current_actor()
    holders = queries.list_holders(actor)
    giver = _giver(holders)
    return page(
        "caseload/hand_over.html",
        status=status,
        holders=holders,
        giver=giver,
        held=queries.list_held_by(giver.id, actor) if giver else [],
        form=form.offer(_takers(giver)),
    )
