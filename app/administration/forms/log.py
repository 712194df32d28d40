"""Searching the log."""

from datetime import date
from typing import Any

from wtforms.validators import ValidationError

from app.administration.filters import Search, read_before
from app.administration.kinds import ACTS, COMMANDS, FACTS, FEATURES
from app.infra.audit import Source
from app.web.fields import DateField, SelectField, TextField
from app.web.forms import Form


def act_choices() -> list[tuple[str, str]]:
    """Every kind of act, those of a feature together, and each feature as a whole first."""
    chosen = [("", "Anything")]
    all_acts = {**ACTS, **COMMANDS, **{f"facts.{name}": words for name, words in FACTS.items()}}
    for feature, label in FEATURES.items():
        mark = f"{feature} " if feature == "flask" else f"{feature}."
        theirs = sorted((act, words) for act, words in all_acts.items() if act.startswith(mark))
        if feature != "flask" and theirs:
            chosen.append((mark, f"{label}: anything"))
        chosen += [(act, f"{label}: {words}") for act, words in theirs]
    return chosen


class SearchForm(Form):
    """Who did what to what, and when. Read from the address."""

    class Meta:
        csrf = False

    who = TextField("Who", description="Part of a name or an e-mail address.", longest=100)
    act = SelectField("What", choices=act_choices(), default="")
    about = TextField("About", description="A booking’s reference, or employer:12.", longest=60)
    source = SelectField(
        "From",
        choices=[
            ("", "Anywhere"),
            (Source.PAGE, "People at the pages"),
            (Source.WORKER, "The service itself"),
            (Source.COMMAND_LINE, "The command line"),
        ],
        default="",
    )
    since = DateField("First day")
    until = DateField("Last day")

    def validate_until(self, field: Any) -> None:
        """The last day is not before the first; both are days that a log can have."""
        since: date | None = self.since.data
        if field.data and since and field.data < since:
            raise ValidationError("Last day must not be before the first.")

    def search(self, before: str = "") -> Search:
        """What was asked for, once it is valid."""
        return Search(
            who=self.who.data or "",
            act=self.act.data or "",
            about=self.about.data or "",
            source=self.source.data or "",
            since=self.since.data,
            until=self.until.data,
            before=read_before(before),
        )
