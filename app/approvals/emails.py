"""The letter of the morning: what rules approved since the one before."""

from datetime import datetime

from app.approvals import queries
from app.infra.clock import local
from app.infra.mail import Category
from app.letters.queries import find_person
from app.organisations.actors import actor_by_id
from app.web.letters import write_letter

APPROVED = "approvals/approved_yesterday"


def key_of(until: datetime) -> str:
    """Names the morning, so that nobody has two letters of one."""
    return f"{local(until).date().isoformat()}"


def tell_approved(user_id: int, since: datetime, until: datetime) -> None:
    """One coordinator, of their own area; nothing where nothing was approved, or is left of it."""
    person, by = find_person(user_id), actor_by_id(user_id)
    approved = queries.approved_between(by, since, until)
    if person is None or not approved.total:
        return
    write_letter(
        APPROVED,
        to=person,
        key=key_of(until),
        category=Category.RULES,
        approved=approved,
        changed=queries.count_doubts(by),
    )
