"""Schools with real pupils in them, and what the ledger would know of those: groups and counts.

Pupils join and leave, move up, are put into new tutor groups each year and sometimes in the middle
of one, and come to some of what is put on. The intervals are drawn from the counts alone and held
against what the pupils truly did.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from app.evidence.rules import Group, Line, SchoolYear

PROVIDERS = ("North College", "Tyne Training", "Wear Skills")
GOOD_ANSWERS = {
    test: {"answer": "yes"} for test in ("provider_info", "learning_described", "two_way")
}


@dataclass
class Simulated:
    """One school: what is known of it, and what each pupil did."""

    random: Random
    first_group: int = 7
    groups: list[Group] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    came: dict[int, list[Line]] = field(default_factory=dict)  # pupil: what they came to
    here: list[int] = field(default_factory=list)
    next_pupil: int = 0
    next_id: int = 0
    year: int = 2025
    year_group: int = 7
    rolls: dict[int, list[int]] = field(default_factory=dict)

    def new_pupils(self, number: int) -> list[int]:
        made = list(range(self.next_pupil, self.next_pupil + number))
        self.next_pupil += number
        for pupil in made:
            self.came[pupil] = []
        return made

    def an_id(self) -> int:
        self.next_id += 1
        return self.next_id


def a_school(random: Random, *, first_group: int = 7, last: int = 11, most: int = 30) -> Simulated:
    """A cohort from its first year group on, for some years; the last of them is now."""
    school = Simulated(random, first_group=first_group)
    school.here = school.new_pupils(random.randint(3, most))
    years = random.randint(1, last - first_group + 1)
    for place in range(years):
        school.year = 2025 - years + 1 + place
        school.year_group = first_group + place
        before = set(school.here) if place else None
        if place:
            _move_up(school)
        _one_year(school, before if random.random() < 0.8 else None)
    return school


def drawn(school: Simulated) -> SchoolYear:
    """What the measures are drawn from."""
    return SchoolYear(
        year=school.year,
        year_groups=tuple(range(school.first_group, 14)),
        groups=school.groups,
        lines=school.lines,
    )


def _move_up(school: Simulated) -> None:
    """Some leave, some join."""
    random = school.random
    stay = [pupil for pupil in school.here if random.random() > 0.1]
    new = school.new_pupils(random.choice((0, 0, 1, 2, 3)) + (not stay))
    school.here = stay + new


def _one_year(school: Simulated, before: set[int] | None) -> None:
    """Encounters of a year. `before`: last year's pupils, None where nobody says who joined."""
    random = school.random
    whole_id = school.an_id()
    tutor = _tutor_groups(school)
    changes = random.choice(("none", "none", "leave", "join", "move"))
    _count(school, whole_id, tutor)
    for term in range(3):
        for _ in range(random.randint(0, 2)):
            _encounter(school, whole_id, tutor, term)
        if term == 0 and random.random() < 0.2:
            _close(school, tutor)
            tutor = _tutor_groups(school)
            _count(school, whole_id, tutor)
        elif term == 1 and changes != "none" and len(school.here) > 4:
            _change(school, tutor, changes)
            _count(school, whole_id, tutor)
    joined = None if before is None else len(set(school.here) - before)
    school.groups.append(_group(school, whole_id, "", school.here, joined=joined))
    for key, (name, pupils) in tutor.items():
        school.groups.append(_group(school, key, name, pupils))


def _count(school: Simulated, whole_id: int, tutor: dict[int, tuple[str, list[int]]]) -> None:
    """The school enters its numbers, as it does when they change."""
    school.rolls.setdefault(whole_id, []).append(len(school.here))
    for key, (_, pupils) in tutor.items():
        school.rolls.setdefault(key, []).append(len(pupils))


def _tutor_groups(school: Simulated) -> dict[int, tuple[str, list[int]]]:
    """Tutor groups that share nobody; some pupils may be in none."""
    random = school.random
    number = random.choice((0, 2, 2, 3))
    pupils = school.here.copy()
    random.shuffle(pupils)
    if random.random() < 0.2:
        pupils = pupils[len(pupils) // 5 :]
    return {
        school.an_id(): (f"{school.year_group}{place}{school.next_id}", pupils[place::number])
        for place in range(number)
    }


def _group(
    school: Simulated,
    key: int,
    name: str,
    pupils: list[int],
    *,
    joined: int | None = None,
    is_open: bool = True,
) -> Group:
    return Group(
        id=key,
        academic_year=school.year,
        year_group=school.year_group,
        name=name,
        roll=len(pupils),
        joined=joined,
        is_open=is_open,
        most=max(school.rolls[key]),
        least=min(school.rolls[key]),
    )


def _close(school: Simulated, tutor: dict[int, tuple[str, list[int]]]) -> None:
    for key, (name, pupils) in tutor.items():
        school.groups.append(_group(school, key, name, pupils, is_open=False))


def _change(school: Simulated, tutor: dict[int, tuple[str, list[int]]], how: str) -> None:
    """In the middle of the year somebody leaves, joins or moves; the rolls are put right."""
    random = school.random
    if how == "leave":
        gone = random.choice(school.here)
        school.here.remove(gone)
        for _, pupils in tutor.values():
            if gone in pupils:
                pupils.remove(gone)
    elif how == "move":
        _move(tutor)
    else:
        [new] = school.new_pupils(1)
        school.here.append(new)
        if tutor:
            random.choice(list(tutor.values()))[1].append(new)


def _move(tutor: dict[int, tuple[str, list[int]]]) -> None:
    """One pupil goes from one tutor group to another."""
    groups = [pupils for _, pupils in tutor.values()]
    if len(groups) > 1 and groups[0]:
        groups[1].append(groups[0].pop())


def _encounter(
    school: Simulated, whole_id: int, tutor: dict[int, tuple[str, list[int]]], term: int
) -> None:
    random = school.random
    cohorts = [(whole_id, school.here), *((key, pupils) for key, (_, pupils) in tutor.items())]
    source = school.an_id()
    benchmark = random.choice((5, 5, 5, 6, 7, 8))
    provider = random.choice(PROVIDERS)
    held_on = date(school.year, 9, 10) + timedelta(days=60 * term + random.randint(0, 50))
    for key, pupils in random.sample(cohorts, k=random.randint(1, min(2, len(cohorts)))):
        if key == whole_id and source in {x.record_id for x in school.lines}:
            continue  # a group is not counted twice for one activity
        number = random.choice((len(pupils), len(pupils), random.randint(0, len(pupils))))
        who = random.sample(pupils, k=number)
        counted = bool(who) and random.random() < 0.9
        line = Line(
            record_id=source,
            cohort_id=key,
            year_group=school.year_group,
            academic_year=school.year,
            benchmark=benchmark,
            meant_for=benchmark,
            standing=random.choice(("confirmed", "confirmed", "corrected")),
            pupils=len(who),
            roll=len(pupils),
            counted=counted,
            held_on=held_on,
            organisation=provider if benchmark == 7 else "An employer",
            organisation_kind="college" if benchmark == 7 else "employer",
            is_technical=benchmark == 7,
            in_school_day=True,
            answers=GOOD_ANSWERS,
            minutes=60,
        )
        school.lines.append(line)
        for pupil in who:
            school.came[pupil].append(line)
        if key == whole_id:
            break


def truly(school: Simulated, fits: Callable[[list[Line]], bool]) -> int:
    """How many of the pupils here now it is true of."""
    return sum(fits(school.came[pupil]) for pupil in school.here)


@dataclass
class CameTo:
    """At least so many activities that count under a benchmark, in these academic years."""

    benchmark: int
    years: tuple[int, ...]
    times: int = 1

    def __call__(self, lines: list[Line]) -> bool:
        return len({x.record_id for x in self.among(lines)}) >= self.times

    def among(self, lines: list[Line]) -> Iterator[Line]:
        for line in lines:
            if (
                line.counted
                and line.benchmark == self.benchmark
                and line.academic_year in self.years
            ):
                yield line


@dataclass
class CameEveryYear:
    """At least one in each of these academic years."""

    benchmark: int
    years: tuple[int, ...]

    def __call__(self, lines: list[Line]) -> bool:
        return all(CameTo(self.benchmark, (year,))(lines) for year in self.years)
