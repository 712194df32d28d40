"""What a page may load, and the other headers that keep browsers careful."""

import secrets

from flask import Flask, Response, g


def nonce() -> str:
    """This response's nonce; the same all through one page."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    value: str = g.nonce
    return value


def show_letters() -> None:
    """Let this one page show a letter, whose styles stand in its elements as mail wants them."""
    g.shows_letters = True


def init_headers(app: Flask, *, secure: bool) -> None:
    """Set the headers on every answer."""

    @app.after_request
    def careful(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", _policy(secure=secure))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if secure:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache"
        return response


def _policy(*, secure: bool) -> str:
    rules = [
        "default-src 'none'",
        f"script-src 'self' 'nonce-{nonce()}'",
        "style-src 'self'",
        *(["style-src-attr 'unsafe-inline'"] if g.get("shows_letters") else []),
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
    ]
    return "; ".join([*rules, "upgrade-insecure-requests"] if secure else rules)
