"""Following the register: on the command line, and on the administrators' page."""

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app.infra import clock
from app.infra.database import db
from app.organisations.models import RegisterUpload, School
from tests import builders
from tests.reading import Reader

FILES = Path(__file__).parents[1] / "fixtures" / "register"
REGISTER = FILES / "columns_135.csv"
PAGE = "/admin/schools/import"
EVERYWHERE = ("840", "390", "391", "392", "929", "393", "394")
# A fixed one: each of the parallel test processes must give this case the same name.
MOMENT = datetime(2026, 9, 1, tzinfo=UTC)

pytestmark = pytest.mark.usefixtures("session")


def run(app: Flask, file: Path, *options: str, **how: Any) -> Any:
    return app.test_cli_runner().invoke(args=["schools", "import", str(file), *options], **how)


def urns() -> list[int]:
    return list(db.session.scalars(select(School.urn).order_by(School.urn)))


def school(urn: int) -> School:
    return db.session.scalars(select(School).where(School.urn == urn)).one()


def uploads() -> int:
    return db.session.scalar(select(func.count()).select_from(RegisterUpload)) or 0


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The register's file with one thing different."""
    content = REGISTER.read_bytes().decode("cp1252")
    assert old in content
    file = tmp_path / "register.csv"
    file.write_bytes(content.replace(old, new).encode("cp1252"))
    return file


@pytest.fixture
def admin(client: Reader) -> Reader:
    return client.sign_in(builders.an_administrator())


def upload(
    reader: Reader, content: bytes, authorities: tuple[str, ...] = EVERYWHERE
) -> TestResponse:
    data = MultiDict([("authorities", code) for code in authorities])
    data["csrf_token"] = reader.csrf_token()
    data["file"] = (io.BytesIO(content), "register.csv")  # type: ignore[assignment]
    return reader.http.post(PAGE, data=data, content_type="multipart/form-data")


def preview(reader: Reader, content: bytes) -> str:
    """Upload and open the preview; its address."""
    answer = upload(reader, content)
    assert answer.status_code == 303
    assert reader.get(answer.location).status_code == 200
    return answer.location


def mark(reader: Reader) -> str:
    found = reader.page.find("input", attrs={"name": "mark"})
    assert found is not None
    return str(found["value"])


class TestCommandLine:
    """flask schools import FILE"""

    def test_open_schools_of_the_seven_authorities_are_brought_in(self, app: Flask) -> None:
        result = run(app, REGISTER)
        assert result.exit_code == 0, result.output
        assert urns() == [900001, 900002, 900003, 900004]
        middle = school(900002)
        assert (middle.phase, middle.year_groups) == ("middle", [5, 6, 7, 8])
        assert (middle.authority_id, middle.town) == (929, "Alnwick")
        assert "4  Schools to add" in result.output
        assert "Done." in result.output

    def test_a_second_time_changes_nothing(self, app: Flask) -> None:
        run(app, REGISTER)
        before = school(900001).register_changed_at
        result = run(app, REGISTER)
        assert "There is nothing to change." in result.output
        assert urns() == [900001, 900002, 900003, 900004]
        assert school(900001).register_changed_at == before

    def test_a_dry_run_changes_nothing(self, app: Flask) -> None:
        result = run(app, REGISTER, "--dry-run")
        assert result.exit_code == 0
        assert "4  Schools to add" in result.output
        assert urns() == []
        assert uploads() == 0

    def test_one_authority_may_be_chosen(self, app: Flask) -> None:
        run(app, REGISTER, "--authority", "840", "--authority", "391")
        assert urns() == [900001, 900003]

    def test_an_authority_outside_the_programme_is_refused(self, app: Flask) -> None:
        assert run(app, REGISTER, "--authority", "841").exit_code == 2

    def test_the_wrong_file_changes_nothing_and_names_what_is_missing(self, app: Flask) -> None:
        result = run(app, FILES / "state_funded_without_grid.csv")
        assert result.exit_code == 1
        assert "Easting and Northing are missing" in result.output
        assert urns() == []

    def test_a_known_school_is_updated_in_place(self, app: Flask, tmp_path: Path) -> None:
        run(app, REGISTER)
        known = school(900001).id
        result = run(app, changed(tmp_path, "Harbour Lights Primary", "Harbour Lights CofE"))
        assert "1  To update" in result.output
        db.session.expire_all()
        assert (school(900001).id, school(900001).name) == (known, "Harbour Lights CofE School")

    def test_a_school_that_closed_is_closed_and_kept(self, app: Flask, tmp_path: Path) -> None:
        run(app, REGISTER)
        result = run(
            app, changed(tmp_path, '"1","Open","","","01-09-1976"', '"2","Closed","","",""')
        )
        assert "Closes: Whin Sill Middle School, URN 900002" in result.output
        db.session.expire_all()
        assert not school(900002).is_open
        assert school(900002).closed_on == clock.today()

    def test_losing_many_schools_stops_until_somebody_says_yes(self, app: Flask) -> None:
        for _ in range(30):
            builders.a_school()
        stopped = run(app, REGISTER, input="n\n")
        assert stopped.exit_code == 1
        assert "30 are not in the file" in stopped.output
        assert 900001 not in urns()
        assert run(app, REGISTER, "--yes").exit_code == 0
        assert 900001 in urns()

    def test_what_was_followed_is_written_down_without_the_rows(self, app: Flask) -> None:
        run(app, REGISTER)
        kept = db.session.scalars(select(RegisterUpload)).one()
        assert (kept.file_name, kept.rows, kept.columns) == ("columns_135.csv", 6, 135)
        assert (kept.added, kept.unchanged, kept.uploaded_by_id) == (4, 0, None)
        assert kept.establishments is None


class TestPage:
    """/admin/schools/import"""

    def test_nothing_changes_until_the_preview_is_confirmed(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        assert urns() == []
        assert "Harbour Lights Primary School, Seaham" in admin.text()
        assert "Middle school, Years 5 to 8" in admin.text()
        assert admin.post(address, {"mark": mark(admin)}).status_code == 303
        assert urns() == [900001, 900002, 900003, 900004]
        admin.get(address)
        assert "What was changed" in admin.text()
        assert "Schools added 4" in admin.text()

    def test_a_second_import_finds_nothing_to_change(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        admin.post(address, {"mark": mark(admin)})
        preview(admin, REGISTER.read_bytes())
        assert "There is nothing to change." in admin.text()

    def test_confirming_twice_is_refused(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        seen = mark(admin)
        admin.post(address, {"mark": seen})
        assert admin.post(address, {"mark": seen}).status_code == 409
        assert uploads() == 1

    def test_what_changed_meanwhile_must_be_seen_first(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        seen = mark(admin)
        builders.a_school(urn=900001, name="Harbour Lights")
        assert admin.post(address, {"mark": seen}).status_code == 409
        assert urns() == [900001]

    def test_a_warning_must_be_answered(self, admin: Reader) -> None:
        for _ in range(30):
            builders.a_school()
        address = preview(admin, REGISTER.read_bytes())
        assert "30 are not in the file" in admin.text()
        seen = mark(admin)
        assert admin.post(address, {"mark": seen}).status_code == 422
        assert "Say that you have checked the file" in admin.text()
        assert 900001 not in urns()
        assert admin.post(address, {"mark": seen, "checked": "y"}).status_code == 303
        assert 900001 in urns()

    @pytest.mark.parametrize(
        ("content", "told"),
        [
            (b"", "empty"),
            (b"PK\x03\x04 a spreadsheet", "spreadsheet"),
            (bytes(range(256)), "not the register of schools"),
        ],
        ids=["empty", "xlsx", "bytes"],
    )
    def test_the_wrong_file_changes_nothing(self, admin: Reader, content: bytes, told: str) -> None:
        answer = upload(admin, content)
        assert answer.status_code == 422
        assert told in answer.text
        assert uploads() == 0

    def test_the_wrong_file_names_what_is_missing(self, admin: Reader) -> None:
        answer = upload(admin, (FILES / "links.csv").read_bytes())
        assert answer.status_code == 422
        assert "EstablishmentName" in answer.text

    @pytest.mark.parametrize(
        "data",
        [{}, {"file": "just words"}, {"file": "x", "authorities": "841"}, {"authorities": "no"}],
        ids=str,
    )
    def test_a_form_without_a_file_is_answered_in_a_sentence(
        self, admin: Reader, data: dict[str, str]
    ) -> None:
        assert admin.post(PAGE, data).status_code == 422
        assert "Choose the register’s file." in admin.text()

    def test_at_least_one_authority_is_chosen(self, admin: Reader) -> None:
        answer = upload(admin, REGISTER.read_bytes(), authorities=())
        assert answer.status_code == 422
        assert "Choose at least one authority." in answer.text

    def test_a_file_that_was_let_go_is_gone(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        assert admin.post(f"{address}/discard").status_code == 303
        assert admin.get(address).status_code == 404
        assert (urns(), uploads()) == ([], 0)

    def test_a_new_file_takes_the_place_of_the_one_before(self, admin: Reader) -> None:
        first = preview(admin, REGISTER.read_bytes())
        preview(admin, REGISTER.read_bytes())
        assert uploads() == 1
        assert admin.get(first).status_code == 404

    def test_a_name_from_the_file_is_shown_as_text(self, admin: Reader, tmp_path: Path) -> None:
        file = changed(tmp_path, "Harbour Lights Primary School", "<script>alert(1)</script>")
        preview(admin, file.read_bytes())
        assert admin.page.find("main").find("script") is None  # type: ignore[union-attr]
        assert "<script>alert(1)</script>" in admin.text()

    def test_the_list_of_imports_names_who_did_them(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        admin.post(address, {"mark": mark(admin)})
        admin.get(PAGE)
        assert "4 added, 0 updated, 0 closed" in admin.text()

    @pytest.mark.parametrize("role", ["a_coordinator", "a_teacher", "an_employers_person"])
    def test_nobody_but_administrators_comes_in(self, client: Reader, role: str) -> None:
        place = {
            "a_coordinator": (),
            "a_teacher": (builders.a_school(),),
            "an_employers_person": (builders.an_employer(),),
        }[role]
        client.sign_in(getattr(builders, role)(*place))
        assert client.get(PAGE).status_code == 403
        assert client.get(f"{PAGE}/1").status_code == 403
        assert client.post(f"{PAGE}/1").status_code == 403
        assert client.post(f"{PAGE}/1/discard").status_code == 403

    def test_the_preview_takes_the_same_statements_whatever_its_size(self, admin: Reader) -> None:
        address = preview(admin, REGISTER.read_bytes())
        few = len(admin.statements)
        assert few > 0
        for _ in range(40):
            builders.a_school()
        admin.get(address)
        assert len(admin.statements) == few


class TestTable:
    """What the database refuses of an upload."""

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"file_name": ""}, "has_a_name"),
            ({"authority_ids": []}, "is_for_an_authority"),
            ({"establishments": None}, "kept_until_followed"),
            ({"followed_at": MOMENT, "establishments": None}, "followed_is_counted"),
            ({"added": 1}, "followed_is_counted"),
        ],
        ids=str,
    )
    def test_an_impossible_upload_is_refused(self, facts: dict[str, Any], constraint: str) -> None:
        good = {
            "file_name": "register.csv",
            "authority_ids": [391],
            "rows": 1,
            "elsewhere": 0,
            "columns": 135,
            "establishments": [],
        }
        db.session.add(RegisterUpload(**{**good, **facts}))
        with pytest.raises(IntegrityError, match=f"ck_register_uploads_{constraint}"):
            db.session.flush()
        db.session.rollback()
