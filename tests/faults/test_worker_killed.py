"""A worker that is killed while it does an analysis: the next one takes it up, and the service knows of nothing."""

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from lib.published import NOW
from vroegsignalering.store import Store

pytestmark = pytest.mark.slow
pytest_plugins = ("lib.stores",)

# A worker whose work hangs when it is told to; with the real clock and a short lease.
CODE = """
import sys, time
from datetime import UTC, datetime, timedelta
from vroegsignalering.line.analyses import Worker
from vroegsignalering.store import Store, analyses

analyses.LEASE = timedelta(seconds=2)
store = Store(sys.argv[1])

def work(claim, progress):
    with progress.stage("backtest", 10) as advance:
        advance()
        print("bezig", flush=True)
        if sys.argv[2] == "hang":
            time.sleep(600)
    return f"rapport van {claim.figures}", [{"provenance": {}, "rows": []}]

worker = Worker(store.analyses, sys.argv[3], work, lambda: datetime.now(UTC), beat_seconds=0.2)
until = time.monotonic() + 60
while worker.one() is None and time.monotonic() < until:
    time.sleep(0.2)
"""


def start(url: str, how: str, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", CODE, url, how, name]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def begun(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    if process.stdout.readline().strip() != "bezig":
        raise AssertionError(process.communicate()[1])


def test_what_a_killed_worker_did_is_taken_up_by_the_next(store: Store, url: str) -> None:
    expires = datetime.now(UTC) + timedelta(days=7)
    token = store.tokens.issue(name="x", role="gemeente:GM9001", expires=expires, by="x", at=NOW)
    holder = store.tokens.holder(token, now=NOW)
    assert holder
    told = {"figures": "cijfers", "about": "", "gemeenten": ["GM9001"], "level": "buurt", "sender": "x"}
    store.analyses.ask(by=holder, at=NOW, **told)
    first = start(url, "hang", "w1")
    begun(first)
    time.sleep(3)  # longer than the lease: it holds on as long as it lives
    idle = store.analyses.claim("w0", datetime.now(UTC))
    assert idle is None
    first.kill()
    first.communicate()
    second = start(url, "end", "w2")
    begun(second)
    assert second.wait(30) == 0, second.communicate()[1]
    second.communicate()
    found, result = store.analyses.one(1), store.analyses.result(1)
    assert found
    assert result
    assert (found.state, found.attempts, result.report) == ("klaar", 2, "rapport van cijfers")
    actions = [one["action"] for one in store.audit.entries()]
    assert actions == ["token uitgegeven", "analyse aangevraagd", "analyse klaar"]
    assert store.audit.verify().fault is None
