"""Bringing in Code-Point Open: any size, any rubbish, twice the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from app.infra.database import db
from app.postcodes.models import Postcode
from app.postcodes.rules import Position, Skipped, read

REST = ',"E92000001","E19000001","E18000001","","E06000047","E05009036"\n'
GOOD = [
    f'"ZZ331PQ",10,430317,543630{REST}',
    f'"ZZ1 1AD",50,430239,543638{REST}',
    f'"ZZ1 1AE",90,0,0{REST}',
]


@pytest.fixture
def bring_in(app, session, tmp_path):
    """Run the command over lines; what it said, and what is known afterwards."""

    def run(*files: list[str], options: tuple[str, ...] = ()):
        paths = []
        for number, lines in enumerate(files):
            path = tmp_path / f"zz{number}.csv"
            path.write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
            paths.append(str(path))
        return app.test_cli_runner().invoke(args=["postcodes", "import", *paths, *options])

    return run


def known() -> dict[str, tuple[int, int]]:
    rows = db.session.scalars(select(Postcode).order_by(Postcode.postcode))
    return {row.postcode: (row.easting, row.northing) for row in rows}


def test_postcodes_are_written_as_people_write_them_and_those_without_a_place_are_left_out(
    bring_in,
):
    said = bring_in(GOOD)
    assert said.exit_code == 0, said.output
    assert "2  postcodes added" in said.output
    assert "1  postcodes without a position" in said.output
    assert known() == {"ZZ1 1AD": (430239, 543638), "ZZ33 1PQ": (430317, 543630)}


def test_the_same_files_again_change_nothing_and_a_newer_one_moves(bring_in):
    bring_in(GOOD)
    assert "2  postcodes as they were" in bring_in(GOOD).output
    moved = bring_in([f'"ZZ1 1AD",10,430300,543638{REST}'])
    assert "1  postcodes moved" in moved.output
    assert known()["ZZ1 1AD"] == (430300, 543638)
    assert len(known()) == 2


def test_of_a_postcode_that_stands_twice_the_later_counts(bring_in):
    bring_in(GOOD, [f'"zz11ad",10,1000,2000{REST}'])
    assert known()["ZZ1 1AD"] == (1000, 2000)


def test_a_dry_run_says_the_same_and_changes_nothing(bring_in):
    said = bring_in(GOOD, options=("--dry-run",))
    assert "2  postcodes added" in said.output
    assert "Nothing was changed." in said.output
    assert known() == {}


def test_each_bad_line_is_told_by_file_and_number(bring_in):
    said = bring_in([*GOOD, f'"NE1",10,1,1{REST}', f'"ZZ1 1ZZ",11,5,5{REST}', "x\n"])
    assert "zz0.csv, line 4 is left out: “NE1” is not a postcode." in said.output
    assert "zz0.csv, line 5 is left out: “11” is no quality" in said.output
    assert "zz0.csv, line 6 is left out: it has 1 of the 4 cells" in said.output
    assert len(known()) == 2


@pytest.mark.parametrize("other", [["Postcode,Town\n", "ZZ1 1AD,Durham\n"], [], ["\x00\x01" * 90]])
def test_another_file_is_refused_whole_with_those_beside_it(bring_in, other):
    said = bring_in(GOOD, other)
    assert said.exit_code == 1
    assert "zz1.csv is not a file of Code-Point Open" in said.output
    db.session.rollback()
    assert known() == {}


@given(st.lists(st.text(max_size=60), max_size=20))
def test_no_line_is_a_fault_and_whatever_is_read_can_be_kept(lines):
    for each in read([f"{line}\n" for line in lines]):
        assert isinstance(each, Skipped) or 0 < each.easting <= 700_000


@given(st.integers(-(10**8), 10**8), st.integers(-(10**8), 10**8), st.integers(-1, 100))
def test_only_places_on_the_grid_are_read(east, north, quality):
    [found] = read([f"ZZ1 1AD,{quality},{east},{north}\n"])
    is_right = 0 < east <= 700_000 and 0 < north <= 1_300_000
    is_placed = quality in (10, 20, 30, 40, 50, 60)
    assert isinstance(found, Position) == (is_right and is_placed)


@pytest.mark.parametrize(
    "wrong",
    [
        "('ZZ11AD', 10, 1, 1)",
        "('zz1 1ad', 10, 1, 1)",
        "('ZZ1 1AD', 90, 1, 1)",
        "('ZZ1 1AD', 10, 700001, 1)",
        "('ZZ1 1AD', 10, 1, -1)",
    ],
)
def test_the_database_keeps_no_postcode_or_place_that_cannot_be(session, wrong):
    with pytest.raises(IntegrityError):
        session.execute(
            text(f"INSERT INTO postcodes (postcode, quality, easting, northing) VALUES {wrong}")
        )
