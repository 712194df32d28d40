"""Schools with something to ask for: bulk-made, each asked for once."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from flask import Flask
from sqlalchemy import select, text

from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.opportunities.models import Slot
from app.organisations.models import Cohort, Membership, School
from app.rulebook.years import academic_year
from tests.builders import a_coordinator, a_user, an_employer, an_employers_person, an_opportunity
from tests.reading import Reader

# Numbers that mean one thing each, so that a recording can tell them apart.
FIRST_IDS = {
    "schools": 1_000_000,
    "cohorts": 2_000_000,
    "users": 3_000_000,
    "opportunities": 4_000_000,
    "slots": 5_000_000,
    "bookings": 6_000_000,
    "letters": 7_000_000,
}
NAMES = [
    "slot",
    "opportunity",
    "contact",
    "school",
    "cohort",
    "teacher",
    "ref",
    "uniquifier",
    "uid",
]
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Desk:
    """A teacher who asks for one place: the ids, and what their browser holds."""

    place: int
    slot: int
    opportunity: int
    contact: int
    school: int
    cohort: int
    teacher: int
    uniquifier: str

    @property
    def path(self) -> str:
        return f"/opportunities/{self.opportunity}/sessions/{self.slot}/request"

    @property
    def form(self) -> dict[str, str]:
        return {
            "cohorts": str(self.cohort),
            f"pupils-{self.cohort}": "1",
            "lead": str(self.teacher),
        }


def furnish(sessions: int) -> list[Slot]:
    """An employer with two people, one coordinator, and sessions of 500 places.

    Each session has a visitor of its own, since nobody is in two places at once.
    """
    for table, first in FIRST_IDS.items():
        db.session.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, 'id'), :first)"),
            {"table": table, "first": first},
        )
    coordinator = a_coordinator(391)
    employer = an_employer(decided_by_id=coordinator.id)
    people = [an_employers_person(employer) for _ in range(2)]
    slots = []
    for _ in range(sessions):
        offer = an_opportunity(employer, contact=a_user(), created_by_id=people[0].id)
        start = clock.moment_of(date(clock.today().year + 1, 3, 2), 10)
        slot = Slot(
            opportunity_id=offer.id,
            starts_at=start,
            ends_at=clock.moment_of(date(start.year, 3, 2), 11),
            capacity=500,
            last_booking_day=date(start.year, 3, 1),
        )
        slots.append(slot)
    db.session.add_all(slots)
    db.session.commit()
    return slots


def desks(slots: list[Slot], *, first_place: int) -> list[Desk]:
    """A school with one teacher and one cohort for each of the sessions, in that order."""
    year = academic_year(clock.local(slots[0].starts_at).date())
    admits = slots[0].opportunity.employer.decided_by_id
    made = []
    for place, slot in enumerate(slots, first_place):
        school = School(
            urn=2_000_000 + place,
            authority_id=391,
            name="Riverside School",
            phase="secondary",
            postcode="NE1 4XD",
            year_groups=[9],
        )
        teacher = User(
            email=f"teacher{place}@school.example",
            name="Asma Grey",
            fs_uniquifier=f"load{place:08}",
            confirmed_at=clock.now(),
        )
        db.session.add_all([school, teacher])
        made.append((place, slot, school, teacher))
    db.session.flush()
    for _, _, school, teacher in made:
        db.session.add_all(
            [
                Membership(
                    user_id=teacher.id,
                    school_id=school.id,
                    role="teacher",
                    state="active",
                    decided_at=clock.now(),
                    decided_by_id=admits,
                ),
                Cohort(school_id=school.id, academic_year=year, year_group=9, roll=180),
            ]
        )
    db.session.commit()
    cohorts = dict(db.session.execute(select(Cohort.school_id, Cohort.id)).all())
    return [
        Desk(
            place=place,
            slot=slot.id,
            opportunity=slot.opportunity_id,
            contact=slot.opportunity.contact_id,
            school=school.id,
            cohort=cohorts[school.id],
            teacher=teacher.id,
            uniquifier=teacher.fs_uniquifier,
        )
        for place, slot, school, teacher in made
    ]


def line_up(everyone: list[Desk]) -> None:
    """The same facts where pgbench and the bare page find them, words in their quotes."""
    db.session.execute(
        text(
            "CREATE TABLE load_askings (place int PRIMARY KEY, slot int, opportunity int,"
            " contact int, school int, cohort int, teacher int, ref text, uniquifier text,"
            " uid text)"
        )
    )
    db.session.execute(text("CREATE SEQUENCE load_place"))
    db.session.execute(
        text(
            "INSERT INTO load_askings VALUES (:place, :slot, :opportunity, :contact, :school,"
            " :cohort, :teacher, :ref, :uniquifier, :uid)"
        ),
        [
            {
                "place": each.place,
                "slot": each.slot,
                "opportunity": each.opportunity,
                "contact": each.contact,
                "school": each.school,
                "cohort": each.cohort,
                "teacher": each.teacher,
                "ref": f"'{reference(each.place)}'",
                "uniquifier": f"'{each.uniquifier}'",
                "uid": f"'{uuid4()}'",
            }
            for each in everyone
        ],
    )
    db.session.commit()


def reference(number: int) -> str:
    """A booking's reference nobody else has."""
    letters = ""
    for _ in range(8):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return letters


def browser(app: Flask, desk: Desk) -> tuple[str, str]:
    """The cookie and the token of this teacher's browser."""
    teacher = db.session.get_one(User, desk.teacher)
    reader = Reader(app).sign_in(teacher)
    token = reader.csrf_token()
    cookie = reader.http.get_cookie("causeway")
    assert cookie is not None
    return cookie.value, token
