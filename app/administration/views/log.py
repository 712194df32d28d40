"""The log of what was done, with search."""

from urllib.parse import urlencode

from flask import request, url_for
from werkzeug.wrappers import Response

from app.access import Role
from app.administration import exports, queries
from app.administration.forms import SearchForm
from app.administration.views.blueprint import bp
from app.infra.audit import Act, Source
from app.organisations.queries import authorities
from app.web.downloads import CSV, as_file
from app.web.guard import access
from app.web.pages import page

STRANGER = "Somebody not signed in"
NOBODY = {Source.WORKER: "The service itself", Source.COMMAND_LINE: "Somebody at the command line"}


@bp.get("/log")
@access(Role.ADMINISTRATOR)
def log() -> Response:
    """What was done, the latest first, by who, what, about what and when."""
    form = SearchForm(formdata=request.args)
    is_right = form.validate()
    found = queries.search_log(form.search(request.args.get("before", ""))) if is_right else None
    return page(
        "administration/log.html",
        blocks=("found",),
        status=200 if is_right else 422,
        form=form,
        found=found,
        areas=_areas(),
        who=name_of,
        is_narrow=any(value for _, value in _asked()),
        address=_address,
    )


@bp.get("/log.csv")
@access(Role.ADMINISTRATOR)
def log_csv() -> Response:
    """The same acts as a table, all pages of it."""
    form = SearchForm(formdata=request.args)
    if not form.validate():
        return page("administration/log.html", status=422, form=form, found=None)
    # The mark at the start tells spreadsheets that it is UTF-8.
    body = "\ufeff" + exports.as_csv(queries.whole_log(form.search()), _areas())
    return as_file(body, CSV, "what-was-done.csv")


def name_of(act: Act) -> str:
    """Who did it, as they then were called."""
    return act.name or NOBODY.get(Source(act.source), STRANGER)


def _areas() -> dict[int, str]:
    return {each.id: each.name for each in authorities()}


def _asked() -> list[tuple[str, str]]:
    """The search as it stands in the address, without the page."""
    names = {"who", "act", "about", "source"}
    names |= {f"{day}-{part}" for day in ("since", "until") for part in ("day", "month", "year")}
    names |= {"since", "until"}
    return [(name, value[:100]) for name, value in request.args.items() if name in names]


def _address(endpoint: str, **more: object) -> str:
    asked = {**dict(_asked()), **{name: str(value) for name, value in more.items()}}
    kept = {name: value for name, value in asked.items() if value}
    return url_for(endpoint) + (f"?{urlencode(kept)}" if kept else "")
