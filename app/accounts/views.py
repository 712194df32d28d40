"""A person's own pages. Signing in itself is in `security`."""

from flask import Blueprint, flash, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.commands import change_details
from app.accounts.forms import DetailsForm
from app.web.guard import PUBLIC, SIGNED_IN, access, current_actor
from app.web.navigation import places_for
from app.web.pages import page

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.get("/start")
@access(SIGNED_IN)
def start() -> Response:
    """Where a person goes after signing in: their own first page, or the choice of a beginning."""
    actor = current_actor()
    if not actor.roles:
        return page("accounts/start.html")
    everyone = {place.url for place in places_for(type(actor)())}
    own = [place.url for place in places_for(actor) if place.url not in everyone]
    return redirect(own[0] if own else url_for("opportunities.index"))


@bp.get("/register/sent")
@access(PUBLIC)
def letter_sent() -> Response:
    return page("accounts/letter_sent.html")


@bp.route("/account", methods=["GET", "POST"])
@access(SIGNED_IN)
def account() -> Response:
    form = DetailsForm(obj=current_user)
    if form.validate_on_submit():
        change_details(current_user, name=form.name.data or "", phone=form.phone.data or "")
        flash("Your details are saved.", "success")
        return redirect(url_for("accounts.account"), 303)
    status = 422 if form.errors else 200
    return page("accounts/account.html", form=form, user=current_user, status=status)


@bp.get("/account/second-step")
@access(SIGNED_IN)
def second_step() -> Response:
    return page("accounts/second_step.html", user=current_user)
