"""gunicorn with our own settings, on a free port, for as long as it is needed."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config import ROOT

PATIENCE_SECONDS = 60


@contextmanager
def gunicorn(what: str, database_url: str, **environ: str) -> Iterator[str]:
    """`what` is a module and its application, as gunicorn wants it; gives the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [
            str(Path(sys.executable).parent / "gunicorn"),
            "-c",
            "deploy/gunicorn.py",
            "-b",
            f"127.0.0.1:{port}",
            "--log-level",
            "warning",
            "--graceful-timeout",
            "2",
            what,
        ],
        cwd=ROOT,
        env=os.environ
        | {
            "DATABASE_URL": database_url,
            "SECRET_KEY": "not-a-secret-in-tests",
            "PASSWORD_SALT": "salt",
            "TOTP_SECRETS": "0" * 64,
            "BASE_URL": "http://localhost",
            "RELEASE": "load",
        }
        | environ,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn did not come up")
