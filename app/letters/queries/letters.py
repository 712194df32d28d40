"""What was written to whom, and what became of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Text, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import User
from app.bookings.models import Booking
from app.infra.database import db, found
from app.infra.mail import Letter
from app.infra.paging import turn_to
from app.infra.sending import TRIES
from app.organisations.models import Employer, Membership, School

ON_A_PAGE = 20
MOST_ABOUT_ONE = 300  # letters about one booking; a busy one has some thirty
REFERENCE = re.compile(r"[A-Z2-9]{8}")


@dataclass(frozen=True, kw_only=True)
class Line:
    """A letter, its reader's name and address today, and the day's letter it went in, if any."""

    letter: Letter
    name: str
    address_now: str
    bundle: Letter | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """One page of letters, newest first."""

    lines: Sequence[Line]
    total: int
    page: int
    pages: int


def list_about(booking: Booking) -> Sequence[Line]:
    """Every letter about one booking, newest first."""
    about = Letter.about == f"booking:{booking.id}"
    return _lines(_listing().where(about).order_by(Letter.id.desc()).limit(MOST_ABOUT_ONE))


def get_letter_about(booking: Booking, letter_id: int) -> Line:
    """One letter about this booking; Missing when it is about anything else."""
    which = (Letter.id == letter_id, Letter.about == f"booking:{booking.id}")
    lines = _lines(_listing().where(*which))
    return found(lines[0] if lines else None, "letter")


def search_letters(words: str, page: int = 1) -> Found:
    """Those that would not go; with words, all to an address or about a booking. Newest first."""
    words = words.strip()
    which = _matching(words) if words else Letter.failed_at.is_not(None)
    total = db.session.scalar(select(func.count()).select_from(Letter).where(which)) or 0
    turn = turn_to(page, total=total, on_a_page=ON_A_PAGE)
    asked = _listing().where(which).order_by(Letter.id.desc())
    lines = _lines(asked.limit(ON_A_PAGE).offset(turn.first))
    return Found(lines=lines, total=total, page=turn.number, pages=turn.pages)


def get_given_up(letter_id: int) -> tuple[Letter, str]:
    """A letter, locked, with the address its reader has today; Missing if there is none."""
    letter = found(
        db.session.scalar(select(Letter).where(Letter.id == letter_id).with_for_update()), "letter"
    )
    current = db.session.scalar(select(User.email).where(User.id == letter.recipient_id))
    return letter, current or letter.address


def list_given_up_for_absence(limit: int = 5000) -> Sequence[tuple[Letter, str]]:
    """Letters tried to the end without an answer that was a refusal, locked, oldest first."""
    rows = db.session.execute(
        select(Letter, func.coalesce(User.email, Letter.address))
        .outerjoin(User, User.id == Letter.recipient_id)
        .where(Letter.failed_at.is_not(None), Letter.attempts >= TRIES)
        .order_by(Letter.id)
        .limit(limit)
        .with_for_update(of=Letter)
    ).all()
    return [(letter, address) for letter, address in rows]


def count_given_up() -> tuple[int, int]:
    """How many would not go at all, and how many are being tried again just now."""
    unsent = Letter.sent_at.is_(None) & Letter.dropped_at.is_(None) & ~Letter.digest
    counted = select(
        func.count().filter(Letter.failed_at.is_not(None), Letter.attempts >= TRIES),
        func.count().filter(Letter.failed_at.is_(None), Letter.attempts > 0),
    ).where(unsent)
    absent, trying = db.session.execute(counted).one()
    return absent, trying


def find_by_key(key: str) -> Letter | None:
    """The letter with this key, or None."""
    return db.session.scalar(select(Letter).where(Letter.key == key))


def place_of(people: Sequence[int], booking: Booking) -> Mapping[int, str]:
    """Which of these people belong to the booking's school or employer, and which it is."""
    employer_id = booking.slot.opportunity.employer_id
    rows = db.session.execute(
        select(Membership.user_id, func.coalesce(School.name, Employer.name))
        .outerjoin(School, School.id == Membership.school_id)
        .outerjoin(Employer, Employer.id == Membership.employer_id)
        .where(
            Membership.user_id.in_(people),
            or_(Membership.school_id == booking.school_id, Membership.employer_id == employer_id),
        )
    ).all()
    return {row[0]: row[1] for row in rows}


def _matching(words: str) -> ColumnElement[bool]:
    """To an address with these words in it, or about the booking of this reference."""
    to = Letter.address.icontains(words, autoescape=True)
    if not REFERENCE.fullmatch(words.upper()):
        return to
    about = select(literal("booking:") + cast(Booking.id, Text)).where(
        Booking.reference == words.upper()
    )
    return or_(to, Letter.about.in_(about))


def _listing() -> Select[Letter, str, str, Letter]:
    return (
        select(Letter, User.name, User.email, _bundle)
        .outerjoin(User, User.id == Letter.recipient_id)
        .outerjoin(_bundle, _bundle.id == Letter.bundle_id)
    )


def _lines(
    asked: Select[Letter, str, str, Letter],
) -> Sequence[Line]:
    return [
        Line(
            letter=letter,
            name=name or "Someone without an account",
            address_now=address or letter.address,
            bundle=bundle,
        )
        for letter, name, address, bundle in db.session.execute(asked).all()
    ]


_bundle = aliased(Letter)
