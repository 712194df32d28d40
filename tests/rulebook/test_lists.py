"""The region's authorities, sectors and subjects."""

import pytest

from app.rulebook.authorities import AUTHORITIES, authority, authority_with_gss
from app.rulebook.sectors import SECTORS, growth_sectors, sector
from app.rulebook.subjects import SUBJECTS, subject, subjects_for


def test_there_are_seven_authorities_joined_by_code() -> None:
    assert {each.code for each in AUTHORITIES} == {840, 390, 391, 392, 929, 393, 394}
    assert authority(840).name == "County Durham"
    with pytest.raises(KeyError, match="841"):
        authority(841)  # Darlington is in the Tees Valley


def test_a_superseded_code_still_finds_its_authority() -> None:
    for gss in ("E06000048", "E06000057"):
        found = authority_with_gss(gss)
        assert found is not None
        assert found.name == "Northumberland"
    assert authority_with_gss("E06000005") is None


def test_the_six_growth_sectors_come_first() -> None:
    # North East Combined Authority, interim Local Growth Plan, 19 March 2025.
    assert [each.slug for each in growth_sectors()] == [
        "offshore_energy",
        "adv_manufacturing",
        "creative",
        "life_sciences",
        "digital_ai",
        "defence_space",
    ]
    assert SECTORS[:6] == growth_sectors()
    assert sector("construction").is_growth is False


@pytest.mark.parametrize("rows", [SECTORS, SUBJECTS], ids=["sectors", "subjects"])
def test_slugs_and_labels_are_not_used_twice(rows: tuple[object, ...]) -> None:
    for field in ("slug", "label"):
        values = [getattr(each, field) for each in rows]
        assert len(values) == len(set(values))


def test_subjects_offered_are_those_taught_to_the_year_groups() -> None:
    primary = {each.slug for each in subjects_for(range(7))}
    assert {"science", "pshe", "careers"} <= primary
    assert "physics" not in primary
    assert "t_level_digital" not in {each.slug for each in subjects_for([9])}
    assert "t_level_digital" in {each.slug for each in subjects_for([12])}
    assert subject("pshe").label == "PSHE and personal development"
    assert subjects_for([]) == ()
