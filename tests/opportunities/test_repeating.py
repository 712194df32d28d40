"""Sessions that repeat: the days, what is left out, and changing some of them."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.bookings.commands import withdraw
from app.infra import clock
from app.infra.database import db
from app.infra.mail import Letter
from app.opportunities import commands, queries, rules
from app.opportunities.commands import Pattern
from app.opportunities.models import Series, Slot
from app.organisations.models import Closure
from app.rulebook.bank_holidays import BANK_HOLIDAYS, SOURCE
from app.rulebook.years import academic_year
from tests.builders import (
    a_booking,
    a_cohort,
    a_place_in_the_line,
    a_school,
    a_slot,
    an_actor,
    an_employer,
    an_employers_person,
    an_opportunity,
)

AREAS = {390: "Gateshead", 391: "Newcastle upon Tyne"}
TEN = Pattern(starts=time(10), ends=time(11), capacity=30)
DAYS = st.dates(date(2026, 9, 1), date(2028, 7, 31))


class Closed:
    def __init__(self, authority_id: int, first: date, last: date) -> None:
        self.authority_id, self.first_day, self.last_day = authority_id, first, last
        self.name = "Half term"


@given(first=DAYS, length=st.integers(0, 365), every=st.sampled_from([1, 2]))
def test_every_week_from_the_first_to_the_last_day(first, length, every):
    """T8: none outside, none missing, the last one too, always the same weekday."""
    last = first + timedelta(days=length)
    days = rules.weekly(first, last, every=every)
    assert days == [first + timedelta(weeks=every * n) for n in range(length // (7 * every) + 1)]
    assert {each.weekday() for each in days} == {first.weekday()}
    assert last - days[-1] < timedelta(weeks=every)


@given(
    days=st.lists(DAYS, max_size=40),
    closed=st.lists(
        st.tuples(st.sampled_from([*AREAS, 840]), DAYS, st.integers(0, 20)), max_size=8
    ),
)
def test_a_day_is_left_out_exactly_when_every_school_is_closed(days, closed):
    """T8: none is lost, none twice, and each that is left out says why."""
    closures = [Closed(area, first, first + timedelta(days=n)) for area, first, n in closed]
    found = rules.open_days(days, closures, AREAS)
    assert sorted({*found.on, *found.left_out}) == sorted(set(days))
    assert not set(found.on) & set(found.left_out)
    assert list(found.on) == sorted(found.on)
    for day in days:
        shut = {each.authority_id for each in closures if each.first_day <= day <= each.last_day}
        out = day in BANK_HOLIDAYS or set(AREAS) <= shut
        assert (day in found.left_out) == out
        assert found.left_out.get(day) or found.on[day] or not shut & set(AREAS)


def test_ten_o_clock_stays_ten_o_clock_when_the_clocks_change():
    """T2: weekly 10:00 across 28 March and 31 October 2027."""
    for first, last in (
        (date(2027, 3, 7), date(2027, 4, 11)),
        (date(2027, 10, 17), date(2027, 11, 14)),
    ):
        for day in rules.weekly(first, last):
            starts, ends = rules.times_on(day, time(10), time(11))
            assert (clock.local(starts).time(), clock.local(ends).time()) == (time(10), time(11))
            assert ends - starts == timedelta(hours=1)


def test_the_change_sunday_and_the_monday_after_are_days_like_any_other():
    """T3: and a session shortly before midnight ends on its own day (T6)."""
    for day in (date(2027, 3, 28), date(2027, 10, 31), date(2027, 11, 1)):
        starts, ends = rules.times_on(day, time(9, 30), time(23, 59))
        assert clock.local(starts).date() == clock.local(ends).date() == day


def test_bank_holidays_have_a_source():
    assert SOURCE.startswith("https://www.gov.uk/")
    assert BANK_HOLIDAYS[date(2027, 3, 26)] == "Good Friday"


@pytest.fixture
def offer(session):
    employer = an_employer()
    return an_opportunity(employer, contact=an_employers_person(employer), authority_ids=[390])


def actor_for(offer):
    return an_actor(offer.contact)


def a_clear_day(weeks: int = 6) -> date:
    """A day in ten weeks or so, from which on no week has a bank holiday on it."""
    first = clock.today() + timedelta(days=70)
    while any(first + timedelta(weeks=n) in BANK_HOLIDAYS for n in range(weeks)):
        first += timedelta(days=1)
    return first


def weekly_from(offer, weeks: int = 6, **facts) -> Series:
    first = a_clear_day(weeks)
    days = [first + timedelta(weeks=n) for n in range(weeks)]
    db.session.execute(text("DELETE FROM closures"))
    series = commands.repeat(
        offer, pattern=TEN, every_weeks=1, days=days, by=actor_for(offer), **facts
    )
    db.session.commit()
    return series


def slots_of(series: Series) -> list[Slot]:
    db.session.expire_all()
    return list(queries.in_scope(db.session.query(Slot).filter_by(series_id=series.id)[0], "all"))


def test_a_series_leaves_out_half_term(offer):
    """Gateshead's autumn half term of 2026 came with the system, its source beside it."""
    half_term = db.session.query(Closure).filter_by(name="Spring half term").one()
    assert half_term.source.startswith("https://")
    days = [date(2027, 2, 9), date(2027, 2, 16), date(2027, 2, 23)]
    with clock.pretend(clock.moment_of(date(2026, 12, 1), 12)):
        found = queries.days_open(offer, days)
        series = commands.repeat(offer, pattern=TEN, every_weeks=1, days=days, by=actor_for(offer))
    assert found.left_out == {date(2027, 2, 16): "Spring half term"}
    made = [clock.local(each.starts_at).date() for each in slots_of(series)]
    assert [each for each in made if each.year == 2027] == [days[0], days[2]]


def test_changing_one_leaves_the_others_as_they_were(offer):
    """T9: this one."""
    series = weekly_from(offer)
    slots = slots_of(series)
    longer = Pattern(starts=time(10), ends=time(12), capacity=40)
    outcome = commands.change_sessions(slots[2], "this", pattern=longer, by=actor_for(offer))
    db.session.commit()
    assert len(outcome.changed) == 1
    hours = [(each.ends_at - each.starts_at).seconds // 3600 for each in slots]
    assert hours == [1, 1, 2, 1, 1, 1]
    assert slots[2].series_id is None


def test_changing_this_and_later_splits_the_series_and_leaves_the_past(offer):
    """T9: what was before stays, and is a series still."""
    series = weekly_from(offer)
    slots = slots_of(series)
    later = Pattern(starts=time(14), ends=time(15), capacity=30)
    commands.change_sessions(slots[3], "later", pattern=later, by=actor_for(offer))
    db.session.commit()
    hours = [clock.local(each.starts_at).hour for each in slots]
    assert hours == [10, 10, 10, 14, 14, 14]
    assert slots[0].series_id == series.id
    new = db.session.get_one(Series, slots[3].series_id)
    assert (new.split_from_id, new.starts) == (series.id, time(14))


def test_changing_all_never_changes_what_has_begun_and_keeps_booked_times(offer):
    """T9: the first is past, the third is booked; the rest move, places change for all."""
    series = weekly_from(offer)
    slots = slots_of(series)
    a_booking(slots[2], pupils=20)
    new = Pattern(starts=time(13), ends=time(14), capacity=10, book_before_days=7)
    with clock.pretend(slots[0].starts_at + timedelta(hours=1)):
        outcome = commands.change_sessions(slots[1], "all", pattern=new, by=actor_for(offer))
    db.session.commit()
    assert outcome.kept_time == [slots[2]]
    assert [clock.local(each.starts_at).hour for each in slots] == [10, 13, 10, 13, 13, 13]
    assert [each.capacity for each in slots] == [30, 10, 10, 10, 10, 10]
    assert (slots[2].taken, slots[2].left) == (20, 0)  # over capacity, and kept


def test_a_cancelled_session_is_not_changed_any_more(offer, client):
    """Not by the command, and not by its address."""
    slot = slots_of(weekly_from(offer))[1]
    slot.cancelled_at, slot.cancel_reason = clock.now(), "Flooded."
    db.session.commit()
    with pytest.raises(Clash, match="was cancelled"):
        commands.change_sessions(slot, "this", pattern=TEN, by=actor_for(offer))
    client.sign_in(offer.contact)
    sent = {
        "scope": "this",
        "starts": "10:00",
        "ends": "11:00",
        "capacity": "30",
        "smallest_group": "1",
        "least_to_run": "1",
        "book_before_days": "14",
    }
    assert client.post(f"/employer/sessions/{slot.id}/edit", sent).status_code == 409


def test_whoever_waits_hears_that_the_time_has_changed(offer):
    """Nobody holds places, so the time may change; the line is told, and keeps its order."""
    slot, school = slots_of(weekly_from(offer))[1], a_school()
    was = clock.local(slot.starts_at)
    cohort = a_cohort(school, academic_year=academic_year(was.date()))
    holder = a_booking(slot, pupils=30)
    waiting = a_place_in_the_line(slot, school, cohort=cohort)
    # The group is elsewhere that morning, so nothing is offered to it when places come free.
    there = a_slot(starts_at=slot.starts_at, ends_at=slot.ends_at)
    a_booking(there, school, cohort=cohort)
    withdraw(holder, reason="Exams.", by=an_actor(holder.requested_by))
    db.session.commit()
    assert (slot.taken, waiting.state) == (0, "waiting")
    later = Pattern(starts=time(14), ends=time(15), capacity=30)
    commands.change_sessions(slot, "this", pattern=later, by=actor_for(offer))
    commands.change_sessions(slot, "this", pattern=later, by=actor_for(offer))
    letters = [
        each
        for each in db.session.scalars(select(Letter).order_by(Letter.id))
        if each.subject.startswith("Another time:")
    ]
    assert [each.recipient_id for each in letters] == [waiting.requested_by_id]
    assert f"{was.day} {was:%B %Y}, 10:00am" in letters[0].text
    assert "You keep your place" in letters[0].text


def test_the_database_keeps_the_time_of_what_has_been(session):
    """T9: whatever the code above it does."""
    booking = a_booking(a_slot(days=-3))
    for attack in (
        "UPDATE slots SET starts_at = starts_at + interval '1 minute' WHERE id = :id",
        "UPDATE slots SET ends_at = ends_at + interval '1 hour' WHERE id = :id",
        "DELETE FROM slots WHERE id = :id",
    ):
        with pytest.raises(IntegrityError, match="its time stays"), db.session.begin_nested():
            db.session.execute(text(attack), {"id": booking.slot_id})


def test_only_the_employer_s_own_people_repeat_and_change(offer):
    stranger = an_actor(an_employers_person(an_employer()))
    day = a_clear_day()
    with pytest.raises(Refused):
        commands.repeat(offer, pattern=TEN, every_weeks=1, days=[day], by=stranger)
    slot = slots_of(weekly_from(offer))[0]
    with pytest.raises(Refused):
        commands.change_sessions(slot, "this", pattern=TEN, by=stranger)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"ends": time(9)}, "ends"),
        ({"smallest_group": 31}, "smallest_group"),
        ({"largest_per_school": 31}, "largest_per_school"),
        ({"least_to_run": 31}, "least_to_run"),
    ],
)
def test_a_pattern_that_cannot_be_is_refused_beside_its_field(offer, facts, field):
    pattern = Pattern(**{"starts": time(10), "ends": time(11), "capacity": 30, **facts})
    day = a_clear_day()
    with pytest.raises(Invalid) as wrong:
        commands.repeat(offer, pattern=pattern, every_weeks=1, days=[day], by=actor_for(offer))
    assert wrong.value.field == field


def test_the_page_shows_the_days_before_anything_is_made(client, offer):
    path = f"/employer/opportunities/{offer.id}/repeat"
    db.session.execute(text("DELETE FROM closures"))
    db.session.commit()
    first = a_clear_day(4)
    last = first + timedelta(weeks=3)
    form = {
        "how": "1",
        "starts": "10am",
        "ends": "11am",
        "capacity": "30",
        **{f"first_day-{part}": getattr(first, part) for part in ("day", "month", "year")},
        **{f"last_day-{part}": getattr(last, part) for part in ("day", "month", "year")},
    }
    client.sign_in(offer.contact).get(path)
    assert client.post(path, {**form, "act": "preview"}).status_code == 200
    days = [each["value"] for each in client.page.select("input[name=day]")]
    assert len(days) + client.text().count("holiday") >= 4
    assert db.session.query(Slot).filter_by(opportunity_id=offer.id).count() == 0
    chosen = days[:-1]
    pairs = [*form.items(), ("act", "make"), *(("day", each) for each in chosen)]
    assert client.post(path, pairs).status_code == 303
    assert db.session.query(Slot).filter_by(opportunity_id=offer.id).count() == len(chosen)
    wrong = client.post(path, {**form, "act": "make", "ends": "9am"})
    assert wrong.status_code == 422
    assert "must end after it starts" in client.text()


def test_days_one_chooses_are_read_as_people_write_them(client, offer):
    path = f"/employer/opportunities/{offer.id}/repeat"
    form = {"how": "0", "starts": "10am", "ends": "11am", "capacity": "30", "act": "preview"}
    client.sign_in(offer.contact)
    year = clock.today().year + 1
    client.post(path, {**form, "chosen": f"2/3/{year}\n16 June {year}\n"})
    days = [each["value"] for each in client.page.select("input[name=day]")]
    assert days == [f"{year}-03-02", f"{year}-06-16"]
    assert client.post(path, {**form, "chosen": "next week"}).status_code == 422
    assert "next week is not a date we can read" in client.text()


def test_sixty_sessions_are_folded_by_month_and_asked_for_as_often_as_six(client, offer):
    series = weekly_from(offer)
    path = f"/employer/opportunities/{offer.id}/sessions"
    client.sign_in(offer.contact).get(path)
    few = len(client.statements)
    first = slots_of(series)[-1].starts_at
    for n in range(1, 54):
        day = clock.local(first).date() + timedelta(days=3 * n)
        starts, ends = rules.times_on(day, time(10), time(11))
        a_slot(offer, starts_at=starts, ends_at=ends, last_booking_day=day)
    client.get(path)
    assert len(client.statements) == few
    assert len(client.page.select("details[open] li")) < 15
    edit = client.get(f"/employer/opportunities/{offer.id}/edit")
    assert edit.status_code == 200


def test_a_session_is_changed_on_its_page(client, offer):
    slots = slots_of(weekly_from(offer))
    a_booking(slots[1], pupils=10)
    path = f"/employer/sessions/{slots[0].id}/edit"
    client.sign_in(offer.contact).get(path)
    assert "one of 6 sessions" in client.text()
    form = {"scope": "all", "starts": "1pm", "ends": "2pm", "capacity": "25"}
    client.post(path, form)
    assert "5 sessions changed" in client.text()
    link = client.page.find("a", href=f"/sessions/{slots[1].id}")
    assert "Propose another time" in link.get_text()
