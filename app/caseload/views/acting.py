"""One next action: moved, given to a colleague, done, and what became of it."""

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role
from app.caseload import commands, queries
from app.caseload.forms import ChangeForm
from app.caseload.kinds import WHATS
from app.caseload.views.blueprint import bp
from app.caseload.views.profile import address_of
from app.web.application import start_again
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.caseload.models import Action


@bp.get("/caseload/actions/<int:action_id>")
@access(Role.COORDINATOR)
def action(action_id: int) -> Response:
    """What is to be done, by whom and when, and everything that became of it."""
    return _page(action_id)


@bp.post("/caseload/actions/<int:action_id>")
@access(Role.COORDINATOR)
def change_action(action_id: int) -> Response:
    """Another day, or another person."""
    _, place = queries.get_action(action_id, current_actor())
    form = ChangeForm().offer([(str(x.id), x.name) for x in queries.list_who_may(place)])
    try:
        if form.validate() and form.due.data is not None:
            commands.change_action(
                action_id,
                due_on=form.due.data,
                owner_id=int(form.owner.data),
                by=current_actor(),
            )
            flash("Saved.", "success")
            return redirect(address_of(place, _anchor="actions"), 303)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
    except Clash as clash:
        return _late(action_id, clash)
    return _page(action_id, form=form, status=422)


@bp.post("/caseload/actions/<int:action_id>/done")
@access(Role.COORDINATOR)
def finish_action(action_id: int) -> Response:
    """It is done."""
    return _try(action_id, commands.finish_action, "Done.")


@bp.post("/caseload/actions/<int:action_id>/open-again")
@access(Role.COORDINATOR)
def reopen_action(action_id: int) -> Response:
    """It is not done after all."""
    return _try(action_id, commands.reopen_action, "Open again.")


def _try(action_id: int, act: "Callable[..., Action]", sentence: str) -> Response:
    _, place = queries.get_action(action_id, current_actor())
    try:
        act(action_id, by=current_actor())
    except Clash as clash:
        return _late(action_id, clash)
    flash(sentence, "success")
    return redirect(address_of(place, _anchor="actions"), 303)


def _late(action_id: int, clash: Clash) -> Response:
    """Somebody was first: the action as it is now, and why nothing was changed."""
    start_again()
    return _page(action_id, problem=str(clash), status=409)


def _page(
    action_id: int, *, form: ChangeForm | None = None, problem: str = "", status: int = 200
) -> Response:
    wanted, place = queries.get_action(action_id, current_actor())
    usual = {"due": wanted.due_on, "owner": str(wanted.owner_id)}
    form = form or ChangeForm(formdata=None, data=usual)
    return page(
        "caseload/action.html",
        status=status,
        action=wanted,
        place=place,
        back=address_of(place, _anchor="actions"),
        entries=queries.list_entries(wanted),
        whats=WHATS,
        problem=problem,
        form=form.offer([(str(x.id), x.name) for x in queries.list_who_may(place)]),
        here=url_for(".action", action_id=action_id),
    )
