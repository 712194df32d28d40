"""The worker, from the command line."""

import click
from flask import current_app
from flask.cli import AppGroup

from app.infra import jobs

jobs_commands = AppGroup("jobs", help="Background work: letters.")


@jobs_commands.command("work")
@click.option("--once", is_flag=True, help="Stop when the queue is empty.")
def work(once: bool) -> None:
    """Work through the queue until stopped."""
    jobs.run_worker(current_app.config["SQLALCHEMY_DATABASE_URI"], wait=not once)
