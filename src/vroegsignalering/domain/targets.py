"""Targets: which slide is meant. A pair (from, into) of classes, declared in a pipeline file, never hard-wired."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """
    A slide from one range of classes into a lower one.

    name:    as files and pages name it, e.g. "onvoldoende"
    from_:   lowest class of the cohort; the cohort is this class and everything above it
    into:    highest class that counts as slid; this class and everything below it

    The mission's own target is (4, 3): zwak or better -> onvoldoende or worse. The ministry's round of 2024 used
    (5, 4): voldoende or better -> zwak or worse.
    """

    name: str
    from_: int
    into: int
