"""Reading the national register, and planning what to do about it."""

import csv
import io
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.organisations.gias import (
    Establishment,
    ImportPlan,
    NotTheRegister,
    Register,
    SchoolFacts,
    change_line,
    compare,
    kept,
    read,
    restored,
    summary,
)
from app.organisations.gias.columns import REQUIRED
from app.organisations.gias.plan import BEYOND, CLOSED_BEFORE, NO_STATUS, NOT_OPEN_YET
from app.rulebook.authorities import AUTHORITY_CODES
from app.rulebook.phases import Phase
from app.rulebook.rural import Setting, setting_of

FILES = Path(__file__).parents[1] / "fixtures" / "register"
TODAY = date(2026, 11, 23)
ROW = {
    "URN": "900100",
    "LA (code)": "391",
    "LA (name)": "Newcastle upon Tyne",
    "EstablishmentNumber": "2100",
    "EstablishmentName": "Staithes Primary School",
    "TypeOfEstablishment (code)": "01",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentTypeGroup (code)": "4",
    "EstablishmentStatus (code)": "1",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-1999",
    "PhaseOfEducation (code)": "2",
    "PhaseOfEducation (name)": "Primary",
    "StatutoryLowAge": "3",
    "StatutoryHighAge": "11",
    "OfficialSixthForm (code)": "2",
    "NumberOfPupils": "210",
    "Postcode": "NE99 1AA",
    "Easting": "424000",
    "Northing": "563000",
}


def a_file(*rows: dict[str, str], columns: Sequence[str] = REQUIRED) -> bytes:
    """A file of the register with these rows; each is ROW with what is given."""
    text = io.StringIO(newline="")
    lines = csv.DictWriter(text, columns, extrasaction="ignore", restval="")
    lines.writeheader()
    lines.writerows([{**ROW, **row} for row in rows])
    return text.getvalue().encode("cp1252")


def reading(content: bytes, **options: Any) -> Register:
    return read(io.BytesIO(content), **options)


def planned(
    register: Register, existing: Sequence[SchoolFacts] = (), authorities: set[int] | None = None
) -> ImportPlan:
    known = {each.urn: each for each in existing}
    return compare(known, register, authorities or AUTHORITY_CODES, seen_on=TODAY)


def schools(*rows: dict[str, str]) -> tuple[SchoolFacts, ...]:
    """Schools as an import of these rows leaves them."""
    return planned(reading(a_file(*rows))).additions


def numbered(number: int) -> list[dict[str, str]]:
    return [{"URN": str(900_100 + n), "EstablishmentName": f"School {n}"} for n in range(number)]


CLOSED = {"EstablishmentStatus (code)": "2", "EstablishmentStatus (name)": "Closed"}


class TestReading:
    """What a file says."""

    @pytest.mark.parametrize("columns", [133, 135, 139])
    def test_each_header_version_reads_the_same(self, columns: int) -> None:
        with (FILES / f"columns_{columns}.csv").open("rb") as file:
            register = read(file)
        assert (register.columns, register.rows, register.problems) == (columns, 6, ())
        harbour, middle, special, college, closed, london = register.establishments
        assert harbour.name == "Harbour Lights Primary School"
        assert (harbour.type_code, harbour.group_code, harbour.number) == ("01", "4", "2001")
        assert (harbour.pupils, harbour.percentage_fsm) == (212, Decimal("31.4"))
        assert (harbour.easting, harbour.northing) == (442000, 549000)
        assert harbour.website == "http://www.harbourlights.example"
        assert (harbour.years, harbour.phase) == (tuple(range(7)), Phase.PRIMARY)
        assert setting_of(harbour.urban_rural) is Setting.URBAN
        assert setting_of(middle.urban_rural) is Setting.RURAL
        assert setting_of(special.urban_rural) is Setting.NOT_KNOWN
        assert (middle.years, middle.phase) == ((5, 6, 7, 8), Phase.MIDDLE)
        assert middle.opened_on == date(1976, 9, 1)
        assert (special.name, special.postcode) == ("Café Row Academy", "NE99 3AA")
        assert special.phase is Phase.SPECIAL
        assert special.sixth_form is True
        assert special.trust_name == "Tyne Example Trust"
        assert (college.is_college, college.years) == (True, (12, 13))
        assert (closed.is_open, closed.closed_on) == (False, date(2019, 8, 31))
        assert london.la_code == 201

    def test_only_the_authorities_asked_for_are_kept(self) -> None:
        with (FILES / "columns_135.csv").open("rb") as file:
            register = read(file, authorities=frozenset({840}))
        assert [each.la_code for each in register.establishments] == [840]
        assert register.elsewhere == 5

    def test_the_code_of_the_place_is_kept_as_the_register_writes_it(self) -> None:
        with_code = [*REQUIRED, "UrbanRural (code)"]
        content = a_file({"UrbanRural (code)": " rsn1 "}, columns=with_code)
        (found,) = reading(content).establishments
        assert found.urban_rural == "RSN1"
        (found,) = reading(a_file({})).establishments
        assert found.urban_rural == ""

    def test_a_file_without_the_code_does_not_erase_it(self) -> None:
        known = schools({})[0]
        before = replace(known, urban_rural="RSN1")
        assert planned(reading(a_file({})), [before]).is_empty

    def test_no_head_teacher_is_read(self) -> None:
        assert not [each.name for each in fields(Establishment) if "head" in each.name]

    def test_columns_are_found_by_name_in_any_order(self) -> None:
        content = a_file({}, columns=["Another", *reversed(REQUIRED), "HeadLastName"])
        assert reading(content).establishments == reading(a_file({})).establishments

    def test_utf_8_is_read_when_the_file_says_so(self) -> None:
        content = a_file({"EstablishmentName": "Café Row"}).decode("cp1252").encode("utf-8-sig")
        assert reading(content).establishments[0].name == "Café Row"

    def test_names_stand_in_for_codes_left_blank(self) -> None:
        content = a_file(
            {
                "TypeOfEstablishment (code)": "",
                "TypeOfEstablishment (name)": "Academy - Converter special school",
                "EstablishmentTypeGroup (code)": "",
                "EstablishmentStatus (code)": "",
                "PhaseOfEducation (code)": "",
                "PhaseOfEducation (name)": "All through",
            }
        )
        (found,) = reading(content).establishments
        assert (found.type_code, found.group_code, found.phase_code) == ("44", "10", "7")
        assert found.is_open

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"StatutoryLowAge": "three"}, "StatutoryLowAge is “three”"),
            ({"StatutoryHighAge": "-1"}, "StatutoryHighAge is “-1”"),
            ({"StatutoryHighAge": "²"}, "StatutoryHighAge is “²”"),
            ({"OpenDate": "2019-09-01"}, "OpenDate is “2019-09-01”"),
            ({"CloseDate": "31-02-2019"}, "CloseDate is “31-02-2019”"),
            ({"NumberOfPupils": "9" * 30}, "NumberOfPupils is “999"),
            ({"Easting": "nowhere"}, "Easting is “nowhere”"),
            ({"PercentageFSM": "NaN"}, "PercentageFSM is “NaN”"),
            ({"PercentageFSM": "150"}, "PercentageFSM is “150”"),
            ({"SchoolWebsite": "javascript://x.example"}, "SchoolWebsite is “javascript"),
            ({"SchoolWebsite": "http://[bad"}, "SchoolWebsite is “http://[bad”"),
        ],
        ids=str,
    )
    def test_a_cell_that_is_wrong_is_left_blank_and_named(
        self, row: dict[str, str], told: str
    ) -> None:
        columns = [*REQUIRED, "PercentageFSM", "SchoolWebsite"]
        register = reading(a_file(row, columns=columns))
        assert len(register.establishments) == 1
        (problem,) = register.problems
        assert problem.startswith(f"Line 2: {told}")
        assert problem.endswith("so it was left blank.")

    @pytest.mark.parametrize(
        ("row", "told"),
        [
            ({"URN": ""}, "no usable URN"),
            ({"URN": "12345678901"}, "no usable URN"),
            ({"URN": "0"}, "no usable URN"),
            ({"LA (code)": "Durham"}, "no usable URN, LA (code)"),
            ({"EstablishmentName": " "}, "EstablishmentName"),
            ({"Town": "Bly\0th"}, "NUL"),
        ],
        ids=str,
    )
    def test_a_row_that_cannot_be_used_is_left_out_and_named(
        self, row: dict[str, str], told: str
    ) -> None:
        register = reading(a_file(row, {"URN": "900200"}))
        assert [each.urn for each in register.establishments] == [900200]
        (problem,) = register.problems
        assert problem.startswith("Line 2: ")
        assert told in problem

    def test_a_ragged_row_is_left_out_and_the_next_one_read(self) -> None:
        header, row = a_file({}).split(b"\r\n")[:2]
        content = b"\r\n".join([header, b"900300,391", b"", row + b",extra", row])
        register = reading(content)
        assert [each.urn for each in register.establishments] == [900100]
        assert [each.split(":")[0] for each in register.problems] == ["Line 2", "Line 4"]

    def test_the_second_row_of_a_urn_is_left_out(self) -> None:
        register = reading(a_file({}, {"EstablishmentName": "Another name"}))
        assert [each.name for each in register.establishments] == ["Staithes Primary School"]
        assert register.problems == (
            "Line 3: URN 900100 was there before, so this row was left out.",
        )

    def test_a_quotation_mark_that_never_closes_harms_only_what_it_swallows(self) -> None:
        header, row = a_file({}).split(b"\r\n")[:2]
        swallowed = b'"' + b"x" * 140_000
        register = reading(b"\r\n".join([header, row, swallowed]))
        assert [each.urn for each in register.establishments] == [900100]
        assert "cannot be read" in register.problems[0]

    @settings(max_examples=60)
    @given(st.binary(max_size=400))
    def test_whatever_follows_the_header_nothing_raises(self, rest: bytes) -> None:
        header = a_file({}).split(b"\r\n")[0]
        register = reading(header + b"\r\n" + rest)
        for each in register.establishments:
            assert "\0" not in each.name + each.town

    @settings(max_examples=60)
    @given(st.dictionaries(st.sampled_from(REQUIRED), st.text(max_size=30)))
    def test_whatever_a_cell_holds_nothing_raises(self, row: dict[str, str]) -> None:
        text = io.StringIO(newline="")
        lines = csv.DictWriter(text, REQUIRED, restval="")
        lines.writeheader()
        lines.writerow({**ROW, **row})
        register = reading(text.getvalue().encode("utf-8-sig", errors="replace"))
        assert len(register.establishments) + len(register.problems) >= 1


class TestNotTheRegister:
    """Files people choose by mistake."""

    @pytest.mark.parametrize(
        ("file", "told"),
        [
            ("links.csv", ["LA (code)", "EstablishmentName", "others are missing"]),
            ("state_funded_without_grid.csv", ["the columns", "Easting and Northing are missing"]),
        ],
    )
    def test_another_file_of_the_same_site_is_known_by_its_columns(
        self, file: str, told: list[str]
    ) -> None:
        with (FILES / file).open("rb") as stream, pytest.raises(NotTheRegister) as wrong:
            read(stream)
        assert all(each in str(wrong.value) for each in told)
        assert str(wrong.value).endswith("Nothing was changed.")

    @pytest.mark.parametrize("column", REQUIRED)
    def test_each_required_column_is_named_when_it_is_missing(self, column: str) -> None:
        columns = [name for name in REQUIRED if name != column]
        with pytest.raises(NotTheRegister) as wrong:
            reading(a_file({}, columns=columns))
        assert f"the column {column} is missing" in str(wrong.value)

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "empty"),
            (b"\r\n  \r\n", "empty"),
            (b"PK\x03\x04 and so on", "spreadsheet"),
            (b"\x00" * 100_000, "no lines"),
            (bytes(range(256)) * 20, "none of its columns"),
            (b"name,age\r\nAnn,9", "none of its columns"),
            ("URN,LA (code)\r\n".encode("utf-16"), "none of its columns"),
            (b'"' + b"y" * 200_000 + b"\n", "not a CSV"),
        ],
        ids=["empty", "blank", "xlsx", "noughts", "bytes", "another csv", "utf-16", "one quote"],
    )
    def test_anything_else_is_refused_in_a_sentence(self, content: bytes, told: str) -> None:
        with pytest.raises(NotTheRegister, match=told):
            reading(content)

    @given(st.binary(max_size=2000))
    def test_no_bytes_at_all_raise_anything_else(self, content: bytes) -> None:
        with pytest.raises(NotTheRegister):
            reading(content)


class TestPlan:
    """What following a file would change."""

    def test_open_schools_of_the_region_are_added_and_the_rest_counted(self) -> None:
        rows = [
            {},
            {"URN": "900101", **CLOSED},
            {"URN": "900102", "EstablishmentStatus (code)": "4"},
            {"URN": "900103", "EstablishmentStatus (code)": "9"},
            {"URN": "900104", "TypeOfEstablishment (code)": "29"},
            {"URN": "900105", "EstablishmentStatus (code)": "3"},
            {"URN": "900106", "LA (code)": "841"},
        ]
        plan = planned(reading(a_file(*rows)))
        assert [each.urn for each in plan.additions] == [900100, 900105]
        assert plan.skipped == {CLOSED_BEFORE: 1, NOT_OPEN_YET: 1, NO_STATUS: 1, BEYOND: 1}
        assert not plan.needs_confirmation
        assert ("Schools to add", 2) in summary(plan)

    def test_the_same_file_again_changes_nothing(self) -> None:
        content = a_file(*numbered(30))
        again = planned(reading(content), planned(reading(content)).additions)
        assert again.is_empty
        assert again.unchanged == 30

    def test_a_change_names_what_changed_from_what_to_what(self) -> None:
        before = schools({})
        row = {"EstablishmentName": "Staithes Academy", "StatutoryHighAge": "9", "CloseDate": ""}
        (change,) = planned(reading(a_file(row)), before).updates
        assert [change_line(each) for each in change.fields] == [
            "Name: from Staithes Primary School to Staithes Academy",
            "Year groups: from Reception to Year 6 to Reception to Year 4",
            "Highest age: from 11 to 9",
        ]

    def test_a_school_that_closed_is_closed_with_its_day(self) -> None:
        (change,) = planned(
            reading(a_file({**CLOSED, "CloseDate": "31-08-2026"})), schools({})
        ).closures
        assert not change.after.is_open
        assert change.after.closed_on == date(2026, 8, 31)

    def test_a_school_closed_without_a_day_closed_on_the_day_that_was_seen(self) -> None:
        register = reading(a_file({**CLOSED, "CloseDate": ""}))
        (change,) = planned(register, schools({})).closures
        assert change.after.closed_on == TODAY
        later = compare({change.after.urn: change.after}, register, {391}, seen_on=date(2027, 1, 1))
        assert later.is_empty

    def test_a_school_the_register_opens_again_opens_again(self) -> None:
        (closed,) = planned(reading(a_file(CLOSED)), schools({})).closures
        (change,) = planned(reading(a_file({})), [closed.after]).reopenings
        assert change.after.is_open
        assert change.after.closed_on is None

    def test_a_school_the_file_leaves_out_is_reported_and_left_alone(self) -> None:
        before = schools({}, {"URN": "900101"})
        plan = planned(reading(a_file({})), before)
        assert [each.urn for each in plan.absent] == [900101]
        assert plan.is_empty

    def test_schools_of_authorities_not_chosen_are_not_missed(self) -> None:
        before = schools({}, {"URN": "900101", "LA (code)": "840"})
        plan = planned(reading(a_file({})), before, {391})
        assert plan.absent == ()

    def test_blanks_do_not_erase_what_is_known(self) -> None:
        blanks = dict.fromkeys(
            ["StatutoryLowAge", "StatutoryHighAge", "NumberOfPupils", "Easting", "Postcode"], ""
        )
        assert planned(reading(a_file(blanks)), schools({})).is_empty

    def test_losing_many_schools_at_once_asks_for_a_second_look(self) -> None:
        before = schools(*numbered(40))
        plan = planned(reading(a_file(*numbered(34))), before)
        assert plan.needs_confirmation
        assert "6 are not in the file" in plan.warnings[0]
        assert not planned(reading(a_file(*numbered(35))), before).needs_confirmation

    def test_closing_many_schools_at_once_asks_for_a_second_look(self) -> None:
        rows = numbered(40)
        before = schools(*rows)
        closing = [{**row, **CLOSED} if n < 6 else row for n, row in enumerate(rows)]
        plan = planned(reading(a_file(*closing)), before)
        assert len(plan.closures) == 6
        assert plan.needs_confirmation

    def test_renaming_many_schools_at_once_asks_for_a_second_look(self) -> None:
        rows = numbered(20)
        slipped = [{**row, "EstablishmentName": row["URN"]} for row in rows]
        plan = planned(reading(a_file(*slipped)), schools(*rows))
        assert "20 schools of 20 would change name" in plan.warnings[0]

    def test_a_plan_is_known_by_its_mark(self) -> None:
        first, same = (planned(reading(a_file({}))) for _ in range(2))
        assert first.mark == same.mark
        assert first.mark != planned(reading(a_file({"NumberOfPupils": "211"}))).mark

    def test_what_is_kept_of_a_file_gives_the_same_plan(self) -> None:
        register = reading(a_file({"PercentageFSM": "12.5"}, columns=[*REQUIRED, "PercentageFSM"]))
        again = restored(kept(register), problems=(), rows=1, elsewhere=0, columns=25)
        assert again == replace(register, columns=25)

    @given(
        st.lists(
            st.tuples(st.integers(900100, 900110), st.sampled_from("1234"), st.booleans()),
            unique_by=lambda row: row[0],
        ),
        st.lists(
            st.tuples(st.integers(900100, 900110), st.sampled_from("1234"), st.booleans()),
            unique_by=lambda row: row[0],
        ),
    )
    def test_following_a_plan_leaves_nothing_to_follow(
        self, old: list[tuple[int, str, bool]], new: list[tuple[int, str, bool]]
    ) -> None:
        def register(rows: list[tuple[int, str, bool]]) -> Register:
            return reading(
                a_file(
                    *(
                        {
                            "URN": str(urn),
                            "EstablishmentStatus (code)": status,
                            "NumberOfPupils": "100" if small else "",
                        }
                        for urn, status, small in rows
                    )
                )
            )

        known = {each.urn: each for each in planned(register(old)).additions}
        plan = planned(register(new), tuple(known.values()))
        after = {**known, **{each.urn: each for each in plan.additions}}
        after |= {each.after.urn: each.after for each in plan.changes}
        assert planned(register(new), tuple(after.values())).is_empty
        assert set(known) <= set(after)  # no school is ever taken away
