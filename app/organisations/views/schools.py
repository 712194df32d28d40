"""A school's own page: its team, its facts from the register, the way to its groups."""

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.access import Invalid, Role, require
from app.infra.clock import today
from app.infra.wording import long_date
from app.organisations import commands, policies, queries
from app.organisations.forms import SchoolInviteForm
from app.organisations.views import bp
from app.rulebook.years import academic_year, year_label, years_label
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import School


@bp.get("/school")
@access(Role.TEACHER, Role.LEADER)
def school() -> Response:
    """Who belongs to the school, who waits, and what is known of it."""
    return _show(own_school(), SchoolInviteForm(formdata=None), 200)


@bp.post("/school/invitations")
@access(Role.LEADER)
def school_invite() -> AnyResponse:
    """Ask a colleague in by e-mail."""
    mine, form = own_school(), SchoolInviteForm()
    require(policies.lead_school(current_actor(), mine.id))
    if form.validate_on_submit():
        try:
            made = commands.invite(
                email=form.email.data or "",
                role=form.role.data,
                school_id=mine.id,
                by=current_actor(),
            )
        except Invalid as wrong:
            form.refuse(wrong.field, str(wrong))
        else:
            until = long_date(made.expires_at)
            flash(f"We have written to {made.email}. The link works until {until}.", "success")
            return redirect(url_for(".school", school=mine.id), 303)
    return _show(mine, form, 422)


def own_school() -> "School":
    """The school meant: the one asked for if it is theirs, else the first they lead or teach at."""
    actor = current_actor()
    asked = request.args.get("school", type=int)
    if asked in actor.teacher_of:
        return queries.get_school(asked)
    return queries.get_school(min(actor.leader_of or actor.teacher_of))


def _show(mine: "School", form: SchoolInviteForm, status: int) -> Response:
    actor = current_actor()
    leads = bool(policies.lead_school(actor, mine.id))
    members = queries.list_members(school_id=mine.id)
    year = academic_year(today())
    return page(
        "organisations/school.html",
        status=status,
        school=mine,
        schools=queries.list_my_schools(actor) if len(actor.teacher_of) > 1 else [],
        members=members,
        leaders=[each for each in members if each.role == "leader"],
        waiting=queries.list_members(school_id=mine.id, state="requested") if leads else [],
        invitations=queries.list_invitations(school_id=mine.id) if leads else [],
        cohorts=queries.list_cohorts(mine.id, year),
        label=year_label(year),
        years=years_label(group for group in mine.year_groups if group >= 0),
        leads=leads,
        form=form,
    )
