"""The queries that ship with kg: SPARQL files with a title, a description and parameters.

The head of each file says what it answers, in comments, and the query holds each parameter's default::

    # title: How much was allocated in a round of a fund?
    # description: The awards of one round that are not part of another award.
    # param fund: Levelling Up Fund — the name of the fund
    SELECT ?amount WHERE { VALUES ?fund { "Levelling Up Fund" } … }

So a file is valid SPARQL by itself, and a value replaces the term between the braces of its parameter's ``VALUES``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from kg.errors import InputError, UnknownNameError, UsageError

_HEAD = re.compile(r"#\s*(?P<key>title|description|param)\b[ \t]*(?P<name>\w*)\s*:\s*(?P<value>.*)")
_SLOT = re.compile(
    r'(?P<before>\bVALUES\s+\?(?P<name>\w+)\s*\{\s*)(?P<term>"(?:[^"\\]|\\.)*"|<[^<>\s]*>|[+-]?[\d.]+)(?P<after>\s*\})'
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value a named query can be asked with."""

    #: The variable of the query, without its question mark.
    name: str
    default: str
    meaning: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A shipped query: what it answers, how it is asked, and its SPARQL with the defaults."""

    name: str
    title: str
    description: str
    parameters: tuple[Parameter, ...]
    text: str

    def filled(self, values: Mapping[str, str]) -> str:
        r"""Return the SPARQL with these values in place of the defaults.

        Raises:
            UnknownNameError: a value is given for something that is no parameter of the query.
            UsageError: the parameter is a number or an address, and the value is not.

        >>> query = parse_named_query("n", '# param place: Wales — a place\nASK { VALUES ?place { "Wales" } }')
        >>> print(query.filled({"place": 'the "North"'}).splitlines()[-1])
        ASK { VALUES ?place { "the \"North\"" } }
        """
        for name in values:
            self._check_parameter(name)
        return _SLOT.sub(partial(_replaced, values=values), self.text)

    def _check_parameter(self, name: str) -> None:
        known = [parameter.name for parameter in self.parameters]
        if name not in known:
            remedy = f"it has {', '.join(known)}" if known else "it has none"
            raise UnknownNameError(f"the query {self.name} has no parameter {name!r}", remedy=remedy)


def load_named_queries(directory: Path) -> dict[str, NamedQuery]:
    """Return name → query for the ``.rq`` files of a folder, sorted by name.

    Raises:
        InputError: a file cannot be read, or a parameter of its head has no place in its query.
    """
    try:
        texts = {path.stem: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.rq"))}
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"a query in {directory} cannot be read: {error}", remedy="install kg anew") from error
    return {name: parse_named_query(name, text) for name, text in texts.items()}


def named_query(queries: Mapping[str, NamedQuery], name: str) -> NamedQuery:
    """Return the query of that name.

    Raises:
        UnknownNameError: there is none; the message names the likeliest ones.
    """
    if name not in queries:
        words = set(name.lower().split("-"))
        close = [known for known in queries if words & set(known.split("-"))][:5]
        remedy = f"did you mean {' or '.join(close)}?" if close else "`kg query --list` shows them"
        raise UnknownNameError(f"there is no query named {name!r}", remedy=remedy)
    return queries[name]


def parse_named_query(name: str, text: str) -> NamedQuery:
    r"""Read the head of a query file.

    Raises:
        InputError: a parameter of the head has no ``VALUES ?name { … }`` in the query.

    >>> parse_named_query("all", "# title: Is there anything?\nASK { ?s ?p ?o }").title
    'Is there anything?'
    """
    fields: dict[str, str] = {}
    parameters: list[Parameter] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if match := _HEAD.fullmatch(line.rstrip()):
            if match["key"] == "param":
                default, _, meaning = match["value"].partition(" — ")
                parameters.append(Parameter(match["name"], default, meaning))
            else:
                fields[match["key"]] = match["value"]
    slots = {found["name"] for found in _SLOT.finditer(text)}
    for parameter in parameters:
        if parameter.name not in slots:
            raise InputError(
                f"the query {name} has no place for its parameter {parameter.name}",
                remedy=f'write VALUES ?{parameter.name} {{ "{parameter.default}" }} in it',
            )
    return NamedQuery(name, fields.get("title", name), fields.get("description", ""), tuple(parameters), text)


def _replaced(found: re.Match[str], values: Mapping[str, str]) -> str:
    name = found["name"]
    if name not in values:
        return found[0]
    return found["before"] + _term_like(found["term"], name, values[name]) + found["after"]


def _term_like(default: str, name: str, value: str) -> str:
    """Return a value as a SPARQL term of the same kind as the default."""
    if default.startswith('"'):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        return f'"{escaped}"'
    if default.startswith("<"):
        address = value.strip("<>")
        if re.search(r'[\x00-\x20<>"{}|\\^`]', address):
            raise UsageError(f"the parameter {name} is {value!r}", remedy="give an address, such as " + default)
        return f"<{address}>"
    if not re.fullmatch(r"[+-]?\d+(\.\d+)?", value):
        raise UsageError(f"the parameter {name} is {value!r}", remedy="give a number, such as " + default)
    return value
