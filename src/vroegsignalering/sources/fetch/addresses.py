"""The official addresses of the sources: declared in `addresses.toml`, validated here."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, TypeAdapter

from vroegsignalering.errors import BadInput

Kind = Literal["zip", "csv", "json", "gpkg", "statline"]
# Where a plain http address may point: a server on this machine, which is what tests talk to.
_HERE = ("localhost", "127.0.0.1")


@dataclass(frozen=True)
class Address:
    """
    One file of one edition of a source, and where it is published.

    file:    name to keep it under
    kind:    what must come from `url`; `statline` is a table in pages, kept as the one CSV that StatLine makes of it
    page:    for people: where to look when the address has moved
    checked: whether the address was opened and gave the file; `basis` says where it comes from
    sha256:  digest (hex) of the official file, where that is known
    """

    source: str
    edition: str
    title: str
    url: str
    file: str
    kind: Kind
    licence: str
    page: str
    checked: bool
    basis: str
    sha256: str | None = None

    @property
    def name(self) -> str:
        """How a person names it: source/edition."""
        return f"{self.source}/{self.edition}"


def _safe(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ValueError("expected an https address")
    if not parts.hostname or "@" in parts.netloc or " " in url:
        raise ValueError("expected an address with a host, without a user, and with spaces as %20")
    return url


_Url = Annotated[str, AfterValidator(_safe)]
_Text = Annotated[str, StringConstraints(min_length=1)]
# Part of a path below the folder of the downloads: never hidden, never a step up.
_Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
_FileName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9{][A-Za-z0-9_.{}-]*$")]


class _Edition(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    table: _Name | None = None
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class _Source(BaseModel):
    """One source as declared: what its editions share, with {edition} and {table} for what they do not."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Text
    url: _Url
    file: _FileName
    kind: Kind
    licence: _Text
    page: _Url
    checked: bool
    basis: _Text
    editions: dict[_Name, _Edition]

    def addresses(self, source: str) -> list[Address]:
        """One for each edition, in the order of their names."""
        shared = self.model_dump(exclude={"editions", "url", "file"})
        return [
            Address(
                source=source,
                edition=edition,
                url=_filled(self.url, edition, own.table),
                file=_filled(self.file, edition, own.table),
                sha256=own.sha256,
                **shared,
            )
            for edition, own in sorted(self.editions.items())
        ]


def _filled(template: str, edition: str, table: str | None) -> str:
    # No str.format: an address may hold braces of its own.
    return template.replace("{edition}", edition).replace("{table}", table or "")


def parse(text: str) -> list[Address]:
    """The addresses that a TOML declares, source by source; pydantic's ValidationError says what is wrong in it."""
    declared = TypeAdapter(dict[_Name, _Source]).validate_python(tomllib.loads(text))
    return [address for name, source in declared.items() for address in source.addresses(name)]


def official() -> list[Address]:
    """The addresses of all sources, from `addresses.toml` beside this module."""
    return parse(resources.files(__package__).joinpath("addresses.toml").read_text(encoding="utf-8"))


def chosen(addresses: Sequence[Address], names: Sequence[str]) -> list[Address]:
    """Those that `names` ask for, as source or source/edition; all without names. BadInput for a name of none."""
    for name in names:
        source = name.partition("/")[0]
        if not any(name in (address.source, address.name) for address in addresses):
            editions = [address.edition for address in addresses if address.source == source]
            sources = dict.fromkeys(address.source for address in addresses)
            known = f"{source}/ with one of {', '.join(editions)}" if editions else f"one of {', '.join(sources)}"
            raise BadInput("SOURCE", "", repr(name), known)
    return [address for address in addresses if not names or {address.source, address.name} & set(names)]
