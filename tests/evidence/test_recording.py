"""Evidence by hand: what was arranged elsewhere, said once, by a careers leader."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.access import Clash, Invalid, Refused
from app.evidence import commands
from app.evidence.commands import Declared, Happened
from app.evidence.models import Entry, Record
from app.infra import clock
from app.infra.database import db
from app.rulebook import meaningful
from app.rulebook.activities import ACTIVITIES
from app.rulebook.benchmarks import edition
from tests.builders import (
    a_cohort,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_approved_booking,
)


@pytest.fixture
def school(session):
    school = a_school()
    school.leader = a_leader(school)
    school.year_9 = a_cohort(school, roll=30)
    return school


def happened(school, **facts):
    said = {
        "activity": "careers_fair",
        "title": "Careers fair",
        "held_on": clock.today() - timedelta(days=1),
        "pupils": {school.year_9.id: 28},
        "organisation": "Twenty employers",
        "organisation_kind": "employer",
        "answers": {test.key: "yes" for test in meaningful.tests_for(5)},
    }
    return Happened(**(said | facts))


def put_in(school, form_key=None, **facts):
    by = an_actor(school.leader)
    return commands.record(school, happened(school, **facts), form_key=form_key or uuid4(), by=by)


def test_it_is_judged_like_a_booking(school):
    made = put_in(school)
    entry = db.session.scalars(select(Entry).where(Entry.record_id == made.id)).one()
    assert (entry.counted, entry.pupils, entry.roll, entry.benchmark) == (True, 28, 30, 5)
    made = put_in(school, answers={"two_way": "no"})
    entry = db.session.scalars(select(Entry).where(Entry.record_id == made.id)).one()
    assert not entry.counted
    assert "two_way" in entry.missing


def test_one_form_makes_one_record(school):
    key = uuid4()
    assert put_in(school, key).id == put_in(school, key).id
    assert db.session.scalar(select(func.count()).select_from(Record)) == 1


def test_a_form_sent_twice_says_what_it_said_once(school):
    key = uuid4()
    made = put_in(school, key)
    put_in(school, key)
    entries = db.session.scalars(select(Entry).where(Entry.record_id == made.id)).all()
    assert [each.pupils for each in entries] == [28]


def test_other_numbers_are_corrected_and_not_sent_again(school):
    key = uuid4()
    made = put_in(school, key)
    with pytest.raises(Clash, match="another number of pupils"):
        put_in(school, key, pupils={school.year_9.id: 20})
    assert db.session.scalars(select(Entry.pupils).where(Entry.record_id == made.id)).all() == [28]


def test_another_schools_form_says_nothing_here(school):
    key, elsewhere = uuid4(), a_school()
    elsewhere.leader, elsewhere.year_9 = a_leader(elsewhere), a_cohort(elsewhere, roll=30)
    put_in(elsewhere, key)
    with pytest.raises(Clash, match="used already"):
        put_in(school, key)
    criterion = next(each for each in edition("schools-2025").criteria if each.id == "S1.1")
    said = Declared(title="A programme", held_on=clock.today(), is_in_place=True)
    with pytest.raises(Clash, match="used already"):
        commands.declare(school, criterion, said, form_key=key, by=an_actor(school.leader))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title": " "}, "title"),
        ({"held_on": date(2099, 1, 1)}, "held_on"),
        ({"held_on": date(2001, 1, 1)}, "held_on"),
        ({"organisation": ""}, "organisation"),
        ({"organisation_kind": "guild"}, "organisation_kind"),
        ({"answers": {"two_way": "maybe"}}, "answers"),
        ({"answers": {"task_set": "yes"}}, "answers"),
        ({"link": "javascript:alert(1)"}, "link"),
        ({"minutes": -5}, "minutes"),
        ({"pupils": {10**6: 3}}, "cohorts"),
        ({"activity": "feast"}, "activity"),
        ({"activity": "personal_guidance", "answers": {}}, "by_adviser"),
        ({"activity": "subject_lesson", "answers": {}}, "subject"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(school, wrong, field):
    with pytest.raises(Invalid) as told:
        put_in(school, **wrong)
    assert told.value.field == field
    assert str(told.value).endswith((".", "”."))


def test_more_than_are_on_roll_cannot_have_come(school):
    with pytest.raises(Invalid, match="30 pupils on roll"):
        put_in(school, pupils={school.year_9.id: 31})


def test_another_schools_group_is_no_group(school):
    with pytest.raises(Invalid, match="not there any more"):
        put_in(school, pupils={a_cohort(a_school()).id: 5})


def test_only_the_careers_leader_puts_in(school):
    with pytest.raises(Refused):
        commands.record(school, happened(school), form_key=uuid4(), by=an_actor(a_teacher(school)))


def test_the_newest_word_on_a_criterion_stands(school, client):
    criterion = next(each for each in edition("schools-2025").criteria if each.id == "S1.1")
    by = an_actor(school.leader)
    for place, title in enumerate(("On its way", "Approved by governors")):
        said = Declared(title=title, held_on=clock.today(), is_in_place=bool(place))
        commands.declare(school, criterion, said, form_key=uuid4(), by=by)
    db.session.commit()
    client.sign_in(school.leader)
    client.get("/evidence")
    assert "Approved by governors" in client.text()


def test_every_kind_of_activity_has_a_form_that_reads_well(school, client):
    client.sign_in(school.leader)
    for kind in ACTIVITIES:
        client.get(f"/evidence/add/{kind.slug}")
        assert client.page.h1.get_text() == kind.label


def form_of(school, client, slug="careers_fair", **facts):
    client.get(f"/evidence/add/{slug}")
    day = clock.today() - timedelta(days=1)
    return {
        "form_key": client.page.find("input", {"name": "form_key"})["value"],
        "title": "Careers fair",
        "held_on-day": day.day,
        "held_on-month": day.month,
        "held_on-year": day.year,
        f"cohort_{school.year_9.id}": "28",
        "hours": "1",
        "minutes": "30",
        "mode": "in_person",
        "organisation": "Twenty employers",
        "organisation_kind": "employer",
    } | facts


def test_put_in_on_the_page_and_completed_later(school, client):
    client.sign_in(school.leader)
    answer = client.post("/evidence/add/careers_fair", form_of(school, client))
    assert answer.status_code == 303
    client.get(answer.location)
    assert "Recorded, not counted" in client.text()
    link = client.page.select_one('a[href*="/correct"]')
    client.get(link["href"])
    complete = {f"test-{test.key}": "yes" for test in meaningful.tests_for(5)} | {"pupils": "28"}
    answer = client.post(link["href"], complete)
    assert answer.status_code == 303
    client.get(answer.location)
    assert "Filled in what was not known." in client.text()
    assert "Counted: every test" in client.text()


def test_what_was_typed_is_kept_beside_what_is_wrong(school, client):
    client.sign_in(school.leader)
    wrong = form_of(school, client, **{f"cohort_{school.year_9.id}": "31", "notes": "Kept"})
    answer = client.post("/evidence/add/careers_fair", wrong)
    assert answer.status_code == 422
    assert "30 pupils on roll" in client.text()
    assert "Kept" in answer.get_data(as_text=True)


def test_nobody_types_what_a_booking_knows(school, client):
    teacher = a_teacher(school)
    booking = an_approved_booking(a_slot(days=-1), school=school, by=teacher, cohort=school.year_9)
    client.sign_in(school.leader)
    answer = client.post("/evidence/add/careers_fair", form_of(school, client))
    assert answer.status_code == 422
    assert booking.reference in answer.get_data(as_text=True)
    again = form_of(school, client, is_another="y")
    assert client.post("/evidence/add/careers_fair", again).status_code == 303
