"""The page that monitors read: it says in a sentence what is wrong."""

import pytest
from sqlalchemy import text

from app.infra import jobs
from app.infra.database import db


def a_worker() -> None:
    db.session.execute(text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now())"))


def a_job(*, due_minutes: int, status: str = "todo", tried: bool = False) -> None:
    """A job that has been due for so long, perhaps put off once already."""
    jobs.defer("send_letter", letter_id=0)
    values = {"ago": due_minutes, "status": status}
    if tried:
        late = text(
            "UPDATE procrastinate_jobs SET status = CAST(:status AS procrastinate_job_status),"
            " scheduled_at = now() - make_interval(mins => :ago)"
        )
    else:
        late = text(
            "WITH put AS (UPDATE procrastinate_jobs"
            " SET status = CAST(:status AS procrastinate_job_status))"
            " UPDATE procrastinate_events SET at = now() - make_interval(mins => :ago)"
        )
    db.session.execute(late, values)
    db.session.commit()


@pytest.mark.parametrize("tried", [False, True])
@pytest.mark.parametrize("status", ["todo", "doing"])
def test_a_queue_that_nobody_empties_is_an_alarm(client, session, status, tried):
    """E4: when the oldest due job is older than fifteen minutes, the monitor hears of it."""
    a_worker()
    a_job(due_minutes=16, status=status, tried=tried)
    answer = client.http.get("/health")
    assert answer.status_code == 503
    assert answer.json["queue"] == "The oldest job has been due for 16 minutes."


@pytest.mark.parametrize(
    ("minutes", "status"), [(14, "todo"), (-60, "todo"), (600, "failed"), (600, "succeeded")]
)
def test_a_queue_that_moves_is_well(client, session, minutes, status):
    """E4: what is not due yet, or is done with, is no alarm."""
    a_worker()
    a_job(due_minutes=minutes, status=status, tried=True)
    answer = client.http.get("/health")
    assert (answer.status_code, answer.json["queue"]) == (200, "moves")


def test_no_worker_is_an_alarm(client, session):
    """E4: a worker that is gone is noticed within a minute."""
    answer = client.http.get("/health")
    assert answer.status_code == 503
    assert answer.json["worker"] == "no heartbeat in the last minute"
