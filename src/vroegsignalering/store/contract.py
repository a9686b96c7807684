"""What a list must be before it can be published: the contract of `lists/<target>-<horizon>.json`, checked."""

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vroegsignalering.errors import BadInput

_Share = Annotated[float, Field(ge=0, le=1)]
_Count = Annotated[int, Field(ge=0)]
_Class = Annotated[int, Field(ge=1, le=9)] | None


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, allow_inf_nan=False)


class _TrackRecord(_Part):
    origins: list[int] = Field(min_length=1)
    head: Annotated[int, Field(ge=1)]
    areas: _Count
    slides: _Count
    found: _Count
    found_by_distance: _Count | None


class _Provenance(_Part):
    target: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
    horizon: Annotated[int, Field(ge=1, le=20)]
    title: str
    pipeline: str
    version: str
    edition: str
    meting: int
    origin_day: Annotated[date, Field(strict=False)]
    level: Literal["buurt", "wijk", "gemeente", "pc4", "grid"]
    synthetic: bool
    digest: str
    champion: str
    reason: str
    boundary: float | None = None
    # Lists from before there was one do not have it.
    track_record: _TrackRecord | None = None


class _Characteristic(_Part):
    kenmerk: str
    woorden: str
    bijdrage: float


class _Reason(_Part):
    dimensie: str
    bijdrage: float
    kenmerken: list[_Characteristic]


class _Moment(_Part):
    meting: int
    score: float | None
    klasse: _Class


class _Outline(_Part):
    type: Literal["Polygon", "MultiPolygon"]
    coordinates: list[Any]


class _Row(_Part):
    rang: Annotated[int, Field(ge=1)]
    gebied: Annotated[str, Field(min_length=1, max_length=12)]
    naam: str
    gemeente: str | None
    gemeentecode: Annotated[str, Field(pattern=r"^GM\d{4}$")] | None
    klasse: _Class
    score: float | None
    kans: _Share
    kans_laag: _Share
    kans_hoog: _Share
    rang_laag: Annotated[int, Field(ge=1)]
    rang_hoog: Annotated[int, Field(ge=1)]
    redenen: list[_Reason]
    verloop: list[_Moment]
    omtrek: _Outline | None = None
    # Lists from before there were such marks do not have them.
    weinig_vergelijkbaar: bool = False
    stedelijkheid: Annotated[int, Field(ge=1, le=5)] | None = None


class _List(_Part):
    provenance: _Provenance
    rows: list[_Row] = Field(min_length=1)


def checked(lists: list[dict[str, Any]], version: str) -> None:
    """
    Nothing, for lists that can be published as `version`; keys beside the contract's are kept as they are.

    Raises BadInput that names the list, the place in it, what was found and what was expected.
    """
    if not lists:
        raise BadInput("lists", "", "no list", "at least one file lists/<target>-<horizon>.json")
    for number, content in enumerate(lists):
        try:
            found = _List.model_validate(content)
        except ValidationError as error:
            raise _explained(_name(content, number), error) from None
        _consistent(_name(content, number), found, version)
    names = [_name(content, number) for number, content in enumerate(lists)]
    if twice := _first_twice(names):
        raise BadInput(twice, "", "the same target and horizon twice", "each list once in a publication")


def _consistent(name: str, found: _List, version: str) -> None:
    if found.provenance.version != version:
        raise BadInput(name, "provenance.version", repr(found.provenance.version), f"the version published, {version}")
    if twice := _first_twice(row.gebied for row in found.rows):
        raise BadInput(name, "rows", f"the area {twice} twice", "each area once")


def _explained(name: str, error: ValidationError) -> BadInput:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    found = "nothing" if first["type"] == "missing" else repr(first["input"])[:60]
    return BadInput(name, place, found, first["msg"])


def _name(content: Any, number: int) -> str:
    try:
        return f"lists/{content['provenance']['target']}-{content['provenance']['horizon']}.json"
    except (KeyError, TypeError):
        return f"list {number + 1}"


def _first_twice(values: Iterable[str]) -> str | None:
    seen: set[str] = set()
    return next((value for value in values if value in seen or seen.add(value)), None)  # type: ignore[func-returns-value]
