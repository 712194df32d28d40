"""Registering an organisation, and its own page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.access import Invalid, Role
from app.infra.clock import today
from app.infra.wording import long_date
from app.organisations import commands, queries
from app.organisations.forms import EmployerForm, InviteForm
from app.organisations.forms.employers import REGION, SIZE_LABELS
from app.organisations.views import bp
from app.organisations.views.joining import register_first
from app.rulebook.activities import ORGANISATION_KINDS
from app.rulebook.sectors import sector
from app.web.guard import PUBLIC, access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import Employer


@bp.route("/employers/new", methods=["GET", "POST"])
@access(PUBLIC)
def employer_new() -> AnyResponse:
    """Register an organisation; one that looks the same is shown first."""
    if not current_actor().is_signed_in:
        return register_first("employer")
    form = EmployerForm()
    if not form.validate_on_submit():
        return _form(form, status=422 if request.method == "POST" else 200)
    alike = queries.find_employers_like(form.name.data or "", form.website.data or "")
    if alike and not form.is_another.data:
        return _form(form, status=422, alike=alike)
    try:
        mine = commands.register_employer(**form.facts(), by=current_actor())
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return _form(form, status=422)
    flash("Your organisation is registered. A coordinator will look at it.", "success")
    return redirect(url_for(".employer", employer=mine.id), 303)


@bp.get("/employer")
@access(Role.EMPLOYER)
def employer() -> Response:
    """The person's own organisation: where it stands, what happens next, who is in it."""
    return _show(_own(), InviteForm(formdata=None), 200)


@bp.route("/employer/edit", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def employer_edit() -> AnyResponse:
    """Correct its details."""
    mine = _own()
    area = REGION if mine.authority_id is None else str(mine.authority_id)
    form = EmployerForm(obj=mine, authority=area)
    if not form.validate_on_submit():
        return _form(form, status=422 if request.method == "POST" else 200, employer=mine)
    asked_again = mine.state == "refused"
    commands.change_employer(mine, by=current_actor(), **form.facts())
    flash(
        "Saved. A coordinator will look again." if asked_again else "The details are saved.",
        "success",
    )
    return redirect(url_for(".employer", employer=mine.id), 303)


@bp.post("/employer/invitations")
@access(Role.EMPLOYER)
def employer_invite() -> AnyResponse:
    """Ask a colleague in by e-mail."""
    mine, form = _own(), InviteForm()
    if form.validate_on_submit():
        try:
            made = commands.invite(
                email=form.email.data or "", employer_id=mine.id, by=current_actor()
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            until = long_date(made.expires_at)
            flash(f"We have written to {made.email}. The link works until {until}.", "success")
            return redirect(url_for(".employer", employer=mine.id), 303)
    return _show(mine, form, 422)


def _own() -> "Employer":
    """The organisation meant: the one asked for if it is theirs, else their first."""
    theirs = current_actor().employer_ids
    asked = request.args.get("employer", type=int)
    return queries.get_employer(asked if asked in theirs else min(theirs))


def _form(
    form: EmployerForm,
    *,
    status: int,
    employer: "Employer | None" = None,
    alike: "Sequence[Employer]" = (),
) -> Response:
    return page(
        "organisations/employer_form.html",
        status=status,
        form=form,
        employer=employer,
        alike=alike,
    )


def _show(mine: "Employer", form: InviteForm, status: int) -> Response:
    actor = current_actor()
    return page(
        "organisations/employer.html",
        status=status,
        employer=mine,
        sector_label=sector(mine.sector).label,
        size_label=SIZE_LABELS[mine.size],
        provider_label=ORGANISATION_KINDS.get(mine.provider_kind, ""),
        day=today(),
        members=queries.list_members(employer_id=mine.id),
        waiting=queries.list_members(employer_id=mine.id, state="requested"),
        invitations=queries.list_invitations(employer_id=mine.id),
        employers=queries.list_my_employers(actor) if len(actor.employer_ids) > 1 else [],
        form=form,
    )
