"""
The error tree: a message for people, an exit code for machines, a problem type for the API.

    VroegsignaleringError        1   something is wrong on our side
    ├── BadInput                 2   a file that was given to us: names file, place, found, expected
    ├── LeakageError             3   a figure was used before it was published
    ├── GateError                4   a decision that the rules do not allow (promote, publish)
    └── Unavailable              5   a store or a model that cannot be reached or trusted now
"""

from collections.abc import Sequence
from pathlib import Path


class VroegsignaleringError(Exception):
    """Root of all errors that are meant for people; the message is one line and says what to do next."""

    exit_code = 1
    problem = "fout"


class BadInput(VroegsignaleringError):
    """
    A given file cannot be used. The message is one line: file, place, what was found, what was expected.

    file:     the file as the user named it
    place:    row, column, sheet or key, as a reader of the file would count (first line is 1); empty = whole file
    found:    what stands there
    expected: what should stand there, or what to do next
    """

    exit_code = 2
    problem = "ongeldige-invoer"

    def __init__(self, file: Path | str, place: str, found: str, expected: str) -> None:
        self.file, self.place, self.found, self.expected = str(file), place, found, expected
        where = f"{self.file}, {place}" if place else self.file
        super().__init__(" ".join(f"{where}: found {found}; expected {expected}".split()))

    def __reduce__(self) -> tuple[type["BadInput"], tuple[str, str, str, str]]:
        """Rebuilt from its four parts, so that it crosses process borders (joblib) unchanged."""
        return type(self), (self.file, self.place, self.found, self.expected)


class LeakageError(VroegsignaleringError):
    """
    A feature or label rests on a figure that was not published on the day of prediction.

    ahead: names of the features that know what was still to come, where it is their figures that tell so
    """

    exit_code = 3
    problem = "lek"

    def __init__(self, message: str, ahead: Sequence[str] = ()) -> None:
        self.ahead = tuple(ahead)
        super().__init__(message)


class GateError(VroegsignaleringError):
    """A promotion or publication that the rules refuse; the message names the rule."""

    exit_code = 4
    problem = "niet-toegestaan"


class Unavailable(VroegsignaleringError):
    """The store or the model cannot be reached, or is not what its manifest says."""

    exit_code = 5
    problem = "niet-beschikbaar"
