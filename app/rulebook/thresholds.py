"""How long things last and when they press. All of it is ours, told to people, and may be set."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Unit(StrEnum):
    """What a threshold is counted in."""

    DAYS = "day"
    MINUTES = "minute"


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A number from `least` to `most`, `default` until it is set. `used` says what it decides.

    `says` is a sentence with a gap for the number and its unit.

    The ranges keep what depends on one another in order whatever is set: a reminder comes before
    the end of a hold, and an employer is warned before it has to decide.
    """

    slug: str
    label: str
    says: str
    used: str
    default: int
    least: int
    most: int
    unit: Unit = Unit.DAYS


THRESHOLDS = (
    Threshold(
        slug="request_held",
        label="How long a request holds its places",
        says="A request holds its places for {}",
        used="Then it lapses, if no coordinator has decided. Requests made before keep their day.",
        default=14,
        least=7,
        most=60,
    ),
    Threshold(
        slug="hold_reminder",
        label="How long before a hold ends coordinators are reminded",
        says="Coordinators are reminded {} before a hold ends",
        used="One letter for each request that still waits.",
        default=3,
        least=1,
        most=6,
    ),
    Threshold(
        slug="question_answered",
        label="How long a school has to answer a question",
        says="A school has {} to answer a question",
        used="The clock of its request stands still until then.",
        default=14,
        least=3,
        most=60,
    ),
    Threshold(
        slug="taken_back",
        label="How long a decision can be taken back",
        says="A decision can be taken back for {}",
        used="Nobody is told before, so letters about a decision wait for as long.",
        default=2,
        least=1,
        most=30,
        unit=Unit.MINUTES,
    ),
    Threshold(
        slug="thin_warned",
        label="How long before a thin session its employer is warned",
        says="An employer is warned {} before a thin session",
        used="When fewer pupils come than it needs to run.",
        default=10,
        least=6,
        most=42,
    ),
    Threshold(
        slug="thin_decided",
        label="How long before a thin session it goes ahead by itself",
        says="A thin session goes ahead by itself {} before it begins",
        used="When the employer has not decided until then.",
        default=3,
        least=1,
        most=5,
    ),
    Threshold(
        slug="change_answered",
        label="How long a proposed change can be answered",
        says="A proposed change can be answered for {}",
        used="Another time, or another session; earlier where the session is near.",
        default=7,
        least=1,
        most=28,
    ),
    Threshold(
        slug="desk_hold_ends",
        label="How long before its end a hold presses at the desk",
        says="At the desk, a hold presses {} before it ends",
        used="It stands higher in the queue.",
        default=3,
        least=1,
        most=14,
    ),
    Threshold(
        slug="desk_session_soon",
        label="How long before its session a request presses at the desk",
        says="At the desk, a request presses {} before its session",
        used="It stands higher in the queue.",
        default=14,
        least=1,
        most=60,
    ),
    Threshold(
        slug="desk_waited_long",
        label="How long anything waits before it presses at the desk",
        says="At the desk, anything presses once it has waited {}",
        used="It stands higher in the queue.",
        default=7,
        least=1,
        most=60,
    ),
    Threshold(
        slug="joiner_unanswered",
        label="How long before whoever asks to join a school comes to the desk",
        says="Whoever asks to join a school comes to the desk after {}",
        used="When its own careers leader has not answered.",
        default=7,
        least=1,
        most=60,
    ),
    Threshold(
        slug="invitation_open",
        label="How long an invitation to a colleague is open",
        says="An invitation to a colleague is open for {}",
        used="Then its link works no longer. Invitations sent before keep their day.",
        default=14,
        least=3,
        most=60,
    ),
    Threshold(
        slug="thread_open",
        label="How long messages about a booking stay open after its session",
        says="Messages about a booking stay open for {} after its session",
        used="Then the conversation can be read, and nothing is added.",
        default=30,
        least=1,
        most=365,
    ),
)
BY_SLUG = {each.slug: each for each in THRESHOLDS}
_in_force: dict[str, int] = {}


def put_in_force(values: Mapping[str, int]) -> None:
    """Let these numbers stand for what they name, and the defaults for all others."""
    global _in_force  # noqa: PLW0603 - one dictionary for another, so that no reader sees half
    _in_force = {slug: number for slug, number in values.items() if slug in BY_SLUG}


def number(slug: str) -> int:
    """The number in force, in the threshold's own unit. KeyError when there is no such thing."""
    return _in_force.get(slug, BY_SLUG[slug].default)


def lasts(slug: str) -> timedelta:
    """The same as a span of time."""
    if BY_SLUG[slug].unit == Unit.MINUTES:
        return timedelta(minutes=number(slug))
    return timedelta(days=number(slug))
