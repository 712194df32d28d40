"""A rule is tried as it stands before it is on, and nothing of its story is ever changed."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.access import Clash, Invalid, Refused
from app.approvals import commands, queries
from app.approvals.models import Rule, RuleHistory, Trial
from app.approvals.states import MOVES, State
from app.infra import clock
from app.infra.database import Missing, db
from tests.approvals.world import a_rule, a_rule_on, terms
from tests.builders import a_booking, a_coordinator, an_actor, an_administrator


@pytest.fixture
def by(session):
    return an_actor(an_administrator(name="Ada Lovell"))


def story(rule: Rule) -> list[str]:
    asked = select(RuleHistory.what).where(RuleHistory.rule_id == rule.id)
    return list(db.session.scalars(asked.order_by(RuleHistory.id)))


def refused_by(statement: str, **values: object) -> str:
    """The name of what the database refuses by."""
    with pytest.raises(IntegrityError) as refusal, db.session.begin_nested():
        db.session.execute(text(statement), values)
    return refusal.value.orig.diag.constraint_name


def test_it_is_written_tried_switched_on_and_off(by):
    rule = a_rule(by=by)
    trial = commands.try_rule(rule, by=by)
    commands.switch_on(rule, trial_id=trial.id, by=by)
    assert (rule.state, rule.switched_on_by_id) == ("on", by.user_id)
    commands.switch_off(rule, by=by)
    assert story(rule) == ["written", "tried", "switched_on", "switched_off"]


def test_only_administrators_keep_rules(by):
    rule = a_rule(by=by)
    coordinator = an_actor(a_coordinator())
    for attempt in (
        lambda: commands.write_rule("Another", terms(), by=coordinator),
        lambda: commands.change_rule(rule, "Another", terms(), by=coordinator),
        lambda: commands.try_rule(rule, by=coordinator),
        lambda: commands.switch_on(rule, trial_id=1, by=coordinator),
        lambda: commands.switch_off(rule, by=coordinator),
        lambda: commands.new_version(rule, by=coordinator),
    ):
        with pytest.raises(Refused):
            attempt()


def test_it_is_not_switched_on_untried(by):
    with pytest.raises(Clash, match="Try the rule"):
        commands.switch_on(a_rule(by=by), trial_id=0, by=by)


def test_changed_it_has_to_be_tried_again(by):
    rule = a_rule(by=by)
    trial = commands.try_rule(rule, by=by)
    commands.change_rule(rule, rule.name, terms(most_pupils=30), by=by)
    assert rule.state == State.DRAFT
    with pytest.raises(Clash, match="Try the rule"):
        commands.switch_on(rule, trial_id=trial.id, by=by)


def test_kept_as_it_was_it_stays_tried(by):
    rule = a_rule(by=by)
    commands.try_rule(rule, by=by)
    commands.change_rule(rule, rule.name, rule.terms, by=by)
    assert (rule.state, story(rule)) == ("tried", ["written", "tried"])


def test_an_old_trial_switches_nothing_on(by):
    rule = a_rule(by=by)
    trial = commands.try_rule(rule, by=by)
    with (
        clock.pretend(clock.now() + timedelta(days=8)),
        pytest.raises(Clash, match="Try it again"),
    ):
        commands.switch_on(rule, trial_id=trial.id, by=by)


def test_the_numbers_seen_are_those_of_the_last_trial(by):
    rule = a_rule(by=by)
    seen = commands.try_rule(rule, by=by)
    commands.try_rule(rule, by=by)
    with pytest.raises(Clash, match="tried again since"):
        commands.switch_on(rule, trial_id=seen.id, by=by)


def test_one_that_is_on_is_never_changed(by):
    rule = a_rule_on(by=by)
    for attempt in (
        lambda: commands.change_rule(rule, "Another", terms(), by=by),
        lambda: commands.try_rule(rule, by=by),
    ):
        with pytest.raises(Clash):
            attempt()


def test_a_new_version_takes_the_place_of_the_one_that_is_on(by):
    first = a_rule_on(by=by)
    second = commands.new_version(first, by=by)
    assert commands.new_version(first, by=by) is second, "one version is written at a time"
    assert (second.number, second.terms, first.state) == (2, first.terms, "on")
    commands.change_rule(second, second.name, terms(most_pupils=20), by=by)
    trial = commands.try_rule(second, by=by)
    commands.switch_on(second, trial_id=trial.id, by=by)
    assert (first.state, second.state) == ("off", "on")
    assert story(first)[-1] == "switched_off"


def test_two_rules_are_told_apart_by_their_names(by):
    a_rule_on("Talks", by=by)
    with pytest.raises(Invalid, match="this name"):
        commands.write_rule("TALKS", terms(), by=by)


@pytest.mark.parametrize(
    "asked",
    [
        {"kinds": frozenset({"mentoring"})},
        {"kinds": frozenset({"careers_talk", "workplace_visit"})},
        {"kinds": frozenset()},
        {"places": frozenset({"workplace"})},
        {"authority_ids": frozenset({999})},
    ],
)
def test_a_command_refuses_what_no_rule_may_ask(by, asked):
    with pytest.raises(Invalid):
        commands.write_rule("Unsafe", terms(**asked), by=by)


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ("kinds = '{mentoring}'", "never_one_to_one_nor_a_visit"),
        ("kinds = '{careers_talk,provider_visit}'", "never_one_to_one_nor_a_visit"),
        ("kinds = '{}'", "never_one_to_one_nor_a_visit"),
        ("places = '{workplace}'", "never_away_from_school"),
        ("places = '{}'", "never_away_from_school"),
        ("authority_ids = '{}'", "holds_somewhere"),
        ("authority_ids = '{999}'", "holds_somewhere"),
        ("year_groups = '{14}'", "year_groups_exist"),
        ("most_pupils = 0", "most_pupils_is_believable"),
        ("clean_months = 25", "clean_months_is_believable"),
        ("days_to_spare = 0", "days_to_spare_is_believable"),
        ("name = ' '", "has_a_name"),
    ],
)
def test_the_database_keeps_no_unsafe_or_odd_rule(by, change, name):
    rule = a_rule(by=by)
    statement = f"UPDATE approval_rules SET {change}, revision = revision + 1 WHERE id = :id"
    assert refused_by(statement, id=rule.id) == f"ck_approval_rules_{name}"


def test_the_database_switches_on_only_what_was_tried_as_it_stands(by):
    only = "approval_rules_only_as_tried"
    on = (
        "UPDATE approval_rules SET state = 'on', switched_on_at = now(), switched_on_by_id = :by"
        " WHERE id = :id"
    )
    draft = a_rule(by=by)
    assert refused_by(on, id=draft.id, by=by.user_id) == only
    tried = "UPDATE approval_rules SET state = 'tried' WHERE id = :id"
    assert refused_by(tried, id=draft.id) == only
    commands.try_rule(draft, by=by)
    change = "UPDATE approval_rules SET most_pupils = 9{more} WHERE id = :id"
    for more in ("", ", revision = revision + 1", ", state = 'draft'"):
        assert refused_by(change.format(more=more), id=draft.id) == only
    skipped = "UPDATE approval_rules SET revision = revision + 1 WHERE id = :id"
    assert refused_by(skipped, id=draft.id) == only
    running = a_rule_on("Running", by=by)
    assert refused_by(change.format(more=""), id=running.id) == only
    assert refused_by("DELETE FROM approval_rules WHERE id = :id", id=running.id) == only
    other = an_administrator().id
    mine = "UPDATE approval_rules SET switched_on_by_id = :by WHERE id = :id"
    assert refused_by(mine, id=running.id, by=other) == only


def test_the_database_knows_the_same_moves(by):
    """Each pair that the table has not is refused by the trigger, whatever else is set right."""
    pairs = {(old, new) for (old, _), new in MOVES.items() if old != new}
    source = db.session.scalar(
        text("SELECT prosrc FROM pg_proc WHERE proname = 'approval_rules_only_as_tried'")
    )
    known = source.split("NOT IN")[1].split("OR changed")[0]
    for old in State:
        for new in State:
            assert (f"('{old}', '{new}')" in known) == ((old, new) in pairs)


@pytest.mark.parametrize("table", ["approval_rule_history", "approval_trials"])
def test_what_was_done_is_never_changed(by, table):
    a_rule_on(by=by)
    assert refused_by(f"UPDATE {table} SET at = now()") == "rows_are_never_changed"
    assert refused_by(f"DELETE FROM {table}") == "rows_are_never_changed"


def test_coordinators_read_what_is_on_in_their_area_and_nothing_else(by):
    here, draft = a_rule_on("Here", by=by), a_rule("Draft", by=by)
    there = a_rule_on("There", by=by, authority_ids=frozenset({840}))
    coordinator = an_actor(a_coordinator(391))
    assert queries.list_rules(coordinator) == [here]
    assert queries.get_rule(here.id, coordinator) is here
    for hidden in (draft, there):
        with pytest.raises(Missing):
            queries.get_rule(hidden.id, coordinator)
    assert len(queries.list_rules(an_actor(a_coordinator()))) == 2
    assert len(queries.list_rules(by)) == 3


def test_a_trial_counts_what_was_decided_and_touches_nothing(by):
    booking = a_booking()
    trial = commands.try_rule(a_rule(by=by), by=by)
    assert (trial.tally.decided, booking.state) == (0, "requested")
    assert db.session.scalar(select(Trial.id)) == trial.id
