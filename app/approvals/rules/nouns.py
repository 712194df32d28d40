"""What a rule is made of, and what is known of a booking when it is judged."""

from dataclasses import dataclass
from datetime import date

from app.opportunities.kinds import KINDS as ENCOUNTERS
from app.opportunities.kinds import Kind

LONGEST_NAME = 80  # characters
LONGEST_LOOK_BACK = 24  # months


def never_by_rule(encounter: Kind) -> bool:
    """Whether this kind is always for a coordinator to decide.

    An adult may be with one pupil (KCSIE: agreed for each), or pupils leave the school, which its
    visits coordinator and head approve first (DfE, "Health and safety on educational visits").
    """
    return encounter.one_to_one or encounter.places[0] == "workplace"


# All that a rule may ever approve. The database holds the same two lists in its own checks.
KINDS = {each.slug: each for each in ENCOUNTERS if not never_by_rule(each)}
PLACES = {"school": "at school", "online": "online"}


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The conditions of a rule as they are kept: None, False or empty where it asks for nothing.

    Months are calendar months, days are days, `most_pupils` pupils of one booking. `year_groups`
    empty means any. `days_to_spare`: how far below the threshold of regulated activity the
    visitor's days with pupils stay.
    """

    kinds: frozenset[str]
    places: frozenset[str]
    authority_ids: frozenset[int]
    year_groups: frozenset[int] = frozenset()
    most_pupils: int | None = None
    days_ahead: int | None = None
    verified_months: int | None = None
    attended_least: int | None = None
    clean_months: int | None = None
    is_insured: bool = False
    days_to_spare: int | None = None


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a booking when it is judged.

    `verified_on` is None unless the employer is verified. `attended` counts its bookings confirmed
    as attended in the 12 months before; `called_off_on` is the last day on which it called one off
    at short notice. `visitor_days` are the visitor's most days with pupils in any window that holds
    the visit, of `most_days` before a check is due. `unmet` names the items of the safeguarding
    checklist that need action. `is_apart`: whoever answers for the rule neither asked nor leads,
    and belongs to neither side; `is_answered_for`: they are an administrator still.
    """

    kind: str
    place: str
    authority_id: int
    year_groups: frozenset[int]
    pupils: int
    held_on: date
    verified_on: date | None
    attended: int
    called_off_on: date | None
    insured_until: date | None
    visitor_days: int
    most_days: int
    is_check_due: bool
    unmet: tuple[str, ...]
    was_decided: bool = False
    is_apart: bool = True
    is_answered_for: bool = True
