"""What was done in the made-up past, as the log would have kept it."""

from sqlalchemy import insert, select

from app.accounts.models import User
from app.administration.kinds import ACTS, FACTS
from app.bookings.models import Booking
from app.bookings.models.history import HistoryEntry
from app.infra.audit import Act, Source
from app.infra.database import db
from app.organisations.models import Grant, School

SHOWN = 600  # acts, the latest: enough to search in
ENDPOINTS = {
    "requested": "bookings.request_places",
    "approved": "desk.booking_approve",
    "declined": "desk.booking_decline",
    "withdrawn": "bookings.withdraw",
    "cancelled": "bookings.cancel",
    "attended": "bookings.attendance",
    "not_attended": "bookings.did_not_happen",
}
SIDES = {"school": "teacher", "employer": "employer", "coordinator": "coordinator"}


def build_log() -> None:
    """An act for each of the latest steps of bookings, and how the administrator came to be one."""
    steps = db.session.execute(
        select(
            HistoryEntry.at,
            HistoryEntry.by_id,
            HistoryEntry.side,
            HistoryEntry.to_state,
            User.name,
            Booking.reference,
            School.authority_id,
        )
        .join(Booking, Booking.id == HistoryEntry.booking_id)
        .join(School, School.id == Booking.school_id)
        .outerjoin(User, User.id == HistoryEntry.by_id)
        .where(HistoryEntry.what == "state", HistoryEntry.to_state.in_([*ENDPOINTS, "lapsed"]))
        .order_by(HistoryEntry.at.desc(), HistoryEntry.id.desc())
        .limit(SHOWN)
    )
    acts = [_act(*step) for step in steps]
    db.session.execute(insert(Act), [*acts[::-1], *_grants()])


def _act(
    at: object, by: int | None, side: str, state: str, name: str | None, reference: str, area: int
) -> dict[str, object]:
    act = ENDPOINTS.get(state) if by else None
    return {
        "at": at,
        "source": Source.PAGE if act else Source.WORKER,
        "user_id": by,
        "name": name or "",
        "roles": SIDES.get(side, "") if act else "",
        "act": act or "facts.BookingLapsed",
        "words": ACTS[act] if act else FACTS["BookingLapsed"],
        "about": [f"booking:{reference}"],
        "authority_id": area,
    }


def _grants() -> list[dict[str, object]]:
    given = db.session.execute(select(Grant.granted_at, Grant.user_id)).all()
    return [
        {
            "at": at,
            "source": Source.COMMAND_LINE,
            "user_id": None,
            "name": "",
            "roles": "",
            "act": "flask people grant",
            "words": ACTS["organisations.grant_give"],
            "about": [f"person:{user_id}"],
            "authority_id": None,
        }
        for at, user_id in given
    ]
