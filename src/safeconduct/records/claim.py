"""Claim: what is asserted, by whom, with a number only together with its kind, unit, period, place and source."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import msgspec

from safeconduct.ground.ids import RecordId
from safeconduct.ground.times import PartDate
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record

Texts = dict[str, str]


class QuantityKind(StrEnum):
    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    SEVERAL = "several"
    NONE = "none"
    RANGE = "range"
    """Of a computed number; a claim states one number and is never a range."""


class ClaimMade(Fact, frozen=True, tag="claim.made"):
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


class ClaimTranslated(Fact, frozen=True, tag="claim.translated"):
    language: str
    text: str
    claimant: str
    place: str


class ClaimSupported(Fact, frozen=True, tag="claim.supported"):
    by: RecordId
    by_kind: str
    independent: str
    """Key of the origin: two papers that repeat one list are one origin."""


class Support(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    by: RecordId
    by_kind: str
    independent: str


class Claim(Record, frozen=True):
    ref: str = ""
    text: str = ""
    claimant: str = ""
    source: RecordId = RecordId("")
    about: str = ""
    quantity: int | None = None
    quantity_kind: QuantityKind = QuantityKind.NONE
    unit: str = ""
    period_start: PartDate | None = None
    period_end: PartDate | None = None
    place: str = ""
    texts: Texts = {}
    """Translations, by language."""
    claimants: Texts = {}
    places: Texts = {}
    supports: tuple[Support, ...] = ()

    @property
    def independent_support(self) -> int:
        return len({support.independent for support in self.supports})


FACTS = (ClaimMade, ClaimTranslated, ClaimSupported)


def fold(claim: Claim | None, e: Entered) -> Claim:
    claim = claim or Claim(e.fact.record)
    set_ = msgspec.structs.replace
    match e.fact:
        case ClaimMade() as m:
            return set_(
                claim, ref=m.ref, text=m.text, claimant=m.claimant, source=m.source, about=m.about, quantity=m.quantity,
                quantity_kind=m.quantity_kind, unit=m.unit, period_start=m.period_start, period_end=m.period_end,
                place=m.place,
            )  # fmt: skip
        case ClaimTranslated(language=language, text=text, claimant=claimant, place=place):
            return set_(
                claim, texts={**claim.texts, language: text}, claimants={**claim.claimants, language: claimant},
                places={**claim.places, language: place},
            )  # fmt: skip
        case ClaimSupported(by=by, by_kind=by_kind, independent=independent):
            return set_(claim, supports=(*claim.supports, Support(by, by_kind, independent)))
    return claim


def facets(claim: Claim) -> Facets:
    return {
        "ref": claim.ref, "source": claim.source, "about": claim.about, "quantity": claim.quantity_kind,
        "support": tuple(one.by for one in claim.supports),
    }  # fmt: skip


def words(claim: Claim) -> Iterator[str]:
    yield from (claim.ref, claim.text, *claim.texts.values(), claim.claimant, *claim.claimants.values())
    yield from (claim.place, *claim.places.values())
