"""The W3C's tests of the SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, where they are at hand.

The service is writable, as the tests of updates need it, and once more in strict mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from rdflib import Graph
from rdflib.term import Node

from kg.web import create_app
from tests.conformance import exchanges, manifests
from tests.conformance.exchanges import Reply, Send
from tests.web.conftest import settings_for

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "w3c" / "sparql" / "sparql11"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason="the W3C manifests are not beside this clone")

TOKEN = "a token for the tests"  # noqa: S105  # of no service but that of the tests
AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}
MANIFESTS = {name: manifests.read(FOLDER / name) if FOLDER.is_dir() else Graph() for name in exchanges.MANIFESTS}


def sending(client: FlaskClient) -> Send:
    """Return what sends requests to the service without a network, for one who may write."""

    def send(method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> Reply:
        response = client.open(path, method=method, data=body or None, headers=[*headers, *AUTHORIZATION.items()])
        named = {name.lower(): value for name, value in response.headers.items()}
        return Reply(response.status_code, named, response.data)

    return send


@pytest.fixture(scope="module", params=[False, True], ids=["union", "strict"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """The writable service on a store that held nothing."""
    store = tmp_path_factory.mktemp("w3c")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KG_WRITE_TOKEN", TOKEN)
        yield create_app(settings_for(store / "store", writable=True, strict_dataset=request.param)).test_client()


@pytest.fixture
def w3c(service: FlaskClient) -> FlaskClient:
    """The same with nothing of the test before."""
    assert service.post("/sparql", data={"update": "DROP ALL"}, headers=AUTHORIZATION).status_code == 204
    return service


TESTS = [(name, test) for name, manifest in MANIFESTS.items() for test in exchanges.tests(manifest)]


@pytest.mark.parametrize(
    ("manifest", "test"), TESTS, ids=lambda value: "" if value in MANIFESTS else manifests.name(value)
)
def test_w3c(w3c: FlaskClient, manifest: str, test: Node) -> None:
    """Each request gets the status, the type and the content that the manifest expects."""
    assert exchanges.run(sending(w3c), MANIFESTS[manifest], test, FOLDER) == ""


@pytest.mark.parametrize("test", ["returns-rdf", "has-endpoint-triple", "conforms-to-schema"])
def test_w3c_service_description(w3c: FlaskClient, test: str) -> None:
    """The description is RDF, names the endpoint, and holds to its vocabulary."""
    assert exchanges.description_faults(sending(w3c), "http://localhost/sparql")[test] == ""


@pytest.fixture(scope="module")
def reading(store: Path) -> FlaskClient:
    """The service that only reads."""
    return create_app(settings_for(store)).test_client()


READ_TESTS = [(name, test) for name, test in TESTS if not list(exchanges.graphs(MANIFESTS[name], test, FOLDER))]


@pytest.mark.parametrize(
    ("manifest", "test"), READ_TESTS, ids=lambda value: "" if value in MANIFESTS else manifests.name(value)
)
def test_w3c_read_only(reading: FlaskClient, manifest: str, test: Node) -> None:
    """What reads is answered the same where nobody may write, and what writes is refused."""
    assert exchanges.run(sending(reading), MANIFESTS[manifest], test, FOLDER, only_reading=True) == ""
