"""The publication store: append-only risk lists, tokens and the audit chain, in SQLite or PostgreSQL."""

from vroegsignalering.store.analyses import MOST_AN_HOUR, MOST_WAITING, Analyses, Analysis, Claim, Result
from vroegsignalering.store.audit import Account, Audit, Chain
from vroegsignalering.store.lists import Listed, Place, Publication, RiskList, Series, Standing
from vroegsignalering.store.parts import Part, Wanted
from vroegsignalering.store.publications import Store
from vroegsignalering.store.readings import Readings, Ready
from vroegsignalering.store.signals import JUDGEMENTS, Judgement, Signal, SignalFilter, Signals
from vroegsignalering.store.tokens import Holder, Role, TokenRecord, Tokens

__all__ = [
    "JUDGEMENTS", "MOST_AN_HOUR", "MOST_WAITING", "Account", "Analyses", "Analysis", "Audit", "Chain", "Claim",
    "Holder", "Judgement", "Listed", "Part", "Place", "Publication", "Readings", "Ready", "Result", "RiskList", "Role",
    "Series", "Signal", "SignalFilter", "Signals", "Standing", "Store", "TokenRecord", "Tokens", "Wanted",
]  # fmt: skip
