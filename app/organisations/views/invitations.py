"""Taking up an invitation from its link."""

from typing import TYPE_CHECKING, Any

from flask import Response, flash, redirect, request, url_for
from flask_login import current_user
from flask_security import login_user
from werkzeug.wrappers import Response as AnyResponse

from app.access import Clash, Invalid
from app.accounts.commands import create_account
from app.accounts.queries import find_user_by_email
from app.infra.clock import now
from app.organisations import commands, queries
from app.organisations.forms import AcceptForm
from app.organisations.rules import why_not_acceptable
from app.organisations.views import bp
from app.web.guard import PUBLIC, access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import Invitation


@bp.get("/invitations/<secret>")
@access(PUBLIC)
def invitation(secret: str) -> Response:
    """Who invited whom to what. Looking changes nothing; the button takes it up."""
    return _show(queries.get_invitation_by_secret(secret), AcceptForm(formdata=None), 200)


@bp.post("/invitations/<secret>")
@access(PUBLIC)
def invitation_accept(secret: str) -> AnyResponse:
    """Take it up: as who one is, after signing in, or with a new account."""
    wanted, form = queries.get_invitation_by_secret(secret), AcceptForm()
    if _problem_of(wanted):
        return _show(wanted, form, 409)
    if current_actor().is_signed_in:
        return _accept(wanted, current_user)
    if find_user_by_email(wanted.email) is not None:
        return redirect(url_for("security.login", next=request.path), 303)
    if form.validate_on_submit():
        try:
            user = create_account(form.name.data or "", wanted.email, form.password.data or "")
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            return _accept(wanted, user)
    return _show(wanted, form, 422)


def _accept(wanted: "Invitation", user: Any) -> AnyResponse:
    try:
        membership = commands.accept_invitation(wanted, user)
    except Clash:
        return _show(wanted, AcceptForm(formdata=None), 409)
    if not current_actor().is_signed_in:
        login_user(user)
    flash("You are in. Welcome.", "success")
    if membership.school_id is not None:
        return redirect(url_for(".school", school=membership.school_id), 303)
    return redirect(url_for(".employer", employer=membership.employer_id), 303)


def _show(wanted: "Invitation", form: AcceptForm, status: int) -> Response:
    return page(
        "organisations/invitation.html",
        status=status,
        form=form,
        invitation=wanted,
        place=wanted.school or wanted.employer,
        problem=_problem_of(wanted),
        is_theirs=current_user.is_authenticated
        and current_user.email.lower() == wanted.email.lower(),
        has_account=find_user_by_email(wanted.email) is not None,
    )


def _problem_of(wanted: "Invitation") -> str:
    return why_not_acceptable(
        accepted_at=wanted.accepted_at,
        withdrawn_at=wanted.withdrawn_at,
        expires_at=wanted.expires_at,
        now=now(),
    )
