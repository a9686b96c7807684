"""Vroegsignalering: which buurten are likely to slide into liveability class onvoldoende, years before they do."""
