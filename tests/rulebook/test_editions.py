"""Reading editions: next year's is a file more, and a faulty one is refused in words."""

from datetime import date
from pathlib import Path
from shutil import copy

import pytest

from app.rulebook import benchmarks
from app.rulebook.benchmarks import EDITIONS, edition, edition_for, read_editions
from app.rulebook.edition_faults import EditionFault
from app.rulebook.meaningful import MEANINGFUL
from app.rulebook.phases import Phase

OURS = Path(benchmarks.__file__).parent / "editions"


def criterion(**fields: str) -> str:
    """One criterion as it stands in a file; each field as TOML writes it."""
    whole = {
        "id": '"S5.1"',
        "text": '"At least two meaningful encounters with an employer."',
        "unit": '"pupil"',
        "number": "2",
        "deadline": '"every year"',
        "mark": '"B"',
        "source": '"https://example.org/2027"',
    } | fields
    lines = [f"{name} = {value}" for name, value in whole.items() if value]
    return "\n".join(["[[benchmark.criterion]]", *lines])


def a_file(fifth: str, head: str = "") -> str:
    """An edition of September 2027 whose fifth benchmark holds what is given."""
    top = head or "\n".join(
        [
            'key = "schools-2027"',
            'title = "Gatsby Benchmarks for schools, 2027 edition"',
            'audience = "schools"',
            "valid_from = 2027-09-01",
            "settled = true",
            'source = "https://example.org/2027"',
        ]
    )
    each = (
        f'[[benchmark]]\nnumber = {number}\nname = "Benchmark {number}"\n'
        + (fifth if number == 5 else "")
        for number in range(1, 9)
    )
    return "\n".join([top, *each])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the editions as they are."""
    for each in OURS.glob("*.toml"):
        copy(each, tmp_path)
    return tmp_path


def test_next_years_edition_is_a_file_more_and_nothing_else(folder: Path) -> None:
    (folder / "schools-2027.toml").write_text(a_file(criterion(every='"year"')))
    editions = read_editions(folder)
    assert len(editions) == len(EDITIONS) + 1
    eve, day = date(2027, 8, 31), date(2027, 9, 1)
    for phase in (Phase.SECONDARY, Phase.SPECIAL, Phase.ALTERNATIVE, Phase.MIDDLE):
        assert edition_for(phase, eve, editions).key == "schools-2025"
        assert edition_for(phase, day, editions).key == "schools-2027"
    assert edition_for(Phase.COLLEGE, day, editions).key == "colleges-2025"
    [fifth] = edition_for(Phase.SECONDARY, day, editions).benchmark(5).criteria
    assert (fifth.number, fifth.every, fifth.valid_from) == (2, "year", day)


def test_the_folder_that_is_used_reads_without_a_fault() -> None:
    assert read_editions(OURS) == EDITIONS


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"unit": '"pupill"'}, "“pupill” is not a unit (institution, pupil, learner"),
        ({"number": ""}, "the number is missing; where none is given, say so in “note”."),
        ({"number": "0"}, "the number “0” is not a whole number from 1."),
        ({"number": '"two"'}, "the number “two” is not a whole number from 1."),
        ({"number": "true"}, "the number “True” is not a whole number from 1."),
        ({"local_target": "true"}, "it has a number, and leaves the number to a local target."),
        ({"tests": '["task_set"]'}, "“task_set” is not a test of “meaningful” for benchmark 5."),
        ({"tests": '"two_way"'}, "“tests” is not a list."),
        ({"by_year": "6"}, "“by_year” 6 is not a year group from 7 to 13."),
        ({"by_year": "14"}, "“by_year” 14 is not a year group from 7 to 13."),
        ({"years": "[7, 15]"}, "“years” [7, 15] are not year groups from 7 to 13."),
        ({"every": '"term"'}, "“term” is not a period (year, key stage or phase)."),
        ({"mark": '"Z"'}, "“Z” is not a mark (A, B, C, I or U)."),
        ({"source": '"a leaflet"'}, "the source is not an address that begins with https://."),
        ({"text": ""}, "“text” is missing."),
        ({"settled": "false"}, "it is not settled, and “note” does not say what is not."),
        ({"settled": '"no"'}, "“settled” is not true or false."),
        ({"dedline": '"by 16"'}, "“dedline” is not a field of a criterion."),
        ({"valid_from": '"soon"'}, "“valid_from” is not a day, such as 2027-09-01."),
    ],
)
def test_a_faulty_criterion_is_named_with_its_file(
    folder: Path, fields: dict[str, str], sentence: str
) -> None:
    (folder / "schools-2027.toml").write_text(a_file(criterion(**fields)))
    with pytest.raises(EditionFault) as refused:
        read_editions(folder)
    [fault] = refused.value.faults
    assert fault.startswith("schools-2027.toml, S5.1: ")
    assert sentence in fault


@pytest.mark.parametrize("number", [7, 13])
def test_year_groups_at_the_edges_are_taken(folder: Path, number: int) -> None:
    text = a_file(criterion(by_year=str(number), years=f"[{number}]"))
    (folder / "schools-2027.toml").write_text(text)
    assert len(read_editions(folder)) == len(EDITIONS) + 1


def test_an_id_is_there_once_and_belongs_to_its_benchmark(folder: Path) -> None:
    twice = criterion() + "\n" + criterion() + "\n" + criterion(id='"S6.1"')
    (folder / "schools-2027.toml").write_text(a_file(twice))
    with pytest.raises(EditionFault) as refused:
        read_editions(folder)
    assert refused.value.faults == (
        "schools-2027.toml, S5.1: this id is there twice.",
        "schools-2027.toml, S6.1: the id is not a letter, its benchmark and a place, such as S5.1.",
    )


def test_every_fault_of_every_file_is_said_at_once(folder: Path) -> None:
    (folder / "a.toml").write_text(a_file(criterion(unit='"class"', mark='"Q"')))
    (folder / "b.toml").write_text("key = ")
    (folder / "c.toml").write_text('key = "c"')
    with pytest.raises(EditionFault) as refused:
        read_editions(folder)
    said = str(refused.value)
    assert "a.toml, S5.1: “class” is not a unit" in said
    assert "a.toml, S5.1: “Q” is not a mark" in said
    assert "b.toml: this is not TOML." in said
    assert "c.toml: “title” is missing." in said
    assert "c.toml: “None” is not an audience (schools, colleges or primary)." in said
    assert "c.toml: “valid_from” is not a day, such as 2027-09-01." in said
    assert "c.toml: The benchmarks are not 1 to 8, each once and in order." in said


def test_two_editions_for_the_same_day_or_with_the_same_key_are_refused(folder: Path) -> None:
    copy(folder / "schools-2025.toml", folder / "schools-2025-again.toml")
    with pytest.raises(EditionFault) as refused:
        read_editions(folder)
    assert refused.value.faults == (
        "Two editions have the key “schools-2025”.",
        "Two editions for schools are valid from 01 September 2025.",
    )


@pytest.mark.parametrize("key", ["schools-2025", "colleges-2025"])
def test_encounters_carry_every_test_of_their_benchmark(key: str) -> None:
    for number in (5, 6, 7):
        for each in edition(key).benchmark(number).criteria:
            assert each.tests == tuple(test.key for test in MEANINGFUL[number])


@pytest.mark.parametrize("key", ["schools-2014", "colleges-2018"])
def test_the_first_editions_had_no_list_of_tests(key: str) -> None:
    assert not any(each.tests for each in edition(key).criteria)


def test_what_is_not_settled_says_so() -> None:
    unsettled = {each.id for found in EDITIONS for each in found.criteria if not each.settled}
    assert unsettled == {"S3.2", "S6.1", "C3.1", "C3.2", "C3.3", "C4.1", "P5"}
    assert edition("schools-2014").benchmark(6).criteria[0].settled


def test_only_primary_encounters_leave_the_number_to_a_coordinator() -> None:
    local = [each.id for found in EDITIONS for each in found.criteria if each.local_target]
    assert local == ["P5"]
