"""How schools stand is counted ahead, and is never older than it says."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from app.caseload.commands import count_standings
from app.caseload.models import Standing
from app.caseload.queries import late_schools
from app.figures.commands import draw_marked
from app.infra import clock
from app.infra.database import db
from app.infra.wording import short_date
from tests.builders import a_cohort, a_school
from tests.caseload.test_pages import ask, attended, cora

__all__ = ["cora"]


def drawn() -> None:
    """Everything that is marked is added up, as every minute."""
    for _ in draw_marked():
        pass


def test_what_changed_a_moment_ago_is_counted_on_the_page_for_the_first_few(client, cora):
    schools = [a_school(name=f"School {number}") for number in range(5)]
    for each in schools:
        a_cohort(each)
    ask(client, whose="all")
    said = [each.get_text(strip=True) for each in client.page.select("td[data-label=Gaps]")]
    assert said.count("Being counted") == 2
    assert count_standings(10) == 5
    drawn()
    assert count_standings(10) == 5
    assert count_standings(10) == 0
    db.session.commit()
    ask(client, whose="all")
    said = [each.get_text(strip=True) for each in client.page.select("td[data-label=Gaps]")]
    assert "Being counted" not in said
    attended(schools[4])
    assert [each.id for each in late_schools(10)] == [schools[4].id]
    ask(client, whose="all")
    last = client.page.select("td[data-label='Last encounter']")[4].get_text(strip=True)
    assert last == short_date(clock.today() - timedelta(days=5))


def test_every_day_everybody_is_counted_again(session):
    a_cohort(a_school())
    count_standings(10)
    drawn()
    count_standings(10)
    assert count_standings(10) == 0
    with clock.pretend(clock.now() + timedelta(days=1)):
        assert count_standings(10) == 1


def test_an_older_count_never_takes_the_place_of_a_newer(session):
    school = a_school()
    a_cohort(school)
    count_standings(10)
    db.session.execute(text("UPDATE caseload_standings SET counted_at = now() + interval '1 hour'"))
    with pytest.raises(DBAPIError), db.session.begin_nested():
        db.session.execute(text("UPDATE caseload_standings SET gaps = ARRAY['']"))
    later = db.session.scalar(select(Standing.counted_at))
    count_standings(10)
    assert db.session.scalar(select(Standing.counted_at)) == later
