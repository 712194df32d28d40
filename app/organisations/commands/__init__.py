"""The only writes to organisations and memberships. None of them commits."""

from app.organisations.commands.closures import remove_closure, set_closure
from app.organisations.commands.cohorts import (
    carry_up,
    close_cohort,
    set_cohort,
    set_cohorts,
)
from app.organisations.commands.employers import (
    change_employer,
    refuse_employer,
    register_employer,
    verify_employer,
)
from app.organisations.commands.grants import grant, keep_one_administrator, revoke
from app.organisations.commands.invitations import (
    accept_invitation,
    invite,
    withdraw_invitation,
)
from app.organisations.commands.people import (
    admit,
    ask_to_join,
    change_role,
    decline,
    end_membership,
    take_back,
)

__all__ = [
    "accept_invitation",
    "admit",
    "ask_to_join",
    "carry_up",
    "change_employer",
    "change_role",
    "close_cohort",
    "decline",
    "end_membership",
    "grant",
    "invite",
    "keep_one_administrator",
    "refuse_employer",
    "register_employer",
    "remove_closure",
    "revoke",
    "set_closure",
    "set_cohort",
    "set_cohorts",
    "take_back",
    "verify_employer",
    "withdraw_invitation",
]
