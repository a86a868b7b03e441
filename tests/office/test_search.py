"""Search: every form of a word is found, warned words are not shown, and what was erased leaves no word behind."""

from __future__ import annotations

import contextlib
import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeconduct.ground.ids import DeviceId, MemberId, RecordId
from safeconduct.ground.times import PartDate
from safeconduct.office import morphology
from safeconduct.office.index import Index
from safeconduct.office.rows import Line
from safeconduct.office.search import Found, NothingAsked, catch_up, search
from safeconduct.records import case as cases
from safeconduct.records import kinds, statement
from safeconduct.records.call import CallReceived, Channel, Urgency
from safeconduct.records.fact import Fact
from safeconduct.records.statement import Manner
from safeconduct.records.warning import ContentWarning

KEY, DEVICE, MEMBER, CIRCLE = bytes(32), DeviceId("device"), MemberId("alder"), b"c" * 16
NOW, DAY = dt.datetime(2026, 3, 1, 9, tzinfo=dt.UTC), dt.date(2026, 3, 1)
A, B, C, D = (RecordId(letter * 26) for letter in "abcd")


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "index.db", KEY)
    index.know_devices({DEVICE: MEMBER})
    yield index
    index.close()


def told(index: Index, *facts: Fact) -> None:
    begin = index.end()
    index.fold(_line(begin + place, fact) for place, fact in enumerate(facts))


def _line(place: int, fact: Fact) -> Line:
    leaf = bytes(34) + (fact.record.encode() * 2)[:16] + bytes(70)
    return Line(b"f" * 16, place, (place + 1) << 16, DEVICE, CIRCLE, leaf, kinds.write(fact), fact)


def note(record: RecordId, text: str) -> Fact:
    return cases.NoteAdded(record, text)


def call(record: RecordId, text: str) -> Fact:
    return CallReceived(record, Channel.PHONE, NOW, "ru", "tver", 1, text, Urgency.LOW, ())


def find(index: Index, asked: str, kind: str = "", below: int | None = None, limit: int = 20) -> Found:
    catch_up(index)
    return search(index, asked, kind, below, limit)


def ids(found: Found) -> list[RecordId]:
    return [hit.record.id for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Ночевала в убежищах под Тверью", "убежище"), ("Убежище нашли", "убежищами"), ("Он уехал утром", "уедет"),
        ("нашли документы", "найти документ"), ("две сестры", "сестёр"), ("Она идёт пешком", "идет"), ("Идет пешком", "идёт"),
        ("за́мок закрыт", "замок"), ("при\u200bют закрыт", "приют"), ("прие\u0308м окончен", "приём"), ("ДОКУМЕНТЫ", "документов"),
        ("two shelters near the border", "shelter"), ("she was running", "runs"), ("F12 and Q3", "q3"), ("Juniper", "JUNIPER"),
        ("Арча нужен инсулин", "инсулин арче"),
    ],
)  # fmt: skip
def test_every_form_is_found(index: Index, text: str, asked: str) -> None:
    told(index, note(A, text), note(B, "another matter altogether, другое дело"))
    assert ids(find(index, asked)) == [A]


def test_stem_and_lemma_find_what_the_other_misses() -> None:
    assert morphology.stem("уехал") != morphology.stem("уедет")
    assert morphology.lemmas("уехал") == morphology.lemmas("уедет")
    assert morphology.lemmas("running") == ()
    assert len(morphology.lemmas("нашли")) == 2


def test_all_words_of_a_record_and_phrases_in_order(index: Index) -> None:
    told(index, cases.CaseOpened(A, "Juniper", MEMBER, None, "tver", DAY), note(A, "needs insulin every day"), note(B, "day every Juniper"))
    assert ids(find(index, "juniper insulin")) == [A]
    assert ids(find(index, '"every day"')) == [A]
    assert ids(find(index, '"каждый день"')) == []
    assert ids(find(index, "every day")) == [B, A]
    told(index, note(C, "каждого дня понемногу"))
    assert ids(find(index, '"каждый день"')) == [C]


def test_words_that_begin_so(index: Index) -> None:
    told(index, note(A, "insulin and insurance"), note(B, "an inspector came"), note(C, "Ночевала в убежище"))
    assert ids(find(index, "ins*")) == [B, A]
    widened = find(index, "insul")
    assert (ids(widened), widened.widened) == ([A], True)
    assert ids(find(index, "insulin")) == [A]
    assert ids(find(index, "убеж*")) == [C]
    assert find(index, "nowhere").hits == ()


def test_newest_first_page_by_page_by_kind(index: Index) -> None:
    told(index, *(note(RecordId(f"{place:026d}"), "border") for place in range(5)), call(A, "border"), call(B, "border"))
    found = find(index, "border", limit=3)
    assert ids(found) == [B, A, RecordId(f"{4:026d}")]
    assert found.counts == {"call": 2, "case": 5}
    below, seen = found.older, ids(found)
    while below is not None:
        found = find(index, "border", below=below, limit=3)
        below, seen = found.older, seen + ids(found)
    assert len(seen) == len(set(seen)) == 7
    assert ids(find(index, "border", kind="call")) == [B, A]
    told(index, note(RecordId(f"{0:026d}"), "again"))
    assert ids(find(index, "border", limit=1)) == [RecordId(f"{0:026d}")]


def taken(record: RecordId) -> Fact:
    return statement.StatementTaken(record, None, "Wren", MEMBER, PartDate("2017"), "ru", "tver", Manner.IN_PERSON, "")


def test_warned_words_are_found_and_not_shown(index: Index) -> None:
    told(
        index, taken(A), statement.SegmentTaken(A, 1, "the kitchen was blue", ()),
        statement.SegmentTaken(A, 2, "they threatened me in the kitchen and the cellar", (ContentWarning.THREATS,)),
        statement.SegmentTranslated(A, 2, "ru", "мне угрожали в подвале", MEMBER),
    )  # fmt: skip
    for asked in ("cellar", "подвал"):
        hit = find(index, asked).hits[0]
        assert (hit.warnings, hit.segment, hit.text, hit.spans) == ((ContentWarning.THREATS,), 2, "", ())
    hit = find(index, "blue").hits[0]
    assert (hit.warnings, hit.segment, hit.text, hit.spans) == ((), 1, "", ())  # reading a statement is written down
    assert find(index, "wren").hits[0].text == "Wren"


def test_a_long_text_is_cut_around_what_was_found(index: Index) -> None:
    told(index, note(A, "начало " * 100 + "инсулин нужен каждый день " + "конец " * 100))
    hit = find(index, "инсулина").hits[0]
    assert hit.text.startswith("… ")
    assert hit.text.endswith(" …")
    assert len(hit.text) < 250
    assert [hit.text[begin:end] for begin, end in hit.spans] == ["инсулин"]


def test_neither_addresses_nor_phrases_are_words(index: Index) -> None:
    from safeconduct.records.leg import PhrasesAgreed
    from safeconduct.records.relocation import RelocationPlanned
    from safeconduct.records.shelter import ShelterAddressed

    told(index, ShelterAddressed(A, "Linden lane"), RelocationPlanned(B, C, "a reason", ""), PhrasesAgreed(B, "blue", "magenta"))
    assert ids(find(index, "reason")) == [B]
    for word in ("linden", "blue", "magenta"):
        assert find(index, word).hits == ()


@pytest.mark.parametrize("asked", ["", " ", "*", '"', "- ( )", "\u200b", "🙂"])
def test_nothing_asked_is_refused(index: Index, asked: str) -> None:
    with pytest.raises(NothingAsked):
        search(index, asked)


@given(st.text(alphabet=st.sampled_from('ab"*():-^{}\'\\ЖйÀ\u0301\u202e\u0000 \tANDORNEAR+_'), max_size=30))
@settings(max_examples=150)
def test_no_question_breaks_the_engine(asked: str) -> None:
    with contextlib.suppress(NothingAsked):
        search(_shared(), asked)


def _shared(held: list[Index] = []) -> Index:  # noqa: B006  (one store for all examples)
    if not held:
        import tempfile

        held.append(Index(Path(tempfile.mkdtemp()) / "index.db", KEY))
        told(held[0], note(A, "a b AND or near Жй"))
        catch_up(held[0])
    return held[0]


texts = st.lists(st.sampled_from(["убежище", "убежища", "border", "инсулин", "q3"]), max_size=5).map(" ".join)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("told"), st.sampled_from([A, B, C]), texts), st.tuples(st.just("strip"), st.sampled_from([A, B, C]), st.just("")),
        st.tuples(st.just("read"), st.just(A), st.just("")), st.tuples(st.just("call"), st.just(D), texts),
    ),
    max_size=12,
)  # fmt: skip


@given(steps)
@settings(max_examples=25)
def test_the_words_are_those_of_the_records(steps: list[tuple[str, RecordId, str]]) -> None:
    """Whatever was told, taken out and read in between: each row is what its record says, and the engine finds its table whole."""
    index = _emptied()
    for what, record, text in steps:
        if what == "strip":
            index.strip([record], [CIRCLE])
            assert index._db.execute("SELECT count(*) FROM prose p JOIN record r ON r.seq=p.seq WHERE r.id=?", (record,)).fetchone() == (0,)
        elif what == "read":
            index.text.read_in(1)
        else:
            told(index, call(record, text) if what == "call" else note(record, text))
        index._db.execute("INSERT INTO word(word, rank) VALUES('integrity-check', 1)")
    catch_up(index)
    rows = index._db.execute("SELECT r.kind, r.body, p.stems, p.lemmas FROM record r LEFT JOIN prose p ON p.seq=r.seq").fetchall()
    from safeconduct.office.fulltext import row_of

    for kind, body, stems, lemmas in rows:
        passages = list(kinds.passages(kinds.record(str(kind), bytes(body))))  # type: ignore[arg-type]
        assert (stems, lemmas) == (row_of(str(kind), passages) if passages else (None, None))
    assert index._db.execute("SELECT count(*) FROM prose WHERE seq NOT IN (SELECT seq FROM record)").fetchone() == (0,)
    assert index.text.waiting() == 0


def _emptied(held: list[Index] = []) -> Index:  # noqa: B006
    if not held:
        import tempfile

        held.append(Index(Path(tempfile.mkdtemp()) / "index.db", KEY))
        held[0].know_devices({DEVICE: MEMBER})
    held[0]._db.execute("DELETE FROM entry")
    held[0]._begin_folds()
    held[0]._cache.clear()
    return held[0]


def test_erased_words_leave_no_residue(tmp_path: Path) -> None:
    """The file itself, decrypted page by page, free pages included."""
    index = Index(tmp_path / "index.db", KEY)
    told(index, *(note(RecordId(f"{place:026d}"), f"common words {place}") for place in range(200)), note(A, "хризолитовый chrysoberyl"))
    catch_up(index)
    index.scrub()
    stem = morphology.stem("хризолитовый").encode()
    assert stem in _plain(tmp_path)
    index.strip([A], [CIRCLE])
    plain = _plain(tmp_path)
    assert b"common" in plain
    for word in (stem, stem[4:], b"chrysoberyl", b"ysoberyl", "хризолитовый".encode()):
        assert word not in plain
    assert (tmp_path / "index.db-wal").stat().st_size == 0
    index.close()


def _plain(folder: Path) -> bytes:
    copy = Path(shutil.copytree(folder, folder.parent / f"{folder.name}-plain", dirs_exist_ok=True)) / "index.db"
    db = apsw.Connection(str(copy))
    db.pragma("cipher", "chacha20")
    db.pragma("hexkey", KEY.hex())
    db.execute("PRAGMA journal_mode=DELETE").fetchall()
    db.pragma("rekey", "")
    db.close()
    return copy.read_bytes()


def test_folding_does_not_wait_for_dictionaries(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(morphology, "_dictionary", _never)
    monkeypatch.setattr(morphology, "_stemmer", _never)
    told(index, note(A, "хризопраз chrysoprase"))
    assert index.text.waiting() == 1


def _never(*_: object) -> None:
    raise AssertionError
