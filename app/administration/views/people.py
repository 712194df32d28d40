"""Anyone: where they belong, what they hold, and whether they can sign in."""

from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.administration import commands, queries
from app.administration.forms import RoleForm
from app.administration.views.blueprint import bp
from app.infra.paging import page_asked
from app.organisations import commands as organisations
from app.organisations.queries import list_grants
from app.web.fields.words import one_line
from app.web.guard import access, current_actor
from app.web.pages import page

STATES = {
    "active": "Belongs",
    "requested": "Has asked",
    "declined": "Was not let in",
    "ended": "Has left",
}


@bp.get("/people")
@access(Role.ADMINISTRATOR)
def people() -> Response:
    """Everyone, or those whose name, address, school or employer has these words in it."""
    words = one_line(request.args.get("q", ""))[:100]
    return page(
        "administration/people.html",
        blocks=("found",),
        words=words,
        found=queries.search_people(words, page_asked(request.args)),
        address=lambda number: _address(words, number),
    )


@bp.get("/people/<int:user_id>")
@access(Role.ADMINISTRATOR)
def person(user_id: int) -> Response:
    """All that is known of one person here."""
    return _show(user_id, RoleForm(formdata=None), 200)


@bp.post("/people/<int:user_id>/grant")
@access(Role.ADMINISTRATOR)
def grant(user_id: int) -> Response:
    """Make them a coordinator or an administrator."""
    form, user = RoleForm(), queries.get_person(user_id)
    if not form.validate():
        return _show(user_id, form, 422)
    role, _, code = form.role.data.partition("-")
    organisations.grant(user, role=role, authority_id=int(code) or None, by=current_actor())
    flash(f"{user.name} is {form.role_words} now, and has been told.", "success")
    return _back(user_id)


@bp.post("/people/<int:user_id>/memberships/<int:membership_id>/end")
@access(Role.ADMINISTRATOR)
def end_membership(user_id: int, membership_id: int) -> Response:
    """Take them off a school or an employer; they are told."""
    membership = queries.get_membership_of(user_id, membership_id)
    organisations.end_membership(membership, by=current_actor())
    flash("They no longer belong there, and have been told.", "success")
    return _back(user_id)


@bp.post("/people/<int:user_id>/close")
@access(Role.ADMINISTRATOR)
def switch_off(user_id: int) -> Response:
    """Close their account."""
    name = commands.switch_off(user_id, by=current_actor())
    flash(f"Closed. {name} is signed out everywhere, and cannot sign in.", "success")
    return _back(user_id)


@bp.post("/people/<int:user_id>/open")
@access(Role.ADMINISTRATOR)
def switch_on(user_id: int) -> Response:
    """Open their account again."""
    name = commands.switch_on(user_id, by=current_actor())
    flash(f"Open. {name} can sign in again, as before.", "success")
    return _back(user_id)


def _show(user_id: int, form: RoleForm, status: int) -> Response:
    user = queries.get_person(user_id)
    return page(
        "administration/person.html",
        status=status,
        form=form,
        person=user,
        memberships=queries.list_memberships(user_id),
        place_of=queries.place_of,
        states=STATES,
        grants=[(each, queries.role_of(each)) for each in list_grants(user_id)],
        signed_in_at=queries.last_sign_in(user_id),
        is_me=user_id == current_actor().user_id,
    )


def _back(user_id: int) -> Response:
    return redirect(url_for(".person", user_id=user_id), 303)


def _address(words: str, number: int) -> str:
    asked = {"q": words} if words else {}
    asked |= {"page": str(number)} if number > 1 else {}
    return url_for(".people") + (f"?{urlencode(asked)}" if asked else "")
