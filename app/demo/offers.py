"""Made-up opportunities with sessions over last academic year, this one and the coming year."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from app.accounts.models import User
from app.infra import clock
from app.infra.database import db
from app.opportunities.kinds import kind
from app.opportunities.models import Opportunity, Slot
from app.organisations.models import Employer
from app.rulebook.meaningful import tests_for

BANDS = ([3, 4, 5, 6], [7, 8, 9], [8, 9, 10, 11], [9, 10, 11], [10, 11, 12, 13], [12, 13])
LITTLE_ONES = [0, 1, 2]
LEAVERS = ([8, 9], [10, 11], [12, 13], [8, 9, 10, 11])  # whom the provider access law is about
PERIODS = ((9, 15), (10, 0), (11, 0), (13, 15), (14, 0))
# Month and day on which holidays begin and end, as they usually lie.
HOLIDAYS = (
    ((1, 1), (1, 5)),
    ((2, 13), (2, 21)),
    ((3, 29), (4, 12)),
    ((5, 1), (5, 7)),
    ((5, 24), (6, 1)),
    ((7, 18), (9, 3)),
    ((10, 24), (11, 1)),
    ((12, 18), (12, 31)),
)
HOW = {
    "purpose_shared": "We agree the purpose with the teacher first and tell pupils at the start.",
    "learning_outcomes": "Pupils leave able to name three routes in and what each asks for.",
    "two_way": "At least half the time is questions, and a task in pairs with our staff.",
    "reflection": "We finish with ten minutes on what surprised you, and leave a sheet for class.",
    "range_of_people": "Pupils meet an apprentice, a manager and someone who changed career.",
    "task_set": "Teams take on a real problem of ours and present what they would do.",
    "employer_feedback": "Two of our staff give each team spoken feedback.",
    "provider_info": "How to apply, what we offer at each level, and where people went next.",
    "learning_described": "A taste of a lesson, and learners who tell how a week with us goes.",
}
ACCESS = (
    "Step-free throughout, with an accessible toilet.",
    "One step at the door; we have a ramp.",
    "",
)
SUPPORT = ("Tell us what helps: we can send pictures of the place beforehand.", "")

LENGTHS = {
    "careers_talk": 60,
    "workplace_visit": 180,
    "mentoring": 45,
    "provider_talk": 60,
    "provider_visit": 150,
}  # minutes


def build_offers(
    employers: list[tuple[Employer, User, dict[str, Any]]], random: Random
) -> list[Opportunity]:
    """Every employer's opportunities, published, each with a few sessions."""
    offers = []
    for employer, contact, sector in employers:
        titles = [("careers_talk", f"A day in the life of {_a(job)}") for job in sector["jobs"]]
        titles += [("careers_talk", topic) for topic in sector["topics"]]
        titles += [("workplace_visit", task) for task in sector["tasks"]]
        titles += [("mentoring", f"Mentoring: {skill}") for skill in sector["skills"]]
        if employer.provider_kind:
            titles = [("provider_talk", topic) for topic in sector["topics"]]
            titles += [("provider_visit", task) for task in sector["tasks"]]
        for slug, title in random.sample(titles, k=min(len(titles), random.randint(7, 9))):
            offers.append(_offer(employer, contact, sector, slug, title, random))
    db.session.flush()
    return offers


def _offer(
    employer: Employer,
    contact: User,
    sector: dict[str, Any],
    slug: str,
    title: str,
    random: Random,
) -> Opportunity:
    chosen = kind(slug)
    place = chosen.places[0] if random.random() < 0.8 else random.choice(chosen.places)
    written = clock.now() - timedelta(days=random.randint(430, 470))
    offer = Opportunity(
        employer=employer,
        contact=contact,
        created_by_id=contact.id,
        kind=slug,
        title=title,
        summary=_summary(slug, employer.name, random),
        activities=_activities(slug),
        outcomes="What the work is really like, which skills matter, and how people get in.",
        sector=sector["slug"],
        subjects=random.sample(sector["subjects"], k=random.randint(1, 2)),
        year_groups=list(random.choice(_bands(slug))),
        place=place,
        address="Unit 4, Riverside Works" if place == "workplace" else "",
        postcode="ZZ1 1ZZ" if place == "workplace" else "",
        meaningful=_meaningful(chosen.benchmark, random),
        access_notes=random.choice(ACCESS),
        send_notes=random.choice(SUPPORT),
        is_risk_assessed=random.choice((True, True, None, False)),
        state="published",
        created_at=written,
        changed_at=written,
        published_at=written,
    )
    db.session.add(offer)
    for day in _days(random):
        offer.slots.append(_slot(slug, day, random))
    return offer


def _bands(slug: str) -> Sequence[list[int]]:
    """Year groups that a kind of encounter is made for."""
    if kind(slug).providers_only:
        return LEAVERS
    return [*BANDS, LITTLE_ONES] if slug == "careers_talk" else BANDS


def _meaningful(benchmark: int, random: Random) -> dict[str, str]:
    """How the tests will be met: most employers say so of each, some only of half."""
    keys = [test.key for test in tests_for(benchmark)]
    said = keys if random.random() < 0.75 else keys[: len(keys) // 2]
    return {key: HOW[key] for key in said if key in HOW}


def _slot(slug: str, day: date, random: Random) -> Slot:
    hour, minute = random.choice(PERIODS)
    starts = clock.moment_of(day, hour, minute)
    length = LENGTHS[slug]
    capacity = {
        "provider_talk": random.choice((120, 180, 240)),
        "provider_visit": random.choice((30, 60)),
        "careers_talk": random.choice((30, 60, 120, 180)),
        "workplace_visit": random.choice((16, 24, 30)),
        "mentoring": random.choice((4, 6, 10)),
    }[slug]
    smallest = 1 if slug == "mentoring" else 8
    return Slot(
        starts_at=starts,
        ends_at=starts + timedelta(minutes=length),
        capacity=capacity,
        smallest_group=min(smallest, capacity),
        largest_per_school=capacity if slug == "mentoring" else None,
        last_booking_day=day - timedelta(days=14),
    )


def _days(random: Random) -> list[date]:
    """Two days gone by since September last year, and two or three to come, all on weekdays."""
    today = clock.today()
    back = (today - date(today.year - (2 if today.month < 9 else 1), 9, 15)).days
    gone = [today - timedelta(days=random.randint(3, max(back, 4))) for _ in range(2)]
    coming = [today + timedelta(days=random.randint(16, 330)) for _ in range(random.randint(2, 3))]
    return sorted([school_day(day, step=-1) for day in gone] + [school_day(day) for day in coming])


def school_day(day: date, *, step: int = 1) -> date:
    """This day, or the next that is no weekend and in no holiday; the last one with step -1."""
    while day.weekday() > 4 or any(
        first <= (day.month, day.day) <= last for first, last in HOLIDAYS
    ):
        day += timedelta(days=step)
    return day


def _a(job: str) -> str:
    return f"{'an' if job[0] in 'aeiou' else 'a'} {job}"


def _summary(slug: str, name: str, random: Random) -> str:
    endings = {
        "careers_talk": (
            f"Someone from {name} tells it as it is, brings things to hold, and answers anything.",
            f"Straight answers from {name}: the good days, the hard days, the pay and the way in.",
        ),
        "workplace_visit": (
            f"Come to {name}, meet the people, and take on a task that matters to us.",
            f"See behind the doors at {name}, work with our staff, and show us what you would do.",
        ),
        "mentoring": (
            f"A person from {name} who listens, asks good questions and helps with the next step.",
            f"Small groups, real talk: {name} helps you to plan what comes after school.",
        ),
    }
    return random.choice(
        endings.get(slug, (f"{name} on what learning there is like, and on getting in.",))
    )


def _activities(slug: str) -> str:
    return {
        "careers_talk": "A short story of a working life, a guess-the-object round, a task in pairs"
        " using a real problem, and questions.\nFinishes with what to do next if it appeals.",
        "workplace_visit": "Welcome and safety, a walk round in small groups, a task set by our"
        " staff, lunch or a snack, and a presentation with feedback.\nBring sensible shoes.",
        "provider_talk": "What we offer, a taste of a lesson, learners who tell how they got in,"
        " and time for every question.",
        "provider_visit": "A walk round with our learners, two short lessons, and time for every"
        " question.",
        "mentoring": "A conversation in a place where staff can see, at the pace of the pupil:"
        " strengths, worries, options, and one small step to take this week.",
    }[slug]


def moment_before(moment: datetime, random: Random, least: int, most: int) -> datetime:
    """A working moment between `least` and `most` days before."""
    day = clock.local(moment).date() - timedelta(days=random.randint(least, most))
    return clock.moment_of(day, random.randint(8, 16), random.randint(0, 59))
