"""Taking up an invitation from its link."""

from flask import flash, redirect, request, url_for
from flask_login import current_user
from flask_security import login_user
from werkzeug.wrappers import Response

from app.access import Invalid
from app.accounts.commands import create_account
from app.accounts.queries import find_user_by_email
from app.infra.database import Missing
from app.organisations import commands, queries
from app.organisations.commands.invitations import why_not_acceptable
from app.organisations.forms import AcceptForm
from app.organisations.models import Invitation
from app.organisations.views import bp
from app.web.guard import PUBLIC, access, current_actor
from app.web.pages import page


@bp.route("/invitations/<secret>", methods=["GET", "POST"])
@access(PUBLIC)
def invitation(secret: str) -> Response:
    """Who invited whom to what. Looking changes nothing; the button takes it up."""
    found = queries.find_invitation(secret)
    if found is None:
        raise Missing("That invitation is not one of ours. Check that the whole link was copied.")
    form = AcceptForm()
    if request.method == "GET" or why_not_acceptable(found):
        return _show(found, form, 200 if request.method == "GET" else 409)
    if current_actor().is_signed_in:
        return _accept(found, current_user)
    if find_user_by_email(found.email) is not None:
        return redirect(url_for("security.login", next=request.path), 303)
    if form.validate_on_submit():
        try:
            user = create_account(form.name.data, found.email, form.password.data)
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            login_user(user)
            return _accept(found, user)
    return _show(found, form, 422)


def _show(found: Invitation, form: AcceptForm, status: int) -> Response:
    return page(
        "organisations/invitation.html",
        status=status,
        form=form,
        invitation=found,
        problem=why_not_acceptable(found),
        has_account=find_user_by_email(found.email) is not None,
    )


def _accept(found: Invitation, user: object) -> Response:
    membership = commands.accept_invitation(found, user)  # type: ignore[arg-type]
    flash("You are in.", "success")
    if membership.school_id:
        return redirect(url_for(".school", school=membership.school_id), 303)
    return redirect(url_for(".employer", employer=membership.employer_id), 303)
