"""An analysis that is done, in the store of a service of tests."""

from typing import Any

from lib.published import NOW, lists
from lib.serving import Serving
from vroegsignalering.api.analysis_schemas import SENT_ANALYSES

TITLE = "LOKAAL, met cijfers van Gemeente Voorbeeldstad, onderzoek: Verzonnen land, buurten"


def own_rows() -> list[dict[str, Any]]:
    """The rows of the gemeente that asked."""
    return [row for row in lists()[0]["rows"] if row["gemeentecode"] == "GM9001"]


def analysed(service: Serving) -> int:
    """Its number; it was asked by GM9001, and its four lists are kept in an order of their own."""
    sent, queue = SENT_ANALYSES["vraagAnalyseAan"], service.store.analyses
    holder = service.store.tokens.holder(service.token("gemeente:GM9001"), now=NOW)
    assert holder
    number = queue.ask(
        figures=sent["cijfers"], about=sent["beschrijving"], gemeenten=["GM9001"], level="buurt",
        sender="Gemeente Voorbeeldstad, onderzoek", by=holder, at=NOW,
    )  # fmt: skip
    found = [
        {"provenance": one["provenance"] | {"local": True, "title": TITLE}, "rows": own_rows()}
        for one in reversed(lists())
    ]
    assert number
    assert queue.claim("w1", NOW)
    assert queue.finish(number, "w1", NOW, report="<!doctype html><title>LOKAAL</title>", lists=found)
    return number
