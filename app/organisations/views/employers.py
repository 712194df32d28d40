"""Registering an organisation, and its own page."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.organisations import commands, policies, queries
from app.organisations.forms import EmployerForm, InviteForm
from app.organisations.forms.employers import REGION
from app.organisations.models import Employer
from app.organisations.views import bp
from app.web.guard import SIGNED_IN, access, current_actor
from app.web.pages import page


@bp.route("/employers/new", methods=["GET", "POST"])
@access(SIGNED_IN)
def employer_new() -> Response:
    """Register an organisation; one that looks the same is shown first."""
    form = EmployerForm()
    if not form.validate_on_submit():
        status = 422 if request.method == "POST" else 200
        return page("organisations/employer_form.html", status=status, form=form, employer=None)
    alike = queries.find_employers_like(form.name.data, form.website.data)
    if alike and not form.is_another.data:
        return page(
            "organisations/employer_form.html", status=422, form=form, employer=None, alike=alike
        )
    commands.register_employer(**form.facts(), by=current_actor())
    flash("Your organisation is registered. A coordinator will look at it.", "success")
    return redirect(url_for("organisations.employer"), 303)


@bp.get("/employer")
@access(Role.EMPLOYER)
def employer() -> Response:
    """The person's own organisation: where it stands, who is in it."""
    mine = _own()
    return page(
        "organisations/employer.html",
        employer=mine,
        members=queries.list_members(employer_id=mine.id),
        waiting=queries.list_members(employer_id=mine.id, state="requested"),
        invitations=queries.list_invitations(employer_id=mine.id),
        form=InviteForm(),
        others=sorted(current_actor().employer_ids - {mine.id}),
    )


@bp.route("/employer/edit", methods=["GET", "POST"])
@access(Role.EMPLOYER)
def employer_edit() -> Response:
    """Correct its details."""
    mine = _own()
    area = REGION if mine.authority_id is None else str(mine.authority_id)
    form = EmployerForm(obj=mine, authority=area)
    if form.validate_on_submit():
        commands.change_employer(mine, by=current_actor(), **form.facts())
        flash("Saved.", "success")
        return redirect(url_for("organisations.employer", employer=mine.id), 303)
    status = 422 if request.method == "POST" else 200
    return page("organisations/employer_form.html", status=status, form=form, employer=mine)


@bp.post("/employers/<int:employer_id>/join")
@access(SIGNED_IN)
def employer_join(employer_id: int) -> Response:
    """Ask to belong to an employer that is here already."""
    wanted = queries.get_employer(employer_id)
    commands.ask_to_join(wanted, role="employer", by=current_actor())
    flash(f"We have asked the people of {wanted.name} to let you in.", "success")
    return redirect(url_for("accounts.account"), 303)


def _own() -> Employer:
    """The organisation meant: the one asked for if it is theirs, else their first."""
    theirs = current_actor().employer_ids
    asked = request.args.get("employer", type=int)
    chosen = asked if asked in theirs else min(theirs)
    policies.edit_employer(current_actor(), chosen)
    return queries.get_employer(chosen)
