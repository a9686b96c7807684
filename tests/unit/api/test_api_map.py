"""A list as GeoJSON and on paper: where its areas lie, in which system, and where it all comes from."""

from pathlib import Path

import pytest

from lib.client import Client
from lib.published import NOW, lists
from lib.serving import Serving
from vroegsignalering.errors import BadInput
from vroegsignalering.store import Store

OWN = "/v1/risicolijsten/GM9001"
MAP = f"{OWN}?formaat=geojson"
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
RD_NEW = "http://www.opengis.net/def/crs/EPSG/0/28992"
# A square of a kilometre at the centre of RD, with a hole; its first corner is the tower of Amersfoort.
SQUARE = [
    [[155000, 463000], [156000, 463000], [156000, 464000], [155000, 464000], [155000, 463000]],
    [[155400, 463400], [155400, 463600], [155600, 463600], [155400, 463400]],
]
# Official: 52 09 22,178 N, 5 23 15,500 E in Bessel's terms; 52,155174 N, 5,387206 E in ETRS89 (NSGI, RDNAPTRANS).
AMERSFOORT = (5.387206, 52.155174)


@pytest.fixture
def mapped(service: Serving) -> Serving:
    """The lists once more, of which one area of the gemeente has an outline, and another has two parts."""
    told = lists(version="demo-2")
    for content in told:
        by_area = {row["gebied"]: row for row in content["rows"]}
        by_area["BU90010002"]["omtrek"] = {"type": "Polygon", "coordinates": SQUARE}
        by_area["BU90010004"]["omtrek"] = {"type": "MultiPolygon", "coordinates": [SQUARE[:1], SQUARE[:1]]}
    service.store.publish(told, version="demo-2", by="demo", at=NOW)
    return service


def test_the_areas_lie_in_degrees_where_nothing_was_asked(mapped: Serving, client: Client) -> None:
    answer = client.get(MAP, token=mapped.token("gemeente:GM9001"))
    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["content-crs"] == f"<{CRS84}>"
    assert answer.headers["vary"] == "Accept, Accept-Crs"
    told = answer.json()
    shapes = {one["id"]: one["geometry"] for one in told["features"]}
    assert len(shapes) == 6
    # The transformation without the national grid is within half a metre of the official one.
    assert shapes["BU90010002"]["coordinates"][0][0] == pytest.approx(AMERSFOORT, abs=5e-6)
    assert [len(ring) for ring in shapes["BU90010002"]["coordinates"]] == [5, 4]
    assert shapes["BU90010004"]["type"] == "MultiPolygon"
    assert shapes["BU90010006"] is None
    first = told["features"][0]["properties"]
    assert (first["gebied"], first["kans"], first["klasse_naam"]) == ("BU90010002", 0.21, "zwak")
    assert told["herkomst"]["herkomst"] == "SYNTHETISCH"
    assert told["herkomst"]["publicatie"] == 2


@pytest.mark.parametrize("asked", [RD_NEW, f"<{RD_NEW}>", "EPSG:28992", "epsg:28992"])
def test_on_request_they_lie_in_metres_as_they_were_published(mapped: Serving, client: Client, asked: str) -> None:
    token = mapped.token("gemeente:GM9001")
    client.get(MAP, token=token)
    answer = client.get(MAP, token=token, headers={"Accept-Crs": asked})
    assert answer.headers["content-crs"] == f"<{RD_NEW}>"
    assert answer.json()["features"][0]["geometry"] == {"type": "Polygon", "coordinates": SQUARE}
    again = client.get(MAP, token=token, headers={"Accept-Crs": asked, "If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["content-crs"]) == (304, f"<{RD_NEW}>")


def test_a_system_that_is_not_there_is_406_and_names_those_that_are(mapped: Serving, client: Client) -> None:
    answer = client.get(MAP, token=mapped.token("rijk"), headers={"Accept-Crs": "EPSG:3857"})
    assert answer.status_code == 406
    assert CRS84 in answer.json()["detail"]
    assert RD_NEW in answer.json()["detail"]


def test_an_outline_is_not_in_the_other_forms(mapped: Serving, client: Client) -> None:
    token = mapped.token("gemeente:GM9001")
    for form in ("json", "csv", "html"):
        assert "155000" not in client.get(f"{OWN}?formaat={form}", token=token).text


def test_an_outline_that_is_none_is_not_published(tmp_path: Path) -> None:
    told = lists(version="x")
    told[0]["rows"][0]["omtrek"] = {"type": "Point", "coordinates": [155000, 463000]}
    with pytest.raises(BadInput, match=r"rows\.0\.omtrek\.type"):
        Store(f"sqlite:///{tmp_path / 'x.db'}").publish(told, version="x", by="x", at=NOW)


@pytest.mark.parametrize("path", [OWN, "/v1/buurten/BU90010002"])
def test_a_sheet_stands_on_its_own_and_says_where_it_comes_from(service: Serving, client: Client, path: str) -> None:
    answer = client.get(path, token=service.token("gemeente:GM9001"), headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('inline; filename="SYNTHETISCH-')
    assert answer.headers["content-disposition"].endswith('.html"')
    page = answer.text
    for told in ("SYNTHETISCH", "0f" * 32, "3.0, meting 2024", "demo-1a2b3c4d", "geen oordeel", "size: A4"):
        assert told in page
    for outside in ("<script", "<link", "src=", "href=", "style="):
        assert outside not in page
    assert 'lang="nl"' in page
    # The browser runs no style but this one.
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "'sha256-" in policy
    tag = {"If-None-Match": answer.headers["etag"], "Accept": "text/html"}
    assert client.get(path, token=service.token("rijk"), headers=tag).status_code == 304


def test_a_name_on_a_sheet_is_no_markup(service: Serving, client: Client) -> None:
    told = lists(version="demo-3")
    for content in told:
        content["rows"][1]["naam"] = "<b>Kwartier & Zo</b>"
    service.store.publish(told, version="demo-3", by="demo", at=NOW)
    token = service.token("rijk")
    for path in (OWN, f"/v1/buurten/{told[0]['rows'][1]['gebied']}"):
        page = client.get(f"{path}?formaat=html", token=token).text
        assert "&lt;b&gt;Kwartier &amp; Zo" in page
        assert "<b>" not in page
