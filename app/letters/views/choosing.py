"""What a person wants to be written to about."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.letters import commands, queries
from app.letters.forms import choices_form
from app.letters.kinds import kinds_for
from app.letters.views.blueprint import bp
from app.web.guard import SIGNED_IN, access, current_actor
from app.web.pages import page


@bp.route("/account/letters", methods=["GET", "POST"])
@access(SIGNED_IN)
def choices() -> Response:
    """At once, once a day or not at all, for each kind of letter this person gets."""
    actor = current_actor()
    kinds = kinds_for(actor.roles)
    me = actor.user_id or 0
    form = choices_form(kinds, queries.ways_of(me, [each.category for each in kinds]))
    if form.validate_on_submit():
        commands.choose(me, form.chosen())
        flash("Saved. From now on we write to you as you chose.", "success")
        return redirect(url_for(".choices"), 303)
    status = 422 if form.errors_for_summary() else 200
    return page("letters/choices.html", form=form, kinds=kinds, status=status)
