"""Letters from templates: a subject and a text; the HTML part is made from the same words."""

from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import current_app, render_template

from app.infra import mail


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
    feature, _, letter = name.partition("/")
    folder = f"{feature}/emails/{letter}"
    values |= {"to": to, "link": link}
    text = render_template(f"{folder}/body.txt", **values).strip()
    mail.write(
        key=f"{name}:{key}:{to.id}",
        recipient_id=to.id,
        address=to.email,
        about=about,
        subject=render_template(f"{folder}/subject.txt", **values).strip(),
        text=text + "\n",
        html=render_template("letter.html", paragraphs=text.split("\n\n")),
    )
