"""
OpenID Connect: bearer tokens of another party, beside our own. Optional; the settings name issuer and audience.

A token counts when one of the issuer's own keys signed it (asymmetrically), issuer and audience are those of the
settings, it is neither expired nor from the future, and its claim of roles says one of ours:

    {"iss": ..., "aud": ..., "sub": ..., "exp": ..., "iat": ..., "roles": ["gemeente:GM0758", "gemeente:GM0855"]}

What else that claim holds is not for us. Roles of two kinds, such as rijk and gemeente, are no role.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from http.client import HTTPException
from typing import Any

from vroegsignalering.errors import BadInput, Unavailable
from vroegsignalering.sources.signing_keys import signing_keys
from vroegsignalering.store import Holder, Role
from vroegsignalering.store.tokens import LONGEST_NAME, OF_OTHERS

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LEEWAY = timedelta(seconds=30)  # between two clocks


def of_others(holder: Holder) -> bool:
    """Whether a holder came with a token of another party, which only that party can end."""
    return holder.token.startswith(OF_OTHERS)


@dataclass(frozen=True)
class OpenId:
    """
    One issuer.

    issuer, audience: as its tokens have them in `iss` and `aud`
    keys:             address of its public keys (JWKS)
    claim:            which claim holds the roles
    patience:         seconds in which a key that the issuer did not have is not asked for again, so that tokens with
                      invented keys cost the issuer nothing
    """

    issuer: str
    audience: str
    keys: str
    claim: str = "roles"
    patience: float = 30

    def holder(self, given: str, *, now: datetime) -> Holder | None:
        """
        Whose token this is; None for one that does not count, and nothing says why.

        Unavailable when the issuer's keys cannot be had.
        """
        import jwt

        try:
            key = self._keys.get_signing_key_from_jwt(given).key
            told = jwt.decode(
                given,
                key,
                algorithms=list(_ALGORITHMS),
                audience=self.audience,
                issuer=self.issuer,
                # The clock is ours.
                options={
                    "require": ["exp", "iat", "iss", "aud", "sub"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except (
            jwt.PyJWKClientConnectionError,
            HTTPException,
            OSError,
            json.JSONDecodeError,
            UnicodeDecodeError,
        ) as error:
            raise Unavailable(f"the keys at {self.keys} cannot be had ({error})") from None
        except (jwt.PyJWTError, TypeError):  # TypeError: the key is of another kind than the token says
            return None
        return self._holder(told, now)

    def _holder(self, told: dict[str, Any], now: datetime) -> Holder | None:
        try:
            ends, since = (datetime.fromtimestamp(float(told[name]), UTC) for name in ("exp", "iat"))
            begins = datetime.fromtimestamp(float(told.get("nbf", told["iat"])), UTC)
        except (TypeError, ValueError, OverflowError, OSError):
            return None
        role = _role(told.get(self.claim))
        if role is None or ends <= now - _LEEWAY or max(since, begins) > now + _LEEWAY:
            return None
        # Of the person alone: who was shut out stays so with any other role.
        subject = hashlib.sha256(f"{self.issuer}\0{told['sub']}".encode(errors="surrogatepass")).hexdigest()
        number = f"{OF_OTHERS}{subject[:8]}"
        names = (_line(told.get(claim) or "") for claim in ("name", "preferred_username", "sub"))
        return Holder(number, next(filter(None, names), number)[:LONGEST_NAME], role, ends)

    @cached_property
    def _keys(self) -> Any:
        return signing_keys(self.keys, self.patience)


def _line(name: Any) -> str:
    """
    A name as one line, without what cannot be printed: it goes into the account, which is read in a terminal.

    >>> _line("A. de\\nVries\\0")
    'A. de Vries'
    """
    return " ".join("".join(sign if sign.isprintable() else " " for sign in str(name)).split())


def _role(claim: Any) -> Role | None:
    """
    The role that a claim gives, one or a list of them.

    >>> _role(["offline_access", "gemeente:GM0758", "gemeente:GM0855"])
    Role(kind='gemeente', gemeenten=('GM0758', 'GM0855'))
    >>> _role(["rijk", "gemeente:GM0758"]), _role("beheerder"), _role(None)
    (None, None, None)
    """
    found = []
    for one in claim if isinstance(claim, list) else [claim]:
        try:
            found.append(Role.parse(one))
        except (BadInput, TypeError):
            continue
    kinds = {one.kind for one in found}
    if len(kinds) != 1:
        return None
    gemeenten = dict.fromkeys(code for one in found for code in one.gemeenten)
    return Role(found[0].kind, tuple(gemeenten))
