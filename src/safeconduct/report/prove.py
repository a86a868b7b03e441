"""A proof of one claim for one recipient: opens what consents allow today, shows where the rest stands, says what stays dark."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from safeconduct.ground.errors import N_, NotFound, Refused
from safeconduct.ground.who import Member
from safeconduct.journal import tree
from safeconduct.records.case import Case
from safeconduct.records.consent import Audience, Purpose, granted
from safeconduct.records.edition import Edition, Exhibit, Role
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.records.placement import Placement
from safeconduct.records.relocation import Relocation
from safeconduct.records.statement import Statement
from safeconduct.records.view import View
from safeconduct.report.exhibit import PROOF_FORMAT, Opening, Proof, Shown, Withheld, exhibit_salt, write_json
from safeconduct.report.release import NotSealed, edition_leaves

_ALWAYS = (Role.CLAIM, Role.SOURCE, Role.RESPONSE)
NO_CONSENT, NOT_FOR_YOU = "consent", "not_for_this_recipient"


class NoSuchClaim(NotFound):
    def __init__(self, ref: str) -> None:
        super().__init__(
            N_("the edition has no claim {ref}"), N_("its claims, figures and quotations are listed in the folder claims beside it"), ref=ref
        )


class SecondPersonForHandover(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("a proof for a partner or a court needs the agreement of a second member"),
            N_("a second member runs the same command with --approve"),
        )


class Ask(NamedTuple):
    edition: Edition
    claim: str
    audience: Audience
    recipient: str


class Journal(NamedTuple):
    """What the office lends: the opening of an entry (with or without its body), and the fact in it."""

    opening: Callable[[EntryRef, bool], Opening]
    fact: Callable[[EntryRef], Fact | None]


def prove(view: View, ask: Ask, by: Member, journal: Journal, now: dt.datetime) -> bytes:
    edition = ask.edition
    if edition.sealed is None:
        raise NotSealed
    if ask.claim not in edition.sheets:
        raise NoSuchClaim(ask.claim)
    if ask.audience is not Audience.PUBLIC and not _second_agrees(ask, by):
        raise SecondPersonForHandover
    leaves, places = edition_leaves(edition.manifest, edition.secret, edition.exhibits)
    shown, dark = _sort_out(view, ask, journal, now.date())
    approvals = [line for approval in edition.approvals if approval.note == edition.note for line in approval.signatures]
    return write_json(Proof(
        PROOF_FORMAT, ask.claim, ask.audience.value, ask.recipient, now.date().isoformat(), edition.manifest.decode(),
        tuple(tree.inclusion_path(leaves, 0)), edition.note, tuple(approvals), edition.sheets[ask.claim].decode(),
        tuple(_shown(one, opening, edition, leaves, places) for one, opening in shown), tuple(_withheld(dark)),
    ))  # fmt: skip


def _second_agrees(ask: Ask, by: Member) -> bool:
    wanted = (ask.claim, ask.audience, ask.recipient)
    return any((one.claim, one.audience, one.recipient) == wanted and one.by != by.id for one in ask.edition.handovers)


def _sort_out(
    view: View, ask: Ask, journal: Journal, on: dt.date
) -> tuple[list[tuple[Exhibit, Opening]], Counter[tuple[str, str]]]:
    shown: list[tuple[Exhibit, Opening]] = []
    dark: Counter[tuple[str, str]] = Counter()
    for one in ask.edition.exhibits:
        if one.claim != ask.claim:
            continue
        may = _may(view, one, ask.audience, journal, on)
        if isinstance(may, str):
            dark[one.role.value, may] += 1
        else:
            shown.append((one, journal.opening(one.entry, may)))
    return shown, dark


def _may(view: View, one: Exhibit, audience: Audience, journal: Journal, on: dt.date) -> bool | str:
    """True: open it. False: show where it stands, body shut. A string: keep it dark, and why."""
    if one.role in _ALWAYS:
        return True
    if one.role is Role.QUOTATION:
        return bool(granted(view, one.of, one.segment, Purpose.QUOTE, Audience.PUBLIC, on)) or NO_CONSENT
    if audience is Audience.PUBLIC:
        return NOT_FOR_YOU
    if one.role in (Role.SUPPORT, Role.FIGURE):
        return True
    if one.role is Role.SEGMENT:
        return bool(granted(view, one.of, one.segment, Purpose.SHARE, audience, on)) or NO_CONSENT
    if one.role is Role.CONSENT:
        return NO_CONSENT if not granted(view, one.of, one.segment, Purpose.SHARE, audience, on) else False
    return False if _countable(view, journal.fact(one.entry), audience, on) else NO_CONSENT


def _countable(view: View, fact: Fact | None, audience: Audience, on: dt.date) -> bool:
    """A counted entry is shown, never opened, and only where its people agreed to be counted before this audience."""
    if fact is None:
        return False
    moved, placed = view.get(Relocation, fact.record), view.get(Placement, fact.record)
    item = moved.case if moved is not None else placed.case if placed is not None else fact.record
    if view.get(Case, item) is None and view.get(Statement, item) is None:
        return True  # a call or a shelter: nobody's to consent
    return any(granted(view, item, None, Purpose.COUNT, to, on) for to in (audience, Audience.PUBLIC))


def _shown(one: Exhibit, opening: Opening, edition: Edition, leaves: list[bytes], places: dict[Exhibit, int]) -> Shown:
    salt = exhibit_salt(edition.secret, bytes.fromhex(one.leaf), one.claim, one.role)
    return Shown(one.role.value, places[one], salt, bytes.fromhex(one.leaf), tuple(tree.inclusion_path(leaves, places[one])), opening)


def _withheld(dark: Counter[tuple[str, str]]) -> Iterator[Withheld]:
    for (role, why), number in sorted(dark.items()):
        yield Withheld(role, number, why)
