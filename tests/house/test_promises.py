"""The list of promises names tests that are there, and leaves no number out."""

import ast
import re

import pytest

from config import ROOT
from tests.house.test_rooms import code, name_of

PROMISES = (ROOT / "docs" / "booking-promises.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
COUNTS = {"A": 21, "W": 9, "C": 13, "T": 9, "E": 10}


def test_every_failure_seen_in_the_field_has_its_line():
    lines = re.findall(r"^\| ([A-Z]\d*) \|(.*)\|(.*)\|$", PROMISES, re.M)
    wanted = [f"{letter}{n + 1}" for letter, count in COUNTS.items() for n in range(count)]
    assert [each[0] for each in lines] == [*wanted, "F", "G"]
    for number, promise, test in lines:
        assert NAMED.search(test) or "Cannot happen" in promise, number


@pytest.mark.parametrize(("file", "test"), sorted(set(NAMED.findall(PROMISES))))
def test_every_test_named_there_is_there(file, test):
    tree = ast.parse((ROOT / file).read_text())
    assert test in {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}


def test_nothing_waits_in_the_hope_that_a_race_goes_away():
    """A20: a pause is no lock."""
    for path in code():
        assert not re.search(r"\bsleep\(", path.read_text()), f"{name_of(path)} sleeps"
