"""Every error kg raises on purpose, drawn as a tree.

KgError
├── UsageError                the caller asked for something that does not exist (exit code 2)
│   ├── SettingsError         a setting has a value it cannot have
│   ├── UnknownNameError      a named query, format, class … that is not there
│   └── ProtocolError         an HTTP request that the SPARQL Protocol does not allow
├── InputError                something that was read is not what it should be
│   ├── DocumentError         a document cannot be read (empty, binary, too large, unreadable)
│   ├── CorpusError           a folder holds no document, or the manifest is wrong
│   │   └── NothingPublishedError   every document was refused (in kg.build, with what was refused)
│   ├── VocabularyError       a file under ontology/ is broken
│   ├── RegisterError         a register that was imported, or is to be, cannot be read
│   ├── CurationError         the file of decisions is broken
│   ├── ShapesError           a file under shapes/ is broken
│   ├── ModelError            the spaCy pipeline or a component named in the settings cannot be loaded
│   ├── PatternFileError      a pattern file of the project is broken
│   └── GoldError             an annotated document does not fit its text
├── QueryError                a SPARQL query or update cannot be read
│   ├── QueryRefusedError     it asks for what is not done here: another address, a file
│   └── QueryFailedError      it can be read, and cannot be evaluated
├── LimitError                a query was stopped, or not begun, because of a limit of the service
├── FederationError           another service may not be asked, or does not answer as it should
├── ExportError               a graph cannot be written in the format asked for
├── StoreError                the store cannot be opened or written
│   ├── StoreMissingError     there is no built version yet
│   ├── StoreBusyError        another build holds the store
│   └── StoreVersionError     the store was made by a newer version of kg, or by an older one and not built since
└── ServeError                the service cannot start (a port in use, no permission)

Each message says what was found, where, and what to do about it: ``found`` is the first sentence,
``remedy`` the second. Foreign exceptions are translated in the one module that fences their library.
"""

from __future__ import annotations


class KgError(Exception):
    """Base of all errors: what was found and what to do about it.

    >>> str(KgError("notes.txt is empty", remedy="remove it or put text in it"))
    'notes.txt is empty; remove it or put text in it'
    """

    #: Exit code of the command line when this error ends it (design, section 3).
    exit_code = 3

    def __init__(self, found: str, *, remedy: str = "") -> None:
        self.found = found
        self.remedy = remedy
        super().__init__(f"{found}; {remedy}" if remedy else found)

    def __reduce__(self) -> tuple[object, ...]:
        """Let an error pass from the process that met it to the one that reports it."""
        return _restored, (type(self), self.args, self.__dict__)


def _restored(kind: type[KgError], arguments: tuple[object, ...], state: dict[str, object]) -> KgError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(state)
    return error


class UsageError(KgError):
    """The caller asked for something that does not exist."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting has a value it cannot have, or a settings file cannot be read."""


class UnknownNameError(UsageError):
    """A named query, format or class is not there; the message lists what is."""


class ProtocolError(UsageError):
    """An HTTP request that the SPARQL Protocol does not allow, with the status code that says so."""

    def __init__(self, status: int, found: str, *, remedy: str = "", headers: tuple[tuple[str, str], ...] = ()) -> None:
        self.status = status
        #: Headers the answer must carry: ``Allow`` for 405.
        self.headers = headers
        super().__init__(found, remedy=remedy)


class InputError(KgError):
    """Something that was read is not what it should be."""


class DocumentError(InputError):
    """A document cannot be read: empty, binary, unreadable, wrongly encoded, too large."""

    def __init__(self, path: str, problem: str, *, remedy: str = "") -> None:
        self.path = path
        self.problem = problem
        super().__init__(f"{path}: {problem}", remedy=remedy)


class CorpusError(InputError):
    """A folder holds no document, or its manifest is wrong."""


class VocabularyError(InputError):
    """A file under ``ontology/`` is missing, cannot be parsed or contradicts itself."""


class RegisterError(InputError):
    """A register that was imported, or is to be imported, cannot be read or written."""


class CurationError(InputError):
    """The file of decisions cannot be read, or a decision in it lacks what it needs."""


class ShapesError(InputError):
    """A file under ``shapes/`` is missing, cannot be parsed or uses an unknown SHACL term."""


class ModelError(InputError):
    """The spaCy pipeline or a component named in the settings is not installed, or lacks what reading needs."""


class PatternFileError(InputError):
    """A pattern file that the project adds cannot be read, or a row of it is not what it should be."""


class GoldError(InputError):
    """An annotated document does not fit its text."""


class QueryError(KgError):
    """A SPARQL query or update cannot be read, is refused, or cannot be evaluated."""

    def __init__(self, found: str, *, line: int = 0, column: int = 0, remedy: str = "") -> None:
        #: One-based position of the fault, 0 when unknown.
        self.line = line
        self.column = column
        super().__init__(found, remedy=remedy)


class QueryRefusedError(QueryError):
    """A query or update asks for what is not done here: ``SERVICE`` or ``LOAD``."""


class QueryFailedError(QueryError):
    """A query or update can be read, and cannot be evaluated: an unknown function, a graph that is not there."""


class LimitError(KgError):
    """A query was stopped, or not begun, because of a limit of the service: time, memory, queue, client."""

    def __init__(
        self, status: int, found: str, *, remedy: str = "", outcome: str = "limit", retry_after: int = 5
    ) -> None:
        #: HTTP status that says so: 429, 500, 503 or 504.
        self.status = status
        #: Seconds after which it may be asked again, where that helps: 429 and 503.
        self.retry_after = retry_after
        #: One word for the counters: ``timeout``, ``crash``, ``busy`` …
        self.outcome = outcome
        super().__init__(found, remedy=remedy)


class FederationError(KgError):
    """Another service may not be asked, or does not answer as it should."""

    def __init__(self, found: str, *, remedy: str = "", status: int = 502) -> None:
        #: HTTP status that says so: 502, or 504 when it took too long.
        self.status = status
        super().__init__(found, remedy=remedy)


class ExportError(KgError):
    """A graph cannot be written in the format asked for."""


class StoreError(KgError):
    """The store cannot be opened or written."""


class StoreMissingError(StoreError):
    """There is no built version yet."""


class StoreBusyError(StoreError):
    """Another build holds the store."""


class StoreVersionError(StoreError):
    """The store was made by a newer version of kg."""


class ServeError(KgError):
    """The service cannot start: the port is in use or may not be opened."""
