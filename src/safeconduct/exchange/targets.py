"""The fields of ours that a foreign column may go to, and how a cell becomes their value. The list a person chooses from when mapping."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from safeconduct.exchange.proposed import Why
from safeconduct.ground.errors import N_
from safeconduct.ground.times import BadDate, PartDate
from safeconduct.records.call import Channel
from safeconduct.records.case import Risk
from safeconduct.records.event import ViolationStatus
from safeconduct.records.place import REGIONS
from safeconduct.records.statement import Manner
from safeconduct.records.targeted import TARGETED
from safeconduct.records.warning import NAMES, ContentWarning

LONGEST_TEXT = 20_000
LONGEST_NAME = 60
LANGUAGES = {"en": ("english", "английский"), "ru": ("russian", "русский"), "ce": ("chechen", "чеченский")}


class Unfit(Exception):
    """A cell that cannot become the value of its field. Caught where the row is built; carries no content."""

    def __init__(self, why: Why) -> None:
        self.why = why
        super().__init__(why.value)


Parse = Callable[[str], Any]


class Target(NamedTuple):
    parse: Parse
    said: str
    """A msgid: what a person reads when choosing."""
    many: bool = False


def text(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise Unfit(Why.TOO_LONG)
    return value.strip()


def name(value: str) -> str:
    plain = " ".join(value.split())
    if len(plain) > LONGEST_NAME:
        raise Unfit(Why.TOO_LONG)
    return plain


def whole(value: str) -> int:
    plain = value.strip().removesuffix(".0")
    if not (plain.isascii() and plain.isdigit() and len(plain) < 6):
        raise Unfit(Why.UNREADABLE)
    return int(plain)


_YES = frozenset({"yes", "y", "1", "true", "да", "ok", "oui", "si", "sí", "1.0"})
_NO = frozenset({"no", "n", "0", "false", "нет", "non", "0.0"})


def yes_no(value: str) -> bool:
    plain = value.strip().casefold()
    if plain not in _YES | _NO:
        raise Unfit(Why.UNREADABLE)
    return plain in _YES


_EUROPEAN = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(\d{4})[/. -](\d{1,2})[/. -](\d{1,2})(?!\d)")


def day(value: str) -> PartDate:
    """ISO with or without a time, year first, 09.04.2017, and slashes where one part can only be a day. Part-known dates as ours."""
    plain = value.strip()
    try:
        return PartDate(plain)
    except BadDate:
        pass
    try:
        return PartDate(_whole_day(plain).isoformat())
    except ValueError as error:
        raise Unfit(Why.UNREADABLE) from error


def _whole_day(plain: str) -> dt.date:
    if found := _YEAR_FIRST.match(plain):
        return dt.date(*map(int, found.groups()))
    if found := _EUROPEAN.match(plain):
        return dt.date(int(found[3]), int(found[2]), int(found[1]))
    if found := _SLASHED.match(plain):
        first, second, year = map(int, found.groups())
        if first <= 12 and second <= 12 and first != second:
            raise Unfit(Why.AMBIGUOUS_DATE)
        return dt.date(year, min(first, second), max(first, second))
    raise Unfit(Why.UNREADABLE)


def moment(value: str) -> dt.datetime:
    """An instant; one without a zone is taken as UTC, a day as its beginning."""
    plain = value.strip()
    try:
        found = dt.datetime.fromisoformat(plain)
    except ValueError:
        found = dt.datetime.combine(day(plain).earliest(), dt.time())
    found = found if found.tzinfo is not None else found.replace(tzinfo=dt.UTC)
    try:
        return found.astimezone(dt.UTC)
    except OverflowError as error:
        raise Unfit(Why.UNREADABLE) from error


def code(words: Mapping[str, Iterable[str]]) -> Parse:
    """One of a closed list, by its code or by what it is called."""
    known = {_plain(said): key for key, said_of in words.items() for said in (key, *said_of)}

    def parse(value: str) -> str:
        try:
            return known[_plain(value)]
        except KeyError as error:
            raise Unfit(Why.UNKNOWN_CODE) from error

    return parse


def _plain(word: str) -> str:
    return " ".join(re.split(r"[\W_]+", word.casefold().replace("ё", "е"))).strip()


def _named(values: Iterable[StrEnum], *more: tuple[StrEnum, tuple[str, ...]]) -> Parse:
    said = dict(more)
    chosen = code({one.value: said.get(one, ()) for one in values})
    kind = type(next(iter(values)))
    return lambda value: kind(chosen(value))


def several(value: str) -> tuple[ContentWarning, ...]:
    parts = [part for part in re.split(r"[;,|]", value) if part.strip()]
    return tuple(dict.fromkeys(_warning(part) for part in parts))


_warning = _named(ContentWarning, *((one, tuple(NAMES[one].values())) for one in ContentWarning))
region = code({key: said.values() for key, said in REGIONS.items()})
language = code(LANGUAGES)
_risk = _named(Risk, (Risk.HIGH, ("высокий", "critical")), (Risk.MEDIUM, ("средний", "moderate")), (Risk.LOW, ("низкий",)))
_channel = _named(Channel, (Channel.DOOR, ("сайт", "web")), (Channel.PHONE, ("телефон", "call")), (Channel.MESSAGE, ("сообщение",)),
                  (Channel.IN_PERSON, ("лично",)))  # fmt: skip
_manner = _named(Manner, (Manner.IN_PERSON, ("лично",)), (Manner.CALL, ("phone", "звонок")), (Manner.WRITTEN, ("письменно",)))
_status = _named(ViolationStatus)
_targeted = code({key: said.values() for key, said in TARGETED.items()})
_SERVICES = ("safehouse_service", "health_medical_service", "psychosocial_service", "legal_assistance_service", "livelihoods_service",
             "education_service", "nfi_clothes_shoes_service", "food_service", "registration_service", "other_service")  # fmt: skip

TARGETS: dict[str, Target] = {
    "key": Target(text, N_("the other program's name of the row: the same one twice is one")),
    "replaces": Target(text, N_("the row that this one edits")),
    "submitted": Target(moment, N_("when it was sent: serves where no other date is given")),
    "consent": Target(yes_no, N_("whether the person agreed to being recorded; a no refuses the row")),
    "note": Target(text, N_("kept as a note beside the record, with the name of its column"), many=True),
    "call.summary": Target(text, N_("call: what is needed, in a few words"), many=True),
    "call.received": Target(moment, N_("call: when it came in")),
    "call.region": Target(region, N_("call: region")),
    "call.language": Target(name, N_("call: language")),
    "call.people": Target(whole, N_("call: how many people")),
    "call.channel": Target(_channel, N_("call: by what way it came")),
    "call.detained_before": Target(yes_no, N_("call: detained before")),
    "call.searched_for": Target(yes_no, N_("call: searched for")),
    "call.family_threatens": Target(yes_no, N_("call: threatened by family")),
    "call.targeted": Target(_targeted, N_("call: whom the hunters say they are after")),
    "case.codename": Target(name, N_("case: codename; never a name")),
    "case.region": Target(region, N_("case: region of danger")),
    "case.person": Target(name, N_("case: codename of a person of the party"), many=True),
    "case.risk": Target(_risk, N_("case: risk level")),
    "case.risk_reason": Target(text, N_("case: reason of the risk level"), many=True),
    "case.need": Target(text, N_("case: a need"), many=True),
    "case.safety_plan": Target(text, N_("case: safety plan")),
    "case.service": Target(code(dict.fromkeys(_SERVICES, ())), N_("case: service given"), many=True),
    "case.note": Target(text, N_("case: a note"), many=True),
    "statement.segment": Target(text, N_("statement: what the person said, word for word"), many=True),
    "statement.codename": Target(name, N_("statement: codename of the speaker; never a name")),
    "statement.taken": Target(day, N_("statement: day it was taken")),
    "statement.language": Target(language, N_("statement: language spoken")),
    "statement.region": Target(region, N_("statement: region")),
    "statement.manner": Target(_manner, N_("statement: in person, by call, written")),
    "statement.heard_before_by": Target(name, N_("statement: who heard it before")),
    "statement.warnings": Target(several, N_("statement: what to warn of")),
    "event.title": Target(text, N_("event: title")),
    "event.language": Target(language, N_("event: language of title and description")),
    "event.begin": Target(day, N_("event: first day")),
    "event.end": Target(day, N_("event: last day")),
    "event.region": Target(region, N_("event: region")),
    "event.description": Target(text, N_("event: description"), many=True),
    "event.status": Target(_status, N_("event: how sure it is")),
    "event.warnings": Target(several, N_("event: what to warn of")),
}
DROP = "drop"
