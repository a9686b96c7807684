"""The tables of docs/outputs.md, as the promises that they make."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

PAGE = Path(__file__).parents[2] / "docs" / "outputs.md"
_TYPES = {"any": object, "text": str, "integer": int, "number": (int, float), "yes/no": bool}


@dataclass(frozen=True)
class Row:
    """
    One row of a table.

    name:    of a column, or the key of a value in JSON
    missing: whether the value may be unknown
    """

    name: str
    type: str
    missing: bool
    unit: str

    def fits(self, value: Any) -> bool:
        """Whether a value of JSON is of this type."""
        if value is None:
            return self.missing
        return isinstance(value, _TYPES[self.type]) and (self.type == "yes/no" or not isinstance(value, bool))


@cache
def table(heading: str) -> tuple[Row, ...]:
    """The table under the heading that begins with `heading` in code style."""
    text = PAGE.read_text(encoding="utf-8")
    section = text.split(f"\n## `{heading}`", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([^`]+)` \|([^|]+)\|([^|]*)\|", section, re.MULTILINE)
    return tuple(Row(name, kind.split(" or ")[0].strip(), " or " in kind, unit.strip()) for name, kind, unit in rows)


def files() -> list[str]:
    """The names in the first table of the page."""
    first = PAGE.read_text(encoding="utf-8").split("\n## ", 1)[0]
    names: list[str] = []
    for cell in re.findall(r"^\| (`[^|]+) \|", first, re.MULTILINE):
        named = re.findall(r"`([^`]+)`", cell)
        names += [name if not name.startswith(".") or "/" in name else _with_suffix(named[0], name) for name in named]
    return names


def _with_suffix(name: str, suffix: str) -> str:
    return name.rsplit(".", 1)[0] + suffix


def leaves(content: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value in JSON content with its key; `[]` for each element of a list."""
    if isinstance(content, dict):
        for name, value in content.items():
            yield from leaves(value, f"{path}.{name}" if path else name)
    elif isinstance(content, list):
        for value in content:
            yield from leaves(value, f"{path}[]")
    else:
        yield path, content


def pattern(key: str) -> re.Pattern[str]:
    """What a documented key stands for: `*` is any one name."""
    return re.compile(re.escape(key).replace(r"\*", r"[^\[\]]+"))
