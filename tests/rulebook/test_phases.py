"""The phase of a school from its codes and the years it teaches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rulebook.establishments import TYPES, Family, family, type_named, type_with_code
from app.rulebook.phases import PHASE_LABELS, Phase, phase_of
from app.rulebook.years import years_taught


@pytest.mark.parametrize(
    ("facts", "ages", "phase"),
    [
        pytest.param({"type_code": "02", "phase_code": "2"}, (3, 11), Phase.PRIMARY, id="primary"),
        pytest.param({"type_code": "01", "phase_code": "2"}, (3, 9), Phase.PRIMARY, id="first"),
        pytest.param({"type_code": "01", "phase_code": "5"}, (9, 13), Phase.MIDDLE, id="middle"),
        pytest.param(
            {"type_code": "34", "phase_code": "4"},
            (9, 13),
            Phase.MIDDLE,
            id="middle filed as secondary: the ages decide",
        ),
        pytest.param({"type_code": "34", "phase_code": "4"}, (13, 18), Phase.SECONDARY, id="high"),
        pytest.param({"type_code": "34", "phase_code": "4"}, (9, 18), Phase.SECONDARY, id="9-18"),
        pytest.param({"phase_code": "7"}, (3, 18), Phase.ALL_THROUGH, id="all-through"),
        pytest.param({"type_code": "44", "phase_code": "0"}, (9, 19), Phase.SPECIAL, id="special"),
        pytest.param({"type_code": "7"}, (2, 19), Phase.SPECIAL, id="type without leading nought"),
        pytest.param({"group_code": "5"}, (2, 19), Phase.SPECIAL, id="special by group alone"),
        pytest.param({"type_code": "14"}, (11, 16), Phase.ALTERNATIVE, id="pupil referral unit"),
        pytest.param({"type_code": "18"}, (14, 99), Phase.COLLEGE, id="further education"),
        pytest.param({"type_code": "45"}, (16, 19), Phase.COLLEGE, id="16-19 academy"),
        pytest.param({"phase_code": "6"}, (None, None), Phase.COLLEGE, id="16 plus, ages unknown"),
        pytest.param({"phase_code": "4"}, (None, None), Phase.SECONDARY, id="ages unknown"),
        pytest.param({"type_code": "11"}, (3, 13), Phase.OTHER, id="preparatory school to Year 8"),
        pytest.param({"type_code": "29"}, (None, None), Phase.OTHER, id="university"),
        pytest.param({}, (None, None), Phase.OTHER, id="nothing known"),
    ],
)
def test_a_school_has_the_phase_people_give_it(
    facts: dict[str, str], ages: tuple[int | None, int | None], phase: Phase
) -> None:
    assert phase_of(**facts, years=years_taught(*ages)) == phase


@given(st.text(max_size=3), st.text(max_size=3), st.text(max_size=2), st.sets(st.integers(-1, 13)))
def test_any_facts_at_all_give_a_phase_with_a_label(
    type_code: str, group_code: str, phase_code: str, years: set[int]
) -> None:
    phase = phase_of(
        type_code=type_code, group_code=group_code, phase_code=phase_code, years=sorted(years)
    )
    assert phase in PHASE_LABELS


def test_each_type_is_found_by_code_and_by_every_name_it_goes_by() -> None:
    for each in TYPES:
        assert type_with_code(each.code) == each
        for name in (each.name, *each.also):
            assert type_named(name.upper()) == each


def test_special_academies_are_special_whatever_their_group() -> None:
    # Reference 8b: special = group 5, or types 33, 36, 44 and 32.
    assert {each.code for each in TYPES if each.family is Family.SPECIAL} == {
        "07", "08", "10", "12", "32", "33", "36", "44",
    }  # fmt: skip
    assert family("44", "10") is Family.SPECIAL
