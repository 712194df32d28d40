"""A made-up past for what careers leaders put in by hand, and for Compass results."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from uuid import UUID

from sqlalchemy import select

from app.access import Actor
from app.compass.commands import enter_result
from app.compass.rules import edition_on, snapshots
from app.demo.offers import school_day
from app.demo.organisations import OWN_LEADERS, YEARS_BEFORE
from app.evidence import commands
from app.evidence.commands import Correction, Declared, Happened
from app.evidence.models import Entry
from app.infra import clock
from app.infra.database import db
from app.organisations.actors import actor_by_id
from app.organisations.models import Cohort, Membership, School
from app.rulebook.activities import activity
from app.rulebook.benchmarks import edition_for
from app.rulebook.meaningful import tests_for
from app.rulebook.years import academic_year, starts_on

# (activity, title, year groups, days since 1 September, minutes, of ten how many came, whom)
ARRANGED = (
    ("personal_guidance", "Guidance meetings", (11,), 30, 40, 9, ""),
    ("lmi_session", "What jobs there are in the North East", (9, 10), 20, 60, 10, ""),
    ("subject_lesson", "Careers in science week", (7, 8), 25, 50, 10, ""),
    ("work_experience", "Work experience week", (10,), 288, 1500, 8, "Forty employers"),
    ("careers_fair", "Careers fair in the sports hall", (8, 9), 40, 90, 9, "Twenty employers"),
    ("virtual_workplace", "A hospital online", (7,), 34, 120, 10, "Cobalt Infirmary"),
    (
        "provider_talk",
        "Apprenticeships assembly",
        (8, 10, 12),
        27,
        50,
        10,
        "Weardale Skills Training",
    ),
    ("provider_talk", "What a college offers", (9, 11, 13), 36, 50, 10, "Tynebridge College"),
)
PROVIDERS = {"Weardale Skills Training": "training_provider", "Tynebridge College": "college"}
IN_PLACE = {
    "S1.1": "Careers programme with a trained careers leader, approved by governors",
    "S1.3": "Programme published on our website",
    "S4.2": "Careers in two training days a year",
    "S8.2": "How to see the careers adviser, on our website and in the planner",
}
SHARES = (100, 100, 88, 75, 92, 67, 100, 50)


def build_evidence(schools: Sequence[School], random: Random) -> None:
    """Records, declarations and results of schools with older pupils, as people enter them."""
    secondary = [each for each in schools if {9, 10} <= set(each.year_groups)]
    leaders = _leaders([each.id for each in secondary])
    groups: dict[tuple[int, int, int], list[Cohort]] = {}
    for cohort in db.session.query(Cohort).filter(Cohort.name == ""):
        key = (cohort.school_id, cohort.academic_year, cohort.year_group)
        groups.setdefault(key, []).append(cohort)
    for school in secondary:
        by = leaders[school.id]
        for year in range(_this_year() - YEARS_BEFORE, _this_year() + 1):
            _record(school, year, groups, by, random)
        _declare(school, by)
        _results(school, by, random)
        if school.name in OWN_LEADERS:
            _put_right(school, by)


def _this_year() -> int:
    return academic_year(clock.today())


def _leaders(school_ids: Sequence[int]) -> dict[int, Actor]:
    rows = db.session.query(Membership).filter(
        Membership.school_id.in_(school_ids), Membership.role == "leader"
    )
    return {row.school_id: actor_by_id(row.user_id) for row in rows if row.school_id is not None}


def _record(
    school: School,
    year: int,
    groups: dict[tuple[int, int, int], list[Cohort]],
    by: Actor,
    random: Random,
) -> None:
    for slug, title, years, days, minutes, share, organisation in ARRANGED:
        held_on = school_day(starts_on(year) + timedelta(days=days + random.randint(0, 9)))
        came = {
            cohort.id: cohort.roll * share // 10
            for group in years
            for cohort in groups.get((school.id, year, group), ())
        }
        if held_on >= clock.today() or not any(came.values()):
            continue
        happened = Happened(
            activity=slug,
            title=title,
            held_on=held_on,
            pupils=came,
            minutes=minutes,
            mode="virtual" if slug == "virtual_workplace" else "in_person",
            organisation=organisation,
            organisation_kind=PROVIDERS.get(organisation, "employer") if organisation else "",
            is_technical=organisation in PROVIDERS,
            in_school_day=True if organisation in PROVIDERS else None,
            subject="Science" if slug == "subject_lesson" else "",
            by_adviser=slug == "personal_guidance",
            answers=_answers(slug, random),
        )
        with clock.pretend(clock.moment_of(held_on + timedelta(days=1), 9)):
            commands.record(school, happened, form_key=UUID(int=random.getrandbits(128)), by=by)


def _answers(slug: str, random: Random) -> dict[str, str]:
    """Mostly every yes; a fair often leaves no time to reflect."""
    tests = [test.key for test in tests_for(activity(slug).benchmark)]
    answers = dict.fromkeys(tests, "yes")
    if answers and (slug == "careers_fair" or random.random() < 0.2):
        answers.pop("reflection")
    return answers


def _declare(school: School, by: Actor) -> None:
    edition = edition_for(school.phase, clock.today())
    known = {each.id: each for each in edition.criteria}
    for place, (key, title) in enumerate(IN_PLACE.items()):
        if key in known and (school.urn + place) % 3:
            declared = Declared(
                title=title,
                held_on=starts_on(_this_year()),
                is_in_place=bool((school.urn + place) % 5),
                link=f"https://example.org/careers/{school.urn}/{place + 1}",
            )
            form_key = UUID(int=school.urn * 100 + place)
            commands.declare(school, known[key], declared, form_key=form_key, by=by)


def _put_right(school: School, by: Actor) -> None:
    """Two corrections to look at: fewer had come than was said, and one had not been held."""
    session, lesson = (
        db.session.scalars(
            select(Entry)
            .where(Entry.school_id == school.id, Entry.activity == slug)
            .order_by(Entry.held_on.desc(), Entry.year_group)
            .limit(1)
        ).one()
        for slug in ("lmi_session", "subject_lesson")
    )
    with clock.pretend(min(session.entered_at + timedelta(days=2), clock.now())):
        fewer = Correction(pupils=session.pupils - 12, in_school_day=session.in_school_day)
        commands.correct(session, fewer, reason="One class was at a match that day.", by=by)
    with clock.pretend(min(lesson.entered_at + timedelta(days=3), clock.now())):
        commands.take_back(lesson, reason="The lesson was moved to the spring term.", by=by)


def _results(school: School, by: Actor, random: Random) -> None:
    """A result before most snapshots of the last years, better each year, then a new start."""
    better = random.randint(0, 2)
    for day in snapshots(date(_this_year() - 2, 9, 1), clock.today()):
        if random.random() < 0.2:
            continue
        on = day - timedelta(days=random.randint(2, 20))
        better += random.random() < 0.5
        shares = [100 if place < better else share for place, share in enumerate(reversed(SHARES))]
        with clock.pretend(clock.moment_of(on, 16)):
            enter_result(school, evaluated_on=on, edition=edition_on(on), percentages=shares, by=by)
