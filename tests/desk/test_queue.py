"""The queue: what presses, what is looked at, who has taken what."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.access import Clash
from app.bookings import commands as bookings
from app.desk import commands, queries
from app.desk.filters import Filters
from app.desk.queries import queue as listing
from app.desk.rules import SORTS, Item, Urgency, in_order, urgency, why_urgent
from app.infra.database import db, transaction
from app.organisations.actors import actor_by_id
from tests.builders import (
    a_booking,
    a_coordinator,
    a_membership,
    a_school,
    a_slot,
    a_user,
    an_actor,
    an_employer,
    an_opportunity,
)

NOW = datetime(2027, 3, 2, 10, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENTS = st.timedeltas(timedelta(0), timedelta(days=365)).map(
    lambda after: datetime(2027, 1, 1, tzinfo=UTC) + after
)
ITEMS = st.builds(
    Item,
    kind=st.sampled_from(["booking", "employer", "opportunity", "joiner"]),
    key=st.text("ABC234", min_size=1),
    title=st.just("A visit"),
    who=st.just("A school"),
    where=st.just("Gateshead"),
    since=MOMENTS,
    area_id=st.sampled_from([None, 390, 391]),
    when=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    asks=st.booleans(),
    lead_days=st.integers(0, 15),
    holder_id=st.sampled_from([None, 1, 2]),
)


def an_item(**facts):
    said = {
        "kind": "booking",
        "key": "ABCD2345",
        "title": "A visit",
        "who": "Tyne School with Tyne Bakery",
        "where": "Gateshead",
        "since": NOW - DAY,
        "when": NOW + 60 * DAY,
        "until": NOW + 13 * DAY,
        "lead_days": 15,
    }
    return Item(**(said | facts))


@pytest.mark.parametrize(
    ("facts", "so"),
    [
        ({}, Urgency.NORMAL),
        ({"when": NOW + 16 * DAY}, Urgency.NORMAL),
        ({"when": NOW + 15 * DAY}, Urgency.NORMAL),
        ({"when": NOW + 14 * DAY}, Urgency.LATE),
        ({"when": NOW + 14 * DAY, "lead_days": 3}, Urgency.SOON),
        ({"until": NOW + 3 * DAY}, Urgency.SOON),
        ({"until": NOW + 4 * DAY}, Urgency.NORMAL),
        ({"since": NOW - 7 * DAY}, Urgency.SOON),
        ({"since": NOW - 6 * DAY}, Urgency.NORMAL),
        ({"asks": True, "when": NOW + DAY}, Urgency.PAUSED),
        ({"when": None, "until": None}, Urgency.NORMAL),
    ],
)
def test_what_presses(facts, so):
    assert urgency(an_item(**facts), NOW) == so


@given(ITEMS)
def test_what_presses_says_why_and_what_does_not_says_nothing(item):
    said = why_urgent(item, NOW)
    if urgency(item, NOW) in (Urgency.LATE, Urgency.PAUSED):
        assert said.endswith(".")
    if urgency(item, NOW) == Urgency.NORMAL:
        assert said == ""


@given(st.lists(ITEMS), st.sampled_from(sorted(SORTS)))
def test_every_order_keeps_every_item(items, sort):
    ordered = in_order(items, sort, NOW)
    assert sorted(map(repr, ordered)) == sorted(map(repr, items))
    if sort == "urgent":
        ranks = [list(Urgency).index(urgency(each, NOW)) for each in ordered]
        assert ranks == sorted(ranks)


@given(
    ITEMS,
    st.dictionaries(
        st.sampled_from(["kind", "area", "whose", "urgent", "age", "q", "sort"]), st.text()
    ),
)
def test_any_address_can_be_read_and_says_itself_again(item, given_):
    filters = Filters.read(given_, [390, 391])
    assert Filters.parse(filters.query(), [390, 391]) == filters
    assert filters.fits(item, user_id=1, now=NOW) in (True, False)


def test_an_area_that_is_not_theirs_is_no_choice():
    assert Filters.read({"area": "840"}, [390]).area == ""


@pytest.fixture
def desk(client, session):
    person = a_coordinator(391, name="Cora Hall")
    client.sign_in(person)
    client.person = person
    return client


def test_a_part_of_the_queue_is_looked_at_and_kept_under_a_name(desk):
    a_booking(a_slot(an_opportunity(title="Visit the bakery", kind="workplace_visit")))
    a_booking(a_slot(an_opportunity(title="Talk by a baker")))
    an_employer(state="registered", name="Gibside Nursery")
    desk.get("/coordinator/queue?encounter=workplace_visit")
    assert "Visit the bakery" in desk.text()
    assert "Talk by a baker" not in desk.text()
    desk.get("/coordinator/queue?q=gibside")
    assert "Gibside Nursery" in desk.text()
    assert "1 item of 3" in desk.text()
    answer = desk.post("/coordinator/views?q=gibside", {"name": "Nurseries"})
    assert answer.status_code == 303
    desk.get("/coordinator/queue")
    link = desk.page.find("a", string="Nurseries")
    desk.get(link["href"])
    assert "1 item of 3" in desk.text()
    view = queries.list_views(an_actor(desk.person))[0]
    other = a_coordinator(391)
    desk.sign_in(other)
    assert desk.post(f"/coordinator/views/{view.id}/remove").status_code == 404
    desk.sign_in(desk.person)
    assert desk.post(f"/coordinator/views/{view.id}/remove").status_code == 303
    assert queries.list_views(an_actor(desk.person)) == []


@pytest.mark.parametrize(
    ("path", "name", "said"),
    [
        ("/coordinator/views?q=x", " ", "Give the view a name"),
        ("/coordinator/views?q=x", "x" * 61, "60 characters or fewer"),
        ("/coordinator/views", "All", "Choose what to look at first"),
    ],
)
def test_a_view_that_cannot_be_says_why_and_keeps_the_name(desk, path, name, said):
    assert desk.post(path, {"name": name}).status_code == 422
    assert said in desk.text()
    assert desk.page.find("input", {"name": "name"})["value"] == name.strip()


def test_taken_noted_and_let_go(desk):
    booking = a_booking()
    path = f"/coordinator/items/booking/{booking.reference}"
    assert desk.post(f"{path}/take").status_code == 303
    desk.get("/coordinator/queue?whose=mine")
    assert "taken by you" in desk.text()
    desk.get("/coordinator/queue?whose=nobody")
    assert "0 items of 1" in desk.text()
    assert (
        desk.post(f"{path}/notes", {"words": "Rang the school; they ring back."}).status_code == 303
    )
    assert desk.post(f"{path}/notes", {"words": " "}).status_code == 422
    desk.sign_in(a_coordinator(None, name="Ida Bell"))
    desk.get(f"/coordinator/bookings/{booking.reference}")
    assert "Cora Hall has taken this" in desk.text()
    assert "Rang the school; they ring back." in desk.text()
    answer = desk.post(f"{path}/take")
    desk.get(answer.location)
    assert "Cora Hall has taken this already." in desk.text()
    assert desk.post(f"{path}/let-go").status_code == 303
    desk.get(f"/coordinator/bookings/{booking.reference}")
    assert "has taken this" not in desk.text()


@pytest.mark.parametrize(
    "narrow", ["kind=booking", "urgent=pressing", "sort=oldest", "whose=nobody"]
)
def test_an_item_opens_and_is_kept_from_whatever_part_of_the_queue_is_looked_at(desk, narrow):
    """What is looked at is part of each address on the page, so no name may stand for two."""
    booking = a_booking()
    assert desk.get(f"/coordinator/bookings/{booking.reference}?{narrow}").status_code == 200
    forms = [each["action"] for each in desk.page.select("#panel form[method=post]")]
    assert all(narrow in each for each in forms)
    [take] = [each for each in forms if "/take?" in each]
    [notes] = [each for each in forms if "/notes?" in each]
    assert narrow in desk.post(take).location
    assert desk.post(notes, {"words": " "}).status_code == 422
    assert desk.post(notes, {"words": "Rang the school."}).status_code == 303


def test_given_to_a_colleague_who_may_decide_and_to_nobody_else(desk):
    booking = a_booking()
    path = f"/coordinator/items/booking/{booking.reference}"
    ida, durham = a_coordinator(391, name="Ida Bell"), a_coordinator(840, name="Dora Wear")
    desk.get(f"/coordinator/bookings/{booking.reference}")
    offered = [each.get_text() for each in desk.page.select("#give-to option")]
    assert "Ida Bell" in offered
    assert "Dora Wear" not in offered
    for nobody in (str(durham.id), "x", "9" * 30, ""):
        desk.get(desk.post(f"{path}/give", {"to": nobody}).location)
        assert "Choose a colleague who coordinates this area." in desk.text()
    desk.post(f"{path}/take")
    desk.get(desk.post(f"{path}/give", {"to": str(ida.id)}).location)
    assert "Ida Bell has been given this" in desk.text()
    desk.get(desk.post(f"{path}/give", {"to": str(ida.id)}).location)
    desk.sign_in(ida)
    desk.get("/coordinator/queue?whose=mine")
    assert "taken by you" in desk.text()
    desk.sign_in(a_coordinator(391, name="Late Comer"))
    desk.get(desk.post(f"{path}/give", {"to": str(a_coordinator(391).id)}).location)
    assert "Ida Bell has taken this already." in desk.text()


@pytest.mark.parametrize(
    "path", ["booking/ZZZZZZZZ", "feast/1", "employer/x", "employer/99999999999", "joiner/0"]
)
def test_what_is_not_there_cannot_be_taken(desk, path):
    for verb in ("take", "let-go", "give"):
        assert desk.post(f"/coordinator/items/{path}/{verb}").status_code == 404
    assert desk.post(f"/coordinator/items/{path}/notes", {"words": "x"}).status_code == 404


def test_another_authoritys_items_cannot_be_taken_or_noted(desk):
    booking = a_booking(school=a_school(authority_id=840))
    path = f"/coordinator/items/booking/{booking.reference}"
    for verb in ("take", "let-go", "give", "notes"):
        assert desk.post(f"{path}/{verb}", {"words": "x"}).status_code == 404
    for verb in ("ask", "take-back"):
        answer = desk.post(f"/coordinator/bookings/{booking.reference}/{verb}", {"question": "x"})
        assert answer.status_code == 404


def test_notes_are_never_changed(session):
    booking, by = a_booking(), an_actor(a_coordinator(391))
    commands.note("booking", booking.reference, "Rang the school.", by=by)
    for change in ("UPDATE desk_notes SET words = 'x'", "DELETE FROM desk_notes"):
        with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
            db.session.execute(text(change))


def test_two_take_one_item_at_once_and_one_has_it(own_app):
    with own_app.app_context():
        with transaction():
            people = [a_coordinator(391).id for _ in range(2)]
            reference = a_booking().reference
        db.session.remove()
    together = Barrier(2)

    def go(person: int) -> str:
        with own_app.app_context():
            together.wait(30)
            try:
                with transaction():
                    commands.claim("booking", reference, by=actor_by_id(person))
            except Clash:
                return "late"
            return "mine"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(go, people)) == ["late", "mine"]


def test_a_question_stops_the_clock_and_the_queue_says_so(desk):
    booking = a_booking()
    path = f"/coordinator/bookings/{booking.reference}"
    assert desk.post(f"{path}/ask", {"question": " "}).status_code == 422
    assert desk.post(f"{path}/ask", {"question": "Who leads the group?"}).status_code == 303
    desk.get("/coordinator/queue?urgent=paused")
    assert "Waits for the school’s answer" in desk.text()
    desk.get(path)
    assert "Cora Hall asked the school" in desk.text()
    bookings.answer_school(booking, answer="Mr Ogle.", by=an_actor(booking.requested_by))
    db.session.commit()
    desk.get(path)
    assert "Mr Ogle." in desk.text()


def test_a_decision_is_taken_back_from_where_it_was_made(desk):
    booking = a_booking()
    path = f"/coordinator/bookings/{booking.reference}"
    answer = desk.post(f"{path}/decline", {"reason": "The wrong row."})
    desk.get(answer.location)
    assert "Nobody is told for 2 minutes." in desk.text()
    assert desk.post(f"{path}/take-back").status_code == 303
    desk.get(path)
    assert "The request runs out" in desk.text()
    assert desk.post(f"{path}/take-back").status_code == 409
    assert "nothing was changed" in desk.text()


def test_a_day_to_decide_by_is_named_only_where_it_comes_before_the_end(desk):
    near = a_booking(a_slot(an_opportunity(kind="workplace_visit", place="workplace"), days=20))
    far = a_booking(a_slot(days=60))
    desk.get(f"/coordinator/bookings/{near.reference}")
    assert "Decide by" in desk.text()
    desk.get(f"/coordinator/bookings/{far.reference}")
    assert "Decide by" not in desk.text()


def test_what_was_decided_is_not_said_to_have_been_tried_again(desk):
    booking = a_booking()
    desk.post(f"/coordinator/bookings/{booking.reference}/decline", {"reason": "Too late."})
    desk.get(f"/coordinator/bookings/{booking.reference}")
    assert "there is nothing to decide" in desk.text()
    assert "nothing was changed" not in desk.text()


def test_the_counts_alone_are_asked_for(desk):
    a_booking()
    answer = desk.htmx("GET", "/coordinator/queue", "waiting")
    body = answer.get_data(as_text=True)
    assert "1 item waiting" in body
    assert "<h1" not in body


# More than are listed


@pytest.fixture
def crowded(monkeypatch):
    """Only two bookings and one of each other kind are listed at once."""
    monkeypatch.setattr(listing, "MOST_BOOKINGS", 2)
    monkeypatch.setattr(listing, "MOST_OTHERS", 1)


def test_what_is_not_listed_is_counted(desk, crowded):
    for days in (40, 41, 42):
        a_booking(a_slot(days=days))
    for _ in range(3):
        an_employer(state="registered", authority_id=391)
    desk.get("/coordinator/queue")
    words = desk.text()
    for sentence in (
        "6 items waiting",
        "Everything 6",
        "Bookings 3",
        "New employers 3",
        "3 items of 6 are listed and looked through here",
    ):
        assert sentence in words
    assert len(desk.page.select("#queue [data-item]")) == 3
    body = desk.htmx("GET", "/coordinator/queue", "waiting").get_data(as_text=True)
    assert "6 items waiting" in body


def test_part_of_what_is_listed_says_that_there_may_be_more(desk, crowded):
    for days in (40, 41, 42):
        a_booking(a_slot(days=days))
    desk.get("/coordinator/queue?encounter=careers_talk")
    words = desk.text()
    assert "At least 2 items of 3" in words
    assert "Everything 2 or more" in words
    assert "Bookings 2 or more" in words


def test_as_many_as_are_listed_are_all_there_are(desk, crowded):
    for days in (40, 41):
        a_booking(a_slot(days=days))
    desk.get("/coordinator/queue")
    assert "2 items waiting" in desk.text()
    assert "are listed and looked through" not in desk.text()
    desk.get("/coordinator/queue?encounter=careers_talk")
    assert "2 items of 2" in desk.text()
    assert "2 or more" not in desk.text()


def test_each_kind_is_counted_as_it_is_listed(session, crowded, monkeypatch):
    """What `beyond` adds is of exactly what the list would have: the area, and who may decide."""
    by = an_actor(a_coordinator(391))
    for school in (a_school(), a_school(), a_school(), a_school(authority_id=840)):
        a_booking(school=school)
        a_membership(a_user(), school, state="requested", role="leader")
    for area in (391, 391, None, 840):
        an_employer(state="registered", authority_id=area)
        an_opportunity(an_employer(authority_id=area), state="in_review")
    few = queries.waiting(by)
    assert few.beyond == {"booking": 1, "employer": 2, "opportunity": 2, "joiner": 2}
    assert few.total == 12
    monkeypatch.setattr(listing, "MOST_BOOKINGS", 100)
    monkeypatch.setattr(listing, "MOST_OTHERS", 100)
    everything = queries.waiting(by)
    assert (len(everything.items), everything.total) == (12, 12)
    assert not any(everything.beyond.values())
