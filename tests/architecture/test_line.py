"""The walls: a module imports only what stands before it in the line, and each fence has one gate."""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "vroegsignalering"

# From the bottom up; docs/decisions/0001-order-of-modules.md says why it is this one.
LINE = (
    "errors", "files", "settings", "dutch", "domain", "sources", "panel", "features", "labels", "splits", "learning",
    "config", "tracking", "registry", "lists", "store", "reports", "api", "web", "app", "line", "cli", "__main__",
)  # fmt: skip

# What may be imported only within some modules.
FENCES = {
    "mlflow": ("tracking",),
    "fastapi": ("api", "web", "app"),
    "starlette": ("api", "web", "app"),
    "sqlalchemy": ("store",),
    "sqlite3": ("store",),
    "alembic": ("store",),
    "urllib.request": ("sources",),
    "urllib3": ("sources",),
    "requests": ("sources",),
    "jwt.PyJWKClient": ("sources",),
    "socket": ("cli",),
    "typer": ("cli",),
    "matplotlib": ("reports",),
    "skops": ("registry",),
}

# What may be read only within some modules: the environment, the clock (a stopwatch shows no date), and what asks the
# network under the name of a library that is used elsewhere too.
READS = {
    ("os", "environ"): ("settings",),
    ("os", "getenv"): ("settings",),
    ("datetime", "now"): ("cli",),
    ("datetime", "utcnow"): ("cli",),
    ("date", "today"): ("cli",),
    ("time", "time"): ("cli",),
    ("jwt", "PyJWKClient"): (),
}


def modules() -> list[tuple[str, Path]]:
    found = [(path.relative_to(SOURCE).parts[0].removesuffix(".py"), path) for path in sorted(SOURCE.rglob("*.py"))]
    return [(part, path) for part, path in found if part != "__init__"]


def imports(path: Path) -> set[str]:
    """Full names of all that a file imports, also within functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_the_line_names_every_module() -> None:
    assert {part for part, _ in modules()} == set(LINE)


@pytest.mark.parametrize("part", LINE)
def test_a_module_imports_only_what_stands_before_it(part: str) -> None:
    allowed = {*LINE[: LINE.index(part) + 1]}
    wrong = [
        f"{path.name} imports {name}"
        for own, path in modules()
        if own == part
        for name in sorted(imports(path))
        if name.startswith("vroegsignalering.") and name.split(".")[1] not in allowed
    ]
    assert wrong == []


@pytest.mark.parametrize("library", FENCES)
def test_a_library_stays_behind_its_fence(library: str) -> None:
    users = {
        part for part, path in modules() for name in imports(path) if name == library or name.startswith(f"{library}.")
    }
    assert users <= set(FENCES[library])


@pytest.mark.parametrize("read", READS)
def test_environment_clock_and_network_are_read_in_one_place(read: tuple[str, str]) -> None:
    owner, name = read
    readers = {
        part
        for part, path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == name
        if isinstance(node.value, ast.Name) and node.value.id == owner
    }
    assert readers <= set(READS[read])


def test_no_drawer_for_what_has_no_name() -> None:
    assert not {path.stem for path in SOURCE.rglob("*.py")} & {"utils", "util", "helpers", "common", "base", "misc"}


def test_a_module_holds_one_concept() -> None:
    long = {path.name: len(path.read_text().splitlines()) for _, path in modules()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
