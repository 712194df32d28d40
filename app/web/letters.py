"""Letters from templates: a subject and a text; the HTML part is made from the same words."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Protocol
from urllib.parse import urlsplit

from flask import current_app, render_template
from itsdangerous import BadSignature, URLSafeSerializer

from app.infra import mail
from app.infra.calendar import Invitation
from app.infra.mail import Category, Letter
from app.infra.rewording import Rewording, reworded, rewording_of
from app.infra.silence import is_silent

# Where a letter's own words end and the small print begins, as mail programs have it.
FOOT = "\n-- \n"


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


def write_letter(
    name: str,
    *,
    to: Recipient,
    key: str,
    about: str = "",
    category: Category = Category.ESSENTIAL,
    on_behalf_of: str = "",
    reply_to: str = "",
    invitation: Invitation | None = None,
    **values: Any,
) -> None:
    """Write the letter `feature/name` to one person, once for each key and recipient.

    Outside the essential `category` people choose whether and when they get it. `on_behalf_of`
    names whose words it carries, and `reply_to` their address, once the two are in touch. An
    `invitation` goes with it, as a copy of their own.
    """
    if is_silent():
        return
    subject, text = _words(name, values | {"to": to})
    foot = _foot(to.id, category) if category else []
    mail.write(
        key=f"{name}:{key}:{to.id}",
        recipient_id=to.id,
        address=to.email,
        about=about,
        subject=subject,
        text=text + "\n" + _small_print(foot),
        html=render_template("letter.html", paragraphs=text.split("\n\n"), foot=foot),
        category=category,
        on_behalf_of=on_behalf_of,
        reply_to=reply_to,
        calendar=_own_copy(invitation, to) if invitation else "",
        calendar_method=invitation.method if invitation else "",
    )


def write_to_address(
    name: str,
    *,
    address: str,
    key: str,
    about: str = "",
    person: int | None = None,
    foot: Sequence[tuple[str, str]] = (),
    **values: Any,
) -> None:
    """Write to someone who may have no account yet; `foot` is (label, address) of small print."""
    if is_silent():
        return
    subject, text = _words(name, values)
    mail.write(
        key=f"{name}:{key}",
        recipient_id=person,
        address=address,
        about=about,
        subject=subject,
        text=text + "\n" + _small_print(list(foot)),
        html=render_template("letter.html", paragraphs=text.split("\n\n"), foot=list(foot)),
    )


@dataclass(frozen=True)
class Draft:
    """A letter as it would read, in both its parts."""

    subject: str
    text: str
    html: str


def draft(name: str, values: dict[str, Any], words: Rewording) -> Draft:
    """The letter `feature/name` with these words around it. Nothing is written to anybody."""
    subject, text = _own(name, values)
    reader = getattr(values.get("to"), "name", None)
    subject, text = reworded(words, subject, text, reader)
    html = render_template("letter.html", paragraphs=text.split("\n\n"), foot=[])
    return Draft(subject, text, html)


def own_words(letter: Letter) -> str:
    """What a letter says, without its small print."""
    return letter.text.partition(FOOT)[0].strip()


def stop_link(letter: Letter) -> str:
    """Where its reader can stop letters like this without signing in; empty if it is essential."""
    if not letter.category or letter.recipient_id is None:
        return ""
    return _stop(letter.recipient_id, letter.category)


def read_stop(token: str) -> tuple[int, Category] | None:
    """Whose letters of which category a link stops; None when the link is not one of ours."""
    try:
        person, category = _signer().loads(token)
        return int(person), Category(category)
    except (BadSignature, ValueError, TypeError):
        return None


def _own_copy(invitation: Invitation, to: Recipient) -> str:
    """The invitation of one person. It comes from our mailbox, or answers would go astray."""
    organizer = parseaddr(current_app.config["MAIL_FROM"])
    return invitation.text(organizer=organizer, attendee=(to.name, to.email))


def _words(name: str, values: dict[str, Any]) -> tuple[str, str]:
    """Subject and text of a letter, by its name, with what administrators put around it."""
    subject, text = _own(name, values)
    return reworded(rewording_of(name), subject, text, getattr(values.get("to"), "name", None))


def _own(name: str, values: dict[str, Any]) -> tuple[str, str]:
    feature, _, letter = name.partition("/")
    folder = f"{feature}/emails/{letter}"
    subject, text = (
        render_template(f"{folder}/{part}.txt", **values, link=link).strip()
        for part in ("subject", "body")
    )
    return subject, text


def _foot(person: int, category: str) -> list[tuple[str, str]]:
    return [
        ("Choose what we write to you about", link("letters.choices")),
        ("Stop letters like this one", _stop(person, category)),
    ]


def _small_print(foot: list[tuple[str, str]]) -> str:
    return FOOT + "".join(f"{label}: {address}\n" for label, address in foot) if foot else ""


def _stop(person: int, category: str) -> str:
    return link("letters.stop", token=_signer().dumps([person, category]))


def _signer() -> URLSafeSerializer:
    # No end: a letter found again after years must still let its reader go.
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="stop-letters")
