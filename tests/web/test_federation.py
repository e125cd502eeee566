"""SERVICE: what queries may ask elsewhere, against a stand-in on this machine, which only these tests may reach."""

from __future__ import annotations

import http.server
import ipaddress
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SettingsError
from kg.settings import load_settings
from kg.web import create_app
from kg.web.federation import Federation
from kg.web.remote import is_public
from tests.web.conftest import settings_for

FUND = "https://w3id.org/policy-kg/id/fund/fenwick-harbour-fund"


@dataclass
class StandIn:
    """A service that answers what it is told to, and remembers what it was asked."""

    port: int = 0
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    #: Seconds between two bytes of its answer.
    pause: float = 0
    asked: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}/sparql"

    def rows(self, *rows: dict[str, dict[str, str]]) -> None:
        """Let it answer with rows."""
        self.body = json.dumps({"head": {"vars": sorted(rows[0])}, "results": {"bindings": rows}}).encode()


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    """A stand-in that answers one row."""
    told = StandIn()
    told.rows({"fund": {"type": "uri", "value": FUND}, "size": {"type": "literal", "value": "large"}})

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            told.asked.append(parse_qs(sent)["query"][0])
            self.send_response(told.status)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for place in range(0, len(told.body), 1 if told.pause else len(told.body)):
                    self.wfile.write(told.body[place : place + 1] if told.pause else told.body)
                    self.wfile.flush()
                    stop.wait(told.pause)
            except OSError:
                return

        def do_GET(self) -> None:
            told.asked.append(self.path)
            self.send_error(500)

        def log_message(self, *_: Any) -> None:
            return

    stop = threading.Event()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield told
    stop.set()
    server.shutdown()
    thread.join()
    server.server_close()


def federated(store: Path, *services: str, **more: int) -> FlaskClient:
    """Return the service that may ask others, addresses of this machine included."""
    settings = replace(settings_for(store, **more), services=services)
    app = create_app(settings)
    site = app.extensions["kg"]
    federation = Federation(settings, site.minter.prefixes, reaches=lambda address: address.is_loopback)
    app.extensions["kg"] = replace(site, federation=federation)
    return app.test_client()


def asking(stand_in: StandIn) -> str:
    """Return a query that joins what the stand-in says with what is known here."""
    call = f"SERVICE <{stand_in.address}> {{ ?fund <a:size> ?size }}"
    return f"SELECT ?label ?size {{ {call} ?fund rdfs:label ?label }}"


def post(client: FlaskClient, query: str) -> tuple[int, str]:
    """Return status and text of the answer in CSV."""
    response = client.post("/sparql", data={"query": query, "format": "csv"})
    return response.status_code, response.text


def test_what_another_service_says_is_joined(store: Path, stand_in: StandIn) -> None:
    """It is asked once, with the prefixes, and the answer is not kept."""
    client = federated(store, stand_in.address)
    assert post(client, asking(stand_in)) == (200, "label,size\r\nFenwick Harbour Fund,large\r\n")
    assert stand_in.asked[0].endswith("SELECT * WHERE { ?fund <a:size> ?size }")
    assert "PREFIX kg: <" in stand_in.asked[0]
    assert "ETag" not in client.get("/sparql", query_string={"query": asking(stand_in)}).headers


def test_terms_of_every_kind(store: Path, stand_in: StandIn) -> None:
    """Languages, datatypes, quotation marks and what is unbound come over."""
    stand_in.rows(
        {"a": {"type": "literal", "value": 'say "no"\n', "xml:lang": "en"}},
        {"a": {"type": "literal", "value": "5", "datatype": "http://www.w3.org/2001/XMLSchema#integer"}},
    )
    client = federated(store, stand_in.address)
    query = f"SELECT (LANG(?a) AS ?l) (?a + 1 AS ?n) ?b {{ SERVICE <{stand_in.address}> {{ ?a <a:b> ?b }} }}"
    assert post(client, query) == (200, "l,n,b\r\nen,,\r\n,6,\r\n")


def test_no_service_is_asked_unless_it_is_named(store: Path, client: FlaskClient, stand_in: StandIn) -> None:
    """Neither by default, nor beside those that are."""
    other = federated(store, "http://127.0.0.1:1/sparql")
    assert post(client, asking(stand_in))[0] == 403
    status, text = post(other, asking(stand_in))
    assert (status, "not among the services" in text, stand_in.asked) == (502, True, [])


def test_a_failure_is_told_or_kept_silent(store: Path, stand_in: StandIn) -> None:
    """With the place of the clause; SILENT binds nothing and goes on."""
    stand_in.status = 500
    client = federated(store, stand_in.address)
    status, text = post(client, asking(stand_in))
    assert (status, "line 1, column 23" in text, "status 500" in text) == (502, True, True)
    assert post(client, f"SELECT ?x {{ SERVICE SILENT <{stand_in.address}> {{ ?x ?y 1 }} }}") == (200, "x\r\n\r\n")


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"<html>", "not in SPARQL JSON"),
        (b'{"results": {"bindings": [1]}}', "not in SPARQL JSON"),
        (b'{"results": {"bindings": [{"fund": {"type": "bnode", "value": "b"}}]}}', "blank node"),
        (b'{"results": {"bindings": [{"fund": {"type": "uri", "value": "x> } #"}}]}}', "no absolute IRI"),
        (b'{"results": {"bindings": [{"fund": {"type": "literal", "value": "\\ud800"}}]}}', "not in SPARQL JSON"),
        (b"[" * 100_000, "not in SPARQL JSON"),
        (b" " * 3_000, "more than 2,000 bytes"),
    ],
)
def test_an_answer_that_is_none(store: Path, stand_in: StandIn, body: bytes, complaint: str) -> None:
    """It is an error that says so, and never part of the query."""
    stand_in.body = body
    more = {"service_bytes": 2_000} if "2,000" in complaint else {}
    status, text = post(federated(store, stand_in.address, **more), asking(stand_in))
    assert (status, complaint in text) == (502, True), text


def test_a_service_that_takes_too_long_is_left(store: Path, stand_in: StandIn) -> None:
    """However often it says a little."""
    stand_in.pause = 0.2
    began = time.monotonic()
    status, text = post(federated(store, stand_in.address, service_timeout=1), asking(stand_in))
    assert (status, "too long" in text, time.monotonic() - began < 3) == (504, True, True)


@pytest.mark.parametrize("target", ["http://127.0.0.1:1/other", "http://169.254.169.254/latest", "file:///etc/passwd"])
def test_a_redirect_leads_nowhere_else(store: Path, stand_in: StandIn, target: str) -> None:
    """What it names is looked at as if the query had named it."""
    stand_in.status, stand_in.headers = 307, {"Location": target}
    status, text = post(federated(store, stand_in.address), asking(stand_in))
    assert (status, len(stand_in.asked), "root:" in text) == (502, 1, False)


def test_redirects_come_to_an_end(store: Path, stand_in: StandIn) -> None:
    """Round and round is an error."""
    stand_in.status, stand_in.headers = 308, {"Location": stand_in.address}
    status, text = post(federated(store, stand_in.address), asking(stand_in))
    assert (status, "again and again" in text) == (502, True)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "0", "[::ffff:127.0.0.1]", "2130706433"])
def test_no_setting_opens_this_machine(store: Path, stand_in: StandIn, host: str) -> None:
    """A service on a private address is not asked, though it is named."""
    address = f"http://{host}:{stand_in.port}/sparql"
    client = create_app(replace(settings_for(store), services=(address,))).test_client()
    status, text = post(client, asking(stand_in).replace(stand_in.address, address))
    assert (status, stand_in.asked) == (502, []), text


def test_a_name_is_resolved_once(store: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was looked at is what is connected to: a name that leads elsewhere the second time gains nothing."""
    answers = iter([[(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", stand_in.port))]])
    real = socket.getaddrinfo

    def resolve(host: str, *arguments: Any, **more: Any) -> Any:
        return next(answers) if host == "rebinding.example" else real(host, *arguments, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    address = f"http://rebinding.example:{stand_in.port}/sparql"
    assert post(federated(store, address), asking(stand_in).replace(stand_in.address, address))[0] == 200


def test_one_private_address_among_public_ones_is_enough(
    store: Path, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever of them would be connected to."""
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, 80)) for host in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    client = create_app(replace(settings_for(store), services=("http://both.example/sparql",))).test_client()
    status, text = post(client, asking(stand_in).replace(stand_in.address, "http://both.example/sparql"))
    assert (status, "not public" in text) == (502, True)


@given(
    st.ip_addresses(network="10.0.0.0/8")
    | st.ip_addresses(network="192.168.0.0/16")
    | st.ip_addresses(v=6, network="fc00::/7")
)
def test_no_wrapping_makes_an_address_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Mapped, translated and tunnelled addresses are what they hold."""
    wrapped = [address]
    if isinstance(address, ipaddress.IPv4Address):
        number = int(address)
        prefixes = (0xFFFF << 32, 0x64FF9B << 96, 0)
        wrapped += [ipaddress.IPv6Address(prefix | number) for prefix in prefixes]
        wrapped.append(ipaddress.IPv6Address(0x2002 << 112 | number << 80))
    assert not any(is_public(one) for one in wrapped)


@pytest.mark.parametrize(
    "query",
    ["SELECT * FROM <{}> {{ ?s ?p ?o }}", "SELECT * FROM NAMED <{}> {{ GRAPH ?g {{ ?s ?p ?o }} }}", "DESCRIBE <{}>"],
)
@pytest.mark.parametrize("scheme", ["http", "file"])
def test_nothing_else_reads_an_address(store: Path, stand_in: StandIn, query: str, scheme: str) -> None:
    """FROM chooses among the graphs here, whatever their names look like."""
    address = stand_in.address if scheme == "http" else "file:///etc/passwd"
    response = federated(store, stand_in.address).post("/sparql", data={"query": query.format(address)})
    assert (response.status_code, stand_in.asked, "root:" in response.text) == (200, [], False)


def test_the_description_says_whether_services_may_be_asked(store: Path, client: FlaskClient) -> None:
    """As a federating client looks for."""
    assert "BasicFederatedQuery" in federated(store, "http://a.example/sparql").get("/sparql").text
    assert "BasicFederatedQuery" not in client.get("/sparql").text


@pytest.mark.parametrize("service", ["http://a.example", "ftp://a.example/x", "http://user@a.example/", "a.example/x"])
def test_a_service_that_is_no_address_is_refused(service: str) -> None:
    """When the service starts."""
    with pytest.raises(SettingsError, match="such as https"):
        load_settings({"services": service}, environ={})


def test_shipped_example_asks_wikidata_about_organisations(store: Path, stand_in: StandIn) -> None:
    """The example's query runs as it is, with the stand-in in Wikidata's place."""
    text = (Path(__file__).parents[2] / "examples" / "federated" / "wikidata.rq").read_text(encoding="utf-8")
    item = "http://www.wikidata.org/entity/Q601819"
    site = {"type": "uri", "value": "https://site.example/"}
    stand_in.rows({"item": {"type": "uri", "value": item}, "website": site})
    text = text.replace("https://query.wikidata.org/sparql", stand_in.address)
    client = federated(store, stand_in.address)
    answer = client.get("/sparql", query_string={"query": text}, headers={"Accept": "application/sparql-results+json"})
    assert answer.status_code == 200, answer.text
    assert "P856" in stand_in.asked[0]
