"""The tables are what the models say, on the way up, down and up again."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import text

from app.infra.database import Model, db
from config import ROOT

MIGRATIONS = str(ROOT / "migrations")
# Everything the database refuses by, in words that do not change with the order of creation.
RULES = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
    UNION ALL SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger
    WHERE NOT tgisinternal
    UNION ALL SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2, 3
"""


def rules() -> list[tuple[str, ...]]:
    found = [tuple(row) for row in db.session.execute(text(RULES))]
    db.session.rollback()
    return found


def ours(thing: object) -> bool:
    return "procrastinate" not in str(thing)


def test_models_and_migrations_say_the_same(own_app):
    with own_app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        different = [each for each in compare_metadata(context, Model.metadata) if ours(each)]
    assert not different


def test_every_check_of_a_model_is_in_the_database(own_app):
    with own_app.app_context():
        there = {name for _, name, _ in rules()}
    checks = {
        str(constraint.name)
        for table in Model.metadata.tables.values()
        for constraint in table.constraints
        if constraint.name
    }
    assert checks - there == set()
    assert len(checks) > 60


def test_down_and_up_again_leaves_the_same(own_app):
    with own_app.app_context():
        before = rules()
        downgrade(directory=MIGRATIONS, revision="base")
        left = db.session.scalar(
            text(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                " AND relkind IN ('r', 'v', 'S') AND relname <> 'alembic_version'"
            )
        )
        db.session.rollback()
        assert left == 0
        upgrade(directory=MIGRATIONS)
        assert rules() == before
