"""Ten thousand schools of real pupils: the truth is always inside what is shown."""

from random import Random

import pytest

from app.evidence.rules import experience, measures, tracker
from app.evidence.rules.access import encounter_of
from app.evidence.rules.measures import measure
from app.rulebook.benchmarks import edition
from app.rulebook.provider_access import phase_met
from app.rulebook.years import KEY_PHASES, key_phase
from tests.evidence.simulated import CameEveryYear, CameTo, a_school, drawn, truly

SCHOOLS = 10_000
PARTS = 8
EDITION = edition("schools-2025")


def inside(found, truth):
    assert found.span.low <= truth <= found.span.high, (found.criterion.id, truth, found)


@pytest.mark.parametrize("part", range(PARTS))
def test_the_truth_is_inside_whatever_pupils_do(part):
    """One by this year, by 16, and every year, over joiners, leavers and regrouped classes."""
    exact = told = 0
    for number in range(part * SCHOOLS // PARTS, (part + 1) * SCHOOLS // PARTS):
        school = a_school(Random(number))
        for found in measures(drawn(school), EDITION):
            if found.year_group != school.year_group or found.criterion.range:
                continue
            if found.criterion.benchmark not in (5, 6, 8):
                continue
            fits = CameEveryYear if found.every_year else CameTo
            inside(found, truly(school, fits(found.criterion.benchmark, found.years)))
            assert found.roll == len(school.here)
            exact += found.span.is_exact
            told += 1
    # The intervals are not merely wide: most of what is simulated is known exactly.
    assert exact > told / 3


def test_at_colleges_two_a_year_is_inside_too():
    colleges = edition("colleges-2025")
    [criterion] = [each for each in colleges.criteria if each.id == "C5.1"]
    for number in range(1500):
        school = a_school(Random(number), first_group=12, last=13)
        [found] = measure(drawn(school), criterion, school.year_group)
        twice = CameTo(5, (school.year,), times=2)
        [both, _] = found.parts
        assert both.span.low <= truly(school, twice) <= both.span.high, number


def test_provider_access_is_inside_too():
    for number in range(3000):
        school = a_school(Random(number), first_group=8, last=9)
        phase = key_phase(school.year_group)
        [found] = [x for x in tracker(drawn(school)) if x.year_group == school.year_group]
        lines = {
            pupil: [
                x
                for x in school.came[pupil]
                if x.year_group in KEY_PHASES[phase] and x.meant_for == 7
            ]
            for pupil in school.here
        }
        truth = sum(phase_met(map(encounter_of, each)) for each in lines.values())
        assert found.pupils.low <= truth <= found.pupils.high, (number, truth, found.pupils)


def test_enough_work_experience_is_inside_too():
    for number in range(1500):
        school = a_school(Random(number), first_group=7, last=9)
        school.lines = [
            type(x)(**(x.__dict__ | {"activity": "workplace_visit", "mode": "in_person"}))
            for x in school.lines
        ]
        kept = {x.record_id: x for x in school.lines}
        [found] = [
            x
            for x in experience(drawn(school), minutes_a_day=36)  # a week is three activities
            if x.year_group == school.year_group
        ]
        truth = sum(
            sum(kept[x.record_id].minutes for x in school.came[pupil] if x.counted) >= 180
            for pupil in school.here
        )
        assert found.in_person.enough.low <= truth <= found.in_person.enough.high, number
