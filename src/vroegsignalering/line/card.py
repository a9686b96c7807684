"""The card of a model: what it is for, what it rests on, how good it is, what it is not. Markdown, in Dutch."""

from collections.abc import Mapping, Sequence
from typing import Any

from vroegsignalering.domain.candidates import in_words
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.reports.levels import LEVEL_WORDS


def model_card(about: Mapping[str, Any], metrics: Mapping[str, Any], selection: Mapping[str, Any]) -> str:
    """
    The card of one version.

    about:     the run in plain data; metrics, selection: content of the files of that name
    """
    flag = "**SYNTHETISCH**: dit model is geleerd van een verzonnen land en zegt niets over echte buurten.\n\n"
    found = {f"{one['target']}-{one['horizon']}": one for one in metrics["evaluations"]}
    lines = [
        f"# Model {about['version']}",
        "",
        (flag if about["synthetic"] else "") + f"{about['title']}. Gebaseerd op {about['edition']}, "
        f"{about['areas']} gebieden (niveau {about['level']}), metingen {', '.join(map(str, about['metingen']))}.",
        "",
        "## Waarvoor",
        "Een rangorde van gebieden die nu niet in een lage klasse staan naar de kans dat zij daar over enkele jaren "
        "in zijn afgegleden, zodat een gemeente daar eerder kan gaan kijken.",
        "",
        "## Waarvoor niet",
        "Het model legt geen oorzaken bloot: kenmerken zijn geen knoppen om aan te draaien. Het oordeelt niet over "
        "bewoners, en vervangt geen kennis van de plek zelf.",
        "",
        *_sensitive(about["sensitive"]),
        "## Hoe goed",
        "Achteraf beoordeeld vanaf eerdere metingen, met de cijfers zoals die later zijn herzien (pseudo-realtime). "
        f"Gemiddelde precisie met 95%-interval over herhaalde trekkingen van {LEVEL_WORDS[about['level']].blocks}.",
        "",
        "| lijst | gekozen | gemiddelde precisie | startjaren | afglijders |",
        "|---|---|---|---|---|",
        *(_row(name, choice, found.get(name)) for name, choice in selection.items()),
        "",
        *(f"- {name}: {choice['reason']}" for name, choice in selection.items()),
        "",
        f"Vingerafdruk van invoer, pijplijn en code: `{about['digest']}`",
    ]
    return "\n".join(lines) + "\n"


def judged_on(metrics: Mapping[str, Any], selection: Mapping[str, Any]) -> dict[str, dict[str, int | bool]]:
    """Per list what its champion was judged on, and whether that is a baseline; for the manifest."""
    found = {f"{one['target']}-{one['horizon']}": one for one in metrics["evaluations"]}
    return {
        name: {
            "baseline": CANDIDATES[choice["champion"]].baseline,
            "origins": len(found[name]["origins"]) if name in found else 0,
            "slides": found[name]["slides"] if name in found else 0,
        }
        for name, choice in selection.items()
    }


def _sensitive(chosen: Sequence[Mapping[str, str]]) -> list[str]:
    if not chosen:
        return ["Het gebruikt geen kenmerken over nationaliteit, herkomst of religie van bewoners.", ""]
    told = [f"- {one['woorden']} ({one['soort']}; `{one['indicator']}`): {one['reden']}" for one in chosen]
    return [
        "## Gevoelige kenmerken",
        "Uitdrukkelijk gekozen in de pijplijn, met de reden die daar staat:",
        "",
        *told,
        "",
    ]


def _row(name: str, choice: Mapping[str, Any], evaluation: Mapping[str, Any] | None) -> str:
    words = in_words(choice["champion"])
    if evaluation is None:
        return f"| {name} | {words} | onbekend | 0 | 0 |"
    figure = evaluation["candidates"][choice["champion"]]["figures"]["average_precision"]
    return f"| {name} | {words} | {_figure(figure)} | {len(evaluation['origins'])} | {evaluation['slides']} |"


def _figure(figure: Mapping[str, float | None]) -> str:
    if figure["value"] is None:
        return "onbekend"
    if figure["low"] is None or figure["high"] is None:
        return f"{figure['value']:.3f}".replace(".", ",")
    return f"{figure['value']:.3f} ({figure['low']:.3f} tot {figure['high']:.3f})".replace(".", ",")
