"""The checklist of one booking."""

from dataclasses import fields
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rulebook.known import CHECKS, DbsLevel
from app.rulebook.safeguarding import CheckItem, Known, SafeguardingFacts, checklist
from app.rulebook.tables import table

VISIT = date(2027, 3, 2)
EVERY_TIME = {"purpose", "school_lead", "access_needs", "photographs", "afterwards"}


def item(
    key: str,
    facts: SafeguardingFacts,
    *,
    kind: str = "careers_talk",
    place: str = "school",
    on: date = VISIT,
) -> CheckItem:
    return next(each for each in checklist(kind, place, on, facts) if each.key == key)


@pytest.mark.parametrize(
    ("kind", "place", "extra"),
    [
        pytest.param(
            "careers_talk",
            "school",
            {"visitor", "check", "never_alone", "volunteer_assessment"},
            id="7b: one-off talk at school",
        ),
        pytest.param(
            "workplace_visit",
            "workplace",
            {"never_alone", "visit_assessment", "public_liability", "under_16"},
            id="7b: workplace visit with school staff: no check for employer staff",
        ),
        pytest.param(
            "mentoring",
            "school",
            {"visitor", "check", "never_alone", "volunteer_assessment", "one_to_one"},
            id="7b: one-to-one mentoring",
        ),
        pytest.param("careers_talk", "online", {"visitor_online", "check"}, id="7b: online"),
        pytest.param(
            "work_experience",
            "workplace",
            {
                "never_alone",
                "visit_assessment",
                "public_liability",
                "employers_liability",
                "under_16",
            },
            id="7c: placement",
        ),
    ],
)
def test_each_kind_of_encounter_has_its_own_items(kind: str, place: str, extra: set[str]) -> None:
    keys = [each.key for each in checklist(kind, place, VISIT, SafeguardingFacts())]
    assert len(keys) == len(set(keys))
    assert set(keys) == EVERY_TIME | extra


def test_mentoring_in_a_group_is_not_one_to_one() -> None:
    group = checklist("mentoring", "school", VISIT, SafeguardingFacts(one_to_one=False))
    assert "one_to_one" not in {each.key for each in group}


def test_every_item_in_the_table_has_a_check_and_every_check_an_item() -> None:
    assert {each["key"] for each in table("checklist.toml")["item"]} == set(CHECKS)


def test_the_rules_shown_carry_the_date_they_changed() -> None:
    facts = SafeguardingFacts(visitor="Ann Lee")
    new = item("check", facts, on=date(2026, 9, 1))
    old = item("check", facts, on=date(2026, 8, 31))
    assert new.rules_dated == date(2026, 9, 1)
    assert "even when supervised" in new.text
    assert old.rules_dated < new.rules_dated
    assert "Until 31 August 2026" in old.text
    assert new.source != old.source


def test_the_fourth_day_in_thirty_needs_a_check() -> None:
    days = tuple(VISIT - timedelta(days=step) for step in (0, 1, 8, 29))
    facts = SafeguardingFacts(visitor="Ann Lee", visit_dates=days)
    found = item("check", facts)
    assert found.state is Known.NEEDS_ACTION
    assert "Ann Lee is booked for 4 days with pupils in 30 days" in found.sentence


def test_three_days_need_none_and_none_may_be_asked_for() -> None:
    facts = SafeguardingFacts(visitor="Ann Lee", visit_dates=(VISIT - timedelta(days=20), VISIT))
    found = item("check", facts)
    assert found.state is Known.KNOWN
    assert "none may be asked for" in found.sentence
    assert "One more day" not in found.sentence
    third = SafeguardingFacts(
        visitor="Ann Lee", visit_dates=(VISIT - timedelta(days=20), VISIT - timedelta(days=1))
    )
    assert "One more day" in item("check", third).sentence


def test_a_check_that_was_seen_is_named_with_its_day() -> None:
    facts = SafeguardingFacts(
        visitor="Ann Lee",
        overnight=True,
        dbs_level=DbsLevel.ENHANCED,
        barred_list_checked=True,
        dbs_seen_on=date(2027, 1, 11),
    )
    found = item("check", facts)
    assert found.state is Known.KNOWN
    assert "stays overnight" in found.sentence
    assert "11 January 2027" in found.sentence


def test_an_enhanced_check_without_the_barred_list_is_not_enough() -> None:
    facts = SafeguardingFacts(visitor="Ann Lee", overnight=True, dbs_level=DbsLevel.ENHANCED)
    assert item("check", facts).state is Known.NEEDS_ACTION


@pytest.mark.parametrize(
    ("until", "state"),
    [
        (None, Known.UNKNOWN),
        (VISIT - timedelta(days=1), Known.NEEDS_ACTION),
        (VISIT, Known.KNOWN),
    ],
    ids=["not stated", "ends the day before", "ends on the day"],
)
def test_insurance_must_reach_the_day(until: date | None, state: Known) -> None:
    facts = SafeguardingFacts(public_liability_until=until)
    found = item("public_liability", facts, kind="workplace_visit", place="workplace")
    assert found.state is state


def test_a_booking_without_a_lead_says_who_must_act() -> None:
    assert item("school_lead", SafeguardingFacts()).state is Known.NEEDS_ACTION
    named = item("school_lead", SafeguardingFacts(school_lead="Mo Khan"))
    assert named.state is Known.KNOWN
    assert "Mo Khan" in named.sentence


ANY_FACTS = st.builds(
    SafeguardingFacts,
    **{
        name: st.none() | st.booleans()
        for name in [
            "barred_list_checked",
            "visitor_risk_assessed",
            "visit_risk_assessed",
            "under_16",
            "parents_told",
            "access_needs_passed_on",
            "one_to_one",
            "photo_consent",
            "attendance_confirmed",
        ]
    },
    school_lead=st.sampled_from([None, "Mo Khan"]),
    visitor=st.sampled_from([None, "Ann Lee"]),
    visit_dates=st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=9).map(tuple),
    dbs_level=st.sampled_from([None, *DbsLevel]),
    public_liability_until=st.none() | st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    purpose=st.sampled_from([None, "", "What a welder does"]),
)


@given(
    st.sampled_from(["careers_talk", "workplace_visit", "mentoring", "work_experience", "new"]),
    st.sampled_from(["school", "workplace", "online"]),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
    ANY_FACTS,
)
def test_whatever_is_known_each_item_says_so_in_a_sentence(
    kind: str, place: str, on: date, facts: SafeguardingFacts
) -> None:
    for each in checklist(kind, place, on, facts):
        assert each.sentence[0].isupper()
        assert each.sentence.endswith(".")
        assert each.rules_dated <= on
        assert "None" not in each.sentence


def test_no_fact_can_hold_a_certificate() -> None:
    # Reference 7b: store the level, the list, and who saw it when; never a certificate.
    names = {each.name for each in fields(SafeguardingFacts)}
    assert not {name for name in names if "certificate" in name or "number" in name}
