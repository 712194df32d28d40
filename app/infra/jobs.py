"""Background work on PostgreSQL: a job is enqueued, or rolled back, with what caused it."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
from functools import wraps
from typing import Any, cast

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy, SyncPsycopgConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from sqlalchemy import text
from sqlalchemy.engine import make_url

from app.infra.audit import Source, acting
from app.infra.database import db, driver_connection, transaction
from app.infra.logs import log

# What is away comes back within minutes or hours: 8 more tries, the last a day after the first.
PATIENT = RetryStrategy(max_attempts=8, exponential_wait=4)
# A worker that has not shown itself for so long was killed, and its jobs are taken up again.
SILENT_SECONDS = 60
# What comes round must not stand behind a hundred letters to a slow mail server.
BEFORE_ALL_ELSE = 10
# A job that brings its worker down every time must not do so for ever.
MOST_RESCUES = 20
# The scheduler wakes within ten minutes of a missed hour; a queue being emptied starts nothing new.
CATCH_UP_SECONDS = 600


class WorkersConnector(PsycopgConnector):
    """The worker's own line to the queue, beside which its jobs can enqueue on their sessions'."""

    def get_sync_connector(self) -> SyncPsycopgConnector:
        # Once open, the library's own would answer with its asynchronous self.
        return SyncPsycopgConnector()


jobs = App(connector=SyncPsycopgConnector())
# Each job gets an application context, so a session, of its own. Set by the wiring page.
workplace: Callable[[], AbstractContextManager[Any]] = nullcontext


def task(
    name: str, *, retry: RetryStrategy | bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A job by this name: run in its own context and transaction, retried as `retry` says.

    `retry=True` is PATIENT: the library's own would try again at once and for ever.
    """

    def registered(work: Callable[..., None]) -> Callable[..., None]:
        @wraps(work)
        def run(**args: Any) -> None:
            with _reported(name), workplace(), acting(Source.WORKER), transaction():
                work(**args)

        jobs.task(name=name, retry=PATIENT if retry is True else retry)(run)
        return work

    return registered


def periodic(name: str, cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """A job that comes round by itself, at the times of `cron` (in UTC), once however many workers.

    It runs in its own context and transaction, never twice at once, and finds what is due by
    looking: a time that was missed is made good by the next.
    """

    def registered(work: Callable[[], None]) -> Callable[[], None]:
        @wraps(work)
        def run(timestamp: int) -> None:  # noqa: ARG001 - the hour it was meant for; work looks
            with _reported(name), workplace(), acting(Source.WORKER), transaction():
                work()

        once = jobs.task(name=name, lock=name, queueing_lock=name, priority=BEFORE_ALL_ELSE)(run)
        jobs.periodic(cron=cron)(once)
        return work

    return registered


@contextmanager
def _reported(name: str) -> Iterator[None]:
    """A failing job is in the log each time, since its next try may be hours away."""
    try:
        yield
    except Exception as trouble:
        log.error("job failed", job=name, kind=type(trouble).__name__, exc_info=trouble)
        raise


def defer(
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    priority: int = 0,
    **args: Any,
) -> None:
    """Enqueue on the session's own connection: the job exists only if this transaction commits.

    Of those that are due, a higher `priority` goes first.
    """
    db.session.flush()
    job = jobs.configure_task(
        name, connection=driver_connection(), schedule_at=at, lock=lock, priority=priority
    )
    job.defer(**args)


def defer_all(
    name: str, jobs_args: Sequence[Mapping[str, Any]], *, at: datetime | None = None
) -> None:
    """Enqueue one job for each of the arguments, as `defer` does, in one statement."""
    if jobs_args:
        db.session.flush()
        each = jobs.configure_task(name, connection=driver_connection(), schedule_at=at)
        each.batch_defer(*(dict(args) for args in jobs_args))


def run_worker(database_url: str, *, wait: bool = True) -> None:
    """Work through the queue; with `wait`, for ever, else until it is empty."""
    jobs.periodic_defaults["max_delay"] = CATCH_UP_SECONDS if wait else 0
    connector = WorkersConnector(conninfo=libpq_url(database_url))
    with jobs.replace_connector(connector) as worker:
        worker.run_worker(
            wait=wait,
            concurrency=4,
            listen_notify=wait,
            delete_jobs="successful",
            stalled_worker_timeout=SILENT_SECONDS,
        )


# Without a lock: one that was killed with the lock in its hand could never be rescued.
@jobs.periodic(cron="* * * * *")
@jobs.task(name="rescue", queueing_lock="rescue", priority=BEFORE_ALL_ELSE, pass_context=True)
async def rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - see `periodic`
    """Put back the jobs of workers that were killed, so that another does them."""
    queue = context.app.job_manager
    async with nobody_else(cast(WorkersConnector, context.app.connector)) as alone:
        if not alone:
            return
        for job in await queue.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
            if job.attempts >= MOST_RESCUES:
                await queue.finish_job(job, Status.FAILED, delete_job=False)
                continue
            try:
                await queue.retry_job(job)
            except UniqueViolation:
                # The next round of it waits already, finds what is due by looking, and needs its
                # lock.
                await queue.finish_job(job, Status.FAILED, delete_job=True)


@asynccontextmanager
async def nobody_else(connector: WorkersConnector) -> AsyncIterator[bool]:
    """Whether this is the only rescue meanwhile.

    A rescue puts back one that was killed, which then runs beside it. With a list of its own that
    one would put back again what a worker has begun since, or fail at what is no longer there.
    """
    async with connector.pool.connection() as line, line.transaction():
        # Of the database's own, which lets go of whoever dies; the queue's locks do not.
        answer = await line.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended('rescue', 0))"
        )
        row = await answer.fetchone()
        yield bool(row and row[0])


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


def oldest_due_seconds() -> float:
    """How long the job that waits longest has been due; 0 when none is. Those not begun count."""
    due = text(
        "SELECT coalesce(extract(epoch FROM now() - min(coalesce(job.scheduled_at, event.at))), 0)"
        " FROM procrastinate_jobs job JOIN procrastinate_events event"
        " ON event.job_id = job.id AND event.type = 'deferred'"
        " WHERE job.status IN ('todo', 'doing')"
    )
    return max(0.0, float(db.session.scalar(due) or 0))


def libpq_url(database_url: str) -> str:
    """The address as libpq wants it, without the driver's name."""
    return make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
