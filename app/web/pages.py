"""One answer for a page and its parts: whole to a browser, blocks to HTMX."""

from typing import Any

from flask import Response, make_response, redirect, render_template, request
from jinja2_fragments.flask import render_block
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

VARIES = ("HX-Request", "HX-Target", "HX-Request-Type")


def page(
    template: str, *, blocks: tuple[str, ...] = (), status: int = 200, **values: Any
) -> Response:
    """The page, or the one block of `blocks` that HTMX asked for by its target's id.

    A boosted visit, a restored history entry and an unknown target get the whole page.
    """
    block = _wanted(blocks)
    body = render_block(template, block, **values) if block else render_template(template, **values)
    return _vary(make_response(body, status))


def changed(
    template: str, *, blocks: tuple[str, ...], to: str, status: int = 200, **values: Any
) -> AnyResponse:
    """After a write: every block of `blocks` afresh to HTMX; to everyone else, go and see `to`."""
    if not _is_partial():
        return redirect(to, 303)
    parts = (_partial(name, render_block(template, name, **values)) for name in blocks)
    return _vary(make_response(Markup("\n").join(parts), status))


def _wanted(blocks: tuple[str, ...]) -> str | None:
    target = request.headers.get("HX-Target", "").rpartition("#")[2].replace("-", "_")
    return target if _is_partial() and target in blocks else None


def _is_partial() -> bool:
    return (
        request.headers.get("HX-Request-Type") == "partial"
        and "HX-History-Restore-Request" not in request.headers
    )


def _partial(block: str, html: str) -> Markup:
    return Markup('<hx-partial hx-target="#{}" hx-swap="outerHTML">{}</hx-partial>').format(
        block.replace("_", "-"),
        Markup(html),  # noqa: S704 - a template of ours made it
    )


def _vary(response: Response) -> Response:
    response.vary.update(VARIES)
    return response
