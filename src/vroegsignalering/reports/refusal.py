"""
What is wrong with figures that a gemeente sent, in Dutch: the readers say it in English, to whoever runs them.

Each phrase stands beside its translation; `{}` is what a reader fills in, and stays as it is.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from vroegsignalering import dutch
from vroegsignalering.errors import BadInput
from vroegsignalering.sources.local import PREFIX

# What a sender wrote can be of any length.
_LONGEST = 300
_PLACES = (
    ("line {}", "regel {}"),
    ("row {}", "rij {}"),
    ("column {}", "kolom {}"),
    ("header", "kopregel"),
)
_PHRASES = (
    # of the whole file
    ("an empty file", "een leeg bestand"),
    ("the file as published", "het bestand met cijfers"),
    ("an official file", "het bestand met cijfers"),
    ("no readable file (No such file or directory)", "geen bestand met deze naam"),
    ("the file as published, whole", "het hele bestand"),
    ("the file as published; download it again", "een bestand met cijfers"),
    ("a web page (HTML or XML), not data", "een webpagina, geen cijfers"),
    ("a header without rows", "een kopregel zonder rijen"),
    ("at least one row of figures", "ten minste één rij met cijfers"),
    ("no line end after {}, as in a file that was cut short", "geen regeleinde na {}: het bestand lijkt afgebroken"),
    ("an empty line", "een lege regel"),
    ("a row on every line", "een rij op elke regel"),
    ("a NUL byte (a binary file, or UTF-16)", "een NUL-teken (geen tekstbestand, of UTF-16)"),
    ("text in UTF-8", "tekst in UTF-8"),
    ("{}, which is no UTF-8 (Latin-1 or Windows-1252?)", "{}, en dat is geen UTF-8 (Latin-1 of Windows-1252?)"),
    ("a carriage return without a line feed", "een CR zonder LF"),
    ("lines that end in LF or CRLF", "regels die eindigen op LF of CRLF"),
    # of the header
    ("the names of the columns", "de namen van de kolommen"),
    ("fields separated by a comma", "velden, gescheiden door komma's"),
    ("fields separated by a semicolon", "velden, gescheiden door puntkomma's"),
    ("fields separated by a tab", "velden, gescheiden door tabs"),
    ("fields separated by a bar", "velden, gescheiden door streepjes"),
    (
        "a comma between fields",
        "komma's tussen de velden (Excel bewaart met Nederlandse instellingen puntkomma's; zet die om)",
    ),
    ("no name for column {}", "geen naam voor kolom {}"),
    ("a name for every column", "een naam voor elke kolom"),
    ("column {} twice", "tweemaal de kolom {}"),
    ("every column once", "elke kolom één keer"),
    ("columns {}", "de kolommen {}"),
    ("a column {}", "een kolom {}"),
    ("column {}", "de kolom {}"),
    ("only indicators that {} tells of", "alleen cijfers waar {} van vertelt"),
    # of a row
    ("{} field", "{} veld"),
    ("{} fields", "{} velden"),
    ("{} fields, as in the header", "{} velden, net als in de kopregel"),
    ("quotes that do not match ({})", "aanhalingstekens die niet kloppen ({})"),
    ("a line break within quotes, or a line too long to read", "een regeleinde tussen aanhalingstekens"),
    ("one row a line", "één rij per regel"),
    ("{} a second time (first on line {})", "een tweede keer {} (eerst op regel {})"),
    ("{} a second time (first on row {})", "een tweede keer {} (eerst op rij {})"),
    ("one row per {} and {}", "één rij per {} en {}"),
    # of a cell
    ("no value", "geen waarde"),
    ("the code of a {}, such as {}", "de code van een {}, zoals {}"),
    ("an area of {}, as {} says", "een gebied van {}, zoals {} zegt"),
    ("a year: {} to {}", "een jaar van {} tot en met {}"),
    ("a number with a decimal point", "een getal met een decimale punt"),
    ("a number with a decimal point, and finite", "een eindig getal met een decimale punt"),
    (
        "a number with a decimal point, and at most {} digits before it",
        "een getal met een decimale punt en ten hoogste {} cijfers ervoor",
    ),
    ("a number with a decimal point, not a decimal comma", "een getal met een decimale punt, geen komma"),
    (
        "a number with a decimal point, or NA without quotes where nothing was published",
        "een getal met een decimale punt, of niets waar niets bekend is",
    ),
    # of the description
    ("no readable file ({})", "geen leesbaar bestand ({})"),
    (
        "a TOML beside the CSV, which says what its figures are (docs/sources.md)",
        "een TOML-bestand dat zegt wat de cijfers zijn, zoals het voorbeeld bij Eigen cijfers",
    ),
    ("no valid TOML ({})", "geen geldig TOML ({})"),
    ("lists or tables that are nested too deep", "lijsten of tabellen die te diep genest zijn"),
    ("a whole number that is too long", "een geheel getal dat te lang is"),
    ("{} dots", "{} punten"),
    ("keys of few parts, as in docs/sources.md", "korte sleutels, zoals in het voorbeeld bij Eigen cijfers"),
    ("a TOML as in docs/sources.md", "een TOML-bestand zoals het voorbeeld bij Eigen cijfers"),
    ("nothing", "niets"),
    ("this key to be set", "dat deze sleutel een waarde heeft"),
    ("a key that is not known", "een onbekende sleutel"),
    ("one of the keys in docs/sources.md", "een van de sleutels in het voorbeeld bij Eigen cijfers"),
    ("one of {}", "een van {}"),
    ("{} or {}", "{} of {}"),
    ("a valid string", "tekst"),
    ("a valid integer", "een heel getal"),
    ("a valid list", "een lijst"),
    ("a valid dictionary", "een tabel"),
    ("a valid dictionary or instance of {}", "een tabel"),
    ("greater than or equal to {}", "ten minste {}"),
    ("less than or equal to {}", "ten hoogste {}"),
    ("List should have at least {} item after validation, not {}", "ten minste {} onderdeel"),
    ("Dictionary should have at least {} item after validation, not {}", "ten minste {} onderdeel"),
    ("String should have at least {} character", "ten minste {} teken"),
    ("String should have at most {} characters", "ten hoogste {} tekens"),
    ("String should match pattern {}", "een tekst van de vorm {}"),
    ("{}, the level analysed here", "{}, het niveau van deze analyse"),
)


def in_dutch(error: BadInput) -> str:
    """
    One sentence without a point: file, place, what was found and what was expected; of the file only its name.

    >>> in_dutch(BadInput("/srv/cijfers.csv", "line 2, column jaar", "'nu'", "a year: 1995 to 2099"))
    "cijfers.csv, regel 2, kolom jaar: gevonden 'nu'; verwacht een jaar van 1995 tot en met 2099"
    """
    said, asked = (words[:_LONGEST] for words in (error.found, error.expected))
    place = ", ".join(_told(part, _PLACES) for part in error.place[:_LONGEST].split(", "))
    where = ", ".join(part for part in (Path(error.file).name, place) if part)
    # What stands between quotes is the sender's own.
    found = said if said.startswith(("'", '"')) else _told(said, _PHRASES)
    return f"{where}: gevonden {found}; verwacht {_told(asked, _PHRASES)}"


def ahead_in_dutch(features: Sequence[str]) -> str | None:
    """
    What to do about own figures that know what was still to come; None where it is not own figures alone that do.

    >>> ahead_in_dutch(["lokaal_meldingen.niveau", "score.trend"])
    """
    if not features or not all(name.startswith(PREFIX) for name in features):
        return None
    names = [f"‘{name}’" for name in dict.fromkeys(one.removeprefix(PREFIX).partition(".")[0] for one in features)]
    one = len(names) == 1
    return (
        f"Uw {'cijfer' if one else 'cijfers'} {dutch.listed(names)} {'weet' if one else 'weten'} te goed wie nog gaat "
        f"afglijden, veel beter dan wie net afgleed: {'het lijkt' if one else 'zij lijken'} van later te zijn dan er "
        "staat. Kijk na bij welk jaar de cijfers horen, en hoeveel maanden na afloop van dat jaar zij bekend waren "
        "(lag_months in de beschrijving). Verbeter dat, en vraag de analyse opnieuw aan."
    )


def _told(words: str, phrases: Sequence[tuple[str, str]]) -> str:
    """The translation of the most particular phrase that fits; what has none stays as it is."""
    fitting = [(found, dutch) for pattern, dutch in _patterns(tuple(phrases)) if (found := pattern.fullmatch(words))]
    if not fitting:
        return words
    found, dutch = min(fitting, key=lambda one: sum(map(len, one[0].groups())))
    return dutch.format(*found.groups())


@cache
def _patterns(phrases: tuple[tuple[str, str], ...]) -> list[tuple[re.Pattern[str], str]]:
    """Of each phrase what it matches."""
    return [
        (re.compile("(.+?)".join(map(re.escape, english.split("{}"))), re.DOTALL), dutch) for english, dutch in phrases
    ]
