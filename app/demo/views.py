"""The demonstration's letter box: what would have been sent, since nothing leaves it."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.demo.queries import latest_letters
from app.web.guard import PUBLIC, access
from app.web.pages import page

bp = Blueprint("demo", __name__, template_folder="templates")


@bp.get("/demonstration/letters")
@access(PUBLIC)
def letters() -> Response:
    """The latest letters to anyone in the made-up region."""
    address = request.args.get("to", "")[:200]
    return page("demo/letters.html", letters=latest_letters(address), address=address)
