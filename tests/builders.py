"""Makes a valid thing in the database; a test names only the facts it is about.

What is made is committed, within the transaction that each test takes back: a request that only
reads ends by rolling back, and would take what was merely flushed with it.
"""

from datetime import timedelta
from functools import cache
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from flask import current_app
from flask_security import hash_password

from app.access import Actor
from app.accounts.models import User
from app.bookings.commands import approve, join_waiting_list, request_booking
from app.bookings.models import Booking
from app.caseload.commands import add_action, add_note, give
from app.caseload.models import Action
from app.caseload.queries import place_of
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.actors import actor_of
from app.organisations.models import Cohort, Employer, Grant, Membership, School
from app.papers.commands import keep_edition
from app.papers.models import Edition
from app.papers.queries import facts_of
from app.papers.rules import terms_begun
from app.rulebook.years import academic_year

T = TypeVar("T")
_numbers = count(1)


# Both are slow on purpose, in service: here each is made once and worn by everybody.
hashed = cache(hash_password)


@cache
def an_app_secret() -> str:
    """The secret of the app that codes come from, as it is kept: under the tests' own key."""
    made: str = current_app.extensions["security"].totp_factory.generate_totp_secret()
    return made


def a_user(*, password: str | None = None, second_step: bool = False, **facts: Any) -> User:
    """A person with a confirmed address. With `second_step`, an app they can be asked about."""
    number = next(_numbers)
    if password is not None:
        facts["password"] = hashed(password)
    if second_step:
        facts |= {"tf_primary_method": "authenticator", "tf_totp_secret": an_app_secret()}
    person = User(
        **{
            "email": f"person{number}@school.example",
            "name": f"Person {number}",
            "fs_uniquifier": f"uniquifier-{number}",
            "confirmed_at": clock.now(),
            **facts,
        }
    )
    db.session.add(person)
    db.session.commit()
    return person


def an_actor(user: User) -> Actor:
    """The person as commands and policies see them."""
    return actor_of(user)


def a_school(**facts: Any) -> School:
    """An open secondary school in Newcastle with Years 7 to 13."""
    number = next(_numbers)
    return _kept(
        School(
            **{
                "urn": 100_000 + number,
                "authority_id": 391,
                "name": f"Riverside School {number}",
                "phase": "secondary",
                "town": "Newcastle upon Tyne",
                "postcode": "NE1 4XD",
                "year_groups": [7, 8, 9, 10, 11, 12, 13],
                "low_age": 11,
                "high_age": 18,
                **facts,
            }
        )
    )


def an_employer(*, state: str = "verified", **facts: Any) -> Employer:
    """A verified employer in Newcastle. Its people are made with `an_employers_person`."""
    number = next(_numbers)
    if state != "registered":
        facts.setdefault("decided_at", clock.now())
        facts.setdefault("decided_by_id", a_coordinator().id)
    if state in ("refused", "suspended"):
        facts.setdefault("reason", "The web address does not work.")
    return _kept(
        Employer(
            **{
                "name": f"Quayside Engineering {number}",
                "sector": "adv_manufacturing",
                "size": "small",
                "authority_id": 391,
                "state": state,
                **facts,
            }
        )
    )


def a_membership(user: User, place: School | Employer, **facts: Any) -> Membership:
    """An active membership, let in by somebody else."""
    at_school = isinstance(place, School)
    if facts.get("state", "active") != "requested":
        facts.setdefault("decided_at", clock.now())
        facts.setdefault("decided_by_id", a_user().id if at_school else None)
    return _kept(
        Membership(
            **{
                "user_id": user.id,
                "school_id": place.id if at_school else None,
                "employer_id": None if at_school else place.id,
                "role": "teacher" if at_school else "employer",
                "state": "active",
                **facts,
            }
        )
    )


def a_teacher(school: School, **facts: Any) -> User:
    """Someone who teaches at the school."""
    user = a_user(**facts)
    a_membership(user, school)
    return user


def a_leader(school: School, **facts: Any) -> User:
    """The school's careers leader."""
    user = a_user(**facts)
    a_membership(user, school, role="leader")
    return user


def an_employers_person(employer: Employer, **facts: Any) -> User:
    """Someone who works for the employer."""
    user = a_user(**facts)
    a_membership(user, employer)
    return user


def a_coordinator(*authority_ids: int | None, **facts: Any) -> User:
    """A coordinator of these authorities; of the whole region when none is named.

    With a second step, without which no page opens to them.
    """
    user = a_user(**{"second_step": True, **facts})
    for authority_id in authority_ids or (None,):
        _kept(Grant(user_id=user.id, role="coordinator", authority_id=authority_id))
    return user


def an_administrator(**facts: Any) -> User:
    """An administrator, with a second step."""
    user = a_user(**{"second_step": True, **facts})
    _kept(Grant(user_id=user.id, role="administrator"))
    return user


def a_cohort(school: School, **facts: Any) -> Cohort:
    """Year 9 of this academic year, 180 pupils on roll."""
    return _kept(
        Cohort(
            **{
                "school_id": school.id,
                "academic_year": academic_year(clock.today()),
                "year_group": 9,
                "roll": 180,
                **facts,
            }
        )
    )


def _kept(thing: T) -> T:
    db.session.add(thing)
    db.session.commit()
    return thing


def an_opportunity(employer: Employer | None = None, **facts: Any) -> Opportunity:
    """A published careers talk for Years 9 to 11, without sessions: `a_slot` makes those."""
    employer = employer or an_employer()
    contact = facts.pop("contact", None) or an_employers_person(employer)
    return _kept(
        Opportunity(
            **{
                "employer_id": employer.id,
                "contact_id": contact.id,
                "created_by_id": contact.id,
                "kind": "careers_talk",
                "title": f"How a bridge stays up {next(_numbers)}",
                "summary": "An engineer shows what holds a bridge, and what brings one down.",
                "activities": "A story, a model to load until it breaks, and questions.",
                "outcomes": "Three routes into engineering.",
                "sector": "construction",
                "subjects": ["maths"],
                "year_groups": [9, 10, 11],
                "place": "school",
                "state": "published",
                "published_at": clock.now(),
                **facts,
            }
        )
    )


def a_slot(opportunity: Opportunity | None = None, *, days: int = 40, **facts: Any) -> Slot:
    """A session of 50 places at 10am, `days` from today (negative: gone by), bookable until it."""
    opportunity = opportunity or an_opportunity()
    day = clock.today() + timedelta(days=days)
    return _kept(
        Slot(
            **{
                "opportunity_id": opportunity.id,
                "starts_at": clock.moment_of(day, 10),
                "ends_at": clock.moment_of(day, 11),
                "capacity": 50,
                "last_booking_day": day,
                **facts,
            }
        )
    )


def a_booking(slot: Slot | None = None, school: School | None = None, **facts: Any) -> Booking:
    """A teacher's request for 30 of Year 9, made by the command at a moment it was possible."""
    slot, school = slot or a_slot(), school or a_school()
    by = facts.pop("by", None) or a_teacher(school)
    day = clock.local(slot.starts_at).date()
    cohort = facts.pop("cohort", None) or a_cohort(school, academic_year=academic_year(day))
    asked = min(clock.now(), slot.starts_at - timedelta(days=20))
    with clock.pretend(asked):
        booking = request_booking(
            slot.id, school.id, {cohort.id: facts.pop("pupils", 30)}, by=an_actor(by), **facts
        )
    db.session.commit()
    return booking


def a_place_in_the_line(
    slot: Slot | None = None, school: School | None = None, **facts: Any
) -> Booking:
    """A teacher's group of 30 on the waiting list of a full session."""
    slot, school = slot or a_full_slot(), school or a_school()
    by = facts.pop("by", None) or a_teacher(school)
    day = clock.local(slot.starts_at).date()
    cohort = facts.pop("cohort", None) or a_cohort(school, academic_year=academic_year(day))
    booking = join_waiting_list(
        slot.id, school.id, {cohort.id: facts.pop("pupils", 30)}, by=an_actor(by), **facts
    )
    db.session.commit()
    return booking


def a_full_slot(opportunity: Opportunity | None = None, **facts: Any) -> Slot:
    """A session of which another school holds every place."""
    slot = a_slot(opportunity, **facts)
    a_booking(slot, pupils=slot.capacity)
    return slot


def an_edition(authority_id: int = 391) -> Edition:
    """The report of the latest term as it stands, with files that are none."""
    term = terms_begun(clock.today())[0]
    facts = facts_of(authority_id, term, clock.today())
    return _kept(keep_edition(authority_id, term, facts=facts, pdf=b"-", xlsx=b"-", by=None))


def an_approved_booking(slot: Slot | None = None, **facts: Any) -> Booking:
    """A booking a coordinator approved, the checklist seen, a week before the session."""
    booking = a_booking(slot, **facts)
    decided = min(clock.now(), booking.slot.starts_at - timedelta(days=7))
    with clock.pretend(decided):
        approve(
            booking,
            checklist=[{"key": "school_lead", "state": "known"}],
            ruleset="safeguarding-2026-09",
            by=an_actor(a_coordinator(booking.school.authority_id)),
        )
    db.session.commit()
    return booking


def a_caseload_of(coordinator: User, *places: School | Employer) -> None:
    """They look after these, having taken each themself."""
    for each in places:
        give(place_of(each), coordinator.id, seen=None, by=an_actor(coordinator))
    db.session.commit()


def an_action(
    place: School | Employer, by: User, words: str = "Telephone them", *, days: int = 7
) -> Action:
    """Something the coordinator has set themself to do about a place, `days` from today."""
    asked = min(clock.now(), clock.now() + timedelta(days=days))
    with clock.pretend(asked):
        action = add_action(
            place_of(place),
            words,
            due_on=clock.today() + timedelta(days=max(days, 0)),
            owner_id=by.id,
            form_key=uuid4(),
            by=an_actor(by),
        )
    db.session.commit()
    return action


def a_note(place: School | Employer, by: User, words: str) -> None:
    """What the coordinator tells whoever looks after it next."""
    add_note(place_of(place), words, form_key=uuid4(), by=an_actor(by))
    db.session.commit()
