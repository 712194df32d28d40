"""Fields: whatever is sent, a sentence or a value, and what was typed is kept."""

from datetime import date, time
from io import BytesIO

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import FileStorage, MultiDict

from app.infra.wording import FILTERS
from app.web.fields import (
    CheckboxesField,
    CheckboxField,
    DateField,
    EmailField,
    FileField,
    NumberField,
    PasswordField,
    RadiosField,
    SelectField,
    SubmitField,
    TextAreaField,
    TextField,
    TimeField,
    required,
)
from app.web.forms import Form
from config import ROOT

COLOURS = [("red", "Red"), ("blue", "Blue")]


class Everything(Form):
    title = TextField(
        "Title", description="In plain words", validators=[required("Enter a title.")]
    )
    email = EmailField("E-mail address", autocomplete="email")
    secret = PasswordField("Password")
    story = TextAreaField("Story", longest=40)
    pupils = NumberField("Pupils", least=1, most=300)
    colour = SelectField("Colour", choices=COLOURS)
    number = SelectField("Number", choices=[(1, "One"), (2, "Two")], coerce=int)
    shade = RadiosField("Shade", choices=COLOURS, hints={"red": "Like rust"})
    years = CheckboxesField(
        "Years", choices=[(7, "Year 7"), (8, "Year 8")], coerce=int, groups=[("Three", ["7", "8"])]
    )
    sure = CheckboxField("I am sure")
    day = DateField("Date")
    start = TimeField("Start")
    register = FileField("Register")
    go = SubmitField("Go")


BOXES = ["day-day", "day-month", "day-year"]
NAMES = [*(name for name, kept in vars(Everything).items() if hasattr(kept, "field_class")), *BOXES]


@pytest.fixture(scope="module", autouse=True)
def drawing():
    app = Flask("app", root_path=str(ROOT / "app"), template_folder="web/templates")
    app.jinja_env.filters.update(FILTERS)
    app.config.update(SECRET_KEY="not-a-secret-in-tests", WTF_CSRF_ENABLED=False)
    with app.test_request_context(method="POST"):
        yield


def form_of(**sent: object) -> Everything:
    pairs = [(name.replace("__", "-"), value) for name, value in sent.items()]
    form = Everything(
        formdata=MultiDict([("title", "Blades"), ("colour", "red"), ("number", "1"), *pairs])
    )
    form.validate()
    return form


def drawn(field: object) -> Tag:
    return BeautifulSoup(str(field()), "html5lib").body  # type: ignore[operator, return-value]


def described(control: Tag, page: Tag) -> str:
    ids = control.get("aria-describedby", "").split()
    return " ".join(page.find(id=each).get_text(" ", strip=True) for each in ids)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("2", "3", "2027"), date(2027, 3, 2)),
        (("02", "03", "27"), date(2027, 3, 2)),
        (("2", "March", "2027"), date(2027, 3, 2)),
        (("29", "2", "2028"), date(2028, 2, 29)),
    ],
)
def test_a_day_is_read_from_three_boxes(typed, day):
    form = form_of(day__day=typed[0], day__month=typed[1], day__year=typed[2])
    assert (form.day.data, list(form.day.errors)) == (day, [])


@pytest.mark.parametrize("typed", ["2027-03-02", "2/3/2027", "02-03-2027"])
def test_a_day_in_one_value_is_read_too(typed):
    assert form_of(day=typed).day.data == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("31", "2", "2027"), "Date must be a real date, like 2 3 2027."),
        (("0", "1", "2027"), "Date must be a real date, like 2 3 2027."),
        (("2", "13", "2027"), "Date must be a real date, like 2 3 2027."),
        (("x", "3", "2027"), "Date must be a real date, like 2 3 2027."),
        (("²", "3", "2027"), "Date must be a real date, like 2 3 2027."),
        (("", "3", "2027"), "Date must include a day."),
        (("", "3", ""), "Date must include a day and a year."),
        (("2", "3", "207"), "Date must have a year of four digits, like 2027."),
        (("2", "3", "99999"), "Date must be a real date, like 2 3 2027."),
        (("9" * 5000, "3", "2027"), "Date must be a real date, like 2 3 2027."),
    ],
)
def test_a_day_that_is_none_is_answered_with_a_sentence_and_kept(typed, sentence):
    form = form_of(day__day=typed[0], day__month=typed[1], day__year=typed[2])
    assert (form.day.data, list(form.day.errors)) == (None, [sentence])
    assert form.day.parts == tuple(box[:20] for box in typed)
    assert [box["value"] for box in drawn(form.day).find_all("input")] == list(form.day.parts)


@pytest.mark.parametrize("typed", ["2027-03-02-01", "2027-03", "soon", "--", "2027"])
def test_a_day_with_too_many_or_too_few_parts_is_refused(typed):
    form = form_of(day=typed)
    assert form.day.data is None
    assert form.day.errors


def test_no_day_at_all_is_no_error_of_its_own():
    form = form_of(day__day="", day__month=" ", day__year="")
    assert (form.day.data, list(form.day.errors)) == (None, [])


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("9", time(9)),
        ("9.30", time(9, 30)),
        ("9:30am", time(9, 30)),
        ("9 30 PM", time(21, 30)),
        ("14:00", time(14)),
        ("1400", time(14)),
        ("2pm", time(14)),
        ("2 p.m.", time(14)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("noon", time(12)),
    ],
)
def test_a_time_is_read_as_people_write_it(typed, moment):
    assert form_of(start=typed).start.data == moment


@pytest.mark.parametrize("typed", ["25:00", "9:60", "13pm", "0am", "half past", "٩", "9:3", "-1"])
def test_a_time_that_is_none_is_answered_with_a_sentence_and_kept(typed):
    form = form_of(start=typed)
    assert list(form.start.errors) == ["Start must be a time, like 9:30am or 14:00."]
    assert drawn(form.start).find("input")["value"] == typed


@pytest.mark.parametrize(("typed", "number"), [("30", 30), (" 30 ", 30), ("1", 1), ("", None)])
def test_a_whole_number_is_read(typed, number):
    form = form_of(pupils=typed)
    assert (form.pupils.data, list(form.pupils.errors)) == (number, [])


@pytest.mark.parametrize("typed", ["30.5", "thirty", "1e2", "٣٠", "0x1f", "9" * 5000])
def test_what_is_no_whole_number_is_answered_with_a_sentence_and_kept(typed):
    form = form_of(pupils=typed)
    assert list(form.pupils.errors) == ["Pupils must be a whole number, like 30."]
    assert drawn(form.pupils).find("input")["value"] == typed[:40]


@pytest.mark.parametrize("typed", ["0", "-4", "301", "1,000"])
def test_a_number_outside_its_range_says_the_range(typed):
    assert list(form_of(pupils=typed).pupils.errors) == ["Pupils must be from 1 to 300."]


@pytest.mark.parametrize("name", ["colour", "number", "shade", "years"])
@pytest.mark.parametrize("typed", ["green", "99", "\x00", "9" * 5000])
def test_a_choice_that_is_not_on_the_list_is_one_sentence(name, typed):
    form = Everything(formdata=MultiDict([("title", "x"), ("colour", "red"), ("number", "1")]))
    form.process(MultiDict([(name, typed)]))
    form.validate()
    assert list(form[name].errors) == [f"{form[name].label.text}: choose from the list."]
    assert drawn(form[name])


def test_a_list_may_be_given_after_what_was_sent():
    form = Everything(formdata=MultiDict([("title", "x"), ("years", "9"), ("number", "3")]))
    form.years.choices = [(9, "Year 9")]
    form.number.choices = [(3, "Three")]
    form.validate()
    assert (form.years.data, form.number.data) == ([9], 3)
    assert not form.years.errors
    assert not form.number.errors


def test_blanks_alone_are_not_an_answer():
    form = Everything(formdata=MultiDict([("title", " \t "), ("colour", "red"), ("number", "1")]))
    form.validate()
    assert list(form.title.errors) == ["Enter a title."]


def test_one_line_stays_one_line_so_no_letter_gains_a_header():
    assert (
        form_of(email="a@b.example\r\nBcc: all@b.example").email.data
        == "a@b.example Bcc: all@b.example"
    )


def test_a_line_end_counts_once_and_the_count_is_announced():
    form = form_of(story="x" * 19 + "\r\n" + "y" * 20)
    assert form.story.data == "x" * 19 + "\n" + "y" * 20
    assert not form.story.errors
    page = drawn(form.story)
    assert "You can enter up to 40 characters" in described(page.find("textarea"), page)
    assert list(form_of(story="x" * 41).story.errors) == ["Story must be 40 characters or fewer."]


def test_a_password_is_neither_trimmed_nor_shown_again():
    form = form_of(secret=" three words ")
    assert form.secret.data == " three words "
    assert "three" not in str(form.secret())


def test_words_sent_where_a_file_belongs_are_no_file():
    assert form_of(register="not a file").register.data is None
    sent = FileStorage(BytesIO(b"URN"), filename="edubase.csv")
    assert form_of(register=sent).register.data.read() == b"URN"


def test_a_field_draws_its_label_hint_and_error_and_ties_them_to_the_control():
    form = Everything(formdata=MultiDict([("title", "")]))
    form.validate()
    page = drawn(form.title)
    control = page.find("input")
    assert page.find("label", attrs={"for": control["id"]}).get_text() == "Title"
    assert described(control, page) == "In plain words Error: Enter a title."
    assert drawn(form.email).find("input")["autocomplete"] == "email"
    assert drawn(form.pupils).find("input")["inputmode"] == "numeric"


def test_what_was_typed_is_escaped():
    typed = '"><script>alert(1)</script>'
    form = form_of(title=typed, story=typed, pupils=typed, start=typed, day__day=typed)
    for field in (form.title, form.story, form.pupils, form.start, form.day):
        assert not drawn(field).find("script")


def test_the_summary_leads_to_the_first_control_of_each_field_in_error():
    form = form_of(day__day="31", day__month="2", day__year="2027", years="99")
    form.refuse("title", "Say more.")
    form.refuse("shade", "That shade is taken.")
    form.refuse("nothing like it", "Something else happened.")
    page = BeautifulSoup("".join(str(field()) for field in form), "html5lib")
    summary = form.errors_for_summary()
    assert summary[0] == ("", "Something else happened.")
    anchors = [anchor for anchor, _ in summary[1:]]
    assert anchors == ["title", "shade-0", "years-0", "day-day"]
    assert all(page.find(id=anchor) for anchor in anchors)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(NAMES),
            st.one_of(st.text(max_size=60), st.text("0123456789-:./apm \x00\r\n", max_size=12)),
        ),
        max_size=30,
    )
)
def test_nothing_that_can_be_sent_makes_a_field_raise(pairs):
    form = Everything(formdata=MultiDict(pairs))
    form.validate()
    for field in form:
        assert str(field())
    for _anchor, sentence in form.errors_for_summary():
        assert sentence.endswith("."), sentence
    for text in (form.title.data, form.story.data, form.secret.data, form.email.data):
        assert "\x00" not in (text or "")
