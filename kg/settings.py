"""The settings table: every setting, its default, its kind and its help, in one place.

A value comes from a flag, then a ``KG_*`` environment variable, then ``kg.toml`` in the working directory, then the
default. This is the only module that reads the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kg.errors import SettingsError

Value = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: Value
    help: str
    #: Says what is wrong with a value, or returns an empty string.
    check: Callable[[Value], str] = field(default=lambda _: "")

    @property
    def env(self) -> str:
        """Name of the environment variable: ``KG_`` and the name in capitals."""
        return f"KG_{self.name.upper()}"


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


def _port_fault(value: Value) -> str:
    return "" if isinstance(value, int) and 0 <= value <= 65535 else "must be between 0 and 65535"


#: Every setting of kg. Flags, environment variables, ``kg.toml`` keys and the documentation follow from it.
SETTINGS: tuple[Setting, ...] = (
    Setting("base_iri", "https://w3id.org/policy-kg/", "Start of every IRI of the graph.", _base_iri_fault),
    Setting("corpus", "corpus", "Folder of documents that `kg build` reads when no path is given."),
    Setting("store", "data/store", "Folder of the versioned store."),
    Setting("model", "en_core_web_sm", "spaCy pipeline to read with: an installed package or a folder."),
    Setting("ontology", "", "Folder of the ontology and registers; empty: the ones shipped with kg."),
    Setting("registers", "data/registers", "Folder of the registers that `kg registers import` adds."),
    Setting("shapes", "", "Folder of the SHACL shapes; empty: the ones shipped with kg."),
    Setting("max_document_bytes", 10_000_000, "Refuse a document larger than this many bytes.", _positive_fault),
    Setting("host", "127.0.0.1", "Address the service listens on."),
    Setting("port", 8000, "Port the service listens on.", _port_fault),
    Setting("threads", 4, "Requests the service answers at the same time.", _positive_fault),
)

_BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True, slots=True)
class Settings:
    """The values in force, and where each came from (``flag``, ``environment``, ``kg.toml``, ``default``)."""

    base_iri: str
    corpus: str
    store: str
    model: str
    ontology: str
    registers: str
    shapes: str
    max_document_bytes: int
    host: str
    port: int
    threads: int
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)


def load_settings(
    flags: Mapping[str, Value | None] | None = None,
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


def _choose(
    setting: Setting, flags: Mapping[str, Value], environment: Mapping[str, str], from_file: Mapping[str, Value]
) -> tuple[Value, str]:
    if setting.name in flags:
        return _converted(setting, flags[setting.name], "the command line"), "flag"
    if environment.get(setting.env):
        return _converted(setting, environment[setting.env], f"the environment ({setting.env})"), "environment"
    if setting.name in from_file:
        return _converted(setting, from_file[setting.name], "kg.toml"), "kg.toml"
    return setting.default, "default"


def _converted(setting: Setting, value: Value, place: str) -> Value:
    kind = type(setting.default)
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


def _read_file(path: Path) -> Mapping[str, Value]:
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as stream:
            return tomllib.load(stream)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} is not valid TOML: {error}", remedy="correct it or remove it") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", remedy="check its permissions") from error
