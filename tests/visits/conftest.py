"""A talk at a school and a visit to a workplace, both approved."""

from dataclasses import dataclass

import pytest

from app.accounts.models import User
from app.bookings.models import Booking
from app.infra.database import db
from app.organisations.models import School
from app.visits.models import Visit
from tests.builders import (
    a_school,
    a_slot,
    a_teacher,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)


@dataclass
class Day:
    """A booking with its visit, and somebody on either side."""

    booking: Booking
    visit: Visit
    school: School
    teacher: User
    visitor: User

    @property
    def path(self) -> str:
        return f"/bookings/{self.booking.reference}/pack"


def a_day(*, place: str = "school", days: int = 20, **facts: object) -> Day:
    """An approved booking at 10am to 11am, `days` from today."""
    school = a_school(street="1 Quay Street", telephone="0191 496 0100")
    teacher = a_teacher(school, name="Ada Teacher", phone="0191 496 0101")
    employer = an_employer(name="Tyne Bridges Ltd")
    visitor = an_employers_person(employer, name="Bob Visitor", phone="0191 496 0202")
    if place == "workplace":
        facts |= {"address": "Unit 4\nKeel Row", "postcode": "NE6 1AA"}
    offer = an_opportunity(employer, contact=visitor, place=place, **facts)
    booking = an_approved_booking(
        a_slot(offer, days=days), school=school, by=teacher, access_needs="Step-free way in."
    )
    return Day(booking, db.session.get(Visit, booking.id), school, teacher, visitor)


@pytest.fixture
def talk(session) -> Day:
    return a_day()


@pytest.fixture
def trip(session) -> Day:
    return a_day(place="workplace")
