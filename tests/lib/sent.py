"""The own figures of an invented gemeente, as it would send them: about the areas of `lib.official`."""

from pathlib import Path

CSV, TOML = "lokaal_meldingen.csv", "lokaal_meldingen.toml"
ROWS = """\
gebied,jaar,meldingen,huurders
BU0363AE01,2021,12.5,300
BU0363AE01,2022,,310
BU0363AE02,2021,0,NA
BU0363AE03,2021,8,120
"""
ABOUT = """\
sender = "Gemeente Amsterdam, onderzoek"
level = "buurt"
gemeenten = ["GM0363"]

[indicators.meldingen]
nl = "meldingen van overlast per duizend inwoners"
unit = "per duizend inwoners"
more = "worse"
dimension = "overlast en onveiligheid"
lag_months = 3

[indicators.huurders]
nl = "huurders van een corporatie"
unit = "huishoudens"
more = "neither"
dimension = "woningvoorraad"
lag_months = 6
"""


def write_sent(folder: Path) -> tuple[Path, Path]:
    """The CSV and its TOML in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / CSV).write_text(ROWS, encoding="utf-8")
    (folder / TOML).write_text(ABOUT, encoding="utf-8")
    return folder / CSV, folder / TOML
