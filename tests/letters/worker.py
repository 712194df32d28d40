"""A worker in a process of its own, quickly begun, that a test can kill."""

import multiprocessing
from multiprocessing.process import BaseProcess

from app import create_app
from app.infra.jobs import run_worker
from tests.conftest import settings_for

PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def run(database_url: str, port: int) -> None:
    """Work until killed."""
    create_app(settings_for(database_url, mail_host="127.0.0.1", mail_port=port))
    run_worker(database_url)


def begin(database_url: str, port: int) -> BaseProcess:
    """The worker, running."""
    worker = PROCESSES.Process(target=run, args=(database_url, port), daemon=True)
    worker.start()
    return worker
