"""The list of 20 from 20,000, signed in, as a full page, against a bare Flask page that sends the
same statements and prints the same twenty rows.
"""

import http.client
from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Flask, render_template_string
from flask_login import current_user
from sqlalchemy import event

from app.infra.database import db
from app.opportunities import queries
from app.opportunities.filters import Filters
from app.web.guard import PUBLIC, access
from tests.load.stopwatch import one_by_one, serving
from tests.reading import Reader

PAGES = 150
BARE = """<!doctype html><title>Opportunities</title><h1>{{ total }} opportunities</h1><ul>
{% for row in rows %}<li><a href="/opportunities/{{ row.id }}">{{ row.title }}</a>
{{ row.employer_name }} {{ row.summary }} {{ row.starts_at }} {{ row.places }}</li>{% endfor %}</ul>
"""


def add_bare_page(app: Flask) -> None:
    """The least that answers: the same session and search, and a template of its own."""

    @app.get("/bare")
    @access(PUBLIC)
    def bare() -> str:
        assert current_user.is_authenticated
        results = queries.search_published(Filters())
        return render_template_string(BARE, rows=results.rows, total=results.total)


def run(app: Flask, reader: Reader, say: Callable[[str], None]) -> None:
    """Measure both pages, one after the other, in this run."""
    with serving(app) as address:
        cookie = reader.http.get_cookie("causeway")
        assert cookie is not None
        line = http.client.HTTPConnection(urlsplit(address).netloc)

        def fetch(path: str) -> Callable[[int], None]:
            def ask(_: int) -> None:
                line.request("GET", path, headers={"Cookie": f"causeway={cookie.value}"})
                answer = line.getresponse()
                body = answer.read()
                assert answer.status == 200, (path, answer.status, body[:300])

            return ask

        bare = one_by_one(fetch("/bare"), PAGES)
        ours = one_by_one(fetch("/opportunities"), PAGES)
        again = one_by_one(fetch("/bare"), PAGES)
    least = min(bare.median, again.median)
    say(f"  the list, full page, signed in   {ours}")
    say(f"  a bare page, same statements     {bare}")
    say(f"  RATIO list / bare page           {ours.median / least:.2f}")


def count_statements(app: Flask, ask: Callable[[], object]) -> int:
    """Statements one request sends."""
    sent: list[str] = []
    with app.app_context():
        engine = db.engine

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
