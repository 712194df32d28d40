"""What people choose about letters: one question for each kind they get."""

from app.infra.mail import Category, Choice
from app.letters.kinds import CHOICES, Kind
from app.web.fields import RadiosField, required
from app.web.forms import Form


class ChoicesForm(Form):
    """One question for each of the kinds, answered already as it stands."""

    def chosen(self) -> dict[Category, Choice]:
        """The answers, by category."""
        return {
            Category(field.short_name): Choice(field.data)
            for field in self
            if isinstance(field, RadiosField)
        }


def choices_form(kinds: tuple[Kind, ...], ways: dict[str, Choice]) -> ChoicesForm:
    """The form for someone who gets letters of these kinds."""
    questions = {
        str(kind.category): RadiosField(
            kind.label,
            description=kind.hint,
            choices=CHOICES,
            validators=[required(f"{kind.label}: choose how you want these letters.")],
        )
        for kind in kinds
    }
    made: type[ChoicesForm] = type("ChoicesAsked", (ChoicesForm,), questions)
    return made(data={str(category): str(choice) for category, choice in ways.items()})
