"""Commands about the ledger."""

import click
from flask.cli import AppGroup

from app.evidence.commands import recompute
from app.infra.database import transaction

evidence = AppGroup("evidence", help="The ledger of evidence.")
MOST_NAMED = 20


@evidence.command("recompute")
def recompute_ledger() -> None:
    """Go through every booking; state what the ledger lacks, and name what it has wrong."""
    done = None
    with transaction():
        for done in recompute():
            click.echo(f"  {done.cohorts:,} groups of bookings", nl=True)
    if done is None:
        click.echo("There are no bookings that prove anything yet.")
        return
    click.echo(
        f"{done.agree:,} agree, {done.stated:,} were missing and are stated now,"
        f" {done.corrected:,} were corrected by hand, {len(done.differ):,} differ."
    )
    if done.differ:
        named = ", ".join(done.differ[:MOST_NAMED])
        raise click.ClickException(f"The ledger and these bookings say different things: {named}")
