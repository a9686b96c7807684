"""The worker: what it does of an analysis, what it tells meanwhile, and what becomes of one that breaks off."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lib.databases import ByHand
from lib.published import NOW, Clock
from lib.ran import PIPELINE, Ran
from vroegsignalering.config import read_pipeline
from vroegsignalering.errors import BadInput, LeakageError, Unavailable
from vroegsignalering.line.analyses import LocalRun, Worker
from vroegsignalering.line.stages import Progress
from vroegsignalering.panel.build import read_panel
from vroegsignalering.store import Claim, Store
from vroegsignalering.store.analyses import LEASE

ABOUT = """\
sender = "Gemeente Verzonnen"
level = "buurt"
gemeenten = ["{gemeente}"]

[indicators.meldingen]
nl = "meldingen van overlast"
unit = "per duizend inwoners"
more = "worse"
dimension = "overlast en onveiligheid"
lag_months = 3
"""

Work = Callable[[Claim, Progress], Any]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(f"sqlite:///{tmp_path / 'publicaties.db'}")
    yield store
    store.close()


def ask(store: Store, figures: str = "x", gemeente: str = "GM9001", level: str = "buurt") -> int:
    expires = NOW + timedelta(days=7)
    token = store.tokens.issue(name="x", role=f"gemeente:{gemeente}", expires=expires, by="x", at=NOW)
    holder = store.tokens.holder(token, now=NOW)
    assert holder
    return store.analyses.ask(
        figures=figures, about=ABOUT.format(gemeente=gemeente), gemeenten=[gemeente], level=level,
        sender="Gemeente Verzonnen", by=holder, at=NOW,
    )  # fmt: skip


def worker(store: Store, work: Work, name: str = "w1", **more: Any) -> Worker:
    return Worker(store.analyses, name, work, more.pop("clock", Clock()), **more)


def told(store: Store, number: int = 1):  # type: ignore[no-untyped-def]
    found = store.analyses.one(number)
    assert found
    return found


def test_a_worker_tells_how_far_it_is_and_keeps_what_came_of_it(store: Store) -> None:
    clock, seen = Clock(), []

    def work(claim: Claim, progress: Progress) -> tuple[str, list[dict[str, Any]]]:
        with progress.stage("backtest", 3) as advance:
            for _ in range(3):
                clock.forward(seconds=2)
                advance()
                seen.append((told(store).stage, told(store).done, told(store).steps))
        progress.done_before("report")
        seen.append((told(store).stage, told(store).done, told(store).steps))
        return f"rapport {claim.id}", []

    ask(store)
    mine = worker(store, work, clock=clock)
    assert (mine.one(), mine.one()) == (1, None)
    assert seen == [("backtest", 1, 3), ("backtest", 2, 3), ("backtest", 3, 3), ("report", 0, None)]
    result = store.analyses.result(1)
    assert result
    assert result.report == "rapport 1"


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (
            BadInput("/srv/geheim/lokaal_cijfers.csv", "row 3", "'x'", "a number"),
            "lokaal_cijfers.csv, rij 3: gevonden 'x'; verwacht",
        ),
        (BadInput("/srv/geheim/data", "", "no such folder", "a folder with the official files"), "niet aan uw cijfers"),
        (RuntimeError("/srv/geheim"), "niet aan uw cijfers"),
        (LeakageError("/srv/geheim", ["lokaal_oordeel.niveau", "lokaal_oordeel.stap"]), "Uw cijfer ‘oordeel’ weet te"),
        (LeakageError("/srv/geheim", ["lokaal_a.niveau", "lokaal_b.stap"]), "Uw cijfers ‘a’ en ‘b’ weten te"),
        (LeakageError("/srv/geheim", ["lokaal_oordeel.niveau", "score.trend"]), "niet aan uw cijfers"),
        (LeakageError("/srv/geheim: changed when what was published later was added"), "niet aan uw cijfers"),
    ],
)
def test_what_goes_wrong_is_told_without_our_folders_and_the_next_one_is_done(
    store: Store, error: Exception, says: str
) -> None:
    def work(claim: Claim, _: Progress) -> tuple[str, list[dict[str, Any]]]:
        if claim.id == 1:
            raise error
        return "goed", []

    ask(store)
    ask(store)
    mine = worker(store, work)
    assert (mine.one(), mine.one()) == (1, 2)
    assert (told(store).state, says in told(store).fault) == ("mislukt", True)
    assert "geheim" not in told(store).fault
    assert told(store, 2).state == "klaar"


def test_a_worker_that_is_told_to_stop_gives_back_what_it_held(store: Store) -> None:
    def stop(_: Claim, __: Progress) -> Any:
        raise SystemExit(130)

    ask(store)
    with pytest.raises(SystemExit):
        worker(store, stop).one()
    assert (told(store).state, told(store).attempts) == ("wacht", 0)


def test_a_store_that_goes_away_ends_the_attempt_and_another_takes_it_up(store: Store, tmp_path: Path) -> None:
    file, away = tmp_path / "publicaties.db", tmp_path / "away"

    def work(_: Claim, progress: Progress) -> Any:
        file.rename(away)
        with progress.stage("panel", None):
            raise AssertionError("the stage began")

    ask(store)
    with pytest.raises(Unavailable):
        worker(store, work).one()
    away.rename(file)
    later = Clock(NOW + LEASE + timedelta(seconds=1))
    assert worker(store, lambda *_: ("goed", []), "w2", clock=later).one() == 1
    assert told(store).state == "klaar"


def test_a_worker_that_was_overtaken_stops_and_changes_nothing(store: Store) -> None:
    clock = Clock()

    def work(_: Claim, progress: Progress) -> Any:
        clock.forward(seconds=LEASE.total_seconds() + 1)
        assert worker(store, lambda *_: ("van de ander", []), "w2", clock=clock).one() == 1
        with progress.stage("panel", None):
            raise AssertionError("the stage began")

    ask(store)
    assert worker(store, work, clock=clock).one() == 1
    result = store.analyses.result(1)
    assert result
    assert result.report == "van de ander"


def test_a_worker_holds_what_it_does_for_as_long_as_it_takes(store: Store, tmp_path: Path) -> None:
    import time

    clock = Clock()

    def work(_: Claim, __: Progress) -> Any:
        clock.forward(seconds=LEASE.total_seconds() - 1)
        hand = ByHand(f"sqlite:///{tmp_path / 'publicaties.db'}")
        until = time.monotonic() + 20
        query = "analysis_state WHERE held_until > '2026-03-02T09:32:30'"
        while not hand.count(query):
            assert time.monotonic() < until
            time.sleep(0.02)
        clock.forward(seconds=2)
        assert store.analyses.claim("w2", clock()) is None
        return "goed", []

    ask(store)
    assert worker(store, work, clock=clock, beat_seconds=0.02).one() == 1
    assert told(store).state == "klaar"


def local_pipeline(folder: Path) -> Path:
    path = folder / "lokaal.toml"
    text = PIPELINE.replace('"indicators"]', '"indicators", "local"]', 1).replace("[2, 4]", "[2]")
    path.write_text(text.replace('without = ["indicators"]', 'without = ["local"]'), encoding="utf-8")
    return path


def test_a_pipeline_in_which_own_figures_count_for_nothing_is_refused(ran: Ran, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="expected local among them"):
        LocalRun(read_pipeline(ran.pipeline), ran.country, tmp_path, 1)


def test_an_analysis_of_another_level_fails_with_its_reason(ran: Ran, store: Store, tmp_path: Path) -> None:
    ask(store, level="wijk")
    run = LocalRun(read_pipeline(local_pipeline(tmp_path)), ran.country, tmp_path / "work", 1)
    worker(store, run).one()
    assert told(store).fault == "beschrijving, level: gevonden 'wijk'; verwacht buurt, het niveau van deze analyse"


@pytest.mark.slow
def test_an_analysis_ends_in_a_report_and_lists_marked_as_local_and_goes_on_where_it_broke_off(
    ran: Ran, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("vroegsignalering.tracking.record", lambda *told: None)
    panel = read_panel(ran.out)
    gemeente = sorted(panel.areas["gemeente"].unique())[0]
    areas = panel.areas.loc[panel.areas["gemeente"] == gemeente, "area"]
    rng = np.random.default_rng(1)
    lines = [f"{area},{year},{rng.random():.3f}" for area in areas for year in panel.metingen()]
    ask(store, "\n".join(["gebied,jaar,meldingen", *lines, ""]), gemeente)
    run = LocalRun(read_pipeline(local_pipeline(tmp_path)), ran.country, tmp_path / "work", 1)

    class Stopped:
        """A progress that breaks off when the lists are made."""

        def __call__(self, claim: Claim, progress: Progress) -> Any:
            def stage(name: str, steps: int | None) -> Any:
                if name == "risk lists":
                    raise SystemExit(130)
                return inner(name, steps)

            inner = progress.stage
            progress.stage = stage  # type: ignore[method-assign]
            return run(claim, progress)

    with pytest.raises(SystemExit):
        worker(store, Stopped()).one()
    seen: list[str] = []

    def watched(claim: Claim, progress: Progress) -> Any:
        before = progress.done_before
        progress.done_before = lambda name: (seen.append(name), before(name))[1]  # type: ignore[method-assign]
        return run(claim, progress)

    assert worker(store, watched, "w2").one() == 1
    assert {"panel", "backtest"} <= set(seen)
    assert told(store).state == "klaar", told(store).fault
    result = store.analyses.result(1)
    assert result
    assert "LOKAAL, met cijfers van Gemeente Verzonnen" in result.report
    # It names areas, but none of another gemeente.
    assert any(area in result.report for area in areas)
    assert [area for area in panel.areas["area"] if area in result.report and area not in set(areas)] == []
    assert len(result.lists) == 2
    for one in result.lists:
        assert one["provenance"]["local"] is True
        assert one["provenance"]["title"].startswith("LOKAAL")
        assert {row["gemeentecode"] for row in one["rows"]} == {gemeente}
    json.dumps(result.lists)
    run.sweep(store.analyses)
    assert list((tmp_path / "work").iterdir()) == []
