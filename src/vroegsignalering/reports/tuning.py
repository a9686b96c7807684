"""What tuning chose at each origin, and what that gave beside what candidates declare; also when it gave nothing."""

from dataclasses import dataclass
from typing import Any

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.reports.words import counted, listed, number


@dataclass(frozen=True)
class TuningRow:
    """
    One origin; last: whether it is that of the newest list.

    earlier, after: log score of the setting and of what is declared, on earlier origins and at this one afterwards
    """

    origin: int
    last: bool
    judged_on: str
    setting: str
    earlier: tuple[str, str]
    after: tuple[str, str]


@dataclass(frozen=True)
class TuningTable:
    """One candidate and horizon; sentence: what tuning gave."""

    words: str
    horizon: int
    tried: int
    sentence: str
    rows: list[TuningRow]


def tuning(told: dict[str, Any]) -> list[TuningTable]:
    """From the content of tuning.json, by candidate and horizon in its order."""
    keys = dict.fromkeys((one["candidate"], one["horizon"]) for one in told["choices"])
    return [
        _table(
            [one for one in told["choices"] if (one["candidate"], one["horizon"]) == key],
            sum((one["candidate"], one["horizon"]) == key for one in told["trials"]),
        )
        for key in keys
    ]


def _table(choices: list[dict[str, Any]], tried: int) -> TuningTable:
    newest = max(one["origin"] for one in choices)
    return TuningTable(
        words=in_words(choices[0]["candidate"]),
        horizon=choices[0]["horizon"],
        tried=tried,
        sentence=_sentence(choices),
        rows=[_row(one, last=one["origin"] == newest) for one in choices],
    )


def _sentence(choices: list[dict[str, Any]]) -> str:
    """What the settings gave at the origins themselves, where there was anything to choose on."""
    known = [one for one in choices if len(one["judged_on"]) > 1 and one["log_loss_after"] is not None]
    if not known:
        return "Wat afstemmen gaf is niet te zeggen: geen startmeting met een bekende uitkomst had er twee voor zich."
    if not any(one["number"] for one in known):
        return "Afstemmen gaf niets: overal bleven de waarden zoals ze zijn vastgelegd."
    own, declared = (
        sum(one[name] for one in known) / len(known) for name in ("log_loss_after", "log_loss_declared_after")
    )
    share = number(100 * abs(own - declared) / declared, 1)
    gave = f"{share}% lager (beter)" if own < declared else f"{share}% hoger (slechter)"
    return (
        f"Achteraf was de logscore met de gekozen waarden {gave} dan zoals ze zijn vastgelegd: gemiddeld "
        f"{number(own, 4)} tegen {number(declared, 4)} over {counted(len(known), 'startmeting', 'startmetingen')}."
    )


def _row(one: dict[str, Any], *, last: bool) -> TuningRow:
    setting = ", ".join(f"{name} = {_plain(value)}" for name, value in one["setting"].items())
    return TuningRow(
        origin=one["origin"],
        last=last,
        judged_on=listed(one["judged_on"]),
        setting=setting if one["number"] else f"zoals vastgelegd: {setting}",
        earlier=_both(one["log_loss"], one["log_loss_declared"]),
        after=_both(one["log_loss_after"], one["log_loss_declared_after"]),
    )


def _both(own: float | None, declared: float | None) -> tuple[str, str]:
    return number(own, 4), "" if declared is None else f"vastgelegd {number(declared, 4)}"


def _plain(value: float) -> str:
    """
    A value as short as it can be told.

    >>> _plain(8), _plain(0.0213), _plain(100.0)
    ('8', '0,0213', '100')
    """
    return f"{value:g}".replace(".", ",")
