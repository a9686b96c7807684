"""Whatever is wrong with figures that a gemeente sends, it reads so in Dutch."""

import re
from pathlib import Path

import pytest

from vroegsignalering.errors import BadInput
from vroegsignalering.reports.refusal import in_dutch
from vroegsignalering.sources.content import Source
from vroegsignalering.sources.local import read_local

ABOUT = """sender = "Proefstad"
level = "buurt"
gemeenten = ["GM9001"]
[indicators.meldingen]
nl = "meldingen van overlast"
unit = "per duizend inwoners"
more = "worse"
dimension = "veiligheid"
lag_months = 1
"""
ROW = "BU90010002,2023,3\n"
HEADER = "gebied,jaar,meldingen\n"
ENGLISH = re.compile(r"\b(the|a|an|of the|with|line|row|column|field|fields|found|expected|text|file|no|not|be)\b")

FIGURES = {
    "empty": "",
    "web page": "<html><body>weg</body></html>\n",
    "no rows": HEADER,
    "cut short": HEADER + ROW + "BU90010003,2023,4",
    "empty line": HEADER + ROW + "\n" + ROW,
    "nul": HEADER + "BU90010002,2023,\0\n",
    "carriage return": HEADER + "BU90010002,2023,3\r" + ROW,
    "separator": HEADER.replace(",", ";") + ROW.replace(",", ";"),
    "no name": "gebied,jaar,meldingen,\nBU90010002,2023,3,4\n",
    "twice in the header": "gebied,jaar,meldingen,meldingen\nBU90010002,2023,3,4\n",
    "column lacks": "gebied,jaar\nBU90010002,2023\n",
    "column too many": "gebied,jaar,meldingen,meer\nBU90010002,2023,3,4\n",
    "one field": HEADER + ROW + "BU90010003\n",
    "four fields": HEADER + ROW + "BU90010003,2023,3,4\n",
    "twice": HEADER + ROW + ROW,
    "no code": HEADER + "Centrum,2023,3\n",
    "another gemeente": HEADER + "BU90020002,2023,3\n",
    "no year": HEADER + "BU90010002,nu,3\n",
    "nothing for a year": HEADER + "BU90010002,,3\n",
    "no number": HEADER + "BU90010002,2023,veel or more\n",
    "decimal comma": HEADER + 'BU90010002,2023,"3,5"\n',
    "not available": HEADER + 'BU90010002,2023,"NA"\n',
    "endless": HEADER + "BU90010002,2023,inf\n",
    "too large": HEADER + "BU90010002,2023,1e200\n",
}
ABOUTS = {
    "no toml": "dit is geen toml",
    "key lacks": ABOUT.replace('level = "buurt"\n', ""),
    "key too many": 'kleur = "rood"\n' + ABOUT,
    "another level": ABOUT.replace('"buurt"', '"straat"'),
    "number for a text": ABOUT.replace('"Proefstad"', "3"),
    "text for a number": ABOUT.replace("lag_months = 1", 'lag_months = "een"'),
    "too early": ABOUT.replace("lag_months = 1", "lag_months = -13"),
    "too late": ABOUT.replace("lag_months = 1", "lag_months = 121"),
    "no gemeenten": ABOUT.replace('["GM9001"]', "[]"),
    "gemeente for a list": ABOUT.replace('["GM9001"]', '"GM9001"'),
    "no code of a gemeente": ABOUT.replace("GM9001", "9001"),
    "nameless": ABOUT.replace('"Proefstad"', '""'),
    "long name": ABOUT.replace("Proefstad", "x" * 201),
    "dimension": ABOUT.replace("veiligheid", "sfeer"),
    "number too long": ABOUT.replace("lag_months = 1", "lag_months = 0x" + "f" * 5000),
    "nested too deep": ABOUT.replace("lag_months = 1", "lag_months = " + "[" * 5000),
    "key of many parts": ABOUT.replace("lag_months = 1", ".".join("a" * 100) + " = 1"),
    "indicators for a text": ABOUT.split("[indicators")[0] + 'indicators = "geen"\n',
}


@pytest.mark.parametrize(
    ("figures", "about"),
    [(given, ABOUT) for given in FIGURES.values()] + [(HEADER + ROW, given) for given in ABOUTS.values()],
    ids=[*FIGURES, *ABOUTS],
)
def test_nothing_is_left_in_english(figures: str, about: str, tmp_path: Path) -> None:
    (tmp_path / "cijfers").write_text(figures, encoding="utf-8", newline="")
    (tmp_path / "beschrijving").write_text(about, encoding="utf-8")
    with pytest.raises(BadInput) as raised:
        read_local(Source(tmp_path / "cijfers"), tmp_path / "beschrijving")
    told = in_dutch(raised.value)
    # What a library or the sender says stands between brackets or quotes.
    own = re.sub(r"\(.*?\)|'.*?'", "", told)
    assert not ENGLISH.search(own), told
    assert ": gevonden " in told
    assert "; verwacht " in told


def test_figures_that_are_right_are_read(tmp_path: Path) -> None:
    (tmp_path / "cijfers").write_text(HEADER + ROW, encoding="utf-8")
    (tmp_path / "beschrijving").write_text(ABOUT, encoding="utf-8")
    assert read_local(Source(tmp_path / "cijfers"), tmp_path / "beschrijving").gemeenten == ("GM9001",)


def test_what_the_sender_wrote_is_left_as_it_is() -> None:
    told = in_dutch(BadInput("/srv/geheim/cijfers", "line 2, column meldingen", "'een of a column b'", "a number"))
    assert told == "cijfers, regel 2, kolom meldingen: gevonden 'een of a column b'; verwacht a number"
