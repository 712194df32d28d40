"""Finding and joining a school, and the school's own page."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.organisations import commands, policies, queries
from app.organisations.forms import InviteForm, JoinForm
from app.organisations.models import School
from app.organisations.views import bp
from app.web.guard import SIGNED_IN, access, current_actor
from app.web.pages import page


@bp.get("/schools/join")
@access(SIGNED_IN)
def join() -> Response:
    """Find the school one works at, as one types."""
    words = request.args.get("q", "")
    return page(
        "organisations/join.html",
        blocks=("results",),
        words=words,
        schools=queries.list_schools(words),
        mine=current_actor().teacher_of,
    )


@bp.route("/schools/<int:school_id>/join", methods=["GET", "POST"])
@access(SIGNED_IN)
def join_school(school_id: int) -> Response:
    """Ask to belong to this school."""
    wanted = queries.get_school(school_id)
    form = JoinForm()
    if form.validate_on_submit():
        commands.ask_to_join(
            wanted, role=form.role.data, note=form.note.data, by=current_actor()
        )
        flash(f"You have asked to join {wanted.name}. We will write to you when you are in.")
        return redirect(url_for("accounts.account"), 303)
    status = 422 if request.method == "POST" else 200
    return page("organisations/join_school.html", status=status, form=form, school=wanted)


@bp.get("/school")
@access(Role.TEACHER, Role.LEADER)
def school() -> Response:
    """The school's team, its facts from the register, and the way to its groups."""
    mine = own_school()
    leads = bool(policies.lead_school(current_actor(), mine.id))
    members = queries.list_members(school_id=mine.id)
    return page(
        "organisations/school.html",
        school=mine,
        schools=queries.list_my_schools(current_actor()),
        members=members,
        leaders=[each for each in members if each.role == "leader"],
        waiting=queries.list_members(school_id=mine.id, state="requested") if leads else [],
        invitations=queries.list_invitations(school_id=mine.id) if leads else [],
        leads=leads,
        form=InviteForm(),
    )


def own_school() -> School:
    """The school meant: the one asked for if it is theirs, else the first they lead or teach at."""
    actor = current_actor()
    asked = request.args.get("school", type=int)
    if asked in actor.teacher_of:
        return queries.get_school(asked)
    return queries.get_school(min(actor.leader_of or actor.teacher_of))
