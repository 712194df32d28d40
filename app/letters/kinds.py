"""The kinds of letters people choose about, as rows. All others are essential and always go.

Essential is what somebody must know in time, or must be able to prove: letters about the account,
answers to a request, changes, cancellations, offers, anything with a deadline.
"""

from dataclasses import dataclass

from app.access import Role
from app.infra.mail import Category, Choice

STAFF = frozenset({Role.TEACHER, Role.LEADER})


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of letter: what it is in a few words, how it comes unless chosen, and to whom."""

    category: Category
    label: str
    hint: str
    default: Choice
    roles: frozenset[Role]


KINDS = (
    Kind(
        category=Category.DECISIONS,
        label="Something waits for your decision",
        hint="A booking, a new employer, an offer or a person who asks to join.",
        default=Choice.AT_ONCE,
        roles=frozenset({Role.LEADER, Role.EMPLOYER, Role.COORDINATOR}),
    ),
    Kind(
        category=Category.REMINDERS,
        label="Reminders",
        hint="A week and a day before a session, and to say who came.",
        default=Choice.AT_ONCE,
        roles=STAFF | {Role.EMPLOYER},
    ),
    Kind(
        category=Category.MESSAGES,
        label="New messages about a booking",
        hint="When somebody writes in the conversation of a booking of yours.",
        default=Choice.AT_ONCE,
        roles=STAFF | {Role.EMPLOYER, Role.COORDINATOR},
    ),
    Kind(
        category=Category.THANKS,
        label="How it went",
        hint="Thanks, how many came, and what is in the evidence now.",
        default=Choice.AT_ONCE,
        roles=STAFF | {Role.EMPLOYER},
    ),
    Kind(
        category=Category.RULES,
        label="What rules approved",
        hint="Each morning after rules have approved bookings in your area by themselves.",
        default=Choice.AT_ONCE,
        roles=frozenset({Role.COORDINATOR}),
    ),
    Kind(
        category=Category.COPIES,
        label="Copies about bookings of your colleagues",
        hint="What a colleague who asked for a booking is told, so that you know of it.",
        default=Choice.DAILY,
        roles=frozenset({Role.LEADER, Role.EMPLOYER}),
    ),
)
BY_CATEGORY = {each.category: each for each in KINDS}

CHOICES = (
    (Choice.AT_ONCE, "At once"),
    (Choice.DAILY, "Once a day"),
    (Choice.OFF, "Not at all"),
)


def kinds_for(roles: frozenset[Role]) -> tuple[Kind, ...]:
    """The kinds of letters that people in these roles get."""
    return tuple(kind for kind in KINDS if kind.roles & roles)


def default_of(category: str) -> Choice:
    """How letters of this category come to someone who has not chosen."""
    kind = BY_CATEGORY.get(Category(category))
    return kind.default if kind else Choice.AT_ONCE


def label_of(category: str) -> str:
    """The category in words, within a sentence."""
    kind = BY_CATEGORY.get(Category(category))
    return kind.label if kind else "Your letter of the day"
