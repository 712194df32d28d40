"""Compass results: as entered, corrected by a later row, never mixed across questionnaires."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.compass import commands
from app.compass.models import Result
from app.compass.queries import list_results
from app.compass.rules import (
    FULLY,
    Outcome,
    at_snapshot,
    average,
    by_edition,
    columns_of,
    edition_on,
    snapshots,
    understand,
)
from app.infra import clock
from app.infra.database import db, transaction
from app.organisations.actors import actor_by_id
from app.organisations.models import School
from tests.builders import a_coordinator, a_leader, a_school, a_teacher, an_actor

FULL = (100,) * 8
SHARES = st.none() | st.integers(0, 100)
OUTCOMES = st.lists(
    st.builds(
        lambda school, on, shares: Outcome(
            school_id=school, evaluated_on=on, edition=edition_on(on), percentages=tuple(shares)
        ),
        st.integers(1, 5),
        st.dates(date(2023, 9, 1), date(2027, 8, 31)),
        st.lists(SHARES, min_size=8, max_size=8),
    ),
    max_size=20,
)


@given(OUTCOMES)
def test_the_average_is_of_counts_and_says_of_how_many(outcomes):
    found = average(outcomes)
    if not outcomes:
        assert found is None
        return
    achieved = [sum(share == 100 for share in each.percentages) for each in outcomes]
    assert found.n == len(outcomes)
    assert abs(found.mean - Decimal(sum(achieved)) / len(achieved)) <= Decimal("0.05")
    assert 0 <= found.mean <= 8


@given(OUTCOMES, st.dates(date(2023, 9, 1), date(2027, 8, 31)))
def test_a_snapshot_has_each_institution_once_and_one_questionnaire(outcomes, on):
    found = at_snapshot(outcomes, on)
    assert len({each.school_id for each in found}) == len(found)
    assert {each.edition for each in found} <= {edition_on(on)}
    assert all(each.evaluated_on <= on for each in found)
    for each in found:
        later = [
            x
            for x in outcomes
            if x.school_id == each.school_id and each.evaluated_on < x.evaluated_on <= on
        ]
        assert all(x.edition != each.edition for x in later)


@given(OUTCOMES)
def test_no_line_crosses_the_change_of_questionnaire(outcomes):
    for edition, line in by_edition(outcomes):
        assert {each.edition for each in line} == {edition}
        assert line == sorted(line, key=lambda each: each.evaluated_on)


def test_snapshots_are_three_a_year():
    found = snapshots(date(2026, 9, 1), date(2027, 8, 31))
    assert sorted(found) == [date(2026, 12, 31), date(2027, 3, 31), date(2027, 7, 31)]
    assert found == sorted(found)


def entered(school=None, on=None, shares=FULL, by=None):
    school = school or a_school()
    return commands.enter_result(
        school,
        evaluated_on=on or clock.today(),
        edition="2025",
        percentages=shares,
        by=by or an_actor(a_leader(school)),
    )


def test_a_correction_takes_the_place_of_what_it_corrects(session):
    result = entered()
    leader = an_actor(a_leader(result.school))
    said = {"evaluated_on": result.evaluated_on, "edition": "2025", "percentages": (99,) * 8}
    with pytest.raises(Invalid, match="Say why"):
        commands.correct_result(result, reason=" ", by=leader, **said)
    commands.correct_result(result, reason="Read wrong.", by=leader, **said)
    assert [each.gb1 for each in list_results(result.school_id)] == [99]
    with pytest.raises(Clash):
        commands.correct_result(result, reason="Again.", by=leader, **said)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"evaluated_on": date(2099, 1, 1)}, "evaluated_on"),
        ({"evaluated_on": date(2010, 1, 1), "edition": "before-2025"}, "evaluated_on"),
        ({"evaluated_on": date(2025, 8, 31)}, "edition"),
        ({"edition": "2031"}, "edition"),
        ({"percentages": (101, *FULL[1:])}, "gb1"),
        ({"percentages": (None,) * 8}, "gb1"),
    ],
)
def test_what_cannot_be_is_said(session, wrong, field):
    school = a_school()
    said = {"evaluated_on": clock.today(), "edition": "2025", "percentages": FULL}
    with pytest.raises(Invalid) as told:
        commands.enter_result(school, by=an_actor(a_leader(school)), **(said | wrong))
    assert told.value.field == field


def test_who_may_enter(session):
    school = a_school()
    entered(school, by=an_actor(a_coordinator(school.authority_id)))
    for person in (a_teacher(school), a_leader(a_school()), a_coordinator(392)):
        with pytest.raises(Refused):
            entered(school, on=clock.today() - timedelta(days=1), by=an_actor(person))


def test_of_twenty_at_once_one_result_of_a_day_is_kept(own_app):
    with own_app.app_context():
        school = a_school()
        leader_id, school_id = a_leader(school).id, school.id
        db.session.remove()
    together = Barrier(20)

    def go(_: int) -> str:
        with own_app.app_context():
            by, school = actor_by_id(leader_id), db.session.get(School, school_id)
            db.session.rollback()
            together.wait(timeout=60)
            try:
                with transaction():
                    entered(school, by=by)
            except Clash:
                return "told"
            return "kept"

    with ThreadPoolExecutor(20) as pool:
        assert sorted(pool.map(go, range(20))) == ["kept"] + ["told"] * 19


@pytest.mark.parametrize(
    "fault", [{"gb1": 101}, {"edition": "x"}, {"evaluated_on": date(2025, 1, 1)}]
)
def test_the_database_refuses_what_cannot_be(session, fault):
    school = a_school()
    facts = {"school_id": school.id, "evaluated_on": clock.today(), "edition": "2025", "gb1": FULLY}
    db.session.add(Result(**(facts | fault), entered_by_id=a_leader(school).id))
    with pytest.raises(IntegrityError):
        db.session.flush()


def test_pages_show_two_lines_and_an_average_with_n(client, session):
    school = a_school()
    leader = a_leader(school)
    entered(school)
    commands.enter_result(
        school,
        evaluated_on=date(2025, 3, 1),
        edition="before-2025",
        percentages=(50, *FULL[1:]),
        by=an_actor(leader),
    )
    db.session.commit()
    client.sign_in(leader)
    client.get("/compass")
    assert len(client.page.select("svg.app-chart")) == 2
    assert "not like for like" in client.text()
    client.sign_in(a_coordinator(school.authority_id))
    client.get("/compass/area")
    assert "8.0 of 8 benchmarks fully achieved on average, of 1 institution" in client.text()


def test_a_coordinator_reaches_nothing_of_another_area(client, session):
    result = entered(a_school(authority_id=392))
    client.sign_in(a_coordinator(391))
    assert client.get(f"/compass?school={result.school_id}").status_code == 404
    assert client.get(f"/compass/{result.id}/correct").status_code == 404
    assert client.get(f"/compass/add?school={result.school_id}").status_code == 404
    client.get("/compass/area")
    assert result.school.name not in client.text()


def test_a_spreadsheet_is_looked_at_row_by_row_then_kept(client, session):
    school, other = a_school(), a_school(authority_id=392)
    head = "URN,Date," + ",".join(f"GB{n}" for n in range(1, 9))
    good = f"{school.urn},01/10/2026," + ",".join(["100"] * 8)
    rows = [
        good,
        good,
        f"{other.urn},01/10/2026," + ",".join(["100"] * 8),
        f"{school.urn},soon," + ",".join(["100"] * 8),
        f"{school.urn},02/10/2026,full" + ",100" * 7,
    ]
    client.sign_in(a_coordinator(school.authority_id))
    body = "\n".join([head, *rows]).encode()
    client.post("/compass/import", {"file": (io.BytesIO(body), "results.csv")})
    words = client.text()
    assert "1 result can be saved, 4 rows cannot" in words
    for said in (
        "are there twice",
        "not a school you can enter",
        "is not a day",
        "whole percentage",
    ):
        assert said in words
    packed = client.page.find("input", {"name": "rows"})["value"]
    assert client.post("/compass/import/save", {"rows": packed}).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Result)) == 1
    # A signed list is of use to nobody else, and cannot be made up.
    client.sign_in(a_coordinator(392))
    for rows_sent in (packed, "made-up"):
        client.post("/compass/import/save", {"rows": rows_sent})
    assert db.session.scalar(select(func.count()).select_from(Result)) == 1


@given(
    st.lists(st.lists(st.none() | st.text(max_size=8) | st.integers() | st.floats(), max_size=12))
)
def test_nothing_in_a_file_ever_raises(rows):
    head = ["URN", "Date", *(f"GB{n}" for n in range(1, 9))]
    for read in understand(rows, columns_of(head)[0], today=clock.today()):
        assert read.problems or read.evaluated_on
