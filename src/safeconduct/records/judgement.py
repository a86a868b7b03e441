"""Judgement: whether two records of lists are one person, as people said after looking at them. No name stands here.

A pair's id is made from the two records' places in their lists and a salt of the model file, or, of entries of sealed lists, from their two
random tokens, so that reviewers who do not speak with each other write to the same record. Two look at a pair, each without the other's
answer; where they differ a third settles it. Everything can be undone, and what was undone is kept.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record

Place = tuple[str, str]
"""(list, record in it). An entry of a sealed list is its token, the list left empty: lists may be called anew."""
REVIEWERS = 2


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    CANNOT_TELL = "cannot_tell"


class FieldUnmasked(Fact, frozen=True, tag="judgement.field_unmasked"):
    """Written before the field is shown."""

    field: str


class PairJudged(Fact, frozen=True, tag="judgement.pair_judged"):
    """`seen`: the fields its reviewer had unmasked."""

    one_list: str
    one_record: str
    other_list: str
    other_record: str
    verdict: Verdict
    reasons: tuple[str, ...]
    seen: tuple[str, ...]


class DisputeSettled(Fact, frozen=True, tag="judgement.dispute_settled"):
    verdict: Verdict
    reason: str


class JudgementUndone(Fact, frozen=True, tag="judgement.judgement_undone"):
    """By whoever judged or settled: his own word no longer stands."""

    reason: str


class Said(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: MemberId
    verdict: Verdict
    reasons: tuple[str, ...]
    seen: tuple[str, ...] = ()
    settling: bool = False


class State(StrEnum):
    OPEN = "open"
    ONE_OF_TWO = "one_of_two"
    AGREED = "agreed"
    DISPUTED = "disputed"
    SETTLED = "settled"


class Judgement(Record, frozen=True):
    one: Place = ("", "")
    other: Place = ("", "")
    said: tuple[Said, ...] = ()
    """What stands, oldest first: at most one of each member."""
    undone: tuple[Said, ...] = ()
    unmasked: tuple[tuple[MemberId, str], ...] = ()

    @property
    def judged(self) -> tuple[Said, ...]:
        return tuple(one for one in self.said if not one.settling)

    @property
    def state(self) -> State:
        if any(one.settling for one in self.said):
            return State.SETTLED
        verdicts = {one.verdict for one in self.judged}
        if len(verdicts) > 1:
            return State.DISPUTED
        if len(self.judged) >= REVIEWERS:
            return State.AGREED
        return State.ONE_OF_TWO if self.judged else State.OPEN

    @property
    def verdict(self) -> Verdict | None:
        """What stands between the reviewers, or None while they are not of one mind."""
        settled = [one.verdict for one in self.said if one.settling]
        if settled:
            return settled[-1]
        return self.judged[0].verdict if self.state is State.AGREED else None


FACTS = (FieldUnmasked, PairJudged, DisputeSettled, JudgementUndone)


def fold(found: Judgement | None, e: Entered) -> Judgement:
    found = found or Judgement(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case FieldUnmasked(field=field):
            return set_(found, unmasked=(*found.unmasked, (e.by, field)))
        case PairJudged() as f:
            pair = set_(found, one=(f.one_list, f.one_record), other=(f.other_list, f.other_record))
            return _say(pair, Said(e.by, f.verdict, f.reasons, f.seen))
        case DisputeSettled(verdict=verdict, reason=reason):
            return _say(found, Said(e.by, verdict, (reason,), settling=True))
        case JudgementUndone():
            return _unsay(found, e.by)
    return found


def _say(found: Judgement, said: Said) -> Judgement:
    """A second word of the same member takes the place of his first."""
    found = _unsay(found, said.by)
    return msgspec.structs.replace(found, said=(*found.said, said))


def _unsay(found: Judgement, by: MemberId) -> Judgement:
    gone = tuple(one for one in found.said if one.by == by)
    kept = tuple(one for one in found.said if one.by != by)
    return msgspec.structs.replace(found, said=kept, undone=(*found.undone, *gone))


def facets(judgement: Judgement) -> Facets:
    return {"state": judgement.state, "verdict": judgement.verdict or ""}
