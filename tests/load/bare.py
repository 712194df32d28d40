"""The least that could answer a booking: a Flask page that sends the recorded statements."""

import json
import os
from pathlib import Path

from flask import Flask
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool

from tests.load.recording import play


def bare_page() -> Flask:
    """No session, no form, no template, no words: the statements in one transaction, and "ok"."""
    app = Flask("bare")
    steps = json.loads(Path(os.environ["LOAD_SCRIPT"]).read_text())
    pool = ConnectionPool(os.environ["DATABASE_URL"], min_size=8, max_size=8, open=True)

    @app.post("/bare/<int:place>")
    def book(place: int) -> str:
        with pool.connection() as line:
            asking = line.cursor(row_factory=dict_row).execute(
                "SELECT * FROM load_askings WHERE place = %s", [place]
            )
            values = asking.fetchone()
            line.commit()
            assert values is not None
            with line.cursor() as cursor:
                play(cursor, steps, values)
        return "ok"

    return app
