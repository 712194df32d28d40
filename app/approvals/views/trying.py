"""Trying a rule on the last month, and switching it on and off."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Role
from app.approvals import commands, queries
from app.approvals.forms import SwitchOnForm
from app.approvals.rules import Line, sentences, why_not_switched_on
from app.approvals.views.blueprint import bp
from app.infra import clock
from app.infra.paging import page_asked, turn_to
from app.web.application import start_again
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.approvals.models import Rule

ON_A_PAGE = 30
# Lists of a trial, in the order in which they are looked through.
PARTS = {
    "against": "Would have been approved, and was declined",
    "same": "Approved by both",
    "left": "Left to a coordinator, who approved",
    "declined": "Left to a coordinator, who declined",
}


@bp.post("/<int:rule_id>/try")
@access(Role.ADMINISTRATOR)
def attempt(rule_id: int) -> Response:
    """Try it on the bookings of the last 31 days. Nothing happens to any of them."""
    rule = queries.get_rule(rule_id, current_actor())
    trial = commands.try_rule(rule, by=current_actor())
    return redirect(url_for("approvals.trial", trial_id=trial.id), 303)


@bp.get("/trials/<int:trial_id>")
@access(Role.ADMINISTRATOR)
def trial(trial_id: int) -> Response:
    """What the rule would have done with each booking, beside what its coordinator did."""
    kept = queries.get_trial(trial_id)
    lines = queries.lines_of(kept)
    wanted = request.args.get("show", "")
    part = wanted if wanted in PARTS else _first_of(lines)
    chosen = [each for each in lines if each.part == part]
    turn = turn_to(page_asked(request.args), total=len(chosen), on_a_page=ON_A_PAGE)
    return page(
        "approvals/trial.html",
        trial=kept,
        rule=kept.rule,
        is_current=kept.revision == kept.rule.revision,
        conditions=sentences(kept.rule.terms),
        parts=[(slug, label, getattr(kept.tally, slug)) for slug, label in PARTS.items()],
        part=part,
        part_label=PARTS[part],
        lines=turn.part(chosen),
        number=turn.number,
        pages=turn.pages,
        address=lambda each: url_for("approvals.trial", trial_id=trial_id, show=part, page=each),
    )


@bp.get("/trials/<int:trial_id>/<reference>")
@access(Role.ADMINISTRATOR)
def tried(trial_id: int, reference: str) -> Response:
    """One booking of a trial, with every condition judged."""
    kept = queries.get_trial(trial_id)
    line = queries.get_line(kept, reference)
    return page("approvals/tried.html", trial=kept, rule=kept.rule, line=line, part=line.part)


@bp.route("/<int:rule_id>/switch-on", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def switch_on(rule_id: int) -> Response:
    """Asks first, with the numbers of the trial."""
    rule = queries.get_rule(rule_id, current_actor())
    form = SwitchOnForm() if request.method == "POST" else SwitchOnForm(formdata=None)
    if request.method == "GET" or not form.validate():
        return _ask(rule, form, 200 if request.method == "GET" else 422)
    try:
        commands.switch_on(rule, trial_id=form.trial_id, by=current_actor())
    except Clash as clash:
        start_again()
        form.refuse("", str(clash))
        return _ask(queries.get_rule(rule_id, current_actor()), form, 409)
    flash("Switched on. It approves requests that come in from now on.", "success")
    return redirect(url_for("approvals.show", rule_id=rule_id), 303)


@bp.route("/<int:rule_id>/switch-off", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def switch_off(rule_id: int) -> Response:
    """Asks first. What it has approved stays approved."""
    rule = queries.get_rule(rule_id, current_actor())
    if request.method == "GET":
        approved = queries.count_approved_by([rule.id])[rule.id]
        return page("approvals/switch_off.html", rule=rule, approved=approved)
    commands.switch_off(rule, by=current_actor())
    flash("Switched off. Coordinators decide on every request it would have approved.", "success")
    return redirect(url_for("approvals.show", rule_id=rule_id), 303)


def _ask(rule: "Rule", form: SwitchOnForm, status: int) -> Response:
    trial = queries.find_trial_of(rule)
    form.trial.data = str(trial.id) if trial else ""
    return page(
        "approvals/switch_on.html",
        status=status,
        rule=rule,
        form=form,
        trial=trial,
        conditions=sentences(rule.terms),
        why_not=why_not_switched_on(trial.at if trial else None, clock.now()),
    )


def _first_of(lines: Sequence[Line]) -> str:
    """The first list that is not empty."""
    there = {each.part for each in lines}
    return next((each for each in PARTS if each in there), "same")
