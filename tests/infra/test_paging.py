"""A long list is all there, a page at a time, whatever page is asked for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.infra.paging import page_asked, turn_to


@given(st.integers(0, 400), st.integers(1, 60))
def test_each_of_a_list_stands_on_one_page(total, on_a_page):
    rows = list(range(total))
    pages = turn_to(1, total=total, on_a_page=on_a_page).pages
    turns = [turn_to(each + 1, total=total, on_a_page=on_a_page) for each in range(pages)]
    assert [row for turn in turns for row in turn.part(rows)] == rows
    assert all(turn.part(rows) for turn in turns) or not rows


@given(st.integers(-5, 10**12), st.integers(0, 400), st.integers(1, 60))
def test_whatever_is_asked_for_there_is_a_page(asked, total, on_a_page):
    turn = turn_to(asked, total=total, on_a_page=on_a_page)
    assert 1 <= turn.number <= turn.pages
    assert turn.number == asked or asked < 1 or asked > turn.pages


@pytest.mark.parametrize(
    ("typed", "number"), [("3", 3), ("0", 1), ("", 1), ("-2", 1), ("x", 1), ("٣", 1), ("9" * 99, 1)]
)
def test_what_is_no_page_is_the_first(typed, number):
    assert page_asked({"page": typed}) == number
    assert page_asked({}) == 1
