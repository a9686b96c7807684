"""The publication store: append-only risk lists, tokens and the audit chain, in SQLite or PostgreSQL."""

from vroegsignalering.store.audit import Audit, Chain
from vroegsignalering.store.publications import Publication, RiskList, Store
from vroegsignalering.store.tokens import Holder, Role, TokenRecord, Tokens

__all__ = ["Audit", "Chain", "Holder", "Publication", "RiskList", "Role", "Store", "TokenRecord", "Tokens"]
