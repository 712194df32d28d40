"""What an hour of engagement is put at, for employers' letters."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.papers import commands, queries
from app.papers.forms import ValueForm
from app.papers.views.blueprint import bp
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.route("/admin/social-value", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def hour_value() -> Response:
    """The value in force, and setting another or none."""
    form, now = ValueForm(), queries.hour_value()
    if request.method == "POST" and form.validate_on_submit():
        commands.set_hour_value(pounds=form.sum, source=form.source.data or "", by=current_actor())
        flash("Saved. Letters name it from now on." if form.sum else "No sum is named.", "success")
        return redirect(url_for(".hour_value"), 303)
    return page(
        "papers/value.html", status=422 if request.method == "POST" else 200, form=form, now=now
    )
