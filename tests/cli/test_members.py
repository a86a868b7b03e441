"""Members by the commands a person types: invite, join, admit by two, device, remove by two; words misheard are refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.office.offices import cheap

from safeconduct.cli.main import main
from safeconduct.demo.stage import PASSPHRASE


class Terminal:
    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self._capsys = folder, capsys
        self._words = folder / "words"
        self._words.write_text(PASSPHRASE + "\n")

    def run(self, *typed: object, at: str = "") -> tuple[int, str, str]:
        office = ("--office", self.folder / at) if at else ()
        code = main([str(one) for one in (*typed, *office, "--passphrase-file", self._words)])
        told = self._capsys.readouterr()
        return code, told.out, told.err

    def json(self, *typed: object, at: str = "") -> dict[str, object]:
        code, out, err = self.run(*typed, "--json", at=at)
        assert code == 0, err
        found: dict[str, object] = json.loads(out.splitlines()[-1])
        return found

    def join(self, codename: str, by: str = "net/office", *more: str) -> tuple[Path, str]:
        """(request file, words)."""
        letter = self.folder / f"for-{codename}"
        self.json("invite", "--out", letter, *more, at=by)
        found = self.json("join", letter, self.folder / codename, "--codename", codename)
        return Path(str(found["request"])), str(found["words"])


def test_a_network_of_several_people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    cheap(monkeypatch)
    tty = Terminal(tmp_path, capsys)
    assert tty.run("init", tmp_path / "net", "--codename", "Alder")[0] == 0
    request, words = tty.join("Linden")
    step = tty.json("admit", request, "--role", "coordinator", "--words", words, at="net/office")
    assert (step["published"], step["missing"]) == (False, ["Linden"])
    assert tty.json("member", at="Linden")["threshold"] == 2
    request, words = tty.join("Willow")
    other = tty.run("admit", request, "--role", "caseworker", "--words", " ".join(reversed(words.split())), at="net/office")
    assert other[0] == 3
    assert "not the words of this request" in other[2]
    assert tty.run("admit", request, "--words", words, at="net/office")[0] == 2  # no role said
    code, out, _ = tty.run("admit", request, "--role", "caseworker", "--words", words, at="net/office")
    assert (code, "one more signature is needed, of: Linden" in out) == (0, True)
    assert tty.json("member", at="Linden")["proposed"] == [
        {"admits": ["Willow"], "removes": [], "alters": [], "adds_devices": [tty_device(tty)], "removes_devices": []}
    ]
    assert tty.json("admit", "willow", "--words", words, at="Linden")["published"] is True  # by codename: the proposal holds the keys
    listed = tty.json("member", at="Willow")
    assert (listed["admitted"], listed["version"], [one["codename"] for one in listed["members"]]) == (  # type: ignore[attr-defined]
        True, 3, ["Alder", "Linden", "Willow"],
    )  # fmt: skip
    request, words = tty.join("Two", "Willow", "--further-device")
    assert tty.json("device", "add", request, "--words", words, at="Willow")["published"] is False
    assert tty.json("device", "add", request, "--words", words, at="net/office")["published"] is True
    devices = tty.json("device", "list", at="Two")["devices"]
    mine = next(str(one["device"]) for one in devices if one["this"])  # type: ignore[attr-defined]
    assert tty.run("device", "lost", "zzzz", at="Willow")[0] == 8
    assert tty.json("device", "lost", mine[:9], at="Willow")["published"] is False
    assert tty.json("device", "lost", mine[:9], at="Linden")["published"] is True
    assert tty.json("member", at="Two")["admitted"] is False
    assert tty.run("remove", "Nobody", at="net/office")[0] == 8
    assert tty.run("remove", "Linden", at="Willow")[0] == 3
    assert tty.json("remove", "Willow", at="net/office")["published"] is False
    code, out, _ = tty.run("remove", "Willow", "--lang", "ru", at="Linden")
    assert (code, "исключает Willow" in out) == (0, True)
    assert "not admitted, or was removed" in tty.run("member", at="Willow")[1]
    assert tty.run("case", "open", "Amber", "--region", "chechnya", "--person", "Wren", at="Willow")[0] == 6
    assert "name a third" in tty.run("member", at="Linden")[1]
    assert tty.run("member", "renew", at="Linden")[0] == 0
    assert tty.json("member", "renew", at="net/office")["published"] is True


def tty_device(tty: Terminal) -> str:
    from safeconduct.office import invitation, letter

    text = (tty.folder / "Willow" / "request.txt").read_text()
    return str(invitation.read_request(letter.read(invitation.REQUEST, text)).device.id)


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        (("join", "absent", "there", "--codename", "X"), 2, "no whole invitation"),
        (("admit", "nobody", "--role", "escort", "--words", "x"), 8, "no member called nobody"),
        (("admit", "nobody", "--role", "king", "--words", "x"), 2, "no such role"),
        (("remove", "Alder"), 3, "nobody could sign the roster"),
    ],
)
def test_refusals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], code: int, sentence: str
) -> None:
    cheap(monkeypatch)
    tty = Terminal(tmp_path, capsys)
    assert tty.run("init", tmp_path / "net", "--codename", "Alder")[0] == 0
    found = tty.run(*typed, at="" if typed[0] == "join" else "net/office")
    assert (found[0], sentence in found[2]) == (code, True), found
