"""A PostgreSQL server of Debian's package for one session of tests: in a folder of its own, on no network."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

_USER = "nobody"  # the server refuses to run as root
# What is lost when the machine stops is lost gladly: every database here lives for one test. What is lost when the
# server is stopped is not, so commits wait for the operating system.
_FAST = "-c fsync=off -c full_page_writes=off -c max_connections=60"


class Server:
    """
    A server on a socket in `folder`.

    binaries: folder of initdb and pg_ctl
    """

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries, self.folder, self._numbers = binaries, folder, count(1)

    def make(self) -> None:
        """Lays the cluster; the server does not run yet."""
        self._run("initdb", "-D", str(self.folder / "data"), "-U", _USER, "-A", "trust", "-E", "UTF8", "--no-sync")

    def start(self) -> None:
        """Starts it, and waits until it answers."""
        options = f"-c listen_addresses='' -k {self.folder} {_FAST}"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", log, "-w", "-o", options, "start")

    def stop(self) -> None:
        """Stops it at once, as when the machine loses its power: connections break off."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-w", "-m", "immediate", "stop")

    def database(self) -> str:
        """The URL of a new, empty database."""
        name = f"proef_{next(self._numbers)}"
        self._run("createdb", "-h", str(self.folder), "-U", _USER, "-T", "template0", name)
        return f"postgresql://{_USER}@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: str) -> None:
        found = subprocess.run(
            [*_as_other(), str(self.binaries / program), *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.folder,
            timeout=60,
        )
        if found.returncode:
            raise RuntimeError(f"{program}: {found.stderr or found.stdout}")


def _as_other() -> list[str]:
    return ["setpriv", f"--reuid={_USER}", f"--regid={_group()}", "--clear-groups"] if os.geteuid() == 0 else []


def _group() -> int:
    return pwd.getpwnam(_USER).pw_gid


def _binaries() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A running server; skips where there is none on this machine."""
    binaries = _binaries()
    if binaries is None:
        pytest.skip(
            "no PostgreSQL server on this machine (/usr/lib/postgresql); .ci/system-packages --tests installs it"
        )
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL refuses to run as root, and setpriv, which would change that, is not here")
    # A socket's path may have some hundred characters only, and pytest's own folders are closed to others.
    folder = Path(tempfile.mkdtemp(prefix="pg", dir="/tmp"))
    try:
        if os.geteuid() == 0:
            os.chown(folder, pwd.getpwnam(_USER).pw_uid, _group())
        server = Server(binaries, folder)
        server.make()
        server.start()
        yield server
        server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
