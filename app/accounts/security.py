"""Flask-Security, set up in our words: sign-in, confirmation, reset, second factors."""

from flask import Flask
from flask_security import Security, SQLAlchemyUserDatastore

from app.accounts.models import Passkey, User
from app.infra.database import db
from app.web import guard
from config import Settings


def init_security(app: Flask, settings: Settings) -> None:
    """Set up accounts."""
    app.config.update(
        SECURITY_PASSWORD_SALT=settings.password_salt,
        SECURITY_PASSWORD_HASH="argon2",
        SECURITY_LOGIN_URL="/sign-in",
        SECURITY_LOGOUT_URL="/sign-out",
        SECURITY_LOGOUT_METHODS=["POST"],
        SECURITY_SEND_REGISTER_EMAIL=False,
    )
    Security(app, SQLAlchemyUserDatastore(db, User, None, Passkey))
    guard.declare(app, "security.login", guard.PUBLIC)
    guard.declare(app, "security.logout", guard.SIGNED_IN)
