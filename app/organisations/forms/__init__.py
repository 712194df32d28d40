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

__all__ = [
    "AcceptForm",
    "EmployerForm",
    "EmployerJoinForm",
    "GrantForm",
    "InviteForm",
    "JoinForm",
    "ReasonForm",
    "RollSheet",
    "SchoolInviteForm",
]
