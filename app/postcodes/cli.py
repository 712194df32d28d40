"""Bringing in where postcodes are, from the command line."""

from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from app.infra.database import transaction
from app.infra.wording import count
from app.postcodes.commands import bring_in
from app.postcodes.rules import Position, Skipped, read

PROBLEMS_SHOWN = 20
FIRST_LINES = 50
"""A file of which all of these are bad is not Code-Point Open."""

postcodes = AppGroup("postcodes", help="Where postcodes are, from Code-Point Open.")


@postcodes.command("import")
@click.argument(
    "files",
    type=click.File(encoding="utf-8", errors="replace"),
    nargs=-1,
    required=True,
    metavar="FILE...",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
def import_postcodes(files: tuple[TextIO, ...], dry_run: bool) -> None:
    """Follow the CSV files of Code-Point Open: add and move postcodes. All the files, or none."""
    reading = Reading()
    with transaction():
        arrived = bring_in(reading.positions(files), dry_run=dry_run)
    for number, what in (
        (arrived.added, "postcodes added"),
        (arrived.moved, "postcodes moved"),
        (arrived.unchanged, "postcodes as they were"),
        (reading.without, "postcodes without a position, left out"),
        (reading.bad, "lines that cannot be used, left out"),
    ):
        click.echo(f"{number:>9,}  {what}")
    if reading.bad > PROBLEMS_SHOWN:
        click.echo(f"... and {reading.bad - PROBLEMS_SHOWN:,} lines more.", err=True)
    click.echo("Nothing was changed." if dry_run else "Done.")


class Reading:
    """Lines on their way, and what was left out of them so far."""

    def __init__(self) -> None:
        self.without = self.bad = 0

    def positions(self, files: tuple[TextIO, ...]) -> Iterator[Position]:
        """What the files say. Raises ClickException at the first file that is something else."""
        for file in files:
            name, good, bad = Path(file.name).name, 0, 0
            for each in read(file):
                if isinstance(each, Position):
                    good += 1
                    yield each
                    continue
                bad += bool(each.sentence)
                good += not each.sentence
                self._leave_out(name, each)
                if bad == FIRST_LINES and not good:
                    break
            if not good:
                raise click.ClickException(
                    f"{name} is not a file of Code-Point Open:"
                    f" {count(bad, 'line')} read, and none has a postcode, a quality, an easting"
                    " and a northing. Nothing was changed."
                )

    def _leave_out(self, name: str, skipped: Skipped) -> None:
        if not skipped.sentence:
            self.without += 1
            return
        self.bad += 1
        if self.bad <= PROBLEMS_SHOWN:
            click.echo(f"{name}, line {skipped.line} is left out: {skipped.sentence}", err=True)
