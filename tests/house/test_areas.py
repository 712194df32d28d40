"""A coordinator of one authority reaches nothing of another's: no route, export or guessed id.

Everything private in Durham carries a word of its own. A coordinator of Newcastle asks for every
address there is with Durham's ids, and with every guess a page reads from its address; the word is
never in an answer, whatever kind of file it is. A coordinator of Durham asks for the same, to show
that there was something to find. Then each form is sent with Durham's ids, and nothing changes.
"""

import io
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import text
from werkzeug.test import TestResponse

from app.access import Role
from app.bookings.commands import ask_school
from app.desk.commands import claim, note
from app.infra import clock
from app.infra.database import db
from app.papers.exports import issue
from app.papers.rules import terms_begun
from app.threads.commands import write_message
from app.web.guard import PUBLIC, who_may_enter
from tests.builders import (
    a_booking,
    a_caseload_of,
    a_cohort,
    a_coordinator,
    a_leader,
    a_membership,
    a_school,
    a_slot,
    a_teacher,
    a_user,
    an_action,
    an_actor,
    an_approved_booking,
    an_employer,
    an_employers_person,
    an_opportunity,
)
from tests.house.test_doors import MAY_BE_UNWELL, address, routes
from tests.reading import Reader

WORD = "Vorpalshire"
DURHAM, NEWCASTLE = 840, 391
# What changes with every request, whoever makes it, or is about who asks alone.
OF_THE_ASKER = ("acts", "tries", "procrastinate", "alembic", "users")
# Anybody may ask to join any school or employer, so finds it by its name.
FOR_ANYBODY = {"organisations.join", "organisations.join_school", "organisations.join_employer"}
FIELDS = {
    "reason": "No.",
    "question": "Which?",
    "words": "A note.",
    "text": "A message.",
    "seen": "y",
    "confirm": "y",
    "answer": "yes",
    "area": str(DURHAM),
}


@dataclass
class There:
    """One of everything in Durham: what an address can name, and what a page can be asked about."""

    values: dict[str, list[Any]]
    guesses: list[str]
    coordinator: Any


@pytest.fixture
def durham(session) -> There:
    school = a_school(authority_id=DURHAM, name=f"{WORD} School", trust_name="Wear Trust")
    leader = a_leader(school, name=f"{WORD} Leader", email=f"leader@{WORD}.example")
    teacher = a_teacher(school, name=f"{WORD} Teacher", email=f"teacher@{WORD}.example")
    employer = an_employer(authority_id=DURHAM, name="Wear Works")
    contact = an_employers_person(employer, name=f"{WORD} Contact", email=f"c@{WORD}.example")
    offer = an_opportunity(employer, contact=contact, authority_ids=[DURHAM])
    a_cohort(school, name=f"9{WORD}")
    tenth = a_cohort(school, year_group=10, name=f"10{WORD}")
    approved = an_approved_booking(a_slot(offer), school=school, by=teacher, cohort=tenth)
    asked = a_booking(a_slot(offer, days=50), school=school, by=teacher, message=f"From {WORD}.")
    coordinator = a_coordinator(DURHAM, name=f"{WORD} Coordinator", email=f"co@{WORD}.example")
    here = an_actor(coordinator)
    ask_school(asked, question=f"Who of {WORD} comes?", by=here)
    claim("booking", asked.reference, by=here)
    note("booking", asked.reference, f"{WORD} is careful.", by=here)
    write_message(approved, text=f"See you in {WORD}.", form_key=uuid4(), by=an_actor(teacher))
    new = an_employer(state="registered", authority_id=DURHAM, about=f"Founders of {WORD}.")
    draft = an_opportunity(new, title=f"A day in {WORD}", state="in_review", published_at=None)
    joiner = a_membership(
        a_user(name=f"{WORD} Joiner"), school, role="leader", state="requested", note=f"{WORD}!"
    )
    a_caseload_of(coordinator, school, employer)
    action = an_action(school, coordinator, f"Ring {WORD}")
    edition, _ = issue(DURHAM, terms_begun(clock.today())[0], by=None)
    db.session.commit()
    letters = list(db.session.scalars(text("SELECT id FROM letters ORDER BY id DESC LIMIT 3")))
    entry = db.session.scalar(text("SELECT max(id) FROM evidence_entries"))
    items = [
        ("booking", asked.reference),
        ("employer", new.id),
        ("opportunity", draft.id),
        ("joiner", joiner.id),
    ]
    values = {
        "opportunity_id": [draft.id, offer.id],
        "slot_id": [approved.slot_id, asked.slot_id],
        "reference": [approved.reference, asked.reference],
        "employer_id": [new.id, employer.id],
        "school_id": [school.id],
        "membership_id": [joiner.id],
        "letter_id": letters,
        "cohort_id": [tenth.id],
        "entry_id": [entry],
        "user_id": [leader.id, contact.id],
        "action_id": [action.id],
        "edition_id": [edition.id],
        "scope": [DURHAM],
        "authority_id": [DURHAM],
        "item": items,
        "place": [("school", school.id), ("employer", employer.id)],
    }
    guesses = [
        f"area={DURHAM}",
        f"school={school.id}",
        "trust=Wear+Trust",
        f"employer={employer.id}",
        f"booking={approved.reference}",
        *(f"item={kind}:{key}" for kind, key in items),
    ]
    return There(values=values, guesses=guesses, coordinator=coordinator)


def addresses(app, rule, there: There) -> list[str]:
    """Every way to fill in an address with something of Durham's."""
    if {"item_kind", "key"} <= rule.arguments:
        pairs = [{"item_kind": kind, "key": str(key)} for kind, key in there.values["item"]]
        return [address(app, rule, pair) for pair in pairs]
    if {"kind", "place_id"} <= rule.arguments:
        pairs = [{"kind": kind, "place_id": key} for kind, key in there.values["place"]]
        return [address(app, rule, pair) for pair in pairs]
    most = max((len(there.values.get(name, [1])) for name in rule.arguments), default=1)
    filled = [
        {name: held[min(turn, len(held) - 1)] for name, held in there.values.items()}
        for turn in range(most)
    ]
    return list(dict.fromkeys(address(app, rule, each) for each in filled))


def words_of(answer: TestResponse) -> str:
    """All that an answer says, whatever kind of file it is."""
    body = answer.get_data()
    if answer.mimetype == "application/pdf":
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    if answer.mimetype.endswith("spreadsheetml.sheet"):
        sheets = load_workbook(io.BytesIO(body)).worksheets
        return "\n".join(str(cell.value) for sheet in sheets for row in sheet for cell in row)
    if answer.mimetype.endswith("wordprocessingml.document"):
        return "\n".join(each.text for each in Document(io.BytesIO(body)).paragraphs)
    return body.decode("utf-8", "replace")


def looked_at(app, there: There, who) -> dict[str, set[str]]:
    """For each page open to coordinators, the addresses that answered with something private."""
    found: dict[str, set[str]] = {}
    for rule in routes(app):
        open_to = who_may_enter(app, rule.endpoint)
        if "GET" not in rule.methods or rule.endpoint in MAY_BE_UNWELL:
            continue
        reader = Reader(app).sign_in(who)
        for path in addresses(app, rule, there):
            guesses = there.guesses if Role.COORDINATOR in open_to else []
            for asked in (path, *(f"{path}?{each}" for each in guesses)):
                answer = reader.http.get(asked)
                db.session.rollback()
                assert answer.status_code < 500, asked
                if answer.status_code == 200 and WORD in words_of(answer):
                    found.setdefault(rule.endpoint, set()).add(asked)
    return found


def test_nothing_of_another_authority_is_on_any_page_or_in_any_file(app, durham):
    stranger = a_coordinator(NEWCASTLE)
    found = looked_at(app, durham, stranger)
    assert {each: where for each, where in found.items() if each not in FOR_ANYBODY} == {}


def test_there_was_something_to_find(app, durham):
    found = looked_at(app, durham, durham.coordinator)
    assert {"desk.queue", "desk.booking", "desk.employer", "desk.joiner", "desk.many"} <= set(found)
    assert {"bookings.show", "threads.thread", "evidence.bookings_csv"} <= set(found)
    assert {"caseload.index", "caseload.school", "caseload.employer"} <= set(found)
    assert {"caseload.caseload_csv", "caseload.caseload_xlsx", "caseload.action"} <= set(found)
    assert {"reports.made_of", "reports.fair_share_schools", "reports.places"} <= set(found)
    assert {"reports.cold_spots", "papers.report", "papers.pdf", "papers.xlsx"} <= set(found)


def kept() -> dict[str, str]:
    """A print of every table that is not about the request itself."""
    tables = db.session.scalars(
        text("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    ).all()
    return {
        name: db.session.scalar(
            text(
                f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {name} t"
            )
        )
        for name in tables
        if not any(part in name for part in OF_THE_ASKER)
    }


def test_no_form_changes_anything_of_another_authority(app, durham):
    stranger = a_coordinator(NEWCASTLE)
    before = kept()
    fields = FIELDS | {"school": str(durham.values["school_id"][0])}
    fields["item"] = [f"{kind}:{key}" for kind, key in durham.values["item"]]
    for rule in routes(app):
        open_to = who_may_enter(app, rule.endpoint)
        if "POST" not in rule.methods or not rule.arguments or PUBLIC in open_to:
            continue
        if rule.endpoint in FOR_ANYBODY:
            continue
        for path in addresses(app, rule, durham):
            answer = Reader(app).sign_in(stranger).post(path, fields)
            assert answer.status_code < 500, path
            assert WORD not in words_of(answer), path
            changed = {name for name, mark in kept().items() if before[name] != mark}
            assert not changed, f"{path} changed {changed}"


def test_many_of_another_authority_are_refused_one_by_one(app, durham):
    stranger = Reader(app).sign_in(a_coordinator(NEWCASTLE))
    before = kept()
    items = [("item", f"{kind}:{key}") for kind, key in durham.values["item"]]
    for path in ("/coordinator/many/approve", "/coordinator/many/decline"):
        answer = stranger.post(path, [*items, ("reason", "No."), ("seen", "y")])
        assert answer.status_code < 500
        assert WORD not in words_of(answer)
    assert kept() == before
