"""The settings: the only place that touches the environment, and it refuses what is not safe."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from vroegsignalering.errors import BadInput

_HERE = ("localhost", "127.0.0.1", "::1")
_NO_CONTACT = "vroegsignalering@example.org"


class Settings(BaseSettings):
    """
    Each setting is a variable VROEGSIGNALERING_<NAME> in the environment.

    models:        folder of what may be served
    store:         database URL of the publications (sqlite:///path or postgresql://...)
    mlruns:        the laboratory notebook; the service never looks at it
    contact_name, contact_email, contact_url: whom users of the API can turn to
    base_url:      public address, https, without a path; a proxy in front of the service speaks TLS there
    tls:           whether that proxy is there; then browsers are held to TLS and cookies go over TLS only
    requests_per_minute, requests_at_once: how often one token may ask one process: lastingly, and after a silence
    """

    model_config = SettingsConfigDict(env_prefix="VROEGSIGNALERING_", frozen=True)

    models: Path = Path("models")
    store: str = "sqlite:///data/publicaties.db"
    mlruns: Path = Path("mlruns")
    contact_name: str = Field(default="Vroegsignalering", min_length=1)
    contact_email: str = Field(default=_NO_CONTACT, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    contact_url: str = Field(default="https://www.leefbaarometer.nl", pattern=r"^https://\S+$")
    base_url: str = "https://localhost"
    tls: bool = False
    requests_per_minute: int = Field(default=600, ge=1)
    requests_at_once: int = Field(default=100, ge=1)

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

    @model_validator(mode="after")
    def _fit_for_the_public(self) -> "Settings":
        if urlsplit(self.base_url).hostname in _HERE:
            return self
        if not self.tls:
            raise ValueError("a public base_url needs tls = true: without it cookies could go over plain http")
        if self.contact_email == _NO_CONTACT:
            raise ValueError("a public base_url needs a contact_email that someone reads")
        return self


def read_settings() -> Settings:
    """The settings in the environment; BadInput that names the variable (never its value, which can be secret)."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors(include_input=False)[0]
        name = f"{Settings.model_config['env_prefix']}{'_'.join(map(str, first['loc'])) or 'base_url'}".upper()
        expected = first["msg"].removeprefix("Value error, ").removeprefix("expected ")
        raise BadInput("environment", name, "a value that is not allowed", expected) from None


def silence_telemetry() -> None:
    """Tells MLflow, before it is imported, to send nothing to anyone; what it starts inherits this."""
    os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
    os.environ["DO_NOT_TRACK"] = "true"
