"""Serve the demonstration on this machine: database, made-up region, worker and pages.

`make run` calls this once everything is installed. Ctrl-C stops all it started.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.infra import embedded  # noqa: E402

PROGRAMS = Path(sys.executable).parent
STATE = ROOT / "var"
PATIENCE_SECONDS = 60
GUNICORN = ("gunicorn", "-c", "deploy/gunicorn.py", "--log-level", "warning", "wsgi:app")
WORKER = ("flask", "--app", "wsgi", "jobs", "work")


def main() -> int:
    """Start everything, say where to go, and wait. Returns the exit code."""
    port = os.environ.get("PORT", "5000")
    if not (port.isdecimal() and 0 < int(port) < 2**16):
        return fail(f"PORT must be a number from 1 to 65535; it is {port!r}.")
    if is_taken(int(port)):
        return fail(f"Port {port} is in use. Choose another: PORT={int(port) + 1} make run")
    environ = os.environ | {"DEMONSTRATION": "1", "PORT": port, "STATE_FOLDER": str(STATE)}
    environ.setdefault("QUIET_LOGS", "1")
    own_server = not environ.get("DATABASE_URL")
    started: list[subprocess.Popen[bytes]] = []
    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is not signal.SIG_IGN:  # as nohup leaves it
            signal.signal(each, signal.default_int_handler)
    try:
        if own_server:
            say("Starting PostgreSQL in var/postgres.")
            environ["DATABASE_URL"] = embedded.address(STATE / "postgres")
        return serve(environ, started)
    except KeyboardInterrupt:
        say("\nStopping.")
        return 0
    except subprocess.CalledProcessError:
        return fail("That step failed, and why stands above. Nothing was left half-done.")
    except embedded.CannotStart as reason:
        return fail(f"PostgreSQL would not start. {reason}")
    finally:
        end(started)
        if own_server:
            embedded.stop(STATE / "postgres", only_if_unused=True)


def serve(environ: dict[str, str], started: list[subprocess.Popen[bytes]]) -> int:
    """Prepare the database, start worker and pages into `started`, and watch over them."""
    port = environ["PORT"]
    say("Bringing the tables up to date.")
    flask(environ, "db", "upgrade")
    say("Making up a region (the first time takes about half a minute).")
    flask(environ, "demo", "seed")
    started.append(start(environ, *WORKER))
    started.append(start(environ, *GUNICORN, "-b", f"127.0.0.1:{port}"))
    if not is_answering(int(port), started):
        return fail("The pages did not come up. What went wrong stands above.")
    say(f"\nOpen http://localhost:{port} and sign in as any of these:")
    flask(environ, "demo", "accounts")
    say("Letters are not sent: read them at /demonstration/letters. Ctrl-C stops everything.")
    while all(process.poll() is None for process in started):
        time.sleep(0.5)
    return fail("A part of the demonstration ended by itself. Why stands above.")


def flask(environ: dict[str, str], *words: str) -> None:
    """Run one of the application's own commands to its end."""
    subprocess.run(
        [PROGRAMS / "flask", "--app", "wsgi", *words],
        cwd=ROOT,
        env=environ,
        check=True,
    )


def start(environ: dict[str, str], program: str, *words: str) -> subprocess.Popen[bytes]:
    """Start something that goes on, in a group of its own so that Ctrl-C reaches us first."""
    return subprocess.Popen(
        [PROGRAMS / program, *words], cwd=ROOT, env=environ, start_new_session=True
    )


def end(started: list[subprocess.Popen[bytes]]) -> None:
    """Ask each part to finish what it does; end what does not."""
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)
    for process in started:
        process.terminate()
    for process in started:
        try:
            process.wait(timeout=PATIENCE_SECONDS / 3)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def is_answering(port: int, started: list[subprocess.Popen[bytes]]) -> bool:
    """Wait until the pages answer; False when a part has ended or it takes too long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if any(process.poll() is not None for process in started):
            return False
        if is_taken(port):
            return True
        time.sleep(0.2)
    return False


def say(words: str) -> None:
    print(words, flush=True)


def fail(words: str) -> int:
    print(words, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())
