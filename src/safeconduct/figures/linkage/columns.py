"""From a list's texts to the columns that are compared: sounds, groups, part-known dates, places.

Everything is worked out once for each distinct value, never for each pair.

    g f     sound of the given and family names          gs fs   all their readings, with groups and other names
    gk fk   their group (forms of one name; Кадырова with Кадыров)          p    the father's name
    bt by bm bda, et ey em ed    date of birth, of the event: eight digits, year, month, day
    x       sex          pf pr, ef er    place and region, of the person, of the event
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from safeconduct.figures.linkage import dates
from safeconduct.figures.linkage.alias import group
from safeconduct.figures.linkage.lists import Given, Note
from safeconduct.figures.linkage.name import Word, father, parse, versions, words
from safeconduct.ground.errors import N_
from safeconduct.records.place import REGIONS

_TEXT, _TEXTS, _NUMBER = pa.string(), pa.list_(pa.string()), pa.int16()
SCHEMA = pa.schema(
    [("uid", pa.int32()), ("list", pa.int16()), ("g", _TEXT), ("gk", _TEXT), ("gs", _TEXTS), ("f", _TEXT), ("fk", _TEXT), ("fs", _TEXTS),
     ("p", _TEXT), ("bt", _TEXT), ("byr", _NUMBER), ("bmo", _NUMBER), ("bda", _NUMBER), ("x", _TEXT), ("pf", _TEXT), ("pr", _TEXT),
     ("et", _TEXT), ("eyr", _NUMBER), ("emo", _NUMBER), ("eda", _NUMBER), ("ef", _TEXT), ("er", _TEXT)]
)  # fmt: skip
_FEMININE = re.compile(r"(?<=(?:ov|ev|in))a\Z")
_SEXES = {"m": "m", "male": "m", "м": "m", "муж": "m", "мужской": "m", "man": "m", "муж.": "m", "1": "m",
          "f": "f", "female": "f", "ж": "f", "жен": "f", "женский": "f", "woman": "f", "жен.": "f", "2": "f"}  # fmt: skip
_PLACE_WORDS = re.compile(r"\b(?:city|town|village|district|region|republic|oblast|krai|rayon|raion|of|the|г|гор|город|с|село|пос|"
                          r"поселок|посёлок|станица|ст-ца|район|р-н|обл|область|край|респ|республика)\b\.?", re.I)  # fmt: skip
_PLACE_PARTS = re.compile(r"[,;/()]+")


class Sound(NamedTuple):
    """One name column's value: its sound, its group, all readings, and a father's name where a patronymic stood in it."""

    sound: str | None = None
    group: str | None = None
    readings: tuple[str, ...] = ()
    father: str | None = None


SILENT = Sound()


def prepare(lists: Iterable[Given]) -> tuple[pa.Table, list[Note]]:
    """All lists in one table, a record's `uid` its place in it."""
    tables: list[pa.Table] = []
    notes: list[Note] = []
    start = 0
    for number, given in enumerate(lists):
        table, more = _one(given, number, start)
        start += given.size
        tables.append(table)
        notes += [Note(note.template, {**note.values, "name": given.name}) for note in (*given.notes, *more)]
    return pa.concat_tables(tables), notes


def _one(given: Given, number: int, start: int) -> tuple[pa.Table, list[Note]]:
    columns: dict[str, Any] = {
        "uid": pa.array(range(start, start + given.size), pa.int32()),
        "list": pa.array([number] * given.size, pa.int16()),
    }
    columns |= _names(given)
    born, notes = _days(given, ("birth_date", "birth_year"))
    happened, more = _days(given, ("event_date",))
    for prefix, days, place in (("b", born, "place"), ("e", happened, "event_place")):
        columns |= {f"{prefix}{one}": array for one, array in zip(("yr", "mo", "da", "t"), days, strict=True)}
        fine, region = _taken(given, place, _place(), (_TEXT, _TEXT))
        columns |= {"pf": fine, "pr": region} if prefix == "b" else {"ef": fine, "er": region}
    columns["x"] = _taken(given, "sex", lambda text: (_SEXES.get(text.strip().casefold()),), (_TEXT,))[0]
    return pa.table([columns[field.name] for field in SCHEMA], schema=SCHEMA), [*notes, *more]


def _taken(given: Given, column: str, function: Callable[[str], Sequence[Any]], kinds: Sequence[Any]) -> list[Any]:
    """Columns that follow from one column: worked out for each distinct text, then put into its rows."""
    if column not in given.table.column_names:
        return [pa.nulls(given.size, kind) for kind in kinds]
    coded = given.table.column(column).combine_chunks().dictionary_encode()
    nothing = (None,) * len(kinds)
    rows = [nothing if text is None else function(text) for text in coded.dictionary.to_pylist()]
    return [pa.array([row[place] for row in rows], kind).take(coded.indices) for place, kind in enumerate(kinds)]


# names -----------------------------------------------------------------------------------------------------------

_SOUND = (_TEXT, _TEXT, _TEXTS, _TEXT)


def _names(given: Given) -> dict[str, Any]:
    there = [one for one in ("given_name", "family_name") if one in given.table.column_names]
    if len(there) == 2:
        first, last = (_taken(given, column, _sound, _SOUND) for column in there)
        _mend(given, first, last)
    else:
        both = _taken(given, there[0] if there else "other_names", _whole, (*_SOUND, *_SOUND))
        first, last = both[:4], both[4:]
    told = _taken(given, "patronymic", lambda text: (_father(text),), (_TEXT,))[0]
    names = {"p": pc.coalesce(told, first[3], last[3])}
    for prefix, (sound, key, readings, _) in (("g", first), ("f", last)):
        names |= {prefix: sound, f"{prefix}k": key, f"{prefix}s": _with_others(given, readings)}
    return names


def _with_others(given: Given, readings: Any) -> Any:
    if "other_names" not in given.table.column_names:
        return readings
    others = _taken(given, "other_names", lambda text: (_all_readings(text),), (_TEXTS,))[0]
    rows = zip(readings.to_pylist(), others.to_pylist(), strict=True)
    return pa.array([[*(one or ()), *(more or ())] or None for one, more in rows], _TEXTS)


def _father(text: str) -> str | None:
    found = words(versions(text)[0]) if versions(text) else ()
    return father(found[0].sound) if found else None


def _all_readings(text: str) -> list[str]:
    found = [word for one in versions(text) for word in words(one)]
    return list(dict.fromkeys(one for word in found for one in (*word.sounds, word.group)))


def _sound(text: str) -> Sound:
    """Of one column: versions give readings, the first gives the sound; a patronymic inside it is taken out."""
    found = [one for one in map(words, versions(text)) if one]
    if not found:
        return SILENT
    first = found[0]
    fathers = [word for word in first if word.patronymic] if len(first) > 1 else []
    kept = tuple(word for word in first if word not in fathers) or first
    return _heard(kept, [word for other in found[1:] for word in other], father(fathers[0].sound) if fathers else None)


def _heard(kept: tuple[Word, ...], more: Iterable[Word] = (), fathers: str | None = None) -> Sound:
    sound = "".join(word.sound for word in kept)
    key = group(_FEMININE.sub("", sound))
    readings = kept[0].sounds if len(kept) == 1 else (sound,)
    others = [one for word in more for one in (*word.sounds, word.group)]
    return Sound(sound, key, tuple(dict.fromkeys((*readings, key, *others))), fathers)


def _whole(text: str) -> tuple[Any, ...]:
    """A full name in one column: the word that ends like a surname is the family name, else the last."""
    names = [one for one in map(parse, versions(text)) if one.words]
    if not names:
        return (*SILENT, *SILENT)
    first, held = names[0].words, names[0].father
    more = [word for other in names[1:] for word in other.words]
    if len(first) == 1:
        return (*SILENT, *_heard(first, more)) if first[0].surname else (*_heard(first, more), *SILENT)
    last = next((word for word in reversed(first) if word.surname), first[-1])
    rest = tuple(word for word in first if word is not last)
    return (*_heard(rest, more, father(held[0].sound) if held else None), *_heard((last,), more))


def _mend(given: Given, first: list[Any], last: list[Any]) -> None:
    """Rows where one of the two columns is empty and the other holds the whole name."""
    one, other = given.table.column("given_name"), given.table.column("family_name")
    lonely = pc.xor(pc.is_null(one), pc.is_null(other))
    whole = pc.coalesce(one, other)
    wanted = pc.fill_null(pc.and_(lonely, pc.match_substring_regex(whole, r"\S\s+\S")), False).combine_chunks()
    if not pc.any(wanted).as_py():
        return
    rows = [_whole(text) for text in whole.filter(wanted).to_pylist()]
    for place in range(4):
        for column, offset in ((first, 0), (last, 4)):
            column[place] = _replaced(column[place], wanted, [row[place + offset] for row in rows], _SOUND[place])


def _replaced(column: Any, wanted: Any, values: list[Any], kind: Any) -> Any:
    found = column.to_pylist()
    for row, value in zip(pc.indices_nonzero(wanted).to_pylist(), values, strict=True):
        found[row] = value
    return pa.array(found, kind)


# dates and places ------------------------------------------------------------------------------------------------


def _days(given: Given, columns: tuple[str, ...]) -> tuple[list[Any], list[Note]]:
    """Year, month, day and digits, of the first of the columns that says something."""
    kinds = (_NUMBER, _NUMBER, _NUMBER, _TEXT)
    found: list[Any] = [pa.nulls(given.size, kind) for kind in kinds]
    notes: list[Note] = []
    for column in (one for one in columns if one in given.table.column_names):
        read = dates.read_column(one for one in given.table.column(column).unique().to_pylist() if one is not None)
        arrays = _taken(given, column, lambda text, days=read.days: days[text], kinds)  # type: ignore[misc]
        known = pc.is_valid(found[0])
        found = [pc.if_else(known, old, new) for old, new in zip(found, arrays, strict=True)]
        notes += _said(read, column)
    return found, notes


def _said(read: dates.Column, column: str) -> Iterator[Note]:
    for count, template in (
        (read.serials, N_("list {name}: {count} values of {column} are Excel's serial numbers, read as the days they stand for")),
        (read.unclear, N_("list {name}: {count} values of {column} do not say which part is the day; only the year is used")),
        (read.unread, N_("list {name}: {count} values of {column} are no date and count as unknown")),
    ):
        if count:
            yield Note(template, {"count": count, "column": column})


def _place_sound(text: str) -> str:
    bare = _PLACE_WORDS.sub(" ", text)
    return "".join(word.sound for word in words(bare)) or "".join(one for one in text if one.isalnum()).lower()


def _place() -> Callable[[str], tuple[str | None, str | None]]:
    """The finest part that is no region, and the region. A part is kept as it sounds; a code (postcode) as it stands."""
    regions = {_place_sound(text): code for code, names in REGIONS.items() for text in (*names.values(), code.replace("_", " "))}

    def parts(text: str) -> tuple[str | None, str | None]:
        found = [_place_sound(one) for one in _PLACE_PARTS.split(text) if one.strip()]
        fine = [one for one in found if one and one not in regions]
        region = next((regions[one] for one in found if one in regions), None)
        return (fine[0] if fine else None), region or (fine[1] if len(fine) > 1 else None)

    return parts
