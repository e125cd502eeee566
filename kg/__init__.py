"""kg: policy documents in, a linked, evidenced RDF knowledge graph out.

What a notebook needs, each the same as the command of that name::

    import kg

    read = kg.extract("Big Local is run by Local Trust.")   # one text, without a store
    report = kg.build(["corpus"], store="data/store")       # documents into a store
    answer = kg.query("SELECT ?f { ?f a kg:Fund }")         # SPARQL over the store
    kg.export("graph.ttl")                                  # the store as a file

Errors are `KgError` and say what was found and what to do about it. Settings not given come from ``KG_*`` environment
variables, ``kg.toml`` and the defaults, as for the command line.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from kg.version import __version__

if TYPE_CHECKING:
    from rdflib.term import Node

    from kg.build import BuildReport
    from kg.errors import KgError
    from kg.extraction import ReadDocument
    from kg.named_queries import NamedQuery
    from kg.settings import Settings, load_settings
    from kg.store import Answer, Boolean, Solutions, Triples

__all__ = [
    "Answer",
    "Boolean",
    "BuildReport",
    "KgError",
    "NamedQuery",
    "ReadDocument",
    "Settings",
    "Solutions",
    "Triples",
    "__version__",
    "build",
    "export",
    "extract",
    "load_settings",
    "named_queries",
    "query",
]

#: Public name → the module it is loaded from when it is first used, so that `import kg` is instant.
_MODULES = {
    "Answer": "kg.store",
    "Boolean": "kg.store",
    "BuildReport": "kg.build",
    "KgError": "kg.errors",
    "NamedQuery": "kg.named_queries",
    "ReadDocument": "kg.extraction",
    "Settings": "kg.settings",
    "Solutions": "kg.store",
    "Triples": "kg.store",
    "load_settings": "kg.settings",
}


def extract(text: str, *, title: str | None = None, settings: Settings | None = None) -> ReadDocument:
    """Read one text, without a store.

    Args:
        text: the text of a document.
        title: what it is called; gives its address.
        settings: as `load_settings` returns them; those in force when omitted.

    Raises:
        DocumentError: the text is empty.
        ModelError: the spaCy pipeline cannot be loaded.
    """
    from kg.extraction import open_reader
    from kg.readers import read_text

    return open_reader(_settings(settings)).read(read_text(text, title=title))


def build(
    paths: Sequence[str | Path] = (),
    *,
    store: str | Path | None = None,
    add: bool = False,
    settings: Settings | None = None,
) -> BuildReport:
    """Make a store hold exactly these documents, validated, and say what was done and what was refused.

    Args:
        paths: files and folders; the folder of the setting ``corpus`` when there are none.
        store: the store's folder; the setting when omitted.
        add: add to what the store holds, without removing anything.
        settings: as `load_settings` returns them; those in force when omitted.

    Raises:
        CorpusError: there is no document, or none that could be published; the store stays as it was.
        StoreBusyError: another build holds the store.
    """
    from dataclasses import replace

    from kg.build import build as build_store

    chosen = _settings(settings, store)
    if chosen.origins.get("jobs", "default") == "default":
        # Worker processes start a script of the caller again, which not every script is written for.
        chosen = replace(chosen, jobs=1)
    return build_store(chosen, [Path(path) for path in paths], add=add)


def export(path: str | Path, *, store: str | Path | None = None, settings: Settings | None = None) -> Path:
    """Write the whole graph of a store to a file, and return its path.

    Args:
        path: its suffix says the format: ``.ttl .nt .nq .trig .rdf .jsonld``, each with ``.gz`` too.
        store: the store's folder; the setting when omitted.
        settings: as `load_settings` returns them; those in force when omitted.

    Raises:
        StoreMissingError: nothing has been built there.
        ExportError: the suffix is unknown, or the file cannot be written.
    """
    from kg.export import export_file
    from kg.store import Store

    target = Path(path)
    export_file(Store(Path(_settings(settings, store).store)).open(), target)
    return target


def query(
    sparql: str,
    *,
    store: str | Path | None = None,
    values: Mapping[str, Node] | None = None,
    settings: Settings | None = None,
) -> Answer:
    """Answer a SPARQL 1.1 query from a store: `Solutions` for SELECT, `Boolean` for ASK, `Triples` for the others.

    Args:
        sparql: the query; the prefixes of the graph need not be declared, and the default graph is the union of all.
        store: the store's folder; the setting when omitted.
        values: variable → the rdflib term it must have.
        settings: as `load_settings` returns them; those in force when omitted.

    Raises:
        StoreMissingError: nothing has been built there.
        QueryError: the query cannot be parsed or evaluated.
    """
    from kg.store import Store

    return Store(Path(_settings(settings, store).store)).open().query(sparql, values=values)


def named_queries() -> dict[str, NamedQuery]:
    """Return the questions that ship with kg, by name; ``filled({...})`` gives the SPARQL to `query` with."""
    from kg.named_queries import load_named_queries
    from kg.resources import resource_dir

    return load_named_queries(resource_dir("queries"))


def _settings(given: Settings | None, store: str | Path | None = None) -> Settings:
    from dataclasses import replace

    from kg.settings import load_settings

    settings = given or load_settings()
    return settings if store is None else replace(settings, store=str(store))


# Hidden from type checkers, which would otherwise take every misspelt name for an object.
if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name in _MODULES:
            return getattr(import_module(_MODULES[name]), name)
        raise AttributeError(f"module 'kg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package, whose functions keep their names when modules of the same names are imported.

    Importing a submodule binds it as an attribute of its package; ``from kg.build import …`` does not need that.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in {"build", "export", "named_queries"}):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
