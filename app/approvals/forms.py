"""Writing a rule, and switching it on."""

from typing import TYPE_CHECKING

from wtforms import HiddenField

from app.approvals.rules import KINDS, LONGEST_LOOK_BACK, LONGEST_NAME, PLACES, Terms
from app.infra.typed import whole_number
from app.infra.wording import begin
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.years import YEAR_GROUPS, year_group_label
from app.web.fields import CheckboxesField, CheckboxField, NumberField, TextField, required
from app.web.forms import Form

if TYPE_CHECKING:
    from app.approvals.models import Rule

NUMBERS = (
    "most_pupils",
    "days_ahead",
    "verified_months",
    "attended_least",
    "clean_months",
    "days_to_spare",
)


class RuleForm(Form):
    """A rule: a name, and its conditions. What is left empty is not asked for."""

    name = TextField(
        "Name",
        description="Coordinators, schools and employers read it at each booking. For example:"
        " Talks at school by trusted employers.",
        validators=[required("Give the rule a name.")],
        longest=LONGEST_NAME,
    )
    kinds = CheckboxesField(
        "Kinds of encounter",
        description="Mentoring and visits are always for a coordinator: no rule can approve them.",
        choices=[(each.slug, each.label) for each in KINDS.values()],
        validators=[required("Choose kinds of encounter that a rule may approve.")],
    )
    places = CheckboxesField(
        "Where it happens",
        choices=[(slug, begin(words)) for slug, words in PLACES.items()],
        validators=[required("Choose where it may happen.")],
    )
    authorities = CheckboxesField(
        "For schools in",
        choices=[(each.code, each.name) for each in AUTHORITIES],
        coerce=int,
        validators=[required("Choose where the rule holds.")],
    )
    year_groups = CheckboxesField(
        "Only these year groups",
        description="Choose none for any.",
        choices=[(each, year_group_label(each)) for each in YEAR_GROUPS if each >= 0],
        coerce=int,
    )
    verified_months = NumberField(
        "Verified for at least so many months", least=1, most=120, description="Of the employer."
    )
    attended_least = NumberField(
        "Fewest bookings attended in the last 12 months",
        least=1,
        most=1000,
        description="With this employer, as the schools confirmed them.",
    )
    clean_months = NumberField(
        "Months without calling one off at short notice",
        least=1,
        most=LONGEST_LOOK_BACK,
        description="By the employer, of bookings that were approved.",
    )
    is_insured = CheckboxField("The employer states public liability insurance that covers the day")
    most_pupils = NumberField("Most pupils", least=1, most=5000, description="In one booking.")
    days_ahead = NumberField(
        "Fewest days ahead", least=1, most=365, description="From the request to the session."
    )
    days_to_spare = NumberField(
        "Visitor’s days to spare",
        least=1,
        most=9,
        description="How many more days with pupils in 30 the visitor could have before a check is"
        " due. When one is due, no rule approves.",
    )

    def terms(self) -> Terms:
        """The conditions, as rules judge by them."""
        return Terms(
            kinds=frozenset(self.kinds.data or ()),
            places=frozenset(self.places.data or ()),
            authority_ids=frozenset(self.authorities.data or ()),
            year_groups=frozenset(self.year_groups.data or ()),
            is_insured=bool(self.is_insured.data),
            **{each: self[each].data for each in NUMBERS},
        )


class SwitchOnForm(Form):
    """Switching a rule on. `trial` is the one whose numbers were on the page."""

    seen = CheckboxField(
        "I have looked through what it would have done",
        validators=[required("Look through what it would have done, and tick that you have.")],
    )
    trial = HiddenField()

    @property
    def trial_id(self) -> int:
        """The trial that was on the page; 0 when it is not one of ours."""
        return whole_number(self.trial.data) or 0


def rule_form(rule: "Rule | None") -> RuleForm:
    """The form of a rule as it is kept; a new one holds everywhere until somebody says less."""
    if rule is None:
        return RuleForm(data={"authorities": [each.code for each in AUTHORITIES]})
    return RuleForm(
        data={each: getattr(rule, each) for each in (*NUMBERS, "name", "kinds", "places")}
        | {
            "authorities": rule.authority_ids,
            "year_groups": rule.year_groups,
            "is_insured": rule.is_insured,
        }
    )
