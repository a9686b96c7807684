"""The card of a model says what its intervals rest on, in the words of its level."""

import pytest

from vroegsignalering.line.card import model_card


@pytest.mark.parametrize(("level", "blocks"), [("buurt", "gemeenten"), ("pc4", "postcoderegio’s")])
def test_the_card_names_what_was_drawn(level: str, blocks: str) -> None:
    about = {"version": "proef-1", "synthetic": False, "title": "Proef", "edition": "3.0", "areas": 3, "level": level}
    card = model_card(about | {"metingen": [2024], "digest": "0f", "sensitive": []}, {"evaluations": []}, {})
    assert f"over herhaalde trekkingen van {blocks}." in card
