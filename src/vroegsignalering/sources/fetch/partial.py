"""A file on its way: what has come of it so far, and what is needed to go on from there."""

import json
from pathlib import Path

from vroegsignalering.files import write_json


def path_of(target: Path) -> Path:
    """
    Where a file waits until it is whole: hidden, beside its place.

    The name is unlike those that `files.sweep` removes: a run that sweeps around it must not end a download.
    """
    return target.with_name(f".part-{target.name}")


class Partial:
    """
    The part at `path` of what stands at `url`.

    Beside it, as JSON, is the validator (a strong ETag, or the date of the last change) of the version it is part of:
    only a server that says by it that nothing changed is asked for the rest.
    """

    def __init__(self, path: Path, url: str) -> None:
        self.path, self.url = path, url
        self._state = path.with_name(f"{path.name}.json")

    @property
    def size(self) -> int:
        """Bytes that have come, 0 without a part."""
        return self.path.stat().st_size if self.path.exists() else 0

    def asking(self) -> dict[str, str]:
        """Headers that ask for the rest; none when it is not known of which version the part is."""
        validator = self._validator()
        if not validator or not self.size:
            return {}
        return {"Range": f"bytes={self.size}-", "If-Range": validator}

    def begin(self, validator: str | None) -> None:
        """Starts anew, with what `validator` names."""
        self.forget()
        write_json(self._state, {"url": self.url, "validator": validator})

    def forget(self) -> None:
        """Removes what has come."""
        self.path.unlink(missing_ok=True)
        self._state.unlink(missing_ok=True)

    def finish(self, target: Path) -> None:
        """Puts the file, which is whole now, in its place."""
        self.path.replace(target)
        self._state.unlink(missing_ok=True)

    def _validator(self) -> str | None:
        try:
            state = json.loads(self._state.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return state["validator"] if state["url"] == self.url else None
