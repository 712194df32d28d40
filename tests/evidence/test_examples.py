"""The worked examples, one by one. `pytest -rP tests/evidence/test_examples.py` prints sources."""

import pytest

from tests.evidence.examples import EXAMPLES


@pytest.mark.parametrize("example", EXAMPLES, ids=[each.about for each in EXAMPLES])
def test_by_hand(example):
    got = example.got()
    print(f"{example.about}: {got}. Source: {example.source}")
    assert got == example.expected


def test_there_are_enough_and_each_has_a_source():
    assert len(EXAMPLES) >= 60
    assert len({each.about for each in EXAMPLES}) == len(EXAMPLES)
    assert all(each.source.startswith(("https://", "our own")) for each in EXAMPLES)
