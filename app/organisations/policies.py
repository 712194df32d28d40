"""Who may do what with organisations and the people in them."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused

if TYPE_CHECKING:
    from app.organisations.models import Employer, Grant, Membership, School


def register(by: Actor) -> Verdict:
    """Register an employer, or ask to join a school or an employer."""
    if by.is_signed_in:
        return allowed()
    return refused("Sign in or create an account first.")


def decide_employer(by: Actor, employer: "Employer") -> Verdict:
    """A coordinator of its authority who does not belong to it."""
    if not by.covers(employer.authority_id):
        return refused("Only a coordinator for the employer’s area can decide.")
    if employer.id in by.employer_ids or employer.registered_by_id == by.user_id:
        return refused("You belong to this employer, so another coordinator has to decide.")
    return allowed()


def edit_employer(by: Actor, employer_id: int) -> Verdict:
    """Its details and its people are for those who belong to it."""
    if employer_id in by.employer_ids:
        return allowed()
    return refused("Only people of this organisation can change it.")


def see_school(by: Actor, school_id: int) -> Verdict:
    """Its team and its groups are for those who belong to it."""
    if school_id in by.teacher_of:
        return allowed()
    return refused("Only people of this school can see that.")


def see_figures(by: Actor, school: "School") -> Verdict:
    """A school's evidence and results are for its own people, and coordinators of its area."""
    if school.id in by.teacher_of or by.covers(school.authority_id):
        return allowed()
    return refused("Only people of this school and coordinators for its area can see that.")


def lead_school(by: Actor, school_id: int) -> Verdict:
    """What careers leaders do: the team, and the cohorts."""
    if school_id in by.leader_of:
        return allowed()
    return refused("Only a careers leader of this school can do that. Ask yours.")


def decide_joiner(by: Actor, membership: "Membership") -> Verdict:
    """A careers leader or a coordinator for a school, a colleague for an employer; never oneself.

    A school without a careers leader has nobody but a coordinator to let the first one in.
    """
    if not by.is_signed_in or membership.user_id == by.user_id:
        return refused("Nobody lets themself in. Someone else has to decide.")
    if membership.employer_id is not None:
        return edit_employer(by, membership.employer_id)
    if membership.school_id in by.leader_of:
        return allowed()
    if membership.school is not None and by.covers(membership.school.authority_id):
        return allowed()
    return refused("Only the school’s careers leader or a coordinator for its area can decide.")


def end_membership(by: Actor, membership: "Membership") -> Verdict:
    """Anyone may leave; to take someone off is for careers leaders, colleagues, administrators."""
    if by.is_administrator or (by.is_signed_in and membership.user_id == by.user_id):
        return allowed()
    if membership.employer_id is not None:
        return edit_employer(by, membership.employer_id)
    return lead_school(by, membership.school_id or 0)


def take_back(by: Actor, membership: "Membership") -> Verdict:
    """Only who asked may stop asking; others say yes or no."""
    if by.is_signed_in and membership.user_id == by.user_id:
        return allowed()
    return refused("Only the person who asked can take the request back.")


def change_role(by: Actor, membership: "Membership") -> Verdict:
    """Who teaches and who leads is for the school’s careers leaders."""
    if membership.school_id is None:
        return refused("Only people of a school are teachers or careers leaders.")
    return lead_school(by, membership.school_id)


def invite(by: Actor, *, school_id: int | None, employer_id: int | None) -> Verdict:
    """A careers leader invites into the school, anyone of an employer into it."""
    if school_id is not None:
        return lead_school(by, school_id)
    if employer_id is not None:
        return edit_employer(by, employer_id)
    return refused("Choose a school or an employer.")


def follow_register(by: Actor) -> Verdict:
    """Schools come from the national register, and administrators bring it in."""
    if by.is_administrator:
        return allowed()
    return refused("Only administrators can bring in the register of schools.")


def administer(by: Actor) -> Verdict:
    """Who coordinates and who administers is for administrators."""
    if by.is_administrator:
        return allowed()
    return refused("Only administrators can do that.")


def revoke(by: Actor, given: "Grant") -> Verdict:
    """Administrators take roles back, but never their own as administrator: another does that."""
    if given.role == "administrator" and given.user_id == by.user_id:
        return refused("Nobody takes this role from themself. Ask another administrator.")
    return administer(by)


def switch_off(by: Actor, user_id: int) -> Verdict:
    """Administrators close and open accounts, never their own."""
    if user_id == by.user_id:
        return refused("This is your own account. Ask another administrator.")
    return administer(by)


def keep_terms(by: Actor, authority_id: int) -> Verdict:
    """An authority's school holidays are kept by its coordinators, and by administrators."""
    if by.is_administrator or by.covers(authority_id):
        return allowed()
    return refused("Only a coordinator for this authority, or an administrator, can do that.")
