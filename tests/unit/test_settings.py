"""The settings: sensible without any, and unsafe ones refused before anything starts."""

import os
from pathlib import Path

import pytest

from vroegsignalering.errors import BadInput
from vroegsignalering.settings import read_settings

PUBLIC = {
    "BASE_URL": "https://vroegsignalering.example.nl",
    "TLS": "true",
    "CONTACT_EMAIL": "team@example.nl",
}


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("VROEGSIGNALERING_")]:
        monkeypatch.delenv(name)


def setenv(monkeypatch: pytest.MonkeyPatch, **values: str) -> None:
    for name, value in values.items():
        monkeypatch.setenv(f"VROEGSIGNALERING_{name}", value)


def test_without_any_the_service_is_for_this_machine() -> None:
    settings = read_settings()
    assert (settings.models, settings.mlruns) == (Path("models"), Path("mlruns"))
    assert settings.store == "sqlite:///data/publicaties.db"
    assert (settings.base_url, settings.tls) == ("", False)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, **PUBLIC, STORE="postgresql://vroeg@db/vroeg", MODELS="/srv/models")
    settings = read_settings()
    assert settings.store == "postgresql://vroeg@db/vroeg"
    assert settings.models == Path("/srv/models")
    assert settings.base_url == "https://vroegsignalering.example.nl"


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"STORE": "sqlite://"}, "VROEGSIGNALERING_STORE.*outlive the process"),
        ({"STORE": "sqlite:///:memory:"}, "VROEGSIGNALERING_STORE"),
        ({"STORE": "mysql://vroeg:geheim@db/vroeg"}, "VROEGSIGNALERING_STORE"),
        ({"STORE": ""}, "VROEGSIGNALERING_STORE"),
        ({"BASE_URL": "http://vroegsignalering.example.nl"}, "VROEGSIGNALERING_BASE_URL.*plain http"),
        ({"BASE_URL": "https://vroegsignalering.example.nl/v1"}, "VROEGSIGNALERING_BASE_URL.*without a path"),
        ({"BASE_URL": "https://a:geheim@vroegsignalering.example.nl"}, "VROEGSIGNALERING_BASE_URL.*without a user"),
        ({"TLS": "false"}, "needs tls"),
        ({"TLS": "misschien"}, "VROEGSIGNALERING_TLS.*expected true or false"),
        ({"CONTACT_EMAIL": "vroegsignalering@example.org"}, "contact_email that someone reads"),
        ({"CONTACT_EMAIL": "niemand"}, "VROEGSIGNALERING_CONTACT_EMAIL"),
        ({"CONTACT_URL": "http://example.nl"}, "VROEGSIGNALERING_CONTACT_URL"),
        ({"CONTACT_NAME": ""}, "VROEGSIGNALERING_CONTACT_NAME"),
        ({"OIDC_ISSUER": "https://idp.example"}, "VROEGSIGNALERING_OIDC_ISSUER.*together, or none"),
        ({"OIDC_KEYS": "http://idp.example/jwks"}, "VROEGSIGNALERING_OIDC_KEYS.*https"),
        ({"REQUESTS_PER_MINUTE": "0"}, "VROEGSIGNALERING_REQUESTS_PER_MINUTE"),
        ({"REQUESTS_AT_ONCE": "veel"}, "VROEGSIGNALERING_REQUESTS_AT_ONCE.*expected a valid integer"),
    ],
)
def test_what_is_not_safe_is_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, str], names: str
) -> None:
    setenv(monkeypatch, **(PUBLIC | change))
    with pytest.raises(BadInput, match=names) as caught:
        read_settings()
    assert "geheim" not in str(caught.value)
