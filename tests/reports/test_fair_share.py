"""Who gets what is what the ledger says, each sees their own, and cold spots meet idle offers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.evidence.models import Entry
from app.figures import queries as figures
from app.infra.database import db
from app.opportunities.queries import idle_offers
from app.organisations.models import Cohort, School
from app.reports import queries
from app.reports.rules import fair_share as rules
from app.reports.rules.fair_share import Part, Share
from app.reports.rules.idle import SHOWN, fits, that_fit
from tests.builders import (
    a_cohort,
    a_coordinator,
    a_full_slot,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_administrator,
    an_employer,
    an_opportunity,
)
from tests.figures import test_figures
from tests.figures.test_figures import YEAR, draw_all
from tests.house.test_statements import statements_of

PATHS = ("/picture/fair-share", "/picture/fair-share/schools", "/picture/cold-spots")
SHARE = Share(
    school_id=1,
    name="Ouse Street School",
    authority_id=391,
    authority="Newcastle upon Tyne",
    phase="secondary",
    setting="urban",
    percentage_fsm=None,
    year_groups=(7, 8, 9),
    this=Part(),
    last=Part(),
    is_counted=True,
)
PARTS = st.builds(
    lambda attendances, roll: Part(attendances=attendances if roll else 0, roll=roll),
    st.integers(0, 500),
    st.integers(0, 300),
)
SHARES = st.lists(
    st.builds(
        lambda phase, fsm, setting, this: replace(
            SHARE, phase=phase, percentage_fsm=fsm, setting=setting, this=this
        ),
        st.sampled_from(["primary", "secondary", "special"]),
        st.none() | st.decimals(0, 100, places=1),
        st.sampled_from(["urban", "rural", "not_known"]),
        PARTS,
    )
)


# The rules


@pytest.mark.parametrize(
    ("attendances", "roll", "said"),
    [(300, 200, "1.50"), (0, 200, "0.00"), (1, 3, "0.33"), (1, 200, "0.01"), (0, 0, "Not known")],
)
def test_encounters_per_pupil(attendances, roll, said):
    assert Part(attendances=attendances, roll=roll).per_pupil == said


@pytest.mark.parametrize(
    ("percentage", "band"),
    [
        (None, "not_known"),
        (Decimal("0.0"), "0"),
        (Decimal("9.9"), "0"),
        (Decimal("10.0"), "10"),
        (Decimal("29.9"), "20"),
        (Decimal("30.0"), "30"),
        (Decimal("40.0"), "40"),
        (Decimal("100.0"), "40"),
    ],
)
def test_bands_are_fixed_and_not_known_is_one_of_its_own(percentage, band):
    assert rules.band_of(percentage) == band
    assert rules.label_of("fsm", band)


@given(SHARES, st.sampled_from(["phase", "special", "setting", "fsm", "authority"]))
def test_the_parts_of_every_dimension_add_up_to_the_whole(shares, dimension):
    groups = rules.grouped(dimension, shares)
    whole = rules.together("", "", shares)
    assert sum(each.schools for each in groups) == whole.schools
    assert sum(each.unknown for each in groups) == whole.unknown
    assert sum(each.this.attendances for each in groups) == whole.this.attendances
    assert sum(each.this.roll for each in groups) == whole.this.roll
    assert all(each.label for each in groups)


@given(SHARES)
def test_half_of_the_schools_are_at_the_median_or_below(shares):
    for phase, (middle, number) in rules.medians(
        (each.phase, each.this) for each in shares
    ).items():
        exact = [each.this.exact for each in shares if each.phase == phase and each.this.roll]
        assert number == len(exact) >= rules.FEW_SCHOOLS
        assert sum(1 for each in exact if each <= middle) * 2 >= number
        assert sum(1 for each in exact if each >= middle) * 2 >= number


def test_a_phase_of_few_schools_has_no_median():
    four = [("special", Part(attendances=n, roll=10)) for n in range(4)]
    assert rules.medians(four) == {}
    assert rules.medians([*four, ("special", Part(roll=10))])["special"][0] == Fraction(1, 10)


@pytest.mark.parametrize(
    ("part", "middle", "cold"),
    [
        (Part(roll=100), Fraction(0), True),
        (Part(), None, True),
        (Part(attendances=49, roll=100), Fraction(1), True),
        (Part(attendances=50, roll=100), Fraction(1), False),
        (Part(attendances=1, roll=100), None, False),
    ],
)
def test_a_cold_spot_has_nothing_or_less_than_half_of_the_median(part, middle, cold):
    assert bool(rules.why_cold(part, middle)) == cold


@given(PARTS, st.fractions(0, 5))
def test_more_encounters_never_make_a_cold_spot(part, middle):
    more = replace(part, attendances=part.attendances + 1)
    if part.roll and not rules.why_cold(part, middle):
        assert not rules.why_cold(more, middle)


def test_year_groups_from_seven_up_are_asked_for_an_encounter_each_year():
    assert rules.silent_years((5, 6, 7, 8, 9), {8}) == (7, 9)


class Offer:
    id = 1
    year_groups = (9, 10)
    phases: tuple[str, ...] = ()
    authority_ids: tuple[int, ...] = ()


@pytest.mark.parametrize(
    ("facts", "years", "fit"),
    [
        ({}, (9,), True),
        ({}, (7, 8), False),
        ({"authority_ids": (840,)}, (9,), False),
        ({"authority_ids": (840, 391)}, (9,), True),
        ({"phases": ("special",)}, (9,), False),
        ({"phases": ("special", "secondary")}, (9,), True),
    ],
)
def test_an_offer_fits_by_age_area_and_phase(facts, years, fit):
    offer = Offer()
    for name, value in facts.items():
        setattr(offer, name, value)
    assert fits(offer, years=years, phase=SHARE.phase, authority_id=SHARE.authority_id) == fit


# From the ledger


def a_counting_school(**facts):
    roll = facts.pop("roll", 100)
    school = a_school(**facts)
    school.leader = a_leader(school)
    school.nine = a_cohort(school, academic_year=YEAR, year_group=9, roll=roll)
    db.session.commit()
    return school


def put_in(school, pupils, **facts):
    test_figures.put_in(school, {school.nine.id: pupils}, **facts)
    db.session.commit()


@pytest.fixture
def schools(session):
    """Five of Newcastle and one of Durham, all secondary; the first had 60, then 50, 40 ..."""
    made = [a_counting_school(name=f"{n} Street School", year_groups=[9, 10]) for n in range(5)]
    made.append(a_counting_school(name="Durham Gate School", authority_id=840))
    for place, school in enumerate(made[:4]):
        put_in(school, 60 - 10 * place)
    return made


@pytest.fixture
def newcastle(client, schools):
    return client.sign_in(a_coordinator(391))


def plainly():
    """The obvious way: (present, roll) of each school, read entry by entry."""
    last = {}
    for entry in db.session.scalars(select(Entry).order_by(Entry.id)):
        last[entry.booking_id, entry.record_id, entry.cohort_id] = entry
    found = {}
    for school in db.session.scalars(select(School).where(School.is_open)):
        present = sum(
            each.pupils
            for each in last.values()
            if each.school_id == school.id
            and each.counted
            and each.benchmark in (5, 6, 7)
            and each.academic_year == YEAR
            and each.cohort_id
        )
        cohorts = db.session.scalars(
            select(Cohort).where(Cohort.school_id == school.id, Cohort.academic_year == YEAR)
        ).all()
        roll = sum(each.roll for each in cohorts) or school.pupils or 0
        found[school.id] = (present, roll)
    return found


def test_numbers_are_those_of_the_ledger_read_entry_by_entry(schools):
    put_in(schools[0], 30)
    put_in(schools[1], 30, answers={"two_way": "no"})
    a_school(pupils=240)
    a_school()
    scope = figures.scope_for(an_actor(a_coordinator()), area=None, trust="", school=None)
    for draw in (lambda: None, draw_all):
        draw()
        found = {each.school_id: each for each in queries.shares(scope, YEAR)}
        assert {
            school_id: (each.this.attendances, each.this.roll) for school_id, each in found.items()
        } == plainly()


def test_the_median_and_who_is_below_it_are_those_of_the_region(schools):
    exact = sorted(Fraction(*each) for each in plainly().values() if each[1])
    middle, number = queries.medians_of_region(YEAR)["secondary"]
    assert number == len(exact) == 6
    assert middle == (exact[2] + exact[3]) / 2
    below = {school_id for school_id, each in plainly().items() if Fraction(*each) < middle}
    assert set(queries.least_served(YEAR)) == below


# The pages


def rows_of(client):
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("th, td")]
        for row in client.page.select("tbody tr")
    ]


def test_groups_of_the_area_and_no_other(newcastle):
    newcastle.get(f"/picture/fair-share?year={YEAR}")
    row = next(each for each in rows_of(newcastle) if each[0].startswith("Secondary school"))
    assert row[1] == "0.36"  # 180 present of 500 on roll
    assert "5 schools, 1 with none." in row[0]
    assert "Durham" not in newcastle.text()
    assert any(each[0].startswith("Not known 5 schools") for each in rows_of(newcastle))


def test_a_row_opens_to_its_schools_with_the_least_first(newcastle):
    newcastle.get(f"/picture/fair-share?year={YEAR}")
    newcastle.get(newcastle.page.find("a", string="Secondary school")["href"])
    assert [each[1] for each in rows_of(newcastle)] == ["0.00", "0.30", "0.40", "0.50", "0.60"]
    newcastle.get(newcastle.page.find("a", string="Most first")["href"])
    assert [each[1] for each in rows_of(newcastle)] == ["0.60", "0.50", "0.40", "0.30", "0.00"]


def test_cold_spots_stand_beside_what_could_fill_them(newcastle, schools):
    a_slot(an_opportunity(title="A talk for Year 9", year_groups=[9]))
    a_slot(an_opportunity(title="Only for Durham", year_groups=[9], authority_ids=[840]))
    full = an_opportunity(title="All taken", year_groups=[9])
    a_full_slot(full, capacity=10)
    newcastle.get(f"/picture/cold-spots?year={YEAR}")
    said = newcastle.text()
    assert "4 Street School" in said
    assert "No encounter that counts this year." in said
    assert "A talk for Year 9" in said
    assert "Only for Durham" not in said
    assert "All taken" not in said
    assert "0 Street School" not in said
    newcastle.get(f"/picture/cold-spots?year={YEAR}&which=years")
    assert "None for Year 10." in newcastle.text()
    assert "0 Street School" in newcastle.text()


def test_many_offers_for_some_never_hide_the_one_for_others(session):
    """The soonest few of those alike are enough for every school and year group."""
    employer = an_employer()
    for days, facts in (
        *[(20 + day, {"year_groups": [9]}) for day in range(SHOWN + 2)],
        *[(20, {"year_groups": [9, 10], "phases": ["special"]}) for _ in range(SHOWN + 1)],
        (30, {"year_groups": [9, 10]}),
        (60, {"year_groups": [12]}),
        (61, {"year_groups": [9], "authority_ids": [391]}),
    ):
        a_slot(an_opportunity(employer, **facts), days=days)
    few, every = idle_offers(of_each=SHOWN), idle_offers(of_each=1000)
    assert (len(few), len(every)) == (2 * SHOWN + 3, 2 * SHOWN + 6)
    for phase, area in (("secondary", 391), ("special", 391), ("secondary", 840)):
        for years in ((9,), (10,), (9, 10), (12,), (9, 10, 12)):
            school = {"years": years, "phase": phase, "authority_id": area}
            best = [each.id for each in that_fit(every, **school)]
            assert [each.id for each in that_fit(few, **school)] == best


def test_a_school_sees_its_own_place_and_nobody_else_s_name(client, schools):
    client.sign_in(schools[1].leader)
    client.get(f"/picture/fair-share?year={YEAR}")
    said = client.text()
    assert "0.50 encounters per pupil: above the median of its phase, 0.35." in said
    assert "The median is of 6 schools" in said
    for path in PATHS:
        client.get(f"{path}?year={YEAR}")
        named = [each.name for each in schools if each.name in client.text()]
        assert set(named) <= {schools[1].name}


def test_of_few_schools_no_median_is_shown(client, session):
    school = a_counting_school(phase="special", name="Café Row School")
    client.sign_in(school.leader)
    client.get(f"/picture/fair-share?year={YEAR}")
    assert "no median is shown" in client.text()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_of_another_authority_is_reached_by_guessing(newcastle, schools, path):
    for guess in ("area=840", f"school={schools[5].id}", "trust=Wear+Trust"):
        assert newcastle.get(f"{path}?{guess}").status_code == 404
    newcastle.get(f"{path}?of=authority&value=840&phase=secondary&which=years")
    assert "Durham" not in newcastle.text()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("role", [a_teacher, None])
def test_only_who_has_something_to_see_may_look(client, schools, path, role):
    client.sign_in(role(schools[0]) if role else an_administrator())
    assert client.get(path).status_code == (200 if role else 403)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "odd",
    ["of=x&value=y", "of=fsm&value=%00", "page=99999", "page=-1", "sort=x", "phase=x", "year=x"],
)
def test_nonsense_in_the_address_is_no_fault(newcastle, path, odd):
    assert newcastle.get(f"{path}?{odd}").status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_as_many_questions_are_asked_of_few_schools_as_of_many(newcastle, path):
    a_slot(an_opportunity())
    draw_all()
    few = statements_of(newcastle, f"{path}?year={YEAR}")
    for _ in range(14):
        put_in(a_counting_school(), 60)
        a_slot(an_opportunity())
    draw_all()
    assert statements_of(newcastle, f"{path}?year={YEAR}") == few
    assert few <= 20
