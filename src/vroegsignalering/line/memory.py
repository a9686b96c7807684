"""How a run treats memory: what goes through it all is left alone, what was used goes back to the system."""

import ctypes
import gc
from collections.abc import Iterator
from contextlib import contextmanager

import pyarrow

_ARENA_MAX = -8  # of `mallopt` in the GNU C library


@contextmanager
def lean() -> Iterator[None]:
    """
    Within it the search for garbage passes over all that is there already, Arrow keeps no room for later, and threads
    take their room where the process does.

    Some half a million objects of libraries are gone through every time that the lists of thousands of areas are made
    in memory; none of them is garbage.
    """
    before = pyarrow.default_memory_pool()
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
    _limit_arenas(1)
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        _limit_arenas(0)
        pyarrow.set_memory_pool(before)


def _limit_arenas(most: int) -> None:
    """
    How many arenas the C library has, 0 = as many as it likes; another library than GNU's is left alone.

    Threads that read files get arenas of their own, and the GNU library gives the top of those back to nobody.
    """
    if limit := getattr(ctypes.CDLL(None), "mallopt", None):
        limit(_ARENA_MAX, most)


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
