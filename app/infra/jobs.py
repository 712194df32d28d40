"""Background work on PostgreSQL: a job is enqueued, or rolled back, with what caused it."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import wraps
from typing import Any

from procrastinate import App, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.infra.database import db, driver_connection, transaction

# Mail servers come back within minutes or hours: 8 tries, the last about 6 hours after the first.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)

jobs = App(connector=SyncPsycopgConnector())
# Each job gets an application context, so a session, of its own. Set by the wiring page.
workplace: Callable[[], AbstractContextManager[Any]] = nullcontext


def task(
    name: str, *, retry: RetryStrategy | bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A job by this name: run in its own context and transaction, retried as `retry` says."""

    def registered(work: Callable[..., None]) -> Callable[..., None]:
        @wraps(work)
        def run(**args: Any) -> None:
            with workplace(), transaction():
                work(**args)

        jobs.task(name=name, retry=retry)(run)
        return work

    return registered


def defer(name: str, *, at: datetime | None = None, lock: str | None = None, **args: Any) -> None:
    """Enqueue on the session's own connection: the job exists only if this transaction commits."""
    db.session.flush()
    jobs.configure_task(name, connection=driver_connection(), schedule_at=at, lock=lock).defer(
        **args
    )


def defer_all(name: str, jobs_args: Sequence[Mapping[str, Any]]) -> None:
    """Enqueue one job for each of the arguments, as `defer` does, in one statement."""
    if jobs_args:
        db.session.flush()
        each = jobs.configure_task(name, connection=driver_connection())
        each.batch_defer(*(dict(args) for args in jobs_args))


def run_worker(database_url: str, *, wait: bool = True) -> None:
    """Work through the queue; with `wait`, for ever, else until it is empty."""
    connector = PsycopgConnector(conninfo=libpq_url(database_url))
    with jobs.replace_connector(connector) as worker:
        worker.run_worker(wait=wait, concurrency=4, listen_notify=wait, delete_jobs="successful")


def is_worker_alive(*, within_seconds: int = 60) -> bool:
    """Whether any worker has shown a heartbeat lately."""
    return bool(
        db.session.scalar(
            text(
                "SELECT EXISTS (SELECT 1 FROM procrastinate_workers WHERE last_heartbeat >"
                " now() - make_interval(secs => :seconds))"
            ),
            {"seconds": within_seconds},
        )
    )


def libpq_url(database_url: str) -> str:
    """The address as libpq wants it, without the driver's name."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
