"""`safeconduct search` asks for its words, finds them in any form, and shows no warned text."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE


def search(office: Path, asked: str, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch, *more: str) -> dict[str, object]:
    words = office.parent / "words"
    words.write_text(PASSPHRASE)
    patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(asked.encode())))
    assert main(["search", "--office", str(office), "--passphrase-file", str(words), "--json", *more]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return found


def test_search_of_the_invented_network(own_network: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    office = own_network / "offices" / "sage"
    found = search(office, "задержание", capsys, monkeypatch)
    assert isinstance(found["found"], list)
    assert found["found"]
    assert all(not one["text"] for one in found["found"] if one["warnings"])
    assert all(one["kind"] == "claim" for one in search(office, "задержание", capsys, monkeypatch, "--kind", "claim")["found"])  # type: ignore[attr-defined]
    assert search(office, "xylophone", capsys, monkeypatch)["found"] == []


def test_nothing_asked_is_refused(own_network: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    words = own_network / "words"
    words.write_text(PASSPHRASE)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b" ")))
    assert main(["search", "--office", str(own_network / "offices" / "sage"), "--passphrase-file", str(words)]) == 2
    assert "there is no word to search for" in capsys.readouterr().err
