"""What the clock asks for: reminders that are due, days that are full, letters gone stale."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app.bookings.models import Booking
from app.bookings.states import State
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.letters import rules
from app.opportunities.models import Slot

COMING, WHO_CAME = "letters/coming", "letters/who_came"
MOVED = "The session had been moved or called off, or had begun, before this could go."
ANSWERED = "Who came had been said before this could go."
MOST = 5000  # bookings in one sweep; the next, a quarter of an hour later, takes the rest


def coming_key(booking: Booking, days: int) -> str:
    """What a reminder is about: a session that is moved is another, and reminds anew."""
    return f"{booking.id}:{booking.slot.starts_at.timestamp():.0f}:{days}"


def who_came_key(booking: Booking, time: int) -> str:
    """What a question is about, in the same words."""
    return f"{booking.id}:{booking.slot.ends_at.timestamp():.0f}:{time}"


def days_due(booking: Booking, now: datetime) -> int | None:
    """How many days before the session the reminder is that is due now, if one is."""
    if booking.state != State.APPROVED:
        return None
    told = booking.decided_at or booking.requested_at
    return rules.days_to_remind(booking.slot.starts_at, told, now)


def asking_due(booking: Booking, now: datetime) -> int | None:
    """Which time of asking who came is due now, if one is."""
    return (
        rules.times_to_ask(booking.slot.ends_at, now) if booking.state == State.APPROVED else None
    )


def due_for_reminding(now: datetime) -> list[int]:
    """Bookings whose people must be reminded of the session, and have not been."""
    ahead = timedelta(days=max(rules.DAYS_BEFORE) + 1)
    coming = _approved(Slot.starts_at > now, Slot.starts_at < now + ahead)
    keys = {
        f"{COMING}:{coming_key(each, days)}:": each.id
        for each in coming
        if (days := days_due(each, now)) is not None
    }
    return _without_letters(keys)


def due_for_asking(now: datetime) -> list[int]:
    """Bookings whose school must be asked who came, and has not been this time."""
    gone = _approved(Slot.ends_at < now, Slot.ends_at > now - rules.LATEST_ASKING)
    keys = {
        f"{WHO_CAME}:{who_came_key(each, time)}:": each.id
        for each in gone
        if (time := asking_due(each, now)) is not None
    }
    return _without_letters(keys)


def people_with_a_day(before: datetime) -> list[int]:
    """People for whom letters were kept for the day's own, written before this moment."""
    waiting = (Letter.digest, Letter.bundle_id.is_(None), Letter.dropped_at.is_(None))
    asked = select(Letter.recipient_id).where(*waiting, Letter.written_at < before).distinct()
    return [each for each in db.session.scalars(asked) if each is not None]


def reason_to_leave_out(letter: Letter) -> str:
    """Why a reminder about to go is no longer true; empty for all other letters, and while it is.

    The state and the times are read afresh: a reminder may have waited long for the mail server.
    """
    name, _, rest = letter.key.partition(":")
    if name not in (COMING, WHO_CAME):
        return ""
    booking_id, moment, _ = rest.split(":", 2)
    booking = next(iter(_approved(Booking.id == int(booking_id))), None)
    if name == WHO_CAME:
        is_true = booking is not None and f"{booking.slot.ends_at.timestamp():.0f}" == moment
        return "" if is_true else ANSWERED
    is_true = (
        booking is not None
        and f"{booking.slot.starts_at.timestamp():.0f}" == moment
        and clock.now() < booking.slot.starts_at
    )
    return "" if is_true else MOVED


def _approved(*which: object) -> Sequence[Booking]:
    """Approved bookings with their sessions, the soonest first."""
    return db.session.scalars(
        select(Booking)
        .join(Booking.slot)
        .where(Booking.state == State.APPROVED, *which)  # type: ignore[arg-type]
        .options(contains_eager(Booking.slot))
        .order_by(Slot.starts_at, Booking.id)
        .limit(MOST)
        .execution_options(populate_existing=True)
    ).all()


def _without_letters(keys: dict[str, int]) -> list[int]:
    """Of bookings by the beginning of their letter's key, those without such a letter yet."""
    written = _beginnings(
        db.session.scalars(
            select(Letter.key).where(
                Letter.about.in_([f"booking:{each}" for each in set(keys.values())]),
                Letter.key.like("letters/%"),
            )
        )
    )
    return [booking_id for key, booking_id in keys.items() if key not in written]


def _beginnings(keys: Iterable[str]) -> set[str]:
    return {f"{key.rpartition(':')[0]}:" for key in keys}
