"""What a query says, read from its text before the engine sees it: what it may not hold, and where a value goes.

Oxigraph follows ``SERVICE`` to any address and has no switch for it, and a few thousand nested brackets overflow its
stack and end the process. Both are refused here, from tokens: comments, strings and IRIs may hold the words.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from kg.errors import QueryError, QueryRefusedError

#: Brackets of any kind may be nested this deep; the engine's parser crashes from about 1,000.
MAX_NESTING = 100

_LOCAL_START = r"(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"
_LOCAL_END = r"(?:[\w:\-·]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%])"

#: The terminals of SPARQL 1.1 (section 19.8) that may hide a word, and the words themselves.
_TOKEN = re.compile(
    rf"""
    (?P<comment> \#[^\r\n]*)
  | (?P<string> \"\"\"(?:"{{0,2}}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
              | "(?:[^"\\\r\n]|\\.)*" | '(?:[^'\\\r\n]|\\.)*')
  | (?P<iri> <(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
  | (?P<variable> [?$]\w+)
  | (?P<blank> _:\w(?:[\w.\-·]*[\w\-·])?)
  | (?P<language> @[A-Za-z]+(?:-+[A-Za-z0-9]+)*)
  | (?P<name> (?P<prefix>(?:[^\W\d_](?:[\w.\-·]*[\w\-·])?)?):(?:{_LOCAL_START}(?:(?:{_LOCAL_END}|\.)*{_LOCAL_END})?)?)
  | (?P<word> \w+)
  | (?P<open> [{{(\[])
  | (?P<close> [}})\]])
  | (?P<other> \S)
    """,
    re.VERBOSE | re.DOTALL,
)

_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
#: A look-up has no more tokens than this.
_LOOK_UP_TOKENS = 60

_PROLOGUE = frozenset({"BASE", "PREFIX", "VERSION"})

#: Words that make an answer different each time it is asked for.
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})


#: A query of so many characters is short, and the words in a longer one that change how it is answered.
_SHORT = 4_096
_TELLING = re.compile("|".join(("FROM", *sorted(_CHANGING))), re.IGNORECASE)


class Token(NamedTuple):
    """A terminal of a query: its kind, its text, and where it starts."""

    kind: str
    text: str
    start: int
    #: The prefix of a prefixed name, without the colon.
    prefix: str = ""


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens of a query, without comments and white space."""
    for match in _TOKEN.finditer(query):
        kind = match.lastgroup or "other"
        if kind != "comment":
            yield Token("name" if kind == "prefix" else kind, match[0], match.start(), match["prefix"] or "")


@dataclass(frozen=True, slots=True)
class QueryText:
    """What the text of a query tells before the engine sees it."""

    #: ``SELECT``, ``ASK``, ``CONSTRUCT`` or ``DESCRIBE``; empty when it begins with none of them.
    form: str
    #: Whether it chooses its own graphs with ``FROM``.
    names_dataset: bool
    #: Whether it has the same answer each time it is asked of the same graph.
    repeatable: bool
    #: Whether it asks another service.
    calls_service: bool
    #: Whether it looks up what one thing has to do with others, and nothing else: the engine finds each of its rows at
    #: once, in one place of one index, so that it can be stopped between any two.
    looks_up: bool = False
    #: The prefixes of the names in it, declared or not.
    prefixes: frozenset[str] = frozenset()


@lru_cache(maxsize=256)
def read_query(query: str) -> QueryText:
    r"""Return what the text of a query tells; texts that come again are read once.

    >>> read = read_query("PREFIX ask: <http://example.org/> # ASK\nselect * { ?s ask:ask 'FROM' }")
    >>> read.form, read.names_dataset, read.looks_up, sorted(read.prefixes)
    ('SELECT', False, True, ['ask'])
    >>> read_query("SELECT (RAND() AS ?r) FROM <http://example.org/g> {}").repeatable
    False
    """
    found = list(tokens(query))
    words = [token.text.upper() for token in found if token.kind == "word"]
    form = next((word for word in words if word not in _PROLOGUE), "")
    prefixes = frozenset(token.prefix for token in found if token.kind == "name")
    return QueryText(form, "FROM" in words, _CHANGING.isdisjoint(words), "SERVICE" in words, _looks_up(found), prefixes)


def skim_query(query: str) -> QueryText:
    """Return what the text of a query tells, without reading all of a long one: what cannot be told is said to be so.

    A service that reads every long text to its end gives those who send them more of its time than they need.

    >>> skim_query("SELECT * { ?s ?p 'NOW' }" + " " * 10_000).repeatable
    False
    """
    if len(query) <= _SHORT:
        return read_query(query)
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    form = next((word for word in words if word not in _PROLOGUE), "")
    found = {word.upper() for word in _TELLING.findall(query)}
    return QueryText(form, "FROM" in found, _CHANGING.isdisjoint(found), "SERVICE" in found)


#: One triple pattern, its three terms apart, in a SELECT or ASK without anything else: no path, filter or modifier but
#: LIMIT. Each token is a letter (`_letter`).
_LOOK_UP = re.compile(r"(?:Pni|Bi)*(?:S(?:v+|\*)|A)W?\{([vin])([vina])([vins]l?)\.?\}(?:Ld)?")
_LETTERS = {"variable": "v", "iri": "i", "name": "n", "string": "s", "language": "l"}
_WORD_LETTERS = {"PREFIX": "P", "BASE": "B", "SELECT": "S", "ASK": "A", "WHERE": "W", "LIMIT": "L"}


def _looks_up(found: Sequence[Token]) -> bool:
    if len(found) > _LOOK_UP_TOKENS:
        return False
    match = _LOOK_UP.fullmatch("".join(map(_letter, found)))
    if match is None or match[1] == match[3] == "v" or (match[3][1:] and match[3] != "sl"):
        return False
    start, end = match.start(1), match.end(3)
    variables = [token.text[1:] for token in found[start:end] if token.kind == "variable"]
    return len(set(variables)) == len(variables)


def _letter(token: Token) -> str:
    """Return the letter of a token; ``x`` for what no look-up has."""
    if token.kind == "word":
        if token.text == "a":
            return "a"
        is_number = token.text.isascii() and token.text.isdigit()
        return "d" if is_number else _WORD_LETTERS.get(token.text.upper(), "x")
    return _LETTERS.get(token.kind) or (token.text if token.text in {"{", "}", "*", "."} else "x")


def check_query(query: str) -> None:
    """Refuse a query that would leave the store, change it, or crash the engine.

    Raises:
        QueryError: the query calls ``SERVICE``, is an update, or nests brackets too deep.

    >>> check_query('ASK { ?s ?p "SERVICE <http://example.org/>" }')
    """
    found = list(tokens(query))
    _check_reading(query, found)
    check_safety(query, found)


def check_safety(text: str, found: list[Token]) -> None:
    """Refuse what would leave the store or crash the engine, in a query or an update.

    Raises:
        QueryError: ``SERVICE`` is called, brackets nest too deep, or the text can be read in two ways.
    """
    check_shape(text, found)
    _check_service(text, found)


def check_shape(text: str, found: list[Token]) -> None:
    """Refuse what would crash the engine, or mean something else to it than what was read here.

    Raises:
        QueryError: brackets nest too deep, or the text can be read in two ways.
    """
    _check_nesting(text, found)
    _check_ambiguity(text, found)


def is_unclosed(query: str) -> bool:
    """Say whether a query opens more brackets than it closes."""
    kinds = [token.kind for token in tokens(query)]
    return kinds.count("open") > kinds.count("close")


def undeclared_prefix(query: str, known: Container[str]) -> str | None:
    """Return the first prefix a query uses but neither declares nor finds among the known ones.

    >>> undeclared_prefix("PREFIX a: <http://example.org/> ASK { a:x kg:y b:z }", {"kg"})
    'b'
    """
    declared = re.findall(r"PREFIX\s+([^\s:]*):", query, re.IGNORECASE)
    used = (token.prefix for token in tokens(query) if token.kind == "name")
    return next((prefix for prefix in used if prefix not in declared and prefix not in known), None)


def with_values(query: str, values: Mapping[str, str]) -> tuple[str, int, int]:
    """Return a query with variables bound to values, and the offset and length of what was put in.

    A ``VALUES`` block for each goes to the start of the ``WHERE`` clause, so a parameter need not be among the results.

    Args:
        query: the query's text.
        values: variable, without its question mark → the terms it may have in N-Triples form, with spaces between.

    Raises:
        QueryError: the query has no ``WHERE`` clause, or does not use a variable.

    >>> with_values("SELECT ?f { ?f a ?type }", {"type": "<http://example.org/Fund>"})[0]
    'SELECT ?f { VALUES ?type { <http://example.org/Fund> } ?f a ?type }'
    """
    found = list(tokens(query))
    used = {token.text[1:] for token in found if token.kind == "variable"}
    for name in values:
        if name not in used:
            known = ", ".join(f"?{variable}" for variable in sorted(used)) or "none"
            raise QueryError(f"the query has no variable ?{name}", remedy=f"its variables are {known}")
    at = _where_brace(query, found) + 1
    block = "".join(f" VALUES ?{name} {{ {terms} }}" for name, terms in values.items())
    return query[:at] + block + query[at:], at, len(block)


def _where_brace(query: str, found: list[Token]) -> int:
    """Return the offset of the brace that opens the ``WHERE`` clause: the last one outside all brackets."""
    depth, brace = 0, -1
    for token in found:
        if token.text == "{" and depth == 0:
            brace = token.start
        depth += (token.kind == "open") - (token.kind == "close")
        if token.kind == "word" and token.text.upper() == "VALUES" and depth == 0:
            break
    if brace < 0:
        raise QueryError(f"the query has no WHERE clause: {query.strip()[:80]}", remedy="add one in braces")
    return brace


def position(text: str, offset: int) -> tuple[int, int]:
    r"""Return the one-based line and column of an offset.

    >>> position("ASK {\n  ?s", 8)
    (2, 3)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def _check_reading(query: str, found: list[Token]) -> None:
    word = next((token for token in found if token.kind == "word" and token.text.upper() not in _PROLOGUE), None)
    if word and word.text.upper() in _UPDATES:
        raise refusal(
            query, word.start, f"{word.text} is an update", "only SELECT, ASK, CONSTRUCT and DESCRIBE are answered here"
        )


def _check_nesting(query: str, found: list[Token]) -> None:
    depth = 0
    for token in found:
        depth += (token.kind == "open") - (token.kind == "close")
        if depth > MAX_NESTING:
            raise refusal(
                query, token.start, f"brackets are nested more than {MAX_NESTING} deep", "write the query flatter"
            )


def _check_ambiguity(query: str, found: list[Token]) -> None:
    """Refuse what could be a comparison or an IRI, and would hide the rest of the query in one of the two readings.

    In ``?a<1)#>`` the engine sees a comparison and a comment. An IRI with ``://`` cannot be a comparison.
    """
    plain = query.lower()
    hides = "service" in plain or "load" in plain or sum(query.count(bracket) for bracket in "{([") > MAX_NESTING
    for token in found:
        if hides and is_ambiguous(token):
            raise refusal(
                query, token.start, f"{token.text} can be read in two ways", "write the IRI out with its scheme and //"
            )


def is_ambiguous(token: Token) -> bool:
    """Say whether a token could be an IRI, or a comparison and the beginning of a comment or a string."""
    return token.kind == "iri" and "://" not in token.text and bool(re.search(r"[#']", token.text))


def _check_service(query: str, found: list[Token]) -> None:
    """Refuse ``SERVICE`` wherever the engine could read it.

    The engine needs no space around a keyword: ``1SERVICE <…> {`` calls, and so does ``service:x {`` when no triple can
    begin there. So any bare word that holds it counts, and any prefix that holds it when a brace follows the name.
    """
    for token, following in pairwise([*found, Token("end", "", len(query))]):
        calls = token.kind == "word" or (token.kind == "name" and following.text == "{")
        if calls and "service" in (token.prefix or token.text).lower():
            raise refusal(
                query,
                token.start,
                "SERVICE is not allowed: this store answers from its own graphs only",
                "remove it",
                kind=QueryRefusedError,
            )


def refusal(query: str, offset: int, found: str, remedy: str, *, kind: type[QueryError] = QueryError) -> QueryError:
    """Return the error that something at an offset is not allowed."""
    line, column = position(query, offset)
    return kind(f"line {line}, column {column}: {found}", line=line, column=column, remedy=remedy)
