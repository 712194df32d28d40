"""What one request sends to the database, kept as a script that others can send as well.

The ids of one recording are replaced by names, so that pgbench and a bare page can send the same
statements for other schools and sessions.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg

LITERAL = re.compile(r"(E?'(?:[^']|'')*')")
# Ours writes the number it read from the locked row; a script that cannot read adds to it instead.
COUNTED = ("SET taken=1::INTEGER", "SET taken=taken + 1::INTEGER")
ENDS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK)", re.I)


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Every statement the driver sends meanwhile, with its values written in."""
    sent: list[str] = []
    usual = psycopg.Cursor.execute

    def note(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:
        if cursor.connection.info.dbname:
            sent.append(psycopg.ClientCursor(cursor.connection).mogrify(query, params))
        return usual(cursor, query, params, **options)

    with patch.object(psycopg.Cursor, "execute", note):
        yield sent


def script_of(
    sent: list[str], names: Mapping[str, str], *, booking: int, letters: list[int]
) -> list[str]:
    """The statements with each value of `names` replaced by its name, and new ids by what is new.

    `booking` and `letters` are the ids those got in the recording. Letters of two askers may mix
    their numbers when sent at once; nothing here depends on which is whose.
    """
    known = {value: f":{name}" for value, name in names.items()}
    known[str(booking)] = "currval('bookings_id_seq')"
    for back, letter in enumerate(sorted(letters, reverse=True)):
        known[str(letter)] = f"(currval('letters_id_seq') - {back})"
    return [
        _named(sql.strip().rstrip(";"), known).replace(*COUNTED)
        for sql in sent
        if sql.strip() and not ENDS.match(sql)
    ]


def write_pgbench(steps: list[str], names: list[str], file: Path) -> None:
    """The script for pgbench: a place in the line, what goes with it, and the transaction."""
    opening = (
        "SELECT nextval('load_place') AS place \\gset\n"
        f"SELECT {', '.join(names)} FROM load_askings WHERE place = :place \\gset\n"
    )
    transaction = "".join(f"{line};\n" for line in ("BEGIN", *steps, "COMMIT"))
    file.write_text(opening + transaction)


def write_steps(steps: list[str], file: Path) -> None:
    """The script for the bare page."""
    file.write_text(json.dumps(steps))


def play(cursor: Any, steps: list[str], values: Mapping[str, object]) -> None:
    """Send the script with these values for its names."""
    known = {name: str(value) for name, value in values.items()}
    for step in steps:
        cursor.execute(re.sub(r":(\w+)", lambda found: known.get(found[1], found[0]), step))


def _named(sql: str, known: Mapping[str, str]) -> str:
    """Values outside quotes become `:name`, those inside are joined on: `('a' || :name || 'b')`."""
    values = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, known)) + r")(?!\w)")

    def inside(literal: str) -> str:
        if not values.search(literal):
            return literal
        quote = _quoted if literal.startswith("'") else _quoted_with_e
        pieces = values.split(literal[literal.index("'") + 1 : -1])
        words = [
            quote(piece) if place % 2 == 0 else f"{known[piece]}::text"
            for place, piece in enumerate(pieces)
        ]
        return f"({' || '.join(words)})"

    parts = LITERAL.split(sql)
    return "".join(
        inside(part) if place % 2 else values.sub(lambda found: known[found[1]], part)
        for place, part in enumerate(parts)
    )


def _quoted(words: str) -> str:
    return f"'{words}'"


def _quoted_with_e(words: str) -> str:
    return f"E'{words}'"
