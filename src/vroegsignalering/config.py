"""
Pipeline files: what runs, declared in one short TOML. Read, checked and explained here; nothing is computed.

A pipeline says which level and targets, which dates, which groups of features, which candidates (in the order of
their simplicity, which the selection rule uses) and which of their parameters are tuned, how many resamples, and what
the gate asks before a promotion.
"""

from collections.abc import Collection, Sequence
from math import isfinite
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from vroegsignalering.domain.catalogue import catalogue
from vroegsignalering.domain.classes import CLASS_NAMES, class_number
from vroegsignalering.domain.levels import LEVELS
from vroegsignalering.domain.metingen import METINGEN
from vroegsignalering.domain.regions import regions
from vroegsignalering.domain.targets import Target
from vroegsignalering.errors import BadInput
from vroegsignalering.features.catalogue import GROUPS
from vroegsignalering.files import toml_of
from vroegsignalering.learning.candidates import CANDIDATES
from vroegsignalering.learning.space import Choices, Range, Space, Value, tunable
from vroegsignalering.sources.columns import FIRST_YEAR, LAST_YEAR
from vroegsignalering.sources.local import PREFIX

_Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]
_REDRAWN = ("buurt", "wijk", "gemeente")
_STEPS = sorted({later - earlier for later in METINGEN for earlier in METINGEN if later > earlier})


def _refusal(found: object, expected: str) -> PydanticCustomError:
    return PydanticCustomError("refused", "found {found}; expected {expected}", {"found": found, "expected": expected})


def _one_of(value: Any, known: Collection[Any]) -> None:
    if value not in known:
        raise _refusal(repr(value), f"one of {', '.join(map(str, known))}")


def _without_repeats(values: Sequence[Any]) -> None:
    for value in values:
        if values.count(value) > 1:
            raise _refusal(f"{value!r} twice", "each name or number once")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class TargetSection(_Strict):
    """One slide: `from` this class or better, `into` this class or worse."""

    name: _Name
    from_: str = Field(alias="from")
    into: str

    def target(self) -> Target:
        """The declared slide, with class numbers."""
        return Target(self.name, class_number(self.from_), class_number(self.into))

    @field_validator("from_", "into")
    @classmethod
    def _known_class(cls, name: str) -> str:
        _one_of(name, CLASS_NAMES)
        return name

    @model_validator(mode="after")
    def _slides(self) -> "TargetSection":
        if self.target().into >= self.target().from_:
            raise _refusal(f"from {self.from_} into {self.into}", "a slide into a class below the one it starts from")
        return self


class Dates(_Strict):
    """Horizons in years ahead, and the first meting from which a prediction is judged."""

    horizons: list[int] = Field(min_length=1)
    judge_from: int

    @field_validator("horizons")
    @classmethod
    def _between_metingen(cls, horizons: list[int]) -> list[int]:
        for horizon in horizons:
            _one_of(horizon, _STEPS)
        _without_repeats(horizons)
        return horizons

    @field_validator("judge_from")
    @classmethod
    def _known_meting(cls, meting: int) -> int:
        _one_of(meting, METINGEN)
        return meting


class Learning(_Strict):
    """Candidates from simple to complex, the seed, and the number of bootstrap resamples of the metrics."""

    seed: Annotated[int, Field(ge=0, lt=2**31)]
    candidates: list[str]
    bootstrap: Annotated[int, Field(ge=20, le=10_000)]

    @field_validator("candidates")
    @classmethod
    def _known_candidates(cls, names: list[str]) -> list[str]:
        for name in names:
            _one_of(name, CANDIDATES)
        _without_repeats(names)
        missing = [name for name, candidate in CANDIDATES.items() if candidate.baseline and name not in names]
        if missing:
            raise _refusal("a choice without every baseline", f"{', '.join(missing)} too")
        return names


class Selection(_Strict):
    """The rule by which the champion is chosen, declared before anything runs."""

    rule: Literal["simplest_within_one_standard_error"]
    metrics: Annotated[tuple[Literal["average_precision"], Literal["log_loss"]], Field(strict=False)]


class Gate(_Strict):
    """What must hold before a person can promote the result of this pipeline."""

    min_judged_origins: Annotated[int, Field(ge=0)]
    min_slides: Annotated[int, Field(ge=0)]


class Lists(_Strict):
    """How many times the champion is learned again on resampled gemeenten, for the intervals of a list."""

    resamples: Annotated[int, Field(ge=5, le=1000)]


class Question(_Strict):
    """Do groups of features improve the ranking? The same candidates are judged without them too."""

    without: list[str] = Field(min_length=1)
    words: Annotated[str, Field(min_length=1)]

    @field_validator("without")
    @classmethod
    def _known_groups(cls, groups: list[str]) -> list[str]:
        for group in groups:
            _one_of(group, [name for name in GROUPS if name != "score"])
        _without_repeats(groups)
        return groups


class Fairness(_Strict):
    """Kinds of region that the report has a table of groups for, beside those that it always has."""

    kinds: list[str]

    @field_validator("kinds")
    @classmethod
    def _known_kinds(cls, kinds: list[str]) -> list[str]:
        for kind in kinds:
            _one_of(kind, sorted({one.kind for one in regions() if one.stedelijkheid is None}))
        _without_repeats(kinds)
        return kinds


class Boundaries(_Strict):
    """The year of whose areas the whole panel is; CBS redraws buurten and wijken every year, and gemeenten merge."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class Tuning(_Strict):
    """
    Which parameters of which candidates are tuned, and how many settings of each candidate are tried at most.

    space: per candidate and parameter a list of values, or the ends of a range: low, high and whether it is `log`
    """

    budget: Annotated[int, Field(ge=2, le=1000)]
    space: dict[str, dict[str, Any]] = Field(min_length=1)

    def spaces(self) -> dict[str, Space]:
        """What may be tried, per candidate and parameter."""
        return {
            candidate: {name: _tried(candidate, name, told) for name, told in parameters.items()}
            for candidate, parameters in sorted(self.space.items())  # the order of the file is in no digest
        }

    @model_validator(mode="after")
    def _known_parameters(self) -> "Tuning":
        models = [name for name, candidate in CANDIDATES.items() if not candidate.baseline]
        for candidate, parameters in self.space.items():
            _one_of(candidate, models)
            if not parameters:
                raise _refusal(f"no parameter of {candidate}", f"one of {', '.join(tunable(candidate))}")
            for name in parameters:
                if name not in tunable(candidate):
                    raise _refusal(f"{candidate}.{name}", f"one of {', '.join(tunable(candidate))}")
        self.spaces()
        return self


def _tried(candidate: str, parameter: str, told: Any) -> Choices | Range:
    """What is declared to be tried of one parameter, values of the kind that the candidate has there."""
    place, whole = f"{candidate}.{parameter}", type(tunable(candidate)[parameter]) is int

    def of_its_kind(value: Any) -> Value:
        if type(value) is int or (type(value) is float and isfinite(value) and not whole):
            return value if whole else float(value)
        raise _refusal(f"{value!r} for {place}", "a whole number" if whole else "a number")

    if isinstance(told, list) and told:
        _without_repeats(told)
        return Choices(tuple(of_its_kind(value) for value in told))
    if isinstance(told, dict) and {"low", "high"} <= told.keys() <= {"low", "high", "log"}:
        low, high, log = of_its_kind(told["low"]), of_its_kind(told["high"]), told.get("log", False)
        if type(log) is bool and low < high and (low > 0 or not log):
            return Range(low, high, log, whole)
    raise _refusal(
        f"{told!r} for {place}",
        "a list of values, or { low = ..., high = ... } with low below high; log = true, for a logarithmic scale, "
        "needs a low above zero",
    )


class Pipeline(_Strict):
    """A whole pipeline file, valid; see docs/pipelines.md for each key."""

    name: _Name
    title: str
    level: str
    targets: list[TargetSection] = Field(min_length=1)
    dates: Dates
    features: list[str]
    learning: Learning
    selection: Selection
    gate: Gate
    lists: Lists
    question: Question | None = None
    tuning: Tuning | None = None
    boundaries: Boundaries | None = None
    fairness: Fairness = Fairness(kinds=[])
    # Indicators on nationality, origin or religion that are used all the same, each with the reason.
    sensitive: dict[str, Annotated[str, Field(min_length=20, max_length=1000)]] = Field(default_factory=dict)

    @field_validator("level")
    @classmethod
    def _known_level(cls, level: str) -> str:
        _one_of(level, LEVELS)
        return level

    @field_validator("features")
    @classmethod
    def _known_groups(cls, groups: list[str]) -> list[str]:
        for group in groups:
            _one_of(group, GROUPS)
        _without_repeats(groups)
        if "score" not in groups:
            raise _refusal("a choice without score", "score too, without which nothing can be ranked")
        return groups

    @field_validator("targets")
    @classmethod
    def _each_its_own_name(cls, targets: list[TargetSection]) -> list[TargetSection]:
        _without_repeats([target.name for target in targets])
        return targets

    @model_validator(mode="after")
    def _asks_about_what_it_uses(self) -> "Pipeline":
        for group in self.question.without if self.question else []:
            if group not in self.features:
                raise _refusal(f"a question about {group}", "a question about groups that are among features")
        if self.question and all(CANDIDATES[name].columns for name in self.learning.candidates):
            able = [name for name, candidate in CANDIDATES.items() if candidate.columns is None]
            expected = f"one of those that use all features among candidates: {', '.join(able)}"
            raise _refusal("a question that no candidate can answer", expected)
        return self

    @field_validator("sensitive")
    @classmethod
    def _known_indicators(cls, reasons: dict[str, str]) -> dict[str, str]:
        marked = [name for name, entry in catalogue().items() if entry.sensitive]
        for name in reasons:
            # Which figures of its own a gemeente marks is known only when they are read.
            if name not in marked and not name.startswith(PREFIX):
                own = f"or a gemeente's own figure, {PREFIX}<name>"
                raise _refusal(repr(name), f"an indicator that is marked as sensitive: {', '.join(marked)}, {own}")
        return reasons

    @model_validator(mode="after")
    def _tunes_what_it_uses(self) -> "Pipeline":
        for name in self.tuning.space if self.tuning else []:
            if name not in self.learning.candidates:
                raise _refusal(f"a space of {name}", "spaces of candidates that are among candidates")
        return self

    @model_validator(mode="after")
    def _follows_what_is_redrawn(self) -> "Pipeline":
        if self.boundaries and self.level not in _REDRAWN:
            raise _refusal(f"boundaries for level {self.level}", f"a level whose areas change: {', '.join(_REDRAWN)}")
        return self

    def content(self) -> dict[str, Any]:
        """The declared content as plain data, for a digest."""
        return self.model_dump(by_alias=True)


def read_pipeline(path: Path) -> Pipeline:
    """The pipeline in the TOML file at `path`; BadInput with file, key, found and expected when it is not right."""
    if not path.is_file():
        raise BadInput(path, "", "no such file", "a pipeline file; see the folder pipelines/")
    expected = "a TOML file like pipelines/wijk.toml"
    try:
        return Pipeline.model_validate(toml_of(path, path.read_text(encoding="utf-8"), expected))
    except UnicodeDecodeError as error:
        raise BadInput(path, "", f"no valid TOML ({error})", expected) from None
    except ValidationError as error:
        raise _explained(path, error) from None


def _explained(path: Path, error: ValidationError) -> BadInput:
    """The first thing that is wrong, and how many more there are."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    more = f" (and {error.error_count() - 1} more)" if error.error_count() > 1 else ""
    if first["type"] == "missing":
        found, expected = "nothing", "this key to be set"
    elif first["type"] == "extra_forbidden":
        found, expected = "a key that no pipeline has", "one of the keys in docs/pipelines.md"
    elif first["type"] == "refused":
        found, expected = first["ctx"]["found"], first["ctx"]["expected"]
    else:
        found, expected = repr(first["input"]), first["msg"].removeprefix("Input should ").removeprefix("be ")
    return BadInput(path, place, found, f"{expected}{more}")
