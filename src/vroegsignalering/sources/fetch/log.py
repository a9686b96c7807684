"""The data log: a line of JSON for each file that was ever fetched, in the order of time."""

from pathlib import Path

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from vroegsignalering.errors import BadInput
from vroegsignalering.files import write_text
from vroegsignalering.sources.fetch.addresses import Address


class Entry(BaseModel):
    """
    One file as it was fetched.

    fetched_at: when, in UTC
    address:    where it came from in the end, after redirects
    bytes, sha256: of the file as it was kept
    etag:       the server's own mark of this version, when it gave one
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    edition: str
    file: str
    fetched_at: AwareDatetime
    address: str
    licence: str
    bytes: int
    sha256: str
    etag: str | None


class Log:
    """The log at `path`. Lines are only ever added; the newest about a file is the one that counts."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def newest(self, address: Address) -> Entry | None:
        """The newest entry about the file of `address`; BadInput for a log that cannot be read."""
        wanted = (address.source, address.edition, address.file)
        entries = [entry for entry in self._entries() if (entry.source, entry.edition, entry.file) == wanted]
        return entries[-1] if entries else None

    def add(self, entry: Entry) -> None:
        """Adds a line."""
        write_text(self.path, f"{self._text()}{entry.model_dump_json()}\n")

    def _text(self) -> str:
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""

    def _entries(self) -> list[Entry]:
        entries, text = [], self._text()
        # At line feeds only: an ETag may hold bytes that `splitlines` takes for the end of a line.
        lines = text.removesuffix("\n").split("\n") if text else []
        for number, line in enumerate(lines, start=1):
            try:
                entries.append(Entry.model_validate_json(line))
            except ValidationError as error:
                found = error.errors(include_url=False)[0]
                key = ".".join(map(str, found["loc"])) or "no JSON"
                expected = "a line as `vroegsignalering fetch` writes it"
                raise BadInput(self.path, f"line {number}", f"{key}: {found['msg']}", expected) from None
        return entries
