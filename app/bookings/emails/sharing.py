"""Another rule for who may ask first: what it means for requests that are there already."""

from app.accounts.models import User
from app.bookings import queries, rules
from app.bookings.emails.words import askers
from app.bookings.models import Booking
from app.infra import clock
from app.infra.mail import together
from app.opportunities.emails import facts_of_rule
from app.opportunities.events import AllocationSet
from app.web.letters import write_letter


def tell_rule(fact: AllocationSet) -> None:
    """Everyone at a school who holds or waits for a place: one letter, about all of theirs."""
    known = queries.list_open_of_offer(fact.opportunity_id)
    held_back = queries.held_back_in_lines(fact.opportunity_id, known)
    people: dict[int, User] = {}
    theirs: dict[int, list[tuple[Booking, str]]] = {}
    now = clock.now()
    for booking in (each for each in known if not rules.has_started(each.slot, now)):
        sentence = rules.stays_as_it_is(booking, held_back.get(booking.id, ""))
        for person in {each.id: each for each in askers(booking)}.values():
            people[person.id] = person
            theirs.setdefault(person.id, []).append((booking, sentence))
    facts = facts_of_rule(fact.allocation_id)
    with together():
        for each in people.values():
            write_letter(
                "bookings/rule_changed",
                to=each,
                key=str(fact.allocation_id),
                about=f"opportunity:{fact.opportunity_id}",
                requests=theirs[each.id],
                **facts,
            )
