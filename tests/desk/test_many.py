"""Many at once: looked through together, decided each by itself, a result for each."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from threading import Barrier, BrokenBarrierError

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from app.access import Clash
from app.bookings import commands as bookings
from app.bookings.models import Booking
from app.bookings.queries import get_booking_by_id
from app.desk import commands
from app.desk.queries import checklist_for
from app.infra.database import db, transaction
from app.opportunities.commands import send_back as send_back_offer
from app.organisations.actors import actor_by_id
from tests.builders import (
    a_booking,
    a_coordinator,
    a_membership,
    a_school,
    a_user,
    an_actor,
    an_employer,
    an_opportunity,
)


@pytest.fixture
def desk(client, session):
    client.person = a_coordinator(391, name="Cora Hall")
    return client.sign_in(client.person)


def form_of(client, *names):
    """The page of what was ticked, and what its form would send."""
    client.get("/coordinator/many?" + "&".join(f"item={each}" for each in names))
    form = client.page.select_one('form[action*="approve"]')
    sent: dict[str, list[str]] = {}
    for each in form.find_all("input", {"type": "hidden"}):
        sent.setdefault(each["name"], []).append(each["value"])
    return sent | {"seen": "y"}


def named(booking):
    return f"booking:{booking.reference}"


def test_one_of_each_kind_is_approved_together(desk):
    booking, employer = a_booking(), an_employer(state="registered")
    offer = an_opportunity(state="in_review", published_at=None)
    joiner = a_membership(a_user(), a_school(), role="leader", state="requested")
    names = [
        named(booking),
        f"employer:{employer.id}",
        f"opportunity:{offer.id}",
        f"joiner:{joiner.id}",
    ]
    sent = form_of(desk, *names)
    assert "Decide on 4 items" in desk.text()
    assert "The checklist leaves open" in desk.text()
    refused = desk.post("/coordinator/many/approve", sent | {"seen": ""})
    assert refused.status_code == 422
    assert desk.post("/coordinator/many/approve", sent).status_code == 200
    assert "4 of 4 approved" in desk.text()
    states = [
        db.session.get(type(each), each.id).state for each in (booking, employer, offer, joiner)
    ]
    assert states == ["approved", "verified", "published", "active"]


def test_each_is_decided_by_itself_and_says_why_not(desk):
    mine, late, foreign = a_booking(), a_booking(), a_booking(school=a_school(authority_id=840))
    own_school = a_school()
    a_membership(desk.person, own_school)
    own = a_booking(school=own_school, by=desk.person)
    sent = form_of(desk, named(mine), named(late), named(own))
    by = an_actor(a_coordinator(391, name="Ida Bell"))
    bookings.decline(late, reason="Too late.", by=by)
    db.session.commit()
    sent["item"].append(named(foreign))
    desk.post("/coordinator/many/approve", sent)
    said = desk.text()
    assert "1 of 4 approved" in said
    assert "This booking already stands as “Declined”" in said
    assert "Nobody decides their own request" in said
    assert "not yours to see" in said
    states = {each.id: each.state for each in db.session.scalars(select(Booking))}
    assert states == {
        mine.id: "approved",
        late.id: "declined",
        own.id: "requested",
        foreign.id: "requested",
    }


def test_one_reason_for_all_and_none_without(desk):
    several = [a_booking() for _ in range(3)]
    sent = {"item": [named(each) for each in several]}
    assert desk.post("/coordinator/many/decline", sent | {"reason": " "}).status_code == 422
    assert "Decide on 3 items" in desk.text()
    desk.post("/coordinator/many/decline", sent | {"reason": "The term is full."})
    assert "3 of 3 declined" in desk.text()
    assert {each.reason for each in db.session.scalars(select(Booking))} == {"The term is full."}
    for each in several:
        path = f"/coordinator/bookings/{each.reference}/take-back"
        assert desk.post(path).status_code == 303


def test_a_checklist_that_has_changed_leaves_its_booking_as_it_is(desk):
    booking = a_booking()
    sent = form_of(desk, named(booking))
    sent[f"mark-{named(booking)}"] = ["older"]
    desk.post("/coordinator/many/approve", sent)
    assert "0 of 1 approved" in desk.text()
    assert "checklist has changed" in desk.text()


@pytest.mark.parametrize(
    "name", ["", "booking", "booking:", "feast:1", "employer:x", "joiner:9" * 30]
)
def test_nonsense_is_no_item(desk, name):
    assert desk.get("/coordinator/many", query_string={"item": name}).status_code == 200
    answer = desk.post("/coordinator/many/decline", {"item": [name], "reason": "x"})
    assert answer.status_code == 200
    assert "0 of 1 declined" in desk.text()


def test_two_coordinators_decide_on_the_same_hundred_and_each_is_decided_once(own_app):
    with own_app.app_context():
        with transaction():
            people = [a_coordinator(391).id for _ in range(2)]
            references = [a_booking().reference for _ in range(30)]
        db.session.remove()
    together = Barrier(2)

    def go(person: int) -> list[bool]:
        with own_app.app_context():
            by = actor_by_id(person)

            def approve(_: str, key: str) -> tuple[str, str]:
                booking = commands.queries.booking_for(key, by)
                if person == people[1]:
                    bookings.decline(booking, reason="No.", by=by)
                else:
                    checklist = checklist_for(get_booking_by_id(booking.id))
                    bookings.approve(booking, checklist=checklist, ruleset="2026", by=by)
                return "It", "Done."

            together.wait(30)
            names = [f"booking:{each}" for each in references]
            order = names if person == people[0] else names[::-1]
            for _ in range(5):
                try:
                    with transaction():
                        return [each.done for each in commands.each_of(order, approve, {})]
                except Clash:
                    continue
            return []

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(go, people))
    with own_app.app_context():
        states = dict(
            db.session.execute(select(Booking.state, func.count()).group_by(Booking.state)).all()
        )
    assert sum(states.values()) == 30
    assert set(states) <= {"approved", "declined"}
    assert sum(map(sum, done)) == 30


@pytest.mark.parametrize("in_order", [True, False])
def test_two_who_tick_the_same_offers_the_other_way_round_wait_for_each_other_in_no_ring(
    own_app, monkeypatch, in_order
):
    """Without one order for all, each holds what the other wants next, and one is turned away."""
    if not in_order:
        monkeypatch.setattr(commands, "_by_rising_id", lambda _: 0)
    with own_app.app_context():
        with transaction():
            people = [a_coordinator(391).id for _ in range(2)]
            names = [f"opportunity:{an_offer_in_review()}" for _ in range(2)]
        db.session.remove()
    holding = Barrier(2)

    def go(order: list[str], person: int) -> list[str] | None:
        with own_app.app_context():
            by = actor_by_id(person)

            def send_back(_: str, key: str) -> tuple[str, str]:
                send_back_offer(commands.queries.opportunity_for(int(key), by), note="No.", by=by)
                with suppress(BrokenBarrierError):
                    holding.wait(0.5)  # where there is one order, the other waits for the row
                return "It", "Sent back."

            try:
                with transaction():
                    outcomes = commands.each_of(order, send_back, {})
            except OperationalError as ring:
                if not isinstance(ring.orig, DeadlockDetected):
                    raise
                return None
            assert [each.name for each in outcomes] == order
            return [each.name for each in outcomes if each.done]

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(go, (names, names[::-1]), people))
    assert (None not in done) is in_order
    assert sorted(chain.from_iterable(each or [] for each in done)) == names


def an_offer_in_review() -> int:
    return an_opportunity(state="in_review", published_at=None).id
