"""Pure decisions about organisations: addresses, names of groups, and links that run out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from app.rulebook.thresholds import lasts
from app.rulebook.years import YEAR_GROUPS

# What one person may ask for in a day: each asking writes to other people.
MOST_REQUESTS_A_DAY = 10
MOST_EMPLOYERS_A_DAY = 5
A_DAY = timedelta(days=1)
MOST_OPEN_INVITATIONS = 50  # a place; more would make us a way to write to strangers
LONGEST_GROUP_NAME = 20  # characters; too short for a list of pupils
LARGEST_ROLL = 5000  # pupils in one group; the database holds the same

# GOV.UK's pattern for postcodes as people type them, without the blank.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][A-Z]{2})")
HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
# One host, thousands of organisations: there the whole address has to be alike.
SHARED_HOSTS = ("facebook.com", "instagram.com", "linkedin.com", "sites.google.com", "x.com")


@dataclass(frozen=True)
class GroupRoll:
    """How many pupils are on roll in a year group, or, when it has a name, in a tutor group.

    Of a year group also how many joined since the year before, and at a special school for how many
    the benchmarks are agreed to fit; None where nobody says.
    """

    year_group: int
    roll: int
    name: str = ""
    joined: int | None = None
    in_gatsby_cohort: int | None = None


def website_address(typed: str) -> str | None:
    """The address to link to, with its scheme; empty for none, None when it is not an address."""
    typed = typed.strip()
    if not typed:
        return ""
    address = typed if "://" in typed else f"https://{typed}"
    try:
        parts = urlsplit(address)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return None
    plain = parts.scheme.lower() in ("http", "https") and not parts.username
    if not plain or re.search(r"[\s<>\"\\]", address) or not HOST.fullmatch(host):
        return None
    return parts._replace(scheme=parts.scheme.lower()).geturl()


def site_of(website: str) -> str:
    """What two addresses of one organisation share: the host, or on a shared host the whole."""
    address = website_address(website) or ""
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host in SHARED_HOSTS:
        return f"{host}{parts.path.rstrip('/').lower()}" if parts.path.strip("/") else ""
    return host


def tidy_postcode(typed: str) -> str | None:
    """`ne14xd` as `NE1 4XD`; empty for none, None when it is not a postcode."""
    plain = re.sub(r"\s", "", typed).upper()
    if not plain:
        return ""
    match = POSTCODE.fullmatch(plain) if plain.isascii() else None
    return f"{match[1]} {match[2]}" if match else None


def years_offered(year_groups: Sequence[int]) -> list[int]:
    """The year groups a school may count: its own from Reception up; all where none is known."""
    return [group for group in year_groups or YEAR_GROUPS if group in YEAR_GROUPS]


def moved_up(name: str, year_group: int) -> str:
    """A tutor group's name one year on: `7A` becomes `8A`, `RB` `1B`, and `Oak` stays `Oak`."""
    if year_group == 0:
        return re.sub(r"^[Rr](?=[A-Za-z]$)", "1", name)
    moved = re.sub(rf"(?<!\d){year_group}(?!\d)", str(year_group + 1), name, count=1)
    return moved if len(moved) <= LONGEST_GROUP_NAME else name


def invitation_lasts() -> timedelta:
    """How long an invitation that is sent now is open; one sent before keeps its end."""
    return lasts("invitation_open")


def why_not_acceptable(
    *,
    accepted_at: datetime | None,
    withdrawn_at: datetime | None,
    expires_at: datetime,
    now: datetime,
) -> str:
    """Why an invitation's link works no longer, as a sentence; empty while it does."""
    if accepted_at is not None:
        return "This invitation has been used already. If it was you, sign in to go on."
    if withdrawn_at is not None:
        return "This invitation was taken back, or a newer one was sent. Ask your colleague."
    if expires_at <= now:
        return "This invitation has run out. Ask your colleague to send a new one."
    return ""
