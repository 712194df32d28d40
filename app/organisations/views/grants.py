"""Who coordinates and who administers."""

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.access import Role
from app.accounts.queries import find_user_by_email
from app.organisations import commands, queries
from app.organisations.forms import GrantForm
from app.organisations.views import bp
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.get("/admin/people")
@access(Role.ADMINISTRATOR)
def grants() -> Response:
    """Everyone who coordinates or administers."""
    return _show(GrantForm(formdata=None), 200)


@bp.post("/admin/people")
@access(Role.ADMINISTRATOR)
def grant_give() -> AnyResponse:
    """Make someone a coordinator or an administrator."""
    form = GrantForm()
    if not form.validate_on_submit():
        return _show(form, 422)
    user = find_user_by_email(form.email.data or "")
    if user is None:
        form.refuse("email", "Nobody has an account with that address. Ask them to create one.")
        return _show(form, 422)
    role, _, code = form.role.data.partition("-")
    commands.grant(user, role=role, authority_id=int(code) or None, by=current_actor())
    flash(f"{user.name} is {form.role_words} now, and has been told.", "success")
    return redirect(url_for(".grants"), 303)


@bp.route("/admin/people/<int:grant_id>/revoke", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def grant_revoke(grant_id: int) -> AnyResponse:
    """Take a grant back, after a question."""
    given = queries.get_grant(grant_id)
    if request.method == "GET":
        return page("organisations/revoke.html", grant=given)
    name = given.user.name
    commands.revoke(given, by=current_actor())
    flash(f"Taken back from {name}.", "success")
    return redirect(
        url_for("accounts.start" if given.user_id == current_actor().user_id else ".grants"), 303
    )


def _show(form: GrantForm, status: int) -> Response:
    return page("organisations/grants.html", status=status, form=form, grants=queries.list_grants())
