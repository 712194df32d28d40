"""Who came, and how it went: under a minute on a phone."""

from typing import TYPE_CHECKING

from werkzeug.wrappers import Response

from app.access import Role
from app.bookings import commands, policies, queries, rules
from app.bookings.forms import AttendanceForm, NotAttendedForm, attendance_form
from app.bookings.views.blueprint import bp
from app.bookings.views.one import done, settled
from app.infra import clock
from app.rulebook.meaningful import tests_for
from app.web.guard import access, current_actor
from app.web.pages import page

if TYPE_CHECKING:
    from app.bookings.models import Booking


@bp.route("/bookings/<reference>/attendance", methods=["GET", "POST"])
@access(Role.TEACHER, Role.LEADER)
def attendance(reference: str) -> Response:
    """The numbers booked, to be put right, and a question for each test of "meaningful"."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    form = attendance_form(booking, tests_for(queries.benchmark_of(booking)))
    if not form.is_submitted():
        return _page(booking, form)
    if form.validate() and settled(
        form,
        lambda: commands.confirm_attendance(
            booking, attended=form.attended(booking), answers=form.answers(), by=actor
        ),
    ):
        return done(reference, "Thank you. It is recorded, and in your school's evidence.")
    return _page(booking, form, status=422)


@bp.post("/bookings/<reference>/did-not-happen")
@access(Role.TEACHER, Role.LEADER)
def did_not_happen(reference: str) -> Response:
    """Nobody came, or nobody was there, and why."""
    actor = current_actor()
    booking = queries.get_booking(reference, actor)
    instead = NotAttendedForm()
    if instead.validate() and settled(
        instead,
        lambda: commands.confirm_not_attended(booking, reason=instead.reason.data or "", by=actor),
    ):
        return done(reference, "Thank you. It is recorded that this did not happen.")
    form = attendance_form(booking, tests_for(queries.benchmark_of(booking)), fresh=True)
    return _page(booking, form, instead=instead, status=422)


def _page(
    booking: "Booking",
    form: AttendanceForm,
    *,
    instead: NotAttendedForm | None = None,
    status: int = 200,
) -> Response:
    actor, now = current_actor(), clock.now()
    return page(
        "bookings/attendance.html",
        status=status,
        booking=booking,
        form=form,
        instead=instead or NotAttendedForm(formdata=None),
        booked={rules.field_of(each.cohort_id): each.pupils for each in booking.cohorts},
        benchmark=queries.benchmark_of(booking),
        numbers=form.numbers(),
        tests=form.tests(),
        may_confirm=policies.confirm_attended(actor, booking, now),
        may_say_not=policies.confirm_not_attended(actor, booking, now),
    )
