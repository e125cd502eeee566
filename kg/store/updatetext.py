"""What an update says, read from its text: which graphs it writes, and where a dataset from outside goes.

As with queries (`kg.store.querytext`), this is decided before the engine sees the text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kg.errors import QueryError, QueryRefusedError
from kg.store.querytext import Token, check_safety, is_ambiguous, refusal, tokens

#: Name of the graph without a name.
UNNAMED = ""

_MANAGING = frozenset({"CLEAR", "DROP", "CREATE"})
_NAMES = (["iri"], ["name"])
_TRANSFERRING = frozenset({"ADD", "COPY", "MOVE"})


def check_update(update: str) -> None:
    """Refuse an update that would leave the store or crash the engine.

    Raises:
        QueryError: the update calls ``SERVICE`` or ``LOAD``, or nests brackets too deep.

    >>> check_update('INSERT DATA { <http://example.org/a> <http://example.org/b> "LOAD" }')
    """
    found = list(tokens(update))
    check_safety(update, found)
    outside = [token for token, depth in _with_depth(found) if depth == 0]
    for place, token in enumerate(outside):
        if token.kind == "word" and "LOAD" in token.text.upper():
            is_whole = _load_end(outside[place : place + 6], only_silent=False)
            raise refusal(
                update,
                token.start,
                "LOAD is not allowed: this service reads no other address",
                "send the data",
                kind=QueryRefusedError if is_whole else QueryError,
            )


def without_loads(update: str, *, only_silent: bool) -> str:
    """Return an update with nothing in place of what it loads; what follows keeps its place.

    Args:
        update: its text.
        only_silent: leave out ``LOAD SILENT`` alone, which nobody hears fail.

    >>> without_loads("LOAD SILENT <http://a.org/> ; CLEAR ALL", only_silent=True)
    'INSERT DATA{}               ; CLEAR ALL'
    """
    found = [token for token, depth in _with_depth(list(tokens(update))) if depth == 0]
    result, copied = "", 0
    for place, token in enumerate(found):
        if end := _load_end(found[place : place + 6], only_silent=only_silent):
            result += update[copied : token.start] + "INSERT DATA{}".ljust(end - token.start)
            copied = end
    return result + update[copied:]


def _load_end(found: Sequence[Token], *, only_silent: bool) -> int:
    """Return where a ``LOAD`` ends that begins here, 0 when none does (SPARQL 1.1 Update, section 3.1.4)."""
    words = [token.kind if token.kind in {"iri", "name"} else token.text.upper() for token in found]
    is_silent = words[1:2] == ["SILENT"]
    source = 1 + is_silent
    if words[:1] != ["LOAD"] or (only_silent and not is_silent) or words[source : source + 1] not in _NAMES:
        return 0
    into = words[source + 1 : source + 3] == ["INTO", "GRAPH"] and words[source + 3 : source + 4] in _NAMES
    last = found[source + 3 if into else source]
    return last.start + len(last.text)


def written_graphs(update: str, prefixes: Mapping[str, str]) -> frozenset[str] | None:
    """Return the graphs an update may write, `UNNAMED` among them, or None when only its evaluation tells.

    Args:
        update: its text.
        prefixes: those that need no declaration.

    >>> sorted(written_graphs("INSERT DATA { GRAPH <http://a.org/> { <http://a.org/> a 1 } } ; CLEAR DEFAULT", {}))
    ['', 'http://a.org/']
    >>> written_graphs("DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { GRAPH ?g { ?s ?p ?o } }", {}) is None
    True
    """
    found = list(tokens(update))
    if any(is_ambiguous(token) for token in found):
        return None
    known = _prefixes(found, prefixes)
    written: set[str | None] = set()
    for place, (token, depth) in enumerate(_with_depth(found)):
        if depth or token.kind != "word":
            continue
        word, following = token.text.upper(), found[place + 1 :]
        if word == "WITH":
            written.add(_graph(following[:1], known))
        elif word in _MANAGING:
            written.add(_graph(_after(following, "SILENT", "GRAPH"), known))
        elif word in _TRANSFERRING:
            written |= _transferred(word, following, known)
        elif word in {"INSERT", "DELETE"}:
            written |= _templated(following, known)
    return None if None in written else frozenset(name for name in written if name is not None)


def with_dataset(update: str, graphs: Sequence[str], named_graphs: Sequence[str]) -> str:
    """Return an update whose ``WHERE`` clauses see these graphs (SPARQL 1.1 Protocol, section 2.2.3).

    Raises:
        QueryError: the update chooses its own with ``USING`` or ``WITH``.

    >>> with_dataset("DELETE WHERE { ?s ?p ?o }", ["http://a.org/"], [])
    'DELETE { ?s ?p ?o } USING <http://a.org/> WHERE { ?s ?p ?o }'
    """
    clauses = [f"USING <{name}> " for name in graphs] + [f"USING NAMED <{name}> " for name in named_graphs]
    found = list(tokens(update))
    result, copied = "", 0
    for place, (token, depth) in enumerate(_with_depth(found)):
        if depth or token.kind != "word":
            continue
        word = token.text.upper()
        if word in {"USING", "WITH"}:
            raise refusal(update, token.start, f"{word} is said twice: by the update and by the request", "choose one")
        if word == "WHERE":
            pattern = _block(update, found[place + 1 :]) if found[place - 1].text.upper() == "DELETE" else ""
            result += update[copied : token.start] + (f"{pattern} " if pattern else "") + "".join(clauses)
            copied = token.start
    return result + update[copied:]


def _with_depth(found: Sequence[Token]) -> list[tuple[Token, int]]:
    depths, depth = [], 0
    for token in found:
        depth -= token.kind == "close"
        depths.append((token, depth))
        depth += token.kind == "open"
    return depths


def _block(update: str, following: Sequence[Token]) -> str:
    """Return the text of the block that begins here, brackets included."""
    for token, depth in _with_depth(following):
        if token.kind == "close" and depth == 0:
            return update[following[0].start : token.start + 1]
    raise QueryError("a bracket is not closed", remedy="close it")


def _prefixes(found: Sequence[Token], known: Mapping[str, str]) -> dict[str, str | None]:
    """Return prefix → namespace, None for one that is declared twice and so cannot be told."""
    prefixes: dict[str, str | None] = dict(known)
    declared: set[str] = set()
    for place, token in enumerate(found[:-2]):
        name, iri = found[place + 1], found[place + 2]
        if token.kind == "word" and token.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
            prefixes[name.prefix] = None if name.prefix in declared else _absolute(iri.text[1:-1])
            declared.add(name.prefix)
    return prefixes


def _absolute(iri: str) -> str | None:
    return iri if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*:[^\\]*", iri) else None


def _after(following: Sequence[Token], *words: str) -> Sequence[Token]:
    """Leave out words that may stand before a graph's name."""
    while following and following[0].kind == "word" and following[0].text.upper() in words:
        following = following[1:]
    return following


def _graph(following: Sequence[Token], prefixes: Mapping[str, str | None]) -> str | None:
    """Return the graph that is named here, or None when it cannot be told."""
    if not following:
        return None
    token = following[0]
    if token.kind == "iri":
        return _absolute(token.text[1:-1])
    if token.kind == "name" and "\\" not in token.text:
        namespace = prefixes.get(token.prefix)
        return None if namespace is None else namespace + token.text.partition(":")[2]
    return UNNAMED if token.text.upper() == "DEFAULT" else None


def _transferred(word: str, following: Sequence[Token], prefixes: Mapping[str, str | None]) -> set[str | None]:
    """Return what ``ADD``, ``COPY`` and ``MOVE`` write: their target, and a moved graph's old place."""
    source = _after(following, "SILENT", "GRAPH")
    target = _after(source[1:], "TO", "GRAPH")
    return {_graph(target, prefixes)} | ({_graph(source, prefixes)} if word == "MOVE" else set())


def _templated(following: Sequence[Token], prefixes: Mapping[str, str | None]) -> set[str | None]:
    """Return the graphs that the template or the data of ``INSERT`` or ``DELETE`` names.

    What it says outside ``GRAPH`` goes to the graph of ``WITH``, or to the unnamed one.
    """
    written: set[str | None] = {UNNAMED}
    inside = _after(following, "DATA", "WHERE")
    for place, (token, depth) in enumerate(_with_depth(inside)):
        if token.kind == "close" and depth == 0:
            break
        if token.kind == "word" and "GRAPH" in token.text.upper():
            written.add(_graph(inside[place + 1 :], prefixes) if token.text.upper() == "GRAPH" else None)
    return written
