"""Generated cases: the same ones in every run, and no limit to the time of one on a busy machine."""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")
