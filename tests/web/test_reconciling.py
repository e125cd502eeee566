"""The reconciliation service: what it answers, and that the answers have the shapes of the specification."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from flask.testing import FlaskClient
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

SCHEMAS = Path(__file__).parents[3] / "shared" / "data" / "reconciliation" / "0.2" / "schemas"
FUND = "id/fund/fenwick-harbour-fund"


@cache
def validator(name: str) -> jsonschema.protocols.Validator:
    """Return the validator of one of the specification's schemas, which are not part of the project."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    type_text = (SCHEMAS / "type.json").read_text(encoding="utf-8")
    type_schema = Resource.from_contents(json.loads(type_text), default_specification=DRAFT7)
    base = str(schema.get("$id", "")).rpartition("/")[0]
    registry: Registry[Any] = Registry().with_resources(
        [(f"{base}/type.json", type_schema), ("type.json", type_schema)]
    )
    return jsonschema.Draft7Validator(schema, registry=registry)


def get(client: FlaskClient, address: str, schema: str = "", **query: str) -> Any:
    """Return the JSON at an address; it must fit the schema, when the schemas are there."""
    response = client.get(address, query_string=query)
    assert response.status_code == 200, response.text
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    if schema and SCHEMAS.is_dir():
        validator(schema).validate(response.json)
    return response.json


def match(client: FlaskClient, **queries: dict[str, Any]) -> Any:
    """Return the candidates of each query of a batch."""
    response = client.post("/reconcile", data={"queries": json.dumps(queries)})
    assert response.status_code == 200, response.text
    if SCHEMAS.is_dir():
        validator("reconciliation-query-batch").validate(queries)
        validator("reconciliation-result-batch").validate(response.json)
    return {key: found["result"] for key, found in response.json.items()}  # type: ignore[union-attr]  # JSON came


def test_manifest_says_where_everything_is(client: FlaskClient) -> None:
    """Version, spaces, and the addresses of view, preview, suggest and extend."""
    manifest = get(client, "/reconcile", "manifest")
    assert manifest["versions"] == ["0.2"]
    assert manifest["view"]["url"] == "http://localhost/{{id}}"
    assert {"id": "Fund", "name": "Fund"} in manifest["defaultTypes"]


def test_view_leads_to_the_thing(client: FlaskClient) -> None:
    """The identifier put into the address of the view is the page of the thing."""
    assert client.get(f"/{FUND}", headers={"Accept": "text/html"}, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "name", ["Fenwick Harbour Fund", "fenwick harbour fund", "The Fenwick Harbor Fund", "Fenwik Harbour Fnd"]
)
def test_noisy_name_finds_its_thing(client: FlaskClient, name: str) -> None:
    """Case, an article and misspelt words leave the right thing first."""
    assert match(client, q={"query": name})["q"][0]["id"] == FUND


def test_same_name_is_a_sure_match_and_a_misspelt_one_is_not(client: FlaskClient) -> None:
    """Only what is certain is marked as a match."""
    found = match(client, same={"query": "Fenwick Harbour Fund"}, misspelt={"query": "Fenwik Harbr Fund"})
    assert (found["same"][0]["match"], found["same"][0]["score"]) == (True, 100)
    assert found["misspelt"][0]["match"] is False


def test_type_leaves_out_other_things(client: FlaskClient) -> None:
    """A fund is no organisation."""
    found = match(client, q={"query": "Fenwick Harbour Fund", "type": "Organisation"})
    assert FUND not in {one["id"] for one in found["q"]}


def test_limit_is_kept(client: FlaskClient) -> None:
    """No more candidates than asked for."""
    assert len(match(client, q={"query": "fund", "limit": 1})["q"]) <= 1


def test_property_decides_between_candidates(client: FlaskClient) -> None:
    """A property that agrees raises the score above that of the name alone."""
    wrong = {"query": "Fenwick Harbor Fund", "properties": [{"pid": "owl:sameAs", "v": "http://nowhere.example/"}]}
    right = {"query": "Fenwick Harbor Fund", "properties": [{"pid": "rdfs:label", "v": "Fenwick Harbour Fund"}]}
    found = match(client, wrong=wrong, right=right)
    assert found["right"][0]["score"] > found["wrong"][0]["score"]


def test_official_identifier_alone_finds_its_thing(client: FlaskClient) -> None:
    """A query without a name is answered by its properties."""
    found = match(client, q={"properties": [{"pid": "org:identifier", "v": "GB-GOR-D15"}]})
    assert [one["id"] for one in found["q"]] == ["id/organisation/hm-treasury"]


def test_nothing_found_is_an_empty_result(client: FlaskClient) -> None:
    """A name like none in the graph has no candidates."""
    assert match(client, q={"query": "zzzzzz qqqqq"})["q"] == []


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"queries": "no JSON"}, 400),
        ({"queries": "[]"}, 400),
        ({"queries": '{"q": {}}'}, 400),
        ({"queries": '{"q": {"query": "a", "limit": "many"}}'}, 400),
        ({"queries": '{"q": {"query": "a", "properties": [{"v": 1}]}}'}, 400),
        ({"queries": json.dumps({str(number): {"query": "a"} for number in range(1001)})}, 413),
        ({"extend": "{}"}, 400),
        ({}, 400),
    ],
)
def test_faulty_request_is_refused_with_what_to_do(client: FlaskClient, fields: dict[str, str], status: int) -> None:
    """Each fault has its status."""
    assert client.post("/reconcile", data=fields).status_code == status


def test_extension_gives_values_in_their_types(client: FlaskClient) -> None:
    """Names as text, things with identifier and name; an unknown thing has no values."""
    query = {"ids": [FUND, "id/fund/unknown"], "properties": [{"id": "rdfs:label"}, {"id": "kg:administeredBy"}]}
    if SCHEMAS.is_dir():
        validator("data-extension-query").validate(query)
    found = get(client, "/reconcile", "data-extension-response", extend=json.dumps(query))
    assert found["rows"][FUND]["rdfs:label"] == [{"str": "Fenwick Harbour Fund"}]
    assert found["rows"]["id/fund/unknown"] == {"rdfs:label": [], "kg:administeredBy": []}
    assert [one["name"] for one in found["meta"]] == ["rdfs:label", "administered by"]


def test_properties_are_proposed(client: FlaskClient) -> None:
    """A client can offer them by name."""
    found = get(client, "/reconcile/properties", "data-extension-property-proposal", type="Fund")
    assert {"id": "kg:administeredBy", "name": "administered by"} in found["properties"]


@pytest.mark.parametrize(
    ("what", "prefix", "schema", "expected"),
    [
        ("entity", "fenw", "suggest-entities-response", FUND),
        ("type", "fu", "suggest-types-response", "Fund"),
        ("property", "admin", "suggest-properties-response", "kg:administeredBy"),
    ],
)
def test_beginnings_are_completed(client: FlaskClient, what: str, prefix: str, schema: str, expected: str) -> None:
    """Things, types and properties are suggested as somebody types."""
    found = get(client, f"/reconcile/suggest/{what}", schema, prefix=prefix)
    assert expected in {one["id"] for one in found["result"]}


def test_preview_is_a_page_that_others_may_frame(client: FlaskClient) -> None:
    """A client shows it in a frame of its own page."""
    response = client.get("/reconcile/preview", query_string={"id": FUND})
    assert "Fenwick Harbour Fund" in response.text
    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("what", "identifier"), [("entity", FUND), ("type", "Fund"), ("property", "kg:administeredBy")]
)
def test_flyout_describes_a_suggestion(client: FlaskClient, what: str, identifier: str) -> None:
    """A few words of HTML."""
    found = get(client, f"/reconcile/flyout/{what}", id=identifier)
    assert found["id"] == identifier
    assert "<strong>" in found["html"]


def test_unknown_thing_is_not_found(client: FlaskClient) -> None:
    """Preview and flyout of nothing are 404."""
    assert client.get("/reconcile/preview", query_string={"id": "id/fund/x"}).status_code == 404
    assert client.get("/reconcile/flyout/type", query_string={"id": "x"}).status_code == 404


def test_old_clients_may_ask_by_jsonp(client: FlaskClient) -> None:
    """The answer is a call of the function they name, and of nothing else."""
    assert client.get("/reconcile?callback=take").text.startswith("/**/take({")
    assert client.get("/reconcile?callback=alert(1)").status_code == 400


@pytest.mark.skipif(not SCHEMAS.is_dir(), reason="the specification's examples are not beside the project")
def test_shipped_examples_of_the_specification_are_understood(client: FlaskClient) -> None:
    """Every valid batch of the specification is answered."""
    folder = SCHEMAS.parent / "examples" / "reconciliation-query-batch" / "valid"
    for path in sorted(folder.glob("*.json")):
        response = client.post("/reconcile", data={"queries": path.read_text(encoding="utf-8")})
        assert response.status_code == 200, path.name
        validator("reconciliation-result-batch").validate(response.json)
