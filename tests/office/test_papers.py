"""A keyring on paper: words there and back, what a wrong word says, and an office that goes on from them."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.office.test_office import NOW, founded, opened_case

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.ground.errors import Damaged
from safeconduct.office import letter, papers
from safeconduct.office.office import open_office
from safeconduct.office.setup import AlreadyAnOffice
from safeconduct.records import case as cases
from safeconduct.records.case import Case
from safeconduct.seal import paper
from safeconduct.seal.paper import BadWords, ListsDoNotMeet
from safeconduct.seal.phrase import Cost


@settings(max_examples=10)
@given(st.binary(min_size=32, max_size=32), st.integers(2, 5), st.data())
def test_any_needed_lists_make_the_secret(secret: bytes, of: int, data: st.DataObject) -> None:
    need = data.draw(st.integers(2, of))
    lists = paper.write(secret, need, of)
    assert all(len(words.split()) == 33 for words in lists)
    chosen = data.draw(st.permutations(lists))[:need]
    assert paper.read(chosen) == secret
    assert paper.needed(chosen[0]) == need
    for bad in (chosen[:-1], [chosen[0]] * need):
        with pytest.raises(ListsDoNotMeet):
            paper.read(bad)


def test_a_wrong_word_is_found_and_not_repeated() -> None:
    lists = paper.write(bytes(32), 2, 3)
    words = lists[1].split()
    for wrong in (
        " ".join([*words[:9], "academic" if words[9] != "academic" else "acid", *words[10:]]), " ".join(words[:-1]), "",
        " ".join([*words[:4], "vymyshlenov", *words[5:]]), " ".join([words[1], words[0], *words[2:]]),
    ):  # fmt: skip
        with pytest.raises(BadWords) as refused:
            paper.read([lists[0], wrong])
        assert "list 2" in str(refused.value)
        assert not any(word in str(refused.value) for word in (words[9], "vymyshlenov"))


def test_lists_of_two_backups_do_not_mix() -> None:
    with pytest.raises(ListsDoNotMeet):
        paper.read([paper.write(bytes(32), 2, 2)[0], paper.write(bytes(32), 2, 2)[1]])
    for need, of in ((1, 1), (1, 3), (3, 2), (2, 17)):
        with pytest.raises(ValueError, match="need"):
            paper.write(bytes(32), need, of)


def test_an_office_goes_on_from_paper(tmp_path: Path) -> None:
    """The laptop is gone; two lists and the copy make it again; what was on the depot is read, what is written next stands beside it."""
    folder = founded(tmp_path)
    with open_office(folder, PASSPHRASE) as office:
        case = opened_case(office)
        office.sync()
        device = office.state.keys.device
    made = papers.back_up(folder, PASSPHRASE, 2, 3)
    other = papers.back_up(folder, PASSPHRASE, 2, 3)
    again = tmp_path / "again"
    with pytest.raises(papers.NotThisCopy):
        papers.restore(again, made.copy, other.lists[:2], PASSPHRASE, Cost())
    with pytest.raises(letter.BadLetter):
        papers.restore(again, made.copy[:-9], made.lists[:2], PASSPHRASE, Cost())
    assert not again.exists()
    with pytest.raises(AlreadyAnOffice):
        papers.restore(folder, made.copy, made.lists[:2], PASSPHRASE, Cost())
    papers.restore(again, made.copy, [made.lists[2], made.lists[0]], PASSPHRASE, Cost())
    with open_office(again, PASSPHRASE) as office:
        office.sync()
        assert office.state.keys.device == device
        found = office.view.get(Case, case)
        assert found is not None
        office.record([cases.NoteAdded(case, "after the restoration")], NOW)
        office.sync()
        assert office.fsck().sound
        note = office.view.history(case)[-1]
        assert note.entry.feed != office.view.history(case)[0].entry.feed  # a new incarnation: the old feed was not continued
    for path in (again / "keyring", *again.glob("*.db")):
        assert not any(words.encode() in path.read_bytes() for words in made.lists)


def test_the_copy_says_nothing_and_the_sheets_say_all(tmp_path: Path) -> None:
    folder = founded(tmp_path)
    made = papers.back_up(folder, PASSPHRASE, 2, 3)
    with pytest.raises((Damaged, papers.NotThisCopy)):
        papers._open(made.copy, bytes(32))
    pdf = papers.sheets(made, 2, "Alder")
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    pages = text.split("\f")[:-1]
    assert len(pages) == 3
    for page, words in zip(pages, made.lists, strict=True):
        assert re.findall(r"\b\d+ +([a-z]+)\b", page.split("списков")[1].split("sealed copy")[0]) != []
        assert set(words.split()) <= set(re.findall(r"[a-z]+", page))
        assert all(line in page for line in made.copy.splitlines())


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_backup_at_the_terminal_asks_words_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder, words_file, copy = founded(tmp_path), tmp_path / "words", tmp_path / "copy.txt"
    words_file.write_text(PASSPHRASE + "\n")
    lists: list[str] = []
    typed = ["paper", "backup", "--office", str(folder), "--copy", str(copy), "--passphrase-file", str(words_file)]
    assert main(typed) == 3  # no terminal
    assert "on a terminal only" in capsys.readouterr().err
    assert not copy.exists()
    monkeypatch.setattr(sys, "stdin", Terminal(io.BytesIO(b"")))
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda _: True, raising=False)
    made = papers.back_up(folder, PASSPHRASE, 2, 3)
    monkeypatch.setattr(papers, "back_up", lambda *_: made)
    lists += made.lists

    def answer(question: str) -> str:
        asked = re.search(r"List (\d), word (\d+)", question)
        if asked is None:
            return ""
        right = lists[int(asked[1]) - 1].split()[int(asked[2]) - 1]
        return right if honest else "academic acid"

    for honest, code in ((True, 0), (False, 3)):
        monkeypatch.setattr("builtins.input", answer)
        assert main(typed) == code
        told = capsys.readouterr()
        assert "not hardened" in told.err
        assert ("Read back" in told.out) == honest
    assert main([*typed, "--need", "1"]) == 2
    assert copy.read_text() == made.copy
    swapped = " ".join([lists[0].split()[1], lists[0].split()[0], *lists[0].split()[2:]])
    answers = iter([swapped, lists[0], lists[2]])
    monkeypatch.setattr("builtins.input", lambda _: next(answers))
    again = tmp_path / "again"
    assert main(["paper", "restore", str(again), "--copy", str(copy), "--passphrase-file", str(words_file)]) == 0
    told = capsys.readouterr()
    assert "list 1 is not as it was written" in told.err
    assert "goes on from a copy" in told.out
    with open_office(again, PASSPHRASE) as office:
        assert office.me.codename == "Alder"
