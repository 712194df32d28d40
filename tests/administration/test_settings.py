"""Thresholds, kinds and sectors: set by administrators, in force at once, every version kept."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Refused
from app.administration import commands
from app.administration.commands import following
from app.administration.commands.settings import put
from app.administration.models import RANGES, Setting
from app.administration.rules import as_kept, slug_of
from app.bookings.rules import request_held_until
from app.infra import clock
from app.infra.database import db
from app.opportunities.kinds import KINDS, kind, kinds_to_choose
from app.organisations.commands import invite as invite_colleague
from app.organisations.rules import why_not_acceptable
from app.rulebook import registry, thresholds
from app.rulebook.sectors import BY_SLUG, sectors_to_choose
from app.rulebook.thresholds import THRESHOLDS, number
from config import ROOT
from tests.builders import (
    a_coordinator,
    a_leader,
    a_school,
    a_slot,
    an_actor,
    an_administrator,
    an_employer,
    an_employers_person,
    an_opportunity,
)

MIGRATIONS = str(ROOT / "migrations")
WHY = {"why": "So agreed in the region."}
PAGES = [
    "/administration",
    "/administration/thresholds",
    "/administration/thresholds/request_held",
    "/administration/kinds",
    "/administration/kinds/new",
    "/administration/kinds/careers_talk",
    "/administration/sectors",
    "/administration/sectors/new",
    "/administration/sectors/other",
]
TALK = {
    "label": "Careers talk",
    "plural": "Careers talks",
    "explains": "Someone from work talks.",
    "places": ["school", "online"],
    "notice_days": "5",
    "lead_days": "3",
    "version": "0",
} | WHY


@pytest.fixture
def admin(client, session):
    return client.sign_in(an_administrator(name="Ada Byron"))


def versions(subject: str, key: str) -> list[int]:
    wanted = (Setting.subject == subject, Setting.key == key)
    return list(
        db.session.scalars(select(Setting.version).where(*wanted).order_by(Setting.version))
    )


def test_a_threshold_that_is_set_holds_at_once_where_it_is_used(admin):
    slot = a_slot(days=90)
    at = clock.now()
    assert request_held_until(slot, at) == at + timedelta(days=14)
    path = "/administration/thresholds/request_held"
    assert admin.post(path, {"number": "21", "version": "0"} | WHY).status_code == 303
    admin.get("/administration/thresholds")
    assert "21 days" in admin.text()
    assert request_held_until(slot, at) == at + timedelta(days=21)
    admin.get(path)
    assert "So agreed in the region." in admin.text()
    assert "Ada Byron" in admin.text()


def test_how_long_an_invitation_is_open_is_set_and_those_sent_before_keep_their_end(admin):
    school = a_school()
    leader = an_actor(a_leader(school))

    def invite(email):
        made = invite_colleague(email=email, role="teacher", school_id=school.id, by=leader)
        db.session.commit()
        return made

    before = invite("first@school.example")
    kept = before.expires_at
    assert kept - before.sent_at == timedelta(days=14)
    path = "/administration/thresholds/invitation_open"
    for number_of_days in ("2", "61"):
        sent = {"number": number_of_days, "version": "0"} | WHY
        assert admin.post(path, sent).status_code == 422
    assert admin.post(path, {"number": "30", "version": "0"} | WHY).status_code == 303
    admin.get("/administration/thresholds")
    assert "An invitation to a colleague is open for" in admin.text()
    assert "30 days" in admin.text()
    later = invite("second@school.example")
    assert later.expires_at - later.sent_at == timedelta(days=30)
    db.session.refresh(before)
    assert before.expires_at == kept
    assert why_not_acceptable(
        accepted_at=None, withdrawn_at=None, expires_at=before.expires_at, now=kept
    )


def test_what_was_set_for_invitations_outlives_a_way_down_and_up(own_app):
    """A version without this threshold reads nothing of it, and nothing is removed for it."""
    with own_app.app_context():
        an_administrator()
        insert("threshold", "invitation_open", {"number": 21})
        db.session.commit()
        downgrade(directory=MIGRATIONS, revision="0019")
        with pytest.raises(IntegrityError, match="threshold_in_range"):
            insert("threshold", "invitation_open", {"number": 22}, version=2)
        db.session.rollback()
        upgrade(directory=MIGRATIONS)
        assert versions("threshold", "invitation_open") == [1]
        insert("threshold", "invitation_open", {"number": 22}, version=2)


@pytest.mark.parametrize("typed", ["6", "61", "-1", "x", "", "1e3", "9" * 30, "\x00"])
def test_a_number_out_of_range_is_refused_in_words_and_kept_on_the_page(admin, typed):
    path = "/administration/thresholds/request_held"
    assert admin.post(path, {"number": typed, "version": "0"} | WHY).status_code == 422
    assert not versions("threshold", "request_held")
    if typed.isdecimal() and len(typed) < 9:
        assert admin.page.find(id="number")["value"] == typed


def test_who_sets_something_says_why(admin):
    path = "/administration/thresholds/request_held"
    assert admin.post(path, {"number": "20", "version": "0", "why": " "}).status_code == 422
    assert "Say why" in admin.text()


def test_who_comes_second_is_told_and_keeps_what_they_typed(admin):
    path = "/administration/thresholds/request_held"
    admin.post(path, {"number": "20", "version": "0"} | WHY)
    assert admin.post(path, {"number": "30", "version": "0"} | WHY).status_code == 409
    assert "Ada Byron changed this on" in admin.text()
    assert admin.page.find(id="number")["value"] == "30"
    data = {"number": "30", "version": admin.page.find(id="version")["value"]} | WHY
    assert admin.post(path, data).status_code == 303
    assert versions("threshold", "request_held") == [1, 2]


@pytest.mark.parametrize("version", ["-1", "x", "99999999999", "7", ""])
def test_a_version_that_is_none_is_no_way_in(admin, version):
    path = "/administration/thresholds/request_held"
    answer = admin.post(path, {"number": "20", "version": version} | WHY)
    assert answer.status_code in (409, 422)
    assert not versions("threshold", "request_held")


def test_of_many_who_set_one_thing_at_once_one_does(own_app):
    with own_app.app_context():
        actor = an_actor(an_administrator())
    together = Barrier(6)

    def one(wanted: int) -> str:
        with own_app.app_context():
            together.wait()
            try:
                value = {"number": wanted}
                put("threshold", "taken_back", value, version=0, why="Now", by=actor)
                db.session.commit()
            except (IntegrityError, Clash):
                db.session.rollback()
                return "late"
            return "set"

    with ThreadPoolExecutor(6) as pool:
        said = list(pool.map(one, range(1, 7)))
    assert said.count("set") == 1
    with own_app.app_context():
        assert versions("threshold", "taken_back") == [1]


def test_another_process_sees_it_when_it_looks(session):
    """The registry of this process is emptied, as another's would be, and looks again."""
    admin = an_actor(an_administrator())
    commands.set_threshold("desk_waited_long", 12, version=0, why="Fewer", by=admin)
    db.session.commit()
    commands.as_they_came()
    assert number("desk_waited_long") == 7
    following.follow_settings(every=3600)
    assert number("desk_waited_long") == 7
    following.follow_settings(every=0)
    assert number("desk_waited_long") == 12


def test_what_is_rolled_back_is_never_in_force(session):
    admin = an_actor(an_administrator())
    commands.set_threshold("desk_waited_long", 12, version=0, why="Fewer", by=admin)
    db.session.rollback()
    db.session.commit()
    following.follow_settings(every=None)
    assert number("desk_waited_long") == 7


def test_a_kind_s_words_change_everywhere_and_its_benchmark_never(admin):
    a_slot(an_opportunity())
    changed = TALK | {"label": "Talk from work", "plural": "Talks from work", "benchmark": "7"}
    assert admin.post("/administration/kinds/careers_talk", changed).status_code == 303
    admin.get("/opportunities")
    assert "Talk from work" in admin.text()
    assert "Talks from work" in admin.text()
    assert kind("careers_talk").benchmark == 5


def test_a_retired_kind_is_kept_for_what_there_is_and_chosen_for_nothing_new(admin, client):
    employer = an_employer()
    person = an_employers_person(employer)
    old = an_opportunity(employer, contact=person)
    a_slot(old)
    admin.post("/administration/kinds/careers_talk", TALK | {"retired": "y"})
    client.sign_in(person)
    client.get(f"/opportunities/{old.id}")
    assert "Careers talk" in client.text()
    client.get("/employer/opportunities/new")
    assert not client.page.find("input", {"name": "kind", "value": "careers_talk"})
    client.get(f"/employer/opportunities/{old.id}/edit")
    assert client.page.find("input", {"name": "kind", "value": "careers_talk"})


def test_a_kind_that_is_added_can_be_offered_found_and_booked(admin, client):
    answer = admin.post(
        "/administration/kinds/new",
        TALK | {"label": "Mock interview", "plural": "Mock interviews", "benchmark": "5"},
    )
    assert answer.status_code == 303, admin.text()
    admin.get("/administration/kinds")
    assert "Mock interview" in admin.text()
    offer = an_opportunity(kind="mock_interview")
    a_slot(offer)
    client.get("/opportunities?kind=mock_interview")
    assert "1 opportunity found" in client.text()
    client.get(f"/opportunities/{offer.id}")
    assert "Mock interview" in client.text()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("label", "", "Enter what one is called"),
        ("label", "Mentoring slot", "called that already"),
        ("places", "moon", "choose from the list"),
        ("lead_days", "91", "from 0 to 90"),
        ("notice_days", "", "Enter the short notice as a number of days"),
    ],
)
def test_a_kind_that_cannot_be_is_refused_in_words(admin, field, value, said):
    answer = admin.post("/administration/kinds/careers_talk", TALK | {field: value})
    assert answer.status_code == 422
    assert said in admin.text()


def test_the_last_kind_is_not_retired(session):
    admin = an_actor(an_administrator())
    for each in list(KINDS)[1:]:
        put("kind", each.slug, as_kept(each) | {"retired": True}, version=0, why="x", by=admin)
    db.session.commit()
    following.follow_settings()
    assert len(kinds_to_choose()) == 1


def test_a_sector_is_changed_retired_and_added(admin, client):
    new = {"label": "Space tourism", "is_growth": "y", "version": "0"} | WHY
    assert admin.post("/administration/sectors/new", new).status_code == 303
    old = {"label": "Building", "retired": "y", "version": "0"} | WHY
    assert admin.post("/administration/sectors/construction", old).status_code == 303
    admin.get("/administration/sectors")
    assert BY_SLUG["space_tourism"].is_growth
    offer = an_opportunity(sector="construction")
    a_slot(offer)
    client.get(f"/opportunities/{offer.id}")
    choices = dict(sectors_to_choose())
    assert "space_tourism" in choices
    assert "construction" not in choices
    assert dict(sectors_to_choose(keeping="construction"))["construction"] == "Building"


ATTACKS = [
    ("threshold_in_range", "threshold", "request_held", {"number": 6}),
    ("threshold_in_range", "threshold", "request_held", {}),
    ("threshold_in_range", "threshold", "nothing", {"number": 6}),
    ("threshold_in_range", "threshold", "invitation_open", {"number": 2}),
    ("threshold_in_range", "threshold", "invitation_open", {"number": 61}),
    ("subject_exists", "moon", "request_held", {"number": 20}),
    ("key_is_plain", "sector", "Ä", {"label": "x", "retired": False, "is_growth": False}),
    ("sector_is_whole", "sector", "x", {"label": " ", "retired": False, "is_growth": False}),
    ("kind_is_whole", "kind", "x", {"label": "x"}),
    ("letter_is_whole", "letter", "a/b", {"subject": " ", "opening": "", "closing": ""}),
    ("letter_is_whole", "letter", "a/b", {"subject": "a\nb", "opening": "", "closing": ""}),
]


def insert(subject, key, value, *, version=1, why="Because") -> None:
    db.session.execute(
        text(
            "INSERT INTO settings (subject, key, version, value, why, at, by_id)"
            " VALUES (:subject, :key, :version, cast(:value AS jsonb), :why, now(),"
            " (SELECT min(id) FROM users))"
        ),
        {
            "subject": subject, "key": key, "version": version, "value": json.dumps(value),
            "why": why,
        },
    )  # fmt: skip


@pytest.mark.parametrize(("constraint", "subject", "key", "value"), ATTACKS)
def test_the_database_refuses_what_cannot_be_set(session, constraint, subject, key, value):
    an_administrator()
    with pytest.raises(IntegrityError, match=constraint):
        insert(subject, key, value)
    db.session.rollback()


def test_versions_follow_one_another_are_reasoned_and_never_change(session):
    an_administrator()
    good = ("threshold", "request_held", {"number": 20})
    for facts, constraint in (
        ({"version": 2}, "settings_follow_on"),
        ({"version": 0}, "version_counts"),
        ({"why": " "}, "says_why"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            insert(*good, **facts)
        db.session.rollback()
    insert(*good)
    db.session.commit()
    for attack in ("UPDATE settings SET why = 'x'", "DELETE FROM settings", "TRUNCATE settings"):
        with pytest.raises(IntegrityError, match="rows_are_never_changed"):
            db.session.execute(text(attack))
        db.session.rollback()


def test_the_database_keeps_what_evidence_rests_on(session):
    an_administrator()
    value = as_kept(kind("careers_talk"))
    insert("kind", "careers_talk", value)
    db.session.commit()
    for other in ({"benchmark": 6}, {"one_to_one": True}, {"providers_only": True}):
        with pytest.raises(IntegrityError, match="settings_follow_on"):
            insert("kind", "careers_talk", value | other, version=2)
        db.session.rollback()


def test_the_database_s_ranges_are_the_rulebook_s(own_app):
    with own_app.app_context():
        said = db.session.scalar(
            text(
                "SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                " WHERE conname = 'ck_settings_threshold_in_range'"
            )
        )
    for each in THRESHOLDS:
        assert f"'{each.slug}'" in said
        assert f"WHEN '{each.slug}' " in RANGES
        own = said.partition(f"'{each.slug}'")[2].partition("WHEN")[0]
        assert f">= {each.least})" in own
        assert f"<= {each.most})" in own


def test_only_administrators_set_anything(client, session):
    coordinator = a_coordinator()
    client.sign_in(coordinator)
    for path in PAGES:
        assert client.get(path).status_code == 403
    with pytest.raises(Refused):
        commands.set_threshold("taken_back", 5, version=0, why="x", by=an_actor(coordinator))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_sends_as_many_statements_whatever_was_set(admin, path):
    admin.get(path)
    few = len(admin.statements)
    actor = an_actor(an_administrator())
    for version in range(8):
        for subject, key, value in (
            ("threshold", "request_held", {"number": 20 + version}),
            ("kind", "careers_talk", as_kept(kind("careers_talk"))),
            ("sector", "other", as_kept(BY_SLUG["other"])),
        ):
            put(subject, key, value, version=version, why="Again", by=actor)
    for _ in range(6):
        a_slot(an_opportunity())
    db.session.commit()
    following.follow_settings()
    admin.get(path)
    assert len(admin.statements) == few <= 6


def test_names_to_store_are_made_of_labels():
    assert slug_of("Mock interview!", []) == "mock_interview"
    assert slug_of("Mock interview", ["mock_interview"]) == "mock_interview_2"
    assert slug_of("3D printing", []) == "x_3d_printing"
    assert slug_of("§§", []) == "x"


def test_a_number_that_is_set_for_nothing_there_is_changes_nothing():
    thresholds.put_in_force({"moon": 3, "taken_back": 5})
    assert (number("taken_back"), number("request_held")) == (5, 14)


def test_what_another_process_added_a_moment_ago_is_looked_for(session):
    """This process has not looked yet, and meets an offer of the new kind."""
    admin = an_actor(an_administrator())
    value = as_kept(kind("careers_talk")) | {"label": "Mock interview"}
    put("kind", "mock_interview", value, version=0, why="New", by=admin)
    db.session.commit()
    commands.as_they_came()
    usual, registry.look_again = registry.look_again, lambda: following.follow_settings(every=0)
    try:
        assert kind("mock_interview").label == "Mock interview"
        with pytest.raises(KeyError):
            kind("nothing")
    finally:
        registry.look_again = usual
