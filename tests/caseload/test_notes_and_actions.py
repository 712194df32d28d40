"""Notes that stay, and next actions with everything that became of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.caseload import commands, queries
from app.caseload.models import Action, ActionEntry, Note
from app.caseload.queries import place_of
from app.infra import clock
from app.infra.database import Missing, db
from tests.builders import (
    a_caseload_of,
    a_coordinator,
    a_leader,
    a_note,
    a_school,
    a_teacher,
    an_action,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
)


@pytest.fixture
def cora(client, session):
    person = a_coordinator(391, name="Cora Hall")
    client.sign_in(person)
    return person


def dated(day):
    return {"due-day": str(day.day), "due-month": str(day.month), "due-year": str(day.year)}


def test_a_note_keeps_its_writer_s_name_when_the_account_does_not(client, cora):
    school, leaver = a_school(), a_coordinator(391, name="Lee Ver")
    a_note(school, leaver, "The deputy has the timetable.")
    leaver.name, leaver.active = "Closed account", False
    db.session.commit()
    client.get(f"/coordinator/schools/{school.id}")
    assert "The deputy has the timetable." in client.text()
    assert "Lee Ver," in client.text()


def test_notes_are_never_changed_by_anybody(session):
    a_note(a_school(), a_coordinator(391), "Said once.")
    for change in (
        update(Note).values(words="Said otherwise."),
        delete(Note),
        text("TRUNCATE caseload_notes"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
            db.session.execute(change)


def test_what_became_of_an_action_is_never_changed_by_anybody(session):
    an_action(a_school(), a_coordinator(391))
    for change in (
        update(ActionEntry).values(by_name="Nobody"),
        delete(ActionEntry),
        text("TRUNCATE caseload_action_entries"),
    ):
        with pytest.raises(IntegrityError, match="append-only"), db.session.begin_nested():
            db.session.execute(change)


def test_a_note_is_for_coordinators_of_the_area_alone(session):
    school, employer = a_school(), an_employer()
    strangers = (
        a_coordinator(840),
        a_leader(school),
        a_teacher(school),
        an_employers_person(employer),
        an_administrator(),
    )
    for person in strangers:
        for place in (school, employer):
            with pytest.raises(Refused):
                commands.add_note(place_of(place), "x", form_key=uuid4(), by=an_actor(person))
            with pytest.raises(Missing):
                queries.get_place(place_of(place).kind, place.id, an_actor(person))


def test_a_form_sent_twice_tells_one_thing(client, cora):
    school = a_school()
    where = f"/coordinator/caseload/school/{school.id}"
    client.get(f"/coordinator/schools/{school.id}")
    for what, sent in (
        ("notes", {"words": "Once."}),
        (
            "actions",
            {"task": "Once", "owner": str(cora.id)} | dated(clock.today() + timedelta(days=3)),
        ),
    ):
        form = client.page.select_one(f'form[action$="/{what}"]')
        key = form.select_one('[name="form_key"]')["value"]
        for _ in range(2):
            assert client.post(f"{where}/{what}", sent | {"form_key": key}).status_code == 303
        client.get(f"/coordinator/schools/{school.id}")
    assert len(db.session.scalars(select(Note)).all()) == 1
    assert len(db.session.scalars(select(Action)).all()) == 1


def test_a_form_of_one_school_sent_to_another_tells_nothing(session):
    by, key = an_actor(a_coordinator(391)), uuid4()
    commands.add_note(place_of(a_school()), "Here.", form_key=key, by=by)
    with pytest.raises(Clash):
        commands.add_note(place_of(a_school()), "There.", form_key=key, by=by)


@pytest.mark.parametrize("words", ["", "  \n ", "\x00", "x" * 4001])
def test_a_note_says_something_and_not_too_much(client, cora, words):
    school = a_school()
    answer = client.post(f"/coordinator/caseload/school/{school.id}/notes", {"words": words})
    assert answer.status_code == 422
    typed = client.page.select_one("textarea[name=words]").text.strip()
    assert typed == words.replace("\x00", "").strip()


def test_an_action_is_set_moved_given_done_and_opened_again(client, cora):
    school, ida = a_school(), a_coordinator(391, name="Ida Bell")
    soon = clock.today() + timedelta(days=5)
    sent = {"task": "Telephone them", "owner": str(cora.id)} | dated(soon)
    place = f"/coordinator/caseload/school/{school.id}/actions"
    assert client.post(place, sent).status_code == 303
    [action] = db.session.scalars(select(Action))
    page = f"/coordinator/caseload/actions/{action.id}"
    later = dated(soon + timedelta(days=9)) | {"owner": str(ida.id)}
    assert client.post(page, later).status_code == 303
    assert client.post(f"{page}/done").status_code == 303
    assert client.post(f"{page}/done").status_code == 409
    assert "This was done already" in client.text()
    assert client.post(page, later).status_code == 409
    assert client.post(f"{page}/open-again").status_code == 303
    assert client.post(f"{page}/open-again").status_code == 409
    client.get(page)
    whats = [each.get_text() for each in client.page.select(".app-timeline strong")]
    assert whats == [
        "Set",
        "Moved to another day",
        "Given to a colleague",
        "Done",
        "Not done after all",
    ]
    assert "Ida Bell, by" in client.text()


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"task": ""}, "Say what is to be done."),
        ({"task": "x" * 301}, "300 characters or fewer"),
        ({"due-day": "31", "due-month": "2"}, "must be a real date"),
        ({"due-day": ""}, "must include a day"),
        ({"due-year": "2020"}, "Choose today or a day to come."),
        ({"due-year": "2199"}, "within the next two years"),
        ({"owner": "0"}, "choose from the list"),
        ({"owner": "9" * 40}, "choose from the list"),
    ],
)
def test_a_bad_action_gets_a_sentence_and_keeps_what_was_typed(client, cora, sent, says):
    school = a_school()
    usual = {"task": "Ring", "owner": str(cora.id)} | dated(clock.today() + timedelta(days=5))
    path = f"/coordinator/caseload/school/{school.id}/actions"
    assert client.post(path, usual | sent).status_code == 422
    assert says in client.text()
    typed = {each["name"]: each.get("value", "") for each in client.page.select("input[name]")}
    for name, value in (usual | sent).items():
        if name in typed:
            assert typed[name] == value
    assert db.session.scalars(select(Action)).all() == []


def test_the_owner_of_an_action_covers_the_area(session):
    cora, other = a_coordinator(391), a_coordinator(840)
    with pytest.raises(Invalid, match="coordinator for this area"):
        commands.add_action(
            place_of(a_school()),
            "Ring",
            due_on=clock.today(),
            owner_id=other.id,
            form_key=uuid4(),
            by=an_actor(cora),
        )


def test_a_day_gone_by_may_stay_while_somebody_else_takes_it(session):
    cora, ida = a_coordinator(391), a_coordinator(391)
    action = an_action(a_school(), cora, days=-3)
    commands.change_action(action.id, due_on=action.due_on, owner_id=ida.id, by=an_actor(cora))
    assert action.owner_id == ida.id
    yesterday = clock.today() - timedelta(days=1)
    with pytest.raises(Invalid):
        commands.change_action(action.id, due_on=yesterday, owner_id=ida.id, by=an_actor(cora))


def test_what_is_overdue_shows_on_the_caseload(client, cora):
    late, soon = a_school(name="Late School"), a_school(name="Soon School")
    a_caseload_of(cora, late, soon)
    an_action(late, cora, "Ring about visits", days=-1)
    an_action(late, cora, "Write to the head", days=3)
    an_action(soon, cora, "Send the dates", days=0)
    done = an_action(soon, cora, "Long done", days=-9)
    commands.finish_action(done.id, by=an_actor(cora))
    db.session.commit()
    client.get("/coordinator/caseload")
    rows = {
        row.select_one("th a").text: row.get_text(" ") for row in client.page.select("tbody tr")
    }
    assert "Ring about visits" in rows["Late School"]
    assert "Overdue" in rows["Late School"]
    assert "Send the dates" in rows["Soon School"]
    assert "Overdue" not in rows["Soon School"]
    client.get("/coordinator/caseload?overdue=1")
    assert "1 school" in client.text()
    assert "Soon School" not in client.text()


def test_an_action_of_another_authority_is_not_there(client, cora):
    action = an_action(a_school(authority_id=840), a_coordinator(840))
    page = f"/coordinator/caseload/actions/{action.id}"
    assert client.get(page).status_code == 404
    for path in (page, f"{page}/done", f"{page}/open-again"):
        assert client.post(path, {}).status_code == 404
    assert client.get("/coordinator/caseload/actions/99999999999999").status_code == 404


def test_done_by_and_done_at_go_together(session):
    action = an_action(a_school(), a_coordinator(391))
    half = update(Action).where(Action.id == action.id).values(done_at=clock.now())
    with pytest.raises(IntegrityError, match="somebody_did_it"), db.session.begin_nested():
        db.session.execute(half)
