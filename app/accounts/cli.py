"""Accounts from the command line, for whoever runs the installation."""

import click
from flask.cli import AppGroup

from app.accounts.commands import forget_second_steps
from app.accounts.queries import find_user_by_email
from app.infra import audit
from app.infra.database import transaction

accounts = AppGroup("accounts", help="People's accounts.")


@accounts.command("forget-second-steps")
@click.argument("email")
def forget(email: str) -> None:
    """Let EMAIL set up a second step again after losing app, passkeys and recovery codes.

    Make sure it is really them first: their password alone lets them in until they have.
    """
    with transaction():
        user = find_user_by_email(email)
        if user is None:
            raise click.ClickException(f"There is no account for {email}.")
        forget_second_steps(user)
        audit.record(
            "flask accounts forget-second-steps",
            "took somebody’s second steps away",
            source=audit.Source.COMMAND_LINE,
            about=[f"person:{user.id}"],
        )
    click.echo(f"{email} signs in with the password alone and sets up a second step next.")
