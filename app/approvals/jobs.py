"""What comes round by itself: each morning, what rules approved since the morning before.

Each coordinator's letter is a job of its own. Whatever is done twice finds the letter written.
"""

from datetime import datetime

from app.approvals import emails, queries
from app.infra import clock
from app.infra.jobs import PATIENT, defer_all, periodic, task
from app.letters.rules import morning_of

TELL = "tell_approved_by_rules"


@periodic("approved_by_rules", "*/15 * * * *")
def find_approved() -> None:
    """After half past six in the morning in London, put whoever is to be told in line."""
    since, until = stretch_of(clock.now())
    ids = queries.coordinators_to_tell(since, until, f"{emails.APPROVED}:{emails.key_of(until)}")
    defer_all(TELL, [{"user_id": each} for each in ids])


@task(TELL, retry=PATIENT)
def tell_approved(user_id: int) -> None:
    """Write to one coordinator, as things stand when it is written."""
    emails.tell_approved(user_id, *stretch_of(clock.now()))


def stretch_of(now: datetime) -> tuple[datetime, datetime]:
    """From one morning to the next, the last that is over: each approval is in exactly one.

    Mornings are those of reminders, so that who has one letter a day has this in it at seven.
    """
    today = morning_of(now, 0)
    until = today if today <= now else morning_of(now, -1)
    return morning_of(until, -1), until
