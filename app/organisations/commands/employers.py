"""Registering an employer, and deciding whether it is real."""

from datetime import date

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import EmployerRefused, EmployerRegistered, EmployerVerified
from app.organisations.models import Employer, Membership


def register_employer(
    *,
    name: str,
    about: str = "",
    website: str = "",
    sector: str,
    size: str,
    postcode: str = "",
    authority_id: int | None = None,
    public_liability_until: date | None = None,
    employers_liability_until: date | None = None,
    by: Actor,
) -> Employer:
    """Register an organisation; whoever does becomes its first member. It waits for a coordinator."""
    require(policies.register(by))
    employer = Employer(
        name=name,
        about=about,
        website=website,
        sector=sector,
        size=size,
        postcode=postcode,
        authority_id=authority_id,
        public_liability_until=public_liability_until,
        employers_liability_until=employers_liability_until,
        registered_at=clock.now(),
        registered_by_id=by.user_id,
    )
    db.session.add(employer)
    db.session.flush()
    db.session.add(
        Membership(
            user_id=by.user_id,
            employer_id=employer.id,
            role="employer",
            state="active",
            requested_at=clock.now(),
            decided_at=clock.now(),
        )
    )
    db.session.flush()
    announce(EmployerRegistered(employer_id=employer.id, by=by.user_id))
    return employer


def change_employer(employer: Employer, *, by: Actor, **facts: object) -> None:
    """Correct an organisation's details. After a refusal this asks the coordinator again."""
    require(policies.edit_employer(by, employer.id))
    for name, value in facts.items():
        setattr(employer, name, value)
    if employer.state == "refused":
        employer.state, employer.reason = "registered", ""
        employer.registered_at = clock.now()
        db.session.flush()
        announce(EmployerRegistered(employer_id=employer.id, by=by.user_id))


def verify_employer(employer: Employer, *, by: Actor) -> None:
    """Say that the employer is real and welcome."""
    _decide(employer, "verified", "", by)
    announce(EmployerVerified(employer_id=employer.id, by=by.user_id))


def refuse_employer(employer: Employer, *, reason: str, by: Actor) -> None:
    """Say why not. They may put it right and ask again."""
    if not reason.strip():
        raise Invalid("reason", "Say why, so that they know what to put right.")
    _decide(employer, "refused", reason.strip(), by)
    announce(EmployerRefused(employer_id=employer.id, by=by.user_id))


def _decide(employer: Employer, state: str, reason: str, by: Actor) -> None:
    db.session.refresh(employer, with_for_update={"of": Employer})
    require(policies.decide_employer(by, employer))
    if employer.state != "registered":
        raise Clash(f"{employer.name} has already been {employer.state} by someone else.")
    employer.state, employer.reason = state, reason
    employer.decided_at, employer.decided_by_id = clock.now(), by.user_id
    db.session.flush()
