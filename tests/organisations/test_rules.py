"""Addresses, postcodes, names that move up, links that run out: no database needed."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.organisations.rules import (
    LONGEST_GROUP_NAME,
    moved_up,
    site_of,
    tidy_postcode,
    website_address,
    why_not_acceptable,
    years_offered,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("www.example.org", "https://www.example.org"),
        ("http://example.org/work?a=b", "http://example.org/work?a=b"),
        ("HTTPS://Example.org", "https://Example.org"),
        ("example.org:8080", "https://example.org:8080"),
        ("www.éclair.example", "https://www.éclair.example"),
    ],
)
def test_a_website_is_kept_with_its_scheme(typed, kept):
    assert website_address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "data:text/html,hello",
        "ftp://example.org",
        "mailto:someone@example.org",
        "none",
        "we have none",
        "https://",
        "https://user:secret@example.org",
        "https://exa mple.org",
        'https://example.org/"><script>',
        "http://[::1",
        "https://" + "a" * 300 + ".org",
        "//example..org",
    ],
)
def test_what_is_no_web_address_is_refused(typed):
    assert website_address(typed) is None


@given(st.text(max_size=60))
@example("https://[")
@example("http://a.b:99999")
@example("\ud800.org")
def test_whatever_is_typed_an_address_kept_is_one_a_browser_opens_as_a_page(typed):
    kept = website_address(typed)
    assert kept is None or kept == "" or kept.startswith(("http://", "https://"))
    site_of(typed)


def test_two_addresses_of_one_organisation_share_their_site():
    assert site_of("https://www.example.org/careers") == site_of("http://example.org") != ""


def test_two_pages_on_a_shared_host_are_two_organisations():
    assert site_of("https://www.facebook.com/tyne-bakery") != site_of("facebook.com/wear-bakery")
    assert site_of("https://facebook.com") == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("ne14xd", "NE1 4XD"), (" dh1  1aa ", "DH1 1AA"), ("", ""), ("SW1A1AA", "SW1A 1AA")],
)
def test_a_postcode_is_kept_as_people_write_it(typed, kept):
    assert tidy_postcode(typed) == kept


@pytest.mark.parametrize(
    "typed", ["NE1", "hello", "NE1 4X", "ＮＥ１４ＸＤ", "1234567", "NE14XDNE14XD"]
)
def test_half_a_postcode_is_refused(typed):
    assert tidy_postcode(typed) is None


@pytest.mark.parametrize(
    ("name", "year", "next_year"),
    [
        ("7A", 7, "8A"),
        ("9-2", 9, "10-2"),
        ("10X", 10, "11X"),
        ("Year 7 Oak", 7, "Year 8 Oak"),
        ("Oak", 7, "Oak"),
        ("17A", 7, "17A"),
        ("RB", 0, "1B"),
        ("Robin", 0, "Robin"),
        ("", 7, ""),
        ("9" + "x" * 19, 9, "9" + "x" * 19),
    ],
)
def test_a_tutor_group_moves_up_with_its_year(name, year, next_year):
    assert moved_up(name, year) == next_year


@given(st.text(max_size=LONGEST_GROUP_NAME), st.integers(0, 12))
def test_a_name_that_moved_up_still_fits(name, year):
    assert len(moved_up(name, year)) <= LONGEST_GROUP_NAME


def test_a_school_counts_its_own_years_and_all_of_them_when_none_are_known():
    assert years_offered([7, 8, 9]) == [7, 8, 9]
    assert years_offered([]) == list(range(14))
    assert years_offered([-1]) == []


def stands(**facts):
    return why_not_acceptable(
        **{
            "accepted_at": None,
            "withdrawn_at": None,
            "expires_at": NOON + timedelta(days=1),
            "now": NOON,
            **facts,
        }
    )


def test_an_invitation_works_until_it_is_used_taken_back_or_run_out():
    assert stands() == ""
    assert "used" in stands(accepted_at=NOON)
    assert "taken back" in stands(withdrawn_at=NOON)
    assert "run out" in stands(expires_at=NOON)
