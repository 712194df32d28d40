"""A test client that reads each page like an editor, and counts the statements behind it."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.test import TestResponse

from app.accounts.models import User
from app.infra.database import db

INLINE = re.compile(r"^on[a-z]+$")
UNLABELLED_IS_FINE = {"hidden", "submit", "button", "image", "reset"}


# Who counts just now, innermost last. Several threads may read at the same time, each for itself:
# one listener for all of them, since a listener that comes or goes would disturb the others.
_counting: ContextVar[tuple[list[str], ...]] = ContextVar("counting", default=())


@event.listens_for(Engine, "before_cursor_execute")
def _note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
    if not re.match(r"\s*(SAVEPOINT|RELEASE|ROLLBACK)", statement):
        for sent in _counting.get():
            sent.append(statement)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL statements this thread sends meanwhile, without the savepoints tests need."""
    sent: list[str] = []
    before = _counting.set((*_counting.get(), sent))
    try:
        yield sent
    finally:
        _counting.reset(before)


@contextmanager
def fresh_rows() -> Iterator[None]:
    """Lets go of the rows a request loads, as the end of its session does in service.

    Tests share one session with the requests they make. Rows that an earlier page loaded would stay
    in it until the collector comes by, and change how many statements a later page takes.
    """
    held = set(db.session.identity_map.all_states())
    try:
        yield
    finally:
        for state in db.session.identity_map.all_states():
            row = state.obj()
            if state not in held and row is not None and not db.session.is_modified(row):
                db.session.expunge(row)


class Reader:
    """Asks for pages as a browser would, checks each one, and keeps the last one read."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.page = BeautifulSoup("", "html5lib")
        self.statements: list[str] = []

    def sign_in(self, user: User) -> "Reader":
        """Be this person, without the sign-in page."""
        with self.http.session_transaction() as kept:
            kept["_user_id"] = user.fs_uniquifier
            kept["_fresh"] = True
            kept["fs_cc"] = "set"
            kept["fs_paa"] = 4_000_000_000.0
            kept["identity"] = None
        return self

    def get(self, path: str, **options: Any) -> TestResponse:
        return self._open("GET", path, **options)

    def post(self, path: str, data: Any = None, **options: Any) -> TestResponse:
        """Send a form, with the token a page of ours would carry."""
        data = dict(data or {}) if not isinstance(data, list) else list(data)
        token = self.csrf_token()
        if isinstance(data, dict):
            data.setdefault("csrf_token", token)
        else:
            data.append(("csrf_token", token))
        return self._open("POST", path, data=_form(data), **options)

    def csrf_token(self) -> str:
        """A token that goes with this client's session."""
        from flask_wtf.csrf import generate_csrf  # noqa: PLC0415 - needs a request around it

        with self.http.session_transaction() as kept:
            raw = kept.get("csrf_token")
        # A context of its own: what earlier requests left in `g` is none of this one's.
        with self.app.app_context(), self.app.test_request_context():
            from flask import session as drawn  # noqa: PLC0415

            if raw:
                drawn["csrf_token"] = raw
            token: str = generate_csrf()
            raw = drawn["csrf_token"]
        with self.http.session_transaction() as kept:
            kept["csrf_token"] = raw
        return token

    def htmx(self, method: str, path: str, target: str, **options: Any) -> TestResponse:
        """Ask as HTMX 4 does, for the part that goes into `target` (an id)."""
        headers = {
            "HX-Request": "true",
            "HX-Request-Type": "partial",
            "HX-Target": f"div#{target}",
        }
        if method == "POST":
            options["data"] = _form({**options.get("data", {}), "csrf_token": self.csrf_token()})
        return self._open(method, path, headers=headers, whole=False, **options)

    def text(self) -> str:
        """The words of the page's main part."""
        main = self.page.find("main") or self.page
        return " ".join(main.get_text(" ").split())

    def _open(self, method: str, path: str, *, whole: bool = True, **options: Any) -> TestResponse:
        db.session.expire_all()
        with self.app.app_context(), statements() as sent, fresh_rows():
            answer = self.http.open(path, method=method, **options)
        self.statements = sent
        assert answer.status_code < 500, f"{method} {path} failed: {answer.status_code}"
        if answer.mimetype == "text/html" and answer.status_code not in (204, 301, 302, 303, 308):
            self.page = BeautifulSoup(answer.get_data(as_text=True), "html5lib")
            edit(self.page, path, whole=whole)
        return answer


def _form(data: Any) -> Any:
    if isinstance(data, list):
        many: dict[str, list[Any]] = {}
        for name, value in data:
            many.setdefault(name, []).append(value)
        return many
    return {name: value for name, value in data.items() if value is not None}


def edit(page: BeautifulSoup, path: str, *, whole: bool = True) -> None:
    """What every page owes its reader; raises AssertionError naming what is missing."""
    ids = Counter(tag["id"] for tag in page.find_all(id=True))
    twice = [name for name, times in ids.items() if times > 1]
    assert not twice, f"{path}: ids used twice: {twice}"
    for tag in page.find_all(name=True):
        assert not tag.get("style"), f"{path}: inline style on {tag.name}"
        handlers = [name for name in tag.attrs if INLINE.match(name)]
        assert not handlers, f"{path}: inline handler {handlers} on {tag.name}"
        assert tag.name != "style", f"{path}: inline style sheet"
    for control in page.find_all(["input", "select", "textarea"]):
        if control.get("type") not in UNLABELLED_IS_FINE:
            assert _is_labelled(page, control), f"{path}: no label for {control}"
    if whole:
        assert page.html is not None
        assert page.html.get("lang") == "en", f"{path}: no language"
        assert page.title is not None
        assert page.title.get_text().strip(), f"{path}: no title"
        assert len(page.find_all("h1")) == 1, f"{path}: not exactly one h1"


def _is_labelled(page: BeautifulSoup, control: Tag) -> bool:
    if control.get("aria-label") or control.get("aria-labelledby") or control.find_parent("label"):
        return True
    return bool(control.get("id") and page.find("label", attrs={"for": control["id"]}))
