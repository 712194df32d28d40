"""Two people at the same moment, on connections of their own, with real commits."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError, OperationalError

from app.access import Clash
from app.accounts.models import User
from app.infra.database import db, transaction
from app.organisations import commands, queries
from app.organisations.actors import actor_by_id
from app.organisations.models import Grant, Invitation, Membership
from tests.builders import (
    a_coordinator,
    a_leader,
    a_school,
    a_user,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)

HANDS = 8


def at_once(app: Flask, *deeds: Callable[[], object]) -> Counter[str]:
    """Each deed in a transaction of its own, all at the same moment; counts how they ended."""
    together = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> str:
        with app.app_context():
            db.session.connection()
            together.wait(timeout=60)
            try:
                with transaction():
                    deed()
            except (Clash, IntegrityError, OperationalError) as late:
                return type(late).__name__
            return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return Counter(pool.map(do, deeds))


@pytest.fixture
def told(own_app):
    """The application's context, for making things before and counting them after."""
    with own_app.app_context():
        yield own_app
        db.session.remove()


def living(**where) -> int:
    return db.session.scalar(
        select(func.count())
        .select_from(Membership)
        .filter_by(**where)
        .where(Membership.state.in_(("requested", "active")))
    )


def test_asking_many_times_at_once_asks_once(told):
    school, user = a_school(), a_user()
    school_id, user_id = school.id, user.id

    def ask():
        commands.ask_to_join(queries.get_school(school_id), role="teacher", by=actor_by_id(user_id))

    ended = at_once(told, *[ask] * HANDS)
    db.session.rollback()
    assert living(user_id=user_id) == 1
    assert ended["done"] >= 1
    assert set(ended) <= {"done", "IntegrityError"}


def test_two_who_decide_at_once_decide_once(told):
    school = a_school()
    leader_id, coordinator_id = a_leader(school).id, a_coordinator(391).id
    asked = commands.ask_to_join(school, role="teacher", by=an_actor(a_user()))
    db.session.commit()
    asked_id = asked.id

    def admit():
        commands.admit(queries.get_membership(asked_id), by=actor_by_id(leader_id))

    def decline():
        commands.decline(
            queries.get_membership(asked_id), reason="No", by=actor_by_id(coordinator_id)
        )

    assert at_once(told, admit, decline, admit, decline) == {"done": 1, "Clash": 3}


def test_a_link_opened_on_many_devices_at_once_lets_in_once(told):
    school = a_school()
    user_id = a_user(email="new@x.example").id
    made = commands.invite(
        email="new@x.example", role="teacher", school_id=school.id, by=an_actor(a_leader(school))
    )
    db.session.commit()
    made_id = made.id

    def accept():
        commands.accept_invitation(
            queries.get_invitation(made_id), db.session.get_one(User, user_id)
        )

    assert at_once(told, *[accept] * HANDS) == {"done": 1, "Clash": HANDS - 1}
    db.session.rollback()
    assert living(user_id=user_id, state="active") == 1


def test_many_invitations_to_one_address_at_once_leave_one_open(told):
    school = a_school()
    leader_id, school_id = a_leader(school).id, school.id

    def invite():
        commands.invite(
            email="new@x.example",
            role="teacher",
            school_id=school_id,
            by=actor_by_id(leader_id),
        )

    at_once(told, *[invite] * HANDS)
    db.session.rollback()
    unused = select(func.count()).select_from(Invitation).where(Invitation.withdrawn_at.is_(None))
    assert db.session.scalar(unused) == 1


def test_two_who_remove_each_other_at_once_leave_one(told):
    employer = an_employer()
    one, two = an_employers_person(employer), an_employers_person(employer)
    seats = {each.user_id: each.id for each in queries.list_members(employer_id=employer.id)}
    deeds = [
        lambda who=one.id, whom=two.id: commands.end_membership(
            queries.get_membership(seats[whom]), by=actor_by_id(who)
        ),
        lambda who=two.id, whom=one.id: commands.end_membership(
            queries.get_membership(seats[whom]), by=actor_by_id(who)
        ),
    ]
    employer_id = employer.id
    db.session.rollback()
    assert at_once(told, *deeds) == {"done": 1, "Clash": 1}
    db.session.rollback()
    assert living(employer_id=employer_id) == 1


def test_two_careers_leaders_who_step_down_at_once_leave_one(told):
    school = a_school()
    people = [a_leader(school).id, a_leader(school).id]
    seats = {each.user_id: each.id for each in queries.list_members(school_id=school.id)}
    school_id = school.id
    db.session.rollback()
    deeds = [
        lambda who=who: commands.change_role(
            queries.get_membership(seats[who]), role="teacher", by=actor_by_id(who)
        )
        for who in people
    ]
    assert at_once(told, *deeds) == {"done": 1, "Clash": 1}
    db.session.rollback()
    assert living(school_id=school_id, role="leader") == 1


def test_two_administrators_who_remove_each_other_at_once_leave_one(told):
    one, two = an_administrator(), an_administrator()
    grants = {each.user_id: each.id for each in queries.list_grants()}
    # Both open the page as administrators; only then does either press the button.
    pairs = [(an_actor(one), two.id), (an_actor(two), one.id)]
    db.session.rollback()
    deeds = [
        lambda by=by, whom=whom: commands.revoke(queries.get_grant(grants[whom]), by=by)
        for by, whom in pairs
    ]
    assert at_once(told, *deeds) == {"done": 1, "Clash": 1}
    db.session.rollback()
    assert (
        db.session.scalar(
            select(func.count()).select_from(Grant).where(Grant.role == "administrator")
        )
        == 1
    )


def test_an_employer_is_decided_once(told):
    employer = commands.register_employer(
        name="Tyne Bakery", sector="other", size="small", authority_id=391, by=an_actor(a_user())
    )
    coordinators = [a_coordinator(391).id, a_coordinator().id]
    db.session.commit()
    employer_id = employer.id
    deeds = [
        lambda who=who: commands.verify_employer(
            queries.get_employer(employer_id), by=actor_by_id(who)
        )
        for who in coordinators
    ]
    assert at_once(told, *deeds) == {"done": 1, "Clash": 1}
