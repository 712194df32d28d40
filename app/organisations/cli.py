"""What is done to organisations and people from the command line."""

import click
from flask.cli import AppGroup

from app.accounts.queries import find_user_by_email
from app.infra.database import transaction
from app.organisations import commands, queries
from app.rulebook.authorities import AUTHORITIES

people = AppGroup("people", help="Who coordinates and administers.")


@people.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(["coordinator", "administrator"]))
@click.option("--authority", type=click.Choice([str(each.code) for each in AUTHORITIES]))
@click.option("--region", is_flag=True, help="A coordinator of the whole region.")
def grant(email: str, role: str, authority: str | None, region: bool) -> None:
    """Make someone a coordinator or an administrator. They need an account first."""
    if role == "coordinator" and not (authority or region):
        raise click.ClickException("Say which area: --authority CODE, or --region.")
    with transaction():
        user = find_user_by_email(email)
        if user is None:
            raise click.ClickException(f"Nobody has an account with the address {email}.")
        code = int(authority) if role == "coordinator" and authority else None
        commands.grant(user, role=role, authority_id=code, by=None)
        click.echo(f"{user.name} is now {role}.")


@people.command("revoke")
@click.argument("email")
def revoke(email: str) -> None:
    """Take back everything someone was granted."""
    with transaction():
        theirs = [each for each in queries.list_grants() if each.user.email == email.lower()]
        if not theirs:
            raise click.ClickException(f"{email} holds nothing that could be taken back.")
        for each in theirs:
            commands.revoke(each, by=None)
        click.echo(f"{len(theirs)} taken back from {email}.")
