"""Making the demonstration."""

import gc

import click
from flask import current_app
from flask.cli import AppGroup

from app.demo.commands import NotADemonstration, seed
from app.demo.people import ACCOUNTS, PASSWORD

demo = AppGroup("demo", help="The made-up region.")


@demo.command("seed")
def seed_region() -> None:
    """Fill an empty database with the made-up region. Refuses any other database."""
    if not current_app.config["DEMONSTRATION"]:
        raise click.ClickException(
            "This is not a demonstration. Set DEMONSTRATION=1 to make it one; nothing was changed."
        )
    # A third of the time goes to looking for garbage, and this process ends when it is done.
    gc.disable()
    try:
        made = seed(say=click.echo)
    except NotADemonstration as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if not made:
        click.echo("The demonstration region is here already.")


@demo.command("accounts")
def accounts() -> None:
    """Whom to sign in as."""
    for email, who in ACCOUNTS.items():
        click.echo(f"  {email:26} {who}")
    click.echo(f"  Password for all of them: {PASSWORD}")
