"""Deciding at the desk: scoped, seen, once."""

import pytest
from sqlalchemy import select

from app.bookings.models import Booking, ChecklistSeen
from app.bookings.queries import get_booking_by_id
from app.desk.queries import checklist_for
from app.desk.rules import mark_of
from app.infra.database import db
from tests.builders import (
    a_booking,
    a_coordinator,
    a_membership,
    a_school,
    a_user,
    an_employer,
    an_opportunity,
)

APPROVE = {"seen": "y"}


@pytest.fixture
def waiting(client, session):
    """A booking that waits in Newcastle, and its coordinator at the desk."""
    booking = a_booking()
    client.sign_in(a_coordinator(391))
    return booking


def mark(booking) -> dict[str, str]:
    return APPROVE | {"shown": mark_of(checklist_for(get_booking_by_id(booking.id)))}


def test_approving_keeps_the_checklist_as_it_was_shown(client, waiting):
    path = f"/coordinator/bookings/{waiting.reference}"
    shown = checklist_for(get_booking_by_id(waiting.id))
    answer = client.post(f"{path}/approve", mark(waiting))
    assert answer.status_code == 303
    assert db.session.get(Booking, waiting.id).state == "approved"
    seen = db.session.scalars(select(ChecklistSeen)).one()
    assert seen.items == shown
    client.get("/coordinator/queue")
    assert "Nothing waits" in client.text()


def test_with_htmx_the_row_leaves_the_queue(client, waiting):
    answer = client.htmx(
        "POST",
        f"/coordinator/bookings/{waiting.reference}/approve",
        "panel",
        data=mark(waiting),
    )
    body = answer.get_data(as_text=True)
    assert 'hx-target="#queue"' in body
    assert "0 items waiting" in body
    assert "is approved for" in body


def test_the_checklist_has_to_be_ticked(client, waiting):
    answer = client.post(f"/coordinator/bookings/{waiting.reference}/approve", {})
    assert answer.status_code == 422
    assert "tick that you have" in client.text()


def test_a_checklist_that_has_changed_is_looked_at_again(client, waiting):
    answer = client.post(
        f"/coordinator/bookings/{waiting.reference}/approve", APPROVE | {"shown": "older"}
    )
    assert answer.status_code == 409
    assert db.session.get(Booking, waiting.id).state == "requested"


def test_declining_needs_a_reason_and_keeps_what_was_typed(client, waiting):
    path = f"/coordinator/bookings/{waiting.reference}/decline"
    assert client.post(path, {"reason": " "}).status_code == 422
    long = "x" * 700
    assert client.post(path, {"reason": long}).status_code == 422
    assert long in client.page.find("textarea").get_text()
    assert client.post(path, {"reason": "Two visits this term already."}).status_code == 303
    assert db.session.get(Booking, waiting.id).reason == "Two visits this term already."


def test_the_second_coordinator_is_told_who_decided(client, waiting):
    path = f"/coordinator/bookings/{waiting.reference}"
    first = a_coordinator(391, name="Cora Hall")
    client.sign_in(first).post(f"{path}/approve", mark(waiting))
    answer = client.sign_in(a_coordinator(391)).post(f"{path}/decline", {"reason": "No."})
    assert answer.status_code == 409
    assert "Cora Hall: approved, today at" in client.text()


def test_nobody_approves_their_own_request(client, session):
    person = a_coordinator(391)
    school = a_school()
    a_membership(person, school)
    booking = a_booking(school=school, by=person)
    client.sign_in(person)
    answer = client.post(f"/coordinator/bookings/{booking.reference}/approve", mark(booking))
    assert answer.status_code == 403
    assert db.session.get(Booking, booking.id).state == "requested"


def test_another_authority_s_things_are_not_there(client, session):
    booking = a_booking()
    employer = an_employer(state="registered")
    offer = an_opportunity(state="in_review", published_at=None)
    joiner = a_membership(a_user(), a_school(), role="leader", state="requested")
    client.sign_in(a_coordinator(840))
    client.get("/coordinator/queue")
    assert "0 items waiting" in client.text()
    for path, posts in (
        (f"bookings/{booking.reference}", ("approve", "decline")),
        (f"employers/{employer.id}", ("verify", "refuse")),
        (f"opportunities/{offer.id}", ("approve", "send-back")),
        (f"joiners/{joiner.id}", ("admit", "decline")),
    ):
        assert client.get(f"/coordinator/{path}").status_code == 404
        for verb in posts:
            answer = client.post(f"/coordinator/{path}/{verb}", {"reason": "x", "seen": "y"})
            assert answer.status_code == 404, (path, verb)


@pytest.mark.parametrize("sort", ["soonest", "oldest", "nonsense"])
def test_everything_that_waits_is_there(client, session, sort):
    a_booking()
    an_employer(state="registered", name="Gibside Nursery")
    an_opportunity(state="in_review", published_at=None, title="First of ours")
    a_membership(a_user(name="Vic Ogle"), a_school(), role="leader", state="requested")
    client.sign_in(a_coordinator(391))
    client.get(f"/coordinator/queue?sort={sort}")
    for words in ("4 items waiting", "Gibside Nursery", "First of ours", "Vic Ogle"):
        assert words in client.text()
