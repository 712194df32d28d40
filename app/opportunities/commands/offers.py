"""The only writes to opportunities and sessions. None of them commits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.access import Actor, Clash, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.infra.events import announce
from app.infra.wording import long_when
from app.opportunities import policies, queries, rules
from app.opportunities.events import (
    OpportunityChanged,
    OpportunityPublished,
    OpportunitySentBack,
    OpportunitySubmitted,
    OpportunityWithdrawn,
    SessionChanged,
    SessionsHeld,
)
from app.opportunities.models import Opportunity, Slot
from app.opportunities.states import LABELS, State, after
from app.organisations.models import Employer

# What somebody who approved a booking of it went by, besides the booking itself.
DECIDED_BY = ("kind", "place")


class Incomplete(Exception):
    """It cannot be published yet: `missing` says what is not there, field to sentence."""

    def __init__(self, missing: dict[str, str]) -> None:
        super().__init__(next(iter(missing.values())))
        self.missing = missing


@dataclass(frozen=True, kw_only=True)
class Session:
    """One session as an employer wrote it. `slot_id` is None for a new one; places are pupils."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    smallest_group: int
    largest_per_school: int | None
    last_booking_day: date
    least_to_run: int = 1
    is_shared: bool = True
    slot_id: int | None = None


def draft(employer: Employer, *, facts: dict[str, Any], by: Actor) -> Opportunity:
    """Begin an opportunity. Only a kind and a title are needed; whoever writes it leads it."""
    require(policies.write(by, employer.id))
    _require_may_offer(employer, facts)
    opportunity = Opportunity(
        employer=employer,
        contact_id=by.user_id,
        created_by_id=by.user_id,
        created_at=clock.now(),
        state=State.DRAFT,
        **facts,
    )
    db.session.add(opportunity)
    db.session.flush()
    return opportunity


def save(
    opportunity: Opportunity, *, facts: dict[str, Any], sessions: Sequence[Session], by: Actor
) -> Opportunity:
    """Keep what the employer wrote. A published one must stay complete.

    Raises Invalid naming the field (`slots-0-capacity` and the like), Incomplete, Refused.
    """
    require(policies.edit(by, opportunity))
    _require_may_offer(opportunity.employer, facts)
    # By rising id, before they are gone through as they stand on the form.
    announce(SessionsHeld(slot_ids=tuple(queries.lock_sessions_of_offer(opportunity.id))))
    was = [getattr(opportunity, name) for name in DECIDED_BY]
    for name, value in facts.items():
        setattr(opportunity, name, value)
    _set_sessions(opportunity, sessions, by)
    if opportunity.state == State.PUBLISHED:
        _complete(opportunity)
    db.session.flush()
    if was != [getattr(opportunity, name) for name in DECIDED_BY]:
        announce(OpportunityChanged(opportunity_id=opportunity.id, by=by.user_id))
    return opportunity


def submit_or_publish(opportunity: Opportunity, *, by: Actor) -> Opportunity:
    """Show it; an employer's first goes to a coordinator instead. Raises Incomplete, Refused."""
    require(policies.publish(by, opportunity.employer))
    if opportunity.state == State.PUBLISHED:
        return opportunity
    _complete(opportunity)
    if queries.has_published_before(opportunity.employer_id):
        _move(opportunity, "publish")
        opportunity.published_at = clock.now()
        db.session.flush()
        announce(OpportunityPublished(opportunity_id=opportunity.id, by=by.user_id))
    else:
        _move(opportunity, "submit")
        opportunity.submitted_at = clock.now()
        db.session.flush()
        announce(OpportunitySubmitted(opportunity_id=opportunity.id, by=by.user_id))
    return opportunity


def approve_opportunity(opportunity: Opportunity, *, by: Actor) -> Opportunity:
    """A coordinator has looked at an employer's first: it shows."""
    _review(opportunity, by)
    _move(opportunity, "publish")
    opportunity.published_at, opportunity.reviewed_by_id = clock.now(), by.user_id
    opportunity.review_note = ""
    db.session.flush()
    announce(OpportunityPublished(opportunity_id=opportunity.id, by=by.user_id))
    return opportunity


def send_back(opportunity: Opportunity, *, note: str, by: Actor) -> Opportunity:
    """A coordinator asks for something to be put right: it is a draft again, with the note."""
    if not note.strip():
        raise Invalid("reason", "Say what to change, so that they can put it right.")
    _review(opportunity, by)
    _move(opportunity, "send_back")
    opportunity.review_note, opportunity.reviewed_by_id = note.strip(), by.user_id
    db.session.flush()
    announce(OpportunitySentBack(opportunity_id=opportunity.id, by=by.user_id))
    return opportunity


def withdraw(opportunity: Opportunity, *, by: Actor) -> Opportunity:
    """Take no new requests. Bookings that are there stay; each is cancelled by itself if needed."""
    require(policies.withdraw(by, opportunity))
    _move(opportunity, "withdraw")
    db.session.flush()
    announce(OpportunityWithdrawn(opportunity_id=opportunity.id, by=by.user_id))
    return opportunity


def copy(opportunity: Opportunity, *, by: Actor) -> Opportunity:
    """A new draft with the same words and no sessions."""
    require(policies.write(by, opportunity.employer_id))
    kept = (
        "kind summary activities outcomes sector subjects year_groups phases authority_ids place"
        " address postcode meaningful access_notes send_notes is_risk_assessed"
    ).split()
    facts = {name: getattr(opportunity, name) for name in kept}
    facts["title"] = f"{opportunity.title} (copy)"
    return draft(opportunity.employer, facts=facts, by=by)


def _require_may_offer(employer: Employer, facts: dict[str, Any]) -> None:
    sentence = rules.why_not_offered(facts.get("kind", ""), employer.provider_kind)
    if sentence:
        raise Invalid("kind", sentence)


def _complete(opportunity: Opportunity) -> None:
    missing = dict(rules.why_incomplete(opportunity, opportunity.slots, clock.now()))
    # It may have been a provider when it wrote the draft, and have said since that it is none.
    sentence = rules.why_not_offered(opportunity.kind, opportunity.employer.provider_kind)
    if sentence:
        missing["kind"] = sentence
    if missing:
        raise Incomplete(missing)


def _review(opportunity: Opportunity, by: Actor) -> None:
    db.session.refresh(opportunity, with_for_update={"of": Opportunity})
    require(policies.review(by, opportunity))
    if opportunity.state != State.IN_REVIEW:
        label = LABELS[State(opportunity.state)].lower()
        raise Clash(f"Someone has already decided: it is {label} now.")


def _move(opportunity: Opportunity, move: str) -> None:
    new = after(State(opportunity.state), move)
    if new is None:
        raise Clash(f"It is {LABELS[State(opportunity.state)].lower()}, so nothing was changed.")
    opportunity.state = new


def _set_sessions(opportunity: Opportunity, sessions: Sequence[Session], by: Actor) -> None:
    """Make the sessions those written; one with bookings keeps its time, and is not removed."""
    kept = {each.slot_id for each in sessions if each.slot_id is not None}
    for slot in rules.on_the_form(opportunity.slots, clock.now()):
        if slot.id not in kept:
            _remove(opportunity, slot)
    own = {slot.id: slot for slot in opportunity.slots}
    for place, written in enumerate(sessions):
        existing = own.get(written.slot_id) if written.slot_id is not None else None
        if existing is None:
            _add(opportunity, place, written)
        else:
            _change(existing, place, written, by)


def _remove(opportunity: Opportunity, slot: Slot) -> None:
    if queries.get_slot_for_update(slot.id).taken:
        raise Invalid("slots", "A session that schools have booked cannot be removed here.")
    opportunity.slots.remove(slot)
    db.session.delete(slot)
    db.session.flush()


def _add(opportunity: Opportunity, place: int, written: Session) -> None:
    wrong = rules.why_not_these_times(written.starts_at, written.ends_at, clock.now())
    if wrong:
        raise Invalid(f"slots-{place}-day", wrong)
    _check(place, written)
    opportunity.slots.append(Slot(**_values(written)))


def _change(slot: Slot, place: int, written: Session, by: Actor) -> None:
    locked = queries.get_slot_for_update(slot.id)
    moved = (locked.starts_at, locked.ends_at) != (written.starts_at, written.ends_at)
    if moved and locked.taken:
        raise Invalid(
            f"slots-{place}-day",
            "Schools have booked this session, so its time stays here. Open the session to propose"
            " another time to them.",
        )
    if moved:
        wrong = rules.why_not_these_times(written.starts_at, written.ends_at, clock.now())
        if wrong:
            raise Invalid(f"slots-{place}-day", wrong)
    _check(place, written)
    was = long_when(locked.starts_at, locked.ends_at) if moved else ""
    values = _values(written)
    changed = any(getattr(locked, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(locked, name, value)
    if changed:
        locked.sequence = locked.sequence + 1
        db.session.flush()
        announce(SessionChanged(slot_id=locked.id, by=by.user_id, was=was))


def _check(place: int, written: Session) -> None:
    problems = rules.why_not_these_places(
        written.capacity, written.smallest_group, written.largest_per_school, written.least_to_run
    )
    for field, sentence in problems.items():
        raise Invalid(f"slots-{place}-{field}", sentence)
    if written.last_booking_day > clock.local(written.starts_at).date():
        raise Invalid(
            f"slots-{place}-last_booking_day",
            "The last day to book must be on or before the day of the session.",
        )


def _values(written: Session) -> dict[str, Any]:
    return {
        "starts_at": written.starts_at,
        "ends_at": written.ends_at,
        "capacity": written.capacity,
        "smallest_group": written.smallest_group,
        "largest_per_school": written.largest_per_school,
        "last_booking_day": written.last_booking_day,
        "least_to_run": written.least_to_run,
        "is_shared": written.is_shared,
    }
