"""
The processes that a run shares its work with: deaf to Ctrl-C, which is for the process that started them.

A terminal sends Ctrl-C to all of them at once, and a worker that hears it tells so at length on stderr. One that is
started while the signal is blocked never hears it; it ends with the process that it works for.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import resource_tracker
from typing import Any

from joblib import parallel_config
from joblib.parallel import LokyBackend


def deaf_workers() -> AbstractContextManager[Any]:
    """Within it joblib's workers are started deaf to Ctrl-C."""
    context: AbstractContextManager[Any] = parallel_config(backend=_DeafWorkers())
    return context


class _DeafWorkers(LokyBackend):  # type: ignore[misc]  # joblib has no types
    """joblib's own processes, which are started when there is work for them."""

    def submit(self, func: Callable[..., Any], callback: Callable[..., Any] | None = None) -> Any:
        # To start this one lifts any block of the signal (Python 3.11), so that it goes before the workers.
        resource_tracker.ensure_running()
        with _blocked():
            return super().submit(func, callback)


@contextmanager
def _blocked() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
