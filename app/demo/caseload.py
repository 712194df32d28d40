"""A made-up past of who looks after whom: given, noted, and some of it overdue."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from app.access import Actor
from app.caseload import commands
from app.caseload.kinds import EMPLOYER, SCHOOL
from app.caseload.rules import Place
from app.infra import clock
from app.organisations.models import Employer, School

NOTES = {
    SCHOOL: (
        "The head wants careers in every subject plan by summer. The deputy has the timetable.",
        "Prefer a telephone call on Wednesday afternoons. The office closes at four.",
        "A coach for forty is the largest that gets up the lane: offer two smaller visits.",
        "Governors read the statement in March. Send the figures two weeks before.",
    ),
    EMPLOYER: (
        "Their apprentices like to come themselves. Ask for two, so that one can be ill.",
        "No visits in the last week of a quarter: everybody is at the accounts.",
        "Would take a group of primary pupils if a school lends them a projector.",
    ),
}
TASKS = {
    SCHOOL: (
        ("Ask who follows the careers leader in January", -6),
        ("Send the dates of National Careers Week", 20),
        ("Agree a visit for the spring", 12),
    ),
    EMPLOYER: (
        ("Ask for the new insurance certificate", -2),
        ("Offer them a stand at the spring fair", 30),
        ("Thank them, and ask about summer", 9),
    ),
}


def build_caseload(
    schools: Sequence[School], employers: Iterable[Employer], own: Actor, other: Actor
) -> None:
    """Two coordinators share the area of the first: part of it is theirs, part still nobody's."""
    random = Random(1832)
    commands.count_standings(len(schools))
    places = [_place(SCHOOL, each) for each in schools if own.covers(each.authority_id)]
    firms = [each for each in employers if each.authority_id in own.authority_ids]
    places = places[:14] + [_place(EMPLOYER, each) for each in firms[:10]]
    for number, place in enumerate(places):
        if number % 4 == 3:
            continue
        holder = other if number % 5 == 1 else own
        with clock.pretend(clock.now() - timedelta(days=200 + number)):
            if number % 3 == 0:
                commands.give(place, other.user_id, seen=None, by=other)
        with clock.pretend(clock.now() - timedelta(days=90 + number)):
            seen = other.user_id if number % 3 == 0 else None
            commands.give(place, holder.user_id, seen=seen, by=other)
            key = UUID(int=random.getrandbits(128))
            notes = NOTES[place.kind]
            commands.add_note(place, notes[number % len(notes)], form_key=key, by=other)
        if number % 2 == 0:
            _set(place, number, holder, random)


def _set(place: Place, number: int, by: Actor, random: Random) -> None:
    tasks = TASKS[place.kind]
    words, days = tasks[number // 2 % len(tasks)]
    due_on = clock.today() + timedelta(days=days)
    with clock.pretend(clock.now() - timedelta(days=15)):
        commands.add_action(
            place,
            words,
            due_on=due_on,
            owner_id=by.user_id or 0,
            form_key=UUID(int=random.getrandbits(128)),
            by=by,
        )


def _place(kind: str, whole: School | Employer) -> Place:
    return Place(kind=kind, id=whole.id, name=whole.name, authority_id=whole.authority_id)
