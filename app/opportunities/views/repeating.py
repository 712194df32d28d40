"""Sessions that repeat: made together after a look at the days, changed one, some or all."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role, require
from app.infra.clock import now, today
from app.infra.wording import count, long_date
from app.opportunities import commands, policies, queries, rules
from app.opportunities.forms import RepeatForm, SessionForm, values_of_session
from app.opportunities.kinds import kind
from app.opportunities.views import bp
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.opportunities.models import Opportunity, Slot


@bp.route("/employer/opportunities/<int:opportunity_id>/repeat", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def repeat(opportunity_id: int) -> Response:
    """Look at the days, untick what does not suit, and make the sessions."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    require(policies.edit(current_actor(), opportunity))
    form = RepeatForm()
    if request.method == "GET":
        return _repeat_page(opportunity, form)
    asked = form.days() if form.validate() else None
    opened = queries.days_open(opportunity, asked) if asked else None
    if asked is None or opened is None or not _can(form, opened, asked):
        return _repeat_page(opportunity, form, status=422)
    if request.form.get("act") != "make":
        return _repeat_page(opportunity, form, opened=opened, ticked=list(opened.on))
    ticked = [each for each in opened.on if each.isoformat() in request.form.getlist("day")]
    made = _make(opportunity, form, ticked)
    if made is None:
        return _repeat_page(opportunity, form, status=422, opened=opened, ticked=ticked)
    flash(f"{count(made, 'session')} made.", "success")
    return redirect(url_for(".sessions", opportunity_id=opportunity_id), 303)


@bp.get("/employer/opportunities/<int:opportunity_id>/sessions")
@access(Role.EMPLOYER)
def sessions(opportunity_id: int) -> Response:
    """Every session that is to come, by month, with a way to change each."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    months, at = rules.by_month(opportunity.slots), now()
    coming = [month for month, slots in months if slots[-1].starts_at > at]
    return page(
        "opportunities/sessions.html",
        opportunity=opportunity,
        months=months,
        open_month=coming[0] if coming else "",
        may_edit=policies.edit(current_actor(), opportunity),
    )


@bp.route("/employer/sessions/<int:slot_id>/edit", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def edit_session(slot_id: int) -> Response:
    """Change this session, it and later ones, or all that are to come."""
    slot = queries.get_own_session(slot_id, current_actor())
    require(policies.edit(current_actor(), slot.opportunity))
    form = SessionForm(data=values_of_session(slot))
    opportunity_id = slot.opportunity_id
    outcome = _change(form, slot) if form.is_submitted() else None
    if outcome is None:
        status = 422 if form.is_submitted() else 200
        return page(
            "opportunities/session_form.html",
            status=status,
            form=form,
            slot=slot,
            in_series=queries.count_in_series(slot),
        )
    if outcome.kept_time:
        say_over(outcome.kept_time)
        return page("opportunities/kept_time.html", outcome=outcome, opportunity=slot.opportunity)
    flash(f"{count(len(outcome.changed), 'session')} changed.", "success")
    say_over(outcome.changed)
    return redirect(url_for(".sessions", opportunity_id=opportunity_id), 303)


def say_over(slots: "Sequence[Slot]") -> None:
    """Fewer places than are taken is allowed; whoever saves it is told what that means."""
    for slot in slots:
        if slot.taken > slot.capacity:
            flash(
                f"On {long_date(slot.starts_at)} {count(slot.taken, 'place')} are taken and"
                f" {slot.capacity} are offered. Bookings stay, and nothing more is taken.",
                "notice",
            )


def _can(form: RepeatForm, opened: rules.Days, asked: Sequence[date]) -> bool:
    problem = rules.why_not_repeat(
        opened.on, form.starts.data, form.ends.data, today(), first=min(asked), last=max(asked)
    )
    if problem:
        field, sentence = problem
        chosen = form.every_weeks is None and field in ("first_day", "last_day")
        form.refuse("chosen" if chosen else field, sentence)
    return problem is None


def _make(opportunity: "Opportunity", form: RepeatForm, days: Sequence[date]) -> int | None:
    """How many were made; None, with what is wrong in the form, when none were."""
    before = len(opportunity.slots)
    try:
        commands.repeat(
            opportunity,
            pattern=form.pattern(kind(opportunity.kind).lead_days),
            every_weeks=form.every_weeks,
            days=days,
            by=current_actor(),
        )
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return None
    return len(opportunity.slots) - before


def _change(form: SessionForm, slot: "Slot") -> commands.Changed | None:
    if not form.validate():
        return None
    try:
        return commands.change_sessions(
            slot,
            form.scope.data or "this",
            pattern=form.pattern(kind(slot.opportunity.kind).lead_days),
            by=current_actor(),
        )
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return None


def _repeat_page(
    opportunity: "Opportunity",
    form: RepeatForm,
    *,
    status: int = 200,
    opened: rules.Days | None = None,
    ticked: Sequence[date] = (),
) -> Response:
    return page(
        "opportunities/repeat.html",
        status=status,
        opportunity=opportunity,
        form=form,
        opened=opened,
        ticked=ticked,
        last_known_year=rules.LAST_KNOWN_YEAR,
    )
