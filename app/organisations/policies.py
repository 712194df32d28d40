"""Who may do what with organisations and the people in them."""

from typing import TYPE_CHECKING

from app.access import Actor, Verdict, allowed, refused

if TYPE_CHECKING:
    from app.organisations.models import Employer, Membership


def register(by: Actor) -> Verdict:
    if by.is_signed_in:
        return allowed()
    return refused("Sign in or create an account first.")


def decide_employer(by: Actor, employer: "Employer") -> Verdict:
    """A coordinator of its authority who does not belong to it."""
    if not by.covers(employer.authority_id):
        return refused("Only a coordinator for the employer's area can decide.")
    if employer.id in by.employer_ids or employer.registered_by_id == by.user_id:
        return refused("You belong to this employer, so another coordinator has to decide.")
    return allowed()


def edit_employer(by: Actor, employer_id: int) -> Verdict:
    if employer_id in by.employer_ids:
        return allowed()
    return refused("Only people of this organisation can change it.")


def lead_school(by: Actor, school_id: int) -> Verdict:
    """What careers leaders do: the team, and the cohorts."""
    if school_id in by.leader_of:
        return allowed()
    return refused("Only a careers leader of this school can do that. Ask yours.")


def decide_joiner(by: Actor, membership: "Membership") -> Verdict:
    """A careers leader or a coordinator for a school, a colleague for an employer; never oneself.

    Someone who asks to be careers leader is let in by a coordinator, or by a careers leader the
    school already has.
    """
    if membership.user_id == by.user_id:
        return refused("Nobody lets themself in. Someone else has to decide.")
    if membership.employer_id is not None:
        return edit_employer(by, membership.employer_id)
    if membership.school_id in by.leader_of:
        return allowed()
    if membership.school is not None and by.covers(membership.school.authority_id):
        return allowed()
    return refused("Only the school's careers leader or a coordinator for its area can decide.")


def change_member(by: Actor, membership: "Membership") -> Verdict:
    """End a membership or change its role. Anyone may leave; the rest is for leaders or colleagues."""
    if membership.user_id == by.user_id:
        return allowed()
    if membership.employer_id is not None:
        return edit_employer(by, membership.employer_id)
    if membership.school_id in by.leader_of:
        return allowed()
    return refused("Only a careers leader of this school can do that.")


def invite(by: Actor, *, school_id: int | None, employer_id: int | None) -> Verdict:
    if school_id is not None:
        return lead_school(by, school_id)
    if employer_id is not None:
        return edit_employer(by, employer_id)
    return refused("Choose a school or an employer.")


def administer(by: Actor) -> Verdict:
    if by.is_administrator:
        return allowed()
    return refused("Only administrators can do that.")
