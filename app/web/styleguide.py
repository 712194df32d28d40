"""Every piece a page is made of, on one page: shown in the demonstration, read by tests."""

from types import SimpleNamespace

from flask import Blueprint, Response
from werkzeug.datastructures import MultiDict

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
    TextAreaField,
    TextField,
    TimeField,
    required,
)
from app.web.forms import Form
from app.web.guard import PUBLIC, access
from app.web.pages import page

bp = Blueprint("styleguide", __name__)

PLACES = [("school", "At school"), ("workplace", "At the workplace"), ("online", "Online")]
YEARS = [(str(year), f"Year {year}") for year in range(5, 14)]
BANDS = (
    ("offshore_energy", "workplace_visit", "A morning inside the blade works"),
    ("creative", "careers_talk", "How a game gets made on Tyneside"),
    ("health_care", "mentoring", "Six weeks with someone who has been there"),
    ("construction", "workplace_visit", "Hard hats on: a bridge half built"),
    ("rural_land", "careers_talk", "A year on a hill farm"),
    ("digital_ai", "mentoring", "Build it, break it, mend it"),
)
KINDS = {
    "workplace_visit": "Workplace visit",
    "careers_talk": "Careers talk",
    "mentoring": "Mentoring slot",
}


class PiecesForm(Form):
    """One field of each kind. It is only looked at, never sent."""

    class Meta:
        csrf = False

    title = TextField("Title", description="What a teacher reads first.")
    email = EmailField("E-mail address", autocomplete="email", validators=[required("Enter it.")])
    password = PasswordField("Password", autocomplete="new-password")
    summary = TextAreaField("Summary", longest=200)
    pupils = NumberField("Places", least=1, most=300, description="Pupils, not counting staff.")
    authority = SelectField("Area", choices=[("", "Choose an area"), ("391", "Newcastle")])
    place = RadiosField(
        "Where it happens", choices=PLACES, hints={"online": "You send the link when it is booked."}
    )
    years = CheckboxesField(
        "Who it is for",
        choices=YEARS,
        groups=[("Primary", ["5", "6"]), ("Secondary", [str(year) for year in range(7, 14)])],
    )
    sure = CheckboxField("I have permission to offer this")
    day = DateField("Date", description="For example, 2 3 2027.")
    start = TimeField("Start time", description="For example, 9:30am.")
    register = FileField("Register file")


WRONG = {
    "wrong-title": "x" * 301,
    "wrong-email": " ",
    "wrong-summary": "y" * 201,
    "wrong-pupils": "thirty",
    "wrong-authority": "Atlantis",
    "wrong-place": "the moon",
    "wrong-years": "99",
    "wrong-day-day": "31",
    "wrong-day-month": "2",
    "wrong-day-year": "2027",
    "wrong-start": "half past",
}


@bp.get("/styleguide")
@access(PUBLIC)
def show() -> Response:
    """The pieces, in their usual and their refused states."""
    wrong = PiecesForm(MultiDict(WRONG), prefix="wrong-")
    wrong.validate()
    return page(
        "styleguide.html",
        form=PiecesForm(formdata=None),
        wrong=wrong,
        cards=[_card(*band) for band in BANDS],
        checks=CHECKS,
        steps=STEPS,
    )


def _card(sector: str, kind: str, title: str) -> SimpleNamespace:
    full = kind == "mentoring"
    return SimpleNamespace(
        url="#cards",
        title=title,
        kind=kind,
        kind_label=KINDS[kind],
        sector=sector,
        sector_label=sector.replace("_", " ").capitalize(),
        employer_name="An employer of the region",
        summary="What pupils will do, in a sentence or two that make a teacher want to open it.",
        years_label="Years 8 to 10",
        place_label="At the workplace",
        next_when="Tue 2 Mar 2027, 10:00am",
        places_label="Full at the moment" if full else "24 places left",
    )


CHECKS = [
    SimpleNamespace(
        title=title,
        state=state,
        sentence=sentence,
        text="What the rule says, in full.",
        source="https://www.gov.uk/government/publications/keeping-children-safe-in-education--2",
        rules_dated="2026-09-01",
    )
    for title, state, sentence in (
        ("Staff with the group", "known", "Two members of staff come with 24 pupils."),
        ("First aid on site", "unknown", "The employer has not said."),
        ("Insurance", "needs_action", "Public liability insurance ended on 1 March 2027."),
    )
]
STEPS = [
    SimpleNamespace(
        title="Approved", when="Friday 5 February 2027 at 9:12am", who="R. Ali", why=""
    ),
    SimpleNamespace(
        title="Requested",
        when="Monday 1 February 2027 at 4:40pm",
        who="J. Bell",
        why="Two groups of 8X are coming together.",
    ),
]
