"""Putting evidence right, and choosing how it is counted."""

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Invalid, Role, require
from app.bookings.queries import get_booking_by_id
from app.evidence import commands, policies, queries
from app.evidence.forms import (
    ChoicesForm,
    CorrectionForm,
    StandInForm,
    TakeBackForm,
    correction_form,
)
from app.evidence.kinds import HELD
from app.evidence.rules import asked_of
from app.evidence.views.asking import asked
from app.evidence.views.blueprint import bp
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.evidence.models import Entry


@bp.route("/evidence/entries/<int:entry_id>/correct", methods=["GET", "POST"])
@access(Role.LEADER)
def correct(entry_id: int) -> Response:
    """Complete or correct what stands; what stood before stays in the ledger."""
    entry = _entry(entry_id)
    form = correction_form(entry)
    if form.is_submitted() and form.validate():
        try:
            commands.correct(
                entry, form.correction(), reason=form.reason.data or "", by=current_actor()
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            flash("Put right. What stood before is kept below it.", "success")
            return redirect(_history(entry), 303)
    return _page(entry, form)


@bp.post("/evidence/entries/<int:entry_id>/take-back")
@access(Role.LEADER)
def take_back(entry_id: int) -> Response:
    """Say that it proves nothing after all."""
    entry, form = _entry(entry_id), TakeBackForm()
    if form.validate():
        try:
            commands.take_back(entry, reason=form.why.data or "", by=current_actor())
        except Invalid as wrong:
            form.refuse("why", str(wrong))
        else:
            flash("Taken back. It is kept, and counts for nothing.", "success")
            return redirect(_history(entry), 303)
    return _page(entry, correction_form(entry, fresh=True), back=form)


@bp.post("/evidence/entries/<int:entry_id>/benchmark")
@access(Role.LEADER)
def stand_in(entry_id: int) -> Response:
    """Count an experience of a workplace for Benchmark 5 instead of 6, or for 6 again."""
    entry, form = _entry(entry_id), StandInForm()
    try:
        commands.count_for(entry, form.number or entry.meant_for, by=current_actor())
    except Invalid as wrong:
        flash(str(wrong), "error")
    else:
        flash("Counted there now. What stood before is kept below it.", "success")
    return redirect(_history(entry), 303)


@bp.route("/evidence/choices", methods=["GET", "POST"])
@access(Role.LEADER)
def choices() -> Response:
    """How a school has its evidence counted."""
    here = asked()
    require(policies.record(current_actor(), here.school.id))
    now = queries.choices_of([here.school.id])[here.school.id]
    form = ChoicesForm(
        data={
            "counts_under_many": "yes" if now.counts_under_many else "no",
            "hours_a_day": now.minutes_a_day // 60,
            "day_starts": now.day_starts,
            "day_ends": now.day_ends,
        }
    )
    if form.is_submitted() and form.validate():
        try:
            commands.choose(
                here.school.id,
                counts_under_many=form.counts_under_many.data == "yes",
                minutes_a_day=60 * form.hours_a_day.data,
                day_starts=form.day_starts.data,
                day_ends=form.day_ends.data,
                by=current_actor(),
            )
        except Invalid as wrong:
            form.refuse({"minutes_a_day": "hours_a_day"}.get(wrong.field, wrong.field), str(wrong))
        else:
            flash("Chosen. Every number here follows it from now on.", "success")
            return redirect(url_for(".index", school=here.school.id), 303)
    status = 422 if form.is_submitted() else 200
    return page("evidence/choices.html", status=status, here=here, form=form)


def _entry(entry_id: int) -> "Entry":
    """A statement that has happened, of a school this person leads, and that still stands."""
    entry = queries.get_entry(entry_id, current_actor())
    require(policies.record(current_actor(), entry.school_id))
    if entry.standing not in HELD or entry.cohort_id is None:
        raise Clash("Only what has happened, with a group of pupils, can be corrected.")
    if request.method == "GET" and queries.successor_of(entry) is not None:
        raise Clash("Somebody has corrected this since. Look at it again, then decide.")
    return entry


def _page(entry: "Entry", form: CorrectionForm, *, back: TakeBackForm | None = None) -> Response:
    return page(
        "evidence/correct.html",
        status=422 if form.is_submitted() else 200,
        entry=entry,
        form=form,
        back=back or TakeBackForm(formdata=None),
        to=_history(entry),
        asks_the_law="provider_info" in asked_of(entry.meant_for),
    )


def _history(entry: "Entry") -> str:
    if entry.booking_id is not None:
        reference = get_booking_by_id(entry.booking_id).reference
        return url_for(".ledger", reference=reference)
    return url_for(".record", record_id=entry.record_id)
