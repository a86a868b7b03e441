"""Three counts of the public record on one page: each with what it is, and nowhere their sum."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from pathlib import Path

import msgspec
import pytest

from safeconduct.exchange.public_record import ImportPublicRecord, import_public_record, read_public_record
from safeconduct.figures.compare import UnlikeQuantities, add
from safeconduct.ground.ids import MemberId, seeded
from safeconduct.ground.who import Member
from safeconduct.records.view import MemoryView
from safeconduct.report.counts import quantities, unlike_counts
from safeconduct.report.tree import Card, SideBySide, Warned, walk

DATA = Path(__file__).parents[2] / "src/safeconduct/demo/data/public-record"


def view() -> MemoryView:
    found, sage, now = MemoryView(), Member(MemberId("sage"), "Sage", frozenset()), dt.datetime(2017, 8, 2, tzinfo=dt.UTC)
    record = read_public_record(DATA, seeded("counts"))
    found.record(import_public_record(found, ImportPublicRecord(record), sage, now), sage.id, now)
    return found


@pytest.mark.parametrize(
    ("lang", "said"), [("en", ["at least 100", "exactly 27", "up to 56"]), ("ru", ["не менее 100", "ровно 27", "до 56"])]
)
def test_the_three_stand_together_each_with_what_it_is(lang: str, said: list[str]) -> None:
    blocks = tuple(walk(tuple(unlike_counts(view(), lang))))
    (side,) = [block for block in blocks if isinstance(block, SideBySide)]
    assert [card.strong for card in side.cards] == said
    assert [card.label for card in side.cards] == ["C3", "C5", "C6"]
    assert all(len(card.lines) == 9 for card in side.cards)
    named = [dict(card.lines) for card in side.cards]
    assert len({tuple(one.values()) for one in named}) == 3
    assert side.note


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_what_officials_answered_stands_beside_them(lang: str) -> None:
    (warned,) = [block for block in unlike_counts(view(), lang) if isinstance(block, Warned)]
    answers = [block for block in warned.blocks if isinstance(block, Card)]
    assert [card.label for card in answers] == ["R1", "R2"]
    assert {"en": "hate speech", "ru": "язык вражды"}[lang] in warned.warning
    first = next(block for block in warned.blocks if isinstance(block, SideBySide)).cards
    assert sorted({word for card in first for _, value in card.lines for word in value.split() if word[:2] == "[R"}) == ["[R1]", "[R2]"]


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_they_are_never_added(lang: str) -> None:
    three = quantities(view())
    assert [(one.low, one.high) for one in three] == [(100, None), (27, 27), (0, 56)]
    for one, other in itertools.permutations(three, 2):
        with pytest.raises(UnlikeQuantities):
            add(one, other)
    numbers = {int(found) for found in re.findall(r"\d+", msgspec.json.encode(unlike_counts(view(), lang)).decode())}
    sums = {sum(some) for size in (2, 3) for some in itertools.combinations((100, 27, 56), size)}
    assert not numbers & sums
