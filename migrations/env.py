"""Runs migrations on the application's own engine, in one transaction."""

from alembic import context
from flask import current_app

database = current_app.extensions["migrate"].db


def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Procrastinate's tables are made by its own schema and are not ours to compare."""
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


with database.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=database.metadatas[None],
        include_object=ours,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
