"""A foreign file goes into the staging queue: read row by row, each row compared with what stands here. Nothing enters the journal.

Killed anywhere, the same file read again with the same mapping goes on behind the last row that was committed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import islice
from typing import BinaryIO, NamedTuple, cast

from safeconduct.casework.triage import taken
from safeconduct.exchange.documented import DOCUMENTED, documented
from safeconduct.exchange.foreign import File, file_of
from safeconduct.exchange.formats import columns_of, format_named, guessed, proposed
from safeconduct.exchange.mapping import Mapping, read_mapping, write_mapping
from safeconduct.exchange.proposed import NewCase, Proposed, Refusal, Why
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office.rowids import Standing, key_of, kind_of, print_of
from safeconduct.office.shelf import open_shelf
from safeconduct.office.staging import PIECE, Batch, BatchState, Judged, RowState, Staging, Tally
from safeconduct.office.state import State
from safeconduct.records import kinds

CHUNK = 2_000
_OURS = re.compile(r"[a-z2-7]{26}")


class Import(NamedTuple):
    """Ask: read this file so. `keep`: sensitive columns asked for by name."""

    format: str
    mapping: Mapping
    keep: frozenset[Why] = frozenset()


def begin(queue: Staging, ask: Import, file: File, now: dt.datetime) -> Batch:
    """A batch for this file, or the one that a crash left in the middle of it."""
    print, mapping = fingerprint(file), write_mapping(ask.mapping)
    for one in queue.batches():
        if (one.state, one.format, one.print, one.mapping, one.keep) == (BatchState.READING, ask.format, print, mapping, ask.keep):
            return one
    return queue.batch(queue.begin(ask.format, now, print, mapping, ask.keep, BatchState.READING))


def give(queue: Staging, format: str, data: bytes, become: str | None, now: dt.datetime) -> Batch:
    """The bytes of a file lie in the queue, sealed, until somebody has said what its columns mean; one whose columns are fixed can be read
    at once. A form that was mapped here before brings that mapping, unless `become` asks for a guess. Raises NotReadable."""
    of, file = format_named(format), file_of(data)
    columns = columns_of(of, file)
    told = None if become else queue.meant(form_of(format, columns))
    mapping = read_mapping(told) if told else guessed(of, columns, become)
    fixed = of.own(file, lambda _bytes: None) is not None
    state = BatchState.READING if fixed else BatchState.GIVEN
    batch = queue.begin(format, now, fingerprint(file), write_mapping(mapping), (), state)
    try:
        for number, start in enumerate(range(0, len(data), PIECE)):
            queue.add_piece(batch, number, data[start : start + PIECE])
    except BaseException:
        queue.forget(batch)
        raise
    return queue.batch(batch)


def form_of(format: str, columns: Iterable[str]) -> bytes:
    """A form is known again by its columns, in whatever order."""
    return blake2b("\0".join((format, *sorted(columns))).encode(), digest_size=16).digest()


def given_file(queue: Staging, batch: int) -> File:
    return File(lambda: cast(BinaryIO, queue.open_pieces(batch)), queue.size(batch))


def read_given(state: State, queue: Staging, batch: Batch, progress: Progress = QUIET) -> Batch:
    """A given file whose columns have their meaning; also what a crash or a lock left in the middle."""
    ask = Import(batch.format, read_mapping(batch.mapping), batch.keep)
    return read_in(state, queue, batch, ask, given_file(queue, batch.id), progress)


def read_in(state: State, queue: Staging, batch: Batch, ask: Import, file: File, progress: Progress = QUIET) -> Batch:
    """Every row of the file into the queue, a few thousand a commit."""
    size = max(file.size, 1)

    def reached(at: int) -> None:
        progress(N_("reading the file"), min(at, size), size)

    with open_shelf(state) as shelf:
        rows = proposed(format_named(ask.format), file, ask.mapping, shelf, ask.keep, reached)
        judge = _Judge(state, queue, batch)
        for one in islice(rows, batch.rows):  # committed before the crash
            judge.passed(one)
        tally = Tally(batch)
        for chunk in _chunks(rows):
            queue.add(batch, judge.all(chunk), tally)
    queue.finish(batch.id)
    return queue.batch(batch.id)


def _chunks(rows: Iterable[Proposed]) -> Iterator[list[Proposed]]:
    stream = iter(rows)
    while chunk := list(islice(stream, CHUNK)):
        yield chunk


def fingerprint(file: File) -> bytes:
    """Of the file, so that it is known again."""
    sum_ = blake2b(digest_size=16)
    with file.open() as stream:
        while piece := stream.read(1 << 20):
            sum_.update(piece)
    return sum_.digest()


class _Judge:
    """Compares rows with what stands: records, erasures, codenames, and earlier rows of the same file."""

    def __init__(self, state: State, queue: Staging, batch: Batch) -> None:
        self._state, self._queue, self._batch = state, queue, batch
        self._standing = Standing(state)
        self._codenames: set[str] = set()
        """Of the rows of this file so far."""
        self._prints: set[bytes] | None = None
        self._chunk: set[bytes] = set()

    def passed(self, one: Proposed) -> None:
        self._takes_codename(one)

    def all(self, chunk: list[Proposed]) -> list[Judged]:
        self._chunk = set()
        return [self._one(row) for row in chunk]

    def _one(self, row: Proposed) -> Judged:
        if row.refusal is not None:
            return Judged(row, RowState.REFUSED, row.refusal, b"")
        key, known = self._key(row)
        if key in self._chunk or self._queue.has_key(self._batch.id, key):
            return Judged(row, RowState.MATCHED, Refusal(Why.TWICE), key)
        self._chunk.add(key)
        if self._standing.erased(key, row.makes):
            return Judged(row, RowState.REFUSED, Refusal(Why.ERASED), key)
        if self._is_ours(row):
            return Judged(row, RowState.MATCHED, Refusal(Why.HERE), key)
        if any(self._standing.find(key, new) for new in row.makes):
            edited = known is not None and known != print_of(row.makes)
            return Judged(row, RowState.EDITED if edited else RowState.MATCHED, Refusal(Why.HERE), key)
        if self._takes_codename(row):
            return Judged(row, RowState.REFUSED, Refusal(Why.CODENAME), key)
        return Judged(row, RowState.NEW, None, key)

    def _key(self, row: Proposed) -> tuple[bytes, bytes | None]:
        """By the row's own key; an edit goes by the key of what it edits; a row without one by what it says. With it the print of what
        was accepted under it last, if this device did that."""
        own = key_of(self._state, self._batch.format, row.key or f"#{print_of(row.makes).hex()}")
        for named in filter(None, (own, key_of(self._state, self._batch.format, row.replaces) if row.replaces else b"")):
            known = self._queue.known(named)
            if known is not None:
                return known
            if row.replaces and any(self._standing.find(named, new) for new in row.makes):
                return named, None
        return own, None

    def _is_ours(self, row: Proposed) -> bool:
        """Written by this network and come back: the other program kept our own id as the key, or what the record says."""
        if _OURS.fullmatch(row.key):
            known = (kinds.kind_named(kind_of(new)) for new in row.makes)
            if any(one is not None and self._state.index.get(one.record, RecordId(row.key)) is not None for one in known):
                return True
        return any(isinstance(new, DOCUMENTED) for new in row.makes) and print_of(row.makes) in self._documented()

    def _documented(self) -> set[bytes]:
        """What each record of the documentation circle says, as a row would say it: other programs know them by reference, not by id."""
        if self._prints is None:
            self._prints = {print_of((new,)) for new in documented(self._state.index)}
        return self._prints

    def _takes_codename(self, row: Proposed) -> bool:
        """Whether a codename of the row is taken; else it is from now on."""
        wanted = {name.casefold() for new in row.makes if isinstance(new, NewCase) for name in (new.codename, *new.people) if name}
        if not wanted:
            return False
        if wanted & self._codenames or any(taken(self._state.index, one) for one in wanted):
            return True
        self._codenames |= wanted
        return False
