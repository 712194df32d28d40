"""Causeway: where the North East of England arranges its careers encounters."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.infra.database import database_address
from app.infra.logs import set_up as set_up_logs
from app.web.application import Application
from app.wiring import wire
from config import Settings, from_environment


def create_app(settings: Settings | None = None) -> Flask:
    """The application, ready to serve. Without settings it reads the environment."""
    settings = settings or from_environment()
    set_up_logs(plain=settings.release == "development", quiet=settings.quiet_logs)
    app = Application("app", static_folder="static", template_folder="web/templates")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        BASE_URL=settings.base_url,
        RELEASE=settings.release,
        DEMONSTRATION=settings.demonstration,
        CONTACT_EMAIL=settings.contact_email,
        MAIL_FROM=settings.mail_from,
        SQLALCHEMY_DATABASE_URI=database_address(settings.database_url, settings.state_folder),
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 10,
            "max_overflow": 20,
            "pool_pre_ping": True,
            "hide_parameters": True,  # a failing statement is logged without what people wrote
        },
        SESSION_COOKIE_NAME="causeway",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_secure,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.is_secure,
        MAX_CONTENT_LENGTH=settings.max_upload_megabytes * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        WTF_CSRF_TIME_LIMIT=None,  # a form left open over lunch still works while signed in
        PREFERRED_URL_SCHEME="https" if settings.is_secure else "http",
    )
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    wire(app, settings)
    return app
