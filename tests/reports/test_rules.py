"""Growth, windows and bars: pure, for any numbers and days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules import bars, grown, window
from app.reports.rules.charts import ROOM_FOR_NUMBER, WIDTH
from app.reports.rules.growth import year_before

NUMBERS = st.integers(0, 10**7)
DAYS = st.dates(date(2015, 9, 1), date(2060, 12, 31))


def test_the_published_percentages_are_differences_and_not_multiples():
    assert grown(100, 677).percent == 577
    assert grown(100, 677).words == "up 577%, to 6.8 times as many"
    assert grown(100, 567).percent == 467
    assert grown(3, 2).words == "down 33%"
    assert grown(0, 5).percent is None
    assert grown(0, 5).words.startswith("from nothing")
    assert grown(8, 8).words == "no change"


@given(NUMBERS, NUMBERS)
def test_growth_is_the_difference_over_the_earlier_number(before, after):
    percent = grown(before, after).percent
    if before:
        assert abs(percent - 100 * (after - before) / before) <= 0.5 + 1e-9
    else:
        assert percent is None


@given(DAYS)
def test_a_window_of_a_year_is_a_year_and_the_next_begins_where_it_ends(day):
    first, last = window(day, "year")
    assert last == day
    assert (last - first).days in (364, 365)
    _, before = window(first - timedelta(days=1), "year")
    assert before == first - timedelta(days=1)


@given(DAYS)
def test_a_window_since_september_begins_in_the_school_year_of_the_day(day):
    first, last = window(day, "since_september")
    assert (first.month, first.day, last) == (9, 1, day)
    assert 0 <= (last - first).days <= 365


@given(st.lists(st.tuples(st.text(max_size=80), NUMBERS, NUMBERS), max_size=20))
def test_bars_are_to_scale_and_never_leave_the_picture(rows):
    chart = bars(rows)
    assert len(chart.bars) == len(rows)
    most = max((max(this, last) for _, this, last in rows), default=0)
    for bar in chart.bars:
        for number, long in ((bar.this, bar.this_long), (bar.last, bar.last_long)):
            assert (long > 0) == (number > 0)
            assert long <= WIDTH - ROOM_FOR_NUMBER
            if most:
                assert abs(long - (WIDTH - ROOM_FOR_NUMBER) * number / most) <= 1
        assert bar.top + 45 <= chart.height + 1


@given(st.dates(date(2016, 1, 1), date(2090, 1, 1)))
def test_a_year_and_the_one_before_leave_no_day_out(day):
    if (day.month, day.day) != (2, 29):
        assert window(year_before(day), "year")[1] + timedelta(days=1) == window(day, "year")[0]


def test_the_leap_day_has_a_day_a_year_before():
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
