"""What a run changes of how the process treats memory, it puts back."""

import gc
import resource
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


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()
