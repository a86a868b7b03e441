"""The register at work: seal a list, ask the custodians for several, link them in memory, keep counts and tokens.

    add_list   names → sealed for the custodians, attached; provenance written
    ask        a linkage announced, and a request to the custodians with the shares of its lists
    link       opened once by a quorum → linked in memory → facts without a name → names forgotten
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from safeconduct.figures.linkage.judge import reviewed
from safeconduct.figures.register import bring, run
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, NotFound, Refused
from safeconduct.ground.ids import OS, Chance, RecordId, new_id
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office import vault
from safeconduct.office.office import Office
from safeconduct.records.fact import Fact
from safeconduct.records.linkage import Linkage, LinkageAsked
from safeconduct.records.listing import ListAdded, ListSealed, NameList, State, Unit
from safeconduct.records.request import Wanted
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.records.view import View, need

if TYPE_CHECKING:
    from safeconduct.figures.linkage.engine import Engine

_ROOM, _MOST_DRAWS = 48_000, 200
"""Bytes of shares that one request has room for; linkages that one run draws."""


class NoSuchList(NotFound):
    def __init__(self, ref: str) -> None:
        super().__init__(
            N_("there is no list {ref} that this member can read"), N_("see what there is: safeconduct register list"), ref=ref[:16]
        )


class ListRefTaken(Refused):
    def __init__(self, ref: str) -> None:
        super().__init__(N_("list {ref} stands already"), N_("a newer version of a list is a list of its own, with its own reference"), ref=ref)


class UnlikeLists(Refused):
    def __init__(self, refs: str) -> None:
        super().__init__(
            N_("lists {refs} count different things and cannot be linked"),
            N_("link lists of one unit, place by place; families and persons are two counts"),
            refs=refs,
        )


class TooFewLists(Refused):
    def __init__(self) -> None:
        super().__init__(N_("a linkage needs two lists or more"), N_("name them: safeconduct register ask L1 L2 L3"))


class TooManyShares(Refused):
    def __init__(self, lists: int) -> None:
        super().__init__(
            N_("the shares of {lists} lists do not fit into one request"), N_("bring lists together before they are added"), lists=lists
        )


class UnknownStratum(Refused):
    def __init__(self, stratum: str) -> None:
        super().__init__(
            N_("{stratum!r} is finer than what may leave"), N_("use one of: {known}"), stratum=stratum[:20], known=" ".join(run.STRATA[1:])
        )


class BadDraws(BadInput):
    def __init__(self, draws: int) -> None:
        super().__init__(
            N_("{draws} linkages cannot be drawn"), N_("draw 1 to {most}; 20 carry the doubt of linking well"), draws=draws, most=_MOST_DRAWS
        )


class AddList(NamedTuple):
    """Provenance; `entries` of it is counted from the file. `state`: of every entry, where the file has no column for it."""

    about: ListAdded
    mapping: Mapping[str, str]
    state: State | None


class Added(NamedTuple):
    entries: int
    left_out: int


def add_list(office: Office, ask: AddList, data: bytes, now: dt.datetime, chance: Chance = OS) -> Added:
    """All or nothing; when it returns, this device can no longer open what it sealed."""
    about = ask.about
    if any(one.ref == about.ref for one in office.view.all(NameList)):
        raise ListRefTaken(about.ref)
    brought = bring.read_entries(about.ref, data, ask.mapping, ask.state, chance)
    sealed = vault.seal_for_custodians(office.state, Sort.LIST, about.record, brought.plain)
    head = msgspec.structs.replace(sealed, body=b"")
    blob = office.attach(ListSealed(about.record, head, ""), sealed.body)
    office.record([msgspec.structs.replace(about, entries=brought.entries), ListSealed(about.record, head, blob)], now)
    return Added(sum(count for _, count in brought.entries), brought.left_out)


class AskLinkage(NamedTuple):
    refs: Sequence[str]
    state: State
    stratum: str
    purpose: str


def ask(office: Office, asked: AskLinkage, now: dt.datetime, made: RecordId | None = None) -> RecordId:
    """Announce a linkage and ask the custodians. Returns the linkage's id; its request has one of its own."""
    lists = chosen(office.view, asked)
    linkage, request = made or new_id(), new_id()
    brought = shares_of(lists)
    refs = tuple(one.ref for one in lists)
    wanted = vault.Asked(Wanted.LIST, linkage, " ".join(refs), asked.purpose, brought)
    vault.ask(office.state, wanted, now, request)
    told = LinkageAsked(linkage, tuple(one.id for one in lists), refs, lists[0].unit, asked.state, asked.stratum, asked.purpose, request)
    office.record([told], now)
    return linkage


def shares_of(lists: Sequence[NameList]) -> tuple[Sealed, ...]:
    """What a request brings along: the lists' sealed shares, without their bodies."""
    brought = tuple(_sealed(one) for one in lists)
    if len(canon.encode(brought)) > _ROOM:
        raise TooManyShares(len(lists))
    return brought


def bodies(office: Office, lists: Sequence[NameList]) -> dict[RecordId, bytes]:
    """The sealed bytes of lists, as the depot keeps them."""
    return {one.id: office.attachment(one, ListSealed(one.id, _sealed(one), one.blob), one.blob) for one in lists}


def chosen(view: View, asked: AskLinkage) -> list[NameList]:
    """The lists by reference, all of them where none is named; refused where together they would mean nothing."""
    known = {one.ref: one for one in view.all(NameList)}
    missing = next((ref for ref in asked.refs if ref not in known), None)
    if missing is not None:
        raise NoSuchList(missing)
    named = [known[ref] for ref in sorted(set(asked.refs) or known, key=lambda ref: (len(ref), ref))]
    lists = [one for one in named if asked.refs or one.count(asked.state)]
    empty = next((one for one in lists if not one.count(asked.state)), None)
    if empty is not None:
        raise run.NoEntries(empty.ref, asked.state)
    if len(lists) < 2:
        raise TooFewLists
    if asked.stratum not in run.STRATA:
        raise UnknownStratum(asked.stratum)
    if len({(one.unit, one.place) for one in lists}) > 1 or lists[0].unit is not Unit.PERSON:
        raise UnlikeLists(" ".join(one.ref for one in lists))
    return lists


class Link(NamedTuple):
    linkage: RecordId
    engine_for: Callable[..., Engine]
    draws: int = run.DRAWS
    seed: int = 1


def link(office: Office, asked: Link, now: dt.datetime, chance: Chance = OS, progress: Progress = QUIET) -> list[Fact]:
    """Open by quorum, link in memory, record what has no name in it. Returns the facts recorded."""
    if not 1 <= asked.draws <= _MOST_DRAWS:
        raise BadDraws(asked.draws)  # before anything is opened: a request opens once
    linkage = need(office.view, Linkage, asked.linkage)
    lists = [need(office.view, NameList, one) for one in linkage.lists]
    opened = vault.open_(office.state, linkage.request, now, bodies(office, lists))
    plain = [opened.bodies[one.id] for one in lists]
    judged = reviewed(office.view)  # by list and token: pairs of these lists that reviewers have settled
    facts = run.run(run.Run(linkage, plain, asked.draws, asked.seed, judged), asked.engine_for, chance, progress)
    office.record(facts, now)
    return facts


def _sealed(one: NameList) -> Sealed:
    if one.sealed is None:
        raise NoSuchList(one.ref)
    return one.sealed
