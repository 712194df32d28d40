"""Grid, joining and drawing: pure, for any places."""

from itertools import combinations
from math import hypot
from random import Random
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.filters import ACROSS, shown
from app.reports.rules.grid import Point, fit, kilometre_of, letters, miles, square
from app.reports.rules.joining import Thing, join
from app.reports.rules.labels import Label, area_of, names, overlap
from app.reports.rules.maps import APART, WIDTH, at, sheet
from app.reports.rules.shapes import SHAPE_NAMES, outline
from app.rulebook.phases import Phase
from app.rulebook.towns import TOWNS

POINTS = st.builds(Point, st.integers(360_000, 460_000), st.integers(500_000, 660_000))
PLACES = st.lists(st.tuples(st.floats(0, 320), st.floats(0, 600), st.integers(0, 50)), max_size=60)


def things_at(places):
    return [
        Thing(key=f"school-{n}", name=f"School {n}", sort="primary", number=number, x=x, y=y)
        for n, (x, y, number) in enumerate(places)
    ]


@pytest.mark.parametrize(
    ("point", "name"),
    [
        # The Ordnance Survey's own worked examples and well-known places.
        (Point(424_800, 564_300), "NZ26"),  # Newcastle
        (Point(399_800, 652_900), "NT95"),  # Berwick
        (Point(418_700, 613_300), "NU11"),  # Alnwick
        (Point(393_600, 564_100), "NY96"),  # Hexham
        (Point(651_409, 313_177), "TG51"),  # Caister, "A guide to coordinate systems"
        (Point(0, 0), "SV00"),
    ],
)
def test_squares_have_the_letters_of_the_national_grid(point, name):
    assert square(point) == name
    assert letters(point) == name[:2]


def test_miles_are_those_of_the_crow():
    assert round(miles(Point(400_000, 500_000), Point(416_093, 500_000)), 2) == 10


@given(POINTS)
def test_a_kilometre_square_tells_no_more_than_half_a_kilometre(point):
    near = kilometre_of(point)
    assert abs(near.easting - point.easting) <= 500
    assert abs(near.northing - point.northing) <= 500


@given(st.lists(POINTS, min_size=1, max_size=30))
def test_a_map_has_all_that_is_on_it_and_fits_a_page(points):
    box = fit(points)
    assert all(box.shows(point) for point in points)
    assert box.across >= 10_000
    assert 0.79 <= box.up / box.across <= 1.91
    for each in points:
        x, y = at(box, each)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= WIDTH * box.up / box.across + 1


@given(PLACES)
def test_joining_loses_nothing_and_counts_add_up(places):
    things = things_at(places)
    joined = join(things, APART)
    assert sorted(each.key for mark in joined for each in mark.things) == sorted(
        each.key for each in things
    )
    assert sum(mark.number for mark in joined) == sum(each.number for each in things)


@given(PLACES)
def test_no_two_marks_are_nearer_than_a_thumb(places):
    for one, other in combinations(join(things_at(places), APART), 2):
        assert hypot(one.x - other.x, one.y - other.y) >= APART - 1e-6


@given(PLACES, st.randoms(use_true_random=False))
def test_marks_are_the_same_whatever_the_order(places, random):
    things = things_at(places)
    shuffled = list(things)
    random.shuffle(shuffled)
    assert join(things, APART) == join(shuffled, APART)


def test_what_is_far_apart_stays_apart():
    assert len(join(things_at([(0, 0, 1), (APART, 0, 1), (0, 2 * APART, 1)]), APART)) == 3


def test_a_whole_region_is_drawn_quickly_and_with_few_marks():
    random = Random(1)
    places = [(random.uniform(0, 320), random.uniform(0, 600), 3) for _ in range(2565)]
    things, box = things_at(places), fit([Point(370_000, 510_000), Point(440_000, 640_000)])
    began = perf_counter()
    drawn = sheet(box, things)
    assert perf_counter() - began < 5
    assert len(drawn.marks) <= 300


@given(st.lists(POINTS, min_size=1, max_size=12), st.integers(0, 500))
def test_every_mark_is_drawn_with_its_size_inside_the_least_distance(points, number):
    box = fit(points)
    things = things_at([(*at(box, each), number * n) for n, each in enumerate(points)])
    for mark in sheet(box, things).marks:
        assert 0 < mark.radius <= APART / 2
        assert mark.is_hollow == (mark.joined.number == 0)


def test_every_phase_has_a_shape_of_its_own():
    drawn = {outline(str(phase), 0, 0, 10) for phase in Phase}
    assert len(drawn) == len(Phase)
    assert {str(phase) for phase in Phase} <= set(SHAPE_NAMES)


@given(st.lists(st.tuples(st.floats(0, 320), st.floats(0, 500)), max_size=30))
def test_no_name_covers_another_or_what_is_there(places):
    there = [(100.0, 100.0, 140.0, 140.0)]
    found = names([Label("Whitley Bay", *place) for place in places], there, (320, 500))
    areas = [*map(area_of, found), *there]
    assert not any(overlap(one, other) for one, other in combinations(areas, 2))


def test_towns_are_in_the_area():
    assert all(
        fit([Point(360_000, 505_000), Point(455_000, 660_000)]).shows(
            Point(each.easting, each.northing)
        )
        for each in TOWNS
    )
    assert len({each.name for each in TOWNS}) == len(TOWNS)


@given(
    st.dictionaries(st.sampled_from(["what", "phase", "kind", "silent", "at", "across"]), st.text())
)
def test_whatever_stands_in_the_address_is_read_as_something(said):
    found = shown(said, "schools")
    assert shown(found.values, "schools") == found


def test_one_steps_out_as_one_came_in():
    close = shown({"at": "424800,564300", "across": "3"}, "schools")
    steps = [close]
    while steps[-1].at:
        steps.append(steps[-1].step_out)
    assert [each.across for each in steps] == [*sorted(ACROSS), 0]
