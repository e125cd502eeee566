"""Writing: who may, what is refused, and that what was written is seen at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from rdflib import Graph

from kg.errors import ServeError
from kg.store import Store
from kg.web import create_app, serve
from tests.served import sender, served
from tests.web.conftest import BASE, golden_graphs, settings_for, write_version

TOKEN = "a token for the tests"  # noqa: S105  # of no service but that of the tests
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
MINE = "https://example.org/mine"
TURTLE = "<https://example.org/a> <https://example.org/b> 1 ."
INSERT = f"INSERT DATA {{ GRAPH <{MINE}> {{ <https://example.org/a> <https://example.org/b> 1 }} }}"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A store of its own with the golden document."""
    write_version(tmp_path / "store", golden_graphs())
    return tmp_path / "store"


@pytest.fixture
def writable(path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """The writable service on it."""
    monkeypatch.setenv("KG_WRITE_TOKEN", TOKEN)
    with create_app(settings_for(path, writable=True)).test_client() as client:
        yield client


def asks(client: FlaskClient, query: str) -> bool:
    """Return the answer to an ASK query."""
    return bool(client.get("/sparql", query_string={"query": query, "format": "json"}).get_json(force=True)["boolean"])


def test_an_update_is_a_new_version_and_seen_at_once(writable: FlaskClient, path: Path) -> None:
    """Its answer says that it is done, and the next query sees it."""
    assert writable.post("/sparql", data={"update": INSERT}, headers=AUTHORIZED).status_code == 204
    assert asks(writable, f"ASK {{ GRAPH <{MINE}> {{ ?s ?p 1 }} }}")
    assert Store(path).versions() == ["000001", "000002"]


def test_several_updates_in_a_row(writable: FlaskClient) -> None:
    """Each begins with what the ones before have done."""
    for number in range(4):
        update = f"INSERT DATA {{ GRAPH <{MINE}> {{ <https://example.org/a> <https://example.org/b> {number} }} }}"
        assert writable.post("/sparql", data=update, content_type="application/sparql-update", headers=AUTHORIZED)
    assert asks(writable, f"ASK {{ {{ SELECT (COUNT(*) AS ?n) {{ GRAPH <{MINE}> {{ ?s ?p ?o }} }} }} FILTER(?n = 4) }}")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"Authorization": "Bearer wrong"}, 401),
        ({"Authorization": f"Basic {TOKEN}"}, 401),
        ({**AUTHORIZED, "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_only_who_has_the_token_may_write(
    writable: FlaskClient, headers: dict[str, str], status: int, method: str
) -> None:
    """At both addresses; a page of another site may not even with it."""
    assert writable.post("/sparql", data={"update": INSERT}, headers=headers).status_code == status
    put = writable.open("/graph-store?default", method=method, data=TURTLE, content_type="text/turtle", headers=headers)
    assert put.status_code == status


@pytest.mark.parametrize(
    "update",
    [
        f"INSERT DATA {{ GRAPH <{BASE}graph/entities> {{ <a:b> <a:b> 1 }} }}",
        "INSERT DATA { GRAPH graph:entities { <a:b> <a:b> 1 } }",
        "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }",
        f"WITH <{BASE}graph/entities> DELETE {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}",
        "CLEAR ALL",
        "DROP NAMED",
        f"DROP GRAPH <{BASE}graph/build>",
        f"COPY <{MINE}> TO <{BASE}graph/build>",
        f"MOVE <{BASE}graph/build> TO <{MINE}>",
        f"BASE <{BASE}> INSERT DATA {{ GRAPH <graph/entities> {{ <a:b> <a:b> 1 }} }}",
        f"PREFIX x: <https://example.org/> PREFIX x: <{BASE}graph/> DROP GRAPH x:entities",
        rf"DROP GRAPH <{BASE}graph/\u0065ntities>",
    ],
)
def test_graphs_of_the_build_are_not_written(writable: FlaskClient, update: str) -> None:
    """By no form of an update."""
    response = writable.post("/sparql", data={"update": update}, headers=AUTHORIZED)
    assert response.status_code == 403
    assert "kg build" in response.text


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("address", [f"/graph-store?graph={BASE}graph/entities", "/graph/entities"])
def test_graphs_of_the_build_are_not_replaced(writable: FlaskClient, method: str, address: str) -> None:
    """Nor by the Graph Store Protocol."""
    response = writable.open(address, method=method, data=TURTLE, content_type="text/turtle", headers=AUTHORIZED)
    assert response.status_code == 403


def test_reading_the_build_while_writing_elsewhere(writable: FlaskClient) -> None:
    """A copy of a graph of the build is one's own."""
    update = (
        f"INSERT {{ GRAPH <{MINE}> {{ ?s rdfs:label ?o }} }} WHERE {{ GRAPH graph:entities {{ ?s rdfs:label ?o }} }}"
    )
    assert writable.post("/sparql", data={"update": update}, headers=AUTHORIZED).status_code == 204
    assert asks(writable, f"ASK {{ GRAPH <{MINE}> {{ ?s rdfs:label 'Fenwick Harbour Fund'@en }} }}") or asks(
        writable, f"ASK {{ GRAPH <{MINE}> {{ ?s rdfs:label ?o }} }}"
    )


@pytest.mark.parametrize("accept", ["text/plain", "text/turtle"])
def test_what_breaks_a_shape_is_refused_with_the_report(writable: FlaskClient, path: Path, accept: str) -> None:
    """And nothing has changed."""
    update = f"INSERT DATA {{ GRAPH <{MINE}> {{ <https://example.org/f> a kg:FundingAward }} }}"
    response = writable.post("/sparql", data={"update": update}, headers={**AUTHORIZED, "Accept": accept})
    assert response.status_code == 422
    assert "https://example.org/f" in response.text
    assert Store(path).versions() == ["000001"]


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        ("<a> <b> ", "text/turtle", 400),
        ('<!DOCTYPE r [<!ENTITY a "aaaa">]><r>&a;</r>', "application/rdf+xml", 400),
        ("<<( " * 200, "text/turtle", 400),
        (TURTLE, "application/pdf", 415),
        (TURTLE, "text/turtle; charset=utf-16", 415),
        (b"<a:b> <a:b> '\xff' .", "text/turtle", 400),
    ],
)
def test_uploads_that_are_refused(writable: FlaskClient, content: str | bytes, media_type: str, status: int) -> None:
    """What cannot be read, or would grow when it is."""
    response = writable.put(
        "/graph-store", query_string={"graph": MINE}, data=content, content_type=media_type, headers=AUTHORIZED
    )
    assert response.status_code == status
    assert writable.get("/graph-store", query_string={"graph": MINE}).status_code == 404


@pytest.mark.parametrize(
    "update", ["LOAD <http://127.0.0.1/>", "INSERT { ?s ?p ?o } WHERE { SERVICE <http://a/> { ?s ?p ?o } }"]
)
def test_updates_reach_no_other_address(writable: FlaskClient, update: str) -> None:
    """Neither by LOAD nor by SERVICE."""
    response = writable.post("/sparql", data={"update": update}, headers=AUTHORIZED)
    assert response.status_code == 403
    assert "not allowed" in response.text


def test_a_load_that_may_fail_in_silence_does_nothing(writable: FlaskClient) -> None:
    """And what stands beside it is done."""
    update = f"LOAD SILENT <http://127.0.0.1/> INTO GRAPH <{MINE}x> ; {INSERT}"
    assert writable.post("/sparql", data={"update": update}, headers=AUTHORIZED).status_code == 204
    assert asks(writable, f"ASK {{ GRAPH <{MINE}> {{ ?s ?p 1 }} FILTER NOT EXISTS {{ GRAPH <{MINE}x> {{}} }} }}")


@pytest.mark.parametrize(
    "update", [f"LOAD ; CREATE GRAPH <{MINE}>", "LOAD <http://127.0.0.1/> LOAD <http://127.0.0.1/>"]
)
def test_what_cannot_be_read_is_told_before_what_is_not_allowed(writable: FlaskClient, update: str) -> None:
    """A LOAD without an address, or without a semicolon before the next."""
    assert writable.post("/sparql", data={"update": update}, headers=AUTHORIZED).status_code == 400


@pytest.mark.parametrize("update", [f"CLEAR GRAPH <{MINE}>", "INSERT { <a:a> <a:b> ?x } WHERE { BIND(<a:f>() AS ?x) }"])
def test_what_can_be_read_and_not_done_is_no_bad_request(writable: FlaskClient, update: str) -> None:
    """A graph that is not there, a function that nobody knows."""
    response = writable.post("/sparql", data={"update": update}, headers=AUTHORIZED)
    assert (response.status_code, "cannot be" in response.text) == (422, True)


def test_the_default_graph_is_the_unnamed_one(writable: FlaskClient) -> None:
    """Though queries see the union of all."""
    put = writable.put("/graph-store?default", data=TURTLE, content_type="text/turtle", headers=AUTHORIZED)
    got = writable.get("/graph-store?default")
    assert (put.status_code, len(Graph().parse(data=got.data, format="turtle"))) == (204, 1)


def test_a_graph_is_its_address(writable: FlaskClient) -> None:
    """Below /graph-store/ an address names a graph, and below /graph/ one of the base."""
    for address in ("/graph-store/mine", "/graph/mine"):
        put = writable.put(address, data=TURTLE, content_type="text/turtle", headers=AUTHORIZED)
        got = writable.get(address, headers={"Accept": "text/turtle"})
        assert (put.status_code, got.status_code) == (201, 200)
        assert len(Graph().parse(data=got.data, format="turtle")) == 1
        assert writable.delete(address, headers=AUTHORIZED).status_code == 204
        assert writable.get(address).status_code == 404


def test_reading_while_read_only(client: FlaskClient) -> None:
    """The Graph Store Protocol reads what there is, and refuses to write."""
    name = {"graph": f"{BASE}graph/entities"}
    got = client.get("/graph-store", query_string=name)
    assert got.content_type == "text/turtle; charset=utf-8"
    assert len(Graph().parse(data=got.data, format="turtle"))
    assert client.head("/graph-store", query_string=name).status_code == 200
    assert client.put("/graph-store", query_string=name, data=TURTLE, content_type="text/turtle").status_code == 403
    assert client.get("/graph-store").status_code == 400
    assert client.patch("/graph-store").status_code == 405
    assert client.options("/graph-store").headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_writable_service_needs_a_token(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one nobody could write, and it does not start."""
    monkeypatch.delenv("KG_WRITE_TOKEN", raising=False)
    with pytest.raises(ServeError, match="writable"):
        serve(settings_for(path, writable=True, port=0))


def test_a_writable_service_begins_with_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It makes the first version itself."""
    monkeypatch.setenv("KG_WRITE_TOKEN", TOKEN)
    client = create_app(settings_for(tmp_path / "new", writable=True)).test_client()
    assert not asks(client, "ASK { ?s ?p ?o }")
    assert client.post("/sparql", data={"update": "DROP ALL"}, headers=AUTHORIZED).status_code == 204


@pytest.mark.parametrize("name", ["http://[x", "relative", "http://a/ b", "http://a/%3E<"])
def test_a_graph_is_named_by_an_iri(writable: FlaskClient, name: str) -> None:
    """What is none names nothing, and is no error of the service."""
    put = writable.put(
        "/graph-store", query_string={"graph": name}, data=TURTLE, content_type="text/turtle", headers=AUTHORIZED
    )
    got = writable.get("/graph-store", query_string={"graph": name})
    assert (put.status_code, got.status_code in {400, 404}) == (400, True)


@pytest.mark.parametrize("address", ["/graph-store/a%3C", "/graph-store/a%00%20b", "/graph-store/%5Bx%5D"])
def test_an_address_that_is_no_graph(writable: FlaskClient, address: str) -> None:
    """Whatever it holds, nothing is there."""
    assert writable.get(address).status_code in {400, 404}


@pytest.mark.slow
def test_every_worker_sees_a_write_once_it_is_answered(tmp_path: Path) -> None:
    """Whichever of them a client comes to next, the first version being made by whichever was first."""
    with served(tmp_path / "store", "--writable", "--workers", "2", token=TOKEN) as address:
        write, read = sender(address, token=TOKEN), sender(address)
        for number in range(10):
            update = f"CLEAR SILENT GRAPH <{MINE}> ; INSERT DATA {{ GRAPH <{MINE}> {{ <{MINE}> <{MINE}> {number} }} }}"
            assert (
                write("POST", "/sparql", [("Content-Type", "application/sparql-update")], update.encode()).status == 204
            )
            query = f"/sparql?format=csv&query={quote(f'SELECT ?n {{ <{MINE}> <{MINE}> ?n }}')}"
            assert {read("GET", query, [], b"").body for _ in range(4)} == {f"n\r\n{number}\r\n".encode()}


def test_an_empty_graph_has_a_page(writable: FlaskClient) -> None:
    """It is there, and says nothing."""
    assert writable.put("/graph/empty", data="", content_type="text/turtle", headers=AUTHORIZED).status_code == 201
    assert writable.get("/graph/empty", headers={"Accept": "text/html"}).status_code == 200
