"""Each approved booking has a visit with a code of its own, however it came to be approved."""

import re
from types import SimpleNamespace

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.bookings.events import BookingApproved
from app.infra.database import db
from app.visits import commands
from app.visits.models import Visit
from app.visits.rules import tidy_code
from config import ROOT
from tests.builders import a_booking, an_approved_booking
from tests.visits.conftest import a_day

MIGRATIONS = str(ROOT / "migrations")
READABLE = re.compile("[A-HJ-NP-Z2-9]{6}")


def codes() -> list[str]:
    return list(db.session.scalars(select(Visit.arrival_code)))


def test_approval_prepares_the_visit_once(session):
    booking = an_approved_booking()
    (code,) = codes()
    assert READABLE.fullmatch(code)
    commands.prepare(BookingApproved(booking_id=booking.id, by=None))
    assert codes() == [code]
    a_booking()
    assert codes() == [code]


def test_a_code_that_somebody_has_is_drawn_anew(session, monkeypatch):
    taken = a_day().visit.arrival_code
    letters = iter(taken + "ABCDEF")
    monkeypatch.setattr(commands, "secrets", SimpleNamespace(choice=lambda _: next(letters)))
    assert a_day(days=30).visit.arrival_code == "ABCDEF"


def test_bookings_approved_before_there_were_packs_get_theirs(own_app):
    """Nobody's pack is missing after the update, and no look at a page has to make it."""
    with own_app.app_context():
        for days in range(5):
            a_day(days=20 + days)
        a_booking()
        before = len(codes())
        db.session.remove()
        downgrade(directory=MIGRATIONS, revision="0006")
        upgrade(directory=MIGRATIONS)
        after = codes()
        assert len(after) == len(set(after)) == before == 5
        assert all(READABLE.fullmatch(each) for each in after)


@pytest.mark.parametrize(
    "change",
    [
        "arrival_code = 'ABC1O0'",
        "arrival_code = 'abcdef'",
        "arrived_by = 'visitor'",
        "arrived_at = now()",
        "arrived_at = now(), arrived_by = 'nobody'",
        "agreed_at = now()",
    ],
)
def test_the_database_refuses_what_cannot_be(talk, session, change):
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(text(f"UPDATE visits SET {change}"))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" abc def ", "ABCDEF"),
        ("abc-def", "ABCDEF"),
        ("ABCDE", ""),
        ("ABCDEFG", ""),
        ("ABCDE0", ""),
        ("ABCDEé", ""),
        ("", ""),
    ],
)
def test_a_code_is_known_however_it_is_typed(typed, code):
    assert tidy_code(typed) == code
