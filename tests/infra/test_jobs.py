"""Work in the background: comes round once, survives its worker, and is seen when it is late."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from procrastinate import PsycopgConnector
from procrastinate.periodic import PeriodicDeferrer
from sqlalchemy import text

from app.infra import jobs
from app.infra.database import db

HOUR = 1_800_000_000
done: list[str] = []


@jobs.periodic("test_round", "0 * * * *")
def go_round() -> None:
    """Writes something down, so that its own transaction can be seen."""
    db.session.execute(text("UPDATE authorities SET name = name || '.' WHERE id = 390"))
    done.append("round")


@jobs.task("test_once")
def once(mark: str) -> None:
    """Leaves its mark."""
    done.append(mark)


@jobs.task("test_chain")
def chain(left: int) -> None:
    """Enqueues the next of its kind, and fails at the end."""
    done.append(f"chain {left}")
    jobs.defer("test_chain", left=left - 1)
    if not left:
        raise RuntimeError("the end")


@pytest.fixture(autouse=True)
def nothing_done(own_app):
    done.clear()
    with own_app.app_context():
        yield


def come_round(own_database: str, *, at: int = HOUR) -> None:
    """What a worker does when the hour of `test_round` has come."""
    chosen = [
        each
        for each in jobs.jobs.periodic_registry.periodic_tasks.values()
        if each.task.name == "test_round"
    ]

    async def defer() -> None:
        connector = PsycopgConnector(conninfo=jobs.libpq_url(own_database))
        with jobs.jobs.replace_connector(connector) as app:
            async with app.open_async():
                deferrer = PeriodicDeferrer(app.periodic_registry)
                await deferrer.defer_jobs([(each, at) for each in chosen])

    asyncio.run(defer())


def put_aside(status: str, worker: int | None) -> None:
    """The queue as a worker left it that was killed."""
    db.session.execute(
        text("UPDATE procrastinate_jobs SET status = :status, worker_id = :worker"),
        {"status": status, "worker": worker},
    )
    db.session.commit()


def a_worker(*, silent_for: int) -> int:
    made = text(
        "INSERT INTO procrastinate_workers (last_heartbeat)"
        " VALUES (now() - make_interval(secs => :silent)) RETURNING id"
    )
    return db.session.execute(made, {"silent": silent_for}).scalar_one()


def waiting() -> int:
    db.session.rollback()
    return db.session.execute(text("SELECT count(*) FROM procrastinate_jobs")).scalar_one()


def rescue(own_database: str) -> None:
    jobs.jobs.configure_task("rescue", connection=jobs.driver_connection()).defer(timestamp=HOUR)
    db.session.commit()
    for _ in ("puts it back", "does it"):
        jobs.run_worker(own_database, wait=False)


def test_what_comes_round_runs_in_a_transaction_of_its_own(own_database):
    come_round(own_database)
    jobs.run_worker(own_database, wait=False)
    name = db.session.execute(text("SELECT name FROM authorities WHERE id = 390")).scalar_one()
    assert (done, name) == (["round"], "Gateshead.")


def test_what_comes_round_runs_once_however_many_workers_there_are(own_database):
    come_round(own_database)
    come_round(own_database)
    assert waiting() == 1
    jobs.run_worker(own_database, wait=False)
    come_round(own_database)
    jobs.run_worker(own_database, wait=False)
    assert done == ["round"]
    come_round(own_database, at=HOUR + 3600)
    jobs.run_worker(own_database, wait=False)
    assert done == ["round", "round"]


def test_a_round_that_is_still_waiting_is_not_doubled_by_the_next(own_database):
    come_round(own_database)
    come_round(own_database, at=HOUR + 3600)
    assert waiting() == 1


def test_a_job_enqueues_others_which_are_rolled_back_with_it(own_database):
    jobs.defer("test_chain", left=2)
    db.session.commit()
    for _ in range(5):
        jobs.run_worker(own_database, wait=False)
    assert (done, waiting()) == (["chain 2", "chain 1", "chain 0"], 1)


def test_what_comes_round_stands_before_all_else(own_database):
    for _ in range(3):
        jobs.defer("test_once", mark="waits")
    db.session.commit()
    come_round(own_database)
    first = "SELECT task_name FROM procrastinate_jobs ORDER BY priority DESC, id LIMIT 1"
    assert db.session.scalar(text(first)) == "test_round"


def test_a_failing_job_is_in_the_log_each_time(own_database, caplog):
    jobs.defer("test_chain", left=0)
    db.session.commit()
    jobs.run_worker(own_database, wait=False)
    assert [each for each in caplog.messages if "job failed" in each and "test_chain" in each]


def test_emptying_the_queue_starts_nothing_new(own_database):
    jobs.run_worker(own_database, wait=False)
    assert (done, waiting()) == ([], 0)


def test_the_job_of_a_killed_worker_is_taken_up_again(own_database):
    jobs.defer("test_once", mark="mine")
    put_aside("doing", a_worker(silent_for=jobs.SILENT_SECONDS + 1))
    jobs.run_worker(own_database, wait=False)
    assert done == []  # nobody but a rescue may touch it
    rescue(own_database)
    assert (done, waiting()) == (["mine"], 0)


def test_the_job_of_a_worker_that_was_tidied_away_is_taken_up_again(own_database):
    jobs.defer("test_once", mark="nobody's")
    put_aside("doing", None)
    rescue(own_database)
    assert done == ["nobody's"]


def test_a_round_whose_worker_was_killed_gives_way_to_the_next_and_stops_nobody_s_rescue(
    own_database,
):
    come_round(own_database)
    jobs.defer("test_once", mark="mine")
    put_aside("doing", None)
    come_round(own_database, at=HOUR + 3600)
    rescue(own_database)
    assert (sorted(done), waiting()) == (["mine", "round"], 0)


def test_the_job_of_a_worker_that_is_alive_is_left_to_it(own_database):
    jobs.defer("test_once", mark="theirs")
    put_aside("doing", a_worker(silent_for=jobs.SILENT_SECONDS - 30))
    rescue(own_database)
    assert (done, waiting()) == ([], 1)


def test_a_job_that_brings_every_worker_down_is_given_up(own_database):
    jobs.defer("test_once", mark="poison")
    db.session.execute(
        text("UPDATE procrastinate_jobs SET attempts = :most"), {"most": jobs.MOST_RESCUES}
    )
    put_aside("doing", None)
    rescue(own_database)
    left = db.session.execute(text("SELECT status FROM procrastinate_jobs")).scalars().all()
    assert (done, left) == ([], ["failed"])


def rescues_at_once(own_database: str) -> int:
    """Two rescues beside each other over forty jobs of killed workers: how many of them failed."""
    db.session.execute(text("DELETE FROM procrastinate_jobs"))
    done.clear()
    for number in range(40):
        jobs.defer("test_once", mark=str(number))
    put_aside("doing", None)
    for number in range(2):
        jobs.jobs.configure_task(
            "rescue", queueing_lock=f"rescue {number}", connection=jobs.driver_connection()
        ).defer(timestamp=HOUR)
    db.session.commit()
    jobs.run_worker(own_database, wait=False)
    failed = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
    return db.session.scalar(text(failed))


def test_a_rescue_leaves_it_to_the_one_that_is_at_it(own_database):
    assert [rescues_at_once(own_database) for _ in range(3)] == [0, 0, 0]
    jobs.run_worker(own_database, wait=False)
    assert sorted(done, key=int) == [str(number) for number in range(40)]


def test_two_that_do_not_ask_disturb_each_other(own_database, monkeypatch):
    @asynccontextmanager
    async def without(_connector):
        yield True

    monkeypatch.setattr(jobs, "nobody_else", without)
    assert any(rescues_at_once(own_database) for _ in range(20))
