"""The one page that knows every feature, and what happens after what."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask, request
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy

from app.accounts.cli import accounts as accounts_commands
from app.accounts.security import init_security
from app.accounts.views import bp as accounts_pages
from app.administration import commands as administration
from app.administration.commands.following import EVERY_SECONDS
from app.administration.kinds import HALF_WAY, words_of
from app.administration.queries import area_of
from app.administration.views import bp as administration_pages
from app.approvals import commands as approvals
from app.approvals import jobs as _rounds_of_approvals  # noqa: F401 - known to the worker by import
from app.approvals.queries import automatic_of, count_doubts
from app.approvals.views import bp as approvals_pages
from app.bookings import commands as booking_commands
from app.bookings import emails as booking_letters
from app.bookings import events as booking_facts
from app.bookings import jobs as _rounds_of_bookings  # noqa: F401 - known to the worker by import
from app.bookings.views import bp as bookings_pages
from app.calendars.views import bp as calendars_pages
from app.caseload import jobs as _rounds_of_caseload  # noqa: F401 - known to the worker by import
from app.caseload.views import bp as caseload_pages
from app.compass.views import bp as compass_pages
from app.demo.cli import demo as demo_commands
from app.demo.views import bp as demo_pages
from app.desk.queries import automatic as desk_automatic
from app.desk.views import bp as desk_pages
from app.evidence import commands as evidence
from app.evidence import jobs as _rounds_of_evidence  # noqa: F401 - known to the worker by import
from app.evidence.cli import evidence as evidence_commands
from app.evidence.rules import percent, pupils_in, share_of
from app.evidence.views import bp as evidence_pages
from app.figures import jobs as _rounds_of_figures  # noqa: F401 - known to the worker by import
from app.figures.cli import figures as figures_commands
from app.infra import audit, events, jobs, mail, sending
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
from app.papers import emails as paper_letters
from app.papers import jobs as _rounds_of_papers  # noqa: F401 - known to the worker by import
from app.papers import queries as papers
from app.papers.views import bp as papers_pages
from app.papers.views.outside import stop_now as stop_report_now
from app.postcodes.cli import postcodes as postcode_commands
from app.reports.views import bp as reports_pages
from app.rulebook import registry
from app.rulebook.thresholds import number
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
    opportunity_facts.OpportunityChanged: (approvals.offer_changed,),
    opportunity_facts.SessionsHeld: (booking_commands.sessions_held,),
    opportunity_facts.AllocationSet: (opportunity_letters.tell_rule, booking_letters.tell_rule),
    opportunity_facts.SessionChanged: (
        booking_letters.tell_waiting_moved,
        booking_commands.session_changed,
    ),
    thread_facts.MessageWritten: (thread_letters.tell_written,),
    booking_facts.BookingWaiting: (booking_letters.tell_waiting,),
    booking_facts.PlacesOffered: (booking_letters.tell_offered,),
    booking_facts.HoldEnding: (booking_letters.tell_hold_ending,),
    booking_facts.BookingLapsed: (booking_letters.tell_lapsed,),
    booking_facts.BookingChanged: (
        evidence.plan_again,
        booking_letters.tell_changed,
        approvals.groups_changed,
    ),
    booking_facts.BookingMoved: (
        evidence.plan_again,
        booking_letters.tell_moved,
        approvals.day_changed,
    ),
    booking_facts.BookingTimeChanged: (
        evidence.plan_again,
        booking_letters.tell_time_changed,
        approvals.day_changed,
    ),
    booking_facts.HostLeft: (booking_letters.tell_host_left,),
    booking_facts.TimeProposed: (booking_letters.tell_time_proposed,),
    booking_facts.TimeAnswered: (booking_letters.tell_time_answered,),
    booking_facts.TimeDropped: (booking_letters.tell_time_dropped,),
    booking_facts.MoveProposed: (booking_letters.tell_move_proposed,),
    booking_facts.MoveAnswered: (booking_letters.tell_move_answered,),
    booking_facts.SessionThin: (booking_letters.tell_thin,),
    booking_facts.SessionRuns: (booking_letters.tell_runs,),
    # What a decision has to tell can be taken back only if it was written after the decision was
    # made: so the request is told first, and coordinators only of what no rule has decided.
    booking_facts.BookingRequested: (
        booking_letters.tell_requested,
        approvals.ask_rules,
        booking_letters.tell_to_decide,
    ),
    booking_facts.QuestionAsked: (booking_letters.tell_question,),
    booking_facts.QuestionAnswered: (booking_letters.tell_answer,),
    booking_facts.DecisionTakenBack: (evidence.void,),
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
    reports_pages,
    papers_pages,
    desk_pages,
    approvals_pages,
    caseload_pages,
    letters_pages,
    visits_pages,
    administration_pages,
)
COMMANDS = (
    jobs_commands,
    accounts_commands,
    people_commands,
    school_commands,
    postcode_commands,
    evidence_commands,
    figures_commands,
    demo_commands,
)


def wire(app: Flask, settings: Settings) -> None:
    """Put the parts together."""
    db.init_app(app)
    Migrate(app, db, directory="migrations", compare_type=True)
    forgery = CSRFProtect(app)
    # A mail program's own button cannot know our token (RFC 8058): the signed link stands for it.
    forgery.exempt(stop_now)
    forgery.exempt(stop_report_now)
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
    desk_automatic.find, desk_automatic.count = automatic_of, count_doubts
    jobs.workplace = lambda: _workplace(app)
    _follow_settings(app, testing=settings.testing)
    audit.area_of, audit.words_of = area_of, lambda endpoint, known: _act(app, endpoint, known)
    events.witness = administration.note_fact
    mail.choose = choices_of
    sending.post = lambda: _post(settings)
    sending.no_longer_true = _no_longer_true
    sending.way_out = _way_out
    sending.enclosed = papers.enclosed_in
    _teach_templates(app, settings)


@contextmanager
def _workplace(app: Flask) -> Iterator[None]:
    """Where a job is done: in a context of its own, by what is set now."""
    with app.app_context():
        administration.follow_settings(every=None if app.testing else EVERY_SECONDS)
        yield


def _follow_settings(app: Flask, *, testing: bool) -> None:
    """Each request goes by what is set. In tests a process knows of its own settings alone."""
    registry.look_again = lambda: administration.follow_settings(every=None if testing else 0)
    if testing:
        administration.as_they_came()

    @app.before_request
    def follow() -> None:
        if request.endpoint not in ("static", "health.health"):
            administration.follow_settings(every=None if testing else EVERY_SECONDS)


def _act(app: Flask, endpoint: str, known: bool) -> str:
    """An act in words; one that nobody has put in words yet is said as its page says it."""
    said = words_of(endpoint) if known else HALF_WAY.get(endpoint) or words_of(endpoint)
    page = (app.view_functions[endpoint].__doc__ or endpoint).strip().partition("\n")[0]
    return said or f"used “{page.rstrip('.')}”"


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
        taken_back_minutes=lambda: number("taken_back"),
        last_day_to_ask=lambda slot: last_day_to_ask(slot.opportunity, slot),
        nonce=csp.nonce,
        demonstration=settings.demonstration,
        contact_email=settings.contact_email,
        base_url=settings.base_url,
        actor=LocalProxy(current_actor),
        navigation=lambda: places_for(current_actor()),
    )


def _no_longer_true(letter: mail.Letter) -> str:
    return reason_to_leave_out(letter) or papers.reason_to_leave_out(letter)


def _way_out(letter: mail.Letter) -> str:
    return stop_link(letter) or paper_letters.way_out(letter)


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
