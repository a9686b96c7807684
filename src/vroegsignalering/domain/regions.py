"""
Regions: a named set of gemeenten, or of wijken, that a list, a report or a table of groups can be asked for.

A region is defined for a year. Gemeenten merge every January, so for another year it is followed:

    Eemsdelta, as defined for 2016      followed to 2024
    Delfzijl, Appingedam, Loppersum ->  Eemsdelta: only members merged into it, so it is in the region
    Eemsmond                        ->  Het Hogeland: it came from outside too (Bedum, De Marne, Winsum)

Where a merger crosses the border of a region nobody here decides which side it is on: that is said, not guessed.

A degree of urbanisation is a region too, but one without a border: CBS gives every area a degree each year, and a list
keeps the one that was known on its day.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from vroegsignalering.domain.gemeenten import FIRST, LAST, PROVINCES, gemeenten, invented, mergers, origins
from vroegsignalering.errors import BadInput, VroegsignaleringError
from vroegsignalering.files import toml_of

# What `region_of` says of a gemeente that is in no region of a kind, and of one of which that is not known.
OUTSIDE, UNKNOWN = "geen", "onbekend"

# CBS's classes by the density of addresses around: 2,500 and more per km2, 1,500, 1,000, 500, and fewer.
DEGREES = {
    1: "zeer sterk stedelijk",
    2: "sterk stedelijk",
    3: "matig stedelijk",
    4: "weinig stedelijk",
    5: "niet stedelijk",
}

# What the kinds of regions are called, in the order in which they are shown.
KINDS = {
    "provincie": "Provincie",
    "stedennetwerk": "Stedennetwerk",
    "stedennetwerk-2017": "Stedennetwerk tot 2017",
    "krimp": "Krimpregio",
    "anticipeer": "Anticipeerregio",
    "samen": "Krimp- en anticipeerregio’s samen",
    "nationaal-programma": "Nationaal Programma Leefbaarheid en Veiligheid",
    "corop": "COROP-gebied",
    "stedelijkheid": "Stedelijkheid",
}
# What a table of groups calls areas in no region of a kind.
OTHER = "overig"
_TOGETHER = {"krimp": "Alle krimpregio's", "anticipeer": "Alle anticipeerregio's"}

_Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]


class Region(BaseModel):
    """
    One region as it was defined for a year.

    name:      unique together with the year; lower case, digits, hyphens
    title:     for people
    kind:      "stedennetwerk", "krimp", "anticipeer", "samen" (all of those), "nationaal-programma", "corop",
               "provincie", "stedelijkheid", or a user's own
    gemeenten: codes (GM + 4) of that year
    wijken:    codes (WK + 6) of that year, for a region that is a part of a gemeente
    stedelijkheid: a key of DEGREES, for the areas of that degree in any year; without gemeenten and wijken
    """

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    name: _Name
    title: Annotated[str, Field(min_length=1, max_length=120)]
    kind: _Name
    year: Annotated[int, Field(ge=FIRST, le=LAST, strict=True)]
    gemeenten: tuple[Annotated[str, Field(pattern=r"^GM\d{4}$")], ...] = ()
    wijken: tuple[Annotated[str, Field(pattern=r"^WK\d{4}[0-9A-Z]{2}$")], ...] = ()
    stedelijkheid: Annotated[int, Field(ge=1, le=5, strict=True)] | None = None

    @field_validator("gemeenten", "wijken")
    @classmethod
    def _each_there_and_once(cls, codes: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        year = info.data.get("year")
        for code in codes:
            gemeente = f"GM{code[2:6]}"
            if year is not None and gemeente not in gemeenten(year) and not invented(gemeente):
                raise _refusal(repr(code), f"a code of a gemeente that was there on 1 January {year}")
            if codes.count(code) > 1:
                raise _refusal(f"{code!r} twice", "each code once")
        return codes

    @model_validator(mode="after")
    def _not_empty(self) -> "Region":
        if not self.gemeenten and not self.wijken and self.stedelijkheid is None:
            raise _refusal("a region without members", "gemeenten, wijken, or both; or a stedelijkheid")
        if self.stedelijkheid is not None and (self.gemeenten or self.wijken):
            raise _refusal("a stedelijkheid beside gemeenten or wijken", "one or the other")
        return self


@dataclass(frozen=True)
class Members:
    """
    A region in the year that was asked for.

    gemeenten: those that are in it: members that are still there, and new ones that only members merged into
    wijken:    as defined; only in the year of the definition
    grown:     per gemeente of `gemeenten` that took in land from outside the region: the gemeenten it came from
    partly:    per gemeente that is not in `gemeenten` but holds land of the region: the gemeenten outside the region
               that it holds the land of too
    lost:      members (gemeenten and wijken, codes of the definition) that could not be followed: some or all of their
               land is not in `gemeenten`
    stedelijkheid: the degree of the areas that are in it, of whatever gemeente; None for a region with a border
    """

    gemeenten: tuple[str, ...]
    wijken: tuple[str, ...]
    grown: dict[str, tuple[str, ...]]
    partly: dict[str, tuple[str, ...]]
    lost: tuple[str, ...]
    stedelijkheid: int | None = None


def regions() -> tuple[Region, ...]:
    """All regions that are known here, each as defined; a name can be there for several years."""
    return _declared() + _together() + _provinces() + _degrees()


def region(name: str, year: int, among: Sequence[Region] | None = None) -> Region:
    """
    The newest definition of a region that is not newer than `year`, otherwise its oldest.

    among: the regions to look in; without it all that are known here
    Raises VroegsignaleringError for a name that none of them has.
    """
    named = [one for one in regions() if one.name == name] if among is None else [r for r in among if r.name == name]
    if not named:
        raise VroegsignaleringError(f"region {name!r} is unknown; docs/regions.md lists those that are known")
    named.sort(key=lambda one: one.year)
    return next((one for one in reversed(named) if one.year <= year), named[0])


def members(region: Region, year: int) -> Members:
    """
    The region in another year, followed through mergers, forward or back.

    Raises VroegsignaleringError for a year of which the gemeenten are not known.
    """
    defined = {code for code in region.gemeenten if not invented(code)}
    holds = _holds(region.year, year)
    inside = {code for code, parts in holds.items() if code in defined or parts <= defined}
    mixed = {code for code, parts in holds.items() if code not in inside and parts & defined}
    wijken = region.wijken if year == region.year else ()
    lost = {part for code in mixed for part in holds[code] & defined} | ({*region.wijken} - {*wijken})
    return Members(
        gemeenten=tuple(sorted(inside | ({*region.gemeenten} - defined))),
        wijken=wijken,
        grown={code: tuple(sorted(holds[code] - defined)) for code in sorted(inside) if holds[code] - defined},
        partly={code: tuple(sorted(holds[code] - defined)) for code in sorted(mixed)},
        lost=tuple(sorted(lost)),
        stedelijkheid=region.stedelijkheid,
    )


def region_of(gemeente: str, kind: str, year: int, among: Sequence[Region] | None = None) -> str:
    """
    The name of the region of `kind` that a gemeente is in, in `year`.

    OUTSIDE when it is in none; UNKNOWN when a merger carried it across a border, when it is in more than one, or when
    there was no such gemeente. Regions of wijken and degrees of urbanisation say nothing about a gemeente.
    """
    if gemeente not in gemeenten(year) and not invented(gemeente):
        return UNKNOWN
    known = _followed(kind, year) if among is None else _follow(kind, year, among)
    names = known.get(gemeente, {OUTSIDE})
    return next(iter(names)) if len(names) == 1 else UNKNOWN


def read_regions(path: Path) -> tuple[Region, ...]:
    """
    A user's own regions: a TOML file with a table [[region]] for each, in the keys of `Region`.

    BadInput for what is no such file, a gemeente that was not there in the year, a name or title that is already taken.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "a byte that is no UTF-8"
        raise BadInput(path, "", f"no readable file ({found})", "a TOML file in UTF-8") from None
    own = _parsed(path, toml_of(path, text, "tables [[region]]; see docs/regions.md"))
    taken = {(one.name, one.year) for one in regions()}
    titles = {(one.kind, one.title): one.name for one in regions()}
    for number, one in enumerate(own, start=1):
        if one.title in (UNKNOWN, OTHER) or titles.setdefault((one.kind, one.title), one.name) != one.name:
            found = f"{one.title!r}, which another region of its kind has, or stands for none"
            raise BadInput(
                path, f"region {number}, key title", found, "a title of its own, as tables of groups show it"
            )
        if (one.name, one.year) in taken:
            raise BadInput(
                path, f"region {number}, key name", f"{one.name!r} for {one.year} again", "a name of its own"
            )
        taken.add((one.name, one.year))
    return own


def _parsed(path: Path, content: dict[str, Any]) -> tuple[Region, ...]:
    entries = content.get("region")
    if {*content} != {"region"} or not isinstance(entries, list) or not all(isinstance(one, dict) for one in entries):
        raise BadInput(
            path, "", f"the keys {', '.join(content) or 'of an empty file'}", "tables [[region]], nothing else"
        )
    found = []
    for number, entry in enumerate(entries, start=1):
        try:
            found.append(Region.model_validate(entry))
        except ValidationError as error:
            raise _explained(path, number, error) from None
    return tuple(found)


def _explained(path: Path, number: int, error: ValidationError) -> BadInput:
    first = error.errors()[0]
    place = ", key ".join([f"region {number}", *(str(part) for part in first["loc"][:1])])
    if first["type"] == "refused":
        return BadInput(path, place, first["ctx"]["found"], first["ctx"]["expected"])
    if first["type"] in ("missing", "extra_forbidden"):
        found = "nothing" if first["type"] == "missing" else "a key that no region has"
        return BadInput(path, place, found, f"the keys {', '.join(Region.model_fields)}")
    return BadInput(path, place, repr(first["input"])[:60], first["msg"].removeprefix("Input should be "))


def _refusal(found: str, expected: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "found {found}; expected {expected}", {"found": found, "expected": expected})


@cache
def _declared() -> tuple[Region, ...]:
    text = resources.files(__package__).joinpath("regions.toml").read_text(encoding="utf-8")
    return tuple(Region.model_validate(entry) for entry in tomllib.loads(text)["region"])


@cache
def _together() -> tuple[Region, ...]:
    """All krimpregio's as one region, and all anticipeerregio's: a gemeente that two of a kind merged into is in it."""
    return tuple(
        Region(name=kind, title=title, kind="samen", year=year, gemeenten=tuple(sorted(codes)))
        for kind, title in _TOGETHER.items()
        for year in sorted({one.year for one in _declared() if one.kind == kind})
        if (codes := {code for one in _declared() if (one.kind, one.year) == (kind, year) for code in one.gemeenten})
    )


@cache
def _provinces() -> tuple[Region, ...]:
    """Every province in every year in which its gemeenten were not those of the year before."""
    changed = [FIRST, *sorted({merger.year for merger in mergers()})]
    return tuple(
        Region(
            name=f"provincie-{number}",
            title=title,
            kind="provincie",
            year=year,
            gemeenten=tuple(code for code, one in gemeenten(year).items() if one.province == number),
        )
        for number, title in PROVINCES.items()
        for year in changed
    )


@cache
def _degrees() -> tuple[Region, ...]:
    """The degrees of urbanisation, which are the same in all years."""
    return tuple(
        Region(
            name=f"stedelijkheid-{degree}",
            title=words.capitalize(),
            kind="stedelijkheid",
            year=FIRST,
            stedelijkheid=degree,
        )
        for degree, words in DEGREES.items()
    )


def _holds(defined: int, asked: int) -> dict[str, frozenset[str]]:
    """For each gemeente of the year asked for, those of the year of the definition that it shares land with."""
    if asked >= defined:
        return dict(origins(defined, asked))
    held: dict[str, set[str]] = {}
    for code, parts in origins(asked, defined).items():
        for part in parts:
            held.setdefault(part, set()).add(code)
    return {code: frozenset(parts) for code, parts in held.items()}


@cache
def _followed(kind: str, year: int) -> dict[str, set[str]]:
    return _follow(kind, year, regions())


def _follow(kind: str, year: int, among: Sequence[Region]) -> dict[str, set[str]]:
    """Per gemeente the regions of `kind` that it is in; those that it may be in count twice, so that it is in none."""
    names = {one.name for one in among if one.kind == kind}
    found: dict[str, set[str]] = {}
    for name in sorted(names):
        now = members(region(name, year, among), year)
        for code in now.gemeenten:
            found.setdefault(code, set()).add(name)
        for code in now.partly:
            found.setdefault(code, set()).update({name, UNKNOWN})
    return found
