"""Letters from templates: a subject and a text; the HTML part is made from the same words."""

from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import current_app, render_template

from app.infra import mail
from app.infra.silence import is_silent


class Recipient(Protocol):
    """Anyone with an address."""

    id: int
    email: str
    name: str


def link(endpoint: str, **values: Any) -> str:
    """An address that works from a letter, in a request or in the worker alike."""
    base = urlsplit(current_app.config["BASE_URL"])
    adapter = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    return adapter.build(endpoint, values, force_external=True)


def write_letter(name: str, *, to: Recipient, key: str, about: str = "", **values: Any) -> None:
    """Write the letter `feature/name` to one person, once for each key and recipient."""
    _write(
        name,
        key=f"{name}:{key}:{to.id}",
        address=to.email,
        recipient_id=to.id,
        about=about,
        values=values | {"to": to},
    )


def write_to_address(name: str, *, address: str, key: str, **values: Any) -> None:
    """Write to someone who may have no account yet."""
    _write(name, key=f"{name}:{key}", address=address, recipient_id=None, about="", values=values)


def _write(
    name: str,
    *,
    key: str,
    address: str,
    recipient_id: int | None,
    about: str,
    values: dict[str, Any],
) -> None:
    if is_silent():
        return
    feature, _, letter = name.partition("/")
    folder = f"{feature}/emails/{letter}"
    values = values | {"link": link}
    text = render_template(f"{folder}/body.txt", **values).strip()
    mail.write(
        key=key,
        recipient_id=recipient_id,
        address=address,
        about=about,
        subject=render_template(f"{folder}/subject.txt", **values).strip(),
        text=text + "\n",
        html=render_template("letter.html", paragraphs=text.split("\n\n")),
    )
