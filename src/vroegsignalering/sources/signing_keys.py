"""The public keys of an OpenID Connect issuer (JWKS), fetched from its address: network is only in sources."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jwt import PyJWKClient

_LIFESPAN, _TIMEOUT = 3600, 5  # seconds that keys are kept, and that the issuer may take to answer


def signing_keys(address: str, patience: float) -> "PyJWKClient":
    """
    What finds the key of a token, asking `address` only for a key that it does not know.

    patience: seconds in which a key that the issuer did not have is not asked for again

    Finding raises jwt.PyJWKClientConnectionError, http.client.HTTPException, OSError, json.JSONDecodeError or
    UnicodeDecodeError where the keys cannot be had.
    """
    from jwt import PyJWKClient  # only where an issuer is configured

    return PyJWKClient(address, lifespan=_LIFESPAN, timeout=_TIMEOUT, cooldown_duration=patience)
