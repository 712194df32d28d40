"""What the clock makes us say: reminders, the question who came, and the letter of the day."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from app.accounts.models import User
from app.bookings import rules as booking_rules
from app.bookings.models import Booking
from app.bookings.queries import host_school
from app.infra import clock
from app.infra.mail import Category, Letter, together
from app.infra.wording import count, listed
from app.letters import queries, rules
from app.letters.queries.times import COMING, WHO_CAME, coming_key, who_came_key
from app.organisations.queries import list_members
from app.web.letters import link, own_words, write_letter
from app.web.tokens import attendance_token

DAILY = "letters/daily"


def remind(booking: Booking, days: int) -> None:
    """The lead and the employer's contact, of the session to come."""
    contact = booking.slot.opportunity.contact
    soon = rules.how_soon(booking.slot.starts_at, clock.now())
    sides = [(person, "school") for person in _leading(booking)] + [(contact, "employer")]
    with together():
        for person, side in sides:
            _write(COMING, booking, person, key=coming_key(booking, days), side=side, soon=soon)


def ask_who_came(booking: Booking, time: int) -> None:
    """The lead, who was there."""
    with together():
        for person in _leading(booking):
            _write(
                WHO_CAME,
                booking,
                person,
                key=who_came_key(booking, time),
                time=time,
                token=attendance_token(booking.id, person.id),
            )


def write_day(person: User, letters: Sequence[Letter], day: datetime) -> Letter | None:
    """The one letter of the day with all of these in it; None if it was written before."""
    key = f"{letters[-1].id}"
    write_letter(
        DAILY,
        to=person,
        key=key,
        category=Category.DAILY,
        letters=[(each.subject, _without_greeting(own_words(each))) for each in letters],
        day=day,
    )
    return queries.find_by_key(f"{DAILY}:{key}:{person.id}")


def _write(name: str, booking: Booking, person: User, *, key: str, **values: Any) -> None:
    opportunity = booking.slot.opportunity
    write_letter(
        name,
        to=person,
        key=key,
        about=f"booking:{booking.id}",
        category=Category.REMINDERS,
        booking=booking,
        slot=booking.slot,
        opportunity=opportunity,
        school=booking.school,
        employer=opportunity.employer,
        host=host_school(booking),
        pupils=count(booking.pupils, "pupil"),
        groups=listed([booking_rules.group_label(each.cohort) for each in booking.cohorts]),
        page=link("bookings.show", reference=booking.reference),
        **values,
    )


def _leading(booking: Booking) -> Iterable[User]:
    """Who leads the group; when they have left the school, its careers leaders."""
    members = list_members(school_id=booking.school_id)
    here = [each.user for each in members if each.user_id == booking.lead_id]
    return here or [each.user for each in members if each.role == "leader"]


def _without_greeting(words: str) -> str:
    greeting, _, rest = words.partition("\n\n")
    return rest if greeting.startswith("Hello ") else words
