"""Filling an empty database with the made-up region, by the same commands people use."""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from flask_security import hash_password, verify_password
from sqlalchemy import func, select, update

from app.access import Actor
from app.accounts.models import User
from app.bookings.events import BookingRequested
from app.bookings.models import Booking
from app.demo.administration import build_log
from app.demo.approvals import build_approvals
from app.demo.caseload import build_caseload
from app.demo.evidence import build_evidence
from app.demo.fair_share import build_places, build_rules
from app.demo.journeys import Journeys
from app.demo.models import Demonstration
from app.demo.offers import build_offers
from app.demo.organisations import OWN_LEADERS, build_employers, build_schools
from app.demo.papers import build_papers
from app.demo.people import ACCOUNTS, PASSWORD, Crowd
from app.demo.picture import build_placements, join_trusts
from app.demo.positions import place_all
from app.infra import clock
from app.infra.database import db, transaction
from app.infra.events import announce
from app.infra.silence import silence
from app.opportunities import commands as opportunities
from app.opportunities.models import Opportunity
from app.organisations import commands as organisations
from app.organisations.actors import actor_by_id
from app.organisations.models import Authority, Employer, Membership, School
from app.rulebook.authorities import AUTHORITIES

OWN = (391, 390)  # the authorities of coordinator@demo.example
Offering = tuple[Employer, User, dict[str, Any]]  # who leads it, and what its sector offers
SEED = 1832  # the same region every time, moved along with today


class NotADemonstration(RuntimeError):
    """The database holds something that is not a demonstration, so it is left alone."""


def seed(*, say: Callable[[str], object], small: bool = False) -> bool:
    """Make the region in one transaction; False if it is there already.

    What is printed lets people in either way: also where the key under passwords is a new one,
    since its file was removed. `small` makes a tenth of the opportunities, for tests. Raises
    NotADemonstration.
    """
    if db.session.get(Demonstration, 1) is not None:
        with transaction():
            _let_in_with_what_is_printed()
        return False
    for table in (User, School, Employer, Opportunity):
        if db.session.scalar(select(func.count()).select_from(table)):
            raise NotADemonstration(
                f"There are {table.__tablename__} in this database and it is not marked as a"
                " demonstration, so nothing was changed. Use an empty database."
            )
    with transaction():
        db.session.add(Demonstration(id=1))
        with silence():
            _build(Random(SEED), say, small=small)
        _leave_letters()
        with silence():
            build_approvals(OWN)
    return True


def _let_in_with_what_is_printed() -> None:
    printed = db.session.scalars(select(User.password).where(User.email.in_(ACCOUNTS))).all()
    wrong = [each for each in set(printed) if each and not verify_password(PASSWORD, each)]
    if wrong:  # and all the others who were made up with the same
        change = update(User).where(User.password.in_(wrong))
        db.session.execute(change.values(password=hash_password(PASSWORD)))


def _build(random: Random, say: Callable[[str], object], *, small: bool) -> None:
    _ensure_authorities()
    crowd = Crowd(random)
    say("  People, schools and employers")
    crowd.holding("administrator", email="admin@demo.example")
    own = crowd.holding("coordinator", *OWN, email="coordinator@demo.example")
    everywhere = crowd.holding("coordinator", None)
    db.session.flush()
    crowd.let_in_by = everywhere
    schools = build_schools(crowd, random)
    employers = build_employers(crowd, everywhere)
    say("  Opportunities")
    offers = build_offers(_a_tenth(employers) if small else employers, random)
    place_all(schools, [each[0] for each in employers], offers, Random(SEED))
    say("  Bookings and their evidence")
    actors = {user.id: actor_by_id(user.id) for user in (own, everywhere)}
    made = _walk(schools, offers, random, actors[own.id], actors[everywhere.id])
    say("  Evidence put in by hand, and Compass results")
    build_evidence(_own(schools) if small else schools, Random(SEED))
    join_trusts(schools)
    build_placements(schools, Random(SEED + 1))
    say("  Termly reports")
    build_papers(OWN, actors[own.id])
    _leave_waiting(crowd, employers, schools)
    say("  Caseloads, rules for scarce sessions, and the log")
    build_caseload(schools, [each[0] for each in employers], actors[own.id], actors[everywhere.id])
    build_places(schools)
    build_rules(offers, actors[everywhere.id])
    build_log()
    say(
        f"  {len(schools)} schools, {len(employers)} employers, {len(offers)} opportunities,"
        f" {made} bookings"
    )


def _walk(
    schools: list[School], offers: list[Opportunity], random: Random, own: Actor, everywhere: Actor
) -> int:
    """Take bookings from request to evidence; how many were made."""
    people = {school.id: _someone_at(school) for school in schools}
    walks = Journeys(schools, people, random)

    def decides(authority_id: int) -> Actor:
        return own if authority_id in OWN else everywhere

    return sum(
        walks.walk(offer, slot, decides)
        for offer in offers
        for slot in offer.slots
        if not offer.title.startswith("Mentoring") or random.random() < 0.7
    )


def _a_tenth(employers: list[Offering]) -> list[Offering]:
    """A few employers of different sectors, and two of those that teach and train."""
    providers = [each for each in employers if each[0].provider_kind]
    return [each for each in employers if each not in providers][::12] + providers[:2]


def _own(schools: list[School]) -> list[School]:
    """Those that people sign in to."""
    return [each for each in schools if each.name in OWN_LEADERS]


def _someone_at(school: School) -> Actor:
    """Who books for a school: a teacher of its own demonstration account if there is one."""
    members = db.session.scalars(
        select(Membership)
        .where(Membership.school_id == school.id)
        .order_by(Membership.role.desc(), Membership.id)
    ).all()
    known = [each for each in members if each.user.email.endswith("@demo.example")]
    preferred = [each for each in known if not each.user.email.endswith("people.demo.example")]
    return actor_by_id((preferred or members)[0].user_id)


def _ensure_authorities() -> None:
    for each in AUTHORITIES:
        if db.session.get(Authority, each.code) is None:
            db.session.add(Authority(id=each.code, name=each.name, gss=each.gss))
    db.session.flush()


def _leave_waiting(crowd: Crowd, employers: list[Offering], schools: list[School]) -> None:
    """Something of every kind for the coordinator's queue."""
    for name, sector, authority_id in (
        ("Cobalt Drone Survey", "digital_ai", 391),
        ("Gibside Garden Centre", "rural_land", 390),
        ("Tynemouth Surf School", "retail_hospitality", 392),
    ):
        with clock.pretend(clock.now() - timedelta(days=len(name) % 5 + 1)):
            person = crowd.someone()
            db.session.flush()
            organisations.register_employer(
                name=name,
                about=f"{name} is a made-up employer that waits to be verified.",
                website="https://www.example.org",
                sector=sector,
                size="micro",
                authority_id=authority_id,
                by=actor_by_id(person.id),
            )
    _leave_first_opportunity(crowd, employers)
    for school in [each for each in schools if each.authority_id in OWN][:3]:
        with clock.pretend(clock.now() - timedelta(days=2, hours=school.id % 7)):
            person = crowd.someone()
            db.session.flush()
            organisations.ask_to_join(
                school,
                role="leader",
                note="I take over careers in January.",
                by=actor_by_id(person.id),
            )


def _leave_first_opportunity(crowd: Crowd, employers: list[Offering]) -> None:
    _, _, sector = next(each for each in employers if each[2]["slug"] == "digital_ai")
    employer = Employer(
        name="Newbottle Street Web Works",
        about="A made-up two-person studio that makes web sites for shops.",
        sector="digital_ai",
        size="micro",
        authority_id=391,
        state="verified",
        decided_at=clock.now(),
        decided_by_id=employers[0][0].decided_by_id,
    )
    db.session.add(employer)
    contact = crowd.belonging(employer, "employer")
    db.session.flush()
    [offer] = build_offers(
        [
            (
                employer,
                contact,
                {**sector, "tasks": [], "topics": [], "skills": [], "jobs": sector["jobs"][:1]},
            )
        ],
        Random(SEED),
    )
    offer.state, offer.published_at = "draft", None
    for slot in [each for each in offer.slots if each.starts_at < clock.now()]:
        offer.slots.remove(slot)
        db.session.delete(slot)
    db.session.flush()
    opportunities.submit_or_publish(offer, by=actor_by_id(contact.id))


def _leave_letters() -> None:
    """A few letters to look at: the latest request is told again, aloud."""
    latest = db.session.scalars(
        select(Booking).where(Booking.state == "requested").order_by(Booking.id.desc()).limit(3)
    ).all()
    for booking in latest:
        announce(BookingRequested(booking_id=booking.id, by=booking.requested_by_id))
