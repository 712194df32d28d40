"""The log as a table."""

import csv
import io
from collections.abc import Iterable, Mapping

from app.infra.audit import Act
from app.infra.clock import local
from app.infra.spreadsheets import plain_cell

HEAD = "at user_id name roles source what act about authority".split()


def as_csv(acts: Iterable[Act], areas: Mapping[int, str]) -> str:
    """One row for each act; times as on a clock in the North East."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for act in acts:
        row = [
            local(act.at).isoformat(timespec="seconds"),
            act.user_id or "",
            act.name,
            act.roles,
            act.source,
            act.words,
            act.act,
            " ".join(act.about),
            areas.get(act.authority_id or 0, ""),
        ]
        writer.writerow([plain_cell(cell) for cell in row])
    return out.getvalue()
