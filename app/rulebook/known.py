"""What is known of each item of the safeguarding checklist, in a sentence for the coordinator."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from app.infra.wording import count, long_date
from app.rulebook.regulated import CheckNeed, Reason, Ruleset, needs_barred_list_check


class Known(StrEnum):
    """Where an item stands."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    NEEDS_ACTION = "needs_action"


class DbsLevel(StrEnum):
    """The level of a DBS check. Only the level is kept, never a certificate."""

    NONE = "none"
    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"


@dataclass(frozen=True, kw_only=True)
class SafeguardingFacts:
    """What is known of one booking. None means not known.

    `visit_dates` are the days the visitor is with pupils in any school, this visit included or
    not. Dates of insurance are the last day it covers. `is_risk_assessed`: by whoever it is for.
    """

    school_lead: str | None = None
    visitor: str | None = None
    visit_dates: tuple[date, ...] = ()
    supervised: bool = True
    overnight: bool = False
    dbs_level: DbsLevel | None = None
    barred_list_checked: bool | None = None
    dbs_seen_on: date | None = None
    visitor_risk_assessed: bool | None = None
    visit_risk_assessed: bool | None = None
    public_liability_until: date | None = None
    employers_liability_until: date | None = None
    purpose: str | None = None
    access_needs_passed_on: bool | None = None
    under_16: bool | None = None
    parents_told: bool | None = None
    one_to_one: bool | None = None
    photo_consent: bool | None = None
    attendance_confirmed: bool | None = None


@dataclass(frozen=True)
class Finding:
    """Where an item stands and the sentence that says so."""

    state: Known
    sentence: str


@dataclass(frozen=True)
class Case:
    """One booking to look at: what is known of it, the day it happens, the rules of that day."""

    facts: SafeguardingFacts
    on: date
    rules: Ruleset


Check = Callable[[Case], Finding]


def _known(sentence: str) -> Finding:
    return Finding(Known.KNOWN, sentence)


def _unknown(sentence: str) -> Finding:
    return Finding(Known.UNKNOWN, sentence)


def _act(sentence: str) -> Finding:
    return Finding(Known.NEEDS_ACTION, sentence)


def purpose(case: Case) -> Finding:
    if case.facts.purpose:
        return _known("The employer has described the purpose and outcomes in the opportunity.")
    return _unknown("No purpose or outcomes are written down yet.")


def school_lead(case: Case) -> Finding:
    if case.facts.school_lead:
        return _known(f"{case.facts.school_lead} leads the group for the school.")
    return _act("Nobody is named to lead the group. Ask the school who will.")


def visitor(case: Case) -> Finding:
    if case.facts.visitor:
        return _known(
            f"{case.facts.visitor} is named. The school checks identification on arrival."
        )
    return _unknown("The employer has not named who is coming.")


def visitor_online(case: Case) -> Finding:
    if case.facts.visitor:
        return _known(f"{case.facts.visitor} is named as joining. The school hosts the call.")
    return _unknown("The employer has not named who is joining.")


def check(case: Case) -> Finding:
    """The person's days in 30, and whether the check they call for has been seen."""
    if not case.facts.visitor:
        return _unknown("The visitor is not named, so their days with pupils cannot be counted.")
    need = _need(case)
    counted = f"{case.facts.visitor} is booked for {count(need.days, 'day')} with pupils in 30 days"
    if not need:
        warning = " One more day would call for one." if need.days == case.rules.most_days else ""
        return _known(f"{counted}. No DBS check is due, so none may be asked for.{warning}")
    why = f"{counted}{_because(need)}."
    if case.facts.dbs_level == DbsLevel.ENHANCED and case.facts.barred_list_checked:
        seen = f" on {long_date(case.facts.dbs_seen_on)}" if case.facts.dbs_seen_on else ""
        return _known(f"{why} An enhanced check with the children's barred list was seen{seen}.")
    return _act(
        f"{why} An enhanced DBS check with the children's barred list is needed before the day,"
        " and none has been recorded as seen."
    )


def never_alone(case: Case) -> Finding:
    if case.facts.dbs_level == DbsLevel.ENHANCED and case.facts.barred_list_checked:
        return _known("A check has been seen. The school still decides who is with pupils.")
    if case.facts.school_lead:
        return _known(
            f"No check is recorded. {case.facts.school_lead} stays with the pupils throughout."
        )
    return _unknown("No check is recorded, and nobody is named to stay with the pupils throughout.")


def one_to_one(case: Case) -> Finding:
    if case.facts.school_lead:
        return _act(
            f"{case.facts.school_lead} is the named member of staff. Agree the place, the channel"
            " and who keeps the log."
        )
    return _act("Name a member of staff, and agree the place, the channel and who keeps the log.")


def volunteer_assessment(case: Case) -> Finding:
    if _need(case):
        return _known("Above the threshold: the check decides, not a risk assessment.")
    return _assessment(
        case.facts.visitor_risk_assessed, "The school's risk assessment for the visitor"
    )


def visit_assessment(case: Case) -> Finding:
    return _assessment(case.facts.visit_risk_assessed, "A risk assessment for the visit")


def public_liability(case: Case) -> Finding:
    return _insurance(case.facts.public_liability_until, case.on, "public liability")


def employers_liability(case: Case) -> Finding:
    return _insurance(case.facts.employers_liability_until, case.on, "employers' liability")


def access_needs(case: Case) -> Finding:
    if case.facts.access_needs_passed_on is None:
        return _unknown("The school has not said whether the group has any needs.")
    if case.facts.access_needs_passed_on:
        return _known("The group's needs have been passed on.")
    return _act("The group has needs that have not been passed on.")


def under_16(case: Case) -> Finding:
    if case.facts.under_16 is None:
        return _unknown("It is not known whether any of the pupils are under 16.")
    if not case.facts.under_16:
        return _known("All the pupils are 16 or over.")
    if case.facts.parents_told:
        return _known("Some pupils are under 16, and parents or carers have been told.")
    return _act("Some pupils are under 16. The school tells parents or carers of any risks.")


def photographs(case: Case) -> Finding:
    if case.facts.photo_consent:
        return _known("The school has consent for photographs.")
    if case.facts.photo_consent is None:
        return _unknown("Nothing is recorded about consent, so no photographs.")
    return _known("No photographs or recording.")


def afterwards(case: Case) -> Finding:
    if case.facts.attendance_confirmed:
        return _known("Attendance has been confirmed.")
    return _unknown(f"The school confirms attendance after {long_date(case.on)}.")


def _need(case: Case) -> CheckNeed:
    facts = case.facts
    return needs_barred_list_check(
        facts.visit_dates, on=case.on, supervised=facts.supervised, overnight=facts.overnight
    )


def _because(need: CheckNeed) -> str:
    """The reasons other than the day count, which the sentence already states."""
    words = {
        Reason.WEEKLY: f"visits {need.ruleset.weeks_in_a_row} weeks in a row or more",
        Reason.OVERNIGHT: "stays overnight",
    }
    also = [words[reason] for reason in need.reasons if reason in words]
    return "".join(f", and {each}" for each in also)


def _assessment(assessed: bool | None, what: str) -> Finding:
    if assessed is None:
        return _unknown(f"{what} has not been recorded.")
    return _known(f"{what} has been done.") if assessed else _act(f"{what} is still to be done.")


def _insurance(until: date | None, on: date, what: str) -> Finding:
    if until is None:
        return _unknown(f"The employer has not stated its {what} insurance.")
    if until < on:
        return _act(
            f"The employer's {what} insurance ends on {long_date(until)}, before the visit."
        )
    return _known(f"The employer states {what} insurance until {long_date(until)}.")


CHECKS: dict[str, Check] = {
    each.__name__: each
    for each in (
        purpose,
        school_lead,
        visitor,
        visitor_online,
        check,
        never_alone,
        one_to_one,
        volunteer_assessment,
        visit_assessment,
        public_liability,
        employers_liability,
        access_needs,
        under_16,
        photographs,
        afterwards,
    )
}
