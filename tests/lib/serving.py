"""The service over an invented publication, for tests of the API and of the pages."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from lib.published import NOW, VERSION, Clock, FixedModel, lists
from vroegsignalering.api.limits import Rate
from vroegsignalering.api.service import Contact
from vroegsignalering.app import create_app
from vroegsignalering.store import Store

CONTACT = Contact("Team Leefbaarheid", "team@example.org", "https://example.org/contact")
_GENEROUS = Rate(per_minute=60_000, at_once=1_000)


@dataclass(frozen=True)
class Serving:
    """A running service and what it runs on."""

    app: FastAPI
    store: Store
    model: FixedModel
    clock: Clock
    url: str
    token: Callable[[str], str]

    @property
    def file(self) -> Path:
        """The file of its store; skips where that is on a server, whose going away tests/faults tries."""
        if not self.url.startswith("sqlite"):
            pytest.skip("of a store in a file")
        return Path(self.url.removeprefix("sqlite:///"))


def serving(folder: Path, *, url: str = "", tls: bool = False, rate: Rate = _GENEROUS) -> Serving:
    """
    A service over one publication; `token(role)` issues a token of a week.

    url: of its store, empty; without one a file in `folder`
    """
    model, clock = FixedModel(), Clock()
    url = url or f"sqlite:///{folder / 'publicaties.db'}"
    store = Store(url)
    store.publish(lists(), version=VERSION, by="demo", at=NOW)

    def token(role: str) -> str:
        return store.tokens.issue(name="Proef", role=role, expires=NOW + timedelta(days=7), by="beheer", at=NOW)

    app = create_app(store=store, model=model, clock=clock, contact=CONTACT, tls=tls, rate=rate)
    return Serving(app, store, model, clock, url, token)
