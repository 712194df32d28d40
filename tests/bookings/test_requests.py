"""Asking for places: the command's decisions, and the page a teacher fills in."""

import re
from dataclasses import dataclass

import pytest
from sqlalchemy import func, select

from app.access import Clash, Invalid, Refused
from app.bookings import commands, rules
from app.bookings.models import Booking
from app.infra import clock
from app.infra.database import Missing, db
from app.opportunities.models import Slot
from app.organisations.models import Cohort, School
from tests.builders import (
    a_booking,
    a_cohort,
    a_leader,
    a_membership,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.reading import Reader, statements


@dataclass
class Desk:
    """A teacher at a school with Year 9, and a session to ask for."""

    slot: Slot
    school: School
    cohort: Cohort
    reader: Reader
    teacher: object

    @property
    def path(self) -> str:
        return f"/opportunities/{self.slot.opportunity_id}/sessions/{self.slot.id}/request"

    def form(self, pupils: object = 30, **fields: object) -> dict[str, object]:
        return {
            "cohorts": str(self.cohort.id),
            f"pupils-{self.cohort.id}": str(pupils),
            "lead": str(self.teacher.id),
            "message": "",
            "access_needs": "",
            **fields,
        }

    def ask(self, pupils: int = 30, **facts: object) -> Booking:
        return commands.request_booking(
            self.slot.id,
            self.school.id,
            {self.cohort.id: pupils},
            by=an_actor(self.teacher),
            **facts,
        )


@pytest.fixture
def desk(client) -> Desk:
    school = a_school()
    teacher = a_teacher(school)
    return Desk(a_slot(), school, a_cohort(school), client.sign_in(teacher), teacher)


def bookings() -> int:
    return db.session.scalar(select(func.count()).select_from(Booking))


# What the command decides


def test_places_are_held_from_the_moment_of_asking(desk):
    booking = desk.ask()
    db.session.commit()
    assert (booking.state, booking.pupils, desk.slot.taken) == ("requested", 30, 30)
    assert re.fullmatch("[A-Z2-9]{8}", booking.reference)
    assert booking.lead_id == booking.requested_by_id == desk.teacher.id


def test_the_slots_row_is_locked_before_anything_is_read_of_it(desk):
    actor = an_actor(desk.teacher)
    slot_id, school_id, asked = desk.slot.id, desk.school.id, {desk.cohort.id: 30}
    db.session.expire_all()
    with statements() as sent:
        commands.request_booking(slot_id, school_id, asked, by=actor)
    about_places = [each for each in sent if "slots" in each or "bookings" in each]
    assert "FOR UPDATE OF slots" in about_places[0]


def test_a_group_larger_than_what_is_left_is_refused_with_the_number(desk):
    a_booking(desk.slot, pupils=38)
    with pytest.raises(Clash, match="Only 12 places are left and your group is 30"):
        desk.ask()


def test_the_last_place_can_be_had_and_then_no_more(desk):
    a_booking(desk.slot, pupils=20)
    desk.ask(30)
    other = a_school()
    with pytest.raises(Clash, match="Every place in this session is taken"):
        commands.request_booking(
            desk.slot.id, other.id, {a_cohort(other).id: 1}, by=an_actor(a_teacher(other))
        )


@pytest.mark.parametrize(
    ("slot", "pupils", "says"),
    [
        ({"smallest_group": 10}, 9, "for groups of 10 pupils or more"),
        ({"largest_per_school": 20}, 21, "Each school can bring up to 20 pupils"),
        ({}, 181, "has 180 pupils on roll"),
        ({}, 0, "at least one group"),
    ],
)
def test_limits_are_said_in_sentences(desk, slot, pupils, says):
    for name, value in slot.items():
        setattr(desk.slot, name, value)
    db.session.commit()
    with pytest.raises(Invalid, match=says):
        desk.ask(pupils)
    assert bookings() == 0


@pytest.mark.parametrize(
    "facts", [{"academic_year": 2001}, {"year_group": 7}, {"closed_at": clock.now()}, {"roll": 0}]
)
def test_a_cohort_that_does_not_fit_is_refused(desk, facts):
    wrong = a_cohort(desk.school, name="9Z", **facts)
    with pytest.raises(Invalid):
        commands.request_booking(
            desk.slot.id, desk.school.id, {wrong.id: 10}, by=an_actor(desk.teacher)
        )


def test_another_schools_cohort_cannot_be_brought(desk):
    theirs = a_cohort(a_school())
    with pytest.raises(Invalid, match="no longer on your school's list"):
        commands.request_booking(
            desk.slot.id, desk.school.id, {theirs.id: 10}, by=an_actor(desk.teacher)
        )


def test_nobody_asks_for_a_school_they_do_not_belong_to(desk):
    other = a_school()
    with pytest.raises(Refused, match="Join the school first"):
        commands.request_booking(
            desk.slot.id, other.id, {a_cohort(other).id: 10}, by=an_actor(desk.teacher)
        )


def test_a_school_has_one_live_booking_in_a_session(desk):
    first = desk.ask()
    db.session.commit()
    with pytest.raises(commands.AlreadyAsked) as already:
        desk.ask(5)
    assert already.value.booking is first
    assert desk.slot.taken == 30


def test_who_leads_must_work_at_the_school(desk):
    for stranger in (a_teacher(a_school()), a_user()):
        with pytest.raises(Invalid) as refused:
            desk.ask(lead_id=stranger.id)
        assert refused.value.field == "lead"
    colleague = a_leader(desk.school)
    assert desk.ask(lead_id=colleague.id).lead_id == colleague.id


def test_someone_who_only_asked_to_join_cannot_lead(desk):
    waiting = a_user()
    a_membership(waiting, desk.school, state="requested")
    with pytest.raises(Invalid, match="Choose a member of your school's staff"):
        desk.ask(lead_id=waiting.id)


def test_a_school_cannot_wait_for_more_answers_than_it_could_use(desk, monkeypatch):
    monkeypatch.setattr(rules, "MOST_WAITING", 1)
    a_booking(a_slot(), desk.school, by=desk.teacher, cohort=desk.cohort)
    with pytest.raises(Clash, match="already has 1 requests waiting"):
        desk.ask()


@pytest.mark.parametrize("state", ["draft", "withdrawn"])
def test_what_is_not_on_offer_cannot_be_asked_for(desk, state):
    desk.slot.opportunity.state = state
    db.session.commit()
    with pytest.raises(Clash, match="not on offer"):
        desk.ask()


def test_an_employer_no_longer_verified_takes_no_requests(desk):
    employer = desk.slot.opportunity.employer
    employer.state, employer.reason = "suspended", "Insurance has run out."
    db.session.commit()
    with pytest.raises(Clash, match="not offering anything"):
        desk.ask()


def test_a_session_that_is_not_there_is_missing(desk):
    with pytest.raises(Missing):
        commands.request_booking(
            999_999_999, desk.school.id, {desk.cohort.id: 1}, by=an_actor(desk.teacher)
        )


# The page


def test_the_form_offers_the_schools_groups_with_their_numbers(desk):
    a_cohort(desk.school, name="9C", roll=28)
    a_cohort(desk.school, year_group=7)
    assert desk.reader.get(desk.path).status_code == 200
    text = desk.reader.text()
    assert "Year 9, 9C" in text
    assert "Year 7" not in text
    number = desk.reader.page.find("input", {"name": f"pupils-{desk.cohort.id}"})
    assert number["value"] == "50"  # the roll is 180, and 50 is all one school can have
    assert desk.reader.page.find("select", {"name": "lead"}).find("option", selected=True)[
        "value"
    ] == str(desk.teacher.id)


def test_asking_leads_to_the_booking_which_says_what_happens_next(desk):
    answer = desk.reader.post(desk.path, desk.form(message="We build bridges this term."))
    assert answer.status_code == 303
    desk.reader.get(answer.location)
    text = desk.reader.text()
    assert "Your request is in, and the places are held." in text
    assert "Waiting for approval" in text
    assert "A coordinator decides. Your places are held" in text
    assert "We build bridges this term." in text


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"pupils": "lots"}, 422, "Year 9 must be a whole number, like 30."),
        ({"pupils": ""}, 422, "at least one group"),
        ({"pupils": "1e9"}, 422, "must be a whole number"),
        ({"pupils": "-4"}, 422, "must be from 1 to"),
        ({"pupils": "60"}, 409, "Only 50 places are left and your group is 60."),
        ({"cohorts": ""}, 422, "choose from the list"),
        ({"cohorts": None}, 422, "at least one group"),
        ({"cohorts": "999999999999999999999"}, 422, "choose from the list"),
        ({"lead": "999999999"}, 422, "choose from the list"),
        ({"lead": "nobody"}, 422, "choose from the list"),
        ({"lead": None}, 422, "choose from the list"),
        ({"message": "x" * 2001}, 422, "2,000 characters or fewer"),
    ],
)
def test_what_cannot_be_is_said_on_the_page_and_what_was_typed_is_kept(desk, form, status, says):
    sent = desk.form(access_needs="Two wheelchair users") | form
    if "pupils" in sent:
        sent[f"pupils-{desk.cohort.id}"] = sent.pop("pupils")
    answer = desk.reader.post(desk.path, sent)
    assert answer.status_code == status
    summary = desk.reader.page.find(class_="govuk-error-summary")
    assert summary is not None
    assert says.lower() in summary.get_text().lower()
    for link in summary.find_all("a"):
        assert desk.reader.page.find(id=link["href"].removeprefix("#")), link
    assert desk.reader.page.find("textarea", {"name": "access_needs"}).text.strip() == (
        "Two wheelchair users"
    )
    assert bookings() == 0


def test_a_number_beside_a_group_that_is_not_ticked_does_not_matter(desk):
    other = a_cohort(desk.school, year_group=10)
    answer = desk.reader.post(desk.path, desk.form() | {f"pupils-{other.id}": "rubbish"})
    assert answer.status_code == 303


def test_sending_the_form_again_leads_to_the_one_booking(desk):
    first = desk.reader.post(desk.path, desk.form())
    second = desk.reader.post(desk.path, desk.form(5))
    assert second.status_code == 303
    assert second.location == first.location
    desk.reader.get(second.location)
    assert "You already asked for this." in desk.reader.text()
    assert bookings() == 1
    again = desk.reader.get(desk.path)
    assert again.location == first.location


def test_after_withdrawing_the_form_is_there_again(desk):
    booking = desk.ask()
    commands.withdraw(booking, by=an_actor(desk.teacher))
    db.session.commit()
    assert desk.reader.get(desk.path).status_code == 200
    assert desk.reader.post(desk.path, desk.form()).status_code == 303


def test_a_session_that_closed_meanwhile_says_so_and_leads_on(desk):
    desk.slot.cancelled_at, desk.slot.cancel_reason = clock.now(), "Ill"
    db.session.commit()
    for answer in (desk.reader.get(desk.path), desk.reader.post(desk.path, desk.form())):
        assert answer.status_code == 409
        assert "This session has been cancelled." in desk.reader.text()
        assert desk.reader.page.find("a", href=f"/opportunities/{desk.slot.opportunity_id}")


def test_a_teacher_of_two_schools_chooses_which_one(desk):
    second = a_school(name="Zetland Academy")
    a_membership(desk.teacher, second)
    cohort = a_cohort(second)
    desk.reader.get(desk.path)
    assert "Which school is this for?" in desk.reader.text()
    path = f"{desk.path}?school={second.id}"
    desk.reader.get(path)
    assert "Zetland Academy" in desk.reader.text()
    answer = desk.reader.post(
        path, desk.form() | {"cohorts": str(cohort.id), f"pupils-{cohort.id}": "12"}
    )
    assert answer.status_code == 303
    assert db.session.scalars(select(Booking)).one().school_id == second.id


@pytest.mark.parametrize("school", ["0", "-1", "x", "99999999999999999999", "²"])
def test_another_school_in_the_address_opens_nothing(desk, school):
    a_membership(desk.teacher, a_school())
    answer = desk.reader.get(f"{desk.path}?school={school}")
    assert answer.status_code == 200
    assert "Which school is this for?" in desk.reader.text()


def test_a_leader_without_groups_is_led_to_set_them_up(desk):
    school = a_school()
    desk.reader.sign_in(a_leader(school))
    desk.reader.get(desk.path)
    assert "Set up your groups first" in desk.reader.text()
    assert desk.reader.page.find("a", href="/school/cohorts", string="Set up groups")


def test_a_school_without_such_years_is_not_asked_to_set_them_up(desk):
    school = a_school(year_groups=[0, 1, 2])
    desk.reader.sign_in(a_leader(school))
    desk.reader.get(desk.path)
    assert "This is not for your year groups" in desk.reader.text()
    assert "has Reception to Year 2" in desk.reader.text()
    assert not desk.reader.page.find("a", string="Set up groups")


def test_a_teacher_without_groups_is_told_whom_to_ask(desk):
    school = a_school()
    a_leader(school, name="Maryam Heslop")
    desk.reader.sign_in(a_teacher(school))
    desk.reader.get(desk.path)
    assert "Ask Maryam Heslop to add Years 9 to 11" in desk.reader.text()


def test_someone_without_a_school_is_led_to_join_one(desk):
    desk.reader.sign_in(a_user())
    assert desk.reader.get(desk.path).status_code == 200
    assert "Join your school first" in desk.reader.text()
    assert desk.reader.page.find("a", href="/schools/join", string="Find your school")


def test_a_stranger_signs_in_and_comes_back(app, desk):
    answer = Reader(app).get(desk.path)
    assert answer.status_code == 302
    assert "/sign-in?next=%2Fopportunities" in answer.location


def test_a_session_under_another_opportunitys_address_is_missing(desk):
    other = an_opportunity()
    path = f"/opportunities/{other.id}/sessions/{desk.slot.id}/request"
    assert desk.reader.get(path).status_code == 404


@pytest.mark.parametrize("number", ["99999999999", "9" * 40, "0"])
def test_a_number_too_large_for_any_row_is_simply_missing(desk, number):
    assert desk.reader.get(f"/opportunities/{number}/sessions/{number}/request").status_code == 404


def test_a_draft_is_not_there_for_schools(desk):
    employer = an_employer()
    draft = an_opportunity(
        employer, contact=an_employers_person(employer), state="draft", published_at=None
    )
    slot = a_slot(draft)
    path = f"/opportunities/{draft.id}/sessions/{slot.id}/request"
    assert desk.reader.get(path).status_code == 404


def test_the_form_asks_the_database_as_often_for_forty_groups_as_for_one(desk):
    desk.reader.get(desk.path)
    few = len(desk.reader.statements)
    for number in range(40):
        a_cohort(desk.school, name=f"9-{number}", roll=20)
    for _ in range(10):
        a_teacher(desk.school)
    desk.reader.get(desk.path)
    assert len(desk.reader.statements) == few
