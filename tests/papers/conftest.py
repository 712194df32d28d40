"""The first days of January 2027: the autumn term is over, and its report is due."""

from collections.abc import Iterator
from datetime import date

import pytest

from app.infra import clock
from app.infra.database import db
from app.papers.rules import Term
from tests.builders import a_cohort, a_leader, a_school
from tests.figures import test_figures as figures
from tests.letters.conftest import (  # noqa: F401 - a worker and a real mail server
    box,
    office,
    port,
    posting,
    work,
)

NOW = clock.moment_of(date(2027, 1, 2), 9)
YEAR = 2026
AUTUMN = Term(YEAR, "autumn")
IN_TERM = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def january(request: pytest.FixtureRequest) -> Iterator[None]:
    """It is 2 January 2027."""
    with clock.pretend(NOW):
        yield


def a_counting_school(**facts):
    """A school that counts a Year 9 of 100, with last year's."""
    school = a_school(**facts)
    school.leader = a_leader(school)
    school.nine = a_cohort(school, academic_year=YEAR, year_group=9, roll=100)
    school.last_nine = a_cohort(school, academic_year=YEAR - 1, year_group=9, roll=90)
    db.session.commit()
    return school


def put_in(school, pupils, **facts):
    """An encounter in the term, kept."""
    made = figures.put_in(school, pupils, **({"held_on": IN_TERM} | facts))
    db.session.commit()
    return made


@pytest.fixture
def schools(session):
    """Two of Newcastle and one of Durham."""
    return [
        a_counting_school(name="Ouse Street School"),
        a_counting_school(name="Byker Hill School"),
        a_counting_school(name="Durham Gate School", authority_id=840),
    ]
