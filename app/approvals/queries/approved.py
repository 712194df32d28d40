"""What rules approved: one booking at a time for the desk, and many in the area of who asks."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.access import Actor
from app.approvals.models import AutomaticApproval, Rule
from app.approvals.queries.doubted import find_doubt
from app.approvals.queries.listed import Listed, page_of
from app.approvals.rules import words_of
from app.bookings.models import Booking
from app.bookings.queries import of_their_area
from app.bookings.queries.reach import joined
from app.desk.queries import Automatic
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer, School


def find_automatic(booking_id: int) -> AutomaticApproval | None:
    """That a rule approved this booking, with the rule. Whoever shows it asks first who may see."""
    return db.session.scalar(
        select(AutomaticApproval)
        .where(AutomaticApproval.booking_id == booking_id)
        .options(joinedload(AutomaticApproval.rule).joinedload(Rule.switched_on_by))
    )


def automatic_of(booking_id: int) -> Automatic | None:
    """The same in words, for the desk."""
    made = find_automatic(booking_id)
    if made is None:
        return None
    rule, doubt = made.rule, find_doubt(booking_id)
    who = rule.switched_on_by.name if rule.switched_on_by else ""
    return Automatic(
        words=words_of(rule.name, rule.number, who, rule.switched_on_at or made.at),
        rule_id=rule.id,
        doubt=doubt.why if doubt else "",
        conditions=[(each["sentence"], each["found"]) for each in made.conditions],
    )


def list_approved(actor: Actor, *, page: int = 1) -> Listed:
    """Every booking of the coordinator's area that a rule approved, the latest first."""
    line: Any = select(
        Booking.reference,
        Booking.state,
        AutomaticApproval.at,
        AutomaticApproval.rule_id,
        Slot.starts_at,
        Opportunity.title,
        School.name.label("school"),
        Employer.name.label("employer"),
        Rule.name.label("rule"),
        Rule.number,
    )

    def of(asked: Any) -> Any:
        return (
            joined(asked, of_their_area(actor))
            .join(Opportunity.employer)
            .join(AutomaticApproval, AutomaticApproval.booking_id == Booking.id)
            .join(Rule, Rule.id == AutomaticApproval.rule_id)
        )

    total = db.session.scalar(of(select(func.count()))) or 0
    latest = of(line).order_by(AutomaticApproval.at.desc(), AutomaticApproval.booking_id.desc())
    return page_of(latest, total=total, page=page)


def count_approved_by(rule_ids: Sequence[int]) -> dict[int, int]:
    """How many bookings each version has approved, in every area: a number, and nothing else."""
    rows = db.session.execute(
        select(AutomaticApproval.rule_id, func.count())
        .where(AutomaticApproval.rule_id.in_(rule_ids))
        .group_by(AutomaticApproval.rule_id)
    )
    counts = dict.fromkeys(rule_ids, 0)
    counts.update((rule_id, number) for rule_id, number in rows)
    return counts
