"""Verbs of review: unmask a field, judge a pair, settle a dispute, undo. Each gives facts, or a refusal that says what to do next."""

from __future__ import annotations

import datetime as dt

import msgspec

from safeconduct.figures.linkage.outcome import Reviewed
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import judgement as judgements
from safeconduct.records.fact import Fact
from safeconduct.records.judgement import REVIEWERS, Judgement, Place, State, Verdict
from safeconduct.records.view import View, need


class AlreadyJudged(Refused):
    def __init__(self) -> None:
        super().__init__(N_("you have judged this pair already"), N_("undo your judgement first, saying why"))


class EnoughJudged(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this pair has its two judgements"), N_("where they differ, settle the dispute"))


class NoReason(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a judgement needs a reason"), N_("say what it rests on, without a name"))


class NothingToSettle(Refused):
    def __init__(self) -> None:
        super().__init__(N_("there is no dispute about this pair"), N_("two reviewers judge it first, each without the other's answer"))


class NotAThird(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("a dispute is settled by somebody who did not judge the pair"), N_("ask a third reviewer, or undo your own judgement")
        )


class NothingToUndo(Refused):
    def __init__(self) -> None:
        super().__init__(N_("no judgement of yours stands on this pair"), N_("only who judged can undo it"))


class UnmaskField(msgspec.Struct, frozen=True):
    pair: RecordId
    field: str


def unmask_field(_view: View, ask: UnmaskField, _by: Member, _now: dt.datetime) -> list[Fact]:
    """Recorded before the field is shown."""
    return [judgements.FieldUnmasked(ask.pair, ask.field)]


class JudgePair(msgspec.Struct, frozen=True):
    pair: RecordId
    one: Place
    other: Place
    verdict: Verdict
    reasons: tuple[str, ...]


def judge_pair(view: View, ask: JudgePair, by: Member, _now: dt.datetime) -> list[Fact]:
    found = view.get(Judgement, ask.pair) or Judgement(ask.pair)
    reasons = tuple(one.strip() for one in ask.reasons if one.strip())
    if any(one.by == by.id for one in found.said):
        raise AlreadyJudged
    if len(found.judged) >= REVIEWERS or found.state is State.SETTLED:
        raise EnoughJudged
    if not reasons:
        raise NoReason
    seen = tuple(dict.fromkeys(field for member, field in found.unmasked if member == by.id))
    return [judgements.PairJudged(ask.pair, *ask.one, *ask.other, ask.verdict, reasons, seen)]


class SettleDispute(msgspec.Struct, frozen=True):
    pair: RecordId
    verdict: Verdict
    reason: str


def settle_dispute(view: View, ask: SettleDispute, by: Member, _now: dt.datetime) -> list[Fact]:
    found = need(view, Judgement, ask.pair)
    if found.state is not State.DISPUTED:
        raise NothingToSettle
    if any(one.by == by.id for one in found.said):
        raise NotAThird
    if not ask.reason.strip():
        raise NoReason
    return [judgements.DisputeSettled(ask.pair, ask.verdict, ask.reason.strip())]


class UndoJudgement(msgspec.Struct, frozen=True):
    pair: RecordId
    reason: str


def undo_judgement(view: View, ask: UndoJudgement, by: Member, _now: dt.datetime) -> list[Fact]:
    found = need(view, Judgement, ask.pair)
    if not any(one.by == by.id for one in found.said):
        raise NothingToUndo
    if not ask.reason.strip():
        raise NoReason
    return [judgements.JudgementUndone(ask.pair, ask.reason.strip())]


def answers_shown(found: Judgement, by: Member) -> tuple[Verdict, ...] | None:
    """The answers this member may see: None until he has given his own, or it is for him to settle."""
    own = any(one.by == by.id for one in found.said)
    return tuple(one.verdict for one in found.said) if own or found.state in (State.DISPUTED, State.SETTLED) else None


def reviewed(view: View) -> tuple[Reviewed, ...]:
    """Pairs on which a verdict stands; "cannot tell" trains nothing and binds nothing."""
    standing = [one for one in view.all(Judgement) if one.verdict in (Verdict.SAME, Verdict.DIFFERENT)]
    return tuple(Reviewed(one.one, one.other, one.verdict is Verdict.SAME) for one in sorted(standing, key=lambda one: one.id))
