"""
The service, or a publisher, as a process of its own over an invented publication, so that it can be killed.

    python tests/lib/served.py serve URL       serves on a free port, which it prints
    python tests/lib/served.py publish URL     publishes one version after another, for ever; prints each number
    python tests/lib/served.py once URL        publishes one version when a line comes in; prints its number
"""

import socket
import sys
from itertools import count
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from lib.published import NOW, Clock, FixedModel, lists
from vroegsignalering.api.limits import Rate
from vroegsignalering.api.service import Contact
from vroegsignalering.app import create_app
from vroegsignalering.errors import GateError
from vroegsignalering.store import Store

AREAS = 200


def say(line: object) -> None:
    """To whoever started this process."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def serve(store: Store) -> None:
    import uvicorn

    contact = Contact("Team", "team@example.org", "https://example.org")
    rate = Rate(per_minute=1_000_000, at_once=1_000_000)
    app = create_app(store=store, model=FixedModel(), clock=Clock(), contact=contact, rate=rate)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    say(listener.getsockname()[1])
    uvicorn.Server(uvicorn.Config(app, log_level="error")).run(sockets=[listener])


def publish(store: Store) -> None:
    start = store.check() + 1
    for number in count(start):
        version = f"demo-{number}"
        say(store.publish(lists(version=version, areas=AREAS), version=version, by="demo", at=NOW))


def once(store: Store) -> None:
    say("klaar")
    sys.stdin.readline()
    try:
        say(store.publish(lists(version="samen"), version="samen", by="demo", at=NOW))
    except GateError as error:
        say(error)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    {"serve": serve, "publish": publish, "once": once}[sys.argv[1]](Store(sys.argv[2]))
