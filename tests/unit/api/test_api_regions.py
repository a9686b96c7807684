"""Regions in the API: open to all, each as it is in the year that is asked."""

import pytest

from lib.client import Client


def codes(client: Client, path: str) -> list[str]:
    return [one["code"] for one in client.get(path).json()["gemeenten"]]


def test_a_region_is_followed_to_the_year_that_is_asked(client: Client) -> None:
    assert codes(client, "/v1/regios/eemsdelta?jaar=2016") == ["GM0003", "GM0010", "GM0024", "GM1651"]
    now = client.get("/v1/regios/eemsdelta").json()
    assert [one["naam"] for one in now["gemeenten"]] == ["Eemsdelta"]
    assert (now["jaar"], now["vastgesteld_voor"]) == (2024, 2016)
    # Eemsmond went into Het Hogeland with others from outside the region.
    assert now["verloren"] == ["GM1651"]
    assert now["deels"] == {"GM1966": ["GM0005", "GM0053", "GM1663"]}


def test_regions_come_by_kind_and_page_by_page(client: Client) -> None:
    told = client.get("/v1/regios?soort=provincie&grootte=5").json()
    assert told["totaal"] == 12
    assert len(told["regios"]) == 5
    assert "soort=provincie" in told["_links"]["volgende"]["href"]
    last = client.get("/v1/regios?soort=provincie&grootte=5&pagina=3").json()
    assert len(last["regios"]) == 2
    assert last["_links"]["volgende"] is None
    assert client.get("/v1/regios?soort=provincie&grootte=5&pagina=4").status_code == 404
    inside = {one["code"] for page in (1, 2, 3) for one in _all(client, page)}
    assert len(inside) == 342  # gemeenten on 1 January 2024, CBS


def _all(client: Client, page: int) -> list[dict[str, str]]:
    told = client.get(f"/v1/regios?soort=provincie&grootte=5&pagina={page}").json()
    return [gemeente for region in told["regios"] for gemeente in region["gemeenten"]]


@pytest.mark.parametrize(
    ("query", "status"), [("jaar=2015", 400), ("jaar=2025", 400), ("jaar=2016&soort=X", 400), ("naam=g4", 400)]
)
def test_a_year_or_key_that_is_not_known_is_an_error_in_the_input(client: Client, query: str, status: int) -> None:
    answer = client.get(f"/v1/regios?{query}")
    assert answer.status_code == status
    assert len(answer.json()["errors"]) == 1
