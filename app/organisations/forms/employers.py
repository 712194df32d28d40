"""An employer's details."""

from typing import Any

from wtforms.validators import Optional, ValidationError

from app.rulebook.authorities import AUTHORITIES
from app.rulebook.sectors import SECTORS
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
REGION = "0"


class EmployerForm(Form):
    """What a coordinator needs to see that an organisation is real, and schools to know it."""

    name = TextField(
        "Name of the organisation",
        validators=[required("Enter the name of the organisation.")],
        longest=120,
        autocomplete="organization",
    )
    about = TextAreaField(
        "What you do",
        description="Two or three sentences that a 14-year-old would understand.",
        longest=1000,
    )
    website = TextField(
        "Website", description="It helps a coordinator to verify you.", longest=200
    )
    sector = SelectField(
        "Sector",
        choices=[("", "Choose a sector"), *((each.slug, each.label) for each in SECTORS)],
        validators=[required("Choose a sector.")],
        validate_choice=False,
    )
    size = RadiosField(
        "How many people work there",
        choices=list(SIZES),
        validators=[required("Choose how many people work there.")],
        validate_choice=False,
    )
    authority = SelectField(
        "Where you are based",
        choices=[
            ("", "Choose an area"),
            *((str(each.code), each.name) for each in AUTHORITIES),
            (REGION, "We work across the whole region"),
        ],
        validators=[required("Choose where you are based.")],
        validate_choice=False,
    )
    postcode = TextField("Postcode", longest=10, narrow=10, autocomplete="postal-code")
    public_liability_until = DateField(
        "Public liability insurance is valid until",
        description="If you have it. Schools need it for visits to your workplace.",
        validators=[Optional()],
    )
    employers_liability_until = DateField(
        "Employers’ liability insurance is valid until",
        description="If you have it. Leave empty if you employ nobody.",
        validators=[Optional()],
    )
    is_another = CheckboxField("It is none of these. Register it as a new organisation.")

    def validate_website(self, field: Any) -> None:
        """A web address is shown as a link, so it must be one."""
        if field.data and "://" not in field.data:
            field.data = f"https://{field.data}"
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError("Website must be a web address, like www.example.org.")

    def facts(self) -> dict[str, Any]:
        """What the commands take."""
        area = self.authority.data
        return {
            "name": self.name.data,
            "about": self.about.data,
            "website": self.website.data,
            "sector": self.sector.data,
            "size": self.size.data,
            "postcode": self.postcode.data,
            "authority_id": None if area == REGION else int(area),
            "public_liability_until": self.public_liability_until.data,
            "employers_liability_until": self.employers_liability_until.data,
        }
