"""What is done to organisations and people from the command line."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click
from flask.cli import AppGroup

from app.access import Clash
from app.accounts.queries import find_user_by_email
from app.infra import audit
from app.infra.clock import today
from app.infra.database import transaction
from app.infra.wording import count
from app.organisations import commands, gias, queries
from app.organisations.commands import register
from app.organisations.queries.register import plan_for
from app.rulebook.authorities import AUTHORITIES, AUTHORITY_CODES

if TYPE_CHECKING:
    from app.organisations.models import RegisterUpload

PROBLEMS_SHOWN = 20

people = AppGroup("people", help="Who coordinates and administers.")


@people.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(["coordinator", "administrator"]))
@click.option("--authority", type=click.Choice([str(each.code) for each in AUTHORITIES]))
@click.option("--region", is_flag=True, help="A coordinator of the whole region.")
def grant(email: str, role: str, authority: str | None, region: bool) -> None:
    """Make someone a coordinator or an administrator. They need an account first."""
    if role == "coordinator" and bool(authority) == region:
        raise click.ClickException("Say which area: --authority CODE, or --region.")
    if role == "administrator" and (authority or region):
        raise click.ClickException("An administrator has no area: leave --authority and --region.")
    user = find_user_by_email(email)
    if user is None:
        raise click.ClickException(
            f"Nobody has an account with the address {email}. Ask them to create one first."
        )
    with transaction():
        code = int(authority) if authority else None
        commands.grant(user, role=role, authority_id=code, by=None)
        _keep("flask people grant", "made somebody a coordinator or an administrator", user.id)
    click.echo(f"{user.name} is {'an' if role == 'administrator' else 'a'} {role} now.")


@people.command("revoke")
@click.argument("email")
@click.argument("role", required=False, type=click.Choice(["coordinator", "administrator"]))
def revoke(email: str, role: str | None) -> None:
    """Take back what someone was granted: one ROLE, or everything."""
    user = find_user_by_email(email)
    granted = queries.list_grants(user.id) if user is not None else []
    theirs = [each for each in granted if role in (None, each.role)]
    if not theirs:
        raise click.ClickException(f"{email} holds nothing that could be taken back.")
    try:
        with transaction():
            for each in theirs:
                commands.revoke(each, by=None)
            _keep("flask people revoke", "took roles back from somebody", theirs[0].user_id)
    except Clash as clash:
        raise click.ClickException(str(clash)) from clash
    click.echo(f"{count(len(theirs), 'grant')} taken back from {email}.")


def _keep(act: str, words: str, user_id: int) -> None:
    audit.record(act, words, source=audit.Source.COMMAND_LINE, about=[f"person:{user_id}"])


schools = AppGroup("schools", help="Schools, from the national register.")


@schools.command("import")
@click.argument("file", type=click.File("rb"))
@click.option(
    "--authority",
    "authorities",
    multiple=True,
    type=click.Choice([str(each.code) for each in AUTHORITIES]),
    help="Only this authority, by its DfE code; may be given again. All seven by default.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Go ahead whatever the warnings say.")
def import_schools(file: BinaryIO, authorities: tuple[str, ...], dry_run: bool, yes: bool) -> None:
    """Follow the register of schools in FILE: add, update and close schools by URN."""
    codes = frozenset(int(code) for code in authorities) or AUTHORITY_CODES
    try:
        found = gias.read(file, authorities=codes)
    except gias.NotTheRegister as wrong:
        raise click.ClickException(str(wrong)) from wrong
    with transaction():
        register.hold_the_register()
        plan = plan_for(found, codes, seen_on=today())
        _say(plan)
        if dry_run or plan.is_empty:
            click.echo("Nothing was changed." if dry_run else "There is nothing to change.")
            return
        if plan.needs_confirmation and not yes:
            click.confirm("Go ahead all the same?", abort=True)
        name = Path(file.name).name
        upload = register.keep_upload(found, file_name=name, authorities=codes, by=None)
        _follow(upload, plan)
        audit.record(
            "flask schools import",
            "followed a file of the schools register",
            source=audit.Source.COMMAND_LINE,
            about=[f"upload:{upload.id}"],
        )
    click.echo("Done.")


def _say(plan: gias.ImportPlan) -> None:
    """The plan in lines, and on the error stream what is wrong or wants a second look."""
    for what, number in gias.summary(plan):
        click.echo(f"{number:>7,}  {what}")
    for change in plan.closures:
        click.echo(f"Closes: {change.after.name}, URN {change.after.urn}")
    for sentence in (*plan.problems[:PROBLEMS_SHOWN], *plan.warnings):
        click.echo(sentence, err=True)
    if len(plan.problems) > PROBLEMS_SHOWN:
        click.echo(f"... and {len(plan.problems) - PROBLEMS_SHOWN:,} lines more.", err=True)


def _follow(upload: "RegisterUpload", plan: gias.ImportPlan) -> None:
    schools_to_write = len(plan.additions) + len(plan.changes)
    with click.progressbar(length=schools_to_write, label="Writing schools") as bar:
        register.follow(upload, plan, advance=bar.update)
