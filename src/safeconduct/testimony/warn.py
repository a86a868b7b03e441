"""State anew what to warn of: of a segment, of a piece of evidence. The list is closed; that there is nothing is said, too."""

from __future__ import annotations

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records.evidence import Evidence, EvidenceWarned
from safeconduct.records.fact import Fact
from safeconduct.records.statement import SegmentWarned, Statement
from safeconduct.records.view import View, need
from safeconduct.records.warning import ContentWarning
from safeconduct.testimony.take import WarningsNotStated, segment_of


class WarnOfSegment(msgspec.Struct, frozen=True):
    """`warnings` None means not stated, which is refused."""

    statement: RecordId
    number: int
    warnings: tuple[ContentWarning, ...] | None


def warn_of_segment(view: View, ask: WarnOfSegment, _by: Member, _now: object) -> list[Fact]:
    statement = need(view, Statement, ask.statement)
    segment = segment_of(statement, ask.number)
    return [SegmentWarned(statement.id, ask.number, _stated(ask.warnings), segment.warnings)]


class WarnOfEvidence(msgspec.Struct, frozen=True):
    evidence: RecordId
    warnings: tuple[ContentWarning, ...] | None


def warn_of_evidence(view: View, ask: WarnOfEvidence, _by: Member, _now: object) -> list[Fact]:
    evidence = need(view, Evidence, ask.evidence)
    return [EvidenceWarned(evidence.id, evidence.statement, _stated(ask.warnings), evidence.warnings)]


def _stated(warnings: tuple[ContentWarning, ...] | None) -> tuple[ContentWarning, ...]:
    """In the order of the list, each once."""
    if warnings is None:
        raise WarningsNotStated
    return tuple(one for one in ContentWarning if one in warnings)
