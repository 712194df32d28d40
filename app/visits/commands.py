"""What happens to a visit: it is prepared, agreed, and somebody arrives."""

import secrets
from dataclasses import asdict, dataclass

from app.access import Actor, Clash, Invalid, require
from app.bookings.events import BookingApproved
from app.bookings.models import Booking
from app.bookings.policies import sides_of
from app.bookings.states import Side
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.visits import policies, queries, rules
from app.visits.events import Arrived
from app.visits.models import Visit


class Overtaken(Clash):
    """Somebody else changed the pack since this person opened it: `visit` is as it is now."""

    def __init__(self, visit: Visit) -> None:
        super().__init__("Somebody changed this while you were writing, so nothing was saved yet.")
        self.visit = visit


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What both sides write in the pack."""

    agreed: str
    parking: str
    sign_in: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Whom to ring on the day; empty for whoever leads it anyway."""

    name: str
    phone: str


def prepare(fact: BookingApproved) -> None:
    """A visit with a code of its own, once for each booking."""
    if queries.find_visit(fact.booking_id) is None:
        db.session.add(Visit(booking_id=fact.booking_id, arrival_code=_draw()))
        db.session.flush()


def change_pack(
    booking: Booking, *, version: int, words: Agreed, contact: Contact, by: Actor
) -> Visit:
    """Write what was agreed, and one's own side's contact.

    Raises Overtaken unless `version` is the one that stands: nobody overwrites the unseen.
    """
    visit = queries.get_visit_for_update(booking.id)
    require(policies.change_pack(by, booking))
    if visit.version != version:
        raise Overtaken(visit)
    if contact.phone and not contact.name:
        raise Invalid("contact_name", "Enter whose telephone number this is.")
    for name, value in asdict(words).items():
        setattr(visit, name, value)
    side = "school" if Side.SCHOOL in sides_of(by, booking) else "employer"
    setattr(visit, f"{side}_contact_name", contact.name)
    setattr(visit, f"{side}_contact_phone", contact.phone)
    visit.agreed_by_id, visit.agreed_at = by.user_id, clock.now()
    visit.version += 1
    return visit


def record_arrival(visit: Visit) -> Visit:
    """Whoever holds the code says that they are there. The first time counts, and is told."""
    booking = visit.booking
    visit = queries.get_visit_for_update(visit.booking_id)
    if visit.arrived_at is not None:
        return visit
    now, place = clock.now(), booking.slot.opportunity.place
    why_not = rules.why_not_now(booking.state, place, booking.slot, now)
    if why_not:
        raise Clash(why_not)
    visit.arrived_at, visit.arrived_by = now, rules.who_arrives(place)
    db.session.flush()
    announce(Arrived(booking_id=booking.id))
    return visit


def _draw() -> str:
    """A code that nobody has."""
    while True:
        code = "".join(secrets.choice(rules.LETTERS) for _ in range(rules.CODE_LENGTH))
        if not queries.is_code_taken(code):
            return code
