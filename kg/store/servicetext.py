"""``SERVICE`` in a query, read from its text: what another service is asked, and where its answer goes.

``SERVICE <address> { pattern }`` stands for the solutions that the service has for the pattern, whatever is around it
(SPARQL 1.1 Federated Query, section 4). So the pattern can be asked first, and ``VALUES`` with the solutions take its
place; the engine, which would call any address and lets nobody else do it, never sees the word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

from kg.errors import QueryError
from kg.store.querytext import Token, check_shape, position, refusal, tokens

_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})


@dataclass(frozen=True, slots=True)
class ServiceCall:
    """One ``SERVICE`` clause of a query."""

    #: The address that is called, and whether its failure is to be kept silent.
    address: str
    silent: bool
    #: The query that it is sent: a SELECT of all, or an ASK where nothing can be bound.
    query: str
    #: Names of the variables that it may bind, without question marks.
    variables: tuple[str, ...]
    #: Where the clause stands, and its line and column.
    start: int
    end: int
    line: int
    column: int


#: Solutions: each a term in N-Triples form for each variable, None where it is unbound.
Block = Sequence[Sequence[str | None]]


def service_calls(query: str, prefixes: Mapping[str, str], base_iri: str) -> tuple[ServiceCall, ...]:
    """Return the outermost ``SERVICE`` clauses of a query, in order.

    Args:
        query: its text.
        prefixes: those that need no declaration.
        base_iri: what relative IRIs are relative to, unless the query says.

    Raises:
        QueryError: a clause does not name its address, or is not whole.

    >>> [call] = service_calls("SELECT * { SERVICE <http://a.org/> { ?s ?p 1 } }", {}, "")
    >>> call.address, call.variables, call.query
    ('http://a.org/', ('s', 'p'), 'SELECT * WHERE { ?s ?p 1 }')
    """
    found = list(tokens(query))
    check_shape(query, found)
    prologue = _prologue(query, found, prefixes, base_iri)
    calls: list[ServiceCall] = []
    for place, token in enumerate(found):
        if token.kind == "word" and token.text.upper() == "SERVICE" and (not calls or token.start >= calls[-1].end):
            calls.append(_call(query, found[place:], prologue))
    return tuple(calls)


@dataclass(frozen=True, slots=True)
class _Prologue:
    """What a query declares before its first word."""

    text: str
    base_iri: str
    prefixes: Mapping[str, str]


def _prologue(query: str, found: Sequence[Token], known: Mapping[str, str], base_iri: str) -> _Prologue:
    prefixes = dict(known)
    end = place = 0
    while place < len(found) and found[place].text.upper() in _PROLOGUE:
        word, size = found[place].text.upper(), 3 if found[place].text.upper() == "PREFIX" else 2
        said = found[place : place + size]
        iri = urljoin(base_iri, said[-1].text[1:-1])
        if word == "BASE":
            base_iri = iri
        elif word == "PREFIX":
            prefixes[said[1].prefix] = iri
        end, place = said[-1].start + len(said[-1].text), place + size
    begun = f"BASE <{base_iri}>\n" if base_iri else ""
    implied = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in known.items())
    return _Prologue(f"{begun}{implied}{query[:end]}\n" if begun or implied or end else "", base_iri, prefixes)


def _call(query: str, following: Sequence[Token], prologue: _Prologue) -> ServiceCall:
    service, rest = following[0], following[1:]
    silent = bool(rest) and rest[0].text.upper() == "SILENT"
    target, rest = (rest[1:2], rest[2:]) if silent else (rest[:1], rest[1:])
    if not target or target[0].kind not in {"iri", "name"} or not rest or rest[0].text != "{":
        remedy = "name the service by its IRI, and put the pattern in braces"
        raise refusal(query, service.start, "SERVICE does not name an address and a pattern", remedy)
    closing = _closing(query, rest)
    inside = rest[1:closing]
    pattern = query[rest[0].start : rest[closing].start + 1]
    variables = tuple(dict.fromkeys(token.text[1:] for token in inside if token.kind == "variable"))
    line, column = position(query, service.start)
    form = "SELECT * WHERE" if variables else "ASK"
    return ServiceCall(
        address=_address(query, target[0], prologue),
        silent=silent,
        query=f"{prologue.text}{form} {pattern}",
        variables=variables,
        start=service.start,
        end=rest[closing].start + 1,
        line=line,
        column=column,
    )


def _closing(query: str, found: Sequence[Token]) -> int:
    """Return the place of the bracket that closes the first one."""
    depth = 0
    for place, token in enumerate(found):
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth:
            return place
    raise refusal(query, found[0].start, "a bracket is not closed", "close it")


def _address(query: str, token: Token, prologue: _Prologue) -> str:
    if token.kind == "iri":
        return urljoin(prologue.base_iri, token.text[1:-1])
    if token.prefix not in prologue.prefixes or "\\" in token.text:
        raise refusal(query, token.start, f"{token.text} is no address", "write the IRI out")
    return prologue.prefixes[token.prefix] + token.text.partition(":")[2]


def with_solutions(query: str, calls: Sequence[ServiceCall], blocks: Sequence[Block]) -> str:
    r"""Return a query with the solutions of each service in the place of its clause; lines keep their numbers.

    >>> query = "SELECT * { SERVICE <http://a.org/> { ?s ?p 1 } }"
    >>> with_solutions(query, service_calls(query, {}, ""), [[["<http://b.org/>", None]]])
    'SELECT * { VALUES (?s ?p) { (<http://b.org/> UNDEF) } }'
    """
    result, copied = "", 0
    for call, block in zip(calls, blocks, strict=True):
        rows = " ".join(f"({' '.join(term or 'UNDEF' for term in row)})" for row in block)
        names = " ".join(f"?{name}" for name in call.variables)
        lines = "\n" * query.count("\n", call.start, call.end)
        result += f"{query[copied : call.start]}VALUES ({names}) {{ {rows} }}{lines}"
        copied = call.end
    return result + query[copied:]


_ESCAPED = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def literal(text: str, *, language: str = "", datatype: str = "") -> str:
    r"""Return a literal as a query writes it.

    Raises:
        QueryError: the language or the datatype is none.

    >>> literal('say "no"\n', language="en-GB")
    '"say \\"no\\"\\n"@en-GB'
    """
    escaped = "".join(_ESCAPED.get(character, character) for character in text)
    if language:
        if not re.fullmatch(r"[A-Za-z]+(-[A-Za-z0-9]+)*", language):
            raise QueryError(f"{language!r} is no language", remedy="leave such values out")
        return f'"{escaped}"@{language}'
    return f'"{escaped}"^^{iri(datatype)}' if datatype else f'"{escaped}"'


def iri(text: str) -> str:
    """Return an IRI as a query writes it.

    Raises:
        QueryError: it holds what no IRI can hold, or is relative.

    >>> iri("http://a.org/")
    '<http://a.org/>'
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*", text):
        raise QueryError(f"{text[:200]!r} is no absolute IRI", remedy="leave such values out")
    return f"<{text}>"
