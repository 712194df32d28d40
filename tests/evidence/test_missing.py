"""What is missing, in the words a careers leader reads; and who may read whose evidence."""

import pytest

from app.evidence.rules import Measure, Span, gaps
from app.evidence.rules.gaps import sentence_of
from app.infra.database import db
from tests.builders import a_cohort, a_coordinator, a_leader, a_school, an_administrator
from tests.evidence.examples import criterion
from tests.evidence.test_corrections import held


def measure(key="S5.1", low=92, high=109, roll=150, group=9, **facts) -> Measure:
    edition = "colleges-2025" if key.startswith("C") else "schools-2025"
    found = criterion(key, edition)
    return Measure(criterion=found, year_group=group, span=Span(low, high), roll=roll, **facts)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (measure(), "Year 9: 41 to 58 pupils have met no employer this year."),
        (measure(low=0, high=0), "Year 9: all 150 pupils have met no employer this year."),
        (measure(low=120, high=150), "Year 9: up to 30 pupils have met no employer this year."),
        (measure(low=149, high=149), "Year 9: 1 pupil has met no employer this year."),
        (
            measure("S6.1", group=10),
            (
                "Year 10: 41 to 58 pupils have had no experience of a workplace so far,"
                " due by the end of Year 11."
            ),
        ),
        (
            measure("S2.1"),
            (
                "Year 9: 41 to 58 pupils have no recorded session on careers and the labour market"
                " in this key stage."
            ),
        ),
        (
            measure("C5.1", group=12, times=2),
            "Year 12: 41 to 58 pupils have met employers fewer than 2 times this year.",
        ),
        (
            measure("S7.1", group=11),
            (
                "Year 11: 41 to 58 pupils have not met the full range of providers so far,"
                " due by the end of Year 11."
            ),
        ),
    ],
)
def test_each_gap_is_a_plain_sentence(found, said):
    assert sentence_of(found) == said


def test_what_is_certain_comes_first_and_what_is_met_not_at_all():
    met, unsure = measure(low=150, high=150), measure(low=0, high=150, group=11)
    sure = measure(low=0, high=10, group=7)
    assert [each.measure for each in gaps([met, unsure, sure])] == [sure, unsure]


def test_a_coordinator_reaches_nothing_of_another_area(client, session):
    booking, _, _ = held()
    a_cohort(a_school(authority_id=392))
    other = a_coordinator(392)
    own = a_coordinator(391)
    school, reference = booking.school_id, booking.reference
    paths = [
        f"/evidence?school={school}",
        f"/evidence/bookings?school={school}",
        f"/evidence/bookings.csv?school={school}",
        f"/evidence/bookings/{reference}",
        f"/evidence/activity?booking={reference}",
        f"/evidence/measure?school={school}&criterion=S5.1&group=9",
        f"/evidence/missing?school={school}",
        f"/evidence/provider-access?school={school}",
        f"/evidence/work-experience?school={school}",
        f"/evidence/access/statement.docx?school={school}",
        f"/evidence/pack.xlsx?school={school}",
    ]
    client.sign_in(own)
    assert {client.get(path).status_code for path in paths} == {200}
    client.get("/evidence/region")
    assert client.page.select(f'a[href*="school={school}&"]')
    for person in (other, a_leader(a_school(authority_id=392))):
        client.sign_in(person)
        assert {client.get(path).status_code for path in paths} == {404}, person
    client.sign_in(other)
    client.get("/evidence/region")
    assert not client.page.select(f'a[href*="school={school}&"]')
    client.sign_in(an_administrator())
    assert client.get(paths[0]).status_code == 403


def test_a_target_is_set_by_coordinators_of_the_area_alone(client, session):
    client.sign_in(a_coordinator(391))
    path = "/evidence/targets?area={}&criterion=P5"
    assert client.post(path.format(392), {"number": "2"}).status_code == 422
    assert client.post(path.format(391), {"number": "2"}).status_code == 303
    school = a_school(phase="primary", low_age=4, high_age=11, year_groups=list(range(7)))
    a_cohort(school, year_group=5, roll=30)
    db.session.commit()
    client.sign_in(a_leader(school))
    client.get("/evidence/missing")
    assert "Year 5: all 30 pupils have met employers fewer than 2 times" in client.text()
