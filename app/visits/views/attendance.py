"""Saying who came by the link in a letter, without signing in.

The link is for one booking and one person, and opens no other page. What the person may do is
asked as if they had signed in.
"""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from app.access import Actor, Clash, Invalid, Refused
from app.bookings import commands, policies
from app.bookings.forms import AttendanceForm, attendance_form
from app.bookings.queries import benchmark_of, find_booking_by_id
from app.bookings.rules import field_of
from app.bookings.states import State
from app.infra import clock
from app.organisations.actors import actor_by_id
from app.rulebook.meaningful import tests_for
from app.visits import queries, rules
from app.visits.views.blueprint import bp
from app.web.guard import PUBLIC, access
from app.web.pages import page
from app.web.tokens import read_attendance_token

if TYPE_CHECKING:
    from app.bookings.models import Booking

UNKNOWN = "This link is not one of ours, or part of it is missing."
OVER = "This link has run out: it works until three weeks after the session."


@bp.route("/attendance/<key>", methods=["GET", "POST"])
@access(PUBLIC)
def say_who_came(key: str) -> Response:
    """The numbers booked, to be put right; looking records nothing."""
    known = _read(key)
    if known is None:
        return _closed(404, UNKNOWN)
    booking, actor = known
    if rules.link_is_over(booking.slot, clock.now()):
        return _closed(410, OVER, booking)
    may = policies.confirm_attended(actor, booking, clock.now())
    if not may:
        used = booking.state != State.APPROVED
        return _closed(410 if used else 403, may.reason, booking)
    form = attendance_form(booking, tests_for(benchmark_of(booking)))
    if not form.is_submitted():
        return _asked(booking, form)
    if not form.validate():
        return _asked(booking, form, status=422)
    return _recorded(booking, form, actor)


def _recorded(booking: "Booking", form: AttendanceForm, actor: Actor) -> Response:
    try:
        commands.confirm_attendance(
            booking, attended=form.attended(booking), answers=form.answers(), by=actor
        )
    except Invalid as invalid:
        form.refuse(invalid.field, str(invalid))
        return _asked(booking, form, status=422)
    except Clash as clash:
        return _closed(409, str(clash), booking)
    except Refused as refused:
        return _closed(403, str(refused), booking)
    return _careful(page("visits/thanks.html", booking=booking))


def _read(key: str) -> "tuple[Booking, Actor] | None":
    """The booking and whoever the link is for, as what they are today."""
    booking_id, user_id = read_attendance_token(key) or (0, 0)
    person = queries.find_active_person(user_id) if user_id else None
    booking = find_booking_by_id(booking_id) if person else None
    return (booking, actor_by_id(person.id)) if booking and person else None


def _asked(booking: "Booking", form: AttendanceForm, *, status: int = 200) -> Response:
    return _careful(
        page(
            "visits/attendance.html",
            status=status,
            booking=booking,
            form=form,
            booked={field_of(each.cohort_id): each.pupils for each in booking.cohorts},
            benchmark=benchmark_of(booking),
            numbers=form.numbers(),
            tests=form.tests(),
        )
    )


def _closed(status: int, sentence: str, booking: "Booking | None" = None) -> Response:
    shown = page("visits/link_closed.html", status=status, sentence=sentence, booking=booking)
    return _careful(shown)


def _careful(answer: Response) -> Response:
    """The address is a key: it is told to no other site, and nothing of the page is kept."""
    answer.headers["Referrer-Policy"] = "no-referrer"
    answer.headers["Cache-Control"] = "no-store"
    return answer
