"""How a letter reads, with values that are made up. Nothing is written into the outbox."""

from datetime import timedelta
from types import SimpleNamespace as Made
from typing import Any

from app.administration.kinds import LetterKind
from app.evidence.rules import Span
from app.infra import clock
from app.infra.rewording import Rewording
from app.web.letters import Draft, draft

REFERENCE = "K7QX2M4P"


def preview(letter: LetterKind, words: Rewording) -> Draft:
    """Subject, text and HTML of one letter with these words around it."""
    values = made_up()
    if not letter.has_a_reader:
        values.pop("to")
    return draft(letter.name, values, words)


def made_up() -> dict[str, Any]:
    """What any letter may speak of: one booking, and everybody around it."""
    day = clock.today() + timedelta(days=30)
    starts, ends = clock.moment_of(day, 10), clock.moment_of(day, 11)
    people = _people()
    authority = Made(id=391, name="Newcastle upon Tyne")
    school = Made(
        id=1, name="Riverside School", postcode="NE1 4XD", telephone="0191 496 0000",
        authority=authority,
    )  # fmt: skip
    employer = Made(id=1, name="Quayside Engineering", reason="The web address does not work.")
    slot = Made(
        id=1, starts_at=starts, ends_at=ends, last_booking_day=day - timedelta(days=14),
        least_to_run=20,
    )  # fmt: skip
    opportunity = _opportunity(employer, people["contact"])
    slot.opportunity = opportunity
    booking = _booking(school, slot, people)
    return {
        "to": people["reader"],
        "booking": booking,
        "slot": slot,
        "opportunity": opportunity,
        "school": school,
        "host": school,
        "employer": employer,
        "membership": _membership(school, people),
        **_around(booking, slot, people, authority),
        **_report(),
        **_rules(booking),
        **_plain(day),
    }


def _people() -> dict[str, Any]:
    def one(name: str, email: str) -> Made:
        return Made(id=0, name=name, email=email, phone="0191 496 0001")

    return {
        "reader": one("Grace Hopper", "grace@school.example"),
        "lead": one("Ada Byron", "ada@school.example"),
        "contact": one("Bob Hewitson", "bob@employer.example"),
    }


def _opportunity(employer: Made, contact: Any) -> Made:
    return Made(
        id=1,
        kind="careers_talk",
        title="How a bridge stays up",
        place="school",
        address="",
        postcode="",
        review_note="Say how long it takes.",
        employer=employer,
        contact=contact,
        state="published",
    )


def _booking(school: Made, slot: Made, people: dict[str, Any]) -> Made:
    return Made(
        id=1,
        reference=REFERENCE,
        school=school,
        slot=slot,
        lead=people["lead"],
        requested_by=people["lead"],
        hold_until=slot.starts_at - timedelta(days=16),
        reason="The hall is being painted.",
        message="They have built bridges of paper.",
        access_needs="",
        state="requested",
        pupils=30,
    )


def _membership(school: Made, people: dict[str, Any]) -> Made:
    return Made(
        id=1, school_id=1, school=school, employer_id=None, employer=None, user=people["lead"],
        role="teacher", note="I teach maths.", reason="Ask your careers leader first.",
    )  # fmt: skip


def _around(booking: Made, slot: Made, people: dict[str, Any], authority: Made) -> dict[str, Any]:
    later = Made(
        starts_at=slot.starts_at + timedelta(days=7), ends_at=slot.ends_at + timedelta(days=7)
    )
    closing = Made(year_group=9, roll=180, pupils=Span(60, 90), days=(), is_mandatory=True)
    return {
        "asked": Made(question="Who comes with them?", answer="Two teachers."),
        "proposal": Made(
            id=1, side="school", reason="A mock exam is on that day.", to_slot=later,
            starts_at=later.starts_at, ends_at=later.ends_at,
            answer_by=slot.starts_at - timedelta(days=2),
        ),
        "grant": Made(role="coordinator", authority=authority),
        "invitation": Made(
            sent_by=people["lead"], school=booking.school, employer=None,
            expires_at=slot.starts_at,
        ),
        "closing": [closing],
        "requests": [(booking, "It stays as it is, with its places.")],
        "closes": slot.starts_at.date(),
    }  # fmt: skip


def _rules(booking: Made) -> dict[str, Any]:
    """What rules approved in a day."""
    line = Made(
        title=booking.slot.opportunity.title, school=booking.school.name,
        starts_at=booking.slot.starts_at,
    )  # fmt: skip
    return {"approved": Made(rows=[line], total=3, beyond=2), "changed": 1}


def _report() -> dict[str, Any]:
    """A termly report, and somebody outside who is asked whether they want it."""
    said = Made(
        headline=["In Newcastle upon Tyne, 30 of 40 open schools had 120 encounters."],
        attention=["10 open schools had none."],
    )
    facts = Made(
        scope="Newcastle upon Tyne", title="Autumn term 2026/27", drawn="Friday 1 January 2027",
        sentences=said,
    )  # fmt: skip
    return {
        "facts": facts,
        "number": 1,
        "reader": "Grace Hopper",
        "scope": facts.scope,
        "by": "Ada Byron",
        "url": "https://causeway.example/reports/confirm/made-up",
        "sheet": "https://causeway.example/reports/file/made-up",
    }


def _plain(day: Any) -> dict[str, Any]:
    return {
        "pupils": "30 pupils",
        "groups": "Year 9 (30)",
        "came": 28,
        "few": "12 pupils",
        "place": "At the school",
        "called_off_by": "Riverside School",
        "was": "30 pupils of Year 9",
        "words": "Twelve are enough for the task.",
        "writer": "Quayside Engineering",
        "agrees": True,
        "change": "set",
        "rule": "Special schools can ask at once. Every other school can ask from 7 days before a"
        " session, or its last day to book if that is earlier.",
        "why": "Few sessions, many schools.",
        "since": clock.moment_of(day - timedelta(days=20), 9),
        "hosts": True,
        "position": 2,
        "soon": "In a week",
        "side": "school",
        "time": 1,
        "token": "made-up",
        "page": "https://causeway.example/bookings/" + REFERENCE,
        "is_visitor": True,
        "arrived": "9:50am",
        "earlier": "Quayside Works",
        "coordinates": False,
        "secret": "made-up",
        "sentence": "You added a passkey.",
        "days": 5,
        "hours": 1,
        "next": None,
        "confirmation_token": "made-up",
        "reset_token": "made-up",
        "letters": [("A school has asked for 30 pupils", "Riverside School has asked.")],
        "day": day,
    }
