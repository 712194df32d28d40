"""What is set: the versions in force, and all that ever were."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from app.administration.models import Setting
from app.bookings.models import Booking
from app.bookings.states import LIVE
from app.infra.database import db
from app.opportunities.models import Opportunity, Slot
from app.opportunities.states import State
from app.organisations.models import Employer

MOST_VERSIONS = 50


def count_settings() -> int:
    """How many versions there are. It only grows, so another number means something was set."""
    return db.session.scalar(select(func.count()).select_from(Setting)) or 0


def list_in_force() -> Sequence[Setting]:
    """The highest version of each thing that was ever set."""
    latest = select(Setting).ext(distinct_on(Setting.subject, Setting.key))
    order = (Setting.subject, Setting.key, Setting.version.desc())
    return db.session.scalars(latest.order_by(*order)).all()


def list_versions(subject: str, key: str) -> Sequence[Setting]:
    """Every version of one thing with who set it, the latest first."""
    return db.session.scalars(
        select(Setting)
        .where(Setting.subject == subject, Setting.key == key)
        .options(joinedload(Setting.by))
        .order_by(Setting.version.desc())
        .limit(MOST_VERSIONS)
    ).all()


def kinds_in_use() -> dict[str, tuple[int, int]]:
    """By kind: how many opportunities are on offer, and how many bookings are open."""
    open_now = func.count(func.distinct(Booking.id))
    rows = db.session.execute(
        select(Opportunity.kind, func.count(func.distinct(Opportunity.id)), open_now)
        .outerjoin(Slot, Slot.opportunity_id == Opportunity.id)
        .outerjoin(Booking, (Booking.slot_id == Slot.id) & Booking.state.in_(LIVE))
        .where(Opportunity.state == State.PUBLISHED)
        .group_by(Opportunity.kind)
    )
    return {kind: (offers, bookings) for kind, offers, bookings in rows}


def sectors_in_use() -> dict[str, tuple[int, int]]:
    """By sector: how many employers are in it, and how many opportunities on offer."""
    offers = select(Opportunity.sector, func.count()).where(Opportunity.state == State.PUBLISHED)
    employers = _counted(select(Employer.sector, func.count()).group_by(Employer.sector))
    offered = _counted(offers.group_by(Opportunity.sector))
    return {slug: (employers.get(slug, 0), offered.get(slug, 0)) for slug in {*employers, *offered}}


def _counted(asked: Select[str, int]) -> dict[str, int]:
    return dict(db.session.execute(asked).all())
