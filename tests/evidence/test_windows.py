"""Provider access: the windows, who is warned, once at each moment, and who is not."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from app.evidence import emails, queries
from app.evidence.rules.access import stage_of_warning
from app.infra.database import db
from app.infra.mail import Letter
from tests.builders import a_cohort, a_leader, a_school, a_teacher


@pytest.mark.parametrize(
    ("day", "stage"),
    [
        (date(2026, 11, 29), None),
        (date(2026, 11, 30), 90),
        (date(2027, 1, 28), 90),
        (date(2027, 1, 29), 30),
        (date(2027, 2, 28), 30),
        (date(2027, 3, 1), None),
        (date(2026, 9, 1), None),
        (date(2028, 2, 29), None),
    ],
)
def test_two_warnings_are_due_before_28_february(day, stage):
    assert stage_of_warning(day) == stage


def letters():
    return db.session.scalars(select(Letter).order_by(Letter.id)).all()


def test_a_careers_leader_is_warned_once_at_each_moment(session, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False)
    school = a_school()
    leader, _ = a_leader(school), a_teacher(school)
    a_cohort(school, roll=30)
    assert queries.schools_with_windows(date(2026, 12, 1)) == [school.id]
    for _ in range(2):
        emails.warn_of_window(school.id)
    assert [each.recipient_id for each in letters()] == [leader.id]
    assert "Year 9: 30 pupils of 30 have not met two providers." in letters()[0].text
    time_machine.move_to(datetime(2027, 2, 10, 9, tzinfo=UTC), tick=False)
    emails.warn_of_window(school.id)
    assert len(letters()) == 2
    time_machine.move_to(datetime(2027, 3, 1, 9, tzinfo=UTC), tick=False)
    emails.warn_of_window(school.id)
    assert len(letters()) == 2


def test_a_school_the_law_does_not_name_is_not_warned(session, time_machine):
    time_machine.move_to(datetime(2026, 12, 1, 9, tzinfo=UTC), tick=False)
    for facts in ({"type_code": "18", "group_code": "1"}, {"type_code": "08", "group_code": "5"}):
        a_cohort(a_school(**facts), roll=30)
    a_cohort(a_school(), roll=30, year_group=8)
    assert queries.schools_with_windows(date(2026, 12, 1)) == []
