"""The page of one's own calendar, the calendar itself, and one booking as a file."""

from flask import Blueprint, abort, flash, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.accounts.security.throttle import CODES, FEEDS, count_miss, hold_off
from app.bookings.policies import sides_of
from app.bookings.queries import get_booking
from app.bookings.states import Side
from app.calendars import commands, exports, policies, queries
from app.organisations.actors import actor_of
from app.web.guard import PUBLIC, SIGNED_IN, access, current_actor
from app.web.letters import link
from app.web.pages import page

bp = Blueprint("calendars", __name__, template_folder="templates")
TRIES = "calendars.feed"
CALENDAR = "text/calendar; charset=utf-8"
QUARTER_HOUR = 900


@bp.get("/calendar")
@access(SIGNED_IN)
def mine() -> Response:
    """The address, how to use it, and how to reset it."""
    actor = current_actor()
    feed = queries.find_feed(actor.user_id or 0)
    address = link("calendars.feed", token=feed.token) if feed else ""
    return page(
        "calendars/mine.html", feed=feed, address=address, may_follow=policies.follow(actor)
    )


@bp.post("/calendar")
@access(SIGNED_IN)
def make() -> Response:
    """Make the address."""
    commands.open_feed(by=current_actor())
    flash("Your calendar has an address. Copy it into your calendar program.", "success")
    return redirect(url_for(".mine"), 303)


@bp.post("/calendar/reset")
@access(SIGNED_IN)
def reset() -> Response:
    """Make another address, so that the old one opens nothing."""
    commands.reset_feed(by=current_actor())
    flash("The old address no longer works. Copy the new one into your calendar.", "success")
    return redirect(url_for(".mine"), 303)


@bp.get("/calendar/<token>.ics")
@access(PUBLIC)
def feed(token: str) -> Response:
    """What calendar programs read. Whoever has the address may; guesses are slowed down, and so
    is a program that reads without end.
    """
    hold_off(TRIES, CODES)
    owner = queries.find_owner(token)
    if owner is None:
        count_miss(TRIES, CODES)
        abort(404)
    hold_off(TRIES, FEEDS)
    count_miss(TRIES, FEEDS)
    text = exports.feed_of(actor_of(owner))
    answer = make_response(text, {"Content-Type": CALENDAR})
    answer.set_etag(exports.mark_of(text))
    answer.cache_control.private = True
    answer.cache_control.max_age = QUARTER_HOUR
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer.make_conditional(request)


@bp.get("/bookings/<reference>/calendar.ics")
@access(Role.EMPLOYER, Role.TEACHER, Role.LEADER, Role.COORDINATOR)
def booking_file(reference: str) -> Response:
    """One booking, to put into a calendar by hand."""
    actor = current_actor()
    booking = get_booking(reference, actor)
    sides = sides_of(actor, booking)
    for_employer = Side.EMPLOYER in sides and Side.SCHOOL not in sides
    text = exports.file_of(booking, for_employer=for_employer)
    return make_response(
        text,
        {
            "Content-Type": CALENDAR,
            "Content-Disposition": f'attachment; filename="booking-{booking.reference}.ics"',
        },
    )
