"""The publication store: append-only risk lists, tokens and the audit chain, in SQLite or PostgreSQL."""

from vroegsignalering.store.audit import Audit, Chain
from vroegsignalering.store.lists import Listed, Place, Publication, RiskList, Series, Standing
from vroegsignalering.store.publications import Store
from vroegsignalering.store.tokens import Holder, Role, TokenRecord, Tokens

__all__ = [
    "Audit", "Chain", "Holder", "Listed", "Place", "Publication", "RiskList", "Role", "Series", "Standing", "Store",
    "TokenRecord", "Tokens",
]  # fmt: skip
