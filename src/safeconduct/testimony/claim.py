"""Sources and claims: a number only together with its kind; support counted by independent origin."""

from __future__ import annotations

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.ground.who import Member
from safeconduct.records import claim as claims
from safeconduct.records import source as sources
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.fact import Fact
from safeconduct.records.source import Source
from safeconduct.records.view import View, need
from safeconduct.records.warning import ContentWarning

COUNTED = (QuantityKind.EXACT, QuantityKind.AT_LEAST, QuantityKind.AT_MOST)


class RefTaken(Refused):
    def __init__(self, ref: str) -> None:
        super().__init__(N_("{ref} is taken"), N_("choose another reference"), ref=ref)


class NumberAndKindDisagree(Refused):
    def __init__(self, ref: str, kind: str) -> None:
        super().__init__(
            N_("claim {ref}: a number of kind {kind} does not go with what stands beside it"),
            N_("exact, at_least and at_most need a number of 0 or more; several and none have none"),
            ref=ref,
            kind=kind,
        )


def check_quantity(ref: str, quantity: int | None, kind: QuantityKind) -> None:
    if kind is QuantityKind.RANGE or (kind in COUNTED) != (quantity is not None) or (quantity is not None and quantity < 0):
        raise NumberAndKindDisagree(ref, kind.value)


class AddSource(msgspec.Struct, frozen=True):
    id: RecordId
    ref: str
    title: str
    publisher: str
    author: str
    sort: str
    published: PartDate | None
    language: str
    warnings: tuple[ContentWarning, ...]


def add_source(view: View, ask: AddSource, _by: Member, _now: object) -> list[Fact]:
    if view.count(Source, ref=ask.ref):
        raise RefTaken(ask.ref)
    return [
        sources.SourceAdded(
            ask.id, ask.ref, ask.title, ask.publisher, ask.author, ask.sort, ask.published, ask.language, ask.warnings
        )
    ]


class MakeClaim(msgspec.Struct, frozen=True):
    id: RecordId
    ref: str
    text: str
    claimant: str
    source: RecordId
    about: str
    quantity: int | None
    quantity_kind: QuantityKind
    unit: str
    period_start: PartDate | None
    period_end: PartDate | None
    place: str


def make_claim(view: View, ask: MakeClaim, _by: Member, _now: object) -> list[Fact]:
    need(view, Source, ask.source)
    check_quantity(ask.ref, ask.quantity, ask.quantity_kind)
    if view.count(Claim, ref=ask.ref):
        raise RefTaken(ask.ref)
    return [
        claims.ClaimMade(
            ask.id, ask.ref, ask.text, ask.claimant, ask.source, ask.about, ask.quantity, ask.quantity_kind, ask.unit,
            ask.period_start, ask.period_end, ask.place,
        )
    ]  # fmt: skip


class SupportClaim(msgspec.Struct, frozen=True):
    claim: RecordId
    by: RecordId
    by_kind: str
    independent: str


def support_claim(view: View, ask: SupportClaim, _by: Member, _now: object) -> list[Fact]:
    return [claims.ClaimSupported(need(view, Claim, ask.claim).id, ask.by, ask.by_kind, ask.independent)]


class TranslateClaim(msgspec.Struct, frozen=True):
    claim: RecordId
    language: str
    text: str
    claimant: str
    place: str


def translate_claim(view: View, ask: TranslateClaim, _by: Member, _now: object) -> list[Fact]:
    return [claims.ClaimTranslated(need(view, Claim, ask.claim).id, ask.language, ask.text, ask.claimant, ask.place)]


class TranslateSource(msgspec.Struct, frozen=True):
    source: RecordId
    language: str
    title: str
    publisher: str


def translate_source(view: View, ask: TranslateSource, _by: Member, _now: object) -> list[Fact]:
    return [sources.SourceTranslated(need(view, Source, ask.source).id, ask.language, ask.title, ask.publisher)]
