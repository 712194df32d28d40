"""Tables of organisations and of who belongs to them."""

from app.organisations.models.authorities import Authority
from app.organisations.models.closures import Closure
from app.organisations.models.cohorts import Cohort, CohortCount
from app.organisations.models.employers import Employer
from app.organisations.models.people import Grant, Invitation, Membership
from app.organisations.models.schools import School
from app.organisations.models.uploads import RegisterUpload

__all__ = [
    "Authority",
    "Closure",
    "Cohort",
    "CohortCount",
    "Employer",
    "Grant",
    "Invitation",
    "Membership",
    "RegisterUpload",
    "School",
]
