"""How a run treats memory: what goes through it all is left alone, what was used goes back to the system."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow


@contextmanager
def lean() -> Iterator[None]:
    """
    Within it the search for garbage passes over all that is there already, and Arrow keeps no room for later.

    Some half a million objects of libraries are gone through every time that the lists of thousands of areas are made
    in memory; none of them is garbage.
    """
    before = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        pyarrow.set_memory_pool(before)


def give_back() -> None:
    """
    Gives the system what was freed and is kept for later: what the next stage needs is of other sizes.

    The C library keeps some (that of the system's pool), and so does the pool that Arrow reads files with, whatever
    the default is.
    """
    default = pyarrow.default_memory_pool()
    try:
        for backend in pyarrow.supported_memory_backends():
            pool = getattr(pyarrow, f"{backend}_memory_pool")()
            pyarrow.set_memory_pool(pool)  # `release_unused` asks the default pool, whichever it is called on
            pool.release_unused()
    finally:
        pyarrow.set_memory_pool(default)
