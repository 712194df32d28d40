"""The table of moves, in the code and in the database: the same, pair by pair."""

from itertools import product

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from app.bookings.states import FIRST, LABELS, LIVE, MOVES, OPEN, Move, State, after, diagram
from app.infra.database import db
from tests.builders import a_booking, a_place_in_the_line

ALLOWED = {(old, new) for (old, _), new in MOVES.items()}
DECIDED = (
    "hold_until = now(), waiting_since = now(), decided_at = now(), reason = 'Why',"
    " decided_by_id = (SELECT max(id) FROM users)"
)


@pytest.fixture(scope="module")
def roads() -> dict[State, list[State]]:
    """The shortest way to each state from the first."""
    found: dict[State, list[State]] = {State.REQUESTED: [], State.WAITING: []}
    for _ in State:
        for (old, _move), new in MOVES.items():
            if old in found:
                found.setdefault(new, [*found[old], new])
    return found


def test_every_state_can_be_reached_and_has_a_label(roads):
    assert set(roads) == set(State) == set(LABELS)


@pytest.mark.parametrize(("old", "new"), sorted(product(State, State)))
def test_the_database_moves_exactly_as_the_table_says(session, roads, old, new):
    waits = State.OFFERED in roads[old] or old == State.WAITING
    booking_id = (a_place_in_the_line() if waits else a_booking()).id
    db.session.execute(text("SET CONSTRAINTS ALL DEFERRED"))
    for state in roads[old]:
        _put(booking_id, state)
    if (old, new) in ALLOWED or old == new:
        _put(booking_id, new)
        assert _state(booking_id) == new
    else:
        with pytest.raises(IntegrityError, match="cannot go from"), db.session.begin_nested():
            _put(booking_id, new)
        assert _state(booking_id) == old


@pytest.mark.parametrize("state", sorted(set(State) - set(FIRST)))
def test_a_booking_starts_as_requested_or_waiting_and_as_nothing_else(session, state):
    booking_id = a_booking().id
    columns = (
        "reference, slot_id, school_id, requested_by_id, lead_id, state, pupils, message,"
        " access_needs, reason, requested_at, decided_at, decided_by_id, changed_at, hold_until,"
        " waiting_since"
    )
    started = columns.replace("reference", "'ZZZZZZZZ'", 1).replace(" state", f" '{state}'", 1)
    with pytest.raises(IntegrityError, match="starts as requested"), db.session.begin_nested():
        db.session.execute(
            text(f"INSERT INTO bookings ({columns}) SELECT {started} FROM bookings WHERE id = :id"),
            {"id": booking_id},
        )


def test_only_open_bookings_can_move_besides_a_decision_taken_back():
    assert {old for old, move in MOVES if move != Move.TAKE_BACK} == OPEN
    assert {old for old, move in MOVES if move == Move.TAKE_BACK} == {
        State.APPROVED,
        State.DECLINED,
    }
    assert OPEN < LIVE


def test_a_move_leads_to_one_place_or_nowhere():
    assert after(State.REQUESTED, Move.APPROVE) == State.APPROVED
    assert after(State.DECLINED, Move.APPROVE) is None
    assert len(MOVES) == len(set(MOVES))


def test_the_diagram_draws_every_move():
    drawn = diagram()
    for (old, move), new in MOVES.items():
        assert f"{old} --> {new}: {move}" in drawn


def _put(booking_id: int, state: State) -> None:
    db.session.execute(
        text(f"UPDATE bookings SET state = :state, {DECIDED} WHERE id = :id"),
        {"state": state, "id": booking_id},
    )


def _state(booking_id: int) -> str:
    return db.session.scalar(text("SELECT state FROM bookings WHERE id = :id"), {"id": booking_id})
