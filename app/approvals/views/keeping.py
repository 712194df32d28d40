"""Writing rules and changing them."""

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role
from app.approvals import commands, queries
from app.approvals.forms import RuleForm, rule_form
from app.approvals.states import SEEN
from app.approvals.views.blueprint import bp
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.approvals.models import Rule


@bp.route("/new", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def new() -> Response:
    """Write a rule. It approves nothing until it was tried and is switched on."""
    form = rule_form(None)
    if form.is_submitted():
        rule = _kept(form, None)
        if rule is not None:
            flash("Kept as a draft. Try it before you switch it on.", "success")
            return _to(rule.id)
    return page("approvals/write.html", status=422 if form.is_submitted() else 200, form=form)


@bp.route("/<int:rule_id>/change", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def change(rule_id: int) -> Response:
    """Change one that was never on."""
    rule = queries.get_rule(rule_id, current_actor())
    if rule.state in SEEN:
        raise Clash("A rule that is on, or was, is never changed. Write a new version of it.")
    form = rule_form(rule)
    if form.is_submitted() and _kept(form, rule) is not None:
        flash("Kept. Try it as it stands now before you switch it on.", "success")
        return _to(rule_id)
    status = 422 if form.is_submitted() else 200
    return page("approvals/write.html", status=status, form=form, rule=rule)


@bp.post("/<int:rule_id>/new-version")
@access(Role.ADMINISTRATOR)
def new_version(rule_id: int) -> Response:
    """Write a new version of one that is on, or was. It stays as it is meanwhile."""
    rule = queries.get_rule(rule_id, current_actor())
    made = commands.new_version(rule, by=current_actor())
    flash(f"Version {made.number:,} is a draft. Change what you want, then try it.", "success")
    return redirect(url_for("approvals.change", rule_id=made.id), 303)


def _kept(form: RuleForm, rule: "Rule | None") -> "Rule | None":
    if not form.validate():
        return None
    name, terms, by = form.name.data or "", form.terms(), current_actor()
    try:
        if rule is None:
            return commands.write_rule(name, terms, by=by)
        return commands.change_rule(rule, name, terms, by=by)
    except Invalid as invalid:
        form.refuse(invalid.field, str(invalid))
        return None


def _to(rule_id: int) -> Response:
    return redirect(url_for("approvals.show", rule_id=rule_id), 303)
