"""What tuning gave is told whether it gave anything or not."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.reported import content
from vroegsignalering.reports.national import write_report
from vroegsignalering.reports.tuning import tuning


def choice(origin: int, number: int, after: float | None, *, judged_on: tuple[int, ...] = (2012, 2014)) -> dict:
    return {
        "candidate": "ridge_change",
        "horizon": 2,
        "origin": origin,
        "judged_on": list(judged_on),
        "number": number,
        "setting": {"ridge__alpha": 1000.0 if number else 100.0},
        "log_loss": 0.04 if judged_on else None,
        "log_loss_declared": 0.041 if judged_on else None,
        "log_loss_after": after,
        "log_loss_declared_after": None if after is None else 0.05,
    }


def told(*choices: dict) -> dict:
    trials = [{"candidate": "ridge_change", "horizon": 2, "number": number} for number in range(3)]
    return {"budget": 3, "trials": trials, "choices": list(choices)}


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ([choice(2016, 1, 0.045)], "Achteraf was de logscore met de gekozen waarden 10,0% lager (beter)"),
        ([choice(2016, 1, 0.055)], "Achteraf was de logscore met de gekozen waarden 10,0% hoger (slechter)"),
        ([choice(2016, 0, 0.05)], "Afstemmen gaf niets"),
        ([choice(2016, 0, 0.05, judged_on=()), choice(2018, 1, None)], "Wat afstemmen gaf is niet te zeggen"),
    ],
)
def test_what_it_gave_is_told_in_a_sentence(choices, sentence) -> None:
    (table,) = tuning(told(*choices))
    assert table.sentence.startswith(sentence)


def test_a_row_tells_what_was_chosen_on_what_and_what_it_came_to() -> None:
    (table,) = tuning(told(choice(2014, 0, 0.05, judged_on=()), choice(2016, 1, 0.045), choice(2018, 1, None)))
    first, second, newest = table.rows
    assert (table.tried, table.horizon) == (3, 2)
    assert (first.setting, first.judged_on, first.earlier[0]) == ("zoals vastgelegd: ridge__alpha = 100", "–", "–")
    assert (second.setting, second.judged_on) == ("ridge__alpha = 1000", "2012 en 2014")
    assert second.earlier == ("0,0400", "vastgelegd 0,0410")
    assert second.after == ("0,0450", "vastgelegd 0,0500")
    assert (newest.last, newest.after) == (True, ("–", ""))
    assert not second.last


def test_the_report_has_it_only_when_something_was_tuned(tmp_path: Path) -> None:
    write_report(tmp_path / "with.html", replace(content(), tuning=told(choice(2016, 1, 0.045))))
    write_report(tmp_path / "without.html", content())
    assert "10,0% lager (beter)" in (tmp_path / "with.html").read_text()
    assert 'id="afstemming"' not in (tmp_path / "without.html").read_text()
