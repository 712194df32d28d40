"""Commands about the figures."""

import click
from flask.cli import AppGroup

from app.figures.commands import draw_marked
from app.infra.database import transaction

figures = AppGroup("figures", help="The sums that dashboards are drawn from.")
A_STEP = 50


@figures.command("draw")
def draw() -> None:
    """Add up everything that is marked, however much it is."""
    number = 0
    while True:
        with transaction():
            done = sum(1 for _ in draw_marked(A_STEP))
        if not done:
            break
        number += done
        click.echo(f"  {number:,} school years")
    click.echo("Every figure is as the ledger has it.")
