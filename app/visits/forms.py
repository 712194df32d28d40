"""What the two sides write for the day, and the code at the door."""

from typing import TYPE_CHECKING

from wtforms import HiddenField

from app.bookings.states import Side
from app.infra.typed import whole_number
from app.visits import rules
from app.visits.commands import Agreed, Contact
from app.web.fields import TextAreaField, TextField, required
from app.web.forms import Form

if TYPE_CHECKING:
    from app.visits.models import Visit


class PackForm(Form):
    """What was agreed, how to get in, and whom to ring on one's own side."""

    version = HiddenField()
    sign_in = TextAreaField(
        "How to find the entrance and sign in",
        description="Which door, where reception is, and what to bring.",
        longest=rules.LONGEST_WORDS,
        rows=3,
    )
    parking = TextAreaField(
        "Parking and getting there",
        description="Where to leave a car or a coach, and the nearest stop.",
        longest=rules.LONGEST_WORDS,
        rows=3,
    )
    agreed = TextAreaField(
        "What was agreed",
        description="The room, equipment, lunch, who does what. Never name a pupil.",
        longest=rules.LONGEST_WORDS,
        rows=5,
    )
    contact_name = TextField("Whom to ring on the day", autocomplete="off", longest=100, narrow=20)
    contact_phone = TextField("Their telephone number", autocomplete="off", longest=30, narrow=20)

    def seen(self) -> int:
        """The version of the pack that was read before writing; -1 if that was not sent."""
        seen = whole_number(self.version.data)
        return -1 if seen is None else seen

    def words(self) -> Agreed:
        """What both sides write."""
        return Agreed(
            agreed=self.agreed.data or "",
            parking=self.parking.data or "",
            sign_in=self.sign_in.data or "",
        )

    def contact(self) -> Contact:
        """Whom to ring on one's own side."""
        return Contact(name=self.contact_name.data or "", phone=self.contact_phone.data or "")


def pack_form(visit: "Visit", side: Side, person: str) -> PackForm:
    """The form with what stands now. `person` is who is rung when nobody else is named."""
    form = PackForm(data=_as_it_stands(visit, side))
    form.contact_name.description = f"Leave it empty for {person}."
    return form


def _as_it_stands(visit: "Visit", side: Side) -> dict[str, object]:
    of_school = side == Side.SCHOOL
    return {
        "version": visit.version,
        "agreed": visit.agreed,
        "parking": visit.parking,
        "sign_in": visit.sign_in,
        "contact_name": visit.school_contact_name if of_school else visit.employer_contact_name,
        "contact_phone": visit.school_contact_phone if of_school else visit.employer_contact_phone,
    }


class CodeForm(Form):
    """The code from the visit pack."""

    code = TextField(
        "Arrival code",
        description="Six letters and numbers. It stands in your visit pack.",
        autocomplete="off",
        longest=20,
        narrow=10,
        validators=[required("Enter the code from your visit pack.")],
    )
