"""The words of letters: every one is listed, reads well, and takes no more than it may."""

import pytest
from sqlalchemy import func, select

from app.access import Refused
from app.administration import commands, emails
from app.administration.commands import following
from app.administration.kinds import FEATURES_OF_LETTERS, LETTERS
from app.infra.database import db
from app.infra.mail import Letter
from app.infra.rewording import AS_IT_CAME, Rewording, fault_of, filled, reworded
from config import ROOT
from tests.builders import a_booking, a_coordinator, an_actor, an_administrator

TEMPLATES = sorted(ROOT.glob("app/*/templates/*/emails/*/subject.txt"))
PATH = "/administration/letters/bookings/requested"
WHY = {"why": "Said more kindly.", "version": "0"}
WORDS = WHY | {
    "subject": "Careers: {{ subject }}",
    "opening": "Thank you, {{ name }}.",
    "closing": "The team of the North East.",
}


@pytest.fixture
def admin(client, session):
    return client.sign_in(an_administrator())


def letters_written() -> int:
    return db.session.scalar(select(func.count()).select_from(Letter)) or 0


def test_every_template_of_a_letter_is_listed_and_no_other():
    there = {f"{path.parts[-6]}/{path.parent.name}" for path in TEMPLATES}
    assert there == set(LETTERS)
    assert {each.feature for each in LETTERS.values()} == set(FEATURES_OF_LETTERS)


@pytest.mark.parametrize("name", sorted(LETTERS))
def test_every_letter_previews_whole_and_nothing_is_written(session, app, name):
    with app.test_request_context():
        seen = emails.preview(LETTERS[name], AS_IT_CAME)
    assert seen.subject
    assert len(seen.text) > 40
    for odd in ("None", "Undefined", "namespace(", "{{", "{%", " ,", "  ,"):
        assert odd not in seen.subject + seen.text, odd
    assert "<p" in seen.html
    assert letters_written() == 0


def test_every_letter_has_its_page(admin):
    admin.get("/administration/letters")
    links = [each["href"] for each in admin.page.select("main li a")]
    assert len(links) == len(LETTERS)
    assert admin.get(links[0]).status_code == 200
    assert "iframe" in str(admin.page.find("main"))


def test_what_is_set_stands_around_every_letter_from_then_on(admin):
    assert admin.post(PATH, WORDS).status_code == 303
    admin.get("/administration/letters")
    assert "Reworded" in admin.text()
    booking = a_booking()
    written = db.session.scalars(
        select(Letter).where(
            Letter.key.like("bookings/requested:%"), Letter.recipient_id == booking.lead_id
        )
    ).one()
    assert written.subject.startswith("Careers: We have your request: ")
    assert f"Hello {booking.lead.name},\n\nThank you, {booking.lead.name}.\n\n" in written.text
    assert written.text.rstrip().endswith("The team of the North East.")
    assert booking.reference in written.text
    assert "The team of the North East." in written.html


def test_a_letter_gets_its_own_words_back_and_the_history_stays(admin):
    admin.post(PATH, WORDS)
    admin.get(PATH)
    assert "Careers: {{ subject }}" in admin.text()
    version = admin.page.find("input", {"name": "version"})["value"]
    assert admin.post(f"{PATH}/restore", {"version": version}).status_code == 303
    admin.get(PATH)
    assert "Its own words again." in admin.text()
    assert "Said more kindly." in admin.text()
    assert not admin.page.find(string="Give it its own words back")


def test_trying_words_out_keeps_and_sends_nothing(admin):
    assert admin.post(f"{PATH}/preview", WORDS | {"why": ""}).status_code == 200
    assert "Nothing is saved yet" in admin.text()
    assert "Careers: We have your request" in admin.text()
    assert "Thank you, Grace Hopper." in admin.page.find("iframe")["srcdoc"]
    assert admin.page.find("textarea", id="opening").get_text().strip() == WORDS["opening"]
    assert letters_written() == 0
    admin.get("/administration/letters")
    assert "Reworded" not in admin.text()


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("subject", "", "Enter a subject"),
        ("subject", "x" * 151, "150 characters"),
        ("subject", "{{ booking.reference }}", "no placeholder here"),
        ("opening", "{{ subject }}", "no placeholder here"),
        ("opening", "{{ config }}", "no placeholder here"),
        ("opening", "{% include 'x' %}", "brace stands alone"),
        ("closing", "{{ ''.__class__ }}", "no placeholder here"),
        ("closing", "{{ name", "brace stands alone"),
        ("closing", "x" * 1001, "1,000 characters"),
    ],
)
def test_words_that_cannot_be_are_refused_and_kept_on_the_page(admin, field, typed, said):
    for path in (PATH, f"{PATH}/preview"):
        assert admin.post(path, WORDS | {field: typed}).status_code == 422
        assert said in admin.text()
        box = admin.page.find(id=field)
        assert typed in str(box.get("value") or box.text)


def test_a_letter_to_an_address_knows_no_name(admin):
    path = "/administration/letters/organisations/invited"
    assert admin.post(path, WORDS).status_code == 422
    assert "no placeholder here" in admin.text()
    assert admin.post(path, WORDS | {"opening": "Welcome."}).status_code == 303


def test_what_is_typed_is_words_and_never_html(admin):
    admin.post(PATH, WORDS | {"opening": "<script>alert(1)</script> <b>Hi</b>"})
    admin.get(PATH)
    shown = admin.page.find("iframe")["srcdoc"]
    assert "<script" not in shown
    assert "&lt;b&gt;" in shown
    assert admin.page.find("iframe").has_attr("sandbox")


def test_who_changes_a_letter_second_is_told(admin):
    admin.post(PATH, WORDS)
    assert admin.post(PATH, WORDS).status_code == 409
    assert admin.post(f"{PATH}/restore", {"version": "0"}).status_code == 409


@pytest.mark.parametrize("path", ["bookings/nothing", "x/y", "bookings/%00"])
def test_there_is_no_page_for_a_letter_there_is_not(admin, path):
    assert admin.get(f"/administration/letters/{path}").status_code == 404


def test_only_administrators_change_letters(client, session):
    person = a_coordinator()
    client.sign_in(person)
    assert client.get("/administration/letters").status_code == 403
    assert client.post(PATH, WORDS).status_code == 403
    with pytest.raises(Refused):
        commands.set_letter(
            "bookings/requested", Rewording(), version=0, why="x", by=an_actor(person)
        )


def test_a_name_in_braces_is_read_once():
    """Somebody who is called {{ subject }} stays a name."""
    words = Rewording(subject="{{ name }}: {{ subject }}", opening="{{ name }}")
    subject, text = reworded(words, "S", "Hello you,\n\nBody", "{{ subject }}")
    assert subject == "{{ subject }}: S"
    assert text == "Hello you,\n\n{{ subject }}\n\nBody"
    assert filled("{{other}} {{ name }}", {"name": "N"}) == "{{other}} N"
    assert not fault_of("{{name}} and {{  name  }}", ("name",))


def test_the_pages_send_as_many_statements_whatever_was_set(admin):
    admin.get("/administration/letters")
    few = len(admin.statements)
    actor = an_actor(an_administrator())
    for name in list(LETTERS)[:8]:
        commands.set_letter(name, Rewording(closing="x"), version=0, why="x", by=actor)
    db.session.commit()
    following.follow_settings(every=None)
    admin.get("/administration/letters")
    assert len(admin.statements) == few <= 4
    admin.get(PATH)
    assert len(admin.statements) <= 4
