"""Registering an employer, and deciding whether it is real."""

from datetime import date
from typing import TypedDict, Unpack

from sqlalchemy import func, select

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.organisations import policies
from app.organisations.events import (
    EmployerRefused,
    EmployerRegistered,
    EmployerRenamed,
    EmployerVerified,
)
from app.organisations.models import Employer, Membership
from app.organisations.models.employers import PROVIDER_KINDS, SIZES
from app.organisations.rules import (
    A_DAY,
    MOST_EMPLOYERS_A_DAY,
    tidy_postcode,
    website_address,
)
from app.rulebook.authorities import AUTHORITY_CODES
from app.rulebook.sectors import SECTORS


class EmployerFacts(TypedDict, total=False):
    """What an organisation says of itself. `authority_id` None: it works across the region."""

    name: str
    about: str
    website: str
    sector: str
    size: str
    provider_kind: str
    offers_technical: bool
    postcode: str
    authority_id: int | None
    public_liability_until: date | None
    employers_liability_until: date | None


def register_employer(*, by: Actor, **facts: Unpack[EmployerFacts]) -> Employer:
    """Register an organisation; who does becomes its first member. It waits for a coordinator.

    Name, sector and size are needed. Raises Invalid, naming the fact that cannot be.
    """
    require(policies.register(by))
    _not_too_often(by)
    moment = clock.now()
    employer = Employer(
        about="",
        website="",
        postcode="",
        state="registered",
        reason="",
        registered_at=moment,
        registered_by_id=by.user_id,
    )
    _state_facts(employer, {"name": "", "sector": "", "size": "", **facts})
    db.session.add(employer)
    db.session.flush()
    db.session.add(
        Membership(
            user_id=by.user_id,
            employer_id=employer.id,
            role="employer",
            state="active",
            requested_at=moment,
            decided_at=moment,
        )
    )
    db.session.flush()
    announce(EmployerRegistered(employer_id=employer.id, by=by.user_id))
    return employer


def change_employer(employer: Employer, *, by: Actor, **facts: Unpack[EmployerFacts]) -> None:
    """Correct an organisation's details. After a refusal this asks the coordinator again.

    A verified employer stays verified, but its coordinators are told when it changes its name.
    """
    db.session.refresh(employer, with_for_update={"of": Employer})
    require(policies.edit_employer(by, employer.id))
    earlier = employer.name
    _state_facts(employer, facts)
    if employer.state == "refused":
        employer.state, employer.reason = "registered", ""
        employer.registered_at, employer.registered_by_id = clock.now(), by.user_id
        db.session.flush()
        announce(EmployerRegistered(employer_id=employer.id, by=by.user_id))
    elif employer.state == "verified" and employer.name != earlier:
        db.session.flush()
        announce(EmployerRenamed(employer_id=employer.id, by=by.user_id, earlier=earlier))
    db.session.flush()


def verify_employer(employer: Employer, *, by: Actor) -> None:
    """Say that the employer is real and welcome. Raises Clash when someone was first."""
    _decide(employer, "verified", "", by)
    announce(EmployerVerified(employer_id=employer.id, by=by.user_id))


def refuse_employer(employer: Employer, *, reason: str, by: Actor) -> None:
    """Say why not. They may put it right and ask again. Raises Invalid without a reason, Clash."""
    if not reason.strip():
        raise Invalid("reason", "Say why, so that they know what to put right.")
    _decide(employer, "refused", reason.strip(), by)
    announce(EmployerRefused(employer_id=employer.id, by=by.user_id))


def _not_too_often(by: Actor) -> None:
    registered = db.session.scalar(
        select(func.count())
        .select_from(Employer)
        .where(
            Employer.registered_by_id == by.user_id,
            Employer.registered_at > clock.now() - A_DAY,
        )
    )
    if registered is not None and registered >= MOST_EMPLOYERS_A_DAY:
        raise Invalid(
            "name",
            f"You have registered {MOST_EMPLOYERS_A_DAY} organisations in a day. "
            "Wait until tomorrow.",
        )


def _decide(employer: Employer, state: str, reason: str, by: Actor) -> None:
    db.session.refresh(employer, with_for_update={"of": Employer})
    require(policies.decide_employer(by, employer))
    if employer.state != "registered":
        raise Clash(f"{employer.name} has already been {employer.state} by someone else.")
    employer.state, employer.reason = state, reason
    employer.decided_at, employer.decided_by_id = clock.now(), by.user_id
    db.session.flush()


def _state_facts(employer: Employer, facts: EmployerFacts) -> None:
    for name, value in _checked(facts).items():
        setattr(employer, name, value)


def _checked(facts: EmployerFacts) -> EmployerFacts:
    """The facts in the form they are kept in; Invalid for the first that cannot be."""
    checked = facts.copy()
    if "name" in facts:
        checked["name"] = " ".join(facts["name"].split())
        if not checked["name"]:
            raise Invalid("name", "Enter the name of the organisation.")
    if "website" in facts:
        address = website_address(facts["website"])
        if address is None:
            raise Invalid("website", "Website must be a web address, like www.example.org.")
        checked["website"] = address
    if "postcode" in facts:
        postcode = tidy_postcode(facts["postcode"])
        if postcode is None:
            raise Invalid("postcode", "Postcode must be a whole postcode, like NE1 4XD.")
        checked["postcode"] = postcode
    _require_listed(facts)
    return checked


def _require_listed(facts: EmployerFacts) -> None:
    """What is chosen from a list is on it."""
    if "sector" in facts and facts["sector"] not in {each.slug for each in SECTORS}:
        raise Invalid("sector", "Choose a sector.")
    if "size" in facts and facts["size"] not in SIZES:
        raise Invalid("size", "Choose how many people work there.")
    if facts.get("provider_kind", "") not in PROVIDER_KINDS:
        raise Invalid("provider_kind", "Choose what kind of provider you are, or none.")
    if facts.get("authority_id") not in (None, *AUTHORITY_CODES):
        raise Invalid("authority", "Choose where you are based.")
