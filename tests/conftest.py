"""One real PostgreSQL for the run, a migrated template, and a copy of it for each process."""

import gc
import hashlib
import os
import re
import secrets
from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from flask_migrate import upgrade
from hypothesis import settings as property_settings
from passlib.hash import argon2
from psycopg.errors import ObjectInUse
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, scoped_session

from app import create_app
from app.infra import embedded
from app.infra.database import db
from config import ROOT, Settings
from tests.browsers import chromium
from tests.reading import Reader

MIGRATIONS = ROOT / "migrations" / "versions"
OWN_SERVER = ROOT / "var" / "test-postgres"
TEMPLATES_KEPT = 3
LEFT_BEHIND = "SELECT datname FROM pg_database WHERE datname ~ '^(test|own)_[0-9]+_'"
OLD_TEMPLATES = """
    SELECT datname FROM pg_database WHERE datname ~ '^template_[0-9a-f]{16}$'
    ORDER BY oid DESC OFFSET %s
"""

# A password is as slow to try as it can be borne, which in tests is borne a thousand times.
argon2.default_rounds, argon2.memory_cost = 1, 32

# How long an example takes says nothing of the code on a busy machine.
property_settings.register_profile("unhurried", property_settings(deadline=None))
property_settings.load_profile("unhurried")


def settings_for(database_url: str, **facts: object) -> Settings:
    """Settings of a test installation: no demonstration, mail to nobody."""
    return Settings(
        **{
            "secret_key": "not-a-secret-in-tests",
            "password_salt": "salt",
            "totp_secrets": "0" * 64,
            "database_url": database_url,
            "base_url": "http://localhost",
            "testing": True,
            "release": "tests",
            "quiet_logs": True,
            **facts,
        }
    )


@pytest.fixture(scope="session")
def server() -> str:
    """Address of the PostgreSQL the tests run on: TEST_DATABASE_URL, or an embedded one."""
    given = os.environ.get("TEST_DATABASE_URL")
    return given or embedded.address(OWN_SERVER, durable=False)


def named(server: str, name: str) -> str:
    """The address of another database on the same server."""
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def sweep(line: psycopg.Connection) -> None:
    """Drop what runs that were killed left on our own server, and templates of long ago."""
    names = [name for (name,) in line.execute(LEFT_BEHIND).fetchall() if not is_alive(name)]
    names += [name for (name,) in line.execute(OLD_TEMPLATES, [TEMPLATES_KEPT]).fetchall()]
    for name in names:
        try:
            line.execute(f'DROP DATABASE IF EXISTS "{name}"')
        except ObjectInUse:
            continue


def is_alive(name: str) -> bool:
    """Whether the process that made this database, and gave it its number, still runs."""
    try:
        os.kill(int(re.findall(r"\d+", name)[0]), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@pytest.fixture(scope="session")
def template(server: str) -> str:
    """A migrated database to copy, made once for each state of the migrations."""
    print_of_migrations = hashlib.sha256()
    for file in sorted(MIGRATIONS.glob("*.py")):
        print_of_migrations.update(file.read_bytes())
    name = f"template_{print_of_migrations.hexdigest()[:16]}"
    with psycopg.connect(server, autocommit=True) as line:
        line.execute("SELECT pg_advisory_lock(2027)")
        known = line.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            # One left half made by a run that failed is in nobody's way.
            line.execute(f'DROP DATABASE IF EXISTS "{name}_half" WITH (FORCE)')
            line.execute(f'CREATE DATABASE "{name}_half"')
            app = create_app(settings_for(named(server, f"{name}_half")))
            with app.app_context():
                upgrade(directory=str(ROOT / "migrations"))
                db.engine.dispose()
            line.execute(f'ALTER DATABASE "{name}_half" RENAME TO "{name}"')
        if "TEST_DATABASE_URL" not in os.environ:
            sweep(line)
    return name


def copy_of(server: str, template: str, name: str) -> Iterator[str]:
    """A database of one's own, gone afterwards."""
    with psycopg.connect(server, autocommit=True) as line:
        line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        line.execute("SELECT pg_advisory_lock(2028)")
        line.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        line.execute("SELECT pg_advisory_unlock(2028)")
        yield named(server, name)
        line.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def database(server: str, template: str) -> Iterator[str]:
    """The database of this test process. Each test's changes are rolled back."""
    yield from copy_of(server, template, f"test_{os.getpid()}_{secrets.token_hex(3)}")


@pytest.fixture(scope="session")
def app(database: str) -> Iterator[Flask]:
    """The application on this process's database."""
    app = create_app(settings_for(database))
    yield app
    with app.app_context():
        db.engine.dispose()


class Kept(scoped_session[Session]):
    """A session that outlives the requests of a test, so that what a test holds stays readable."""

    def remove(self) -> None:
        """The end of a request ends nothing here."""

    def let_go(self) -> None:
        super().remove()


@pytest.fixture
def session(app: Flask) -> Iterator[scoped_session[Session]]:
    """The session inside an outer transaction, which the application's own commits cannot end."""
    with app.app_context(), db.engine.connect() as connection:
        outer = connection.begin()
        usual = db.session
        db.session = kept = Kept(
            lambda: Session(
                bind=connection, join_transaction_mode="create_savepoint", expire_on_commit=True
            )
        )
        try:
            yield db.session
        finally:
            kept.let_go()
            db.session = usual
            outer.rollback()


@pytest.fixture
def client(app: Flask, session: scoped_session[Session]) -> Reader:
    """A browser without JavaScript that reads each page like an editor."""
    return Reader(app)


@pytest.fixture
def own_database(server: str, template: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A database for one test that really commits, from many connections."""
    mark = hashlib.sha256(request.node.nodeid.encode()).hexdigest()[:10]
    yield from copy_of(server, template, f"own_{os.getpid()}_{mark}_{secrets.token_hex(3)}")


@pytest.fixture
def own_app(own_database: str) -> Iterator[Flask]:
    """The application on a database of its own, with real commits."""
    app = create_app(settings_for(own_database))
    yield app
    with app.app_context():
        db.engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests skip where there is no Chromium, and fail where CI says it must be there."""
    if chromium() or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed on this machine."))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the collector need not go through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The last run to end stops the server; one that a parallel run is using stays."""
    if "TEST_DATABASE_URL" in os.environ or hasattr(config, "workerinput"):
        return
    embedded.stop(OWN_SERVER, only_if_unused=True)
