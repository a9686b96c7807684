"""How often one token may ask: a bucket of requests that fills steadily."""

import math
import threading
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Rate:
    """
    What one token may ask of one process.

    per_minute: requests a minute, lastingly
    at_once:    requests on top of that after a silence
    """

    per_minute: int = 600
    at_once: int = 100


@dataclass
class Limiter:
    """The buckets of one process: one for every token that was valid when it asked, so never more than were issued."""

    rate: Rate
    _buckets: dict[str, tuple[float, datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def seconds_to_wait(self, token: str, now: datetime) -> int:
        """
        Takes one request from the bucket of a token: 0; or, when it is empty, whole seconds until there is one again.

        A clock that was set back fills no bucket and empties none.
        """
        a_second = self.rate.per_minute / 60
        with self._lock:
            held, since = self._buckets.get(token, (float(self.rate.at_once), now))
            held = min(self.rate.at_once, held + max(0.0, (now - since).total_seconds()) * a_second)
            if held < 1:
                self._buckets[token] = (held, now)
                return math.ceil((1 - held) / a_second)
            self._buckets[token] = (held - 1, now)
            return 0
