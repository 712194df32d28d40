"""The PostgreSQL that comes with the project: shared, kept, private, and gone when told."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from app.infra import embedded
from config import ROOT


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    place = tmp_path_factory.mktemp("embedded") / "postgres"
    yield place
    embedded.remove(place)


def answer(address: str, question: str) -> object:
    with psycopg.connect(address, autocommit=True) as line:
        row = line.execute(question).fetchone()
    return row and row[0]


def test_processes_that_ask_at_once_share_one_server(folder):
    ask = "import sys; from pathlib import Path; from app.infra import embedded;"
    ask += "print(embedded.address(Path(sys.argv[1]), durable=False))"

    def asked(_: int) -> str:
        words = [sys.executable, "-c", ask, str(folder)]
        return subprocess.run(
            words, cwd=ROOT, check=True, capture_output=True, text=True
        ).stdout.strip()

    with ThreadPoolExecutor(2) as pool:
        addresses = set(pool.map(asked, range(2)))
    assert len(addresses) == 1
    assert answer(addresses.pop(), "SHOW server_version_num") >= "180000"


def test_only_who_knows_the_word_gets_in(folder):
    address = embedded.address(folder)
    scheme, _, place = address.partition("@")
    word = scheme.rpartition(":")[2]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://causeway:guess@{place}")
    kept = embedded._home(folder) / "password"
    assert kept.read_text() == word
    assert kept.stat().st_mode & 0o077 == 0


def test_letters_beyond_english_are_folded_and_found(folder):
    address = embedded.address(folder)
    assert answer(address, "SELECT lower('ÉCOLE Ŵ')") == "école ŵ"


def test_what_the_schema_needs_is_in_the_wheel(folder):
    with psycopg.connect(embedded.address(folder)) as line:
        offered = {
            name for (name,) in line.execute("SELECT name FROM pg_available_extensions").fetchall()
        }
    assert {"btree_gist", "pg_trgm", "unaccent", "citext"} <= offered


def test_a_killed_server_is_started_again_and_nothing_is_lost(folder):
    embedded.stop(folder)  # one that flushes to disk, as the demonstration's does
    address = embedded.address(folder)
    with psycopg.connect(address) as line:
        line.execute("CREATE TABLE kept AS SELECT 7 AS number")
    pid_file = embedded._home(folder) / "files" / "postmaster.pid"
    pid = int(pid_file.read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while embedded._port_of(pid_file.parent) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert pid_file.exists(), "the killed server left no trace, so this tests nothing"
    assert answer(embedded.address(folder), "SELECT number FROM kept") == 7


def test_a_server_in_use_is_left_alone(folder):
    address = embedded.address(folder)
    with psycopg.connect(address) as line:
        embedded.stop(folder, only_if_unused=True)
        assert line.execute("SELECT 1").fetchone() == (1,)
    embedded.stop(folder, only_if_unused=True)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


def test_the_data_of_another_release_is_refused_in_a_sentence(folder):
    embedded.stop(folder)
    release = embedded._home(folder) / "files" / "PG_VERSION"
    ours = release.read_text()
    release.write_text("17\n")
    try:
        with pytest.raises(embedded.CannotStart, match="written by PostgreSQL 17, and this is 18"):
            embedded.address(folder)
    finally:
        release.write_text(ours)
    assert answer(embedded.address(folder), "SELECT 1") == 1


def test_what_is_removed_is_gone(tmp_path):
    place = tmp_path / "postgres"
    address = embedded.address(place, durable=False)
    home = embedded._home(place)
    embedded.remove(place)
    assert not home.exists()
    assert not place.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(address)


@pytest.mark.skipif(os.geteuid() != 0, reason="Only root's data stands outside the project.")
def test_a_folder_of_somebody_else_is_not_used(tmp_path):
    place = tmp_path / "postgres"
    place.mkdir()
    home = embedded._home(place)
    home.chmod(0o777)
    try:
        with pytest.raises(embedded.CannotStart, match="belongs to somebody else"):
            embedded.address(place)
    finally:
        home.rmdir()
