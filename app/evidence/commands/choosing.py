"""What a school chooses about its evidence, and what an authority asks of its schools."""

from datetime import time

from app.access import Actor, Invalid, require
from app.evidence import policies
from app.evidence.models import Choices, LocalTarget
from app.infra import clock
from app.infra.database import db

SHORTEST_DAY, LONGEST_DAY = 180, 600
MOST_ASKED = 50


def choose(
    school_id: int,
    *,
    counts_under_many: bool,
    minutes_a_day: int,
    day_starts: time,
    day_ends: time,
    by: Actor,
) -> Choices:
    """Choose anew. What was chosen before stays known, for the pictures of then."""
    require(policies.record(by, school_id))
    if not SHORTEST_DAY <= minutes_a_day <= LONGEST_DAY:
        raise Invalid("minutes_a_day", "Enter from 3 to 10 hours for a day of work experience.")
    if day_ends <= day_starts:
        raise Invalid("day_ends", "The school day has to end after it starts.")
    chosen = Choices(
        school_id=school_id,
        counts_under_many=counts_under_many,
        minutes_a_day=minutes_a_day,
        day_starts=day_starts,
        day_ends=day_ends,
        set_at=clock.now(),
        set_by_id=by.user_id,
    )
    db.session.add(chosen)
    db.session.flush()
    return chosen


def set_target(authority_id: int, criterion: str, number: int, *, by: Actor) -> LocalTarget:
    """Ask so many of the schools of an authority, where no number is published."""
    require(policies.set_target(by, authority_id))
    if not 0 <= number <= MOST_ASKED:
        raise Invalid("number", f"Enter a number from 0 to {MOST_ASKED}.")
    target = LocalTarget(
        authority_id=authority_id,
        criterion=criterion,
        number=number,
        set_at=clock.now(),
        set_by_id=by.user_id,
    )
    db.session.add(target)
    db.session.flush()
    return target
