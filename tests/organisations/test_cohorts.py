"""Groups as numbers on roll: set on one page, carried up a year, closed, never deleted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.access import Invalid, Refused
from app.infra import clock
from app.infra.database import db
from app.organisations import commands, queries
from app.organisations.forms import RollSheet
from app.organisations.models import Cohort
from app.organisations.rules import LONGEST_GROUP_NAME, GroupRoll
from app.rulebook.years import academic_year
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_teacher,
    an_actor,
    an_administrator,
)

THIS_YEAR = academic_year(clock.today())


@pytest.fixture
def school(session):
    return a_school(year_groups=[7, 8, 9])


@pytest.fixture
def leader(school):
    return a_leader(school)


def rolls(school, year=THIS_YEAR, **how):
    return {
        (each.year_group, each.name): each.roll
        for each in queries.list_cohorts(school.id, year, **how)
    }


def put(school, leader, **facts):
    return commands.set_cohort(
        school, **{"academic_year": THIS_YEAR, "by": an_actor(leader), **facts}
    )


def test_a_leader_sets_up_a_year_on_one_page(client, school, leader):
    client.sign_in(leader)
    client.get("/school/cohorts")
    assert client.page.find("input", id="year_7")["value"] == ""
    answer = client.post(
        "/school/cohorts",
        {
            "year_7": "180",
            "year_8": " 1,200 ",
            "year_9": "",
            "new_7": "7A 30\r\n7B, 29\r\n\r\n  Oak\t31 ",
        },
    )
    assert answer.status_code == 303
    assert rolls(school) == {
        (7, ""): 180,
        (7, "7A"): 30,
        (7, "7B"): 29,
        (7, "Oak"): 31,
        (8, ""): 1200,
    }
    client.get(answer.location)
    assert "The tutor groups add up to 90, not 180." in client.text()
    assert "saved" in client.text()


def test_numbers_are_changed_and_a_group_is_closed(client, school, leader):
    year, tutor = a_cohort(school, year_group=7), a_cohort(school, year_group=7, name="7A", roll=30)
    client.sign_in(leader)
    form = {f"year_{year.year_group}": "175", f"group_{tutor.id}": "29"}
    assert client.post("/school/cohorts", form).status_code == 303
    assert rolls(school) == {(7, ""): 175, (7, "7A"): 29}
    client.get(client.post(f"/school/cohorts/{tutor.id}/close").location)
    assert rolls(school) == {(7, ""): 175}
    assert rolls(school, include_closed=True)[7, "7A"] == 29
    assert "Closed: 7A. Add one again to open it." in client.text()
    client.post("/school/cohorts", {"year_7": "175", "new_7": "7a 28"})
    assert rolls(school)[7, "7A"] == 28
    assert db.session.scalar(select(func.count()).select_from(Cohort)) == 2


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"year_7": "lots"}, "Year 7: enter a whole number of pupils, up to 5,000."),
        ({"year_7": "-3"}, "Year 7: enter a whole number"),
        ({"year_7": "5001"}, "Year 7: enter a whole number"),
        ({"year_7": "٣"}, "Year 7: enter a whole number"),
        ({"new_7": "7A"}, "Year 7: “7A” needs a name and a number of pupils"),
        ({"new_7": "30"}, "needs a name and a number"),
        ({"new_7": "7A 5001"}, "has too many pupils"),
        ({"new_7": "Amy Ben Carol Dee Ed Fay 6"}, "has too long a name"),
        ({"new_7": "7A 30\n7a 29"}, "7a is there already"),
        ({"new_7": "x" * 10_000 + " 3"}, "needs a name and a number"),
        ({"new_7": "\n".join(f"g{n} 1" for n in range(41))}, "add at most 40 groups"),
        ({"year_8": "30", "year_7": "x"}, "Year 7: enter"),
    ],
)
def test_one_wrong_number_saves_none_and_keeps_what_was_typed(
    client, school, leader, typed, sentence
):
    client.sign_in(leader)
    assert client.post("/school/cohorts", typed).status_code == 422
    assert sentence in client.text()
    assert rolls(school) == {}
    for box, value in typed.items():
        control = client.page.find(id=box)
        kept = control["value"] if control.name == "input" else control.get_text()
        assert kept.strip() == value.strip()[: len(kept.strip()) or 1]
    summary = client.page.find(class_="govuk-error-summary")
    assert client.page.find(id=summary.find("a")["href"].removeprefix("#"))


def test_a_saved_number_is_not_rubbed_out_by_an_empty_box(client, school, leader):
    a_cohort(school, year_group=7)
    client.sign_in(leader)
    assert client.post("/school/cohorts", {"year_7": ""}).status_code == 422
    assert "Enter how many pupils are in Year 7, or close it." in client.text()


def test_a_new_year_starts_from_the_one_before(client, school, leader):
    a_cohort(school, year_group=7, roll=180)
    a_cohort(school, year_group=7, name="7A", roll=30)
    a_cohort(school, year_group=8, name="Oak", roll=28)
    a_cohort(school, year_group=9, roll=170)
    a_cohort(school, year_group=7, name="7Z", closed_at=clock.now())
    client.sign_in(leader)
    client.get(f"/school/cohorts?year={THIS_YEAR + 1}")
    assert "Start from last year’s groups" in client.text()
    answer = client.post(f"/school/cohorts/carry-up?year={THIS_YEAR + 1}")
    assert rolls(school, THIS_YEAR + 1) == {(8, ""): 180, (8, "8A"): 30, (9, "Oak"): 28}
    client.get(answer.location)
    assert "3 groups moved up a year" in client.text()
    assert "Start from last year" not in client.text()
    client.get(client.post(f"/school/cohorts/carry-up?year={THIS_YEAR + 1}").location)
    assert "nothing to copy" in client.text()


def test_what_is_there_already_is_not_overwritten_when_groups_are_copied(school, leader):
    a_cohort(school, year_group=7, roll=180)
    a_cohort(school, year_group=8, academic_year=THIS_YEAR + 1, roll=99)
    made = commands.carry_up(school, academic_year=THIS_YEAR + 1, by=an_actor(leader))
    assert made == 0
    assert rolls(school, THIS_YEAR + 1) == {(8, ""): 99}


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        ([0, 1, 2, 3, 4, 5, 6], "Reception", "Year 6"),
        ([5, 6, 7, 8], "Year 5", "Year 8"),
        ([12, 13], "Year 12", "Year 13"),
        ([], "Reception", "Year 13"),
        ([-1, 0, 1], "Reception", "Year 1"),
    ],
)
def test_each_school_is_offered_its_own_years(client, session, years, first, last):
    school = a_school(year_groups=years)
    client.sign_in(a_leader(school))
    client.get("/school/cohorts")
    rows = [each.get_text() for each in client.page.select("main .app-rows h2")]
    assert (rows[0], rows[-1]) == (first, last)


def test_a_year_the_school_does_not_teach_is_refused(client, school, leader):
    with pytest.raises(Invalid, match="does not teach Year 12"):
        put(school, leader, year_group=12, roll=30)
    client.sign_in(leader)
    client.post("/school/cohorts", {"year_12": "30", "new_12": "12A 30"})
    assert rolls(school) == {}


@pytest.mark.parametrize(
    "facts", [{"roll": -1}, {"roll": 5001}, {"roll": 1, "name": "x" * (LONGEST_GROUP_NAME + 1)}]
)
def test_a_number_or_name_that_cannot_be_is_refused(school, leader, facts):
    with pytest.raises(Invalid):
        put(school, leader, year_group=7, **facts)


def test_all_or_none_when_many_are_set_at_once(school, leader):
    with pytest.raises(Invalid):
        commands.set_cohorts(
            school,
            academic_year=THIS_YEAR,
            rolls=[GroupRoll(year_group=7, roll=1), GroupRoll(year_group=7, roll=-1, name="7A")],
            by=an_actor(leader),
        )
    db.session.rollback()
    assert rolls(school) == {}


def test_only_the_schools_careers_leader_changes_its_groups(client, school):
    cohort = a_cohort(school, year_group=7)
    others = (
        a_teacher(school),
        a_leader(a_school()),
        a_coordinator(391),
        an_administrator(),
    )
    for who in others:
        with pytest.raises(Refused):
            put(school, who, year_group=7, roll=1)
        with pytest.raises(Refused):
            commands.close_cohort(cohort, by=an_actor(who))
        with pytest.raises(Refused):
            commands.carry_up(school, academic_year=THIS_YEAR, by=an_actor(who))
    for who in others[:2]:
        client.sign_in(who)
        client.post(f"/school/cohorts?school={school.id}", {"year_7": "1"})
        answer = client.post(f"/school/cohorts/{cohort.id}/close?school={school.id}")
        assert answer.status_code in (403, 404)
    assert rolls(school) == {(7, ""): 180}


def test_a_teacher_reads_the_groups_and_changes_nothing(client, school):
    a_cohort(school, year_group=7)
    client.sign_in(a_teacher(school))
    client.get("/school/cohorts")
    assert "180" in client.text()
    assert client.page.find("main").find("input") is None
    assert client.post("/school/cohorts", {"year_7": "1"}).status_code == 403


@pytest.mark.parametrize("year", ["1999", "2500", "x", "", "99999999999999999999"])
def test_an_odd_year_is_this_one(client, school, leader, year):
    client.sign_in(leader)
    client.get(f"/school/cohorts?year={year}")
    assert f"Groups of pupils, {THIS_YEAR}/" in client.text()


@given(
    st.dictionaries(
        st.sampled_from(["year_7", "year_9", "new_7", "new_9", "group_1", "other"]),
        st.text(max_size=60),
    )
)
def test_whatever_is_typed_is_read_or_answered_with_a_sentence(typed):
    sheet = RollSheet([7, 8, 9], [], typed)
    for each in sheet.read():
        assert each.year_group in (7, 8, 9)
        assert 0 <= each.roll <= 5000
        assert len(each.name) <= LONGEST_GROUP_NAME
        assert "\x00" not in each.name
    assert all(sentence for _, sentence in sheet.errors_for_summary())


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[A-Za-z]{1,3}[0-9]?( [A-Z])?", fullmatch=True), st.integers(0, 5000)
        ),
        unique_by=lambda group: group[0].lower(),
        max_size=20,
    ),
    st.sampled_from([" ", "\t", ", ", ": ", " ; "]),
)
def test_a_list_of_groups_reads_back_as_it_was_written(groups, between):
    lines = "\n".join(f"{name}{between}{roll}" for name, roll in groups)
    sheet = RollSheet([7], [], {"new_7": lines})
    read = sheet.read()
    assert sheet.errors == {}
    assert [(each.name, each.roll) for each in read] == groups


def test_a_year_that_the_register_took_away_is_still_counted(client, school, leader):
    old = a_cohort(school, year_group=12, roll=40)
    client.sign_in(leader)
    client.get("/school/cohorts")
    assert client.page.find("input", id="year_12")["value"] == "40"
    assert client.post("/school/cohorts", {"year_12": "38"}).status_code == 303
    assert old.roll == 38
    client.post(f"/school/cohorts/{old.id}/close")
    client.get("/school/cohorts")
    assert client.page.find("input", id="year_12") is None
