"""A process that answers queries for the service, and can be ended at any moment.

The engine cannot be stopped while it evaluates, and a small query can overflow its stack or take all memory. So the
service evaluates nothing itself: it starts one *starter*, which has everything loaded and opens nothing, and the
starter forks *evaluators*, which is quick. When an evaluator dies, one query fails.

The service tells the starter in commands of five bytes, each with the number of an evaluator: ``+`` with a socket to
fork one that listens there, ``-`` to end it, ``~`` to give it a lower priority. When the service goes away, so do they
all.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
from pathlib import Path

from kg.errors import KgError, QueryError, QueryFailedError, UnknownNameError
from kg.store.answers import Answer, Boolean, Snapshot, Solutions, Triples
from kg.store.changing import make_change
from kg.store.cutting import GRAPH_CLOSINGS, ROW_TEXTS, Cutter
from kg.store.frames import (
    CHANGE,
    END,
    ERROR,
    HEAD,
    OPEN,
    PIECE,
    QUESTION,
    READY,
    Question,
    change_from,
    frame,
    receive,
)
from kg.store.writing import open_version

#: A command to the starter: what to do, and with which evaluator.
COMMAND = struct.Struct("!cI")
FORK, END_PROCESS, SLOW_DOWN = b"+", b"-", b"~"

#: The niceness of an evaluator in the slow lane.
_SLOW_NICENESS = 19

#: Seconds between two looks for evaluators that have been ended and are not gone yet.
_LOOK = 0.05

#: Bytes of the pieces of an answer: the first ones are small, so that they come early. The first piece decides whether
#: an error is still an error of its own.
_FIRST_PIECE, _PIECE = 32_768, 262_144


def start(control: socket.socket, memory: int) -> None:
    """Fork and end evaluators as told, until the service goes away.

    Args:
        control: where the commands come from.
        memory: bytes of address space an evaluator may have.
    """
    processes: dict[int, int] = {}
    ending: set[int] = set()
    while True:
        _reap(processes, ending)
        if ending and not select.select([control], [], [], _LOOK)[0]:
            continue
        command, descriptors, _, _ = socket.recv_fds(control, COMMAND.size, 1)
        if len(command) < COMMAND.size:
            break
        action, number = COMMAND.unpack(command)
        if action == FORK:
            process = os.fork()
            if not process:
                control.close()
                _evaluate(socket.socket(fileno=descriptors[0]), memory)
            processes[number] = process
            os.close(descriptors[0])
        elif number in processes and action == END_PROCESS:
            os.kill(processes[number], signal.SIGKILL)
            ending.add(number)
        elif number in processes and action == SLOW_DOWN:
            os.setpriority(os.PRIO_PROCESS, processes[number], _SLOW_NICENESS)
    for process in processes.values():
        os.kill(process, signal.SIGKILL)


def _reap(processes: dict[int, int], ending: set[int]) -> None:
    """Forget the evaluators that have died since; until then their process ids belong to nobody else."""
    for number, process in list(processes.items()):
        if os.waitpid(process, os.WNOHANG)[0]:
            del processes[number]
            ending.discard(number)


def _evaluate(connection: socket.socket, memory: int) -> None:
    """Be an evaluator until the service closes the connection, and never return."""
    try:
        _limit(memory)
        answer_questions(connection)
    finally:
        os._exit(0)


def _limit(memory: int) -> None:
    try:
        import resource
    except ImportError:  # a platform that knows no limits
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = memory if hard == resource.RLIM_INFINITY else min(memory, hard)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))
    except (ValueError, OSError):  # macOS knows the limit and refuses to set it
        return


def answer_questions(connection: socket.socket) -> None:
    """Answer one question after another until the other side goes away; the version asked last stays open."""
    snapshot, folder = None, ""
    connection.sendall(frame(READY))
    questions = connection.makefile("rb")
    while (received := receive(questions)) is not None:
        kind, content = received
        try:
            if kind == CHANGE:
                make_change(change_from(json.loads(content)))
                connection.sendall(frame(END))
                continue
            question = Question(**json.loads(content))
            if snapshot is None or folder != question.folder:
                snapshot, folder = None, ""
                snapshot, folder = open_version(Path(question.folder), question.base_iri), question.folder
            if kind == QUESTION:
                _answer(connection, snapshot, question)
        except KgError as error:
            if kind == OPEN:  # nobody waits for it; whoever asks will be told
                continue
            connection.sendall(frame(ERROR, json.dumps(_described(error)).encode()))
        except (BrokenPipeError, ConnectionResetError):
            return


def _described(error: KgError) -> dict[str, str | int]:
    described: dict[str, str | int] = {"type": type(error).__name__, "found": error.found, "remedy": error.remedy}
    if isinstance(error, QueryError):
        described |= {"line": error.line, "column": error.column}
    return described


def _answer(connection: socket.socket, snapshot: Snapshot, question: Question) -> None:
    answer = snapshot.query(
        question.text,
        default_graphs=question.default_graphs,
        named_graphs=question.named_graphs,
        union=not question.strict,
        implied_prefixes=not question.strict,
    )
    format_name = question.graph_format if isinstance(answer, Triples) else question.row_format
    if format_name not in answer.formats:
        raise UnknownNameError(
            f"this query cannot be answered as {format_name!r}", remedy=f"ask for {', '.join(answer.formats)}"
        )
    sink = Sink(connection, _kind(answer), format_name, question)
    try:
        if isinstance(answer, Triples) and format_name not in ROW_TEXTS:
            answer.serialize(format_name, sink, wanted=sink.wants)  # type: ignore[arg-type]  # only write and flush are called
        else:
            answer.serialize(format_name, sink)  # type: ignore[arg-type]  # only write and flush are called
    except AnswerCutError:
        # The sink has what it wants; the engine stops when it cannot write.
        pass
    except (RuntimeError, ValueError, OSError) as error:
        if isinstance(error, BrokenPipeError | ConnectionResetError):
            raise
        raise QueryFailedError(
            f"the query failed while it was answered: {error}", remedy="correct the query"
        ) from error
    sink.end()


def _kind(answer: Answer) -> str:
    match answer:
        case Boolean():
            return "boolean"
        case Solutions():
            return "rows"
    return "graph"


class AnswerCutError(Exception):
    """Raised into the engine to stop it: the answer is as long as it may be."""


class Sink:
    """Where the engine writes an answer: it goes on in pieces, and no further than its limits."""

    def __init__(self, connection: socket.socket, kind: str, format_name: str, question: Question) -> None:
        self._connection = connection
        self._kind = kind
        self._question = question
        self._format = format_name
        text = ROW_TEXTS.get(format_name) if kind != "boolean" else None
        self._cutter = Cutter(text, question.max_rows) if text else None
        self._closing = text.closing if text else GRAPH_CLOSINGS.get(format_name)
        self._pending = bytearray()
        self._size = _FIRST_PIECE
        self._triples = 0
        self._bytes = 0
        self._cut = ""
        self._has_head = False
        #: Whether who reads the answer has been told that it was cut.
        self._told = False

    def wants(self) -> bool:
        """Say whether another triple may be written."""
        if self._triples >= self._question.max_rows:
            self._cut = "rows"
        elif self._bytes + len(self._pending) > self._question.max_bytes:
            self._cut = "bytes"
        else:
            self._triples += 1
        return not self._cut

    def write(self, data: bytes) -> int:
        """Take a part of the answer; nothing more once it is cut, though the engine may try."""
        if self._cut and self._cutter is not None:
            raise AnswerCutError
        self._pending += data
        if len(self._pending) >= self._size:
            self._send()
        return len(data)

    def flush(self) -> None:
        """Do nothing: a piece goes when it is full."""

    def _send(self) -> None:
        piece = bytes(self._pending)
        self._pending.clear()
        if self._cutter is not None:
            piece = self._within(self._cutter, piece)
        if not self._cut:
            self._connection.sendall(self._frames(piece))
            return
        self._pending += piece
        raise AnswerCutError

    def _within(self, cutter: Cutter, piece: bytes) -> bytes:
        kept = cutter.take(piece)
        if cutter.cut:
            self._cut = "rows"
        elif self._bytes + len(kept) > self._question.max_bytes:
            self._cut = "bytes"
            kept = cutter.cut_after(kept, -1)
        return kept

    def _frames(self, piece: bytes) -> bytes:
        """Return a piece as it is sent, after what the answer is when nothing was sent before."""
        frames = frame(PIECE, piece) if piece else b""
        self._bytes += len(piece)
        self._size = _PIECE if self._bytes > _PIECE else _FIRST_PIECE
        if not self._has_head:
            self._has_head, self._told = True, bool(self._cut)
            head = {"kind": self._kind, "format": self._format, "cut": self._cut}
            frames = frame(HEAD, json.dumps(head).encode()) + frames
        return frames

    def end(self) -> None:
        """Send what is left, with the mark of an answer that was cut."""
        if not self._cut and self._cutter is not None:
            piece = self._within(self._cutter, bytes(self._pending))
            self._pending[:] = piece if self._cut else piece + self._cutter.rest()
        frames = self._frames(bytes(self._pending) + ((self._closing or b"") if self._cut else b""))
        told = self._told or self._closing is not None
        end = {"cut": self._cut, "told": told, "rows": self._rows()}
        self._connection.sendall(frames + frame(END, json.dumps(end).encode()))

    def _rows(self) -> int:
        """Return how many rows or triples the answer has, as far as its format tells."""
        return self._triples if self._cutter is None else self._cutter.rows
