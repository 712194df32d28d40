"""The caseload and the profiles as pages and files, each of one's own area alone."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app.bookings.commands import confirm_attendance
from app.caseload import queries
from app.caseload.commands import count_standings
from app.caseload.queries import place_of
from app.caseload.views import listing
from app.desk.commands import note
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.wording import short_date
from app.threads.commands import write_message
from tests.builders import (
    a_booking,
    a_caseload_of,
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_note,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_action,
    an_actor,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)

FEW, MANY = 2, 12


@pytest.fixture
def cora(client, session):
    person = a_coordinator(391, name="Cora Hall")
    client.sign_in(person)
    return person


def names(client) -> list[str]:
    return [each.text for each in client.page.select("tbody th a")]


def ask(client, **query) -> list[str]:
    assert client.get("/coordinator/caseload", query_string=query).status_code == 200
    return names(client)


def attended(school, employer=None, *, days=-5):
    """A session that took place, and who came is said."""
    teacher = a_teacher(school)
    cohort = a_cohort(school, year_group=11)
    offer = an_opportunity(employer) if employer else an_opportunity()
    booking = an_approved_booking(
        a_slot(offer, days=days), school=school, by=teacher, cohort=cohort
    )
    confirm_attendance(booking, attended={cohort.id: 30}, answers={}, by=an_actor(teacher))
    db.session.commit()
    return booking


def test_mine_a_colleague_s_nobody_s_and_all(client, cora):
    ida = a_coordinator(391, name="Ida Bell")
    mine, hers, free = a_school(name="A"), a_school(name="B"), a_school(name="C")
    far = a_school(name="D", authority_id=840)
    a_caseload_of(cora, mine)
    a_caseload_of(ida, hers)
    a_caseload_of(a_coordinator(840), far)
    assert ask(client) == ["A"]
    assert ask(client, whose="nobody") == ["C"]
    assert ask(client, whose="all") == ["A", "B", "C"]
    assert ask(client, whose=ida.id) == ["B"]
    assert "Ida Bell" in client.text()
    assert ask(client, whose="99999999999999999") == ["A"]
    assert free.name == "C"


def test_employers_of_the_whole_region_are_in_every_area_and_refused_ones_in_none(client, cora):
    an_employer(name="Here")
    an_employer(name="Everywhere", authority_id=None)
    an_employer(name="Elsewhere", authority_id=840)
    an_employer(name="Refused", state="refused")
    assert ask(client, of="employer", whose="all") == ["Everywhere", "Here"]
    assert "The whole region, verified" in client.text()


def test_narrowed_by_authority_phase_and_name(client, session):
    client.sign_in(a_coordinator(391, 390))
    a_school(name="Byker High")
    a_school(name="Byker First", phase="primary", year_groups=[0, 1, 2])
    a_school(name="Team Valley High", authority_id=390)
    a_school(name="100%_Academy")
    assert ask(client, whose="all", area=390) == ["Team Valley High"]
    assert ask(client, whose="all", phase="primary") == ["Byker First"]
    assert ask(client, whose="all", q="high byk") == ["Byker High"]
    assert ask(client, whose="all", q="%_") == ["100%_Academy"]
    assert ask(client, whose="all", q="nowhere") == []
    assert ask(client, of="employer", whose="all", q="x") == []


def test_each_line_says_how_the_school_stands(client, cora):
    school = a_school(name="Byker High")
    a_caseload_of(cora, school)
    attended(school)
    coming = an_approved_booking(a_slot(days=30), school=school)
    a_booking(a_slot(days=20), school=school, cohort=coming.cohorts[0].cohort)
    client.get("/coordinator/caseload")
    cells = {
        each["data-label"]: each.get_text(" ", strip=True) for each in client.page.select("td")
    }
    assert cells["Looked after by"] == "You"
    assert cells["Last encounter"] == short_date(clock.today() - timedelta(days=5))
    assert cells["Next booking"] == short_date(coming.slot.starts_at)
    missing = queries.missing_of(school)
    assert missing.number > 0
    assert cells["Gaps"] == str(missing.number)
    client.get(f"/coordinator/schools/{school.id}")
    assert f"{missing.number} certainly missing" in client.text()


def test_only_those_with_a_gap_and_the_number_of_those_not_looked_through(client, cora):
    a_cohort(a_school(name="Counts its pupils"))
    a_school(name="Uncounted")
    count_standings(10)
    db.session.commit()
    assert ask(client, whose="all", gap=1) == ["Counts its pupils"]
    an_employer(name="Lacks insurance")
    assert ask(client, of="employer", whose="all", gap=1) == ["Lacks insurance"]
    a_school(name="New")
    ask(client, whose="all", gap=1)
    assert "1 school is still to be looked through for gaps" in client.text()


def test_a_closed_school_stays_until_somebody_passes_it_on(client, cora):
    closed = {"is_open": False, "closed_on": clock.today()}
    kept, gone = a_school(name="Kept", **closed), a_school(name="Gone", **closed)
    a_caseload_of(cora, kept)
    assert ask(client, whose="all") == ["Kept"]
    assert "Closed" in client.text()
    client.get(f"/coordinator/schools/{gone.id}")
    assert "this school closed on" in client.text()


def test_paged(client, cora):
    for number in range(listing.ON_A_PAGE + 3):
        a_school(name=f"School {number:02}")
    assert len(ask(client, whose="all")) == listing.ON_A_PAGE
    assert ask(client, whose="all", page=2) == ["School 25", "School 26", "School 27"]
    assert ask(client, whose="all", page=99) == ["School 25", "School 26", "School 27"]


def test_several_are_given_at_once_with_a_result_for_each(client, cora):
    ida = a_coordinator(391, name="Ida Bell")
    here, far = a_school(name="Here"), a_school(authority_id=840)
    keys = [f"school:{here.id}", f"school:{far.id}", "school:x"]
    path = "/coordinator/caseload/give?whose=nobody"
    assert client.post(path, {"place": keys, "holder": ""}).status_code == 422
    assert client.page.select_one(f'input[value="school:{here.id}"]').has_attr("checked")
    assert client.post(path, {"holder": str(ida.id)}).status_code == 422
    assert "Tick the ones" in client.text()
    assert client.post(path, {"place": keys, "holder": str(ida.id)}).status_code == 200
    assert "1 of 3 given" in client.text()
    assert queries.find_current(place_of(here)).user_id == ida.id
    seen = {f"seen-{keys[0]}": "9" * 30}
    client.post(path, {"place": keys[:1], "holder": str(cora.id)} | seen)
    assert "Ida Bell looks after Here by now" in client.text()
    seen = {f"seen-{keys[0]}": str(ida.id)}
    client.post(path, {"place": keys[:1], "holder": str(cora.id)} | seen)
    assert "1 of 1 given" in client.text()
    assert queries.find_current(place_of(far)) is None


def test_given_from_the_profile_and_what_was_seen_is_held_against_what_is(client, cora):
    school, ida = a_school(), a_coordinator(391, name="Ida Bell")
    path = f"/coordinator/caseload/school/{school.id}/give"
    assert client.post(path, {"holder": str(cora.id), "seen": ""}).status_code == 303
    client.get(f"/coordinator/schools/{school.id}")
    assert "You look after this school." in client.text()
    assert client.post(path, {"holder": str(ida.id), "seen": ""}).status_code == 409
    assert "Cora Hall looks after" in client.text()
    assert client.post(path, {"holder": str(a_user().id), "seen": ""}).status_code == 422
    assert client.post(path, {"holder": "", "seen": str(cora.id)}).status_code == 303
    client.get(f"/coordinator/schools/{school.id}")
    assert "Nobody looks after this school." in client.text()
    assert "Given by Cora Hall, ended by Cora Hall" in client.text()


def test_a_school_s_profile_has_everything_on_one_page(client, cora):
    school = a_school(trust_name="Tyne Trust")
    teacher = a_teacher(school, name="Ann Aske", email="ann@x.example")
    a_leader(school, name="Zed Lead", phone="0191 498 0000")
    booking = an_approved_booking(a_slot(days=30), school=school, by=teacher)
    attended(school)
    write_message(booking, text="We bring forty.", form_key=uuid4(), by=an_actor(teacher))
    letter = db.session.scalar(
        select(Letter)
        .where(
            Letter.about == f"booking:{booking.id}",
            Letter.recipient_id == booking.slot.opportunity.contact_id,
        )
        .order_by(Letter.id)
        .limit(1)
    )
    letter.failed_at, letter.last_error = clock.now(), "No such mailbox."
    joiner = a_membership(a_user(), school, state="requested")
    note("joiner", str(joiner.id), "Rang the school about them.", by=an_actor(cora))
    a_note(school, cora, "The deputy has the timetable.")
    an_action(school, cora, "Ring about visits")
    db.session.commit()
    assert client.get(f"/coordinator/schools/{school.id}").status_code == 200
    said = client.text()
    for words in (
        "Tyne Trust",
        "ann@x.example",
        "0191 498 0000",
        "We bring forty.",
        letter.subject,
        "Rang the school about them.",
        "The deputy has the timetable.",
        "Ring about visits",
        "Coming up (1)",
        "History (1)",
        "Evidence gaps this year",
    ):
        assert words in said
    assert letter.address not in said.replace("ann@x.example", "")
    contacts = client.page.select_one("section:has(#contacts)").get_text()
    assert contacts.index("Zed Lead") < contacts.index("Ann Aske")


def test_an_employer_s_profile_has_everything_of_this_area(client, cora):
    employer = an_employer(public_liability_until=clock.today() - timedelta(days=1))
    an_employers_person(employer, name="Emp Loyer", email="emp@firm.example")
    offer = an_opportunity(employer, title="A day at the quay")
    a_slot(offer, days=20, capacity=50)
    an_opportunity(employer, title="Not yet shown", state="draft", published_at=None)
    near, far = a_school(name="Near School"), a_school(name="Far School", authority_id=840)
    attended(near, employer)
    attended(far, employer)
    client.get(f"/coordinator/employers/{employer.id}/profile")
    said = client.text()
    for words in (
        "emp@firm.example",
        "A day at the quay",
        "Public liability insurance ran out on",
        "Near School : once",
    ):
        assert words in said
    assert "Not yet shown" not in said
    assert "Far School" not in said


def test_another_authority_s_are_not_there_by_any_way(client, cora):
    school, employer = a_school(authority_id=840), an_employer(authority_id=840)
    paths = [f"/coordinator/schools/{school.id}", f"/coordinator/employers/{employer.id}/profile"]
    for kind, place in (("school", school), ("employer", employer)):
        for what in ("give", "notes", "actions"):
            path = f"/coordinator/caseload/{kind}/{place.id}/{what}"
            assert client.post(path, {"words": "x", "holder": str(cora.id)}).status_code == 404
    for path in paths:
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/coordinator/schools/0",
        "/coordinator/schools/2147483647",
        "/coordinator/schools/99999999999999999999",
        "/coordinator/employers/2147483647/profile",
    ],
)
def test_what_is_nowhere_is_not_there(client, cora, path):
    assert client.get(path).status_code == 404
    assert client.post("/coordinator/caseload/pupil/1/notes", {"words": "x"}).status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "of=%00",
        "whose=%00",
        "area=x",
        "page=-1",
        "page=999999999999999999999",
        "phase=%FF",
        "q=%00",
    ],
)
def test_nonsense_in_the_address_is_left_out(client, cora, query):
    a_caseload_of(cora, a_school())
    for path in ("/coordinator/caseload", "/coordinator/caseload.csv"):
        assert client.get(f"{path}?{query}").status_code == 200
    school = a_school()
    page = f"/coordinator/schools/{school.id}?{query}&notes=999999999999999999999"
    assert client.get(page).status_code == 200


def test_the_files_hold_the_same_lines_and_run_no_formula(client, cora):
    school = a_school(name="=HYPERLINK(1)")
    a_caseload_of(cora, school)
    an_action(school, cora, "@SUM(1)", days=-1)
    a_school(name="Nobody’s")
    answer = client.get("/coordinator/caseload.csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    [row] = csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))
    assert row["name"] == "'=HYPERLINK(1)"
    assert row["next_action"] == "'@SUM(1)"
    assert (row["looked_after_by"], row["overdue"]) == ("Cora Hall", "yes")
    book = load_workbook(io.BytesIO(client.get("/coordinator/caseload.xlsx").get_data()))
    cells = list(book["Caseload"].iter_rows(values_only=False))
    assert cells[1][1].value == "=HYPERLINK(1)"
    assert cells[1][1].data_type == "s"
    assert len(cells) == 2
    answer = client.get("/coordinator/caseload.csv?whose=nobody")
    assert "Nobody’s" in answer.get_data(as_text=True)


def test_the_header_leads_to_the_caseload(client, cora):
    client.get("/coordinator/queue")
    assert client.page.select_one('header a[href="/coordinator/caseload"]')


@pytest.mark.parametrize("of", ["school", "employer"])
@pytest.mark.parametrize(
    "path", ["/coordinator/caseload?of={of}", "/coordinator/caseload?of={of}&whose=all&gap=1"]
)
def test_the_list_sends_the_same_statements_however_long(client, cora, of, path):
    def fill(number: int) -> None:
        for _ in range(number):
            place = a_school() if of == "school" else an_employer()
            if of == "school":
                attended(place)
            else:
                attended(a_school(), place)
            a_caseload_of(cora, place)
            an_action(place, cora)

    fill(FEW)
    path = path.format(of=of)
    assert client.get(path).status_code == 200
    few = len(client.statements)
    fill(MANY)
    client.get(path)
    assert len(client.statements) == few
    assert few <= 22


@pytest.mark.parametrize("kind", ["school", "employer"])
def test_a_profile_sends_the_same_statements_however_much_there_is(client, cora, kind):
    place = a_school() if kind == "school" else an_employer()
    days = iter(range(20, 200))

    def fill(number: int) -> None:
        for _ in range(number):
            school = place if kind == "school" else a_school()
            offer = an_opportunity() if kind == "school" else an_opportunity(place)
            teacher = a_teacher(school)
            cohort = a_cohort(school, name=f"9{next(days)}")
            booking = an_approved_booking(
                a_slot(offer, days=next(days)), school=school, by=teacher, cohort=cohort
            )
            write_message(booking, text="Hello.", form_key=uuid4(), by=an_actor(teacher))
            note("booking", booking.reference, "Looked at.", by=an_actor(cora))
            a_note(place, cora, "A note.")
            an_action(place, cora)

    path = {
        "school": f"/coordinator/schools/{place.id}",
        "employer": f"/coordinator/employers/{place.id}/profile",
    }[kind]
    a_caseload_of(cora, place)
    fill(FEW)
    assert client.get(path).status_code == 200
    few = len(client.statements)
    fill(MANY)
    client.get(path)
    assert len(client.statements) == few
    assert few <= 30
