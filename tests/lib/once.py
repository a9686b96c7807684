"""What takes long to make is made once, however many processes the tests run in."""

import fcntl
from collections.abc import Callable
from pathlib import Path


def once(shared: Path, name: str, make: Callable[[Path], None]) -> Path:
    """The folder `name` in the folder `shared`, filled by the first process that asks for it while the others wait."""
    folder = shared / name
    with (shared / f"{name}.lock").open("a+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.seek(0)
        if not lock.read():
            folder.mkdir()
            make(folder)
            lock.write("made")
    return folder
