"""Servers as processes of their own, and wrk against them."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.service.made import Made

_DEADLINE = 120.0
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}


@dataclass(frozen=True)
class Running:
    """
    A server that answers.

    seconds: from its start until its first answer
    """

    address: str
    process: subprocess.Popen[bytes]
    seconds: float

    def memory(self) -> float:
        """MiB of its own (resident set) now."""
        return _memory(self.process.pid)

    def cpu(self) -> float:
        """Seconds of processor time until now, user and system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """What wrk saw: requests a second, 99th percentile in seconds, and all that was no answer of 2xx or 3xx."""

    rate: float
    p99: float
    errors: int
    requests: int


def missing() -> list[str]:
    """The programs that the comparison needs and that are not here."""
    return [name for name in ("nginx", "wrk") if shutil.which(name) is None]


@contextmanager
def running(
    command: Sequence[str], port: int, path: str, environment: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """Starts a server, waits until `path` answers 200, and stops it afterwards with all that it started."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _wait(process, f"http://127.0.0.1:{port}{path}", start + _DEADLINE)
        yield Running(f"http://127.0.0.1:{port}", process, time.perf_counter() - start)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.communicate()


def _wait(process: subprocess.Popen[bytes], url: str, deadline: float) -> None:
    while time.perf_counter() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"{process.args!r} ended: {process.communicate()[1].decode()[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.005)
    raise SystemExit(f"{url} does not answer")


@contextmanager
def service(made: Made) -> Iterator[Running]:
    """The service itself, as anyone starts it."""
    port = free_port()
    settings = {
        "STORE": made.store,
        "MODELS": str(made.models),
        "REQUESTS_PER_MINUTE": "1000000000",
        "REQUESTS_AT_ONCE": "1000000000",
    }
    command = [str(Path(sys.executable).parent / "vroegsignalering"), "serve", "--port", str(port)]
    environment = {f"VROEGSIGNALERING_{name}": value for name, value in settings.items()}
    with running(command, port, "/gezondheid/gereed", environment) as one:
        yield one


@contextmanager
def empty() -> Iterator[Running]:
    """A FastAPI application with one route, in the same server."""
    port = free_port()
    code = (
        "import fastapi, uvicorn\napp = fastapi.FastAPI()\n@app.get('/')\ndef nothing(): return {}\n"
        f"uvicorn.run(app, port={port}, log_level='warning')"
    )
    with running([sys.executable, "-c", code], port, "/") as one:
        yield one


@contextmanager
def nginx(folder: Path, content: bytes) -> Iterator[Running]:
    """nginx with one worker that serves `content` at /lijst.json."""
    port = free_port()
    root = folder / "www"
    root.mkdir()
    (root / "lijst.json").write_bytes(content)
    for one in (root, *root.parents):
        if one.is_relative_to(folder):
            one.chmod(0o755)
    told = folder / "nginx.conf"
    told.write_text(
        f"daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;\n"
        "events { worker_connections 1024; }\n"
        "http { access_log off; sendfile on; tcp_nopush on; open_file_cache max=10; keepalive_requests 1000000000;\n"
        f"types {{ application/json json; }} server {{ listen 127.0.0.1:{port}; root {root}; }} }}\n",
        encoding="utf-8",
    )
    with running(["nginx", "-c", str(told)], port, "/lijst.json") as one:
        yield one


def wrk(url: str, *, connections: int, seconds: int, token: str = "") -> Load:
    """Asks for `url` over and over on so many connections."""
    headers = ["-H", f"Authorization: Bearer {token}"] if token else []
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}", "--timeout", "10", "--latency", *headers, url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", told).groups()  # type: ignore[union-attr]
    other = re.search(r"Non-2xx or 3xx responses: (\d+)", told)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", told)
    return Load(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1]),  # type: ignore[index]
        p99=float(value) * _UNITS[unit],
        errors=(int(other[1]) if other else 0) + (sum(map(int, broken.groups())) if broken else 0),
        requests=int(re.search(r"(\d+) requests in", told)[1]),  # type: ignore[index]
    )


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _memory(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))
