"""An employer's own opportunities: write, preview, publish, copy, withdraw."""

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Refused, Role, require
from app.infra.clock import now
from app.infra.typed import whole_number
from app.infra.wording import count
from app.opportunities import commands, policies, queries
from app.opportunities.commands import Incomplete
from app.opportunities.forms import MOST_SESSIONS, OpportunityForm, values_of
from app.opportunities.states import LABELS, State
from app.opportunities.views import bp
from app.opportunities.views.browsing import facts_of
from app.opportunities.views.repeating import say_over
from app.organisations.queries import get_employer
from app.web.application import start_again
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.opportunities.models import Opportunity
    from app.organisations.models import Employer

LONGEST_ANSWER = 600


@bp.get("/employer/opportunities")
@access(Role.EMPLOYER)
def mine() -> Response:
    """Everything this employer has written, by where it stands."""
    return page(
        "opportunities/mine.html",
        opportunities=queries.list_for_employer(current_actor()),
        labels=LABELS,
    )


@bp.route("/employer/opportunities/new", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def new() -> Response:
    """Write an opportunity, on one page."""
    form = OpportunityForm()
    return _write(form, None)


@bp.route("/employer/opportunities/<int:opportunity_id>/edit", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def edit(opportunity_id: int) -> Response:
    """Change what was written."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    require(policies.edit(current_actor(), opportunity))
    form = OpportunityForm(data=values_of(opportunity))
    return _write(form, opportunity)


@bp.get("/employer/opportunities/<int:opportunity_id>/preview")
@access(Role.EMPLOYER)
def preview(opportunity_id: int) -> Response:
    """As schools will see it."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    return page(
        "opportunities/preview.html",
        **facts_of(opportunity),
        verdict=policies.publish(current_actor(), opportunity.employer),
        can_edit=policies.edit(current_actor(), opportunity),
        labels=LABELS,
    )


@bp.post("/employer/opportunities/<int:opportunity_id>/publish")
@access(Role.EMPLOYER)
def publish(opportunity_id: int) -> Response:
    """Show it, or hand an employer's first to a coordinator."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    try:
        commands.submit_or_publish(opportunity, by=current_actor())
    except Incomplete as lacking:
        form = OpportunityForm(formdata=None, data=values_of(opportunity))
        for field, sentence in lacking.missing.items():
            form.refuse(field, sentence)
        return _form_page(form, opportunity, 422)
    _say_what_happened(opportunity)
    return redirect(url_for(".mine"), 303)


@bp.post("/employer/opportunities/<int:opportunity_id>/copy")
@access(Role.EMPLOYER)
def copy(opportunity_id: int) -> Response:
    """A new draft with the same words."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    made = commands.copy(opportunity, by=current_actor())
    flash("Copied as a draft. Give it a title and sessions of its own.", "success")
    return redirect(url_for(".edit", opportunity_id=made.id), 303)


@bp.route("/employer/opportunities/<int:opportunity_id>/withdraw", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def withdraw(opportunity_id: int) -> Response:
    """Take no new requests, after saying what that means."""
    opportunity = queries.get_for_employer(opportunity_id, current_actor())
    require(policies.withdraw(current_actor(), opportunity))
    if request.method == "POST":
        commands.withdraw(opportunity, by=current_actor())
        flash("Withdrawn. Schools can no longer ask for it.", "success")
        return redirect(url_for(".mine"), 303)
    taken = queries.count_live_bookings(opportunity.id)
    return page("opportunities/withdraw.html", opportunity=opportunity, taken=taken)


def _write(form: OpportunityForm, opportunity: "Opportunity | None") -> Response:
    """Show the form, add or take away a session, or save; `act` says which button was pressed."""
    if request.method == "GET":
        return _form_page(form, opportunity, 200)
    act = request.form.get("act", "draft")
    if act in ("add", "kind") or act.startswith("remove-"):
        _change_rows(form, act)
        return _form_page(form, opportunity, 200)
    if not form.validate() or not form.check_sessions():
        return _form_page(form, opportunity, 422)
    try:
        saved = _save(form, opportunity)
        if act == "publish":
            commands.submit_or_publish(saved, by=current_actor())
    except (Incomplete, Invalid) as wrong:
        _refuse(form, wrong)
        return _refused(form, opportunity)
    except Refused as no:
        flash(f"{no} What you wrote is saved as a draft.", "notice")
        return redirect(url_for(".mine"), 303)
    return _saved(saved, act)


def _saved(saved: "Opportunity", act: str) -> Response:
    """Where to go once it is kept."""
    if act == "preview":
        return redirect(url_for(".preview", opportunity_id=saved.id), 303)
    say_over([each for each in saved.slots if each.starts_at > now()])
    if act == "publish":
        _say_what_happened(saved)
    else:
        flash("Saved." if saved.state == State.PUBLISHED else "Saved as a draft.", "success")
    return redirect(url_for(".mine"), 303)


def _save(form: OpportunityForm, opportunity: "Opportunity | None") -> "Opportunity":
    facts = form.facts(_meaningful(form))
    if opportunity is None:
        opportunity = commands.draft(_employer_asked(), facts=facts, by=current_actor())
    return commands.save(opportunity, facts=facts, sessions=form.sessions(), by=current_actor())


def _employer_asked() -> "Employer":
    """For which of their organisations a new opportunity is."""
    asked = request.args.get("employer", type=int)
    theirs = current_actor().employer_ids
    return get_employer(asked if asked in theirs else min(theirs))


def _refused(form: OpportunityForm, opportunity: "Opportunity | None") -> Response:
    """The form again with what is wrong; nothing half-saved stays."""
    known = opportunity.id if opportunity is not None else None
    start_again()
    again = queries.get_for_employer(known, current_actor()) if known else None
    return _form_page(form, again, 422)


def _refuse(form: OpportunityForm, wrong: Incomplete | Invalid) -> None:
    """Put each sentence beside the field, or the session, it concerns."""
    if isinstance(wrong, Incomplete):
        for name, sentence in wrong.missing.items():
            form.refuse(name, sentence)
        return
    name, _, rest = wrong.field.partition("-")
    place, _, field = rest.partition("-")
    written = [entry for entry in form.slots if not entry.form.is_blank()]
    number = whole_number(place)
    if name == "slots" and number is not None and number < len(written):
        box = written[number].form[field]
        box.errors = [*box.errors, str(wrong)]
    else:
        form.refuse(wrong.field, str(wrong))


def _change_rows(form: OpportunityForm, act: str) -> None:
    if act == "add" and len(form.slots) < MOST_SESSIONS:
        form.slots.append_entry()
    number = whole_number(act.removeprefix("remove-"))
    if act.startswith("remove-") and number is not None and number < len(form.slots):
        del form.slots.entries[number]
        for place, entry in enumerate(form.slots.entries):
            _renumber(entry, place)
        if not form.slots.entries:
            form.slots.append_entry()


def _renumber(entry: Any, place: int) -> None:
    for field in entry.form:
        short = field.short_name
        field.name = field.id = f"slots-{place}-{short}"


def _form_page(form: OpportunityForm, opportunity: "Opportunity | None", status: int) -> Response:
    employer = opportunity.employer if opportunity is not None else _employer_asked()
    form.offer_kinds(is_provider=bool(employer.provider_kind))
    typed = _meaningful(form) if request.method == "POST" and "kind" in request.form else None
    told = typed if typed is not None else (opportunity.meaningful if opportunity else {})
    return page(
        "opportunities/form.html",
        blocks=("sessions", "meaningful"),
        status=status,
        form=form,
        opportunity=opportunity,
        told=told,
    )


def _meaningful(form: OpportunityForm) -> dict[str, str]:
    """How each test of the chosen kind will be met, in the employer's words."""
    answers = {
        test.key: request.form.get(f"test-{test.key}", "").replace("\x00", "").strip()
        for test in form.benchmark_tests
    }
    return {key: words[:LONGEST_ANSWER] for key, words in answers.items() if words}


def _say_what_happened(opportunity: "Opportunity") -> None:
    if opportunity.state == State.IN_REVIEW:
        flash(
            "It has gone to a coordinator, who looks at an employer’s first opportunity before it"
            " shows. We will write to you.",
            "success",
        )
    else:
        sessions = count(len(opportunity.slots), "session")
        flash(f"Published, with {sessions}. Schools can ask for it now.", "success")
