"""An employer's details."""

from datetime import date
from typing import Any

from wtforms.validators import Optional, ValidationError

from app.infra.clock import today
from app.organisations.commands.employers import EmployerFacts
from app.organisations.rules import tidy_postcode, website_address
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.sectors import sectors_to_choose
from app.web.fields import (
    CheckboxField,
    DateField,
    RadiosField,
    SelectField,
    TextAreaField,
    TextField,
    required,
)
from app.web.forms import Form

SIZES = (
    ("self_employed", "Self-employed"),
    ("micro", "1 to 9 people"),
    ("small", "10 to 49 people"),
    ("medium", "50 to 249 people"),
    ("large", "250 people or more"),
)
SIZE_LABELS = dict(SIZES)
PROVIDERS = (
    ("", "No"),
    ("sixth_form", "Yes, a sixth form"),
    ("college", "Yes, a college"),
    ("university", "Yes, a university"),
    ("training_provider", "Yes, an independent training provider"),
)
REGION = "0"
LONGEST_POLICY = 10  # years ahead; a later date is a slip of the pen


class EmployerForm(Form):
    """What a coordinator needs to see that an organisation is real, and schools to know it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kept = sectors_to_choose(keeping=self.sector.object_data or "")
        self.sector.choices = [("", "Choose a sector"), *kept]

    name = TextField(
        "Name of the organisation",
        validators=[required("Enter the name of the organisation.")],
        longest=120,
        autocomplete="organization",
    )
    about = TextAreaField(
        "What you do",
        description="Two or three sentences that a 14-year-old would understand.",
        validators=[required("Say what you do, in two or three sentences.")],
        longest=1000,
    )
    website = TextField(
        "Website (optional)",
        description="It helps a coordinator to see that you are real.",
        longest=200,
        autocomplete="url",
    )
    sector = SelectField(
        "Sector",
        choices=[],
        validators=[required("Choose a sector.")],
        validate_choice=False,
    )
    size = RadiosField(
        "How many people work there",
        choices=list(SIZES),
        validators=[required("Choose how many people work there.")],
        validate_choice=False,
    )
    provider_kind = RadiosField(
        "Do you provide education or training that young people may go on to?",
        choices=list(PROVIDERS),
        default="",
        validate_choice=False,
    )
    offers_technical = CheckboxField(
        "We offer, or stand for someone who offers, approved technical qualifications or"
        " apprenticeships",
        description="Schools have to let pupils meet those who do, by section 42B of the Education"
        " Act 1997. It tells them that meeting you counts.",
    )
    authority = SelectField(
        "Where you are based",
        description="A coordinator for this area checks your organisation.",
        choices=lambda: [
            ("", "Choose an area"),
            *((str(each.code), each.name) for each in AUTHORITIES),
            (REGION, "We work across the whole region"),
        ],
        validators=[required("Choose where you are based.")],
        validate_choice=False,
    )
    postcode = TextField("Postcode (optional)", longest=10, narrow=10, autocomplete="postal-code")
    public_liability_until = DateField(
        "Public liability insurance is valid until (optional)",
        description="Schools ask for it before a visit to your workplace. For example, 31 3 2027.",
        validators=[Optional()],
    )
    employers_liability_until = DateField(
        "Employers’ liability insurance is valid until (optional)",
        description="Leave it empty if you employ nobody. For example, 31 3 2027.",
        validators=[Optional()],
    )
    is_another = CheckboxField("It is none of these. Register it as a new organisation.")

    def validate_website(self, field: Any) -> None:
        """It is shown as a link, so it must be a web address."""
        address = website_address(field.data or "")
        if address is None:
            raise ValidationError("Website must be a web address, like www.example.org.")
        field.data = address

    def validate_postcode(self, field: Any) -> None:
        """Kept as people write it."""
        postcode = tidy_postcode(field.data or "")
        if postcode is None:
            raise ValidationError("Postcode must be a whole postcode, like NE1 4XD.")
        field.data = postcode

    def validate_public_liability_until(self, field: Any) -> None:
        _still_valid(field)

    def validate_employers_liability_until(self, field: Any) -> None:
        _still_valid(field)

    def facts(self) -> EmployerFacts:
        """What the commands take."""
        area = self.authority.data
        return {
            "name": self.name.data or "",
            "about": self.about.data or "",
            "website": self.website.data or "",
            "sector": self.sector.data,
            "size": self.size.data,
            "provider_kind": self.provider_kind.data or "",
            "offers_technical": bool(self.offers_technical.data),
            "postcode": self.postcode.data or "",
            "authority_id": None if area == REGION else int(area),
            "public_liability_until": self.public_liability_until.data,
            "employers_liability_until": self.employers_liability_until.data,
        }


def _still_valid(field: Any) -> None:
    """A policy that has run out, unless it was on record before and is left as it was."""
    day: date | None = field.data
    if day is None or day == field.object_data:
        return
    if day < today():
        raise ValidationError("This date has passed. Enter the new policy’s date, or leave it out.")
    if day.year > today().year + LONGEST_POLICY:
        raise ValidationError("Check the year: insurance does not run that long.")
