"""Changes: of who comes, of the session, of its time, and whether it runs at all."""

from collections.abc import Callable, Iterable

from app.accounts.models import User
from app.bookings import queries
from app.bookings.emails.words import askers, decider, employer, leaders, write_with
from app.bookings.events import (
    BookingChanged,
    BookingMoved,
    BookingTimeChanged,
    HostLeft,
    MoveAnswered,
    MoveProposed,
    SessionRuns,
    SessionThin,
    TimeAnswered,
    TimeDropped,
    TimeProposed,
)
from app.bookings.models import Booking, Proposal
from app.bookings.states import Side, State
from app.infra.wording import count

Asked = Callable[[Booking], Iterable[User]]


def tell_changed(fact: BookingChanged) -> None:
    """Both sides, and whoever approved it, what was and what is now."""
    booking = queries.get_booking_by_id(fact.booking_id)
    told = {"changed": askers(booking)}
    if booking.state != State.WAITING:
        told |= {
            "changed_employer": [*employer(booking)],
            "changed_coordinator": [*decider(booking)],
        }
    if fact.former_lead_id not in (None, booking.requested_by_id):
        told["no_longer_leads"] = queries.people([fact.former_lead_id])
    write_with(booking, {"was": booking.history[-1].reason}, **told)


def tell_moved(fact: BookingMoved) -> None:
    """Both sides, and whoever approved it, that it is in another session now."""
    booking = queries.get_booking_by_id(fact.booking_id)
    write_with(
        booking,
        {"was": booking.history[-1].reason},
        moved=askers(booking),
        moved_employer=employer(booking),
        changed_coordinator=decider(booking),
    )

    old = queries.get_slot_of(fact.from_slot_id)
    write_with(booking, {"slot": old}, moved_away_employer=employer(booking))


def tell_host_left(fact: HostLeft) -> None:
    """Every school that is still in a shared session, where it is held now."""
    host = queries.get_booking_by_id(fact.booking_id)
    for each in queries.affected_by(host.slot_id):
        booking = queries.get_booking_by_id(each.id)
        key = f"{booking.id}:{host.id}:{host.slot.sequence}"
        write_with(booking, {"hosts": host.id == booking.id}, key, new_host=askers(booking))


def tell_time_changed(fact: BookingTimeChanged) -> None:
    """Each school, and whoever approved it; the employer once for the session."""
    booking = queries.get_booking_by_id(fact.booking_id)
    more = {"was": booking.history[-1].reason}
    write_with(
        booking,
        more,
        time_changed=[*askers(booking), *leaders(booking)],
        changed_coordinator=decider(booking),
    )
    slot = booking.slot
    once = f"slot:{slot.id}:{slot.sequence}"
    write_with(booking, more, once, time_changed_employer=employer(booking))


def tell_time_proposed(fact: TimeProposed) -> None:
    """Every school in the session is asked."""
    proposal = queries.get_proposal(fact.proposal_id)
    for booking in queries.affected_by(proposal.slot_id):
        _about(booking.id, proposal, time_proposed=askers)


def tell_time_answered(fact: TimeAnswered) -> None:
    """The employer what one school said."""
    proposal = queries.get_proposal(fact.proposal_id)
    said = next(each for each in proposal.answers if each.booking_id == fact.booking_id)
    booking = queries.get_booking_by_id(fact.booking_id)
    key = f"proposal:{proposal.id}:{booking.id}:{'yes' if said.agrees else 'no'}"
    more = {"proposal": proposal, "agrees": said.agrees}
    write_with(booking, more, key, time_answered=employer(booking))


def tell_time_dropped(fact: TimeDropped) -> None:
    """Every school in the session, and the employer, that its time stays."""
    proposal = queries.get_proposal(fact.proposal_id)
    for booking in queries.affected_by(proposal.slot_id):
        _about(booking.id, proposal, time_dropped=askers)
        whole = queries.get_booking_by_id(booking.id)
        key = f"proposal:{proposal.id}"
        write_with(whole, {"proposal": proposal}, key, time_dropped_employer=employer(whole))


def tell_move_proposed(fact: MoveProposed) -> None:
    """The side that did not propose it is asked."""
    proposal = queries.get_proposal(fact.proposal_id)
    asked = employer if proposal.side == Side.SCHOOL else askers
    _about(proposal.booking_id or 0, proposal, move_proposed=asked)


def tell_move_answered(fact: MoveAnswered) -> None:
    """Whoever proposed it, that the booking stays where it is."""
    proposal = queries.get_proposal(fact.proposal_id)
    asked = askers if proposal.side == Side.SCHOOL else employer
    _about(proposal.booking_id or 0, proposal, move_dropped=asked)


def tell_thin(fact: SessionThin) -> None:
    """The employer that too few are coming, and that it has to say what happens."""
    for booking in queries.affected_by(fact.slot_id)[:1]:
        whole = queries.get_booking_by_id(booking.id)
        few = count(whole.slot.taken, "pupil")
        write_with(whole, {"few": few}, f"slot:{fact.slot_id}", thin=employer(whole))


def tell_runs(fact: SessionRuns) -> None:
    """The schools that it goes ahead; the employer too when nobody had decided."""
    for booking in queries.affected_by(fact.slot_id):
        whole = queries.get_booking_by_id(booking.id)
        more = {"words": fact.words}
        write_with(whole, more, f"{whole.id}:runs", runs=askers(whole))
        if fact.by is None:
            write_with(whole, more, f"slot:{fact.slot_id}", runs_employer=employer(whole))


def _about(booking_id: int, proposal: Proposal, **told: Asked) -> None:
    """A letter about a proposal, once to each of the people it is for."""
    booking = queries.get_booking_by_id(booking_id)
    people = {name: list(whom(booking)) for name, whom in told.items()}
    key = f"proposal:{proposal.id}:{booking.id}"
    write_with(booking, {"proposal": proposal}, key, **people)
