"""What a picture of the region needs besides: trusts, and T Level placements of its colleges."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from app.demo.offers import school_day
from app.evidence import commands
from app.evidence.commands import Happened
from app.infra import clock
from app.infra.database import db
from app.organisations.actors import actor_by_id
from app.organisations.models import Cohort, Membership, School
from app.rulebook.activities import activity
from app.rulebook.meaningful import tests_for
from app.rulebook.years import academic_year, starts_on

TRUSTS = {
    "Tyne Bridges Learning Trust": (
        "Ouseburn High School",
        "Team Valley Academy",
        "Byker Rise Primary School",
        "Jesmond Vale Primary School",
    ),
    "Wearmouth Schools Together": (
        "Roker Pier Academy",
        "Monkwearmouth Glass Academy",
        "Herrington Burn Primary School",
    ),
    "North Pennine Academies": ("Wearbank Academy", "Derwent Fell School"),
}
# (activity, title, hours, days since 1 September, of a hundred how many in the last year, in this)
LONG = (
    ("t_level_placement", "Engineering T Level placements", 315, 45, 4, 6),
    ("t_level_early_years", "Early years educator placements", 750, 60, 2, 3),
)
HOSTS = "Thirty employers"


def join_trusts(schools: Sequence[School]) -> None:
    """Some schools belong to trusts, one of them across two authorities."""
    of = {name: trust for trust, names in TRUSTS.items() for name in names}
    for school in schools:
        school.trust_name = of.get(school.name, "")
    db.session.flush()


def build_placements(schools: Sequence[School], random: Random) -> None:
    """Last year's and this year's placements, as the colleges' careers leaders put them in."""
    this_year = academic_year(clock.today())
    for school in schools:
        if school.phase != "college":
            continue
        leader = db.session.scalars(
            select(Membership)
            .where(Membership.school_id == school.id, Membership.role == "leader")
            .order_by(Membership.id)
        ).first()
        for year in (this_year - 1, this_year):
            cohort = db.session.scalars(
                select(Cohort).where(
                    Cohort.school_id == school.id,
                    Cohort.academic_year == year,
                    Cohort.year_group == max(school.year_groups),
                    Cohort.name == "",
                )
            ).first()
            if leader is not None and cohort is not None:
                _record(school, cohort, leader.user_id, random, is_this=year == this_year)


def _record(
    school: School, cohort: Cohort, leader_id: int, random: Random, *, is_this: bool
) -> None:
    for slug, title, hours, days, last, this in LONG:
        held_on = school_day(starts_on(cohort.academic_year) + timedelta(days=days))
        if held_on >= clock.today():
            continue
        happened = Happened(
            activity=slug,
            title=title,
            held_on=held_on,
            pupils={cohort.id: max(1, cohort.roll * (this if is_this else last) // 100)},
            minutes=60 * hours,
            organisation=HOSTS,
            organisation_kind="employer",
            answers={test.key: "yes" for test in tests_for(activity(slug).benchmark)},
        )
        with clock.pretend(clock.moment_of(held_on + timedelta(days=1), 9)):
            commands.record(
                school,
                happened,
                form_key=UUID(int=random.getrandbits(128)),
                by=actor_by_id(leader_id),
            )
