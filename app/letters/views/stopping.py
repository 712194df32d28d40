"""Stopping a kind of letter by the link in one, without signing in.

Looking changes nothing, since mail scanners open every link. The link is signed, and good for
one person and one kind of letter; whoever holds it can do no more than stop those.
"""

from flask import request
from werkzeug.wrappers import Response

from app.infra.mail import Category, Choice
from app.letters import commands, queries
from app.letters.kinds import label_of
from app.letters.views.blueprint import bp
from app.web.guard import PUBLIC, access
from app.web.letters import read_stop
from app.web.pages import page


@bp.get("/letters/stop/<token>")
@access(PUBLIC)
def stop(token: str) -> Response:
    """What stopping would mean, and the button that does it."""
    person, category = _read(token)
    way = queries.ways_of(person, [category])[category]
    return _page(category, way=way, done="")


@bp.post("/letters/stop/<token>")
@access(PUBLIC)
def stop_now(token: str) -> Response:
    """Stops them, or has them once a day. Mail programs send this too, with a body of their own.

    Answered with a page and no redirect, as RFC 8058 asks. Twice is the same as once.
    """
    person, category = _read(token)
    daily = request.form.get("choice") == Choice.DAILY and category != Category.DAILY
    choice = Choice.DAILY if daily else Choice.OFF
    commands.stop(person, category, choice)
    return _page(category, way=choice, done=choice)


def _read(token: str) -> tuple[int, Category]:
    person, category = read_stop(token) or (None, Category.ESSENTIAL)
    return queries.get_reader(person).id, category


def _page(category: Category, *, way: Choice, done: str) -> Response:
    is_daily = category == Category.DAILY
    return page(
        "letters/stop.html", label=label_of(category), is_daily=is_daily, way=way, done=done
    )
