"""Forms as values: what is asked, what was given, what is wrong with it. Reading gives typed values; `web.fields` draws.

A form is built for one page and one reader, so its labels are words already said. What was typed is never lost: `Given.raw` holds it as
it came, to be drawn again beside its errors, or kept as a draft.
"""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import msgspec

from safeconduct.ground.errors import N_, SafeconductError
from safeconduct.ground.times import PartDate
from safeconduct.web.say import Say

T = TypeVar("T")
Raw = dict[str, list[str]]
"""Names of fields to what was typed, as a browser sends it."""


class Kind(StrEnum):
    TEXT = "text"
    AREA = "area"
    LINES = "lines"
    """One item a line: a tuple of texts."""
    CHOICE = "choice"
    MANY = "many"
    CHECK = "check"
    DATE = "date"
    PART_DATE = "part_date"
    MOMENT = "moment"
    """A day and a time by the reader's wall: an aware instant."""
    NUMBER = "number"
    FILE = "file"
    HIDDEN = "hidden"


class Option(NamedTuple):
    value: str
    label: str


class File(NamedTuple):
    name: str
    data: bytes


class Field(msgspec.Struct, frozen=True):
    name: str
    label: str
    kind: Kind = Kind.TEXT
    needed: bool = True
    help: str = ""
    options: tuple[Option, ...] = ()
    """Of a choice; of a text, what is offered while typing."""
    start: str | tuple[str, ...] = ""
    """What stands in it at first."""
    longest: int = 200
    least: int | None = None
    most: int | None = None
    listed: str = ""
    """Of a text: id of a list of suggestions that the page draws once for several fields (`web.fields.listing`)."""


class Rows(msgspec.Struct, frozen=True):
    """The same fields several times over: legs of a way, people of a party. Values: a list of mappings."""

    name: str
    label: str
    """Of one row; `{number}` stands for its number."""
    fields: tuple[Field, ...]
    more: str
    """Of the button that adds one."""
    least: int = 1
    most: int = 12
    starts: tuple[Mapping[str, str], ...] = ()


class Form(msgspec.Struct, frozen=True):
    """`key` names it among drafts, with the record it is about; `seen` is the state of that record that its page showed."""

    key: str
    action: str
    parts: tuple[Field | Rows, ...]
    button: str
    seen: str = ""
    drafts: bool = True
    danger: bool = False
    legend: str = ""

    @property
    def files(self) -> bool:
        return any(isinstance(part, Field) and part.kind is Kind.FILE for part in self.parts)


@dataclass
class Given:
    raw: Raw = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    """By the name of the field, sentences."""
    fault: str = ""
    """What is wrong with the whole, and what to do."""
    hint: str = ""
    kept: str = ""
    """When a draft was kept, if this is one."""

    @property
    def good(self) -> bool:
        return not self.errors and not self.fault

    def first(self, name: str) -> str:
        return next(iter(self.raw.get(name, ())), "")

    def refuse(self, error: SafeconductError, say: Say) -> None:
        self.fault, self.hint = say.error(error), say.hint(error)


class Wrong(Exception):
    """What stands in one field cannot be meant."""

    def __init__(self, template: str, **values: object) -> None:
        self.template, self.values = template, values
        super().__init__(template)


def read(form: Form, raw: Raw, say: Say, files: Mapping[str, File] | None = None) -> Given:
    """Typed values of all fields, by name; a value that is not given and not needed is None, an empty text or an empty tuple."""
    given = Given(raw=raw, files=dict(files or {}))
    for part in form.parts:
        if isinstance(part, Rows):
            given.values[part.name] = [
                {one.name: _value(given, one, f"{part.name}.{number}.{one.name}", say) for one in part.fields}
                for number in range(rows_of(part, raw))
                if not _blank(part, raw, number)
            ]
        else:
            given.values[part.name] = _value(given, part, part.name, say)
    return given


def rows_of(part: Rows, raw: Raw) -> int:
    """How many rows are drawn: what the page had, one more where more were asked for."""
    told = next(iter(raw.get(f"{part.name}.rows", ())), "")
    had = int(told) if told.isdecimal() and len(told) < 4 else max(part.least, len(part.starts))
    return max(part.least, min(part.most, had + (more(raw) == part.name)))


def more(raw: Raw) -> str:
    """The rows of which one more is asked for, by a button that sends the form and records nothing."""
    return next(iter(raw.get("_more", ())), "")


def _blank(part: Rows, raw: Raw, number: int) -> bool:
    """A row beyond the least that nothing was typed into."""
    if number < part.least:
        return False
    texts = (one for one in part.fields if one.kind not in (Kind.CHOICE, Kind.HIDDEN))
    return not any("".join(raw.get(f"{part.name}.{number}.{one.name}", ())).strip() for one in texts)


def _value(given: Given, asked: Field, name: str, say: Say) -> Any:
    try:
        if asked.kind is Kind.FILE:
            return _file(given, asked, name)
        return _READ[asked.kind](asked, given.raw.get(name, []), say)
    except Wrong as wrong:
        given.errors[name] = say(wrong.template, **wrong.values)
    except SafeconductError as error:
        given.errors[name] = f"{say.error(error)}; {say.hint(error)}"
    return None


def _file(given: Given, asked: Field, name: str) -> File | None:
    found = given.files.get(name)
    if found is None and asked.needed:
        raise Wrong(N_("choose a file"))
    return found


def plain(text: str) -> str:
    """As it was typed, with one kind of line end, and without the characters that no text has (NUL, lone surrogates)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())


def _one(asked: Field, sent: Sequence[str]) -> str:
    text = plain(sent[0]) if sent else ""
    if asked.needed and not text.strip():
        raise Wrong(N_("fill this in"))
    if len(text) > asked.longest:
        raise Wrong(N_("this is longer than {longest} characters"), longest=asked.longest)
    return text


def _text(asked: Field, sent: Sequence[str], _say: Say) -> str:
    return " ".join(_one(asked, sent).split())


def _area(asked: Field, sent: Sequence[str], _say: Say) -> str:
    return _one(asked, sent).strip("\n")


def _lines(asked: Field, sent: Sequence[str], _say: Say) -> tuple[str, ...]:
    return tuple(line.strip() for line in _one(asked, sent).split("\n") if line.strip())


def _choice(asked: Field, sent: Sequence[str], _say: Say) -> str | None:
    value = sent[0] if sent else ""
    if not value and not asked.needed:
        return None
    if value not in {one.value for one in asked.options}:
        raise Wrong(N_("choose one of these"))
    return value


def _many(asked: Field, sent: Sequence[str], _say: Say) -> tuple[str, ...]:
    known = {one.value for one in asked.options}
    if any(value not in known for value in sent):
        raise Wrong(N_("choose of these only"))
    if asked.needed and not sent:
        raise Wrong(N_("choose at least one"))
    return tuple(one.value for one in asked.options if one.value in sent)


def _check(asked: Field, sent: Sequence[str], _say: Say) -> bool:
    if asked.needed and not sent:
        raise Wrong(N_("this must be ticked to go on"))
    return bool(sent)


def _date(asked: Field, sent: Sequence[str], _say: Say) -> dt.date | None:
    text = _one(asked, sent).strip()
    if not text:
        return None
    day, _, rest = text.partition(".")
    month, _, year = rest.partition(".")
    try:
        return dt.date(int(year), int(month), int(day)) if rest else dt.date.fromisoformat(text)
    except ValueError as error:
        raise Wrong(N_("this is no date; write 2017-04-09 or 9.4.2017")) from error


def _part_date(asked: Field, sent: Sequence[str], _say: Say) -> PartDate | None:
    text = _one(asked, sent).strip()
    return PartDate(text) if text else None


def _moment(asked: Field, sent: Sequence[str], say: Say) -> dt.datetime | None:
    text = _one(asked, sent).strip()
    if not text:
        return None
    try:
        naive = dt.datetime.fromisoformat(text)
        wall = naive.replace(tzinfo=say.zone) if say.zone is not None and naive.tzinfo is None else naive
        return wall.astimezone(dt.UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise Wrong(N_("this is no day and time; write 2017-04-09 14:30")) from error


def _number(asked: Field, sent: Sequence[str], _say: Say) -> int | None:
    text = _one(asked, sent).strip()
    if not text:
        return None
    if not text.lstrip("-").isdecimal() or len(text) > 12:
        raise Wrong(N_("this is no whole number"))
    value = int(text)
    if (asked.least is not None and value < asked.least) or (asked.most is not None and value > asked.most):
        raise Wrong(N_("this must lie between {least} and {most}"), least=asked.least, most=asked.most)
    return value


_READ: Mapping[Kind, Any] = {
    Kind.TEXT: _text, Kind.AREA: _area, Kind.LINES: _lines, Kind.CHOICE: _choice, Kind.MANY: _many, Kind.CHECK: _check, Kind.DATE: _date,
    Kind.PART_DATE: _part_date, Kind.MOMENT: _moment, Kind.NUMBER: _number, Kind.HIDDEN: _text,
}  # fmt: skip


def fill(ask: type[T], given: Given, **fixed: Any) -> T:
    """An ask from the fields that bear the names of its own, and from what the page knows."""
    names = ask.__struct_fields__  # type: ignore[attr-defined]
    typed = {name: given.values[name] for name in names if name in given.values and name not in fixed}
    wanted = msgspec.structs.fields(ask)  # type: ignore[arg-type]
    enums = {one.name: one.type for one in wanted if isinstance(one.type, type) and issubclass(one.type, StrEnum)}
    typed |= {name: enums[name](value) for name, value in typed.items() if name in enums and value is not None}
    return ask(**typed, **fixed)


def fields_of(form: Form) -> Iterator[Field]:
    for part in form.parts:
        yield from part.fields if isinstance(part, Rows) else (part,)


def spoken(raw: Raw) -> Raw:
    """What of a sent form is worth keeping: not its token, its buttons and what it had seen."""
    return {name: values for name, values in raw.items() if not name.startswith("_") and any(values)}
