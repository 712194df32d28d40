"""When an encounter counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rulebook.meaningful import Answer, When, may_stand_for, verdict
from app.rulebook.meaningful import tests_for as questions_of

BENCHMARKS = st.integers(1, 8)
KEYS = sorted({test.key for number in range(1, 9) for test in questions_of(number)})
ANSWERS = st.dictionaries(st.sampled_from([*KEYS, "unheard_of"]), st.sampled_from(list(Answer)))


def all_met(benchmark: int) -> dict[str, Answer]:
    return {test.key: Answer.YES for test in questions_of(benchmark)}


@pytest.mark.parametrize(
    ("benchmark", "tests"),
    [
        pytest.param(5, 4, id="reference 2: benchmark 5 has 4 tests"),
        pytest.param(6, 7, id="reference 2: benchmark 6 has 7 tests"),
        pytest.param(7, 6, id="reference 2: benchmark 7 has 6 tests"),
        pytest.param(2, 0, id="benchmark 2 has none"),
    ],
)
def test_each_benchmark_has_its_number_of_tests(benchmark: int, tests: int) -> None:
    found = questions_of(benchmark)
    assert len({test.key for test in found}) == len(found) == tests
    assert all(test.question.endswith("?") and test.prompt.endswith("?") for test in found)
    assert all(test.source.startswith("https://") for test in found)


@pytest.mark.parametrize("benchmark", [5, 6, 7])
def test_purpose_and_outcomes_are_judged_before_and_the_rest_after(benchmark: int) -> None:
    before = [test.key for test in questions_of(benchmark) if test.when is When.BEFORE]
    assert before == ["purpose_shared", "learning_outcomes"]


@given(BENCHMARKS, ANSWERS, st.booleans())
def test_it_counts_only_when_somebody_came_and_every_test_is_yes(
    benchmark: int, answers: dict[str, Answer], attended: bool
) -> None:
    found = verdict(benchmark, answers, attended=attended)
    unmet = {test.key for test in questions_of(benchmark) if answers.get(test.key) != "yes"}
    assert {test.key for test in found.missing} == unmet
    assert found.counted == (attended and not unmet)
    assert found.sentence.startswith("Counted" if found.counted else "Recorded, not counted")


@given(BENCHMARKS, ANSWERS, st.sampled_from(KEYS))
def test_one_more_yes_never_uncounts_anything(
    benchmark: int, answers: dict[str, Answer], key: str
) -> None:
    if verdict(benchmark, answers, attended=True).counted:
        assert verdict(benchmark, {**answers, key: Answer.YES}, attended=True).counted


def test_what_is_missing_is_named() -> None:
    answers = {**all_met(5), "two_way": Answer.NO, "reflection": Answer.NOT_KNOWN}
    assert verdict(5, answers, attended=True).sentence == (
        "Recorded, not counted. Not met or not known: two-way conversation and time to reflect."
    )
    assert verdict(5, all_met(5), attended=False).sentence == (
        "Recorded, not counted: nobody attended."
    )


def test_a_visit_without_a_task_may_stand_for_an_encounter() -> None:
    # Reference 2: a workplace visit that fails a Benchmark 6 test can be offered for Benchmark 5.
    answers = {**all_met(6), "task_set": Answer.NO}
    assert may_stand_for(6, 5, answers, attended=True)
    assert not may_stand_for(6, 5, answers, attended=False)
    assert not may_stand_for(6, 5, {**answers, "reflection": Answer.NO}, attended=True)


def test_an_experience_that_counts_in_its_own_right_counts_once() -> None:
    assert not may_stand_for(6, 5, all_met(6), attended=True)


def test_an_encounter_never_stands_for_an_experience() -> None:
    assert not may_stand_for(5, 6, all_met(6), attended=True)
