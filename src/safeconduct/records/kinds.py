"""The table of record kinds: a kind is a noun, the facts it is made of, and how they fold.

Facts are told apart by the first element of their array (`case.opened`). This is the only place that knows them all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple, Union, cast

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import RecordId
from safeconduct.records import (
    act,
    backup,
    call,
    case,
    claim,
    consent,
    edition,
    erasure,
    event,
    evidence,
    export,
    figure,
    identity,
    judgement,
    linkage,
    listing,
    placement,
    provider,
    relocation,
    report,
    request,
    response,
    shelter,
    source,
    statement,
)
from safeconduct.records.facet import Facets
from safeconduct.records.fact import Entered, Fact, Record, Unknown
from safeconduct.records.passage import Passage

Fold = Callable[[Record | None, Entered], Record]
YEARS = range(1000, 3000)
"""A fact with a day outside these is not folded: so no fact can name a moment that another's sum of days, or clock's zone, runs over."""


class BeyondTime(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("a date lies outside the years 1000 to 2999"), N_("look at the year of each date"))


class Kind(NamedTuple):
    name: str
    record: type[Record]
    facts: tuple[type[Fact], ...]
    fold: Fold
    facets: Callable[[Any], Facets]
    words: Callable[[Any], Iterable[str | Passage]]
    rooms: tuple[ModuleType, ...]
    """The files that fold it: its own, and one for each part that has its own."""


def _nothing(_record: Record) -> Facets:
    return {}


def _silent(_record: Record) -> Iterable[str | Passage]:
    return ()


def _kind(name: str, record: type[Record], room: ModuleType) -> Kind:
    facets, words = getattr(room, "facets", _nothing), getattr(room, "words", _silent)
    rooms = (room, *getattr(room, "PARTS", ()))
    return Kind(name, record, room.FACTS, cast(Fold, room.fold), facets, words, rooms)


KINDS: tuple[Kind, ...] = (
    _kind("call", call.Call, call),
    _kind("case", case.Case, case),
    _kind("provider", provider.Provider, provider),
    _kind("identity", identity.Identity, identity),
    _kind("request", request.Request, request),
    _kind("relocation", relocation.Relocation, relocation),
    _kind("shelter", shelter.Shelter, shelter),
    _kind("placement", placement.Placement, placement),
    _kind("statement", statement.Statement, statement),
    _kind("consent", consent.Consent, consent),
    _kind("event", event.Event, event),
    _kind("act", act.Act, act),
    _kind("evidence", evidence.Evidence, evidence),
    _kind("source", source.Source, source),
    _kind("claim", claim.Claim, claim),
    _kind("response", response.Response, response),
    _kind("judgement", judgement.Judgement, judgement),
    _kind("list", listing.NameList, listing),
    _kind("linkage", linkage.Linkage, linkage),
    _kind("figure", figure.Figure, figure),
    _kind("report", report.Report, report),
    _kind("edition", edition.Edition, edition),
    _kind("erasure", erasure.Erasure, erasure),
    _kind("backup", backup.Backup, backup),
    _kind("export", export.Export, export),
)

_BY_FACT: dict[type[Fact], Kind] = {fact: kind for kind in KINDS for fact in kind.facts}
_BY_NAME: dict[str, Kind] = {kind.name: kind for kind in KINDS}
_BY_RECORD: dict[type[Record], Kind] = {kind.record: kind for kind in KINDS}


def kind_of(fact: type[Fact]) -> Kind:
    return _BY_FACT[fact]


_OWN = {case.Case: 2, relocation.Relocation: 2, statement.Statement: 2, request.Request: 2, export.Export: 2, shelter.Shelter: 1}
"""Kinds whose facts stand in circles named after the record; a shelter's stand in the list of shelters too."""


def rank(fact: type[Fact]) -> int:
    """Which kind a number belongs to where facts of several claim it: the one whose circle fewer can write to."""
    return _OWN.get(_BY_FACT[fact].record, 0)


def rank_of(record: Record) -> int:
    return _OWN.get(type(record), 0)


def kind_named(name: str) -> Kind | None:
    return _BY_NAME.get(name)


def name_of(record: type[Record]) -> str:
    return _BY_RECORD[record].name


def record(kind: str, body: bytes) -> Record:
    """A record as this device wrote it down."""
    return msgspec.msgpack.decode(body, type=_BY_NAME[kind].record)


def facets(record: Record) -> Facets:
    return _BY_RECORD[type(record)].facets(record)


def passages(record: Record) -> Iterator[Passage]:
    """Its own words, in the order in which it tells them."""
    for one in _BY_RECORD[type(record)].words(record):
        passage = Passage(one) if isinstance(one, str) else one
        if passage.text:
            yield passage


@cache
def shape() -> int:
    """A number that is another where this program folds other facts, records or facets: an index of another shape is folded anew."""
    told = hashlib.sha256()
    for kind in KINDS:
        told.update(repr((kind.name, kind.record.__struct_fields__)).encode())
        told.update(repr([(fact.__struct_config__.tag, fact.__struct_fields__) for fact in kind.facts]).encode())
        for part in (each for room in kind.rooms for each in vars(room).values() if getattr(each, "__module__", "") == room.__name__):
            told.update(repr(list(_code(part.__code__))).encode() if isinstance(part, FunctionType) else b"")
    return int.from_bytes(told.digest()[:4]) >> 1 or 1


def _code(of: CodeType) -> Iterator[object]:
    yield from (of.co_code, of.co_names)
    for one in of.co_consts:
        if isinstance(one, CodeType):
            yield from _code(one)
        else:
            yield sorted(map(repr, one)) if isinstance(one, frozenset) else one


@cache
def _decoder() -> msgspec.msgpack.Decoder[Any]:
    return msgspec.msgpack.Decoder(type=Union[tuple(_BY_FACT)])  # noqa: UP007  (built at run time)


@cache
def _dated(fact: type[Fact]) -> bool:
    """Whether a day or a moment can stand anywhere in a fact of this kind."""
    shape = repr(msgspec.inspect.type_info(fact))
    return "DateTimeType(" in shape or "DateType(" in shape


def in_time(value: object) -> bool:
    """Whether every moment in it says its zone, and every day lies in the years that this program counts with."""
    if isinstance(value, dt.datetime):
        return value.tzinfo is not None and value.year in YEARS
    if isinstance(value, dt.date):
        return value.year in YEARS
    if isinstance(value, msgspec.Struct):
        return all(in_time(getattr(value, name)) for name in value.__struct_fields__)
    return all(map(in_time, value)) if isinstance(value, tuple) else True


def write(fact: Fact) -> bytes:
    """Raises BeyondTime for what no reader would count."""
    if _dated(type(fact)) and not in_time(fact):
        raise BeyondTime
    return canon.encode(fact)


def read(body: bytes) -> Fact | Unknown:
    """Typed fact, or `Unknown` for a kind, a shape or a time this version does not have. Raises Damaged if it is no fact at all."""
    try:
        fact = cast(Fact, _decoder().decode(body))
    except msgspec.MsgspecError:
        return _read_unknown(body)
    return fact if not _dated(type(fact)) or in_time(fact) else _read_unknown(body)


def _read_unknown(body: bytes) -> Unknown:
    try:
        head = msgspec.msgpack.decode(body)
        kind, record = head[0], head[1]
    except (msgspec.MsgspecError, ValueError, TypeError, IndexError, RecursionError, KeyError) as error:
        raise canon.NotThisShape("fact") from error
    if not (isinstance(kind, str) and isinstance(record, str)):
        raise canon.NotThisShape("fact")
    return Unknown(kind, RecordId(record), body)
