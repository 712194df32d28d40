"""Forms about organisations and the people in them."""

from app.organisations.forms.cohorts import RollSheet
from app.organisations.forms.employers import EmployerForm
from app.organisations.forms.people import (
    AcceptForm,
    EmployerJoinForm,
    GrantForm,
    InviteForm,
    JoinForm,
    ReasonForm,
    SchoolInviteForm,
)
from app.organisations.forms.terms import KINDS, ClosureForm

__all__ = [
    "KINDS",
    "AcceptForm",
    "ClosureForm",
    "EmployerForm",
    "EmployerJoinForm",
    "GrantForm",
    "InviteForm",
    "JoinForm",
    "ReasonForm",
    "RollSheet",
    "SchoolInviteForm",
]
