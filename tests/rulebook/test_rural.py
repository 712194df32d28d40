"""Both editions of the official classification are read, and nothing else is guessed."""

import pytest

from app.rulebook.rural import SETTING_LABELS, Setting, setting_of


@pytest.mark.parametrize("code", ["A1", "B1", "C1", "C2", "UN1", "UF1", " a1 "])
def test_a_settlement_of_ten_thousand_or_more_is_urban(code):
    assert setting_of(code) is Setting.URBAN


@pytest.mark.parametrize(
    "code", ["D1", "D2", "E1", "E2", "F1", "F2", "RLN1", "RLF1", "RSN1", "RSF1"]
)
def test_everything_smaller_is_rural(code):
    assert setting_of(code) is Setting.RURAL


@pytest.mark.parametrize("code", ["", "S1", "9", "Z9", "UN", "A3", "Urban", "A1A1", "\x00"])
def test_anything_else_is_not_known(code):
    assert setting_of(code) is Setting.NOT_KNOWN


def test_each_has_a_name():
    assert set(SETTING_LABELS) == set(Setting)
