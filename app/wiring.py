"""The one page that knows every feature, and what happens after what."""

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy

from app.accounts.cli import accounts as accounts_commands
from app.accounts.security import init_security
from app.accounts.views import bp as accounts_pages
from app.bookings import commands as booking_commands
from app.bookings import emails as booking_letters
from app.bookings import events as booking_facts
from app.bookings import jobs as _rounds_of_bookings  # noqa: F401 - known to the worker by import
from app.bookings.views import bp as bookings_pages
from app.calendars.views import bp as calendars_pages
from app.compass.views import bp as compass_pages
from app.demo.cli import demo as demo_commands
from app.demo.views import bp as demo_pages
from app.desk.views import bp as desk_pages
from app.evidence import commands as evidence
from app.evidence import jobs as _rounds_of_evidence  # noqa: F401 - known to the worker by import
from app.evidence.cli import evidence as evidence_commands
from app.evidence.rules import percent, pupils_in, share_of
from app.evidence.views import bp as evidence_pages
from app.infra import events, jobs, mail, sending
from app.infra.clock import now, today
from app.infra.database import db
from app.infra.smtp import Post
from app.infra.wording import FILTERS, long_when
from app.letters import jobs as _rounds_of_letters  # noqa: F401 - known to the worker by import
from app.letters.queries import choices_of, reason_to_leave_out
from app.letters.views import bp as letters_pages
from app.letters.views.stopping import stop_now
from app.opportunities import emails as opportunity_letters
from app.opportunities import events as opportunity_facts
from app.opportunities.rules import last_day_to_ask
from app.opportunities.views import bp as opportunities_pages
from app.opportunities.views.cards import front_page_cards
from app.organisations import emails as organisation_letters
from app.organisations import events as organisation_facts
from app.organisations.actors import actor_of
from app.organisations.cli import people as people_commands
from app.organisations.cli import schools as school_commands
from app.organisations.views import bp as organisations_pages
from app.rulebook.years import year_group_label, year_label
from app.threads import emails as thread_letters
from app.threads import events as thread_facts
from app.threads.views import bp as threads_pages
from app.visits import commands as visits
from app.visits import emails as visit_letters
from app.visits import events as visit_facts
from app.visits.views import bp as visits_pages
from app.web import assets, csp, errors, guard
from app.web.application import log_requests
from app.web.cli import jobs_commands
from app.web.guard import current_actor
from app.web.health import bp as health_pages
from app.web.letters import stop_link
from app.web.navigation import places_for
from app.web.public import bp as public_pages
from app.web.styleguide import bp as pieces
from config import Settings

# What happens after what, in this order, in the transaction of the thing itself.
REACTIONS: dict[type, tuple[events.Reaction, ...]] = {
    organisation_facts.EmployerRegistered: (organisation_letters.tell_coordinators,),
    organisation_facts.EmployerVerified: (organisation_letters.tell_employer_verified,),
    organisation_facts.EmployerRefused: (organisation_letters.tell_employer_refused,),
    organisation_facts.JoinAsked: (organisation_letters.tell_who_decides,),
    organisation_facts.Admitted: (organisation_letters.tell_admitted,),
    organisation_facts.JoinDeclined: (organisation_letters.tell_declined,),
    organisation_facts.Invited: (organisation_letters.send_invitation,),
    organisation_facts.InvitationAccepted: (organisation_letters.tell_accepted,),
    organisation_facts.MembershipEnded: (organisation_letters.tell_ended,),
    organisation_facts.RoleChanged: (organisation_letters.tell_role_changed,),
    organisation_facts.EmployerRenamed: (organisation_letters.tell_renamed,),
    organisation_facts.Granted: (organisation_letters.tell_granted,),
    opportunity_facts.OpportunitySubmitted: (opportunity_letters.tell_coordinators,),
    opportunity_facts.OpportunityPublished: (opportunity_letters.tell_published,),
    opportunity_facts.OpportunitySentBack: (opportunity_letters.tell_sent_back,),
    opportunity_facts.SessionChanged: (
        booking_letters.tell_waiting_moved,
        booking_commands.session_changed,
    ),
    thread_facts.MessageWritten: (thread_letters.tell_written,),
    booking_facts.BookingWaiting: (booking_letters.tell_waiting,),
    booking_facts.PlacesOffered: (booking_letters.tell_offered,),
    booking_facts.HoldEnding: (booking_letters.tell_hold_ending,),
    booking_facts.BookingLapsed: (booking_letters.tell_lapsed,),
    booking_facts.BookingChanged: (evidence.plan_again, booking_letters.tell_changed),
    booking_facts.BookingMoved: (evidence.plan_again, booking_letters.tell_moved),
    booking_facts.BookingTimeChanged: (evidence.plan_again, booking_letters.tell_time_changed),
    booking_facts.HostLeft: (booking_letters.tell_host_left,),
    booking_facts.TimeProposed: (booking_letters.tell_time_proposed,),
    booking_facts.TimeAnswered: (booking_letters.tell_time_answered,),
    booking_facts.TimeDropped: (booking_letters.tell_time_dropped,),
    booking_facts.MoveProposed: (booking_letters.tell_move_proposed,),
    booking_facts.MoveAnswered: (booking_letters.tell_move_answered,),
    booking_facts.SessionThin: (booking_letters.tell_thin,),
    booking_facts.SessionRuns: (booking_letters.tell_runs,),
    booking_facts.BookingRequested: (booking_letters.tell_requested,),
    booking_facts.BookingApproved: (evidence.plan, visits.prepare, booking_letters.tell_approved),
    booking_facts.BookingDeclined: (booking_letters.tell_declined,),
    booking_facts.BookingWithdrawn: (evidence.void, booking_letters.tell_withdrawn),
    booking_facts.BookingCancelled: (evidence.void, booking_letters.tell_cancelled),
    booking_facts.BookingAttended: (evidence.confirm, booking_letters.tell_attended),
    booking_facts.BookingNotAttended: (evidence.void, booking_letters.tell_not_attended),
    visit_facts.Arrived: (visit_letters.tell_arrived,),
}

PAGES = (
    public_pages,
    health_pages,
    accounts_pages,
    organisations_pages,
    opportunities_pages,
    bookings_pages,
    calendars_pages,
    threads_pages,
    compass_pages,
    evidence_pages,
    desk_pages,
    letters_pages,
    visits_pages,
)
COMMANDS = (
    jobs_commands,
    accounts_commands,
    people_commands,
    school_commands,
    evidence_commands,
    demo_commands,
)


def wire(app: Flask, settings: Settings) -> None:
    """Put the parts together."""
    db.init_app(app)
    Migrate(app, db, directory="migrations", compare_type=True)
    forgery = CSRFProtect(app)
    # A mail program's own button cannot know our token (RFC 8058): the signed link stands for it.
    forgery.exempt(stop_now)
    log_requests(app)
    init_security(app, settings)
    app.extensions["actor_of"] = actor_of
    guard.init_guard(app)
    csp.init_headers(app, secure=settings.is_secure)
    errors.init_errors(app)
    assets.init_assets(app)
    for pages in (*PAGES, demo_pages, pieces) if settings.demonstration else PAGES:
        app.register_blueprint(pages)
    for group in COMMANDS:
        app.cli.add_command(group)
    app.extensions["front_page_cards"] = front_page_cards
    events.listen(REACTIONS)
    jobs.workplace = app.app_context
    mail.choose = choices_of
    sending.post = lambda: _post(settings)
    sending.no_longer_true = reason_to_leave_out
    sending.way_out = stop_link
    _teach_templates(app, settings)


def _teach_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.filters.update(
        FILTERS,
        year_group=year_group_label,
        year_label=year_label,
        percent_of=percent,
        pupils_in=pupils_in,
        share_of=share_of,
    )
    app.jinja_env.globals.update(
        ui=LocalProxy(lambda: app.jinja_env.get_template("ui.html").module),
        now=now,
        long_when=long_when,
        today=today,
        last_day_to_ask=lambda slot: last_day_to_ask(slot.opportunity, slot),
        nonce=csp.nonce,
        demonstration=settings.demonstration,
        contact_email=settings.contact_email,
        base_url=settings.base_url,
        actor=LocalProxy(current_actor),
        navigation=lambda: places_for(current_actor()),
    )


def _post(settings: Settings) -> Post | None:
    if not settings.mail_host:
        return None
    return Post(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_from,
        answers_to=settings.contact_email,
        username=settings.mail_username,
        password=settings.mail_password,
        tls=settings.mail_tls,
    )
