"""Letters that would not go: why, and sending them again. Addresses are shown here only."""

from urllib.parse import urlencode

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.infra.paging import page_asked
from app.infra.wording import count
from app.letters import commands, queries
from app.letters.views.blueprint import bp
from app.letters.views.words import standing_of
from app.web.guard import access, current_actor
from app.web.pages import page


@bp.get("/admin/letters")
@access(Role.ADMINISTRATOR)
def given_up() -> Response:
    """Those that would not go, newest first, or every letter to an address or about a booking."""
    words = request.args.get("q", "")[:200].strip()
    found = queries.search_letters(words, page_asked(request.args))
    absent, trying = queries.count_given_up()
    return page(
        "letters/given_up.html",
        blocks=("found",),
        found=found,
        standings={line.letter.id: standing_of(line) for line in found.lines},
        words=words,
        absent=absent,
        trying=trying,
        address=lambda number: _address(words, number),
    )


@bp.post("/admin/letters/<int:letter_id>/again")
@access(Role.ADMINISTRATOR)
def send_again(letter_id: int) -> Response:
    """Try one again, to the address its reader has today."""
    letter = commands.resend(letter_id, by=current_actor())
    flash(f"On its way again to {letter.address}. If it fails, it comes back here.", "success")
    return redirect(_address(request.args.get("q", "")[:200]), 303)


@bp.post("/admin/letters/again")
@access(Role.ADMINISTRATOR)
def send_all_again() -> Response:
    """Try all again that were given up because the mail server was away."""
    number = commands.resend_absent(by=current_actor())
    flash(f"{count(number, 'letter')} on the way again.", "success")
    return redirect(_address(""), 303)


def _address(words: str, number: int = 1) -> str:
    asked = {"q": words} if words else {}
    asked |= {"page": str(number)} if number > 1 else {}
    return url_for(".given_up") + (f"?{urlencode(asked)}" if asked else "")
