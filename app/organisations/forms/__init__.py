"""Forms about organisations and the people in them."""

from app.organisations.forms.employers import EmployerForm
from app.organisations.forms.people import (
    AcceptForm,
    GrantForm,
    InviteForm,
    JoinForm,
    ReasonForm,
)

__all__ = ["AcceptForm", "EmployerForm", "GrantForm", "InviteForm", "JoinForm", "ReasonForm"]
