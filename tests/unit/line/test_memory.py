"""What a run changes of how the process treats memory, it puts back."""

import ctypes
import gc
import os
import resource
import subprocess
import sys
import threading
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pyarrow
import pytest

from vroegsignalering.line.memory import give_back, lean


def test_a_run_that_fails_puts_back_what_it_changed() -> None:
    before = pyarrow.default_memory_pool().backend_name
    seen: list[object] = []

    @lean()
    def fail() -> None:
        seen.extend([pyarrow.default_memory_pool().backend_name, gc.get_freeze_count() > 0])
        raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert seen == ["system", True]
    assert pyarrow.default_memory_pool().backend_name == before
    assert gc.get_freeze_count() == 0


@pytest.mark.skipif("mimalloc" not in pyarrow.supported_memory_backends(), reason="Arrow was built without mimalloc")
def test_what_arrow_keeps_in_any_of_its_pools_goes_back_to_the_system() -> None:
    pool = pyarrow.mimalloc_memory_pool()
    held = [pyarrow.allocate_buffer(2**16, memory_pool=pool) for _ in range(1000)]
    for buffer in held:
        np.frombuffer(buffer, dtype=np.uint8)[:] = 1  # so that it is really there
    with lean():
        held.clear()
        buffer = None
        kept = _resident()
        give_back()
        assert pyarrow.default_memory_pool().backend_name == "system"
    assert _resident() < kept - 40 * 2**20


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallopt"), reason="the C library is not GNU's")
def test_threads_get_no_arenas_of_their_own(tmp_path: Path) -> None:
    # In a process of its own, for in this one earlier threads left theirs.
    program = "import sys, unit.line.test_memory as own; print(own.arenas_added(sys.argv[1] == 'lean', sys.argv[2]))"
    added = {
        kind: subprocess.run(
            [sys.executable, "-c", program, kind, tmp_path / kind],
            check=True, capture_output=True, text=True, env={"PYTHONPATH": os.pathsep.join(sys.path)},
        ).stdout
        for kind in ("lean", "otherwise")
    }  # fmt: skip
    assert int(added["lean"]) == 0
    assert int(added["otherwise"]) > 0


def arenas_added(sparing: bool, scratch: str) -> int:
    """How many arenas the C library has more, once eight threads have used memory at one time."""
    waiting = threading.Barrier(8)

    def work() -> None:
        held = [bytearray(2000) for _ in range(100)]
        waiting.wait()
        held.clear()

    with lean() if sparing else nullcontext():
        before = _arenas(scratch)
        threads = [threading.Thread(target=work) for _ in range(waiting.parties)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return _arenas(scratch) - before


def _arenas(scratch: str) -> int:
    library = ctypes.CDLL(None)
    library.fopen.restype = ctypes.c_void_p
    stream = ctypes.c_void_p(library.fopen(scratch.encode(), b"w"))
    library.malloc_info(0, stream)
    library.fclose(stream)
    return Path(scratch).read_text().count("<heap nr=")


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
