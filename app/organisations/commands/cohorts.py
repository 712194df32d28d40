"""A school's groups of pupils, as numbers on roll."""

from collections.abc import Sequence

from app.access import Actor, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.organisations import policies
from app.organisations.models import Cohort, School
from app.organisations.queries import list_cohorts
from app.organisations.rules import (
    LARGEST_ROLL,
    LONGEST_GROUP_NAME,
    GroupRoll,
    moved_up,
    years_offered,
)
from app.rulebook.years import year_group_label


def set_cohort(
    school: School, *, academic_year: int, year_group: int, name: str = "", roll: int, by: Actor
) -> Cohort:
    """Set the number on roll of a year group, or of a tutor group inside it; opens it if closed.

    How many of them joined is not known after this: `set_cohorts` says that too.
    """
    [cohort] = set_cohorts(
        school,
        academic_year=academic_year,
        rolls=[GroupRoll(year_group=year_group, name=name, roll=roll)],
        by=by,
    )
    return cohort


def set_cohorts(
    school: School, *, academic_year: int, rolls: Sequence[GroupRoll], by: Actor
) -> list[Cohort]:
    """Set many numbers on roll at once, all or none; raises Invalid for one that cannot be."""
    require(policies.lead_school(by, school.id))
    known = _known(school, academic_year)
    changed = []
    for each in rolls:
        name = _checked(each)
        cohort = known.get((each.year_group, name.lower()))
        if cohort is None:
            _require_taught(school, each.year_group)
            cohort = Cohort(
                school_id=school.id,
                academic_year=academic_year,
                year_group=each.year_group,
                name=name,
                roll=each.roll,
            )
            known[each.year_group, name.lower()] = cohort
            db.session.add(cohort)
        cohort.roll, cohort.closed_at = each.roll, None
        if not name:
            cohort.joined, cohort.in_gatsby_cohort = each.joined, each.in_gatsby_cohort
        changed.append(cohort)
    db.session.flush()
    return changed


def close_cohort(cohort: Cohort, *, by: Actor) -> None:
    """Take a group out of use. It stays, because bookings and evidence may stand on it."""
    require(policies.lead_school(by, cohort.school_id))
    cohort.closed_at = cohort.closed_at or clock.now()
    db.session.flush()


def carry_up(school: School, *, academic_year: int, by: Actor) -> int:
    """Start a year from the one before: Year 7 becomes Year 8. Returns how many groups were made.

    A tutor group's name moves up with it (7A becomes 8A). Groups already there, closed ones
    too, are left as they are; the oldest year group has left.
    """
    require(policies.lead_school(by, school.id))
    known = _known(school, academic_year)
    rolls = []
    for old in list_cohorts(school.id, academic_year - 1):
        group, name = old.year_group + 1, moved_up(old.name, old.year_group)
        if group in years_offered(school.year_groups) and (group, name.lower()) not in known:
            rolls.append(GroupRoll(year_group=group, name=name, roll=old.roll))
    return len(set_cohorts(school, academic_year=academic_year, rolls=rolls, by=by))


def _known(school: School, academic_year: int) -> dict[tuple[int, str], Cohort]:
    there = list_cohorts(school.id, academic_year, include_closed=True)
    return {(each.year_group, each.name.lower()): each for each in there}


def _require_taught(school: School, year_group: int) -> None:
    if year_group not in years_offered(school.year_groups):
        raise Invalid("year_group", f"{school.name} does not teach {year_group_label(year_group)}.")


def _checked(group: GroupRoll) -> str:
    """The group's name, tidied; Invalid when it is too long, or the number cannot be."""
    name = " ".join(group.name.split())
    if len(name) > LONGEST_GROUP_NAME:
        raise Invalid("name", f"Use at most {LONGEST_GROUP_NAME} characters for a tutor group.")
    if not 0 <= group.roll <= LARGEST_ROLL:
        raise Invalid("roll", f"Enter a number of pupils from 0 to {LARGEST_ROLL:,}.")
    for field, part in (("joined", group.joined), ("in_gatsby_cohort", group.in_gatsby_cohort)):
        if part is not None and not 0 <= part <= group.roll:
            raise Invalid(field, f"It cannot be more than the {group.roll:,} pupils on roll.")
    return name
