"""Anyone may look, nobody is named, and nothing small can be worked out."""

import re

import pytest

from app.figures.queries import scope_for
from app.infra.database import db
from app.papers.queries import public_years
from app.reports.queries import overview
from tests.builders import a_coordinator, an_actor, an_employer
from tests.figures.test_figures import draw_all
from tests.papers.conftest import YEAR, a_counting_school, put_in
from tests.papers.test_impact import led


def enough(**facts):
    """Three schools of an authority that three employers came to."""
    employers = [an_employer() for _ in range(3)]
    schools = []
    for employer in employers:
        school = a_counting_school(**facts)
        led(employer, school, 20)
        schools.append(school)
    return schools, employers


def drawn():
    draw_all()
    db.session.commit()
    return public_years([YEAR])[0]


def rows(found, table):
    return {each.label: each for each in found.tables[table]}


def test_it_is_what_the_dashboards_say(session):
    enough()
    enough(authority_id=840)
    found = drawn()
    seen = overview(
        scope_for(an_actor(a_coordinator()), area=None, trust="", school=None), YEAR
    ).this
    assert found.encounters == seen.whole.encounters == 6
    assert found.pupils == seen.whole.span
    assert (found.employers, found.schools) == (seen.employers, seen.schools) == (6, 6)
    of_durham = rows(found, "authority")["County Durham"]
    assert (of_durham.schools, of_durham.encounters, of_durham.is_hidden) == (3, 3, False)


def test_a_small_authority_takes_another_with_it(session):
    enough()
    enough()
    enough(authority_id=840)
    alone = a_counting_school(authority_id=390, name="Saltwell School")
    led(an_employer(), alone, 20)
    found = rows(drawn(), "authority")
    hidden = {name for name, each in found.items() if each.is_hidden}
    assert hidden == {"Gateshead", "County Durham"}


def test_too_little_in_all_is_not_shown(client, session):
    led(an_employer(), a_counting_school(name="Ouse Street School"), 20)
    assert not drawn().is_shown
    client.get("/impact")
    assert "Too little to show without pointing at somebody." in client.text()


def test_fewer_than_three_employers_are_not_told_how_many(client, session):
    only = an_employer()
    for _ in range(3):
        led(only, a_counting_school(), 20)
    assert drawn().employers == 1
    client.get("/impact")
    assert "Fewer than 3 Employers and providers" in client.text()
    assert "1 Employers" not in client.text()


def test_one_employer_alone_behind_a_sector_is_not_told_of(session):
    enough()
    enough()
    only = an_employer()
    for _ in range(3):
        led(only, a_counting_school(), 20, sector="health_care")
    found = drawn()
    assert all(not each.is_hidden for each in found.tables["kind"])
    assert rows(found, "sector")["Health and social care"].is_hidden
    assert sum(each.is_hidden for each in found.tables["sector"]) == 2


def test_a_name_that_a_school_wrote_down_is_no_employer(client, session):
    """Three spellings of one visitor are not three employers; the page says so."""
    enough()
    enough()
    for name in ("Tyne Bakery", "Tyne bakery Ltd", "The Tyne Bakery"):
        school = a_counting_school()
        put_in(school, {school.nine.id: 60}, organisation=name)
    found = drawn()
    fair = rows(found, "kind")["Careers fair or networking"]
    assert fair.is_hidden
    assert found.encounters == 9
    assert found.employers == 6
    client.get("/impact")
    assert "Careers fair or networking" not in [
        each.get_text() for each in client.page.select("tbody th")
    ]
    assert "nobody is counted by a name alone" in client.text()
    assert "Bakery" not in client.text()


def test_no_school_and_no_employer_is_named(client, session):
    schools, employers = enough()
    enough(authority_id=840)
    draw_all()
    db.session.commit()
    client.get("/impact")
    said = client.text()
    assert "6 Encounters" in said
    for each in (*schools, *employers):
        assert each.name not in said
    assert re.search(r"fewer than 3 schools, 3 employers or 10 pupils", said)


def test_nothing_is_shown_that_the_table_holds_back(client, session):
    enough()
    enough()
    enough(authority_id=840)
    led(an_employer(), a_counting_school(authority_id=390), 17)
    draw_all()
    db.session.commit()
    client.get("/impact")
    table = client.page.find("caption", string="By authority").find_parent("table")
    assert "Gateshead" not in table.get_text()
    assert "Not shown, so that nobody is pointed at: County Durham and Gateshead." in client.text()
    assert not re.search(r"\b17\b", client.text())


@pytest.mark.parametrize("query", ["", "?year=1", "?x=%00"])
def test_it_sends_few_statements_however_much_there_is(client, session, query):
    enough()
    client.get(f"/impact{query}")
    few = len(client.statements)
    enough(authority_id=840)
    draw_all()
    db.session.commit()
    client.get(f"/impact{query}")
    assert len(client.statements) == few
    assert few <= 6
