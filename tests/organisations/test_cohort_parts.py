"""Of those on roll: how many joined since last year, and for how many the benchmarks fit."""

import pytest
from sqlalchemy import select

from app.access import Invalid
from app.infra import clock
from app.infra.database import db
from app.organisations import commands
from app.organisations.models import Cohort
from app.organisations.rules import GroupRoll
from app.rulebook.years import academic_year
from tests.builders import a_cohort, a_leader, a_school, a_teacher, an_actor

THIS_YEAR = academic_year(clock.today())
BOXES = "/school/cohorts"


@pytest.fixture
def school(session):
    return a_school(year_groups=[7, 8, 9])


@pytest.fixture
def special(session):
    return a_school(year_groups=[7, 8, 9], phase="special")


def said(school, group=7, year=THIS_YEAR, name=""):
    cohort = db.session.scalars(
        select(Cohort).where(
            Cohort.school_id == school.id,
            Cohort.academic_year == year,
            Cohort.year_group == group,
            Cohort.name == name,
        )
    ).one()
    return cohort.roll, cohort.joined, cohort.in_gatsby_cohort


def test_a_leader_says_how_many_joined_and_may_leave_it_out(client, school):
    client.sign_in(a_leader(school)).get(BOXES)
    assert "Without it we cannot know how many pupils of last year are still here" in client.text()
    sent = {"year_7": "180", "joined_7": "180", "year_8": "1,020", "joined_8": "", "year_9": "170"}
    client.get(client.post(BOXES, sent).location)
    assert (said(school), said(school, 8), said(school, 9)) == (
        (180, 180, None),
        (1020, None, None),
        (170, None, None),
    )
    assert client.page.find("input", id="joined_7")["value"] == "180"
    assert client.page.find("input", id="joined_8")["value"] == ""
    client.post(BOXES, {**sent, "joined_7": "", "joined_8": "0"})
    assert (said(school), said(school, 8)) == ((180, None, None), (1020, 0, None))


def test_at_a_special_school_it_is_asked_for_whom_the_benchmarks_fit(client, school, special):
    client.sign_in(a_leader(school)).get(BOXES)
    assert client.page.find("input", id="fits_7") is None
    client.sign_in(a_leader(special)).get(BOXES)
    assert client.page.find("input", id="fits_7")["aria-describedby"] == "fits-hint"
    client.post(BOXES, {"year_7": "12", "joined_7": "2", "fits_7": "9"})
    assert said(special) == (12, 2, 9)


@pytest.mark.parametrize(
    ("typed", "box", "sentence"),
    [
        (
            {"year_7": "180", "joined_7": "181"},
            "joined_7",
            "Year 7, of whom joined since last year: it cannot be more than the 180 on roll.",
        ),
        (
            {"year_7": "12", "fits_7": "13"},
            "fits_7",
            "Year 7, for whom the benchmarks fit: it cannot be more than the 12 on roll.",
        ),
        (
            {"year_7": "180", "joined_7": "a few"},
            "joined_7",
            "Year 7, of whom joined since last year: enter a whole number of pupils",
        ),
        ({"year_7": "180", "joined_7": "-1"}, "joined_7", "enter a whole number of pupils"),
        ({"joined_7": "3"}, "year_7", "Enter how many pupils are in Year 7 too."),
        ({"year_7": "x", "joined_7": "3"}, "year_7", "Year 7: enter a whole number of pupils"),
    ],
)
def test_what_cannot_be_part_of_the_roll_is_said_beside_it(client, special, typed, box, sentence):
    client.sign_in(a_leader(special))
    assert client.post(BOXES, typed).status_code == 422
    assert sentence in client.page.find(id=f"{box}-error").get_text()
    control = client.page.find("input", id=box)
    assert control["value"] == typed.get(box, "")
    assert f"{box}-error" in control["aria-describedby"]
    assert client.page.find(class_="govuk-error-summary").find("a", href=f"#{box}")
    for name, value in typed.items():
        assert client.page.find("input", id=name)["value"] == value
    assert db.session.scalar(select(Cohort)) is None


def test_a_roll_that_falls_below_what_joined_is_asked_about(client, school):
    a_cohort(school, year_group=7, roll=30, joined=20)
    client.sign_in(a_leader(school))
    assert client.post(BOXES, {"year_7": "15", "joined_7": "20"}).status_code == 422
    assert "it cannot be more than the 15 on roll" in client.text()
    assert said(school) == (30, 20, None)


def test_boxes_that_were_not_on_the_page_change_nothing(client, school):
    a_cohort(school, year_group=7, roll=180, joined=9)
    client.sign_in(a_leader(school)).post(BOXES, {"year_7": "179"})
    assert said(school) == (179, 9, None)


def test_tutor_groups_have_neither(school):
    a_cohort(school, year_group=7, joined=5)
    rolls = [GroupRoll(year_group=7, roll=30, name="7A", joined=4)]
    commands.set_cohorts(
        school, academic_year=THIS_YEAR, rolls=rolls, by=an_actor(a_leader(school))
    )
    assert said(school, name="7A") == (30, None, None)
    assert said(school) == (180, 5, None)


@pytest.mark.parametrize("facts", [{"joined": 31}, {"joined": -1}, {"in_gatsby_cohort": 31}])
def test_the_command_refuses_more_than_the_roll(school, facts):
    with pytest.raises(Invalid) as wrong:
        commands.set_cohorts(
            school,
            academic_year=THIS_YEAR,
            rolls=[GroupRoll(year_group=7, roll=30, **facts)],
            by=an_actor(a_leader(school)),
        )
    assert [wrong.value.field] == list(facts)


def test_groups_that_move_up_a_year_leave_open_how_many_joined(special):
    a_cohort(special, year_group=7, roll=12, joined=12, in_gatsby_cohort=10)
    commands.carry_up(special, academic_year=THIS_YEAR + 1, by=an_actor(a_leader(special)))
    assert said(special, 8, THIS_YEAR + 1) == (12, None, None)


def test_a_teacher_sees_no_boxes(client, school):
    a_cohort(school, year_group=7, roll=180, joined=9)
    client.sign_in(a_teacher(school)).get(BOXES)
    assert client.page.find("input", id="joined_7") is None
    assert client.page.find(id="joined-hint") is None
