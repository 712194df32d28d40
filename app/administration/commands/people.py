"""Closing and opening accounts."""

from app.access import Actor, Clash, require
from app.accounts import commands as accounts
from app.administration import queries
from app.organisations import policies
from app.organisations.commands import keep_one_administrator
from app.organisations.queries import list_grants


def switch_off(user_id: int, *, by: Actor) -> str:
    """Close an account; the name of whose it was. Raises Missing, Refused, Clash.

    The last administrator who can sign in stays.
    """
    require(policies.switch_off(by, user_id))
    if any(each.role == "administrator" for each in list_grants(user_id)):
        keep_one_administrator(user_id)
    user = queries.get_person(user_id, to_change=True)
    if not user.active:
        raise Clash("This account is closed already.")
    accounts.switch_off(user)
    return user.name


def switch_on(user_id: int, *, by: Actor) -> str:
    """Open an account again; the name of whose it is. Raises Missing, Refused, Clash."""
    require(policies.switch_off(by, user_id))
    user = queries.get_person(user_id, to_change=True)
    if user.active:
        raise Clash("This account is open already.")
    accounts.switch_on(user)
    return user.name
