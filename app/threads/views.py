"""The conversation about one booking."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for
from werkzeug.wrappers import Response

from app.access import Actor, Clash, Invalid, Role
from app.bookings.queries import get_booking
from app.bookings.states import Side
from app.infra import clock
from app.infra.wording import long_moment
from app.threads import commands, policies, queries
from app.threads.forms import MessageForm
from app.threads.rules import HIDDEN, shielded
from app.web.guard import access, current_actor
from app.web.pages import changed, page

if TYPE_CHECKING:
    from app.bookings.models import Booking
    from app.threads.models import Message

bp = Blueprint("threads", __name__, template_folder="templates")
INVOLVED = (Role.EMPLOYER, Role.TEACHER, Role.LEADER, Role.COORDINATOR)


@dataclass(frozen=True, kw_only=True)
class Said:
    """One message, as the person may read it."""

    who: str
    when: str
    text: str
    is_mine: bool


@bp.get("/bookings/<reference>/messages")
@access(*INVOLVED)
def thread(reference: str) -> Response:
    """What was said, and a box to say more."""
    return _page(get_booking(reference, current_actor()), MessageForm())


@bp.post("/bookings/<reference>/messages")
@access(*INVOLVED)
def write(reference: str) -> Response:
    """Say something."""
    actor = current_actor()
    booking = get_booking(reference, actor)
    form = MessageForm()
    if not form.validate():
        return _page(booking, form, status=422)
    try:
        commands.write_message(booking, text=form.text.data or "", form_key=form.key, by=actor)
    except Invalid as wrong:
        form.refuse(wrong.field, str(wrong))
        return _page(booking, form, status=422)
    except Clash as clash:
        form.refuse("text", str(clash))
        return _page(booking, form, status=409)
    return changed(
        "threads/thread.html",
        blocks=("conversation",),
        to=url_for("threads.thread", reference=reference),
        **_shown(booking, MessageForm(formdata=None)),
    )


def _page(booking: "Booking", form: MessageForm, *, status: int = 200) -> Response:
    return page(
        "threads/thread.html", blocks=("conversation",), status=status, **_shown(booking, form)
    )


def _shown(booking: "Booking", form: MessageForm) -> dict[str, Any]:
    actor = current_actor()
    said = [_said(actor, booking, each) for each in queries.list_messages(booking)]
    return {
        "booking": booking,
        "form": form,
        "said": said,
        "is_shielded": any(HIDDEN in each.text for each in said),
        "may_write": policies.write(actor, booking, clock.now()),
    }


def _said(actor: Actor, booking: "Booking", message: "Message") -> Said:
    plain = policies.see_as_written(actor, message)
    place = {
        Side.SCHOOL: booking.school.name,
        Side.EMPLOYER: booking.slot.opportunity.employer.name,
        Side.COORDINATOR: "coordinator",
    }[Side(message.side)]
    return Said(
        who=f"{message.by.name}, {place}" if plain else place,
        when=long_moment(message.at),
        text=message.text if plain else shielded(message.text),
        is_mine=message.by_id == actor.user_id,
    )
