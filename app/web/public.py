"""Pages for anyone: what this is, and what it promises."""

from flask import Blueprint, Response, current_app, make_response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.web.assets import asset_url
from app.web.guard import PUBLIC, access
from app.web.pages import page

bp = Blueprint("public", __name__)
SITEMAP = (
    "public.front",
    "public.for_employers",
    "public.for_schools",
    "public.for_coordinators",
    "opportunities.index",
    "papers.public_impact",
    "public.accessibility",
    "public.privacy",
    "public.cookies",
)


@bp.get("/")
@access(PUBLIC)
def front() -> Response:
    """What this is, for each of the people it is for."""
    # The cards come from opportunities, which the web does not know: the wiring hands them over.
    cards = current_app.extensions.get("front_page_cards", list)()
    return page("public/front.html", cards=cards)


@bp.get("/for-employers")
@access(PUBLIC)
def for_employers() -> Response:
    return page("public/for_employers.html")


@bp.get("/for-schools")
@access(PUBLIC)
def for_schools() -> Response:
    return page("public/for_schools.html")


@bp.get("/for-coordinators")
@access(PUBLIC)
def for_coordinators() -> Response:
    return page("public/for_coordinators.html")


@bp.get("/accessibility")
@access(PUBLIC)
def accessibility() -> Response:
    return page("public/accessibility.html")


@bp.get("/privacy")
@access(PUBLIC)
def privacy() -> Response:
    return page("public/privacy.html")


@bp.get("/cookies")
@access(PUBLIC)
def cookies() -> Response:
    """The cookies as they are set here, read from the settings they are set by."""
    return page(
        "public/cookies.html",
        session_cookie=current_app.config["SESSION_COOKIE_NAME"],
        remember_cookie=current_app.config.get("REMEMBER_COOKIE_NAME", "remember_token"),
        remember_days=current_app.config["REMEMBER_COOKIE_DURATION"].days,
    )


@bp.get("/favicon.ico")
@access(PUBLIC)
def favicon() -> AnyResponse:
    """Browsers ask for this name whatever the page says."""
    return redirect(asset_url("favicon.png"), 302)


@bp.get("/robots.txt")
@access(PUBLIC)
def robots() -> Response:
    lines = [
        "User-agent: *",
        "Disallow: /account",
        "Disallow: /sign-in",
        f"Sitemap: {current_app.config['BASE_URL']}{url_for('public.sitemap')}",
    ]
    return _plain("\n".join(lines) + "\n", "text/plain")


@bp.get("/sitemap.xml")
@access(PUBLIC)
def sitemap() -> Response:
    base = current_app.config["BASE_URL"]
    places = "".join(f"<url><loc>{base}{url_for(name)}</loc></url>" for name in SITEMAP)
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    xmlns = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return _plain(f'{head}<urlset xmlns="{xmlns}">{places}</urlset>', "application/xml")


def _plain(body: str, kind: str) -> Response:
    response = make_response(body)
    response.content_type = f"{kind}; charset=utf-8"
    return response
