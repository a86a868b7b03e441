"""A mapping: which column of a foreign form goes to which field of ours. Guessed from names, shown, corrected by a person, kept as JSON."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from safeconduct.exchange.meaning import Knows, meaning
from safeconduct.exchange.proposed import Why
from safeconduct.exchange.targets import DROP, TARGETS, Unfit
from safeconduct.ground.errors import N_, BadInput

VERSION = "safeconduct/mapping/1"
KINDS = ("case", "call", "statement", "event")


class BadMapping(BadInput):
    def __init__(self, sentence: str, **values: object) -> None:
        hint = N_("take the one that was guessed and change it: safeconduct import FORMAT FILE --write-mapping FILE")
        super().__init__(sentence, hint, **values)


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """`columns`: heading to target, or `drop`. `defaults`: target to the value it takes where a row has none. `values`: heading to
    what its answers are called here."""

    of: str
    columns: dict[str, str] = {}
    defaults: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    format: str = VERSION

    @property
    def kinds(self) -> tuple[str, ...]:
        """What a row becomes."""
        wanted = {target.partition(".")[0] for target in self.columns.values()}
        return tuple(kind for kind in KINDS if kind in wanted)


def read_mapping(data: bytes) -> Mapping:
    """Raises BadMapping naming the place, never a value of the file it maps."""
    try:
        found = msgspec.json.decode(data, type=Mapping)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BadMapping(N_("this is not a mapping: it is not JSON of that shape")) from error
    if found.format != VERSION:
        raise BadMapping(N_("this is not a mapping: its format is not {version}"), version=VERSION)
    for target in (*found.columns.values(), *found.defaults):
        if target not in TARGETS and target != DROP:
            raise BadMapping(N_("the mapping names {target!r}, which is no field"), target=target[:40])
    for target, value in found.defaults.items():
        try:
            TARGETS[target].parse(value)
        except (Unfit, KeyError) as error:
            raise BadMapping(N_("the default of {target} does not fit that field"), target=target[:40]) from error
    return found


def write_mapping(mapping: Mapping) -> bytes:
    whole = {"format": mapping.format} | msgspec.to_builtins(mapping)
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"


def guess(of: str, columns: Iterable[str], knows: Knows = meaning, become: str | None = None) -> Mapping:
    """`knows`: what the format itself says of its columns. `become`: what a row is to become, where the person says so."""
    listed = list(columns)
    meant = {column: knows(column) for column in listed}
    kind = become or _kind(value for value in meant.values() if isinstance(value, str))
    taken: set[str] = set()
    chosen: dict[str, str] = {}
    for column in listed:
        target = _target(meant[column], kind)
        if target in TARGETS and (target not in taken or TARGETS[target].many or target == "key"):
            taken.add(target)
            chosen[column] = target
        else:
            chosen[column] = DROP
    return Mapping(of, chosen)


def _kind(meant: Iterable[str]) -> str:
    """What the form speaks of most; a call where it says nothing."""
    counts = dict.fromkeys(("call", "statement", "case", "event"), 0)
    for target in meant:
        kind = target.partition(".")[0]
        if kind in counts:
            counts[kind] += 3 if target in ("statement.segment", "case.risk", "event.title") else 1
        elif target == ".codename":
            counts["case"] += 1
    return max(counts, key=lambda one: counts[one])


_TEXT = {"call": "call.summary", "case": "case.note", "statement": "statement.segment", "event": "event.description"}


def _target(meant: str | Why | None, kind: str) -> str:
    if meant is None or isinstance(meant, Why):  # a reason is a word too, and one of them is the name of a target
        return DROP
    if meant.startswith("."):
        return kind + meant
    if meant in _TEXT.values():  # a description of whatever it is
        return _TEXT[kind]
    return meant if "." not in meant or meant.startswith(f"{kind}.") else DROP


def with_defaults(mapping: Mapping, pairs: Iterable[str]) -> Mapping:
    """`FIELD=VALUE` laid over its defaults. Raises BadMapping."""
    more: dict[str, str] = {}
    for pair in pairs:
        target, sign, value = pair.partition("=")
        if not sign:
            raise BadMapping(N_("a default is written FIELD=VALUE"))
        more[target.strip()] = value.strip()
    return read_mapping(write_mapping(msgspec.structs.replace(mapping, defaults=mapping.defaults | more)))


def in_order(mapping: Mapping, columns: Iterable[str]) -> Mapping:
    """Every column of the file, as they stand in it: a column's number says its heading then."""
    held = {column: mapping.columns.get(column, DROP) for column in columns}
    return msgspec.structs.replace(mapping, columns=held | mapping.columns)
