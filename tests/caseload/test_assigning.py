"""Who looks after what: given, taken, handed over, and ended when somebody leaves."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.caseload import commands, queries
from app.caseload.filters import Filters
from app.caseload.models import Action, Assignment
from app.caseload.queries import place_of
from app.infra.database import Missing, db, transaction
from app.organisations.actors import actor_by_id
from app.organisations.commands import grants
from app.organisations.models import Grant, School
from tests.builders import (
    a_caseload_of,
    a_coordinator,
    a_leader,
    a_school,
    an_action,
    an_actor,
    an_administrator,
    an_employer,
)


def put(*rows):
    db.session.add_all(rows)
    db.session.flush()


def holder_of(place):
    current = queries.find_current(place_of(place))
    return current.user_id if current else None


def test_a_school_is_given_and_given_again_and_every_holder_is_kept(session):
    cora, ida, school = a_coordinator(391), a_coordinator(391), a_school()
    by, place = an_actor(cora), place_of(school)
    commands.give(place, cora.id, seen=None, by=by)
    commands.give(place, ida.id, seen=cora.id, by=by)
    commands.give(place, None, seen=ida.id, by=by)
    assert holder_of(school) is None
    kept = queries.list_assignments(place)
    assert [each.user_id for each in kept] == [ida.id, cora.id]
    assert all(each.until_at and each.ended_by_id == cora.id for each in kept)


def test_giving_what_somebody_has_changes_nothing(session):
    cora, school = a_coordinator(391), a_school()
    a_caseload_of(cora, school)
    again = commands.give(place_of(school), cora.id, seen=cora.id, by=an_actor(cora))
    assert again.id == queries.find_current(place_of(school)).id
    assert len(queries.list_assignments(place_of(school))) == 1


def test_nobody_is_given_what_their_grants_do_not_cover(session):
    cora, other = a_coordinator(391), a_coordinator(840, name="Olly Vane")
    leader = a_leader(a_school())
    for person, why in ((other, "Olly Vane does not coordinate"), (leader, "does not coordinate")):
        with pytest.raises(Invalid, match=why):
            commands.give(place_of(a_school()), person.id, seen=None, by=an_actor(cora))
    cora_too = a_coordinator(391, active=False)
    with pytest.raises(Invalid, match="no account here any more"):
        commands.give(place_of(a_school()), cora_too.id, seen=None, by=an_actor(cora))
    with pytest.raises(Invalid, match="no account"):
        commands.give(place_of(a_school()), 2**31 - 1, seen=None, by=an_actor(cora))


def test_only_coordinators_of_the_area_give(session):
    place, cora = place_of(a_school()), a_coordinator(391)
    for person in (a_coordinator(840), a_leader(a_school()), an_administrator()):
        with pytest.raises(Refused):
            commands.give(place, cora.id, seen=None, by=an_actor(person))


def test_an_employer_of_the_whole_region_can_be_given_to_any_coordinator(session):
    employer, durham = an_employer(authority_id=None), a_coordinator(840)
    commands.give(place_of(employer), durham.id, seen=None, by=an_actor(a_coordinator(391)))
    assert holder_of(employer) == durham.id


def test_whoever_looks_at_an_older_page_takes_nothing_away(session):
    cora, ida, school = a_coordinator(391), a_coordinator(391, name="Ida Bell"), a_school()
    a_caseload_of(ida, school)
    with pytest.raises(Clash, match="Ida Bell looks after"):
        commands.give(place_of(school), cora.id, seen=None, by=an_actor(cora))
    assert holder_of(school) == ida.id


def test_next_actions_go_along_with_what_is_handed_over(session):
    cora, ida, school = a_coordinator(391), a_coordinator(391), a_school()
    a_caseload_of(cora, school)
    mine, idas = an_action(school, cora), an_action(school, ida)
    done = commands.finish_action(an_action(school, cora).id, by=an_actor(cora))
    commands.hand_over(cora.id, ida.id, by=an_actor(ida))
    owners = {each.id: each.owner_id for each in session.scalars(select(Action))}
    assert owners == {mine.id: ida.id, idas.id: ida.id, done.id: cora.id}
    assert [each.what for each in queries.list_entries(mine)] == ["made", "given"]


def test_a_whole_caseload_is_handed_over_with_a_result_for_each(session):
    leaver = a_coordinator(391, 390)
    cora = a_coordinator(391, name="Cora Hall")
    here, there = a_school(name="Here"), a_school(name="There", authority_id=390)
    employer = an_employer(name="Quay Ltd")
    a_caseload_of(leaver, here, there, employer)
    outcomes = commands.hand_over(leaver.id, cora.id, by=an_actor(a_coordinator()))
    said = {each.title: (each.done, each.sentence) for each in outcomes}
    assert said == {
        "Here": (True, "Handed over."),
        "Quay Ltd": (True, "Handed over."),
        "There": (False, "Cora Hall does not coordinate this area."),
    }
    assert [holder_of(each) for each in (here, employer, there)] == [cora.id, cora.id, leaver.id]


def test_handing_over_takes_only_what_the_person_who_does_it_covers(session):
    leaver, cora = a_coordinator(), a_coordinator(391)
    here, there = a_school(), a_school(authority_id=840)
    a_caseload_of(leaver, here, there)
    outcomes = commands.hand_over(leaver.id, cora.id, by=an_actor(cora))
    assert [each.title for each in outcomes] == [here.name]
    assert holder_of(there) == leaver.id


def test_nobody_hands_over_to_themself(session):
    cora = a_coordinator(391)
    with pytest.raises(Invalid):
        commands.hand_over(cora.id, cora.id, by=an_actor(cora))


def test_a_grant_taken_back_leaves_the_caseload_to_nobody(client, session):
    leaver, cora, school = a_coordinator(391, name="Lee Ver"), a_coordinator(391), a_school()
    a_caseload_of(leaver, school)
    [grant] = session.scalars(select(Grant).where(Grant.user_id == leaver.id))
    grants.revoke(grant, by=None)
    db.session.commit()
    client.sign_in(cora).get("/coordinator/caseload?whose=nobody")
    assert school.name in client.text()
    assert "Lee Ver had it, and no longer coordinates here" in client.text()
    client.get(f"/coordinator/caseload?whose={leaver.id}")  # no colleague any more: one's own
    assert school.name not in client.text()
    client.get(f"/coordinator/schools/{school.id}")
    assert "Lee Ver did, and no longer coordinates here" in client.text()
    # Whoever takes over after somebody has left can still take all of it in one go.
    client.get(f"/coordinator/caseload/hand-over?from={leaver.id}")
    client.post(f"/coordinator/caseload/hand-over?from={leaver.id}", {"to": str(cora.id)})
    assert "1 of 1 handed over" in client.text()
    assert holder_of(school) == cora.id


def test_a_closed_account_leaves_the_caseload_to_nobody(client, session):
    leaver, school = a_coordinator(391), a_school()
    a_caseload_of(leaver, school)
    leaver.active = False
    db.session.commit()
    client.sign_in(a_coordinator(391)).get("/coordinator/caseload?whose=nobody")
    assert school.name in client.text()


def test_a_place_has_one_holder_at_most_whatever_the_code_does(session):
    cora, school, employer = a_coordinator(391), a_school(), an_employer()
    for of in ({"school_id": school.id}, {"employer_id": employer.id}):
        with pytest.raises(IntegrityError, match="one_current"), db.session.begin_nested():
            put(*(Assignment(**of, user_id=cora.id, given_by_id=cora.id) for _ in range(2)))


@pytest.mark.parametrize("of", [{}, {"school_id": 1, "employer_id": 1}])
def test_an_assignment_is_of_one_place(session, of):
    cora, school, employer = a_coordinator(391), a_school(), an_employer()
    ids = {"school_id": school.id, "employer_id": employer.id}
    facts = {name: ids[name] for name in of}
    with pytest.raises(IntegrityError, match="one_place"), db.session.begin_nested():
        put(Assignment(**facts, user_id=cora.id, given_by_id=cora.id))


def test_who_looked_after_what_is_ended_once_and_never_changed(session):
    cora, ida, school = a_coordinator(391), a_coordinator(391), a_school()
    a_caseload_of(cora, school)
    [kept] = queries.list_assignments(place_of(school))
    for change in (
        update(Assignment).values(user_id=ida.id, until_at=func.now()),
        update(Assignment).values(from_at=func.now()),
        delete(Assignment),
        text("TRUNCATE caseload_assignments"),
    ):
        with pytest.raises(IntegrityError), db.session.begin_nested():
            db.session.execute(change)
    commands.give(place_of(school), None, seen=cora.id, by=an_actor(ida))
    for change in (
        update(Assignment).where(Assignment.id == kept.id).values(until_at=None, ended_by_id=None),
        update(Assignment).where(Assignment.id == kept.id).values(until_at=func.now()),
    ):
        with pytest.raises(IntegrityError, match="ended once"), db.session.begin_nested():
            db.session.execute(change)


def test_eight_who_take_the_same_school_at_once_and_one_has_it(own_app):
    with own_app.app_context():
        with transaction():
            school_id = a_school().id
            people = [a_coordinator(391).id for _ in range(8)]
        db.session.remove()
    together = Barrier(len(people))

    def take(person: int) -> str:
        with own_app.app_context():
            by = actor_by_id(person)
            place = queries.get_place("school", school_id, by)
            together.wait(30)
            try:
                with transaction():
                    commands.give(place, person, seen=None, by=by)
            except Clash:
                return "clash"
            return "has it"

    with ThreadPoolExecutor(len(people)) as pool:
        said = list(pool.map(take, people))
    assert sorted(said) == ["clash"] * 7 + ["has it"]
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Assignment)) == 1


def test_without_the_lock_the_database_itself_lets_one_have_it(own_app):
    """The same race, with nothing but the index to stop it: a control."""
    with own_app.app_context():
        with transaction():
            school_id = a_school().id
            people = [a_coordinator(391).id for _ in range(6)]
        db.session.remove()
    together = Barrier(len(people))

    def take(person: int) -> bool:
        with own_app.app_context():
            together.wait(30)
            try:
                with transaction():
                    db.session.add(
                        Assignment(school_id=school_id, user_id=person, given_by_id=person)
                    )
            except IntegrityError:
                return False
            return True

    with ThreadPoolExecutor(len(people)) as pool:
        assert sum(pool.map(take, people)) == 1


def test_a_grant_taken_back_meanwhile_is_waited_for(own_app):
    """Giving and taking the grant back at once: the school never ends up with who has none."""
    with own_app.app_context():
        with transaction():
            school_id = a_school().id
            giver, taker = a_coordinator(391).id, a_coordinator(391).id
        db.session.remove()
    together = Barrier(2)

    def give() -> None:
        with own_app.app_context():
            by = actor_by_id(giver)
            place = queries.get_place("school", school_id, by)
            together.wait(30)
            try:
                with transaction():
                    commands.give(place, taker, seen=None, by=by)
            except Invalid:
                pass

    def revoke() -> None:
        with own_app.app_context():
            together.wait(30)
            with transaction():
                grant = db.session.scalar(select(Grant).where(Grant.user_id == taker))
                grants.revoke(grant, by=None)

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(give), pool.submit(revoke)]:
            each.result(60)
    with own_app.app_context():
        rows = queries.list_rows(Filters(whose="all"), actor_by_id(giver))
        assert [each.holder for each in rows] == [""]


def test_two_who_hand_over_to_each_other_at_once_do_not_wait_for_ever(own_app):
    with own_app.app_context():
        with transaction():
            one, two = a_coordinator(391), a_coordinator(391)
            a_caseload_of(one, *[a_school() for _ in range(10)])
            a_caseload_of(two, *[an_employer() for _ in range(10)])
            people = [(one.id, two.id), (two.id, one.id)]
        db.session.remove()
    together = Barrier(2)

    def go(pair: tuple[int, int]) -> int:
        with own_app.app_context():
            by = actor_by_id(pair[0])
            together.wait(30)
            with transaction():
                return sum(each.done for each in commands.hand_over(*pair, by=by))

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(go, people, timeout=60)) == [10, 10]
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(School)) == 10


@pytest.mark.parametrize("key", ["", "school", "school:", "school:x", "joiner:1", "school:9" * 9])
def test_nonsense_is_nobody_s_place(session, key):
    with pytest.raises(Missing):
        queries.get_named(key, an_actor(a_coordinator()))
