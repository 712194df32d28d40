"""What comes round by itself: it reads state and time at the moment it runs, and again in sending.

Each person's day and each booking's reminder is a job of its own, so that one that fails stops
no other. Whatever is done twice finds the letter's key taken, or nothing left to bundle.
"""

from app.bookings.queries import get_booking_by_id
from app.infra import clock
from app.infra.jobs import PATIENT, defer_all, periodic, task
from app.letters import commands, emails, queries, rules
from app.letters.queries.times import asking_due, days_due

REMIND, WRITE_DAY = "remind_of_booking", "write_day"


@periodic("reminders", "*/15 * * * *")
def find_reminders() -> None:
    """Put every booking whose people must be reminded, or asked, in line."""
    now = clock.now()
    bookings = {*queries.due_for_reminding(now), *queries.due_for_asking(now)}
    defer_all(REMIND, [{"booking_id": each} for each in sorted(bookings)])


@task(REMIND, retry=PATIENT)
def remind_of_booking(booking_id: int) -> None:
    """Remind, or ask, about one booking, if that is still due."""
    booking, now = get_booking_by_id(booking_id), clock.now()
    days, time = days_due(booking, now), asking_due(booking, now)
    if days is not None:
        emails.remind(booking, days)
    if time is not None:
        emails.ask_who_came(booking, time)


@periodic("days", "*/15 * * * *")
def find_days() -> None:
    """After seven in the morning in London, put everyone's letter of the day in line."""
    people = queries.people_with_a_day(rules.last_day_letter(clock.now()))
    defer_all(WRITE_DAY, [{"user_id": each} for each in people])


@task(WRITE_DAY, retry=PATIENT)
def write_day(user_id: int) -> None:
    """One person's letter of the day: in one transaction written, and what is in it marked."""
    before = rules.last_day_letter(clock.now())
    letters = commands.take_day(user_id, before)
    person = queries.find_person(user_id)
    if person is None or not letters:
        return
    day = emails.write_day(person, letters, before)
    if day is not None:
        commands.bundle(letters, day)
