"""Rules for approving, made up: one that is on and has approved, and one that is being written."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from app.approvals import commands
from app.approvals.rules import KINDS, PLACES, Terms
from app.bookings.models import Booking
from app.bookings.queries import get_booking_by_id
from app.infra import clock
from app.infra.database import db
from app.organisations.actors import actor_by_id
from app.organisations.models import Grant, School

SWITCHED_ON = timedelta(days=9)  # ago
MOST_APPROVED = 8


def build_approvals(authority_ids: Collection[int]) -> None:
    """A rule of trusted employers, tried and switched on, and what it approved since; a draft."""
    administrator = db.session.scalars(
        select(Grant.user_id).where(Grant.role == "administrator").order_by(Grant.id)
    ).first()
    by = actor_by_id(administrator or 0)
    began = clock.now() - SWITCHED_ON
    everywhere = frozenset(authority_ids)
    with clock.pretend(began - timedelta(days=1)):
        trusted = commands.write_rule(
            "Talks at school by trusted employers",
            Terms(
                kinds=frozenset(KINDS),
                places=frozenset(PLACES),
                authority_ids=everywhere,
                verified_months=6,
                attended_least=2,
                clean_months=3,
                most_pupils=60,
                days_ahead=14,
                days_to_spare=1,
            ),
            by=by,
        )
        trial = commands.try_rule(trusted, by=by)
    with clock.pretend(began):
        commands.switch_on(trusted, trial_id=trial.id, by=by)
    with clock.pretend(clock.now() - timedelta(days=2)):
        commands.write_rule(
            "Small groups online",
            Terms(
                kinds=frozenset(KINDS),
                places=frozenset({"online"}),
                authority_ids=everywhere,
                most_pupils=30,
            ),
            by=by,
        )
    _let_it_approve(authority_ids)


def _let_it_approve(authority_ids: Collection[int]) -> None:
    """What came in since, at the moment it came in."""
    came_in = db.session.execute(
        select(Booking.id, Booking.requested_at)
        .join(Booking.school)
        .where(
            Booking.state == "requested",
            Booking.requested_at >= clock.now() - SWITCHED_ON,
            School.authority_id.in_(authority_ids),
        )
        .order_by(Booking.requested_at, Booking.id)
    ).all()
    approved = 0
    for booking_id, requested_at in came_in:
        if approved < MOST_APPROVED:
            with clock.pretend(requested_at):
                made = commands.approve_by_rule(get_booking_by_id(booking_id))
            approved += made is not None
