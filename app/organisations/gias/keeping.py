"""A register that was read, as plain values to keep between a preview and its confirmation.

The file itself is not kept: it holds the names of head teachers, and every school in England.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from app.organisations.gias.establishment import Establishment
from app.organisations.gias.reading import Register

_DAYS = ("opened_on", "closed_on")
_SHARES = ("percentage_fsm",)


def kept(register: Register) -> list[dict[str, Any]]:
    """The establishments as values JSON can hold."""
    return [_plain(each) for each in register.establishments]


def restored(
    establishments: Sequence[Mapping[str, Any]],
    *,
    problems: Sequence[str],
    rows: int,
    elsewhere: int,
    columns: int,
) -> Register:
    """The register again, as it was read."""
    return Register(
        establishments=tuple(_typed(each) for each in establishments),
        problems=tuple(problems),
        rows=rows,
        elsewhere=elsewhere,
        columns=columns,
    )


def _plain(row: Establishment) -> dict[str, Any]:
    return {
        name: str(value) if isinstance(value, date | Decimal) else value
        for name, value in asdict(row).items()
    }


def _typed(values: Mapping[str, Any]) -> Establishment:
    typed = dict(values)
    for name in _DAYS:
        typed[name] = date.fromisoformat(values[name]) if values[name] else None
    for name in _SHARES:
        typed[name] = Decimal(values[name]) if values[name] else None
    return Establishment(**typed)
