"""Every condition there is: what it asks, as a sentence; whether it is met; and what was found."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.approvals.rules.nouns import KINDS, PLACES, Facts, Terms
from app.infra.wording import begin, count, listed, long_date
from app.opportunities.kinds import BY_SLUG, place_label
from app.rulebook.authorities import AUTHORITIES
from app.rulebook.years import years_label

_AUTHORITIES = {each.code: each.name for each in AUTHORITIES}


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition. `asks` says whether a rule has it: those of the floor every rule has.

    `on` is the day on which the booking is judged. A met condition never depends on another, so a
    rule with one more can only approve less.
    """

    key: str
    asks: Callable[[Terms], bool]
    sentence: Callable[[Terms], str]
    is_met: Callable[[Terms, Facts, date], bool]
    found: Callable[[Facts], str]
    is_floor: bool = False


def _always(key: str, sentence: str, met: Callable[[Facts], bool], found: Callable[[Facts], str]):  # type: ignore[no-untyped-def]
    return Condition(
        key=key,
        asks=lambda _: True,
        sentence=lambda _: sentence,
        is_met=lambda _, facts, __: met(facts),
        found=found,
        is_floor=True,
    )


def months_before(day: date, months: int) -> date:
    """The day so many calendar months earlier; the last of its month where there is no such day."""
    return day - relativedelta(months=months)


def _either(words: Iterable[str]) -> str:
    return listed(sorted(words), "or")


def _encounter(facts: Facts) -> str:
    label = BY_SLUG[facts.kind].label if facts.kind in BY_SLUG else facts.kind
    return f"{label}, {place_label(facts.kind, facts.place).lower() or 'nobody has said where'}."


def _days(facts: Facts) -> str:
    return f"{count(facts.visitor_days, 'day')} in 30; more than {facts.most_days} need a check."


FLOOR: tuple[Condition, ...] = (
    _always(
        "stays",
        "Nobody is with one pupil alone, and pupils do not leave the school for it.",
        lambda facts: facts.kind in KINDS and facts.place in PLACES,
        _encounter,
    ),
    _always(
        "verified",
        "The employer is verified.",
        lambda facts: facts.verified_on is not None,
        lambda facts: (
            f"Verified on {long_date(facts.verified_on)}." if facts.verified_on else "It is not."
        ),
    ),
    _always(
        "no_check_due",
        "The visitor’s days with pupils do not call for a barred list check.",
        lambda facts: not facts.is_check_due,
        lambda facts: _days(facts) if not facts.is_check_due else f"A check is due: {_days(facts)}",
    ),
    _always(
        "nothing_open",
        "Nothing on the safeguarding checklist needs action.",
        lambda facts: not facts.unmet,
        lambda facts: f"Needs action: {listed(facts.unmet)}." if facts.unmet else "Nothing does.",
    ),
    _always(
        "first_time",
        "Nobody has decided on it before.",
        lambda facts: not facts.was_decided,
        lambda facts: "It was decided on, and taken back." if facts.was_decided else "Nobody has.",
    ),
    _always(
        "answered_for",
        "Whoever switched the rule on is an administrator, and belongs to neither side.",
        lambda facts: facts.is_apart and facts.is_answered_for,
        lambda facts: (
            "They are an administrator no longer."
            if not facts.is_answered_for
            else "They are, and belong to neither."
            if facts.is_apart
            else "They belong to the school or the employer, or asked for it themself."
        ),
    ),
)

CHOSEN: tuple[Condition, ...] = (
    Condition(
        key="kinds",
        asks=lambda _: True,
        sentence=lambda terms: (
            f"It is a {_either(KINDS[each].label.lower() for each in terms.kinds)}."
        ),
        is_met=lambda terms, facts, _: facts.kind in terms.kinds,
        found=_encounter,
    ),
    Condition(
        key="places",
        asks=lambda _: True,
        sentence=lambda terms: f"It happens {_either(PLACES[each] for each in terms.places)}.",
        is_met=lambda terms, facts, _: facts.place in terms.places,
        found=lambda facts: f"{place_label(facts.kind, facts.place) or 'Nobody has said where'}.",
    ),
    Condition(
        key="authorities",
        asks=lambda _: True,
        sentence=lambda terms: (
            f"The school is in {_either(_AUTHORITIES[each] for each in terms.authority_ids)}."
        ),
        is_met=lambda terms, facts, _: facts.authority_id in terms.authority_ids,
        found=lambda facts: f"{_AUTHORITIES.get(facts.authority_id, 'Elsewhere')}.",
    ),
    Condition(
        key="years",
        asks=lambda terms: bool(terms.year_groups),
        sentence=lambda terms: f"All pupils are in {years_label(terms.year_groups)}.",
        is_met=lambda terms, facts, _: facts.year_groups <= terms.year_groups,
        found=lambda facts: f"{begin(years_label(facts.year_groups))}.",
    ),
    Condition(
        key="pupils",
        asks=lambda terms: terms.most_pupils is not None,
        sentence=lambda terms: (
            f"At most {count(terms.most_pupils or 0, 'pupil')}"
            f" {'comes' if terms.most_pupils == 1 else 'come'}."
        ),
        is_met=lambda terms, facts, _: facts.pupils <= (terms.most_pupils or 0),
        found=lambda facts: f"{count(facts.pupils, 'pupil')}.",
    ),
    Condition(
        key="ahead",
        asks=lambda terms: terms.days_ahead is not None,
        sentence=lambda terms: (
            f"It is asked for at least {count(terms.days_ahead or 0, 'day')} ahead."
        ),
        is_met=lambda terms, facts, on: facts.held_on - on >= timedelta(days=terms.days_ahead or 0),
        found=lambda facts: f"It happens on {long_date(facts.held_on)}.",
    ),
    Condition(
        key="verified_long",
        asks=lambda terms: terms.verified_months is not None,
        sentence=lambda terms: (
            f"The employer was verified at least {count(terms.verified_months or 0, 'month')} ago."
        ),
        is_met=lambda terms, facts, on: (
            facts.verified_on is not None
            and facts.verified_on <= months_before(on, terms.verified_months or 0)
        ),
        found=lambda facts: (
            f"Verified on {long_date(facts.verified_on)}." if facts.verified_on else "It is not."
        ),
    ),
    Condition(
        key="attended",
        asks=lambda terms: terms.attended_least is not None,
        sentence=lambda terms: (
            f"At least {count(terms.attended_least or 0, 'booking')} with the employer"
            f" {'was' if terms.attended_least == 1 else 'were'} attended in the 12 months before."
        ),
        is_met=lambda terms, facts, _: facts.attended >= (terms.attended_least or 0),
        found=lambda facts: f"{count(facts.attended, 'booking')}.",
    ),
    Condition(
        key="kept_its_word",
        asks=lambda terms: terms.clean_months is not None,
        sentence=lambda terms: (
            "The employer called none off at short notice in the"
            f" {count(terms.clean_months or 0, 'month')} before."
        ),
        is_met=lambda terms, facts, on: (
            facts.called_off_on is None
            or facts.called_off_on < months_before(on, terms.clean_months or 0)
        ),
        found=lambda facts: (
            f"The last was on {long_date(facts.called_off_on)}."
            if facts.called_off_on
            else "None in two years."
        ),
    ),
    Condition(
        key="insured",
        asks=lambda terms: terms.is_insured,
        sentence=lambda _: "The employer states public liability insurance that covers the day.",
        is_met=lambda _, facts, __: (
            facts.insured_until is not None and facts.held_on <= facts.insured_until
        ),
        found=lambda facts: (
            f"Stated until {long_date(facts.insured_until)}."
            if facts.insured_until
            else "It has stated none."
        ),
    ),
    Condition(
        key="to_spare",
        asks=lambda terms: terms.days_to_spare is not None,
        sentence=lambda terms: (
            f"The visitor could spend {count(terms.days_to_spare or 0, 'more day')} with pupils"
            " before a check is due."
        ),
        is_met=lambda terms, facts, _: (
            facts.visitor_days + (terms.days_to_spare or 0) <= facts.most_days
        ),
        found=_days,
    ),
)

CONDITIONS = (*CHOSEN, *FLOOR)
