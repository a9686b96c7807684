"""What a run changes of how the process treats memory, it puts back."""

import gc

import pyarrow
import pytest

from vroegsignalering.line.memory import lean


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
