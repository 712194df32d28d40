"""Letting colleagues in, changing what they do, and parting."""

from typing import TYPE_CHECKING

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Clash, Role, require
from app.organisations import commands, policies, queries
from app.organisations.forms import ReasonForm
from app.organisations.views import bp
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.organisations.models import Invitation, Membership

TEAM = (Role.LEADER, Role.EMPLOYER)


@bp.post("/team/<int:membership_id>/admit")
@access(*TEAM)
def member_admit(membership_id: int) -> Response:
    """Let a colleague in."""
    membership = queries.get_membership(membership_id)
    commands.admit(membership, by=current_actor())
    flash(f"{membership.user.name} is in, and has been told.", "success")
    return redirect(_team_of(membership), 303)


@bp.route("/team/<int:membership_id>/decline", methods=["GET", "POST"])
@access(*TEAM)
def member_decline(membership_id: int) -> Response:
    """Say why a colleague cannot come in."""
    membership = queries.get_membership(membership_id)
    require(policies.decide_joiner(current_actor(), membership))
    form = ReasonForm()
    if form.validate_on_submit():
        commands.decline(membership, reason=form.reason.data or "", by=current_actor())
        flash(f"{membership.user.name} has been told why not.", "success")
        return redirect(_team_of(membership), 303)
    return page(
        "organisations/decline.html",
        status=422 if request.method == "POST" else 200,
        form=form,
        membership=membership,
        back=_team_of(membership),
    )


@bp.get("/team/<int:membership_id>/end")
@access(Role.TEACHER, *TEAM)
def member_leaving(membership_id: int) -> Response:
    """What it means when this person leaves, before they do."""
    return _leaving(queries.get_membership(membership_id), "", 200)


@bp.post("/team/<int:membership_id>/end")
@access(Role.TEACHER, *TEAM)
def member_end(membership_id: int) -> Response:
    """A colleague, or the person themself, leaves."""
    membership = queries.get_membership(membership_id)
    try:
        commands.end_membership(membership, by=current_actor())
    except Clash as clash:
        return _leaving(membership, str(clash), 409)
    if membership.user_id == current_actor().user_id:
        flash("You have left.", "success")
        return redirect(url_for(".asked"), 303)
    flash(f"{membership.user.name} does not belong here any more, and has been told.", "success")
    return redirect(_team_of(membership), 303)


@bp.post("/team/<int:membership_id>/role")
@access(Role.LEADER)
def member_role(membership_id: int) -> Response:
    """Make a colleague careers leader, or a teacher again."""
    membership = queries.get_membership(membership_id)
    commands.change_role(membership, role=request.form.get("role", ""), by=current_actor())
    now = "careers leader" if membership.role == "leader" else "a teacher"
    flash(f"{membership.user.name} is {now} now.", "success")
    return redirect(_team_of(membership), 303)


@bp.post("/team/invitations/<int:invitation_id>/withdraw")
@access(*TEAM)
def invitation_withdraw(invitation_id: int) -> Response:
    """Stop an invitation's link."""
    invitation = queries.get_invitation(invitation_id)
    commands.withdraw_invitation(invitation, by=current_actor())
    flash(f"The invitation to {invitation.email} no longer works.", "success")
    return redirect(_team_of(invitation), 303)


def _leaving(membership: "Membership", problem: str, status: int) -> Response:
    require(policies.end_membership(current_actor(), membership))
    others = queries.list_members(
        school_id=membership.school_id, employer_id=membership.employer_id
    )
    return page(
        "organisations/leaving.html",
        status=status,
        membership=membership,
        problem=problem,
        last_leader=membership.role == "leader"
        and not any(each.role == "leader" and each.id != membership.id for each in others),
        back=_team_of(membership),
    )


def _team_of(thing: "Membership | Invitation") -> str:
    """The page with the team this belongs to."""
    if thing.school_id is not None:
        return url_for(".school", school=thing.school_id)
    return url_for(".employer", employer=thing.employer_id)
