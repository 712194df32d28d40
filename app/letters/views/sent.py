"""What was sent about one booking, to whom and when: for the coordinators who answer for it."""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from app.access import Role, require
from app.bookings.queries import get_booking
from app.letters import policies, queries
from app.letters.views.blueprint import bp
from app.letters.views.words import standing_of
from app.web.guard import access, current_actor
from app.web.letters import own_words
from app.web.pages import page
from app.web.tokens import without_keys

if TYPE_CHECKING:
    from app.bookings.models import Booking


@bp.get("/bookings/<reference>/letters")
@access(Role.COORDINATOR)
def about_booking(reference: str) -> Response:
    """Every letter about the booking, newest first; names, and no addresses."""
    booking = _booking(reference)
    lines = queries.list_about(booking)
    people = [line.letter.recipient_id for line in lines if line.letter.recipient_id]
    return page(
        "letters/about_booking.html",
        booking=booking,
        lines=[(line, standing_of(line)) for line in lines],
        belongs=queries.place_of(people, booking),
    )


@bp.get("/bookings/<reference>/letters/<int:letter_id>")
@access(Role.COORDINATOR)
def one_letter(reference: str, letter_id: int) -> Response:
    """The words of one letter about the booking."""
    booking = _booking(reference)
    line = queries.get_letter_about(booking, letter_id)
    return page(
        "letters/one_letter.html",
        booking=booking,
        line=line,
        standing=standing_of(line),
        paragraphs=without_keys(own_words(line.letter)).split("\n\n"),
    )


def _booking(reference: str) -> "Booking":
    actor = current_actor()
    booking = get_booking(reference, actor)
    require(policies.see_letters(actor, booking))
    return booking
