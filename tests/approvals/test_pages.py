"""The pages: written in sentences, tried, asked before it is on, and read by coordinators."""

from itertools import count

import pytest
from sqlalchemy import select

from app.approvals import commands
from app.approvals.models import Rule, Trial
from app.bookings import commands as bookings
from app.infra.database import db
from app.infra.silence import silence
from tests.approvals.world import a_rule, a_rule_on
from tests.builders import (
    a_booking,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    an_actor,
    an_administrator,
    an_approved_booking,
    an_opportunity,
)

PATH = "/administration/approval-rules"
WRITTEN = {
    "name": "Small talks",
    "kinds": ["careers_talk"],
    "places": ["school"],
    "authorities": ["391", "390"],
    "most_pupils": "30",
}


@pytest.fixture
def ada(client, session):
    """An administrator, signed in."""
    person = an_administrator(name="Ada Lovell")
    client.sign_in(person)
    return an_actor(person)


def a_declined_booking(**facts):
    booking = a_booking(**facts)
    bookings.decline(
        booking, reason="Two visits this term already.", by=an_actor(a_coordinator(391))
    )
    db.session.commit()
    return booking


def the_rule() -> Rule:
    return db.session.scalars(select(Rule).order_by(Rule.id.desc())).first()


def test_a_rule_is_written_and_reads_as_sentences(client, ada):
    assert client.post(f"{PATH}/new", WRITTEN).status_code == 303
    client.get(f"{PATH}/{the_rule().id}")
    said = client.text()
    assert "It is a careers talk." in said
    assert "The school is in Gateshead or Newcastle upon Tyne." in said
    assert "At most 30 pupils come." in said
    assert "Nothing on the safeguarding checklist needs action." in said
    assert "Switch it on" not in said, "it was not tried"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the rule a name."),
        ({"name": "\x00"}, "Give the rule a name."),
        ({"name": "x" * 81}, "80 characters or fewer"),
        ({"kinds": []}, "Choose kinds of encounter"),
        ({"kinds": ["mentoring"]}, "choose from the list"),
        ({"kinds": ["\x00"]}, "choose from the list"),
        ({"places": ["workplace"]}, "choose from the list"),
        ({"authorities": []}, "Choose where the rule holds."),
        ({"authorities": ["999"]}, "choose from the list"),
        ({"authorities": ["nine"]}, "choose from the list"),
        ({"year_groups": ["99"]}, "choose from the list"),
        ({"most_pupils": "many"}, "must be a whole number"),
        ({"most_pupils": "99999999999999999999"}, "must be a whole number"),
        ({"clean_months": "25"}, "must be from 1 to 24"),
        ({"days_to_spare": "0"}, "must be from 1 to 9"),
    ],
)
def test_what_no_rule_may_ask_is_refused_with_a_sentence_and_kept_on_the_page(
    client, ada, wrong, sentence
):
    answer = client.post(f"{PATH}/new", WRITTEN | wrong)
    assert answer.status_code == 422
    assert sentence in client.text()
    kept = wrong.get("most_pupils", "30")
    assert client.page.find(id="most_pupils")["value"] == kept
    assert db.session.scalar(select(Rule.id)) is None


def test_a_name_that_another_rule_has_is_refused(client, ada):
    a_rule("Small talks", by=ada)
    assert client.post(f"{PATH}/new", WRITTEN).status_code == 422
    assert "Another rule has this name" in client.text()


def test_it_is_tried_on_the_last_month_and_each_difference_is_shown(client, ada):
    same, against = an_approved_booking(), a_declined_booking()
    left = an_approved_booking(a_slot(an_opportunity(kind="mentoring")))
    rule = a_rule(by=ada)
    answer = client.post(f"{PATH}/{rule.id}/try")
    assert answer.status_code == 303
    client.get(answer.location)
    said = client.text()
    assert "Of 3 bookings that coordinators decided on, this rule would have approved 2" in said
    assert against.reference in said, "what was declined comes first"
    assert "Two visits this term already." in said
    trial = db.session.scalars(select(Trial)).one()
    client.get(f"{PATH}/trials/{trial.id}?show=left")
    assert left.reference in client.text()
    assert "Not met: Nobody is with one pupil alone" in client.text()
    client.get(f"{PATH}/trials/{trial.id}/{same.reference}")
    assert "The rule would have approved it" in client.text()
    for missing in ("NOTHERE2", "%00", "x" * 300):
        assert client.get(f"{PATH}/trials/{trial.id}/{missing}").status_code == 404
    for odd in ("?show=%00", "?page=-1", "?page=99999999999999999999", "?show=left&page=x"):
        assert client.get(f"{PATH}/trials/{trial.id}{odd}").status_code == 200


def test_a_trial_judges_each_as_it_stood_when_it_was_asked_for(client, ada):
    """It was asked for 20 days ahead or more, whatever day the trial is on."""
    an_approved_booking(a_slot(days=5))
    trial = commands.try_rule(a_rule(by=ada, days_ahead=20), by=ada)
    assert (trial.same, trial.left_alone) == (1, 0)
    trial = commands.try_rule(a_rule("Earlier", by=ada, days_ahead=26), by=ada)
    assert (trial.same, trial.left_alone) == (0, 1)


def test_access_needs_are_looked_at_by_a_person_in_a_trial_too(client, ada):
    an_approved_booking(access_needs="A wheelchair user.")
    trial = commands.try_rule(a_rule(by=ada), by=ada)
    assert trial.left_alone == 1


def test_a_decision_taken_back_is_in_no_trial(client, ada, session):
    booking = an_approved_booking(a_slot(days=40))
    by = an_actor(booking.decided_by)
    bookings.take_back(booking, by=by)
    assert commands.try_rule(a_rule(by=ada), by=ada).tally.decided == 0


def test_switching_on_asks_first_with_the_numbers(client, ada):
    a_declined_booking()
    rule = a_rule(by=ada)
    path = f"{PATH}/{rule.id}/switch-on"
    client.get(path)
    assert "Try the rule as it stands now" in client.text()
    client.post(f"{PATH}/{rule.id}/try")
    client.get(path)
    assert "It would have approved 1 booking that a coordinator declined" in client.text()
    trial = client.page.find("input", {"name": "trial"})["value"]
    assert client.post(path, {"trial": trial}).status_code == 422
    assert "tick that you have" in client.text()
    for odd in ("", "x", "9" * 30, "-1", "\x00", "²"):
        assert client.post(path, {"trial": odd, "seen": "y"}).status_code == 409
    assert client.post(path, {"trial": trial, "seen": "y"}).status_code == 303
    assert the_rule().state == "on"
    client.get(path)
    assert "It is on already." in client.text()


def test_one_that_is_on_is_written_anew_and_switched_off_after_a_question(client, ada):
    rule = a_rule_on(by=ada)
    assert client.get(f"{PATH}/{rule.id}/change").status_code == 409
    assert client.post(f"{PATH}/{rule.id}/try").status_code == 409
    answer = client.post(f"{PATH}/{rule.id}/new-version")
    assert answer.status_code == 303
    client.get(answer.location)
    assert client.post(answer.location, WRITTEN | {"name": "Talks at school"}).status_code == 303
    client.get(f"{PATH}/{the_rule().id}")
    assert "Version 2" in client.text()
    a_booking()
    client.get(f"{PATH}/{rule.id}/switch-off")
    assert "It has approved 1 booking, and that stays approved." in client.text()
    assert client.post(f"{PATH}/{rule.id}/switch-off").status_code == 303
    assert client.post(f"{PATH}/{rule.id}/switch-off").status_code == 409


def test_a_coordinator_reads_what_is_on_here_and_what_it_approved(client, session):
    ada = an_actor(an_administrator(name="Ada Lovell"))
    rule = a_rule_on(by=ada, authority_ids=frozenset({391, 840}))
    hidden = a_rule("Hidden", by=ada)
    here, there = a_booking(), a_booking(school=a_school(authority_id=840))
    client.sign_in(a_coordinator(391))
    client.get(PATH)
    assert "Talks at school" in client.text()
    assert "Hidden" not in client.text()
    assert "Write a rule" not in client.text()
    client.get(f"{PATH}/{rule.id}")
    assert "Switch it off" not in client.text()
    for path in (f"{PATH}/{hidden.id}", f"{PATH}/999999"):
        assert client.get(path).status_code == 404
    for path in ("new", f"{rule.id}/change", f"{rule.id}/switch-on", "trials/1"):
        assert client.get(f"{PATH}/{path}").status_code in (403, 404)
    client.get(f"{PATH}/approved")
    assert "1 booking in your area" in client.text()
    assert here.reference in str(client.page)
    assert there.reference not in str(client.page)
    assert client.get(f"{PATH}/approved?page=99999999999999999999").status_code == 200


def test_the_desk_says_which_rule_approved_and_gives_it_back(client, session):
    rule = a_rule_on(by=an_actor(an_administrator(name="Ada Lovell")))
    booking = a_booking()
    client.sign_in(a_coordinator(391))
    client.get(f"/coordinator/bookings/{booking.reference}")
    said = client.text()
    assert "Approved by the rule “Talks at school”, version 1, switched on by Ada Lovell" in said
    assert "Nothing on the safeguarding checklist needs action." in said
    assert client.page.find("a", href=f"{PATH}/{rule.id}")
    client.get(f"/bookings/{booking.reference}")
    assert "Approved by the rule “Talks at school”" in client.text()
    client.get("/coordinator/queue")
    assert client.page.find("a", href=f"{PATH}/approved")


def test_the_school_and_the_employer_read_it_in_the_history(client, session):
    a_rule_on(by=an_actor(an_administrator(name="Ada Lovell")))
    booking = a_booking()
    for reader in (booking.requested_by, booking.slot.opportunity.contact):
        client.sign_in(reader).get(f"/bookings/{booking.reference}")
        assert "Approved by the rule “Talks at school”, version 1" in client.text()
        assert "Ada Lovell, who answers for the rule" in client.text()


def test_others_enter_none_of_it(client, session):
    rule = a_rule_on()
    client.sign_in(a_leader(a_school()))
    for path in ("", f"/{rule.id}", "/new", "/approved"):
        assert client.get(PATH + path).status_code == 403


def statements_of(client, path: str) -> int:
    assert client.get(path).status_code == 200, path
    return len(client.statements)


def test_pages_send_as_many_statements_whatever_there_is_to_show(client, session):
    person = an_administrator(name="Ada Lovell")
    ada = an_actor(person)
    numbers = count(1)

    def fill(number: int) -> None:
        for _ in range(number):
            a_rule(f"Rule {next(numbers)}", by=ada)
            an_approved_booking()
            commands.try_rule(rule, by=ada)
            db.session.commit()

    with silence():
        rule = a_rule("Tried", by=ada)
        fill(2)
        paths = [PATH, f"{PATH}/{rule.id}", f"{PATH}/{rule.id}/switch-on"]
        client.sign_in(person)
        few = [statements_of(client, each) for each in paths]
        first = db.session.scalar(select(Trial.id).order_by(Trial.id.desc()))
        few.append(statements_of(client, f"{PATH}/trials/{first}"))
        fill(6)
        last = db.session.scalar(select(Trial.id).order_by(Trial.id.desc()))
        many = [statements_of(client, each) for each in (*paths, f"{PATH}/trials/{last}")]
    assert many == few
    assert max(few) <= 12


def test_the_list_of_what_was_approved_sends_as_many_statements(client, session):
    a_rule_on()
    client.sign_in(a_coordinator(391))
    a_booking()
    few = statements_of(client, f"{PATH}/approved")
    for _ in range(5):
        a_booking()
    assert statements_of(client, f"{PATH}/approved") == few
    assert few <= 8


def test_trying_sends_as_many_statements_however_much_was_decided(client, ada):
    rule = a_rule(by=ada)

    def tried() -> int:
        assert client.post(f"{PATH}/{rule.id}/try").status_code == 303
        return len(client.statements)

    an_approved_booking()
    tried()  # the first time it leaves being a draft, which is written too
    few = tried()
    for _ in range(6):
        an_approved_booking()
    assert tried() == few
    assert few <= 25
