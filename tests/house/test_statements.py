"""A page sends the same number of statements whatever there is to show."""

from itertools import count

import pytest

from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_approved_booking,
    an_employer,
    an_opportunity,
)

FEW, MANY = 2, 12


def statements_of(client, path: str) -> int:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return len(client.statements)


@pytest.mark.parametrize("path", ["/opportunities", "/opportunities?q=bridge&year=9&left=1", "/"])
def test_browsing(client, session, path):
    employer = an_employer()
    client.sign_in(a_leader(a_school()))
    for _ in range(FEW):
        a_slot(an_opportunity(employer))
    few = statements_of(client, path)
    for _ in range(MANY):
        a_slot(an_opportunity(employer))
    assert statements_of(client, path) == few
    assert few <= 6


def test_the_queue(client, session):
    coordinator = a_coordinator(391)

    def fill(number: int) -> None:
        for _ in range(number):
            a_booking()
            an_employer(state="registered")
            an_opportunity(state="in_review", published_at=None)
            a_membership(a_user(), a_school(), role="leader", state="requested")

    fill(FEW)
    client.sign_in(coordinator)
    few = statements_of(client, "/coordinator/queue")
    assert "8 items waiting" in client.text()
    fill(MANY)
    assert statements_of(client, "/coordinator/queue") == few
    assert few <= 20


EVIDENCE = [
    "/evidence",
    "/evidence/bookings",
    "/evidence/missing",
    "/evidence/provider-access",
    "/evidence/work-experience",
    "/evidence/measure?criterion=S5.1&group=9",
    "/evidence/bookings.csv",
    "/evidence/summary.pdf",
]


@pytest.mark.parametrize("path", [*EVIDENCE, "/bookings"])
def test_a_school_s_own_pages(client, session, path):
    school = a_school()
    leader, teacher = a_leader(school), a_teacher(school)
    cohort = a_cohort(school)
    client.sign_in(leader)

    days = count(41)

    def book(number: int) -> None:
        for _ in range(number):
            slot = a_slot(days=next(days))
            an_approved_booking(slot, school=school, by=teacher, cohort=cohort)

    book(FEW)
    few = statements_of(client, path)
    book(MANY)
    assert statements_of(client, path) == few
    assert few <= 16


def test_a_coordinator_s_area(client, session):
    client.sign_in(a_coordinator(391))

    def fill(number: int) -> None:
        for _ in range(number):
            school = a_school()
            cohort = a_cohort(school)
            an_approved_booking(a_slot(), school=school, by=a_teacher(school), cohort=cohort)

    fill(FEW)
    few = statements_of(client, "/evidence/region")
    fill(MANY)
    assert statements_of(client, "/evidence/region") == few
    assert few <= 12
