"""School holidays and training days: who keeps them, and what cannot be."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Refused
from app.infra.database import db, transaction
from app.organisations.actors import actor_by_id
from app.organisations.commands import set_closure
from app.organisations.models import Closure
from tests.builders import a_coordinator, a_leader, a_school, an_actor, an_administrator

HALF_TERM = {
    "first_day": date(2027, 2, 15),
    "last_day": date(2027, 2, 19),
    "name": "Spring half term",
    "kind": "holiday",
}


def form_of(first: date, last: date, name: str = "Spring half term") -> dict[str, object]:
    parts = ("day", "month", "year")
    days = {f"first_day-{part}": getattr(first, part) for part in parts}
    return {
        **days,
        **{f"last_day-{part}": getattr(last, part) for part in parts},
        "name": name,
        "kind": "holiday",
    }


def test_a_coordinator_adds_changes_and_removes_days(client, session):
    client.sign_in(a_coordinator(391)).get("/coordinator/terms")
    assert "Nothing is entered for Newcastle upon Tyne" in client.text()
    first, last = date(2027, 2, 15), date(2027, 2, 19)
    assert client.post("/coordinator/terms", form_of(first, last)).status_code == 303
    client.get("/coordinator/terms")
    assert "Monday 15 February 2027 to Friday 19 February 2027" in client.text()
    kept = db.session.scalars(select(Closure).where(Closure.authority_id == 391)).one()
    path = f"/coordinator/terms/{kept.id}"
    client.post(path, form_of(first, date(2027, 2, 20)))
    assert db.session.get_one(Closure, kept.id).last_day == date(2027, 2, 20)
    client.post(f"{path}/remove")
    assert db.session.scalars(select(Closure).where(Closure.authority_id == 391)).all() == []


def test_what_is_wrong_is_said_beside_it_and_kept(client, session):
    client.sign_in(a_coordinator(391))
    wrong = form_of(date(2027, 2, 19), date(2027, 2, 15), name="Backwards")
    assert client.post("/coordinator/terms", wrong).status_code == 422
    assert "must be the first day or later" in client.text()
    assert client.page.find("input", attrs={"name": "name"})["value"] == "Backwards"
    client.post("/coordinator/terms", form_of(date(2027, 2, 15), date(2027, 2, 19)))
    again = form_of(date(2027, 2, 19), date(2027, 2, 22))
    assert client.post("/coordinator/terms", again).status_code == 422
    assert "already has some of these days" in client.text()


def test_a_coordinator_of_one_authority_keeps_no_other_s_dates(client, session):
    gateshead = db.session.scalars(select(Closure).where(Closure.authority_id == 390)).first()
    client.sign_in(a_coordinator(391))
    for path in (f"/coordinator/terms/{gateshead.id}", f"/coordinator/terms/{gateshead.id}/remove"):
        assert client.post(path, form_of(date(2027, 2, 1), date(2027, 2, 2))).status_code == 404
    client.get("/coordinator/terms?area=390")
    assert "Gateshead" not in client.text()
    with pytest.raises(Refused):
        set_closure(None, authority_id=390, by=an_actor(a_coordinator(391)), **HALF_TERM)
    with pytest.raises(Refused):
        set_closure(None, authority_id=391, by=an_actor(a_leader(a_school())), **HALF_TERM)
    assert set_closure(None, authority_id=391, by=an_actor(an_administrator()), **HALF_TERM)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("ck_closures_ends_after_it_begins", "last_day = first_day - 1"),
        ("ck_closures_length_is_believable", "last_day = first_day + 71"),
        ("ck_closures_has_a_name", "name = ' '"),
        ("ck_closures_kind_exists", "kind = 'strike'"),
        ("ex_closures_no_overlap", "first_day = first_day - 200, last_day = last_day - 150"),
        ("fk_closures_authority_id_authorities", "authority_id = 1"),
    ],
)
def test_days_that_cannot_be(session, name, change):
    where = "name = 'Easter holiday'"
    change = change.replace("last_day - 150", "first_day - 150")
    with pytest.raises(IntegrityError) as broken, db.session.begin_nested():
        db.session.execute(text(f"UPDATE closures SET {change} WHERE {where}"))
    assert broken.value.orig.diag.constraint_name == name


def test_two_who_add_the_same_days_at_once_add_them_once(own_app):
    with own_app.app_context():
        people = [a_coordinator(391).id, a_coordinator(391).id]
        db.session.remove()
    together = Barrier(2)

    def add(user_id: int) -> bool:
        with own_app.app_context():
            by = actor_by_id(user_id)
            db.session.rollback()
            together.wait(timeout=30)
            try:
                with transaction():
                    set_closure(None, authority_id=391, by=by, **HALF_TERM)
            except Clash:
                return False
            return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, people)) == [False, True]
    with own_app.app_context():
        there = select(func.count()).select_from(Closure).where(Closure.authority_id == 391)
        assert db.session.scalar(there) == 1
