"""The ledger: planned at approval, confirmed by attendance, void when called off, never changed."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.bookings import commands
from app.bookings.events import BookingApproved
from app.evidence import commands as evidence
from app.evidence.models import Entry
from app.evidence.rules import counts_as
from app.infra.database import db
from app.rulebook import meaningful
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

ALL_YES = {test.key: "yes" for test in meaningful.tests_for(5)}


def entries(booking) -> list[tuple[str, int, bool]]:
    rows = db.session.scalars(
        select(Entry).where(Entry.booking_id == booking.id).order_by(Entry.id)
    )
    return [(each.standing, each.pupils, each.counted) for each in rows]


@pytest.fixture
def past(session):
    """An approved booking of 30 whose session was yesterday, and the teacher who asked."""
    school = a_school()
    teacher = a_teacher(school)
    booking = an_approved_booking(a_slot(days=-1), school=school, by=teacher)
    return booking, an_actor(teacher)


def attend(booking, by, answers, came=28):
    [group] = booking.cohorts
    commands.confirm_attendance(booking, attended={group.cohort_id: came}, answers=answers, by=by)
    db.session.commit()


def test_an_approved_booking_is_planned_once(past):
    booking, _ = past
    evidence.plan(BookingApproved(booking_id=booking.id, by=None))
    assert entries(booking) == [("planned", 30, False)]


def test_every_test_met_is_counted(past):
    booking, by = past
    attend(booking, by, ALL_YES)
    assert entries(booking)[-1] == ("confirmed", 28, True)


@pytest.mark.parametrize("answer", ["no", "not_known"])
def test_one_test_short_is_recorded_with_what_is_missing(past, answer):
    booking, by = past
    attend(booking, by, ALL_YES | {"two_way": answer})
    assert entries(booking)[-1] == ("confirmed", 28, False)
    last = db.session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert last.missing == ["two_way"]


def test_what_did_not_happen_is_void(past):
    booking, by = past
    commands.confirm_not_attended(booking, reason="Snow.", by=by)
    assert entries(booking) == [("planned", 30, False), ("void", 0, False)]


def test_what_is_withdrawn_is_void(session):
    school = a_school()
    teacher = a_teacher(school)
    booking = an_approved_booking(a_slot(), school=school, by=teacher)
    commands.withdraw(booking, reason="Exams.", by=an_actor(teacher))
    assert [each[0] for each in entries(booking)] == ["planned", "void"]


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE evidence_entries SET pupils = 1",
        "DELETE FROM evidence_entries",
        "TRUNCATE evidence_entries",
        "UPDATE booking_history SET reason = 'x'",
        "DELETE FROM checklists_seen",
    ],
)
def test_nothing_said_can_be_unsaid(past, attack):
    with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(attack))


def test_each_number_opens_to_what_it_is_made_of(client, session):
    school = a_school()
    leader, teacher = a_leader(school), a_teacher(school)
    cohort = a_cohort(school)
    for days in (-1, -2, 40):
        booking = an_approved_booking(a_slot(days=days), school=school, by=teacher, cohort=cohort)
        if days < 0:
            attend(booking, an_actor(teacher), ALL_YES)
    client.sign_in(leader)
    client.get("/evidence")
    tiles = [
        (int(tile.select_one(".app-tile__number").get_text()), tile["href"])
        for tile in client.page.select("a.app-tile")
    ]
    assert [number for number, _ in tiles] == [2, 0, 1]
    for number, href in tiles:
        client.get(href)
        assert client.page.h1.get_text().startswith(f"{number} activit"), href
    answer = client.get("/evidence/bookings.csv")
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    assert sorted(row["learners_attended"] for row in rows) == ["", "28", "28"]
    assert [row["learners_booked"] for row in rows if row["standing"] == "planned"] == ["30"]


def test_another_school_s_evidence_is_not_shown(client, past):
    booking, _ = past
    stranger = a_leader(a_school())
    client.sign_in(stranger)
    client.get(f"/evidence?school={booking.school_id}")
    assert booking.school.name not in client.text()
    assert client.get(f"/evidence/bookings/{booking.reference}").status_code == 404


def test_a_formula_is_only_words(client, session):
    school = a_school()
    slot = a_slot(days=-1)
    slot.opportunity.title = "=cmd|' /C calc'!A0"
    an_approved_booking(slot, school=school, by=a_teacher(school))
    client.sign_in(a_leader(school))
    body = client.get("/evidence/bookings.csv").get_data(as_text=True)
    assert "'=cmd" in body
    assert ",=cmd" not in body


@given(
    st.dictionaries(st.sampled_from(sorted(ALL_YES)), st.sampled_from(["yes", "no"])),
    st.integers(0, 3),
)
def test_it_counts_only_with_somebody_there_and_every_yes(answers, pupils):
    counted, missing = counts_as(5, answers, pupils, edition("schools-2025"))
    assert counted == (pupils > 0 and not missing)
    assert set(missing) == {key for key in ALL_YES if answers.get(key) != "yes"}
