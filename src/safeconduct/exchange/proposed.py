"""What one row of a foreign file would become here, before a person has accepted it: records to make, cells dropped and why, or a refusal.

A format is read as a stream of `Proposed`. The values speak the language of `records`; the office turns them into asks of the verbs
when a person accepts (office/accepting.py). Nothing here has an id of ours: it follows from `key` when the row is accepted.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

import msgspec

from safeconduct.ground.errors import N_
from safeconduct.ground.times import PartDate
from safeconduct.records.call import Channel
from safeconduct.records.case import Risk
from safeconduct.records.claim import QuantityKind
from safeconduct.records.event import ViolationStatus
from safeconduct.records.statement import Manner
from safeconduct.records.warning import ContentWarning

Texts = dict[str, str]


class Why(StrEnum):
    """Why a cell is dropped or a row refused. A closed list: nothing is left out without one of these."""

    LOCATION = "location"
    DEVICE = "device"
    SUBMITTER = "submitter"
    IDENTITY = "identity"
    ATTACHMENT = "attachment"
    BOOKKEEPING = "bookkeeping"
    CONSENT = "consent"
    UNMAPPED = "unmapped"
    CHOSEN = "chosen"
    SPLIT = "split"
    SECOND = "second"
    NO_ROOM = "no_room"
    UNREADABLE = "unreadable"
    UNKNOWN_CODE = "unknown_code"
    AMBIGUOUS_DATE = "ambiguous_date"
    TOO_LONG = "too_long"
    NOT_JOINED = "not_joined"
    RAGGED = "ragged"
    BROKEN = "broken"
    UNCLOSED = "unclosed"
    BROKEN_OFF = "broken_off"
    MISSING = "missing"
    NOTHING = "nothing"
    NOT_AGREED = "not_agreed"
    ENCRYPTED = "encrypted"
    TOO_DEEP = "too_deep"
    CODENAME = "codename"
    ERASED = "erased"
    TWICE = "twice"
    HERE = "here"


SENTENCES: dict[Why, str] = {
    Why.LOCATION: N_("where somebody was, to the metre; only regions are kept here"),
    Why.DEVICE: N_("it names a device or a connection"),
    Why.SUBMITTER: N_("it names the account that sent the form"),
    Why.IDENTITY: N_("it names a person; names are kept by custodians: safeconduct identity seal"),
    Why.ATTACHMENT: N_("the file is not in the table; take it in as evidence"),
    Why.BOOKKEEPING: N_("the other program's own bookkeeping"),
    Why.CONSENT: N_("consent is recorded with the person, for a purpose and an audience"),
    Why.UNMAPPED: N_("no field of ours was chosen for this column"),
    Why.CHOSEN: N_("the mapping says to drop it"),
    Why.SPLIT: N_("the same answer stands whole in another column"),
    Why.SECOND: N_("there is room for one value, and an earlier column gave it"),
    Why.NO_ROOM: N_("the record has no field for it"),
    Why.UNREADABLE: N_("the value is not of the kind this field takes"),
    Why.UNKNOWN_CODE: N_("the value is not in the list of this field; the mapping can translate it"),
    Why.AMBIGUOUS_DATE: N_("day and month of this date cannot be told apart"),
    Why.TOO_LONG: N_("the cell is longer than a record can hold"),
    Why.NOT_JOINED: N_("it belongs to a row that is not in this file"),
    Why.RAGGED: N_("the row has more or fewer cells than the heading"),
    Why.BROKEN: N_("the row cannot be read: quotes, brackets or characters are damaged"),
    Why.UNCLOSED: N_("a quote opens here and never closes; the rest of the file was not read"),
    Why.BROKEN_OFF: N_("the file stops being JSON here; the rest of it was not read"),
    Why.MISSING: N_("a field that must be filled is empty"),
    Why.NOTHING: N_("nothing in the row goes to a field of ours"),
    Why.NOT_AGREED: N_("the person did not agree to being recorded"),
    Why.ENCRYPTED: N_("the row is encrypted and was not decrypted by the program it comes from"),
    Why.TOO_DEEP: N_("the row is nested deeper than any form"),
    Why.CODENAME: N_("the codename is taken; accept the row under another one"),
    Why.ERASED: N_("this was erased at a person's wish and does not come back"),
    Why.TWICE: N_("the same key stands on an earlier row of this file"),
    Why.HERE: N_("it came in before"),
}
SENSITIVE = (Why.LOCATION, Why.DEVICE, Why.SUBMITTER)
"""Dropped unless whoever imports asks for them by name."""


class NewCall(msgspec.Struct, frozen=True, tag="call"):
    received: dt.datetime
    region: str
    summary: str
    language: str = ""
    people: int = 1
    channel: Channel = Channel.MESSAGE
    detained_before: bool = False
    searched_for: bool = False
    family_threatens: bool = False
    targeted: str = ""


class NewCase(msgspec.Struct, frozen=True, tag="case"):
    """`codename` empty: one is made from the key. `people`: codenames beside that of the case; empty for a party of one."""

    region: str
    codename: str = ""
    people: tuple[str, ...] = ()
    risk: Risk | None = None
    risk_reasons: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    safety_plan: str = ""
    services: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class NewStatement(msgspec.Struct, frozen=True, tag="statement"):
    """`warnings` None: nobody has said yet what to warn of; whoever accepts must."""

    taken: PartDate
    language: str
    region: str
    segments: tuple[str, ...]
    codename: str = ""
    manner: Manner = Manner.WRITTEN
    heard_before_by: str = ""
    warnings: tuple[ContentWarning, ...] | None = None


class NewEvent(msgspec.Struct, frozen=True, tag="event"):
    title: Texts
    begin: PartDate
    region: str
    description: Texts = {}
    end: PartDate | None = None
    status: ViolationStatus = ViolationStatus.UNKNOWN
    warnings: tuple[ContentWarning, ...] = ()


class NewSource(msgspec.Struct, frozen=True, tag="source"):
    ref: str
    title: str
    publisher: str = ""
    author: str = ""
    sort: str = ""
    published: PartDate | None = None
    language: str = ""
    warnings: tuple[ContentWarning, ...] = ()
    titles: Texts = {}
    publishers: Texts = {}


class NewClaim(msgspec.Struct, frozen=True, tag="claim"):
    """`source` and what supports it, by reference. `texts`, `claimants`, `places`: translations, by language."""

    ref: str
    text: str
    claimant: str
    source: str
    about: str = ""
    quantity: int | None = None
    quantity_kind: QuantityKind = QuantityKind.NONE
    unit: str = ""
    period_start: PartDate | None = None
    period_end: PartDate | None = None
    place: str = ""
    texts: Texts = {}
    claimants: Texts = {}
    places: Texts = {}
    supports: tuple[tuple[str, str], ...] = ()
    """(reference of a source, key of its origin)."""


class NewResponse(msgspec.Struct, frozen=True, tag="response"):
    """`claims` and `source` by reference; codes of micro-thesauri 28 and 27."""

    ref: str
    claims: tuple[str, ...]
    speaker: str
    source: str
    text: str
    attribution: str
    response: str
    date: PartDate
    role: str = ""
    texts: Texts = {}
    speakers: Texts = {}
    roles: Texts = {}
    answered: Texts = {}


class NewAct(msgspec.Struct, frozen=True, tag="act"):
    """`event`: the reference by which its table names it. `involvements`: (degree, type of perpetrator)."""

    event: str
    type_of_act: str
    begin: PartDate
    attribution: str
    status_at_end: str
    method: str = ""
    warnings: tuple[ContentWarning, ...] = ()
    targeted: str = ""
    involvements: tuple[tuple[str, str], ...] = ()


New = NewCall | NewCase | NewStatement | NewEvent | NewSource | NewClaim | NewResponse | NewAct


class Dropped(msgspec.Struct, frozen=True, array_like=True):
    column: str
    why: Why


class Refusal(msgspec.Struct, frozen=True, array_like=True):
    """`column` counts from 1; 0 means the whole row. Never the cell's content."""

    why: Why
    column: int = 0


class Proposed(msgspec.Struct, frozen=True, array_like=True):
    """One row. `number` counts rows from 1 below the heading; `key` is the other program's name of it, `replaces` the key of the
    version it edits. A row with a refusal makes nothing."""

    number: int
    key: str
    makes: tuple[New, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    refusal: Refusal | None = None
    replaces: str = ""
    filled: int = 0
    """How many cells of the row held anything: used or dropped, each is accounted for."""
