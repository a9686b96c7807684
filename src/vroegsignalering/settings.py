"""The settings: the only place that touches the environment, and it refuses what is not safe."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from vroegsignalering.errors import BadInput

_PREFIX = "VROEGSIGNALERING_"
_HERE = ("localhost", "127.0.0.1", "::1")
_NO_CONTACT = "vroegsignalering@example.org"


class Settings(BaseModel):
    """
    Each setting is a variable VROEGSIGNALERING_<NAME> in the environment.

    models:        folder of what may be served
    store:         database URL of the publications (sqlite:///path or postgresql://...)
    mlruns:        the laboratory notebook; the service never looks at it
    contact_name, contact_email, contact_url: whom users of the API can turn to
    base_url:      public address, https, without a path; a proxy in front of the service speaks TLS there. Without one
                   links are to where the service listens
    tls:           whether that proxy is there; then browsers are held to TLS and cookies go over TLS only
    oidc_issuer, oidc_audience, oidc_keys: OpenID Connect: `iss` and `aud` of the tokens that count beside our own, and
                   the address of the issuer's public keys (JWKS); all three, or none
    oidc_claim:    which claim of such a token holds the role, or a list of them
    requests_per_minute, requests_at_once: how often one token may ask one process: lastingly, and after a silence
    """

    model_config = ConfigDict(frozen=True)

    models: Path = Path("models")
    store: str = "sqlite:///data/publicaties.db"
    mlruns: Path = Path("mlruns")
    contact_name: str = Field(default="Vroegsignalering", min_length=1)
    contact_email: str = Field(default=_NO_CONTACT, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    contact_url: str = Field(default="https://www.leefbaarometer.nl", pattern=r"^https://\S+$")
    base_url: str = ""
    tls: bool = False
    requests_per_minute: int = Field(default=600, ge=1)
    requests_at_once: int = Field(default=100, ge=1)
    oidc_issuer: str = ""
    oidc_audience: str = ""
    oidc_keys: str = ""
    oidc_claim: str = Field(default="roles", min_length=1)

    @field_validator("store")
    @classmethod
    def _lasting(cls, store: str) -> str:
        kind, _, place = store.partition(":///") if store.startswith("sqlite") else store.partition("://")
        if kind == "sqlite" and place and ":memory:" not in place:
            return store
        if kind in ("postgresql", "postgresql+psycopg") and place:
            return store
        raise ValueError("expected sqlite:///path or postgresql://...: publications must outlive the process")

    @field_validator("base_url")
    @classmethod
    def _public(cls, base_url: str) -> str:
        parts = urlsplit(base_url)
        if parts.scheme != "https" or not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("expected https://host, without a path: lists and tokens never go over plain http")
        if parts.username or parts.password:
            raise ValueError("expected https://host, without a user: nothing secret belongs in an address")
        return base_url.rstrip("/")

    @field_validator("oidc_keys")
    @classmethod
    def _keys_that_nobody_can_change_on_the_way(cls, keys: str) -> str:
        parts = urlsplit(keys)
        if not keys or (parts.scheme == "https" and parts.hostname) or parts.hostname in _HERE:
            return keys
        raise ValueError("expected https://...: who can change keys on the way can sign in as anyone")

    @model_validator(mode="after")
    def _one_issuer_or_none(self) -> "Settings":
        if len({bool(one) for one in (self.oidc_issuer, self.oidc_audience, self.oidc_keys)}) > 1:
            raise ValueError("expected oidc_issuer, oidc_audience and oidc_keys together, or none of them")
        return self

    @model_validator(mode="after")
    def _fit_for_the_public(self) -> "Settings":
        if not self.base_url or urlsplit(self.base_url).hostname in _HERE:
            return self
        if not self.tls:
            raise ValueError("a public base_url needs tls = true: without it cookies could go over plain http")
        if self.contact_email == _NO_CONTACT:
            raise ValueError("a public base_url needs a contact_email that someone reads")
        return self


# What pydantic says in terms of its own.
_EXPECTED = {"tls": "true or false", "contact_email": "an e-mail address", "contact_url": "an address, https://..."}


def read_settings() -> Settings:
    """The settings in the environment; BadInput that names the variable (never its value, which can be secret)."""
    names = {name: f"{_PREFIX}{name.upper()}" for name in Settings.model_fields}
    try:
        return Settings.model_validate({name: os.environ[told] for name, told in names.items() if told in os.environ})
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        whole = "oidc_issuer" if "oidc" in first["msg"] else "base_url"
        name = names[str(first["loc"][0]) if first["loc"] else whole]
        expected = _EXPECTED.get(str(first["loc"][0]) if first["loc"] else "", first["msg"])
        for start in ("Value error, ", "expected ", "Input should be "):
            expected = expected.removeprefix(start)
        raise BadInput("environment", name, "a value that is not allowed", expected) from None


def silence_telemetry() -> None:
    """Tells MLflow, before it is imported, to send nothing to anyone; what it starts inherits this."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
