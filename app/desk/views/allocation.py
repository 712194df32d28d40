"""A coordinator says who may ask first for the sessions of an opportunity."""

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role
from app.desk import queries
from app.desk.views.blueprint import bp
from app.infra.clock import today
from app.infra.wording import count, long_date
from app.opportunities import commands, policies
from app.opportunities.forms import AllocationForm, allocation_form
from app.opportunities.queries import find_allocation, list_allocations
from app.opportunities.rules import RULE_LABELS, Rule, words_of
from app.reports.queries import least_served
from app.rulebook.years import academic_year
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.opportunities.models import Allocation, Opportunity


@bp.route("/opportunities/<int:opportunity_id>/rule", methods=["GET", "POST"])
@access(Role.COORDINATOR)
def allocation(opportunity_id: int) -> Response:
    """The rule as it stands, what it was before, and another one."""
    wanted = queries.opportunity_for(opportunity_id, current_actor())
    form = allocation_form(find_allocation(wanted.id))
    if not form.is_submitted():
        return _page(wanted, form)
    if not form.validate():
        return _page(wanted, form, 422)
    try:
        _set(wanted, form)
    except Clash as clash:
        form.refuse("rule", str(clash))
        return _page(wanted, form, 409)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return _page(wanted, form, 422)
    said = "The rule is set. Bookings that are there stay, and everyone it concerns is told."
    flash(said, "success")
    return redirect(url_for(".allocation", opportunity_id=wanted.id), 303)


def _set(wanted: "Opportunity", form: AllocationForm) -> None:
    first = least_served(academic_year(today())) if form.rule.data == Rule.LEAST_FIRST else ()
    commands.set_allocation(wanted, school_ids=first, by=current_actor(), **form.facts())


def _page(wanted: "Opportunity", form: AllocationForm, status: int = 200) -> Response:
    kept = list_allocations(wanted.id)
    return page(
        "desk/allocation.html",
        status=status,
        opportunity=wanted,
        form=form,
        may=policies.allocate(current_actor(), wanted),
        label=RULE_LABELS[Rule(kept[0].rule)] if kept else RULE_LABELS[Rule.NONE],
        words=words_of(kept[0]) if kept else "",
        history=[_line(each) for each in kept],
    )


def _line(each: "Allocation") -> dict[str, str]:
    """One rule that was set, as a line of the history."""
    more = f", until {count(each.days_before, 'day')} before" if each.rule != Rule.NONE else ""
    if each.rule == Rule.FSM_FIRST:
        more += f", from {each.least_fsm}%"
    if each.rule == Rule.LEAST_FIRST:
        more += f", {count(len(each.school_ids), 'school')} on the list"
    return {
        "title": f"{RULE_LABELS[Rule(each.rule)]}{more}",
        "when": long_date(each.at),
        "who": each.by.name,
        "why": each.reason,
    }
