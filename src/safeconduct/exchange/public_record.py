"""Import of a public record: sources.csv, claims.csv, responses.csv in one folder, as they are.

Everything is read and checked first. If a row cannot be used, all broken rows are named (file, line, column, reason) and nothing
is imported. Importing the same record again changes nothing; a row that differs from what stands is named and refused.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar

from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import Chance, RecordId, new_id
from safeconduct.ground.times import BadDate, PartDate
from safeconduct.ground.who import Member
from safeconduct.records import claim as claims
from safeconduct.records import huridocs
from safeconduct.records import response as responses
from safeconduct.records import source as sources
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.fact import Fact
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import View
from safeconduct.records.warning import ContentWarning

T = TypeVar("T")
SOURCES = ("source_id", "title", "publisher", "author", "kind", "published", "language", "warnings")
CLAIMS = (
    "claim_id", "text", "claimant", "source_id", "about", "quantity", "quantity_kind", "unit", "period_start", "period_end",
    "place",
)  # fmt: skip
RESPONSES = (
    "response_id", "claim_ids", "speaker", "role", "source_id", "text", "huridocs_attribution", "huridocs_response", "date",
)  # fmt: skip
LONGEST_FIELD = 20_000
_COUNTED = (QuantityKind.EXACT, QuantityKind.AT_LEAST, QuantityKind.AT_MOST)


class BadCell(NamedTuple):
    """`line` counts lines of the file from 1; `column` is the header's name, or empty for the whole line."""

    file: str
    line: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.column + ': ' if self.column else ''}{self.reason}"


class BadRecord(BadInput):
    """Every row that cannot be used, in order of file and line."""

    def __init__(self, cells: Sequence[BadCell]) -> None:
        self.cells = tuple(sorted(cells))
        super().__init__(
            N_("nothing was imported: {count} places cannot be read\n{places}"),
            N_("mend these places in the files, then import again"),
            count=len(self.cells),
            places="\n".join(map(str, self.cells)),
        )


class Row(NamedTuple):
    line: int
    cells: dict[str, str]


class PublicRecord(NamedTuple):
    sources: list[sources.SourceAdded]
    claims: list[claims.ClaimMade]
    responses: list[responses.ResponseMade]


class _Reading:
    """Collects what is wrong while the files are read."""

    def __init__(self) -> None:
        self.wrong: list[BadCell] = []

    def take(self, file: str, row: Row, column: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(row.cells[column].strip())
        except (ValueError, BadInput) as error:
            self.wrong.append(BadCell(file, row.line, column, str(error)))
            return None



def _rows(folder: Path, file: str, header: Sequence[str], reading: _Reading) -> list[Row]:
    try:
        text = (folder / file).read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        reading.wrong.append(BadCell(file, 0, "", "the file is missing"))
        return []
    except OSError:
        reading.wrong.append(BadCell(file, 0, "", "the file cannot be read"))
        return []
    except UnicodeDecodeError as error:
        line = (folder / file).read_bytes()[: error.start].count(b"\n") + 1
        reading.wrong.append(BadCell(file, line, "", "it is not UTF-8"))
        return []
    return list(_parse(text, file, header, reading))


def _parse(text: str, file: str, header: Sequence[str], reading: _Reading) -> Iterator[Row]:
    """Rows with the number of the line each begins on; a quoted field may span several lines."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for number, cells in enumerate(reader):
            line, start = start, reader.line_num + 1
            if number == 0:
                if not _header_fits(cells, file, header, reading):
                    return
            elif cells and (row := _row(cells, line, file, header, reading)) is not None:
                yield row
    except csv.Error as error:
        reading.wrong.append(BadCell(file, start, "", f"it is not well-formed CSV ({error})"))
        return
    if start == 1:
        reading.wrong.append(BadCell(file, 1, "", "the file is empty"))


def _header_fits(cells: Sequence[str], file: str, header: Sequence[str], reading: _Reading) -> bool:
    names = [cell.strip() for cell in cells]
    for name in header:
        if names.count(name) != 1:
            reason = "the column is missing" if name not in names else "the column stands twice"
            reading.wrong.append(BadCell(file, 1, name, reason))
    extra = [name for name in names if name not in header]
    reading.wrong += (BadCell(file, 1, name[:40], "the column is not known") for name in extra)
    fits = names == list(header)
    if not fits and not extra and sorted(names) == sorted(header):
        reading.wrong.append(BadCell(file, 1, "", "the columns stand in another order"))
    return fits


def _row(cells: Sequence[str], line: int, file: str, header: Sequence[str], reading: _Reading) -> Row | None:
    if len(cells) != len(header):
        reading.wrong.append(BadCell(file, line, "", f"{len(cells)} fields where there should be {len(header)}"))
        return None
    for name, cell in zip(header, cells, strict=True):
        if len(cell) > LONGEST_FIELD or "\0" in cell:
            reading.wrong.append(BadCell(file, line, name, "too long" if len(cell) > LONGEST_FIELD else "a NUL character"))
            return None
    return Row(line, dict(zip(header, cells, strict=True)))


def _some(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


def _date(text: str) -> PartDate | None:
    try:
        return PartDate(text) if text else None
    except BadDate as error:
        raise ValueError(str(error)) from error


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"{text[:20]!r} is not a whole number")
    return int(text)


def _kind(text: str) -> QuantityKind:
    stated = [kind.value for kind in QuantityKind if kind is not QuantityKind.RANGE]
    if text not in stated:
        raise ValueError(f"{text[:20]!r} is not one of: {' '.join(stated)}")
    return QuantityKind(text)


def _warnings(text: str) -> tuple[ContentWarning, ...]:
    try:
        return tuple(ContentWarning(part.strip()) for part in text.split(";") if part.strip())
    except ValueError as error:
        raise ValueError(f"not a warning of the list: {' '.join(ContentWarning)}") from error


def read_public_record(folder: Path, chance: Chance) -> PublicRecord:
    """The three files as facts with fresh ids. Raises BadRecord naming every broken place."""
    reading = _Reading()
    source_rows = _rows(folder, "sources.csv", SOURCES, reading)
    claim_rows = _rows(folder, "claims.csv", CLAIMS, reading)
    response_rows = _rows(folder, "responses.csv", RESPONSES, reading)
    source_ids = _ids(source_rows, "sources.csv", "source_id", reading, chance)
    claim_ids = _ids(claim_rows, "claims.csv", "claim_id", reading, chance)
    response_ids = _ids(response_rows, "responses.csv", "response_id", reading, chance)
    found = PublicRecord(
        [fact for row in source_rows if (fact := _source(row, source_ids, reading))],
        [made for row in claim_rows if (made := _claim(row, claim_ids, source_ids, reading))],
        [told for row in response_rows if (told := _response(row, response_ids, claim_ids, source_ids, reading))],
    )
    if reading.wrong:
        raise BadRecord(reading.wrong)
    return found


def _ids(rows: Sequence[Row], file: str, column: str, reading: _Reading, chance: Chance) -> dict[str, RecordId]:
    ids: dict[str, RecordId] = {}
    for row in rows:
        ref = row.cells[column].strip()
        if not ref or len(ref) > 16:
            reading.wrong.append(BadCell(file, row.line, column, "empty" if not ref else "longer than 16 characters"))
        elif ref in ids:
            reading.wrong.append(BadCell(file, row.line, column, f"{ref} stands twice"))
        else:
            ids[ref] = new_id(chance)
    return ids


def _known(ids: dict[str, RecordId]) -> Callable[[str], RecordId]:
    def parse(text: str) -> RecordId:
        if text not in ids:
            raise ValueError(f"{text[:16]!r} stands in no row of its file")
        return ids[text]

    return parse


def _source(row: Row, ids: dict[str, RecordId], reading: _Reading) -> sources.SourceAdded | None:
    file, before = "sources.csv", len(reading.wrong)
    title = reading.take(file, row, "title", _some)
    published = reading.take(file, row, "published", _date)
    warned = reading.take(file, row, "warnings", _warnings)
    ref = row.cells["source_id"].strip()
    if len(reading.wrong) > before or title is None or warned is None or ref not in ids:
        return None
    plain = {name: row.cells[name].strip() for name in ("publisher", "author", "kind", "language")}
    return sources.SourceAdded(
        ids[ref], ref, title, plain["publisher"], plain["author"], plain["kind"], published, plain["language"], warned
    )


def _claim(row: Row, ids: dict[str, RecordId], source_ids: dict[str, RecordId], reading: _Reading) -> claims.ClaimMade | None:
    file, before = "claims.csv", len(reading.wrong)
    text = reading.take(file, row, "text", _some)
    claimant = reading.take(file, row, "claimant", _some)
    source = reading.take(file, row, "source_id", _known(source_ids))
    quantity = reading.take(file, row, "quantity", _number)
    kind = reading.take(file, row, "quantity_kind", _kind)
    start = reading.take(file, row, "period_start", _date)
    end = reading.take(file, row, "period_end", _date)
    ref = row.cells["claim_id"].strip()
    if len(reading.wrong) == before and (kind in _COUNTED) != (quantity is not None):
        reading.wrong.append(BadCell(file, row.line, "quantity", f"it does not go with the kind {kind}"))
    if start and end and end.latest() < start.earliest():
        reading.wrong.append(BadCell(file, row.line, "period_end", "it lies before period_start"))
    if len(reading.wrong) > before or text is None or claimant is None or source is None or kind is None or ref not in ids:
        return None
    about, unit, place = (row.cells[name].strip() for name in ("about", "unit", "place"))
    return claims.ClaimMade(ids[ref], ref, text, claimant, source, about, quantity, kind, unit, start, end, place)


def _response(
    row: Row, ids: dict[str, RecordId], claim_ids: dict[str, RecordId], source_ids: dict[str, RecordId], reading: _Reading
) -> responses.ResponseMade | None:
    file, before = "responses.csv", len(reading.wrong)

    def several(text: str) -> tuple[RecordId, ...]:
        return tuple(_known(claim_ids)(part.strip()) for part in _some(text).split(";"))

    answered = reading.take(file, row, "claim_ids", several)
    speaker = reading.take(file, row, "speaker", _some)
    source = reading.take(file, row, "source_id", _known(source_ids))
    text = reading.take(file, row, "text", _some)
    attribution = reading.take(file, row, "huridocs_attribution", lambda code: huridocs.check(28, code))
    response = reading.take(file, row, "huridocs_response", lambda code: huridocs.check(27, code))
    date = reading.take(file, row, "date", lambda text: _date(_some(text)))
    ref = row.cells["response_id"].strip()
    if len(reading.wrong) > before or ref not in ids:
        return None
    assert answered is not None
    assert speaker is not None
    assert source is not None
    assert text is not None
    assert attribution is not None
    assert response is not None
    assert date is not None
    return responses.ResponseMade(
        ids[ref], ref, answered, speaker, row.cells["role"].strip(), source, text, attribution, response, date
    )


class RecordDiffers(BadInput):
    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(
            N_("nothing was imported: these references stand already and say something else: {refs}"),
            N_("give the changed rows new references; what was claimed before stays as it was"),
            refs=" ".join(refs),
        )


class ImportPublicRecord(NamedTuple):
    record: PublicRecord


def import_public_record(view: View, ask: ImportPublicRecord, _by: Member, _now: dt.datetime) -> list[Fact]:
    """Facts for what is not there yet. References already there keep their records; differing ones are refused."""
    match = _Match(view)
    facts: list[Fact] = []
    for source in ask.record.sources:
        facts += match.source(source)
    for claim in ask.record.claims:
        facts += match.claim(claim)
    for response in ask.record.responses:
        facts += match.response(response)
    if match.differ:
        raise RecordDiffers(match.differ)
    return facts


class _Match:
    """Finds by reference what stands already, and lets new rows point to it."""

    def __init__(self, view: View) -> None:
        self._sources = {one.ref: one for one in view.all(Source)}
        self._claims = {one.ref: one for one in view.all(Claim)}
        self._responses = {one.ref: one for one in view.all(Response)}
        self._moved: dict[RecordId, RecordId] = {}
        self.differ: list[str] = []

    def _id(self, record: RecordId) -> RecordId:
        return self._moved.get(record, record)

    def _stands(self, ref: str, record: RecordId, there: RecordId, same: bool) -> list[Fact]:
        self._moved[record] = there
        if not same:
            self.differ.append(ref)
        return []

    def source(self, new: sources.SourceAdded) -> list[Fact]:
        old = self._sources.get(new.ref)
        if old is None:
            return [new]
        same = (old.title, old.publisher, old.author, old.sort, old.published, old.language, old.warnings) == (
            new.title, new.publisher, new.author, new.sort, new.published, new.language, new.warnings,
        )  # fmt: skip
        return self._stands(new.ref, new.record, old.id, same)

    def claim(self, new: claims.ClaimMade) -> list[Fact]:
        source = self._id(new.source)
        old = self._claims.get(new.ref)
        if old is None:
            return [claims.ClaimMade(
                new.record, new.ref, new.text, new.claimant, source, new.about, new.quantity, new.quantity_kind, new.unit,
                new.period_start, new.period_end, new.place,
            )]  # fmt: skip
        same = (
            old.text, old.claimant, old.source, old.about, old.quantity, old.quantity_kind, old.unit, old.period_start,
            old.period_end, old.place,
        ) == (
            new.text, new.claimant, source, new.about, new.quantity, new.quantity_kind, new.unit, new.period_start,
            new.period_end, new.place,
        )  # fmt: skip
        return self._stands(new.ref, new.record, old.id, same)

    def response(self, new: responses.ResponseMade) -> list[Fact]:
        source, answered = self._id(new.source), tuple(self._id(claim) for claim in new.claims)
        old = self._responses.get(new.ref)
        if old is None:
            return [responses.ResponseMade(
                new.record, new.ref, answered, new.speaker, new.role, source, new.text, new.attribution, new.response, new.date
            )]  # fmt: skip
        same = (old.claims, old.speaker, old.role, old.source, old.text, old.attribution, old.response, old.date) == (
            answered, new.speaker, new.role, source, new.text, new.attribution, new.response, new.date,
        )  # fmt: skip
        return self._stands(new.ref, new.record, old.id, same)
