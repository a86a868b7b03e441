"""A file with people's records in it leaves with their consent, and beyond one case, or to a court, with a second member's agreement."""

from __future__ import annotations

import datetime as dt
import hashlib

import msgspec

from safeconduct.exchange.leaving import Leaving
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.records import export as facts
from safeconduct.records.consent import Audience
from safeconduct.records.export import Export, Format, Terms
from safeconduct.records.fact import Fact
from safeconduct.records.view import View, need

MOST = 1_500
"""Records of one export: what goes to one recipient at once has a bound, and its terms fit one entry."""


class SecondPersonForExport(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("these records leave only when a second member agrees"),
            N_("ask with the same command and --ask; a coordinator or custodian runs: safeconduct export agree REQUEST"),
        )


class NothingToExport(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("nothing is left that may leave for this audience today"),
            N_("ask the people concerned, and record what they say: consent to share"),
        )


class TooManyToExport(Refused):
    def __init__(self, count: int) -> None:
        super().__init__(
            N_("{count} records are more than one export holds ({most})"), N_("name the cases that the recipient works on: --case CODENAME"),
            count=count, most=MOST,
        )  # fmt: skip


class OwnExport(Refused):
    def __init__(self) -> None:
        super().__init__(N_("whoever asks for an export cannot agree to it"), N_("another coordinator or custodian agrees or refuses"))


class AgreedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this member has agreed to this export already"), N_("whoever asked can make it now"))


class NoPurpose(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("an export needs a purpose"), N_("say what the recipient needs the records for; no name in it"))


def needs_second(terms: Terms) -> bool:
    """The public part concerns nobody; one case with its consent is a referral. All else is given in bulk, tells of shelters, or goes to a
    court."""
    if terms.format is Format.PRIMERO:
        return len(terms.items) > 1 or terms.audience is Audience.TRIBUNAL
    return terms.format is not Format.UWAZI


class AskExport(msgspec.Struct, frozen=True):
    id: RecordId
    terms: Terms
    purpose: str


def ask_export(_view: View, ask: AskExport, _by: Member, now: dt.datetime) -> list[Fact]:
    if not ask.purpose.strip():
        raise NoPurpose
    if not ask.terms.items and ask.terms.format is not Format.HMIS:  # beds can be told of where nobody's stay can
        raise NothingToExport
    if len(ask.terms.items) > MOST:
        raise TooManyToExport(len(ask.terms.items))
    return [facts.ExportAsked(ask.id, ask.terms, ask.purpose, now.date())]


class AgreeToExport(msgspec.Struct, frozen=True):
    export: RecordId


def agree_to_export(view: View, ask: AgreeToExport, by: Member, now: dt.datetime) -> list[Fact]:
    asked = need(view, Export, ask.export)
    if asked.asker == by.id:
        raise OwnExport
    fresh = asked.agreement(now.date())
    if fresh is not None and fresh.by == by.id:
        raise AgreedAlready
    assert asked.terms is not None
    return [facts.ExportAgreed(asked.id, asked.terms, now.date())]


class RefuseExport(msgspec.Struct, frozen=True):
    export: RecordId
    why: str


def refuse_export(view: View, ask: RefuseExport, _by: Member, _now: dt.datetime) -> list[Fact]:
    return [facts.ExportRefused(need(view, Export, ask.export).id, ask.why)]


def agreed_to(view: View, terms: Terms, by: Member, on: dt.date) -> Export | None:
    """A request of this member's with a fresh agreement, for the same recipient in the same format."""
    for one in view.all(Export):
        if one.asker == by.id and one.terms is not None and _like(one.terms, terms) and one.agreement(on) is not None:
            return one
    return None


def narrowed(view: View, terms: Terms, by: Member, on: dt.date) -> Terms:
    """No more than was agreed to: what was consented to since then is left for the next export."""
    agreed = agreed_to(view, terms, by, on) if needs_second(terms) else None
    if agreed is None or agreed.terms is None:
        return terms
    within = frozenset(agreed.terms.items)
    return msgspec.structs.replace(terms, items=tuple(one for one in terms.items if one in within))


def _like(agreed: Terms, wanted: Terms) -> bool:
    same = (agreed.format, agreed.audience, agreed.recipient) == (wanted.format, wanted.audience, wanted.recipient)
    return same and (agreed.free_text or not wanted.free_text)


def _covers(agreed: Terms, wanted: Terms) -> bool:
    return _like(agreed, wanted) and set(wanted.items) <= set(agreed.items)


class MakeExport(msgspec.Struct, frozen=True):
    """`id`: of a request agreed to, else fresh, for a file that needs no second member."""

    id: RecordId
    terms: Terms
    leaving: Leaving


def make_export(view: View, ask: MakeExport, by: Member, now: dt.datetime) -> list[Fact]:
    """Facts to write before the file is."""
    if not any(ask.leaving.counts.values()):
        raise NothingToExport
    asked = view.get(Export, ask.id)
    if needs_second(ask.terms):
        standing = asked is not None and asked.asker == by.id and asked.terms is not None and _covers(asked.terms, ask.terms)
        if asked is None or not standing or asked.agreement(now.date()) is None:
            raise SecondPersonForExport
    begun: list[Fact] = [] if asked is not None else [facts.ExportAsked(ask.id, ask.terms, "", now.date())]
    digests = tuple(hashlib.sha256(data).hexdigest() for data in ask.leaving.files.values())
    left = sum(one.number for one in ask.leaving.left_out)
    return [*begun, facts.ExportMade(ask.id, ask.terms, now.date(), digests, sum(ask.leaving.counts.values()), left)]
