"""The public record comes in as it is; a broken row is named by file, line and column, and nothing is half-imported."""

from __future__ import annotations

import datetime as dt
import shutil
from importlib.resources import files
from pathlib import Path

import pytest

from safeconduct.exchange.public_record import (
    BadRecord,
    ImportPublicRecord,
    RecordDiffers,
    import_public_record,
    read_public_record,
)
from safeconduct.ground.ids import MemberId, seeded
from safeconduct.ground.who import Member
from safeconduct.records.claim import Claim, QuantityKind
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.records.view import MemoryView

NOW = dt.datetime(2017, 8, 1, tzinfo=dt.UTC)
SAGE = Member(MemberId("sage"), "Sage", frozenset())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(str(files("safeconduct.demo").joinpath("data/public-record")), tmp_path / "record"))


def bring(view: MemoryView, folder: Path, seed: str = "a") -> int:
    facts = import_public_record(view, ImportPublicRecord(read_public_record(folder, seeded(seed))), SAGE, NOW)
    view.record(facts, SAGE.id, NOW)
    return len(facts)


def test_it_comes_in_whole_and_twice_is_once(folder: Path) -> None:
    view = MemoryView()
    assert bring(view, folder) == 22
    assert bring(view, folder, "b") == 0
    claims = {one.ref: one for one in view.all(Claim)}
    assert len(claims) == 9
    assert (claims["C3"].quantity, claims["C3"].quantity_kind) == (100, QuantityKind.AT_LEAST)
    assert (claims["C6"].quantity, claims["C6"].quantity_kind) == (56, QuantityKind.AT_MOST)
    assert claims["C7"].quantity is None
    responses = {one.ref: one for one in view.all(Response)}
    assert (responses["R3"].attribution, responses["R3"].response) == ("0103", "0301")
    assert {claims[ref].id for ref in ("C3", "C4", "C8")} == set(responses["R1"].claims)
    assert {one.ref for one in view.all(Source)} == {f"S{n}" for n in range(1, 11)}


def test_a_row_that_now_says_something_else_is_refused(folder: Path) -> None:
    view = MemoryView()
    bring(view, folder)
    path = folder / "claims.csv"
    path.write_text(path.read_text().replace(",27,exact", ",28,exact"))
    with pytest.raises(RecordDiffers, match="C5"):
        bring(view, folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("claims.csv", ",100,at_least", ",hundred,at_least", ("claims.csv", 4, "quantity")),
        ("claims.csv", ",100,at_least", ",,at_least", ("claims.csv", 4, "quantity")),
        ("claims.csv", ",27,exact", ",27,about", ("claims.csv", 6, "quantity_kind")),
        ("claims.csv", "S5,killings", "S55,killings", ("claims.csv", 6, "source_id")),
        ("claims.csv", "C9,", "C8,", ("claims.csv", 10, "claim_id")),
        ("claims.csv", "2017-02,2017-04,Chechnya", "2017-13,2017-04,Chechnya", ("claims.csv", 4, "period_start")),
        ("claims.csv", "2017-01,2017-07", "2017-08,2017-07", ("claims.csv", 6, "period_end")),
        ("responses.csv", ",0102,0301,2017-07", ",9999,0301,2017-07", ("responses.csv", 2, "huridocs_attribution")),
        ("responses.csv", "C3;C4;C8", "C3;C44;C8", ("responses.csv", 2, "claim_ids")),
        ("sources.csv", ",death\n", ",gore\n", ("sources.csv", 6, "warnings")),
        ("sources.csv", "source_id,title", "source,title", ("sources.csv", 1, "source_id")),
        ("sources.csv", "S9,Unchechen", "S9,\"Un\nchechen", ("sources.csv", 10, "")),
        ("sources.csv", "S1,Story", "S1,extra,Story", ("sources.csv", 2, "")),
    ],
)  # fmt: skip
def test_a_broken_row_is_named(folder: Path, file: str, old: str, new: str, place: tuple[str, int, str]) -> None:
    path = folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    view = MemoryView()
    with pytest.raises(BadRecord) as broken:
        bring(view, folder)
    assert place in [(cell.file, cell.line, cell.column) for cell in broken.value.cells]
    assert list(view.all(Source)) == []
    assert f"{place[0]}:{place[1]}" in str(broken.value)


def test_every_broken_place_is_told_at_once(folder: Path) -> None:
    for file in ("claims.csv", "sources.csv"):
        path = folder / file
        path.write_text(path.read_text().replace("2017-0", "2017-9"))
    with pytest.raises(BadRecord) as broken:
        bring(MemoryView(), folder)
    assert len(broken.value.cells) > 10
    assert list(broken.value.cells) == sorted(broken.value.cells)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00s", b"source_id\n"])
def test_files_that_are_not_tables_are_refused(folder: Path, data: bytes) -> None:
    (folder / "sources.csv").write_bytes(data)
    with pytest.raises(BadRecord, match=r"sources\.csv"):
        bring(MemoryView(), folder)


def test_a_missing_file_and_a_byte_order_mark(folder: Path) -> None:
    path = folder / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert bring(MemoryView(), folder) == 22
    path.unlink()
    with pytest.raises(BadRecord, match="missing"):
        bring(MemoryView(), folder)
