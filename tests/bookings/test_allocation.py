"""A rule for scarce sessions holds whatever schools do, at the same moment too."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.bookings import commands, queries
from app.bookings.models import Booking
from app.bookings.states import OPEN
from app.infra import clock
from app.infra.database import db, transaction
from app.infra.silence import silence
from app.opportunities.commands import set_allocation
from app.opportunities.models import Opportunity
from app.opportunities.rules import Rule
from tests.bookings.test_places import widen
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_full_slot,
    a_place_in_the_line,
    a_school,
    a_slot,
    a_teacher,
    an_actor,
    an_employer,
    an_opportunity,
)

DAY = timedelta(days=1)
ALREADY = "Your school has a request for this already. From "


class Wanted:
    """An opportunity with three sessions in spring, and a school with a teacher and a group."""

    def __init__(self, **school):
        self.offer = an_opportunity(an_employer())
        self.slots = [a_slot(self.offer, days=days) for days in (40, 47, 54)]
        self.school = a_school(**school)
        self.cohort = a_cohort(self.school)
        self.teacher = a_teacher(self.school)
        self.by = an_actor(self.teacher)

    def share(self, rule=Rule.ONE_LIVE, **facts):
        said = {"reason": "Few sessions, many schools."} | facts
        set_allocation(self.offer, rule=rule, by=an_actor(a_coordinator(391)), **said)
        db.session.commit()

    def ask(self, place, **facts):
        return commands.request_booking(
            self.slots[place].id, self.school.id, {self.cohort.id: 10}, by=self.by, **facts
        )

    def wait(self, place):
        return commands.join_waiting_list(
            self.slots[place].id, self.school.id, {self.cohort.id: 10}, by=self.by
        )


@pytest.fixture
def wanted(session):
    return Wanted()


def days_before(slot, days):
    return clock.pretend(slot.starts_at - days * DAY)


def test_a_school_has_one_live_request_until_a_week_before(wanted):
    wanted.share()
    wanted.ask(0)
    with pytest.raises(Clash, match=ALREADY):
        wanted.ask(1)
    with days_before(wanted.slots[1], 8), pytest.raises(Clash, match=ALREADY):
        wanted.ask(1)
    with days_before(wanted.slots[1], 7):
        assert wanted.ask(1).state == "requested"


def test_a_request_that_has_ended_is_no_live_one(wanted):
    wanted.share()
    commands.withdraw(wanted.ask(0), by=wanted.by)
    wanted.ask(1)


def test_another_school_and_another_opportunity_are_not_held_back(wanted):
    wanted.share()
    wanted.ask(0)
    a_booking(wanted.slots[1])
    a_booking(a_slot(days=61), school=wanted.school, cohort=wanted.cohort)


def test_a_request_moves_and_is_swapped_between_sessions_as_before(wanted):
    wanted.share()
    booking = commands.move_booking(wanted.ask(0), wanted.slots[1].id, by=wanted.by)
    new = commands.swap(booking, wanted.slots[2].id, by=wanted.by)
    assert (new.slot_id, new.sole_for_id) == (wanted.slots[2].id, wanted.offer.id)
    with pytest.raises(Clash, match=ALREADY):
        wanted.ask(0)


def test_bookings_from_before_the_rule_stay_and_may_move(wanted):
    first, second = wanted.ask(0), wanted.ask(1)
    wanted.share()
    commands.move_booking(second, wanted.slots[2].id, by=wanted.by)
    commands.swap(first, wanted.slots[1].id, by=wanted.by)
    live = select(func.count()).where(
        Booking.school_id == wanted.school.id, Booking.state.in_(OPEN)
    )
    assert db.session.scalar(live) == 2


def test_a_second_one_taken_late_cannot_be_moved_to_a_session_that_is_far_away(wanted):
    wanted.share()
    wanted.ask(1)
    with days_before(wanted.slots[0], 6):
        late = wanted.ask(0)
        kept = "^Your school has another request for this already, and its rule keeps this session"
        with pytest.raises(Clash, match=kept):
            commands.move_booking(late, wanted.slots[2].id, by=wanted.by)
        with pytest.raises(Clash, match=kept):
            commands.swap(late, wanted.slots[2].id, by=wanted.by)


def test_a_place_in_a_line_is_a_live_request(wanted):
    full = a_full_slot(wanted.offer, days=61)
    wanted.slots.append(full)
    wanted.share()
    wanted.wait(3)
    with pytest.raises(Clash, match=ALREADY):
        wanted.ask(0)


def test_a_line_offers_nothing_to_a_school_that_has_its_request(session):
    """It stood in the line before the rule was set."""
    wanted = Wanted()
    full = a_full_slot(wanted.offer, days=61)
    waits = a_place_in_the_line(
        full, wanted.school, cohort=wanted.cohort, by=wanted.teacher, pupils=20
    )
    behind = a_place_in_the_line(full, pupils=20)
    wanted.ask(0)
    wanted.share()
    holder = db.session.scalars(
        select(Booking).where(Booking.slot_id == full.id, Booking.state == "requested")
    ).one()
    commands.withdraw(holder, by=an_actor(holder.requested_by))
    assert (waits.state, behind.state) == ("waiting", "offered")
    assert "keeps the places for other schools" in next(
        iter(queries.held_back_in_line(full, [waits]).values())
    )
    with days_before(full, 7):
        commands.offer_places(full)
    assert waits.state == "offered"


@pytest.mark.parametrize(
    ("rule", "facts", "school"),
    [
        (Rule.SPECIAL_FIRST, {}, {"phase": "special"}),
        (Rule.FSM_FIRST, {"least_fsm": 30}, {"percentage_fsm": 30}),
    ],
)
def test_some_schools_ask_at_once_and_the_others_from_the_day_that_is_said(
    session, rule, facts, school
):
    first = Wanted(**school)
    first.share(rule, **facts)
    first.ask(0)
    first.ask(1)
    other = a_school()
    teacher, cohort = an_actor(a_teacher(other)), a_cohort(other)

    def ask():
        return commands.request_booking(first.slots[2].id, other.id, {cohort.id: 10}, by=teacher)

    with pytest.raises(Clash, match=r"come first for this\. From .* every school can ask"):
        ask()
    with days_before(first.slots[2], 7):
        assert ask().state == "requested"


def test_the_schools_that_had_least_come_first(wanted):
    other = a_school()
    wanted.share(Rule.LEAST_FIRST, school_ids=[other.id])
    with pytest.raises(Clash, match="below the median of their phase"):
        wanted.ask(0)
    wanted.share(Rule.LEAST_FIRST, school_ids=[other.id, wanted.school.id])
    wanted.ask(0)


def test_a_declined_request_is_not_taken_back_once_the_school_has_another(wanted):
    wanted.share()
    booking = wanted.ask(0)
    coordinator = an_actor(a_coordinator(391))
    commands.decline(booking, reason="The hall is closed.", by=coordinator)
    wanted.ask(1)
    with pytest.raises(Clash, match="another request for this by now"):
        commands.take_back(booking, by=coordinator)


def test_the_school_reads_why_and_from_which_day(client, wanted):
    wanted.share()
    wanted.ask(0)
    db.session.commit()
    client.sign_in(wanted.teacher)
    path = f"/opportunities/{wanted.offer.id}/sessions/{wanted.slots[1].id}/request"
    opens = clock.local(wanted.slots[1].starts_at).date() - 7 * DAY
    said = f"{ALREADY}{opens:%A} {opens.day} {opens:%B %Y} you can ask for another."
    assert client.get(path).status_code == 409
    assert said in client.text()


def test_a_form_sent_before_the_turn_is_refused_and_kept(client, wanted):
    client.sign_in(wanted.teacher)
    path = f"/opportunities/{wanted.offer.id}/sessions/{wanted.slots[1].id}/request"
    client.get(path)
    form = {
        "cohorts": wanted.cohort.id,
        f"pupils-{wanted.cohort.id}": 12,
        "lead": wanted.teacher.id,
        "message": "We build bridges",
    }
    wanted.ask(0)
    wanted.share()
    assert client.post(path, form).status_code == 409
    assert ALREADY in client.text()
    assert "We build bridges" in client.text()


@pytest.mark.parametrize("seed", range(2))
def test_whatever_schools_try_in_any_order_each_has_one_live_request(session, seed):
    """Asking, waiting, moving, swapping, leaving, declining, taking back: a month ahead."""
    random = Random(seed)
    first = Wanted()
    second = Wanted()
    second.offer, second.slots = first.offer, first.slots
    for slot in first.slots:
        slot.capacity = 15  # for one school, so that the other waits
    first.share()
    coordinator = an_actor(a_coordinator(391))

    def act(wanted):
        rows = select(Booking).where(Booking.school_id == wanted.school.id).order_by(Booking.id)
        known = db.session.scalars(rows).all()
        place = random.randrange(3)
        acts = [lambda: wanted.ask(place), lambda: wanted.wait(place)]
        if known:
            one, to = random.choice(known), wanted.slots[place].id
            acts += [
                lambda: commands.move_booking(one, to, by=wanted.by),
                lambda: commands.swap(one, to, by=wanted.by),
                lambda: commands.withdraw(one, by=wanted.by),
                lambda: commands.accept_offer(one, by=wanted.by),
                lambda: commands.decline(one, reason="No.", by=coordinator),
                lambda: commands.take_back(one, by=coordinator),
            ]
        random.choice(acts)()

    done = 0
    for _ in range(60):
        try:
            with db.session.begin_nested(), silence():
                act(random.choice([first, second]))
            done += 1
        except (Clash, Refused, Invalid):
            db.session.expire_all()
        for wanted in (first, second):
            live = select(func.count()).where(
                Booking.school_id == wanted.school.id, Booking.state.in_(OPEN)
            )
            assert db.session.scalar(live) <= 1
    assert done >= 5


# At the same moment


@pytest.fixture
def contest(own_app):
    """One school, ten of its teachers, ten sessions of one opportunity under the rule."""
    widen(own_app, 16)
    with own_app.app_context():
        wanted = Wanted()
        wanted.share()
        slots = [a_slot(wanted.offer, days=60 + 7 * each).id for each in range(10)]
        teachers = [an_actor(a_teacher(wanted.school)) for _ in slots]
        school_id, cohort_id = wanted.school.id, wanted.cohort.id
        db.session.remove()

    def rush() -> Counter:
        together = Barrier(len(slots))

        def one(number: int) -> str:
            with own_app.app_context(), silence():
                together.wait(timeout=60)
                try:
                    with transaction():
                        commands.request_booking(
                            slots[number], school_id, {cohort_id: 1}, by=teachers[number]
                        )
                except (Clash, IntegrityError) as no:
                    return type(no).__name__
                return "done"

        with ThreadPoolExecutor(len(slots)) as pool:
            return Counter(pool.map(one, range(len(slots))))

    return own_app, rush


def live_in(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Booking.id)).where(Booking.state.in_(OPEN)))


def test_ten_teachers_of_one_school_at_ten_sessions_have_one_request(contest):
    app, rush = contest
    assert rush() == {"done": 1, "Clash": 9}
    assert live_in(app) == 1


def test_with_the_lock_off_the_database_still_lets_one_through(contest, monkeypatch):
    app, rush = contest
    monkeypatch.setattr(queries, "lock_schools", lambda _: None)
    assert rush()["done"] == 1
    assert live_in(app) == 1


def test_without_the_lock_and_the_index_the_race_is_real(contest, monkeypatch):
    """The control: it is the lock that keeps it away, and the index behind it."""
    app, rush = contest
    monkeypatch.setattr(queries, "lock_schools", lambda _: None)
    with app.app_context(), transaction():
        db.session.execute(text("DROP INDEX uq_bookings_one_live_per_school_and_opportunity"))
    rush()
    assert live_in(app) > 1, "the lock guards against nothing"


def test_a_rule_set_while_schools_ask_holds_from_then_on(own_app):
    """Who asks at the same moment is decided by the rule before or the one after."""
    widen(own_app, 16)
    with own_app.app_context():
        wanted = Wanted()
        offer_id, coordinator = wanted.offer.id, an_actor(a_coordinator(391))
        slots, by = [each.id for each in wanted.slots], wanted.by
        school_id, cohort_id = wanted.school.id, wanted.cohort.id
        db.session.remove()
    together = Barrier(len(slots) + 1)

    def share():
        offer = db.session.get_one(Opportunity, offer_id)
        set_allocation(offer, rule=Rule.ONE_LIVE, reason="Few.", by=coordinator)

    def ask(slot_id):
        commands.request_booking(slot_id, school_id, {cohort_id: 1}, by=by)

    def at_once(act) -> str:
        with own_app.app_context(), silence():
            together.wait(timeout=60)
            try:
                with transaction():
                    act()
            except Clash:
                return "Clash"
            return "done"

    acts = [share, *(lambda each=each: ask(each) for each in slots)]
    with ThreadPoolExecutor(len(acts)) as pool:
        answers = list(pool.map(at_once, acts))
    assert answers[0] == "done"
    for slot_id in slots:
        with own_app.app_context(), pytest.raises(Clash), transaction():
            ask(slot_id)
