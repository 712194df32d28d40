"""What one request sends to the database, kept as a script that others can send as well.

The ids of one recording are replaced by names, so that pgbench and a bare page can send the same
statements for other schools and sessions.
"""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import psycopg

LITERAL = re.compile(r"(E?'(?:[^']|'')*')")
KEPT = {"INSERT INTO bookings ": "booking", "INSERT INTO letters ": "letter"}
# Ours writes the number it read from the locked row; a script that cannot read adds to it instead.
COUNTED = ("SET taken=1::INTEGER", "SET taken=taken + 1::INTEGER")
ENDS = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK)", re.I)


@dataclass(frozen=True)
class Step:
    """One statement. `keeps` names the id it gives back, for the statements after it."""

    sql: str
    keeps: str = ""


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


def script_of(sent: list[str], names: Mapping[str, str], new_ids: list[str]) -> list[Step]:
    """The statements with each value of `names` replaced by its name, and each new id as kept.

    `new_ids` are the ids that bookings and letters got in the recording, in their order.
    """
    steps, known, coming = [], dict(names), list(new_ids)
    for sql in sent:
        if not sql.strip() or ENDS.match(sql):
            continue
        named = _named(sql.strip().rstrip(";"), known).replace(*COUNTED)
        kind = next((name for start, name in KEPT.items() if sql.startswith(start)), "")
        keeps = ""
        if kind and coming:
            keeps = f"{kind}{len(new_ids) - len(coming)}"
            known[coming.pop(0)] = keeps
        steps.append(Step(named, keeps))
    return steps


def write_pgbench(steps: list[Step], names: list[str], file: Path) -> None:
    """The script for pgbench: a place in the line, what goes with it, and the transaction."""
    lines = [
        "SELECT nextval('load_place') AS place \\gset",
        f"SELECT {', '.join(names)} FROM load_askings WHERE place = :place \\gset",
        "BEGIN;",
    ]
    lines += [
        f"{step.sql} \\gset {step.keeps}_" if step.keeps else f"{step.sql};" for step in steps
    ]
    file.write_text("\n".join([*lines, "COMMIT;"]) + "\n")


def write_steps(steps: list[Step], file: Path) -> None:
    """The script for the bare page."""
    file.write_text(json.dumps([asdict(each) for each in steps]))


def play(cursor: Any, steps: list[Mapping[str, str]], values: Mapping[str, object]) -> None:
    """Send the script with these values for its names."""
    known = {name: str(value) for name, value in values.items()}
    for step in steps:
        sql = re.sub(r":(\w+)", lambda found: known.get(found[1], found[0]), step["sql"])
        cursor.execute(sql)
        if step["keeps"]:
            known[f"{step['keeps']}_id"] = str(cursor.fetchone()[0])


def _named(sql: str, known: Mapping[str, str]) -> str:
    """Values outside quotes become `:name`, those inside are joined on: `('a' || :name || 'b')`."""
    if not known:
        return sql
    values = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, known)) + r")(?!\w)")

    def variable(value: str) -> str:
        name = known[value]
        return f":{name}_id" if name.startswith(tuple(KEPT.values())) else f":{name}"

    def inside(literal: str) -> str:
        if not values.search(literal):
            return literal
        quote = _quoted if literal.startswith("'") else _quoted_with_e
        pieces = values.split(literal[literal.index("'") + 1 : -1])
        words = [
            quote(piece) if place % 2 == 0 else _text(variable(piece))
            for place, piece in enumerate(pieces)
        ]
        return f"({' || '.join(words)})"

    parts = LITERAL.split(sql)
    return "".join(
        inside(part) if place % 2 else values.sub(lambda found: variable(found[1]), part)
        for place, part in enumerate(parts)
    )


def _quoted(words: str) -> str:
    return f"'{words}'"


def _quoted_with_e(words: str) -> str:
    return f"E'{words}'"


def _text(variable: str) -> str:
    """A name that holds words is given with its quotes; one that holds a number is made words."""
    return f"{variable}::text"
