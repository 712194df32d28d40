"""The log: one row for each write that is kept, none for any other, and nobody changes it."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.administration.kinds import ACTS
from app.bookings.events import BookingApproved, BookingLapsed
from app.infra import audit, clock
from app.infra.audit import Act, Source
from app.infra.database import db
from app.infra.events import announce
from app.web.audit import things_in
from tests.builders import (
    a_booking,
    a_cohort,
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_administrator,
)
from tests.house.test_doors import routes

SECRETS = {"token", "secret", "code", "key"}
SEARCHES = [
    "",
    "?who=person&act=bookings.&about=booking:ABC&source=page&since=2026-01-01&until=2030-01-01",
    "?before=3",
]


def acts() -> list[Act]:
    return list(db.session.scalars(select(Act).order_by(Act.id)))


def some_acts(number: int, **facts) -> None:
    for _ in range(number):
        audit.record("bookings.withdraw", "withdrew a booking", source=Source.PAGE, **facts)
    db.session.commit()


def test_every_write_has_its_words(app):
    silent = [
        rule.endpoint
        for rule in routes(app)
        if "POST" in rule.methods and "“" in audit.words_of(rule.endpoint, True)
    ]
    assert not silent


def test_what_was_set_can_be_searched_for(client, session):
    client.sign_in(an_administrator())
    client.get("/administration/thresholds/request_held")
    client.post("/administration/thresholds/request_held", {"number": "21", "why": "Winter."})
    client.get("/administration/letters/bookings/approved")
    words = {"subject": "{{ subject }}", "closing": "See you.", "why": "Winter."}
    client.post("/administration/letters/bookings/approved", words)
    assert [each.about for each in acts()[-2:]] == [
        ["threshold:request_held"],
        ["letter:bookings/approved"],
    ]
    client.get("/administration/log?about=threshold:request_held")
    assert "changed a threshold" in client.text()
    assert "changed the words of a letter ." not in client.text()


def test_a_school_of_a_caseload_is_named_as_a_school(client, session):
    coordinator, school = a_coordinator(391), a_school()
    client.sign_in(coordinator)
    client.get(f"/coordinator/schools/{school.id}")
    client.post(f"/coordinator/caseload/school/{school.id}/notes", {"words": "Ring first."})
    assert acts()[-1].about == [f"school:{school.id}"]


def test_no_words_are_kept_for_a_page_that_is_gone(app):
    assert {act for act in ACTS if act not in app.view_functions} == set()


def test_no_secret_of_an_address_is_kept(app):
    for rule in routes(app):
        values = dict.fromkeys(rule.arguments, "x")
        if {"item_kind", "key"} <= rule.arguments:
            continue  # an item of the queue, named as the desk names it
        named = things_in({name: name for name in values})
        assert not SECRETS & {each.partition(":")[2] for each in named}, rule


def test_a_write_leaves_who_what_and_about_what(client, session):
    school, slot = a_school(), a_slot()
    teacher, cohort = a_teacher(school, name="Ada Byron"), a_cohort(school)
    client.sign_in(teacher)
    path = f"/opportunities/{slot.opportunity_id}/sessions/{slot.id}/request"
    client.get(path)
    assert not acts()
    data = {"cohorts": cohort.id, f"pupils-{cohort.id}": 30, "lead": teacher.id, "act": "ask"}
    answer = client.post(path, data)
    assert answer.status_code == 303, client.text()
    [act] = acts()
    reference = answer.location.rstrip("/").rpartition("/")[2].partition("?")[0]
    assert (act.user_id, act.name, act.roles) == (teacher.id, "Ada Byron", "teacher")
    assert (act.act, act.words) == ("bookings.request_places", "asked for places")
    assert f"session:{slot.id}" in act.about
    assert f"booking:{reference}" in act.about
    assert act.authority_id == 391
    kept = [each for each in client.statements if "acts" in each.split("(")[0]]
    assert len(kept) == 1


def test_a_write_that_is_refused_leaves_none(client, session):
    client.sign_in(a_coordinator(391))
    booking = a_booking()
    path = f"/coordinator/bookings/{booking.reference}/decline"
    assert client.post(path, {"reason": " "}).status_code == 422
    assert client.post("/coordinator/bookings/NOTHERE2/decline").status_code == 404
    assert not acts()


def test_a_write_whose_transaction_fails_leaves_none(own_app):
    """Really committed: the row goes with what it tells of."""
    with own_app.app_context():
        user = a_user()
        unique = user.fs_uniquifier

    @own_app.post("/breaks")
    def breaks():
        """Try what cannot be."""
        db.session.execute(text("UPDATE users SET name = ''"))
        return "done"

    breaks.access = frozenset({"everyone"})
    own_app.config["WTF_CSRF_ENABLED"] = False
    client = own_app.test_client()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["_fresh"] = unique, True
    assert client.post("/breaks").status_code == 409
    with own_app.app_context():
        assert not acts()


def test_looking_leaves_none(client, session):
    client.sign_in(an_administrator())
    for path in ("/administration", "/administration/log", "/opportunities"):
        assert client.get(path).status_code == 200
    assert not acts()


def test_signing_in_is_kept_once_it_succeeds_and_signing_out_says_who(client, session):
    person = a_user(password="three odd words apart", name="Grace Hopper")
    given = {"email": person.email, "password": "wrong words"}
    client.post("/sign-in", given)
    assert not acts()
    client.post("/sign-in", given | {"password": "three odd words apart"})
    client.post("/sign-out")
    assert [(each.name, each.words) for each in acts()] == [
        ("Grace Hopper", "signed in with a password"),
        ("Grace Hopper", "signed out"),
    ]


@pytest.mark.parametrize("attack", ["UPDATE {} SET name = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_the_log(session, attack):
    some_acts(1)
    with pytest.raises(IntegrityError, match="rows_are_never_changed"):
        db.session.execute(text(attack.format("acts")))
    db.session.rollback()


@pytest.mark.parametrize(
    ("column", "value"),
    [("source", "'moon'"), ("words", "''"), ("about", "array_fill('x'::text, ARRAY[9])")],
)
def test_what_an_act_cannot_be(session, column, value):
    values = {
        "at": "now()", "source": "'page'", "name": "''", "roles": "''", "act": "'a'",
        "words": "'b'", "about": "'{}'", column: value,
    }  # fmt: skip
    with pytest.raises(IntegrityError):
        db.session.execute(
            text(f"INSERT INTO acts ({', '.join(values)}) VALUES ({', '.join(values.values())})")
        )
    db.session.rollback()


def test_what_the_worker_does_is_kept_and_what_a_request_does_is_not_said_twice(session):
    booking = a_booking()
    with audit.acting(Source.WORKER):
        announce(BookingLapsed(booking_id=booking.id, by=None))
    with audit.acting(Source.PAGE, booking.requested_by_id):
        announce(BookingApproved(booking_id=booking.id, by=booking.requested_by_id))
    [act] = acts()
    assert act.about == [f"booking:{booking.reference}"]
    assert (act.source, act.name) == ("worker", "")


def test_what_a_rule_does_in_somebody_s_request_is_kept_beside_it(session):
    """Whoever answers for the rule is not who asked for the places."""
    booking = a_booking()
    with audit.acting(Source.PAGE, booking.requested_by_id):
        announce(BookingApproved(booking_id=booking.id, by=an_administrator().id))
    [act] = acts()
    assert (act.words, act.name) == ("approved a booking by a rule", "")


def test_a_grant_at_the_command_line_is_kept(own_app):
    with own_app.app_context():
        person = a_user()
        email, number = person.email, person.id
    run = own_app.test_cli_runner().invoke
    assert run(args=["people", "grant", email, "administrator"]).exit_code == 0
    with own_app.app_context():
        [act] = acts()
        assert (act.source, act.about) == ("command line", [f"person:{number}"])
    assert run(args=["people", "revoke", email]).exit_code == 1  # the only administrator stays
    with own_app.app_context():
        assert len(acts()) == 1


def test_the_log_is_searched_by_who_what_about_what_and_when(client, session):
    ada, bob = a_user(name="Ada Byron"), a_user(name="Bob Hewitson")
    with clock.pretend(clock.now() - timedelta(days=40)):
        some_acts(1, user_id=ada.id, name="Ada Byron", about=["booking:K7QX2M4P", "session:9"])
    some_acts(1, user_id=bob.id, name="Bob Hewitson", about=["employer:12"])
    audit.record("letters.choices", "chose which letters they get", source=Source.PAGE)
    db.session.commit()
    client.sign_in(an_administrator())
    today = clock.today().isoformat()
    for asked, there, gone in (
        ("who=byr", "Ada", "Bob"),
        (f"who={bob.email}", "Bob", "Ada"),
        ("act=bookings.", "Ada", "which letters"),
        ("act=letters.choices", "which letters", "Ada"),
        ("about=k7qx2m4p", "Ada", "Bob"),
        ("about=12", "Bob", "Ada"),
        ("about=employer:12", "Bob", "Ada"),
        (f"since={today}", "Bob", "Ada"),
        (f"until={(clock.today() - timedelta(days=1)).isoformat()}", "Ada", "Bob"),
    ):
        client.get(f"/administration/log?{asked}")
        found = client.page.find(id="found").get_text()
        assert there in found, asked
        assert gone not in found, asked
    sheet = client.get("/administration/log.csv?who=byr").get_data(as_text=True)
    assert "K7QX2M4P" in sheet
    assert "Bob" not in sheet


def test_pages_of_the_log_miss_nothing_and_say_nothing_twice(client, session):
    some_acts(120, name="Ada")
    client.sign_in(an_administrator())
    path, seen = "/administration/log", []
    while path:
        client.get(path)
        seen += client.page.select("#found li")
        older = client.page.select_one("#found a[rel=next]")
        path = older and older["href"]
    assert len(seen) == 120


@pytest.mark.parametrize(
    "asked",
    [
        "act=nothing",
        "since=31-31-31",
        "until=2020-01-01&since=2021-01-01",
        "source=%00",
        "about=" + "x" * 99,
    ],
)
def test_a_search_that_cannot_be_keeps_what_was_typed(client, session, asked):
    client.sign_in(an_administrator())
    assert client.get(f"/administration/log?{asked}").status_code == 422
    assert client.get(f"/administration/log.csv?{asked}").status_code == 422


@pytest.mark.parametrize(
    "asked", ["before=99999999999999999999", "before=-1", "who=%00%25", "about=:"]
)
def test_odd_searches_find_nothing_and_break_nothing(client, session, asked):
    client.sign_in(an_administrator())
    assert client.get(f"/administration/log?{asked}").status_code == 200


@pytest.mark.parametrize("asked", SEARCHES)
def test_the_log_sends_as_many_statements_whatever_is_in_it(client, session, asked):
    client.sign_in(an_administrator())
    some_acts(2)
    client.get(f"/administration/log{asked}")
    few = len(client.statements)
    some_acts(60)
    client.get(f"/administration/log{asked}")
    assert len(client.statements) == few <= 5


def test_each_search_has_an_index(session):
    """With a log of some size: no search reads all of it."""
    db.session.execute(
        text(
            "INSERT INTO acts (at, source, user_id, name, roles, act, words, about)"
            " SELECT now() - n * interval '1 minute', 'page', n % 500, '', '', 'a.' || n % 90,"
            " 'x', ARRAY['booking:' || n] FROM generate_series(1, 20000) n"
        )
    )
    db.session.execute(text("ANALYZE acts"))
    for where in (
        "user_id = 3",
        "act = 'a.7'",
        "about && ARRAY['booking:77']",
        "at < now() - interval '3 days'",
        "(at, id) < (now() - interval '5 days', 12)",
    ):
        plan = db.session.execute(
            text(f"EXPLAIN SELECT * FROM acts WHERE {where} ORDER BY at DESC, id DESC LIMIT 51")
        )
        said = "\n".join(row[0] for row in plan)
        assert "Seq Scan" not in said, said
    db.session.rollback()


@pytest.mark.parametrize("who", ["leader", "coordinator"])
def test_only_administrators_look_into_the_log(client, session, who):
    person = a_leader(a_school()) if who == "leader" else a_coordinator()
    client.sign_in(person)
    assert client.get("/administration/log").status_code == 403
    assert client.get("/administration/log.csv").status_code == 403


def test_things_in_an_address():
    assert things_in({"reference": "K7QX2M4P", "proposal_id": 3}) == [
        "booking:K7QX2M4P",
        "proposal:3",
    ]
    assert things_in({"item_kind": "employer", "key": "7"}) == ["employer:7"]
    assert things_in({"token": "secret"}) == []
