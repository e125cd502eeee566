"""The settings table: every setting, its default, its kind and its help, in one place.

A value comes from a flag, then a ``KG_*`` environment variable, then ``kg.toml`` in the working directory, then the
default. This is the only module that reads the environment. A setting may be a list: in a flag or an environment
variable its items stand between commas, in ``kg.toml`` they are an array (of tables, where an item has parts).
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import SettingsError
from kg.model import MentionType


@dataclass(frozen=True, slots=True)
class Component:
    """A component that a project adds to the spaCy pipeline, and how its spans become mentions."""

    #: A factory that spaCy knows (``gliner_spacy``), or ``module:function`` from a Doc to a Doc.
    name: str
    #: Where it puts what it finds: a key of ``doc.spans``; ``doc.ents`` when empty.
    spans: str = ""
    #: Label → type, for labels that are not the name of a type.
    labels: tuple[tuple[str, MentionType], ...] = ()
    #: Configuration of a factory, as JSON.
    config: str = "{}"

    def __str__(self) -> str:
        return self.name


Item = str | Component
Value = str | int | float | bool | tuple[Item, ...]
#: What a flag, the environment or ``kg.toml`` may hold.
Raw = object


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: Value
    help: str
    #: Says what is wrong with a value (of a list: with an item), or returns an empty string.
    check: Callable[[Value], str] = field(default=lambda _: "")
    #: Makes an item of a list from what was given; raises ValueError with what is wrong.
    item: Callable[[Raw], Item] = field(default=lambda given: _text_item(given))

    @property
    def env(self) -> str:
        """Name of the environment variable: ``KG_`` and the name in capitals."""
        return f"KG_{self.name.upper()}"

    def shown(self, value: Value) -> str:
        """Return a value as a table shows it; the items of a list between commas."""
        return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _text_item(given: Raw) -> Item:
    if not isinstance(given, str) or not given.strip():
        raise ValueError("must be a text")
    return given.strip()


def _type_item(given: Raw) -> Item:
    names = {kind.value.casefold(): kind.value for kind in MentionType}
    if not isinstance(given, str) or given.strip().casefold() not in names:
        raise ValueError(f"must be one of {', '.join(names.values())}")
    return names[given.strip().casefold()]


def _service_item(given: Raw) -> Item:
    text = str(_text_item(given))
    if not re.fullmatch(r"https?://[^\s/?#@]+/[^\s#]*", text):
        raise ValueError("must be an address with a path, such as https://query.wikidata.org/sparql")
    return text


def _component_item(given: Raw) -> Item:
    parts = {"name": given} if isinstance(given, str) else given
    if not isinstance(parts, dict) or not isinstance(parts.get("name"), str) or not parts["name"].strip():
        raise ValueError("must have a name: a spaCy factory, or module:function")
    if unknown := sorted(set(parts) - {"name", "spans", "labels", "config"}):
        raise ValueError(f"may have name, spans, labels and config, and not {', '.join(unknown)}")
    labels, config, spans = parts.get("labels", {}), parts.get("config", {}), parts.get("spans", "")
    if not isinstance(labels, dict) or not isinstance(config, dict) or not isinstance(spans, str):
        problem = 'must have tables as labels and config, and a text as spans: labels = {CLUB = "Organisation"}'
        raise ValueError(problem)  # noqa: TRY004  # it becomes part of a SettingsError
    typed = tuple((str(label), MentionType(str(_type_item(kind)))) for label, kind in sorted(labels.items()))
    return Component(parts["name"].strip(), spans, typed, json.dumps(config, sort_keys=True))


def _base_iri_fault(value: Value) -> str:
    text = str(value)
    if not text.startswith(("http://", "https://")):
        return "must start with http:// or https://"
    if not text.endswith(("/", "#")):
        return "must end with / or #"
    if any(character in text for character in ' <>"{}|\\^`'):
        return 'must not hold a space or any of <>"{}|\\^`'
    return ""


def _positive_fault(value: Value) -> str:
    return "" if isinstance(value, int | float) and value > 0 else "must be greater than 0"


def _number_fault(value: Value) -> str:
    return "" if isinstance(value, int) and value >= 0 else "must be 0 or more"


def _port_fault(value: Value) -> str:
    return "" if isinstance(value, int) and 0 <= value <= 65535 else "must be between 0 and 65535"


def _rate_fault(value: Value) -> str:
    is_rate = re.fullmatch(r"[1-9]\d*/([1-9]\d*/)?(second|minute|hour|day)", str(value))
    return "" if is_rate or not value else "must be a number of requests in a time, such as 600/minute or 50/10/second"


#: Every setting of kg. Flags, environment variables, ``kg.toml`` keys and the documentation follow from it.
SETTINGS: tuple[Setting, ...] = (
    Setting("base_iri", "https://w3id.org/policy-kg/", "Start of every IRI of the graph.", _base_iri_fault),
    Setting("corpus", "corpus", "Folder of documents that `kg build` reads when no path is given."),
    Setting("store", "data/store", "Folder of the versioned store."),
    Setting("model", "en_core_web_sm", "spaCy pipeline to read with: an installed package or a folder."),
    Setting("ontology", "", "Folder of the ontology and registers; empty: the ones shipped with kg."),
    Setting("registers", (), "Your own registers, beside the shipped ones: CSV or Turtle files."),
    Setting("register_folder", "data/registers", "Folder of the registers that `kg registers import` adds."),
    Setting("curation", "curation.toml", "File of people's decisions about the graph, which every build obeys."),
    Setting("patterns", (), "Your own pattern files, in the formats of the shipped ones: TOML files."),
    Setting(
        "components",
        (),
        "Components to add to the spaCy pipeline: factories, or module:function.",
        item=_component_item,
    ),
    Setting(
        "republish",
        "text",
        "What of a document without a republish line in the manifest is given again: text, sentences, facts.",
        lambda value: "" if value in {"text", "sentences", "facts"} else "must be text, sentences or facts",
    ),
    Setting("removed", "data/removed.toml", "File in which `kg remove` keeps what every build leaves out."),
    Setting("skip_types", (), "Types of mention to leave out.", item=_type_item),
    Setting("shapes", "", "Folder of the SHACL shapes; empty: the ones shipped with kg."),
    Setting("max_document_bytes", 10_000_000, "Refuse a document larger than this many bytes.", _positive_fault),
    Setting("jobs", 0, "Processes that read documents; 1: none beside kg's own, 0: one for each core.", _number_fault),
    Setting("document_timeout", 600, "Refuse a document that takes a process more seconds than this.", _positive_fault),
    Setting("host", "127.0.0.1", "Address the service listens on."),
    Setting("port", 8000, "Port the service listens on.", _port_fault),
    Setting("workers", 2, "Processes that answer requests; more make use of more processors.", _positive_fault),
    Setting(
        "threads", 16, "Pages and other requests than queries that a worker answers at the same time.", _positive_fault
    ),
    Setting(
        "evaluators",
        4,
        "Queries the service evaluates at the same time, each in a process; the workers share them.",
        _positive_fault,
    ),
    Setting("slow_evaluators", 8, "Queries that may run for more than a second beside them.", _positive_fault),
    Setting("query_timeout", 30, "Stop a query after this many seconds.", _positive_fault),
    Setting("query_memory", 4_000_000_000, "Stop a query that needs more bytes of memory than this.", _positive_fault),
    Setting("max_result_rows", 10_000_000, "Cut an answer after this many rows or triples.", _positive_fault),
    Setting("max_result_bytes", 2_000_000_000, "Cut an answer after this many bytes.", _positive_fault),
    Setting("max_queue", 200, "Refuse a query when this many wait for an evaluator.", _positive_fault),
    Setting("queue_timeout", 10, "Refuse a query that has waited this many seconds for an evaluator.", _positive_fault),
    Setting("queries_per_client", 8, "Refuse a query of another machine that has this many running.", _positive_fault),
    Setting("rate_limit", "", "Requests one machine may make, such as 600/minute; empty: any number.", _rate_fault),
    Setting("trusted_proxies", 0, "Proxies in front of the service whose X-Forwarded headers are believed."),
    Setting("max_body_bytes", 10_000_000, "Refuse a request that sends more bytes than this.", _positive_fault),
    Setting("cache_bytes", 64_000_000, "Memory for answers that are given again."),
    Setting("writable", False, "Accept SPARQL Update and the Graph Store Protocol; needs KG_WRITE_TOKEN."),
    Setting(
        "services",
        (),
        "Services that SERVICE may ask: addresses; one that ends with / stands for all below it. None: no SERVICE.",
        item=_service_item,
    ),
    Setting("service_timeout", 10, "Stop asking other services after this many seconds of a query.", _positive_fault),
    Setting("service_bytes", 5_000_000, "Refuse an answer of another service larger than this.", _positive_fault),
    Setting("strict_dataset", False, "The letter of the standard: no union default graph, no implied prefixes."),
    Setting("slow_query", 5, "Log the text of a query that takes more seconds than this.", _positive_fault),
)

#: How people write yes and no in an environment variable.
_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}

_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force, and where each came from (``flag``, ``environment``, ``kg.toml``, ``default``)."""

    base_iri: str
    corpus: str
    store: str
    model: str
    ontology: str
    registers: tuple[str, ...]
    register_folder: str
    curation: str
    patterns: tuple[str, ...]
    components: tuple[Component, ...]
    republish: str
    removed: str
    skip_types: tuple[str, ...]
    shapes: str
    max_document_bytes: int
    jobs: int
    document_timeout: int
    host: str
    port: int
    workers: int
    threads: int
    evaluators: int
    slow_evaluators: int
    query_timeout: int
    query_memory: int
    max_result_rows: int
    max_result_bytes: int
    max_queue: int
    queue_timeout: int
    queries_per_client: int
    rate_limit: str
    trusted_proxies: int
    max_body_bytes: int
    cache_bytes: int
    writable: bool
    services: tuple[str, ...]
    service_timeout: int
    service_bytes: int
    strict_dataset: bool
    slow_query: int
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)


def load_settings(
    flags: Mapping[str, Raw] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    directory: Path | None = None,
) -> Settings:
    """Return the settings in force.

    Args:
        flags: values given on the command line or by a caller; None means "not given".
        environ: the environment; the process's own when omitted.
        directory: where ``kg.toml`` is looked for; the working directory when omitted.

    Raises:
        SettingsError: an unknown name, a value of the wrong kind, or a ``kg.toml`` that cannot be read.

    >>> load_settings({"port": 9000}, environ={}, directory=Path("/nowhere")).port
    9000
    """
    environment = os.environ if environ is None else environ
    from_file = _read_file((directory or Path.cwd()) / "kg.toml")
    given = {name: value for name, value in (flags or {}).items() if value is not None}
    for name in (*given, *from_file):
        if name not in _BY_NAME:
            raise SettingsError(
                f"there is no setting called {name!r}", remedy=f"the settings are {', '.join(_BY_NAME)}"
            )
    values: dict[str, Value] = {}
    origins: dict[str, str] = {}
    for setting in SETTINGS:
        values[setting.name], origins[setting.name] = _choose(setting, given, environment, from_file)
    return Settings(**values, origins=origins)  # type: ignore[arg-type]  # kinds were checked against the table


def write_token(environ: Mapping[str, str] | None = None) -> str:
    """Return what a client must send as a bearer token to write, from ``KG_WRITE_TOKEN``; empty when nobody may.

    It is no setting of the table: it is a secret, and must be in no file, no command line and no listing.
    """
    return (os.environ if environ is None else environ).get("KG_WRITE_TOKEN", "")


def _choose(
    setting: Setting, flags: Mapping[str, Raw], environment: Mapping[str, str], from_file: Mapping[str, Raw]
) -> tuple[Value, str]:
    if setting.name in flags:
        return _converted(setting, flags[setting.name], "the command line"), "flag"
    if environment.get(setting.env):
        return _converted(setting, environment[setting.env], f"the environment ({setting.env})"), "environment"
    if setting.name in from_file:
        return _converted(setting, from_file[setting.name], "kg.toml"), "kg.toml"
    return setting.default, "default"


def _converted(setting: Setting, value: Raw, place: str) -> Value:
    if isinstance(setting.default, tuple):
        return _items(setting, value, place)
    kind = type(setting.default)
    if isinstance(value, str) and kind is bool:
        value = _BOOLEANS.get(value.strip().lower(), value)
    if isinstance(value, str) and kind is int:
        if not value.strip().isdecimal():
            raise SettingsError(
                f"{setting.name} is {value!r} in {place}", remedy="give a whole number, such as " + str(setting.default)
            )
        value = int(value)
    if not isinstance(value, kind) or isinstance(value, bool) is not isinstance(setting.default, bool):
        raise SettingsError(
            f"{setting.name} is {value!r} in {place}", remedy=f"give a {kind.__name__}, such as {setting.default!r}"
        )
    if fault := setting.check(value):
        raise SettingsError(f"{setting.name} is {value!r} in {place}", remedy=f"it {fault}")
    return value


def _items(setting: Setting, value: Raw, place: str) -> tuple[Item, ...]:
    """Return the items of a list: an array, a text with commas, or one item by itself."""
    given = [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value
    items = []
    for one in given if isinstance(given, list | tuple) else [given]:
        try:
            items.append(one if isinstance(one, Component) else setting.item(one))
        except ValueError as error:
            raise SettingsError(f"{setting.name} holds {one!r} in {place}", remedy=f"an item {error}") from error
    return tuple(items)


def _read_file(path: Path) -> Mapping[str, Raw]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", remedy="correct it or remove it") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", remedy="check its permissions") from error
