"""How often someone may try: counted in the database, so that it holds over many processes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Flask, current_app, make_response, request, session
from flask_login import current_user
from limits import RateLimitItem, parse
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import Connection, Select, case, delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response

from app.accounts.models import Throttle
from app.infra import clock
from app.infra.database import db

View = Callable[..., Any]
REFUSED = 422
SWEPT_AT_ONCE = 20


class DatabaseStorage(Storage):
    """Counts for `limits`, kept in `throttles` on connections of their own.

    Not on the request's: a refused sign-in is rolled back, and its count must stay.
    """

    STORAGE_SCHEME = ["database"]  # noqa: RUF012 - declared so by the base

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        now = clock.now()
        until = now + timedelta(seconds=expiry)
        over = Throttle.until <= now
        counted = (
            insert(Throttle)
            .values(key=key, hits=amount, until=until)
            .on_conflict_do_update(
                index_elements=[Throttle.key],
                set_={
                    "hits": case((over, amount), else_=Throttle.hits + amount),
                    "until": case((over, until), else_=Throttle.until),
                },
            )
            .returning(Throttle.hits)
        )
        with db.engine.begin() as line:
            _sweep(line, now)
            return line.execute(counted).scalar_one()

    def get(self, key: str) -> int:
        return self._read(select(Throttle.hits), key) or 0

    def get_expiry(self, key: str) -> float:
        until: datetime | None = self._read(select(Throttle.until), key)
        return (until or clock.now()).timestamp()

    def check(self) -> bool:
        return True

    def reset(self) -> int | None:
        with db.engine.begin() as line:
            return line.execute(delete(Throttle)).rowcount

    def clear(self, key: str) -> None:
        with db.engine.begin() as line:
            line.execute(delete(Throttle).where(Throttle.key == key))

    @staticmethod
    def _read(what: Select[Any], key: str) -> Any:
        with db.engine.connect() as line:
            return line.scalar(what.where(Throttle.key == key, Throttle.until > clock.now()))


def _sweep(line: Connection, now: datetime) -> None:
    """Forget a few windows that are over: a little each time keeps the table small."""
    over = (
        select(Throttle.key)
        .where(Throttle.until <= now)
        .limit(SWEPT_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    line.execute(delete(Throttle).where(Throttle.key.in_(over)))


def by_address() -> str:
    """Whoever reaches us from this network address; a whole school may share one."""
    return request.remote_addr or "nowhere"


def by_email() -> str:
    """The account named in the form, whether or not there is one."""
    return request.form.get("email", "").strip().lower()


def by_email_and_address() -> str:
    return f"{by_email()} {by_address()}"


def by_page() -> str:
    """The page itself, whoever asks: one calendar is read by one program, from any address."""
    return request.path


def by_person() -> str:
    """The person signed in, or half way there with the password right."""
    return str(session.get("tf_user_id") or current_user.get_id() or by_address())


@dataclass(frozen=True)
class Limit:
    """So many tries in such a time for each `whom`; only refused ones, or every one."""

    allowed: RateLimitItem
    whom: Callable[[], str]
    every_try: bool = False


def _refused(words: str, whom: Callable[[], str]) -> Limit:
    return Limit(parse(words), whom)


def _every(words: str, whom: Callable[[], str]) -> Limit:
    return Limit(parse(words), whom, every_try=True)


# The address limits leave room for a training day where one school's network hides everybody.
GUESSES = (
    _refused("10 per 15 minutes", by_email_and_address),
    _refused("100 per 15 minutes", by_address),
)
SECOND_STEPS = (_refused("10 per 15 minutes", by_person),)
LETTERS = (_every("5 per hour", by_email), _every("100 per hour", by_address))
# A code that opens a page without signing in: far more tries than a group at a door needs.
CODES = (_refused("30 per 15 minutes", by_address),)
# Calendar programs read once an hour or less, many of them from the address of one provider.
FEEDS = (_every("120 per hour", by_page),)
LIMITS: dict[str, tuple[Limit, ...]] = {
    "security.login": GUESSES,
    "security.verify": SECOND_STEPS,
    "security.change_password": SECOND_STEPS,
    "security.two_factor_token_validation": SECOND_STEPS,
    "security.two_factor_setup_validate": SECOND_STEPS,
    "security.mf_recovery": SECOND_STEPS,
    "security.wan_signin_response": (_refused("100 per 15 minutes", by_address),),
    "security.register": LETTERS,
    "security.forgot_password": LETTERS,
    "security.send_confirmation": LETTERS,
    "security.reset_password": (_every("60 per hour", by_address),),
}


def init_throttle(app: Flask, storage: str) -> None:
    """Count tries at the views named in LIMITS, in `storage` (an address as `limits` reads it)."""
    windows = FixedWindowRateLimiter(storage_from_string(storage))
    app.extensions["throttle"] = windows
    for endpoint, limits in LIMITS.items():
        app.view_functions[endpoint] = _watched(
            app.view_functions[endpoint], endpoint, limits, windows
        )


def hold_off(what: str, limits: tuple[Limit, ...]) -> None:
    """Refuse whoever has tried `what` too often. Raises TooManyRequests, with when to come back."""
    windows: FixedWindowRateLimiter = current_app.extensions["throttle"]
    for limit in limits:
        key = _key(what, limit)
        if not windows.test(limit.allowed, key):
            raise _too_many(windows, limit, key)


def count_miss(what: str, limits: tuple[Limit, ...]) -> None:
    """Count a try at `what` that was wrong."""
    windows: FixedWindowRateLimiter = current_app.extensions["throttle"]
    for limit in limits:
        windows.hit(limit.allowed, _key(what, limit))


def _too_many(windows: FixedWindowRateLimiter, limit: Limit, key: str) -> TooManyRequests:
    until = windows.get_window_stats(limit.allowed, key).reset_time
    return TooManyRequests(retry_after=datetime.fromtimestamp(until, UTC))


def _watched(
    view: View, endpoint: str, limits: tuple[Limit, ...], windows: FixedWindowRateLimiter
) -> View:
    @wraps(view)
    def counted(**values: Any) -> Response:
        if request.method != "POST":
            return make_response(view(**values))
        tries = [(limit, _key(endpoint, limit)) for limit in limits]
        for limit, key in tries:
            left = windows.hit if limit.every_try else windows.test
            if not left(limit.allowed, key):
                raise _too_many(windows, limit, key)
        response = make_response(view(**values))
        if response.status_code == REFUSED:
            for limit, key in tries:
                if not limit.every_try:
                    windows.hit(limit.allowed, key)
        return response

    return counted


def _key(endpoint: str, limit: Limit) -> str:
    named = f"{limit.whom.__name__} {limit.whom()}"
    return f"{endpoint}:{sha256(named.encode('utf-8', 'replace')).hexdigest()[:32]}"
