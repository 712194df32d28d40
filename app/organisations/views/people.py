"""Letting people in, asking them in, changing what they do, and grants."""

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Invalid, Role, require
from app.accounts.queries import find_user_by_email
from app.organisations import commands, policies, queries
from app.organisations.forms import GrantForm, InviteForm, ReasonForm
from app.organisations.models import Membership
from app.organisations.queries.people import get_grant, get_invitation
from app.organisations.views import bp
from app.web.guard import access, current_actor
from app.web.pages import page

TEAM = (Role.LEADER, Role.EMPLOYER)


@bp.post("/team/<int:membership_id>/admit")
@access(*TEAM)
def member_admit(membership_id: int) -> Response:
    """Let a colleague in."""
    membership = queries.get_membership(membership_id)
    commands.admit(membership, by=current_actor())
    flash(f"{membership.user.name} is in.", "success")
    return _back(membership)


@bp.route("/team/<int:membership_id>/decline", methods=["GET", "POST"])
@access(*TEAM)
def member_decline(membership_id: int) -> Response:
    """Say why a colleague cannot come in."""
    membership = queries.get_membership(membership_id)
    require(policies.decide_joiner(current_actor(), membership))
    form = ReasonForm()
    if form.validate_on_submit():
        commands.decline(membership, reason=form.reason.data, by=current_actor())
        flash(f"{membership.user.name} has been told.", "success")
        return _back(membership)
    status = 422 if request.method == "POST" else 200
    return page("organisations/decline.html", status=status, form=form, membership=membership)


@bp.post("/team/<int:membership_id>/end")
@access(Role.TEACHER, *TEAM)
def member_end(membership_id: int) -> Response:
    """A colleague, or the person themself, leaves."""
    membership = queries.get_membership(membership_id)
    commands.end_membership(membership, by=current_actor())
    flash(f"{membership.user.name} has left.", "success")
    if membership.user_id == current_actor().user_id:
        return redirect(url_for("accounts.account"), 303)
    return _back(membership)


@bp.post("/team/<int:membership_id>/role")
@access(Role.LEADER)
def member_role(membership_id: int) -> Response:
    """Make a colleague careers leader, or a teacher again."""
    membership = queries.get_membership(membership_id)
    role = request.form.get("role", "")
    if membership.school_id is None or role not in ("teacher", "leader"):
        raise Invalid("role", "Choose teacher or careers leader.")
    commands.change_role(membership, role=role, by=current_actor())
    flash("Changed.", "success")
    return _back(membership)


@bp.post("/team/invite")
@access(*TEAM)
def invite() -> Response:
    """Ask a colleague in by e-mail."""
    form = InviteForm()
    school_id = request.args.get("school", type=int)
    employer_id = request.args.get("employer", type=int)
    require(policies.invite(current_actor(), school_id=school_id, employer_id=employer_id))
    if not form.validate_on_submit():
        return page(
            "organisations/invite.html",
            status=422,
            form=form,
            school_id=school_id,
            employer_id=employer_id,
        )
    commands.invite(
        email=form.email.data,
        role=form.role.data if school_id else "employer",
        school_id=school_id,
        employer_id=None if school_id else employer_id,
        by=current_actor(),
    )
    flash(f"We have written to {form.email.data}. The link works for 14 days.", "success")
    if school_id:
        return redirect(url_for(".school", school=school_id), 303)
    return redirect(url_for(".employer", employer=employer_id), 303)


@bp.post("/team/invitations/<int:invitation_id>/withdraw")
@access(*TEAM)
def invitation_withdraw(invitation_id: int) -> Response:
    """Stop an invitation's link."""
    invitation = get_invitation(invitation_id)
    commands.withdraw_invitation(invitation, by=current_actor())
    flash("The invitation no longer works.", "success")
    if invitation.school_id:
        return redirect(url_for(".school", school=invitation.school_id), 303)
    return redirect(url_for(".employer", employer=invitation.employer_id), 303)


@bp.route("/admin/people", methods=["GET", "POST"])
@access(Role.ADMINISTRATOR)
def grants() -> Response:
    """Who coordinates and administers; make someone one."""
    form = GrantForm()
    if form.validate_on_submit():
        user = find_user_by_email(form.email.data)
        if user is None:
            form.refuse("email", "Nobody has an account with that address. Ask them to create one.")
        else:
            role, _, code = form.role.data.partition("-")
            commands.grant(
                user, role=role, authority_id=int(code) or None, by=current_actor()
            )
            flash(f"{user.name} has been given it.", "success")
            return redirect(url_for(".grants"), 303)
    status = 422 if request.method == "POST" else 200
    return page("organisations/grants.html", status=status, form=form, grants=queries.list_grants())


@bp.post("/admin/people/<int:grant_id>/revoke")
@access(Role.ADMINISTRATOR)
def grant_revoke(grant_id: int) -> Response:
    """Take a grant back."""
    commands.revoke(get_grant(grant_id), by=current_actor())
    flash("Taken back.", "success")
    return redirect(url_for(".grants"), 303)


def _back(membership: Membership) -> Response:
    if membership.school_id:
        return redirect(url_for(".school", school=membership.school_id), 303)
    return redirect(url_for(".employer", employer=membership.employer_id), 303)
