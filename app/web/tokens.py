"""Signed links in letters that open one thing to one person without signing in."""

import re

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer

KEY = re.compile(r"(/attendance/|/reports/(?:confirm|stop|file)/)\S+")


def attendance_token(booking_id: int, user_id: int) -> str:
    """Lets this person say who came to this booking, and nothing else."""
    return _signer().dumps([booking_id, user_id])


def read_attendance_token(token: str) -> tuple[int, int] | None:
    """The booking and the person of a link; None when it is not one of ours.

    How long it lasts is asked of the booking, whose session may have another time by now.
    """
    try:
        booking_id, user_id = _signer().loads(token)
        return int(booking_id), int(user_id)
    except (BadSignature, ValueError, TypeError):
        return None


def without_keys(text: str) -> str:
    """A letter's text as somebody else may read it: nobody acts by another's link."""
    return KEY.sub(r"\1…", text)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="say-who-came")
