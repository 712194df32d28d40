"""A school's groups of pupils, as numbers on roll."""

from sqlalchemy import select

from app.access import Actor, Invalid, require
from app.infra import clock
from app.infra.database import db
from app.organisations import policies
from app.organisations.models import Cohort, School
from app.rulebook.years import year_group_label

LONGEST_NAME = 20


def set_cohort(
    school: School, *, academic_year: int, year_group: int, name: str = "", roll: int, by: Actor
) -> Cohort:
    """Set the number on roll of a year group, or of a tutor group inside it; opens it if closed."""
    require(policies.lead_school(by, school.id))
    if year_group not in school.year_groups:
        raise Invalid(
            f"year_{year_group}", f"{school.name} does not teach {year_group_label(year_group)}."
        )
    name = " ".join(name.split())
    if len(name) > LONGEST_NAME:
        raise Invalid("name", f"Use at most {LONGEST_NAME} characters for a tutor group.")
    cohort = _find(school.id, academic_year, year_group, name)
    if cohort is None:
        cohort = Cohort(
            school_id=school.id, academic_year=academic_year, year_group=year_group, name=name
        )
        db.session.add(cohort)
    if cohort.id is None or cohort.roll != roll or cohort.closed_at is not None:
        cohort.roll, cohort.closed_at = roll, None
        db.session.flush()
    return cohort


def close_cohort(cohort: Cohort, *, by: Actor) -> None:
    """Take a group out of use. It stays, because bookings and evidence may stand on it."""
    require(policies.lead_school(by, cohort.school_id))
    cohort.closed_at = cohort.closed_at or clock.now()


def carry_up(school: School, *, academic_year: int, by: Actor) -> int:
    """Start a year from the one before: Year 7 becomes Year 8. Returns how many groups were made.

    A tutor group keeps its letter where its name begins with its year (7A becomes 8A). Groups
    already there are left as they are.
    """
    require(policies.lead_school(by, school.id))
    made = 0
    for old in db.session.scalars(
        select(Cohort).where(
            Cohort.school_id == school.id,
            Cohort.academic_year == academic_year - 1,
            Cohort.closed_at.is_(None),
        )
    ).all():
        group = old.year_group + 1
        name = moved_up(old.name, old.year_group)
        if group in school.year_groups and not _find(school.id, academic_year, group, name):
            db.session.add(
                Cohort(
                    school_id=school.id,
                    academic_year=academic_year,
                    year_group=group,
                    name=name,
                    roll=old.roll,
                )
            )
            made += 1
    db.session.flush()
    return made


def moved_up(name: str, year_group: int) -> str:
    """A tutor group's name one year on: `7A` in Year 7 becomes `8A`; `Oak` stays `Oak`."""
    start = str(year_group)
    if name.startswith(start) and not name[len(start) : len(start) + 1].isdigit():
        return f"{year_group + 1}{name[len(start) :]}"
    return name


def _find(school_id: int, academic_year: int, year_group: int, name: str) -> Cohort | None:
    return db.session.scalar(
        select(Cohort).where(
            Cohort.school_id == school_id,
            Cohort.academic_year == academic_year,
            Cohort.year_group == year_group,
            Cohort.name == name,
        )
    )
