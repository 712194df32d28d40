"""What the rules speak of: a session, a group of pupils, and a problem in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.infra.clock import local
from app.infra.wording import count, listed
from app.rulebook.years import year_group_label


class Session(Protocol):
    """What is asked of a session (a slot): when it is, its places and its limits, in pupils."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    taken: int
    smallest_group: int
    largest_per_school: int | None
    is_shared: bool


class Group(Protocol):
    """What is asked of a cohort."""

    id: int
    school_id: int
    academic_year: int
    year_group: int
    name: str
    roll: int
    closed_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Why it cannot be, and the field to say it beside. `crowded`: others took the places.

    `sentence` speaks to the school and says what it can do. `fact` is what is so for anybody else:
    without the school's own numbers, and without advice that is not theirs to follow. It is empty
    where nobody else can meet it.
    """

    field: str
    sentence: str
    fact: str = ""
    crowded: bool = False


def group_label(group: Group) -> str:
    """`Year 9`, or `Year 9, Curie` for a tutor group."""
    year = year_group_label(group.year_group)
    return f"{year}, {group.name}" if group.name else year


def field_of(cohort_id: int) -> str:
    """The name of the field that holds a cohort's number."""
    return f"pupils-{cohort_id}"


def day_of(session: Session) -> date:
    """The day of the session on a calendar in the North East."""
    return local(session.starts_at).date()


def not_on_the_list() -> Problem:
    return Problem(
        field="cohorts",
        sentence="One of the groups is no longer on your school's list. Look at the list as it is"
        " now and choose again.",
        fact="One of its groups is no longer on the school's list.",
    )


class Coming(Protocol):
    """Pupils of one group in a booking."""

    pupils: int

    @property
    def cohort(self) -> Group: ...


class Said(Protocol):
    """A booking, as far as its groups go."""

    pupils: int

    @property
    def cohorts(self) -> Sequence[Coming]: ...


def said_of(booking: Said) -> str:
    """`45 pupils: Year 9, Curie (15) and Year 10 (30)`."""
    inside = sorted(booking.cohorts, key=lambda each: (each.cohort.year_group, each.cohort.name))
    groups = [f"{group_label(each.cohort)} ({each.pupils:,})" for each in inside]
    return f"{count(booking.pupils, 'pupil')}: {listed(groups)}"
