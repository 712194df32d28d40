"""The one page that knows every feature, and what happens after what."""

from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy

from app.accounts.security import init_security
from app.accounts.views import bp as accounts_pages
from app.bookings.views import bp as bookings_pages
from app.evidence.views import bp as evidence_pages
from app.infra import events, jobs, mail
from app.infra.clock import today
from app.infra.database import db
from app.infra.wording import FILTERS, long_when
from app.opportunities.views import bp as opportunities_pages
from app.organisations.actors import actor_of
from app.organisations.views import bp as organisations_pages
from app.web import assets, csp, errors, guard
from app.web.application import log_requests
from app.web.guard import current_actor
from app.web.health import bp as health_pages
from app.web.navigation import places_for
from app.web.public import bp as public_pages
from config import Settings

# What happens after what, in this order, in the transaction of the thing itself.
REACTIONS: dict[type, tuple[events.Reaction, ...]] = {}

PAGES = (
    public_pages,
    health_pages,
    accounts_pages,
    organisations_pages,
    opportunities_pages,
    bookings_pages,
    evidence_pages,
)


def wire(app: Flask, settings: Settings) -> None:
    """Put the parts together."""
    db.init_app(app)
    Migrate(app, db, directory="migrations", compare_type=True)
    CSRFProtect(app)
    log_requests(app)
    init_security(app, settings)
    app.extensions["actor_of"] = actor_of
    guard.init_guard(app)
    csp.init_headers(app, secure=settings.is_secure)
    errors.init_errors(app)
    assets.init_assets(app)
    for pages in PAGES:
        app.register_blueprint(pages)
    events.listen(REACTIONS)
    jobs.workplace = app.app_context
    mail.post = lambda: _post(settings)
    _teach_templates(app, settings)


def _teach_templates(app: Flask, settings: Settings) -> None:
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(
        long_when=long_when,
        today=today,
        nonce=csp.nonce,
        demonstration=settings.demonstration,
        contact_email=settings.contact_email,
        base_url=settings.base_url,
        actor=LocalProxy(current_actor),
        navigation=lambda: places_for(current_actor()),
    )


def _post(settings: Settings) -> mail.Post | None:
    if not settings.mail_host:
        return None
    return mail.Post(
        host=settings.mail_host,
        port=settings.mail_port,
        sender=settings.mail_from,
        username=settings.mail_username,
        password=settings.mail_password,
        tls=settings.mail_tls,
    )
