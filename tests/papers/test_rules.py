"""Terms, sentences that claim no more than the numbers, and tables nobody can see through."""

import re
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.evidence.rules import Span
from app.papers.kinds import TERMS
from app.papers.rules import (
    Cell,
    Said,
    Term,
    attention,
    changes,
    headline,
    held_back,
    is_small,
    terms_begun,
    terms_to_send,
    well,
)
from app.rulebook.compass_dates import SNAPSHOTS
from app.rulebook.years import academic_year

DAYS = st.dates(date(2023, 9, 1), date(2031, 8, 31))
NUMBERS = st.integers(0, 3000)


def test_a_term_ends_with_a_snapshot_of_compass():
    lasts = [Term(2026, name).last for name in TERMS]
    assert {(each.month, each.day) for each in lasts} == set(SNAPSHOTS)
    assert [each.year for each in lasts] == [2026, 2027, 2027]


def test_terms_follow_each_other_within_the_school_year():
    for name in TERMS:
        term = Term(2026, name)
        assert academic_year(term.first) == academic_year(term.last) == 2026
    assert Term(2026, "autumn").last + timedelta(days=1) == Term(2026, "spring").first
    assert Term(2026, "spring").last + timedelta(days=1) == Term(2026, "summer").first


@given(DAYS)
def test_a_part_of_a_term_is_held_to_as_much_of_the_one_before(day):
    term = terms_begun(day)[0]
    first, last = term.until(day)
    before_first, before_last = term.same_days_before(day)
    assert first <= last <= term.last
    assert (before_first.month, before_first.day) == (first.month, first.day)
    assert before_last == (
        date(last.year - 1, 2, 28)
        if (last.month, last.day) == (2, 29)
        else last.replace(last.year - 1)
    )


@given(DAYS)
def test_a_report_is_due_from_the_day_after_for_a_week_and_of_one_term_only(day):
    due = terms_to_send(day)
    assert len(due) <= 1
    for term in due:
        assert 1 <= (day - term.last).days <= 7


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2027, 1, 1), "autumn"), (date(2027, 4, 1), "spring"), (date(2027, 8, 1), "summer")],
)
def test_the_day_after_the_last_is_the_day_to_send(day, name):
    assert [each.name for each in terms_to_send(day)] == [name]
    assert not terms_to_send(day - timedelta(days=1))


@st.composite
def what_is_said(draw):
    roll = draw(NUMBERS)
    low = draw(st.integers(0, roll))
    span = Span(low, draw(st.integers(low, roll)))
    part = draw(st.integers(0, roll))
    open_schools = draw(st.integers(0, 400))
    return Said(
        place="Gateshead",
        term="autumn term 2026/27",
        before="autumn term 2025/26",
        encounters=(draw(NUMBERS), draw(NUMBERS)),
        reached=span,
        roll=roll,
        employers=(draw(NUMBERS), draw(NUMBERS)),
        schools=(draw(st.integers(0, open_schools)), draw(NUMBERS)),
        open_schools=open_schools,
        achieved=draw(st.none() | st.tuples(st.integers(0, 80), st.integers(1, 400))),
        uncounted=draw(NUMBERS),
        parts=draw(
            st.lists(st.tuples(st.sampled_from(["Health", "Energy"]), NUMBERS, NUMBERS), max_size=4)
        ),
        benchmarks=[("Benchmark 5", span), ("Benchmark 6", Span(part, roll))],
        silent=[f"School {number}" for number in range(draw(st.integers(0, 12)))],
    )


def every_sentence(said):
    return [*headline(said), *changes(said), *well(said), *attention(said)]


@given(what_is_said())
def test_every_sentence_is_one(said):
    for words in every_sentence(said):
        assert re.match(r"[A-Z0-9]", words), words
        assert words.endswith("."), words
        assert "  " not in words, words
        assert ".." not in words, words
        assert not re.search(r"\b1 (encounters|schools|employers|pupils|activities)\b", words), (
            words
        )
        assert not re.search(r"(?<![\d,.])1 open schools\b", words), words
        assert "None" not in words, words
        for one, many in (("encounter", "s"), ("employer", "s"), ("pupil", "s")):
            assert not re.search(rf"\b(0|[2-9]|\d\d+) {one}(?!{many})\b", words), words


@given(what_is_said())
def test_growth_is_never_claimed_from_nothing(said):
    for words in changes(said):
        _now, then = re.search(r": ([\d,]+), against ([\d,]+)", words).groups()
        if then == "0":
            assert "%" not in words
            assert "times" not in words
    for words in well(said):
        if "grew most" in words:
            name = words.partition(" grew")[0]
            assert any(now > then >= 5 for label, now, then in said.parts if label == name)
    if said.encounters[1] == 0:
        assert not any("more than in" in each for each in well(said))


@given(what_is_said())
def test_pupils_are_never_a_point_where_they_are_not_known(said):
    told = [each for each in headline(said) if each.startswith("They reached")]
    assert bool(told) == bool(said.encounters[0])
    for words in told:
        if said.reached.is_exact:
            assert f"{said.reached.low:,} pupil" in words
        else:
            assert f"between {said.reached.low:,} and {said.reached.high:,} pupil" in words


@given(what_is_said())
def test_an_average_says_of_how_many(said):
    told = [each for each in headline(said) if "Compass" in each]
    assert bool(told) == (said.achieved is not None)
    if told:
        assert f"(n = {said.achieved[1]:,})" in told[0]


def test_a_director_reads_plain_words():
    said = Said(
        place="Gateshead",
        term="autumn term 2026/27",
        before="autumn term 2025/26",
        encounters=(1, 0),
        reached=Span(20, 25),
        roll=100,
        employers=(1, 0),
        schools=(1, 0),
        open_schools=1,
        benchmarks=[("Benchmark 5", Span(20, 25)), ("Benchmark 7", Span(0, 0))],
        silent=["Saltwell School"],
        uncounted=1,
    )
    assert headline(said) == [
        (
            "In Gateshead, 1 of 1 open school had 1 encounter with employers and providers in the"
            " autumn term 2026/27, led by 1 employer."
        ),
        "They reached between 20 and 25 pupils of 100 on roll (between 20% and 25% of pupils).",
    ]
    assert changes(said)[0] == (
        "Encounters: 1, against 0 in the autumn term 2025/26: a rise from nothing has no"
        " percentage."
    )
    assert attention(said) == [
        "1 open school has no encounter in the school year so far: Saltwell School.",
        (
            "Of Benchmarks 5, 6 and 7, Benchmark 7 has the fewest pupils in the term: 0% of pupils"
            " on roll."
        ),
        (
            "1 activity took place and is not counted, because a test of “meaningful” is not met or"
            " not answered."
        ),
    ]


LEAST = 3
TABLES = st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 6), min_size=1, max_size=5)


def ways(total: int, shown: int, hidden: int) -> list[tuple[int, ...]]:
    """Every way in which the hidden cells of a table can come to what is missing of its total.

    Whoever tries to see through knows that a hidden cell is not empty.
    """
    rest = total - shown
    return [each for each in product(range(1, rest + 1), repeat=hidden) if sum(each) == rest]


@settings(max_examples=300)
@given(TABLES)
def test_no_hidden_cell_can_be_worked_out(numbers):
    cells = {
        name: Cell(numbers=(number,), is_small=number < LEAST) for name, number in numbers.items()
    }
    hidden = held_back(cells, (LEAST,))
    if hidden is None:
        return
    assert {name for name, each in cells.items() if each.is_small and numbers[name]} <= hidden
    shown = sum(number for name, number in numbers.items() if name not in hidden)
    found = ways(sum(numbers.values()), shown, len(hidden))
    for place in range(len(hidden)):
        possible = {each[place] for each in found}
        # It could be one, and it could be as many as would have been shown: nobody can tell.
        assert {1, LEAST} <= possible


@given(TABLES)
def test_a_table_is_hidden_whole_only_where_nothing_less_would_do(numbers):
    cells = {
        name: Cell(numbers=(number,), is_small=number < LEAST) for name, number in numbers.items()
    }
    filled = [number for number in numbers.values() if number]
    if held_back(cells, (LEAST,)) is None:
        assert any(number < LEAST for number in filled)
        assert len(filled) < 2 or sum(filled) - len(filled) + 1 < LEAST


@given(
    st.dictionaries(
        st.sampled_from("ABCDE"),
        st.tuples(st.integers(0, 6), st.integers(0, 60)),
        min_size=2,
        max_size=5,
    )
)
def test_each_column_of_a_hidden_row_is_as_safe(rows):
    cells = {
        name: Cell(numbers=each, is_small=is_small(schools=each[0], pupils=each[1]))
        for name, each in rows.items()
    }
    hidden = held_back(cells, (3, 10))
    for column, least in ((0, 3), (1, 10)):
        if hidden:
            together = sum(rows[name][column] for name in hidden)
            assert together - (len(hidden) - 1) >= least


def test_what_is_large_enough_is_shown_and_nothing_is_shown_as_nothing():
    cells = {
        "A": Cell(numbers=(5,), is_small=False),
        "B": Cell(numbers=(0,), is_small=True),
        "C": Cell(numbers=(4,), is_small=False),
    }
    assert held_back(cells, (3,)) == frozenset()


def test_one_small_cell_takes_the_smallest_of_the_others_with_it():
    cells = {
        "A": Cell(numbers=(50,), is_small=False),
        "B": Cell(numbers=(2,), is_small=True),
        "C": Cell(numbers=(4,), is_small=False),
    }
    assert held_back(cells, (3,)) == {"B", "C"}
