"""`python -m vroegsignalering` is the command `vroegsignalering`."""

from vroegsignalering.cli import main

main()
