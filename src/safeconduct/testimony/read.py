"""Reading is written down: who had which segments or which copy before them, on which day. And a reader's own week, as a number.

The fact says that something was read, never what it says.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import msgspec

from safeconduct.ground.ids import MemberId, RecordId
from safeconduct.ground.who import Member
from safeconduct.records.evidence import Evidence, EvidenceRead
from safeconduct.records.fact import Fact
from safeconduct.records.reading import Read, of_reader, parts_of
from safeconduct.records.statement import Statement, StatementRead
from safeconduct.records.view import View, need
from safeconduct.testimony.take import segment_of

WEEK = dt.timedelta(days=7)


class ReadStatement(msgspec.Struct, frozen=True):
    statement: RecordId
    segments: tuple[int, ...]


def read_statement(view: View, ask: ReadStatement, by: Member, now: dt.datetime) -> list[Fact]:
    """Nothing where this member has read all of these today."""
    statement = need(view, Statement, ask.statement)
    known = parts_of(statement.reads, by.id, now.date())
    fresh = tuple(sorted({segment_of(statement, number).number for number in ask.segments} - known))
    return [StatementRead(statement.id, fresh)] if fresh else []


class ReadEvidence(msgspec.Struct, frozen=True):
    evidence: RecordId
    original: bool = False


def read_evidence(view: View, ask: ReadEvidence, by: Member, now: dt.datetime) -> list[Fact]:
    evidence = need(view, Evidence, ask.evidence)
    if int(ask.original) in parts_of(evidence.reads, by.id, now.date()):
        return []
    return [EvidenceRead(evidence.id, evidence.statement, ask.original)]


def shut(evidence: Evidence) -> bool:
    """Behind a warning, or it was never said that it needs none."""
    return evidence.warnings != ()


class Week(NamedTuple):
    """What stands behind a warning and was opened by one reader in the last seven days."""

    segments: int
    evidence: int

    @property
    def total(self) -> int:
        return self.segments + self.evidence


def week(view: View, by: MemberId, now: dt.datetime) -> Week:
    """A segment opened on two days was read twice."""
    since = now - WEEK
    lately = of_reader(by, since.date())
    segments = sum(_warned(one, _mine(one.reads, by, since)) for one in view.where(Statement, read=lately))
    pieces = sum(len(_mine(one.reads, by, since)) for one in view.where(Evidence, read=lately) if shut(one))
    return Week(segments, pieces)


def _mine(reads: tuple[Read, ...], by: MemberId, since: dt.datetime) -> list[Read]:
    return [one for one in reads if one.by == by and one.last > since]


def _warned(statement: Statement, reads: list[Read]) -> int:
    if not reads:
        return 0
    warned = {one.number for one in statement.segments if one.warnings}
    return sum(len(warned.intersection(one.parts)) for one in reads)
