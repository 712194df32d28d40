"""Setting thresholds, kinds and sectors."""

from typing import Any

from wtforms import HiddenField

from app.administration.rules import (
    LONGEST_EXPLANATION,
    LONGEST_LABEL,
    LONGEST_SUBJECT,
    LONGEST_WORDS,
    MOST_DAYS,
)
from app.infra.rewording import Rewording
from app.infra.typed import whole_number
from app.opportunities.kinds import PLACES, Kind
from app.rulebook.sectors import Sector
from app.rulebook.thresholds import Threshold
from app.web.fields import (
    CheckboxesField,
    CheckboxField,
    NumberField,
    RadiosField,
    TextAreaField,
    TextField,
    required,
)
from app.web.forms import Form

BENCHMARKS = (
    ("5", "5. Encounters with employers and employees"),
    ("6", "6. Experiences of workplaces"),
    ("7", "7. Encounters with further and higher education"),
)


class SettingForm(Form):
    """What all of them ask: why, and which version the page was opened at."""

    version = HiddenField(default="0")
    why = TextField(
        "Why",
        description="Kept with the change, for whoever asks later.",
        validators=[required("Say why, for whoever asks later.")],
        longest=200,
    )

    def errors_for_summary(self) -> list[tuple[str, str]]:
        """In the order of the page, where every one of these forms asks why at its end."""
        found: list[tuple[str, str]] = super().errors_for_summary()
        return sorted(found, key=lambda each: each[0] == self.why.id)

    @property
    def opened_at(self) -> int:
        """The version the page was opened at; -1, which there never is, when it is garbled."""
        typed = whole_number(self.version.data)
        return typed if typed is not None else -1

    def now_at(self, version: int) -> None:
        """Let it be sent again, for the version that stands now."""
        self.version.raw_data = None
        self.version.data = str(version)


class ThresholdForm(SettingForm):
    """A number in the range of its threshold. Made with `threshold_form`."""


def threshold_form(threshold: Threshold, number: int) -> Any:
    """The form of one threshold, with its own words and range."""
    words = f"A whole number of {threshold.unit}s, from {threshold.least} to {threshold.most}."
    field = NumberField(
        f"{threshold.unit}s".capitalize(),
        description=words,
        least=threshold.least,
        most=threshold.most,
        default=number,
        validators=[required("Enter a number.")],
    )
    return type("OneThresholdForm", (ThresholdForm,), {"number": field})()


class SectorForm(SettingForm):
    """A sector's words, whether it is to grow, and whether it can be chosen."""

    label = TextField(
        "Name", validators=[required("Enter what it is called.")], longest=LONGEST_LABEL
    )
    is_growth = CheckboxField("One of the sectors that are to grow")
    retired = CheckboxField(
        "Retired", description="Nobody new can choose it. Whoever is in it stays."
    )

    def sector(self, slug: str) -> Sector:
        """What was filled in."""
        return Sector(
            slug=slug,
            label=self.label.data or "",
            is_growth=bool(self.is_growth.data),
            retired=bool(self.retired.data),
        )


class AuthorityForm(SettingForm):
    """What an authority is called."""

    name = TextField(
        "Name", validators=[required("Enter what it is called.")], longest=LONGEST_LABEL
    )


class LetterForm(SettingForm):
    """The words around one letter."""

    subject = TextField(
        "Subject",
        description="{{ subject }} stands for the letter’s own.",
        validators=[required("Enter a subject.")],
        longest=LONGEST_SUBJECT,
    )
    opening = TextAreaField("Before its own words (optional)", longest=LONGEST_WORDS, rows=3)
    closing = TextAreaField("After its own words (optional)", longest=LONGEST_WORDS, rows=3)

    def words(self) -> Rewording:
        """What was filled in."""
        return Rewording(
            subject=self.subject.data or "",
            opening=self.opening.data or "",
            closing=self.closing.data or "",
        )


class KindForm(SettingForm):
    """The words and rules of a kind that may change."""

    label = TextField(
        "Name of one", validators=[required("Enter what one is called.")], longest=LONGEST_LABEL
    )
    plural = TextField(
        "Name of several",
        validators=[required("Enter what several of them are called.")],
        longest=LONGEST_LABEL,
    )
    explains = TextAreaField(
        "Explanation", description="One sentence.", longest=LONGEST_EXPLANATION, rows=2
    )
    places = CheckboxesField("Where it can happen", choices=list(PLACES.items()))
    lead_days = NumberField(
        "Lead time, in days",
        description="It can be asked for until so long before.",
        most=MOST_DAYS,
        validators=[required("Enter the lead time as a number of days.")],
    )
    notice_days = NumberField(
        "Short notice, in days",
        description="Called off later than this before it, the other side is telephoned as well.",
        most=MOST_DAYS,
        validators=[required("Enter the short notice as a number of days.")],
    )
    retired = CheckboxField(
        "Retired", description="Nothing new can be made of it. What there is goes on."
    )

    def changes(self) -> dict[str, Any]:
        """What was filled in, as a kind has it."""
        return {
            "label": self.label.data or "",
            "plural": self.plural.data or "",
            "explains": self.explains.data or "",
            "places": tuple(self.places.data or ()),
            "notice_days": self.notice_days.data,
            "lead_days": self.lead_days.data,
            "retired": bool(self.retired.data),
        }


class NewKindForm(KindForm):
    """A kind that is added, with what stays as it is from then on."""

    benchmark = RadiosField(
        "Benchmark it is meant for",
        choices=list(BENCHMARKS),
        validators=[required("Choose a benchmark.")],
        validate_choice=False,
    )
    one_to_one = CheckboxField("An adult may be with one pupil alone")
    providers_only = CheckboxField("Only for providers of education or training")

    def changes(self) -> dict[str, Any]:
        """What was filled in, with what is fixed for good."""
        return super().changes() | {
            "benchmark": int(self.benchmark.data),
            "one_to_one": bool(self.one_to_one.data),
            "providers_only": bool(self.providers_only.data),
        }


def values_of(kind: Kind) -> dict[str, Any]:
    """A kind as its form shows it."""
    return {**vars(kind), "places": list(kind.places)}
