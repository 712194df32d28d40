"""The pages of bookings: who sees what, what they may do there, and how they bear rubbish."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.accounts.models import User
from app.bookings import commands
from app.bookings.models import Booking
from app.bookings.queries import PAST_ON_A_PAGE
from app.infra import clock
from app.infra.database import db
from app.organisations.models import Cohort, Employer, Membership, School
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_actor,
    an_administrator,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.reading import Reader

RUBBISH = st.one_of(
    st.text(max_size=40),
    st.sampled_from(("", "0", "-1", "yes", "9" * 30, "\x00", "１２", "٣", "1,000", "NaN", "💥")),
)


@pytest.fixture
def school(session) -> School:
    return a_school(name="Ouseburn High School", telephone="0191 498 0100")


@pytest.fixture
def teacher(school) -> User:
    return a_teacher(school, name="Asma Grey", email="asma@ouseburn.example", phone="0191 498 0002")


@pytest.fixture
def contact(session) -> User:
    return an_employers_person(
        an_employer(name="Bridge & Byte"),
        name="Priya Vasey",
        email="priya@bridge.example",
        phone="0191 498 0001",
    )


def offer_of(contact: User, **facts):
    employer = db.session.scalar(
        select(Employer).join(Membership).where(Membership.user_id == contact.id)
    )
    return an_opportunity(employer, contact=contact, **facts)


@pytest.fixture
def cohort(school) -> Cohort:
    return a_cohort(school)


@pytest.fixture
def booking(school, cohort, teacher, contact) -> Booking:
    return a_booking(
        a_slot(offer_of(contact, title="Fix the bug")),
        school,
        by=teacher,
        cohort=cohort,
        message="We build websites.",
        access_needs="Step-free, please.",
    )


@pytest.fixture
def over(school, cohort, teacher, contact) -> Booking:
    """An approved booking whose session is over."""
    slot = a_slot(offer_of(contact, title="Fix the bug"), days=-2)
    return an_approved_booking(slot, school=school, by=teacher, cohort=cohort)


def approve(booking: Booking) -> None:
    commands.approve(
        booking,
        checklist=[{"key": "x"}],
        ruleset="safeguarding-2026-09",
        by=an_actor(a_coordinator(391, name="Niamh Ogle")),
    )
    db.session.commit()


# One booking


def test_the_booking_is_missing_for_everyone_it_does_not_concern(client, booking):
    strangers = [
        a_teacher(a_school()),
        an_employers_person(an_employer()),
        a_coordinator(840),
    ]
    for person in strangers:
        assert client.sign_in(person).get(f"/bookings/{booking.reference}").status_code == 404
    for person in (a_user(), an_administrator()):
        assert client.sign_in(person).get(f"/bookings/{booking.reference}").status_code == 403


@pytest.mark.parametrize("reference", ["AAAAAAAA", "nothing", "'", "%00", "x" * 300, "💥"])
def test_a_reference_nobody_has_is_missing(client, teacher, reference):
    assert client.sign_in(teacher).get(f"/bookings/{reference}").status_code == 404


def test_the_school_sees_everything_but_the_employers_contact_until_approval(
    client, teacher, booking
):
    client.sign_in(teacher).get(f"/bookings/{booking.reference}")
    text = client.text()
    for words in ("Fix the bug", "Bridge & Byte", "Year 9 (30)", "We build websites.", "Asma Grey"):
        assert words in text
    for words in ("Priya Vasey", "priya@bridge.example", "0191 498 0001"):
        assert words not in text
    assert "Names and contact details are shown once the booking is approved." in text
    approve(booking)
    client.get(f"/bookings/{booking.reference}")
    for words in ("Priya Vasey", "priya@bridge.example", "0191 498 0001", "Niamh Ogle"):
        assert words in client.text()


def test_the_employer_sees_numbers_only_until_approval(client, contact, booking):
    client.sign_in(contact).get(f"/bookings/{booking.reference}")
    hidden = ("Asma Grey", "asma@", "0191 498 0002", "0191 498 0100", "websites", "Step-free")
    page = client.page.get_text()
    assert "30 pupils: Year 9 (30)" in client.text()
    for words in hidden:
        assert words not in page
    approve(booking)
    client.get(f"/bookings/{booking.reference}")
    for words in hidden:
        assert words in client.page.get_text()


@pytest.mark.parametrize("ending", ["declined", "withdrawn", "cancelled"])
def test_contacts_are_put_away_again_when_it_does_not_go_ahead(
    client, contact, teacher, booking, ending
):
    if ending == "declined":
        commands.decline(booking, reason="No.", by=an_actor(a_coordinator(391)))
    else:
        approve(booking)
        if ending == "withdrawn":
            commands.withdraw(booking, by=an_actor(teacher))
        else:
            commands.cancel(booking, reason="Ill.", by=an_actor(contact))
    db.session.commit()
    client.sign_in(contact).get(f"/bookings/{booking.reference}")
    assert "asma@" not in client.page.get_text()
    client.sign_in(teacher).get(f"/bookings/{booking.reference}")
    assert "priya@" not in client.page.get_text()


def test_the_coordinator_sees_both_sides_and_where_to_decide(client, booking):
    client.sign_in(a_coordinator(391)).get(f"/bookings/{booking.reference}")
    for words in ("Asma Grey", "priya@bridge.example", "Step-free, please."):
        assert words in client.page.get_text()
    assert client.page.find("a", href=f"/coordinator/bookings/{booking.reference}", string="Decide")


def test_the_history_tells_who_when_and_why(client, teacher, contact, booking):
    approve(booking)
    commands.cancel(booking, reason="Our speaker is ill.", by=an_actor(contact))
    db.session.commit()
    client.sign_in(teacher).get(f"/bookings/{booking.reference}")
    lines = [each.get_text(" ") for each in client.page.select(".app-timeline li")]
    assert len(lines) == 3
    assert "Requested" in lines[0]
    assert "Asma Grey" in lines[0]
    assert "Approved (was: waiting for approval)" in lines[1]
    assert "coordinator" in lines[1]
    assert "Cancelled (was: approved)" in lines[2]
    assert "Our speaker is ill." in lines[2]
    assert "Priya Vasey" not in lines[2]  # put away again


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("teacher", {"Withdraw"}),
        ("contact", {"Cancel the booking"}),
        ("coordinator", {"Cancel the booking"}),
    ],
)
def test_each_side_is_offered_only_what_it_may_do(client, request, booking, who, buttons):
    person = a_coordinator(391) if who == "coordinator" else request.getfixturevalue(who)
    client.sign_in(person).get(f"/bookings/{booking.reference}")
    offered = {each.get_text() for each in client.page.select("main form button")}
    assert offered == buttons


def test_nothing_is_offered_once_it_has_ended(client, teacher, booking):
    commands.withdraw(booking, by=an_actor(teacher))
    db.session.commit()
    client.sign_in(teacher).get(f"/bookings/{booking.reference}")
    assert client.page.select("main form") == []


def test_a_person_on_both_sides_may_do_both_and_every_id_is_one(client, teacher, contact, booking):
    a_membership(teacher, booking.slot.opportunity.employer)
    client.sign_in(teacher).get(f"/bookings/{booking.reference}")
    assert len(client.page.select("main form")) == 2


def test_withdrawing_and_cancelling_from_the_page(client, teacher, contact, booking):
    path = f"/bookings/{booking.reference}"
    assert client.sign_in(teacher).post(f"{path}/cancel", {"reason": "x"}).status_code == 403
    answer = client.post(f"{path}/withdraw", {"reason": ""})
    assert (answer.status_code, answer.location) == (303, path)
    assert (booking.state, booking.slot.taken) == ("withdrawn", 0)
    client.get(path)
    assert "The booking is withdrawn, and the places are given back." in client.text()
    assert client.post(f"{path}/withdraw", {"reason": ""}).status_code == 409
    assert "already stands as “Withdrawn”" in client.text()


@pytest.mark.parametrize("reason", ["", "   ", None, "x" * 1001])
def test_cancelling_without_a_proper_reason_says_so_beside_the_box(
    client, contact, booking, reason
):
    answer = client.sign_in(contact).post(
        f"/bookings/{booking.reference}/cancel", {"reason": reason}
    )
    assert answer.status_code == 422
    assert client.page.select_one("#cancel-reason-error")
    assert client.page.find("details", open=True).find(id="cancel-reason")
    assert booking.state == "requested"


def test_looking_at_links_from_letters_changes_nothing(client, teacher, booking):
    """Mail scanners open every link; what changes things is not a link."""
    client.sign_in(teacher)
    for path in ("", "/attendance", "/withdraw", "/cancel", "/did-not-happen"):
        answer = client.http.get(f"/bookings/{booking.reference}{path}")
        assert answer.status_code in (200, 405)
    db.session.expire_all()
    assert booking.state == "requested"


def test_the_page_asks_the_database_as_often_whatever_its_length(
    client, teacher, school, booking, contact
):
    small = booking
    cohorts = [a_cohort(school, name=f"9-{each}", roll=30) for each in range(12)]
    large = commands.request_booking(
        a_slot(offer_of(contact), days=41).id,
        school.id,
        {each.id: 2 for each in cohorts},
        by=an_actor(teacher),
    )
    db.session.commit()
    client.sign_in(teacher).get(f"/bookings/{small.reference}")
    few = len(client.statements)
    client.get(f"/bookings/{large.reference}")
    assert len(client.statements) <= few
    assert few < 12


# My bookings


def test_bookings_stand_under_what_they_wait_for(client, teacher, contact, booking, over):
    own = {"school": booking.school, "by": teacher, "cohort": booking.cohorts[0].cohort}
    coming = an_approved_booking(a_slot(offer_of(contact, title="Coming soon"), days=41), **own)
    gone = a_booking(a_slot(offer_of(contact, title="Gone"), days=42), **own)
    commands.withdraw(gone, by=an_actor(teacher))
    db.session.commit()
    client.sign_in(teacher).get("/bookings")
    under = {
        each.get_text().split(" (")[0]: [
            row.get_text() for row in each.find_next("ul").select("h3 a")
        ]
        for each in client.page.select("#bookings-list h2")
    }
    assert under == {
        "To confirm": ["Fix the bug"],
        "Waiting for a coordinator": ["Fix the bug"],
        "Coming up": [coming.slot.opportunity.title],
        "Past": ["Gone"],
    }
    confirm = client.page.find("a", string="Say who came")
    assert confirm["href"] == f"/bookings/{over.reference}/attendance"


def test_a_teacher_sees_the_schools_bookings_or_only_their_own(
    client, teacher, school, cohort, contact
):
    days = count(41)

    def one(title: str, **facts: object) -> None:
        slot = a_slot(offer_of(contact, title=title), days=next(days))
        a_booking(slot, school, cohort=cohort, **facts)

    one("Mine", by=teacher)
    one("A colleague's")
    one("I lead this", lead_id=teacher.id)
    a_booking(a_slot(offer_of(contact, title="Another school's"), days=50))
    client.sign_in(teacher).get("/bookings")
    titles = {each.get_text() for each in client.page.select("h3 a")}
    assert titles == {"Mine", "A colleague's", "I lead this"}
    client.get("/bookings?whose=mine")
    assert {each.get_text() for each in client.page.select("h3 a")} == {"Mine", "I lead this"}


def test_the_filter_swaps_only_the_list(client, teacher, booking):
    answer = client.sign_in(teacher).htmx("GET", "/bookings?whose=mine", "bookings-list")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True).lstrip().startswith('<div id="bookings-list"')


def test_an_employer_sees_requests_for_its_sessions_without_names(client, contact, booking):
    a_booking()
    client.sign_in(contact).get("/bookings")
    assert [each.get_text() for each in client.page.select("h3 a")] == ["Fix the bug"]
    assert "Ouseburn High School · 30 pupils, Year 9" in client.text()
    assert "Asma Grey" not in client.page.get_text()
    assert client.page.find("a", string="Say who came") is None


def test_with_nothing_booked_the_page_says_where_to_begin(client, teacher, contact):
    client.sign_in(teacher).get("/bookings")
    assert client.page.find("a", string="Find an opportunity", href="/opportunities")
    client.sign_in(contact).get("/bookings")
    assert "When a school asks for places in one of your sessions" in client.text()


def test_the_list_asks_as_often_for_many_as_for_few_and_pages_what_is_past(
    client, teacher, school, cohort, contact
):
    offer, days = offer_of(contact), count(41)
    a_booking(a_slot(offer, days=next(days)), school, by=teacher, cohort=cohort)
    first = a_booking(a_slot(offer, days=next(days)), school, by=teacher, cohort=cohort)
    commands.withdraw(first, by=an_actor(teacher))
    db.session.commit()
    client.sign_in(teacher).get("/bookings")
    few = len(client.statements)
    for _ in range(PAST_ON_A_PAGE + 1):
        each = a_booking(a_slot(offer, days=next(days)), school, by=teacher, cohort=cohort)
        commands.withdraw(each, by=an_actor(teacher))
    for _ in range(8):
        a_booking(a_slot(offer, days=next(days)), school, by=teacher, cohort=cohort)
    client.get("/bookings")
    assert len(client.statements) == few
    assert "Page 1 of 2" in client.text()
    client.get("/bookings?page=2")
    assert "Page 2 of 2" in client.text()


@pytest.mark.parametrize("page", ["0", "-5", "999999", "x", "9" * 40, ""])
def test_a_page_that_is_not_there_is_the_nearest_one(client, teacher, booking, page):
    assert client.sign_in(teacher).get(f"/bookings?page={page}").status_code == 200


# Who came


def numbers(booking: Booking, came: object) -> dict[str, str]:
    return {f"pupils-{each.cohort_id}": str(came) for each in booking.cohorts}


def test_the_attendance_form_has_the_numbers_booked_and_a_question_for_each_test(
    client, teacher, over
):
    client.sign_in(teacher).get(f"/bookings/{over.reference}/attendance")
    (number,) = client.page.select("input[name^=pupils-]")
    assert number["value"] == "30"
    questions = client.page.select("fieldset.app-big")
    assert len(questions) == 4
    for question in questions:
        assert [each.get_text(strip=True) for each in question.select("label")] == [
            "Yes",
            "No",
            "Not sure",
        ]


def test_a_workplace_visit_asks_seven_questions(client, teacher, school, contact):
    offer = offer_of(contact, kind="workplace_visit", place="workplace", postcode="NE1 1AA")
    over = an_approved_booking(a_slot(offer, days=-2), school=school, by=teacher)
    client.sign_in(teacher).get(f"/bookings/{over.reference}/attendance")
    assert len(client.page.select("fieldset.app-big")) == 7


def test_saying_who_came_is_kept_and_shown(client, teacher, over):
    path = f"/bookings/{over.reference}"
    answers = {
        "test-purpose_shared": "yes",
        "test-learning_outcomes": "yes",
        "test-two_way": "no",
    }
    answer = client.sign_in(teacher).post(f"{path}/attendance", numbers(over, 27) | answers)
    assert (answer.status_code, answer.location) == (303, path)
    client.get(path)
    text = client.text()
    assert "Attended" in text
    cells = [each.get_text() for each in client.page.select("table tbody td")]
    assert cells == ["30", "27"]
    assert "No" in text
    assert "Not sure" in text
    client.get(f"{path}/attendance")
    assert "already stands as “Attended”" in client.text()
    assert client.post(f"{path}/attendance", numbers(over, 5)).status_code == 409


@pytest.mark.parametrize(
    ("came", "says"),
    [
        ("", "Enter how many of Year 9 came. Enter 0 if nobody did."),
        ("181", "Year 9 has 180 pupils on roll, so 181 cannot have come."),
        ("0", "Nobody came from any group. If it did not happen, say so instead."),
        ("-1", "must be from 0 to"),
        ("most", "Year 9 must be a whole number, like 30."),
    ],
)
def test_numbers_that_cannot_be_are_said_and_kept(client, teacher, over, came, says):
    answer = client.sign_in(teacher).post(
        f"/bookings/{over.reference}/attendance",
        numbers(over, came) | {"test-two_way": "yes"},
    )
    assert answer.status_code == 422
    assert says in client.text()
    assert client.page.select_one("input[name^=pupils-]")["value"] == came
    assert client.page.select_one("input[name=test-two_way][checked]")["value"] == "yes"
    assert over.state == "approved"


def test_more_than_were_booked_may_have_come(client, teacher, over):
    answer = client.sign_in(teacher).post(
        f"/bookings/{over.reference}/attendance", numbers(over, 33)
    )
    assert answer.status_code == 303


def test_saying_that_it_did_not_happen(client, teacher, over):
    path = f"/bookings/{over.reference}"
    assert (
        client.sign_in(teacher).post(f"{path}/did-not-happen", {"reason": " "}).status_code == 422
    )
    assert client.page.find("details", open=True)
    assert client.page.select_one("input[name^=pupils-]")["value"] == "30"
    answer = client.post(f"{path}/did-not-happen", {"reason": "Snow closed the school."})
    assert answer.status_code == 303
    assert over.state == "not_attended"
    client.get(path)
    assert "Did not happen" in client.text()
    assert "Snow closed the school." in client.text()


def test_before_the_day_the_form_is_not_there_and_sending_it_is_refused(client, teacher, booking):
    approve(booking)
    path = f"/bookings/{booking.reference}/attendance"
    client.sign_in(teacher).get(path)
    assert "The session is not over yet." in client.text()
    assert client.page.select("main form") == []
    assert client.post(path, numbers(booking, 30)).status_code == 403


def test_while_it_runs_a_teacher_can_say_that_nobody_is_there(client, teacher, booking):
    approve(booking)
    with clock.pretend(booking.slot.starts_at + timedelta(minutes=5)):
        client.sign_in(teacher).get(f"/bookings/{booking.reference}")
        link = client.page.find("a", string="It did not happen")
        client.get(link["href"])
    assert client.page.find(id="reason")


@pytest.mark.parametrize("path", ["attendance", "did-not-happen"])
def test_the_employer_does_not_say_who_came(client, contact, over, path):
    answer = client.sign_in(contact).post(f"/bookings/{over.reference}/{path}", {"reason": "x"})
    assert answer.status_code == 403


def test_another_schools_teacher_cannot_confirm(client, over):
    path = f"/bookings/{over.reference}/attendance"
    assert client.sign_in(a_leader(a_school())).post(path, numbers(over, 3)).status_code == 404


# Rubbish


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_form_of_ours_can_be_made_to_fail(app, session, booking, over, teacher, contact, data):
    """Any text in any field, fields left out or sent twice: answered in words, never with 500."""
    slot = booking.slot
    cohort = over.cohorts[0].cohort_id
    request = f"/opportunities/{slot.opportunity_id}/sessions/{slot.id}/request"
    fields = {
        request: ("cohorts", f"pupils-{cohort}", "lead", "message", "access_needs", "pupils-x"),
        f"/bookings/{booking.reference}/withdraw": ("reason", "x"),
        f"/bookings/{booking.reference}/cancel": ("reason", "state"),
        f"/bookings/{over.reference}/attendance": (f"pupils-{cohort}", "test-two_way", "test-x"),
        f"/bookings/{over.reference}/did-not-happen": ("reason",),
    }
    path = data.draw(st.sampled_from(sorted(fields)))
    sent = data.draw(
        st.lists(st.tuples(st.sampled_from(fields[path]), RUBBISH), max_size=8), label=path
    )
    attempt = db.session.begin_nested()
    reader = Reader(app).sign_in(contact if path.endswith("cancel") else teacher)
    answer = reader.post(path, sent)
    assert answer.status_code in (200, 303, 403, 409, 422)
    if attempt.is_active:
        attempt.rollback()
    db.session.expire_all()
