"""Sends a service whatever comes to mind, and looks for errors of its own, hangs and leaks.

    python benchmarks/fuzz.py [--requests 100000] [--seed 1] [--clients 4]

It serves a small store, writable, and sends requests made at random: soups of SPARQL's words, queries with parts
changed, parameters and headers of the right name with the wrong value, addresses with and without sense, bodies of
every kind, and bytes that are no HTTP. The exit code is 1 when an answer is a 500 that is no limit, when one takes
longer than every limit allows, when an answer tells a path or a stack trace, or when memory or processes grow.
"""

from __future__ import annotations

import argparse
import http.client
import multiprocessing
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.queues import Queue
from pathlib import Path
from urllib.parse import quote, quote_plus, urlencode

from endpoint import BASE, LINKS, free_port, make_store, wait_for
from hostile import family, resident

TOKEN = "fuzz"  # noqa: S105  # of no service but that of this run
SECONDS = 1
#: Longer than every limit of the service together.
HANGS = 30
#: Bytes of memory that the caches may grow by.
KEPT = 200_000_000

ENTITY = f"<{BASE}id/fund/e1>"
QUERIES = (
    f"SELECT ?p ?o {{ {ENTITY} ?p ?o }}",
    "SELECT (COUNT(*) AS ?n) { ?s a kg:Fund } GROUP BY ?s ORDER BY ?n LIMIT 10",
    f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o . FILTER(?s = {ENTITY}) }}",
    f"DESCRIBE {ENTITY}",
    "ASK { ?s rdfs:label 'x'@en ; a ?t . OPTIONAL { ?s ?p [ ?q 1 ] } }",
    f"SELECT * {{ {ENTITY} (<{LINKS}of>|^<{LINKS}in>)* ?x VALUES ?x {{ UNDEF 1 'a' }} }} LIMIT 5",
    "SELECT * FROM <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } MINUS { ?s a ?o } BIND(STR(?s) AS ?x) } LIMIT 3",
    "SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
)
UPDATES = (
    f"INSERT DATA {{ GRAPH <{LINKS}g> {{ <{LINKS}a> <{LINKS}b> 1 }} }}",
    f"DELETE {{ GRAPH <{LINKS}g> {{ ?s ?p ?o }} }} WHERE {{ GRAPH <{LINKS}g> {{ ?s ?p ?o }} }}",
    "LOAD <http://127.0.0.1/> INTO GRAPH <a:b>",
    f"COPY DEFAULT TO <{LINKS}g> ; CLEAR SILENT GRAPH <{LINKS}h>",
)
KEYWORDS = (
    "SELECT CONSTRUCT ASK DESCRIBE WHERE FILTER OPTIONAL UNION MINUS GRAPH BIND VALUES SERVICE SILENT LOAD INSERT "
    "DELETE DATA WITH USING NAMED FROM CLEAR DROP INTO PREFIX BASE ORDER BY GROUP HAVING LIMIT OFFSET DISTINCT REDUCED "
    "EXISTS NOT IN AS a true false UNDEF COUNT SUM REGEX STR LANG DATATYPE IRI BNODE NOW RAND CONCAT SUBSTR STRLEN IF"
)
SIGNS = "{ } ( ) [ ] << >> {| |} . ; , * / | ^ ^^ ! + - ? = != < > <= >= && || @en # <> <a:b> _:b ?x ?y $z : x: :x"
VALUES = r"""kg:Fund rdfs:label 1 1.5 1e400 -0 "a" 'b' \"\"\"c\"\"\" "\\" "\u0000" \u0053 \U0010FFFF é 💥"""
WORDS = (*KEYWORDS.split(), *SIGNS.split(), *VALUES.split(), "\0", "\x7f")
PATHS = (
    "/", "/sparql", "/sparql/", "/graph-store", "/graph-store/x", "/id/fund/e1", "/doc/d1", "/graph/benchmark",
    "/ontology", "/vocabulary/x", "/search", "/queries", "/queries/x", "/.well-known/void", "/download/x", "/healthz",
    "/readyz", "/metrics", "/static/style.css", "/about", "/browse", "/document/d1", "/reconcile", "/nothing",
)  # fmt: skip
NAMES = (
    "query", "update", "format", "output", "default-graph-uri", "named-graph-uri", "using-graph-uri", "graph",
    "default", "q", "page", "type", "using-named-graph-uri", "queries", "lang",
)  # fmt: skip
TYPES = (
    "application/sparql-query", "application/sparql-update", "application/x-www-form-urlencoded", "text/turtle",
    "application/n-triples", "application/rdf+xml", "application/ld+json", "multipart/form-data; boundary=b",
    "text/csv", "application/sparql-results+json", "application/sparql-results+xml", "text/html",
    "application/trig", "image/png", "*/*", "text/*", "application/*;q=0.1", "x", "text/turtle; charset=utf-16",
    "application/sparql-query;charset=latin1",
)  # fmt: skip
#: Method → how often it is chosen.
METHODS = {"GET": 50, "POST": 30, "HEAD": 5, "PUT": 3, "DELETE": 2, "OPTIONS": 2, "PATCH": 1, "X": 1}
GARBAGE = (
    b"GET / HTTP/1.1\r\n", b"GET /sparql?query=ASK{} HTTP/9\r\n", b"\x16\x03\x01", b"POST /sparql HTTP/1.1\r\n",
)  # fmt: skip
HEADERS = {
    "Accept": TYPES,
    "Accept-Encoding": ("gzip", "br", "zstd", "*", "gzip;q=0", "identity;q=0", "x;;,", "br;q=2"),
    "Accept-Language": ("en", "cy;q=0.5", ";"),
    "If-None-Match": ("*", '"x"', 'W/"x"', '"x-br", "y"', "x", '"'),
    "If-Modified-Since": ("Sat, 01 Jan 2000 00:00:00 GMT", "yesterday"),
    "Range": ("bytes=0-10", "bytes=-5", "bytes=9-1", "x=1"),
    "Origin": ("http://a.example", "null", "x"),
    "X-Request-ID": ("a", "a b", "x" * 100, "é".encode().decode("latin-1")),
    "X-Forwarded-For": ("192.0.2.1", "192.0.2.1, x", "::1", ",", "unknown"),
    "X-Forwarded-Proto": ("https", "x"),
    "X-Forwarded-Prefix": ("/x", "x"),
    "Authorization": (f"Bearer {TOKEN}", "Bearer", "Basic eDp5", f"bearer  {TOKEN}", "x"),
    "Sec-Fetch-Site": ("cross-site", "same-origin", "x"),
    "Access-Control-Request-Method": ("POST", "x"),
    "Expect": ("x",),
    "Host": ("a.example", "a.example:99999", "[::1]:1", "a b", "é".encode().decode("latin-1"), ""),
    "Cookie": ("a=b", "x"),
}
TURTLE = (f"<{LINKS}a> <{LINKS}b> 1 .", "<a> <b> <c> .", "@prefix : <x> . :a :b [ :c ( 1 2 ) ] .", "<a <b")
BAD = ("Traceback", 'File "', "/site-packages/", "/kg/web", "root:x:")


class Maker:
    """Makes requests."""

    def __init__(self, seed: int) -> None:
        self._choice = random.Random(seed)  # noqa: S311  # not for secrets

    def request(self) -> tuple[str, str, dict[str, str], bytes]:
        """Return method, address, headers and body."""
        choose = self._choice
        method = choose.choices(
            ("GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "X"), (50, 30, 5, 3, 2, 2, 1, 1)
        )[0]
        path = choose.choice(PATHS) if choose.random() < 0.5 else "/sparql"
        if choose.random() < 0.1:
            path += quote(self._text(), safe="/")
        if choose.random() < 0.8:
            path += "?" + self._parameters()
        names = choose.sample(sorted(HEADERS), choose.randrange(4))
        headers = {name: choose.choice(HEADERS[name]) for name in names}
        body = b""
        if method in {"POST", "PUT", "PATCH"}:
            headers["Content-Type"] = choose.choice(TYPES)
            body = self._body(headers["Content-Type"])
            if choose.random() < 0.1:
                headers["Authorization"] = f"Bearer {TOKEN}"
        return method, path, headers, body

    def garbage(self) -> bytes:
        """Return what is hardly HTTP."""
        choose = self._choice
        start = choose.choice(
            (
                b"GET / HTTP/1.1\r\n",
                b"GET /sparql?query=ASK{} HTTP/9\r\n",
                b"\x16\x03\x01",
                b"POST /sparql HTTP/1.1\r\n",
            )
        )
        rest = choose.choice(
            (b"Transfer-Encoding: chunked\r\n\r\nffffffffff\r\n", b"Content-Length: -1\r\n\r\n", b"A\r\n B\r\n\r\n")
        )
        return start + rest + choose.randbytes(choose.randrange(50))

    def _query(self) -> str:
        choose = self._choice
        kind = choose.random()
        if kind < 0.35:
            return choose.choice(QUERIES)
        if kind < 0.7:
            return self._changed(choose.choice(QUERIES + UPDATES))
        if kind < 0.95:
            return " ".join(choose.choices(WORDS, k=choose.randrange(1, 40)))
        return choose.choice("{([<!") * choose.choice((1, 99, 101, 5_000))

    def _changed(self, text: str) -> str:
        choose = self._choice
        words = text.split(" ")
        for _ in range(choose.randrange(1, 4)):
            place = choose.randrange(len(words))
            what = choose.random()
            if what < 0.4:
                words[place] = choose.choice(WORDS)
            elif what < 0.7:
                words.insert(place, choose.choice(WORDS))
            elif len(words) > 1:
                del words[place]
        return " ".join(words)

    def _text(self) -> str:
        choose = self._choice
        return "".join(choose.choice("aZ09 .-_~%/:;,<>\"'{}\\|^`é💥\0\r\n\t&=?#+") for _ in range(choose.randrange(20)))

    def _parameters(self) -> str:
        choose = self._choice
        parts = [f"query={quote_plus(self._query())}"] if choose.random() < 0.7 else []
        for _ in range(choose.randrange(3)):
            value = choose.choice(
                (self._text(), choose.choice(TYPES), choose.choice(QUERIES), f"{LINKS}g", "json", "html", "1", "")
            )
            parts.append(f"{choose.choice(NAMES)}={quote_plus(value)}")
        if choose.random() < 0.05:
            parts.append(choose.choice(("%", "%ff", "query", "=", "&&", "query=%F0%9F", "a" * 5_000)))
        choose.shuffle(parts)
        return "&".join(parts)

    def _body(self, content_type: str) -> bytes:
        choose = self._choice
        if choose.random() < 0.1:
            return choose.randbytes(choose.randrange(200))
        if content_type.startswith("application/sparql-update"):
            return self._changed(choose.choice(UPDATES)).encode()
        if "form" in content_type:
            name = choose.choice(("query", "query", "query", "update", choose.choice(NAMES)))
            return urlencode({name: self._query(), choose.choice(NAMES): self._text()}).encode()
        if "turtle" in content_type or "triples" in content_type:
            return choose.choice(TURTLE).encode()
        return self._query().encode()


def fuzz(port: int, seed: int, requests: int, found: Queue[tuple[dict[str, int], list[str], float]]) -> None:
    """Send requests one after the other, and tell the statuses, what was wrong, and the longest time."""
    maker, statuses, faults, longest = Maker(seed), Counter[str](), list[str](), 0.0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS)
    for number in range(requests):
        began = time.monotonic()
        if number % 100 == 99:
            statuses[thrown(port, maker.garbage())] += 1
            continue
        method, path, headers, body = maker.request()
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            status, said = response.status, response.read(2_000_000)
            response.read()
        except TimeoutError:
            faults.append(f"no answer in {HANGS} s: {method} {path} {headers} {body!r}")
            connection.close()
            continue
        except (OSError, http.client.HTTPException) as error:
            # An answer that was broken off, or a connection closed after a refusal.
            statuses[type(error).__name__] += 1
            connection.close()
            continue
        longest = max(longest, time.monotonic() - began)
        statuses[str(status)] += 1
        text = said.decode("utf-8", "replace")
        is_limit = "needs more memory" in text or "was cut" in text
        if (status == 500 and not is_limit) or any(bad in text for bad in BAD):
            faults.append(f"{status}: {method} {path} {headers} {body!r} -> {text[:300]}")
    found.put((dict(statuses), faults, longest))


def thrown(port: int, garbage: bytes) -> str:
    """Send bytes, and return how the answer begins."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as client:
            client.sendall(garbage)
            client.shutdown(socket.SHUT_WR)
            said = client.recv(100)
            return f"garbage: {said.split(b' ')[1].decode() if b' ' in said else 'hung up on'}"
    except OSError as error:
        return f"garbage: {type(error).__name__}"


def main() -> int:
    """Send what is asked for, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clients", type=int, default=4)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp())
    try:
        make_store(folder / "store", 200)
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "kg",
            "serve",
            "--store",
            str(folder / "store"),
            "--port",
            str(port),
            "--writable",
        ]
        command += ["--query-timeout", str(SECONDS), "--query-memory", "1500000000", "--trusted-proxies", "1"]
        log = folder / "log"
        with (
            log.open("w") as stream,
            subprocess.Popen(command, stderr=stream, env={**os.environ, "KG_WRITE_TOKEN": TOKEN}) as service,
        ):
            try:
                wait_for(port)
                return fuzzed(service.pid, port, given, log)
            finally:
                service.terminate()
    finally:
        shutil.rmtree(folder)


def fuzzed(process: int, port: int, given: argparse.Namespace, log: Path) -> int:
    """Let the clients run, and return the exit code."""
    context = multiprocessing.get_context("fork")

    def run(requests: int, seed: int) -> tuple[Counter[str], list[str], float]:
        found = context.Queue()
        clients = [
            context.Process(target=fuzz, args=(port, seed * 1_000 + number, requests // given.clients, found))
            for number in range(given.clients)
        ]
        for client in clients:
            client.start()
        statuses, faults, longest = Counter[str](), list[str](), 0.0
        for _ in clients:
            some, more, long = found.get()
            statuses.update(some)
            faults += more
            longest = max(longest, long)
        for client in clients:
            client.join()
        return statuses, faults, longest

    run(min(5_000, given.requests), given.seed + 500)
    before, memory_before = family(process), resident(family(process))
    began = time.monotonic()
    statuses, faults, longest = run(given.requests, given.seed)
    seconds = time.monotonic() - began
    time.sleep(10)
    after, memory_after = family(process), resident(family(process))
    traces = log.read_text("utf-8", "replace").count("Traceback")
    print(f"{sum(statuses.values()):,} requests in {seconds:.0f} s, longest {longest:.1f} s")
    print(", ".join(f"{status}: {number:,}" for status, number in sorted(statuses.items())))
    print(f"processes: {len(before)} before, {len(after)} after")
    print(f"memory (MiB): {memory_before >> 20} before, {memory_after >> 20} after")
    print(f"stack traces in the log: {traces}")
    for fault in faults[:20]:
        print(f"WRONG {fault}")
    grown = memory_after > memory_before + KEPT or len(after) > len(before) + 4
    return int(bool(faults) or bool(traces) or grown)


if __name__ == "__main__":
    sys.exit(main())
