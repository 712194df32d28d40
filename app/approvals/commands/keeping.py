"""Writing rules, changing them, and switching them on and off."""

from app.access import Actor, Clash, Invalid, require
from app.approvals import policies, queries
from app.approvals.commands.steps import lock, note
from app.approvals.models import Rule
from app.approvals.rules import KINDS, LONGEST_NAME, PLACES, Terms, why_not_switched_on
from app.approvals.states import SEEN, Move, What
from app.infra import clock
from app.infra.database import db
from app.rulebook.authorities import AUTHORITY_CODES


def write_rule(name: str, terms: Terms, *, by: Actor) -> Rule:
    """Write a new rule, as a draft. Raises Refused, and Invalid for what no rule may ask."""
    require(policies.keep(by))
    _check(terms)
    rule = Rule(name=_named(name, None), written_at=clock.now(), written_by_id=by.user_id)
    rule.set_terms(terms)
    db.session.add(rule)
    note(rule, What.WRITTEN, by)
    return rule


def change_rule(rule: Rule, name: str, terms: Terms, *, by: Actor) -> Rule:
    """Change a version that was never on. It is a draft then, and has to be tried again.

    Nothing happens when nothing is different. Raises Clash for one that is on, or was.
    """
    rule = lock(rule, by)
    if rule.state in SEEN:
        raise Clash("A rule that is on, or was, is never changed. Write a new version of it.")
    _check(terms)
    named = _named(name, rule)
    if (named, terms) == (rule.name, rule.terms):
        return rule
    rule.make(Move.CHANGE)
    rule.name = named
    rule.set_terms(terms)
    rule.revision = rule.revision + 1
    note(rule, What.CHANGED, by)
    return rule


def new_version(rule: Rule, *, by: Actor) -> Rule:
    """A draft with the same conditions, to be changed. The version it comes from stays as it is.

    The one that is being written already, if there is one.
    """
    rule = lock(rule, by)
    written = queries.find_written_of(rule.family)
    if written is not None:
        return written
    made = Rule(
        family=rule.family,
        number=queries.next_number(rule.family),
        name=rule.name,
        written_at=clock.now(),
        written_by_id=by.user_id,
    )
    made.set_terms(rule.terms)
    db.session.add(made)
    note(made, What.WRITTEN, by, f"From version {rule.number:,}.")
    return made


def switch_on(rule: Rule, *, trial_id: int, by: Actor) -> Rule:
    """Let the rule approve from now on; another version of it is switched off.

    `trial_id` is the trial whose numbers were seen. Raises Clash when it is not the last trial of
    the rule as it stands, or is too old, and when another rule of this name is on.
    """
    rule = lock(rule, by)
    now = clock.now()
    trial = queries.find_trial_of(rule)
    sentence = why_not_switched_on(trial.at if trial else None, now)
    if sentence:
        raise Clash(sentence)
    if trial is None or trial.id != trial_id:
        raise Clash("It has been tried again since you looked. Look at the new numbers first.")
    if queries.is_name_taken(rule.name, rule.family):
        raise Clash("Another rule has this name. Change the name, so that each can be told apart.")
    before = queries.find_on_of(rule.family)
    if before is not None:
        _off(before, by, f"Version {rule.number:,} took its place.")
    rule.make(Move.SWITCH_ON)
    rule.switched_on_at, rule.switched_on_by_id = now, by.user_id
    note(rule, What.SWITCHED_ON, by, trial.tally.sentence)
    return rule


def switch_off(rule: Rule, *, by: Actor) -> Rule:
    """Let it approve nothing more. Waits for requests that it is just approving."""
    rule = lock(rule, by)
    _off(rule, by, "")
    return rule


def _off(rule: Rule, by: Actor, words: str) -> None:
    rule.make(Move.SWITCH_OFF)
    rule.switched_off_at = clock.now()
    note(rule, What.SWITCHED_OFF, by, words)


def _named(name: str, rule: Rule | None) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Invalid("name", "Give the rule a name.")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", f"Shorten the name to {LONGEST_NAME} characters or fewer.")
    is_kept = rule is not None and rule.name.lower() == name.lower()
    if not is_kept and queries.is_name_taken(name, rule.family if rule else None):
        raise Invalid("name", "Another rule has this name. Choose one that tells them apart.")
    return name


def _check(terms: Terms) -> None:
    """What the form asks too: said again here, since no door may lead past it."""
    for field, chosen, known, sentence in (
        ("kinds", terms.kinds, KINDS.keys(), "Choose kinds of encounter that a rule may approve."),
        ("places", terms.places, PLACES.keys(), "Choose where it may happen."),
        ("authorities", terms.authority_ids, AUTHORITY_CODES, "Choose where the rule holds."),
    ):
        if not chosen or not set(chosen) <= set(known):
            raise Invalid(field, sentence)
