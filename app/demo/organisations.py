"""Made-up schools with their cohorts, and made-up employers."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from app.accounts.models import User
from app.demo.people import Crowd
from app.infra import clock
from app.infra.database import db
from app.organisations.models import Cohort, Employer, School
from app.rulebook.years import academic_year, starts_on, years_taught

HERE = Path(__file__).parent
FIRST_URN = 900_001  # above every number the national register has given
YEARS_BEFORE = 3
TUTOR_GROUP = 30  # pupils, about
OWN_LEADERS = {
    "Ouseburn High School": "leader@demo.example",
    "Jesmond Vale Primary School": "primary@demo.example",
}


def read(name: str) -> Any:
    """One of the demonstration's own tables."""
    return tomllib.loads((HERE / name).read_text())


def build_schools(crowd: Crowd, random: Random) -> list[School]:
    """Every school with a careers leader, a teacher, and cohorts for this year and some before."""
    schools = []
    for number, facts in enumerate(read("schools.toml")["school"]):
        name, authority_id, town, phase, low_age, high_age, pupils = facts
        school = School(
            urn=FIRST_URN + number,
            authority_id=authority_id,
            name=name,
            town=town,
            street=f"{random.randint(1, 90)} {random.choice(('Church', 'Station', 'School'))} Lane",
            postcode=f"ZZ{number % 90 + 1} {random.randint(1, 9)}ZZ",
            phase=phase if phase != "first" else "primary",
            low_age=low_age,
            high_age=high_age,
            year_groups=list(years_taught(low_age, high_age)),
            pupils=pupils,
            percentage_fsm=random.randint(80, 520) / 10,
        )
        db.session.add(school)
        crowd.belonging(school, "leader", OWN_LEADERS.get(name, ""))
        crowd.belonging(
            school, "teacher", "teacher@demo.example" if name == "Ouseburn High School" else ""
        )
        _add_cohorts(school, random)
        schools.append(school)
    db.session.flush()
    return schools


def _add_cohorts(school: School, random: Random) -> None:
    """Counted in each September, so that a past day can be drawn as it was."""
    this_year = academic_year(clock.today())
    # Some schools have not said how many joined, and see what that costs them.
    says = school.name in OWN_LEADERS or school.urn % 6 != 0
    groups = [group for group in school.year_groups if group >= 0]
    share = (school.pupils or 0) // len(groups)
    rolls: dict[tuple[int, int], int] = {}
    for year in range(this_year - YEARS_BEFORE, this_year + 1):
        for group in groups:
            before = rolls.get((year - 1, group - 1))
            roll = max(6, share + random.randint(-share // 12 - 1, share // 12 + 1))
            joined = None
            if before is not None:  # the same pupils a year on, but for a few
                joined = random.randint(0, 3)
                roll = max(6, before - random.randint(0, 3) + joined)
            rolls[year, group] = roll
            db.session.add(
                Cohort(
                    school=school,
                    academic_year=year,
                    year_group=group,
                    roll=roll,
                    joined=joined if says else None,
                    in_gatsby_cohort=roll - 2 if school.phase == "special" else None,
                    changed_at=_counted_at(year),
                )
            )
            if roll >= 2 * TUTOR_GROUP:
                _add_tutor_groups(school, year, group, roll)


def _add_tutor_groups(school: School, year: int, group: int, roll: int) -> None:
    letters = "ABCDEFGHJKLM"[: max(2, round(roll / TUTOR_GROUP))]
    for place, letter in enumerate(letters):
        size = roll // len(letters) + (place < roll % len(letters))
        db.session.add(
            Cohort(
                school=school,
                academic_year=year,
                year_group=group,
                name=f"{group}{letter}",
                roll=size,
                changed_at=_counted_at(year),
            )
        )


def _counted_at(year: int) -> datetime:
    """When a school counts its groups: the first days of a year, or now if those are to come."""
    return min(clock.moment_of(starts_on(year) + timedelta(days=2), 16), clock.now())


def build_employers(crowd: Crowd, coordinator: User) -> list[tuple[Employer, User, dict[str, Any]]]:
    """Every employer with the member who leads its encounters, and what it can offer."""
    built = []
    for sector in read("employers.toml")["sector"]:
        for name, authority_id, size in sector["employers"]:
            employer = Employer(
                name=name,
                about=f"{name} is a made-up employer in the demonstration, based in the region.",
                sector=sector["slug"],
                size=size,
                provider_kind=sector.get("providers", {}).get(name, ""),
                offers_technical=name in sector.get("technical", ()),
                authority_id=authority_id,
                public_liability_until=_insured(name),
                employers_liability_until=_insured(name),
                state="verified",
                registered_at=_registered_at(name),
                decided_at=_registered_at(name) + timedelta(days=4),
                decided_by_id=coordinator.id,
            )
            db.session.add(employer)
            own = "employer@demo.example" if name == "Bridge & Byte" else ""
            built.append((employer, crowd.belonging(employer, "employer", own), sector))
    db.session.flush()
    return built


def _registered_at(name: str) -> datetime:
    """Some lately, most long ago, so that how long an employer is known can tell them apart."""
    return clock.now() - timedelta(days=40 + 100 * (len(name) % 13))


def _insured(name: str) -> date | None:
    """Some employers have not said, so that the checklist has something not known."""
    return None if len(name) % 5 == 0 else clock.today() + timedelta(days=30 * (len(name) % 11 + 1))
