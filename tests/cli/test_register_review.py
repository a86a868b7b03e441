"""Sealed lists at the terminal: linked, estimated, and looked at pair by pair by people who do not see each other's answers."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.test_identity import Desk, Table, Typed, typed
from tests.figures.linkage.invented import noted, people
from tests.office.cell import KEEPER, Cell

from safeconduct.cli import register_
from safeconduct.cli.opening import now
from safeconduct.ground.ids import new_id
from safeconduct.ground.who import Role
from safeconduct.office import press, reviewing, vault
from safeconduct.office.register import shares_of
from safeconduct.records.figure import Figure
from safeconduct.records.judgement import Judgement, State
from safeconduct.records.linkage import Linkage
from safeconduct.records.request import Request, Wanted
from safeconduct.report.names import found

ANALYST = frozenset({Role.ANALYST})
MEMBERS = {"Hazel": KEEPER | {Role.COORDINATOR}, "Maple": KEEPER, "Sage": KEEPER, "Ash": ANALYST, "Oak": ANALYST, "Elm": ANALYST}
HANDS = {"L1": "cyrillic", "L2": "english", "L3": "german"}


class Room(Table):
    """Analysts and custodians at their terminals, and lists that one of them brings."""

    def __init__(self, folder: Path, cell: Cell, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__(cell, capsys, monkeypatch)
        monkeypatch.setattr(register_, "open_office", lambda _: Desk(cell.at[self._who]))
        self._folder, self._monkeypatch, self.names = folder, monkeypatch, set[str]()

    def bring(self, *refs: str) -> None:
        """By names, and every second person's sex; so that no pair is beyond review."""
        everybody, chance = people(26, 4), random.Random(4)
        for number, ref in enumerate(refs):
            out = io.StringIO()
            writer = csv.writer(out)
            writer.writerow(("family_name", "given_name", "sex"))
            for place, one in enumerate(everybody[number * 4 : number * 4 + 18]):
                row = noted(one, (HANDS[ref],), chance, slips=0.3)
                self.names.add(row["family_name"])
                writer.writerow((row["family_name"], row["given_name"], "fm"[(place + number * 4) % 2]))
            file = self._folder / f"{ref}.csv"
            file.write_text(out.getvalue())
            words = {
                "--ref": ref, "--maker-en": "x", "--maker-ru": "x", "--made": "2017-08", "--since": "2017-02", "--until": "2017-07",
                "--place": "chechnya", "--title-en": "x", "--title-ru": "x", "--rule-en": "x", "--rule-ru": "x", "--consent": "families",
                "--state": "disappeared",
            }  # fmt: skip
            assert self.run("Ash", "register", "add-list", str(file), *(part for pair in words.items() for part in pair)).code == 0

    def asked(self, *more: str) -> tuple[str, str]:
        made = self.run("Ash", "register", "ask", "--state", "disappeared", "--purpose", "to count", *more, "--json").json()
        return str(made["linkage"]), str(made["request"])

    def approved(self, request: str) -> None:
        for keeper in ("Hazel", "Maple"):
            assert self.run(keeper, "identity", "approve", request).code == 0

    def linked(self, *more: str) -> str:
        made, request = self.asked(*more)
        self.approved(request)
        assert self.run("Ash", "register", "link", made, "--draws", "2").code == 0
        return made

    def allowed(self, who: str, linkage: str) -> None:
        asked = self.run(who, "register", "ask-review", linkage, "--purpose", "doubtful pairs", "--json")
        self.approved(str(asked.json()["request"]))

    def sat(self, who: str, linkage: str, *keys: str) -> Typed:
        self.allowed(who, linkage)
        typed(self._monkeypatch, *keys)
        return self.run(who, "register", "review", linkage)

    def together(self, made: str, pair: Judgement) -> bool:
        linkage = self.cell.at["Ash"].index.get(Linkage, made)  # type: ignore[arg-type]
        assert linkage is not None
        return any({pair.one[1], pair.other[1]} <= set(cluster) for _, part in linkage.clusters for cluster in part)

    def judged(self) -> Judgement:
        self.cell.sync()
        (found,) = [one for one in self.cell.at["Hazel"].index.all(Judgement) if one.said or one.undone]
        return found


@pytest.fixture
def room(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    cell = Cell(tmp_path / "cell", MEMBERS)
    yield Room(tmp_path, cell, capsys, monkeypatch)
    cell.close()


def shows(told: str, names: set[str]) -> bool:
    return any(name in told for name in names)


def test_two_apart_differ_a_third_settles_and_the_next_linkage_obeys(room: Room) -> None:
    room.bring("L1", "L2")
    before, (linkage, opens_later) = room.linked(), room.asked()
    ash = room.sat("Ash", linkage, "u 1", "s " + " ".join(room.names), "spelled alike", "q")
    masked, unmasked = ash.out.split("***   ***", 1)[0], ash.out.split("u NUMBER", 2)[1]
    assert not shows(masked, room.names)
    assert shows(unmasked, room.names)
    assert "a name stands in that reason" in ash.out
    assert not shows(ash.out.split("\x1b[?1049l")[1], room.names)  # what stays on the screen
    assert ash.out.split("\x1b[?1049h")[0].count("***") == 0
    assert room.judged().state is State.ONE_OF_TWO
    assert room.judged().one[0] == room.judged().other[0] == ""  # by token, whatever a list is called
    assert [field for _, field in room.judged().unmasked] == ["family_name"]
    assert [one.reasons for one in room.judged().said] == [("spelled alike",)]

    oak = room.sat("Oak", linkage, "d another family", "p", "", "q")
    assert "1 pairs judged" in oak.out
    assert "spelled alike" not in oak.out
    assert "Paused" in oak.out
    assert room.judged().state is State.DISPUTED
    assert "differ about this pair" not in oak.out
    elm = room.sat("Elm", linkage, "c too little is known", "q")
    assert "two reviewers differ about this pair" in elm.out
    assert (room.judged().state, room.judged().verdict) == (State.SETTLED, "cannot_tell")

    pair = room.judged()
    assert room.run("Sage", "register", "undo", pair.id, "--why", "x").code == 3
    assert room.run("Elm", "register", "undo", pair.id[:8], "--why", "hasty").code == 0
    assert room.judged().state is State.DISPUTED
    was = room.together(before, pair)
    changes = "Ash" if was else "Oak"
    assert room.run(changes, "register", "undo", pair.id, "--why", "seen again").code == 0
    assert room.judged().state is State.ONE_OF_TWO
    room.sat(changes, linkage, f"{'d' if was else 's'} seen again", "q")
    assert (room.judged().state, room.judged().verdict) == (State.AGREED, "different" if was else "same")

    room.approved(opens_later)
    assert room.run("Ash", "register", "link", linkage, "--draws", "2").code == 0
    assert room.together(linkage, pair) is not was
    assert not any(room.holds(name) for name in room.names)


def test_one_sitting_for_one_request_on_one_terminal_within_its_time(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.bring("L1", "L2")
    linkage, for_linking = room.asked()
    room.approved(for_linking)
    typed(monkeypatch, "q")
    told = room.run("Ash", "register", "review", linkage)
    assert (told.code, "each sitting has a request of its own" in told.err) == (3, True)  # the linkage's request is not one for eyes
    room.allowed("Ash", linkage)
    wanted = {one.wanted for one in room.cell.at["Hazel"].index.all(Request)}
    assert wanted == {"list", "pairs"}
    assert "pairs: L1 L2" in room.run("Hazel", "identity", "pending").out
    typed(monkeypatch, "q", terminal=False)
    assert room.run("Ash", "register", "review", linkage).code == 3
    typed(monkeypatch, "q")
    assert room.run("Ash", "register", "review", linkage, "--json").code == 3
    assert room.run("Oak", "register", "review", linkage).code == 3  # another's request
    monkeypatch.setattr(reviewing, "SITTING", dt.timedelta(0))
    typed(monkeypatch, "s alike", "s alike", "q")
    over = room.run("Ash", "register", "review", linkage)
    assert (over.code, "0 pairs judged" in over.out) == (0, True)
    assert over.out.rstrip().endswith("safeconduct register ask-review")
    assert room.run("Ash", "register", "review", linkage).code == 3  # spent
    assert room.run("Ash", "register", "undo", "zzzz", "--why", "x").code == 8
    assert not any(room.holds(name) for name in room.names)


def test_linked_and_estimated_by_strata_at_the_terminal(room: Room) -> None:
    room.bring("L1", "L2", "L3")
    made, request = room.asked("--stratum", "sex")
    assert room.run("Ash", "register", "link", made).code == 3
    assert room.run("Ash", "register", "estimate", made, "--ref", "F1").code == 3
    room.approved(request)
    told = room.run("Ash", "register", "link", made, "--draws", "3", "--json").json()
    assert told["records"] == 54
    assert told["documented_low"] <= told["documented_high"] < 54  # type: ignore[operator]
    assert room.run("Ash", "register", "link", made).code == 3  # opened once
    whole = room.run("Ash", "register", "estimate", made, "--ref", "F1", "--strata", "--json").json()
    assert (whole["figure"], whole["linkages"], whole["verdict"]) == ("F1", 3, "at_least")
    strata = {name: one["documented_low"] for name, one in whole["strata"]}  # type: ignore[attr-defined]
    assert set(strata) == {"f", "m"}
    assert all(one["on_list"] == [] for _, one in whole["strata"])  # type: ignore[attr-defined]
    assert sum(strata.values()) <= told["documented_low"] == whole["low"]
    shown = room.run("Ash", "register", "--lang", "ru", "estimate", made, "--ref", "F2", "--strata")
    assert shown.out.count("at_least") == 2
    figures = {one.ref: one for one in room.cell.at["Ash"].index.all(Figure)}
    assert set(figures) == {"F1", "F2"}
    assert "stratum" in figures["F1"].method["en"]
    plain = room.linked()
    refused = room.run("Ash", "register", "estimate", plain, "--ref", "F3", "--strata")
    assert (refused.code, "keeps no strata" in refused.err) == (3, True)
    assert not any(room.holds(name) for name in room.names)



def test_the_search_before_an_edition_knows_the_names_of_lists(room: Room) -> None:
    """By the same approved request as the vault's names; opened once, in memory."""
    room.bring("L1", "L2")
    office, report = Desk(room.cell.at["Ash"]), new_id()
    asked = vault.Asked(Wanted.REVIEW, report, "Report", "search", shares_of(list(press.protected_lists(office))))
    room.approved(vault.ask(office.state, asked, now()))
    room.cell.sync()
    known = press.protected(office, report, now())
    assert room.names <= set(known.words)
    assert found("; ".join(sorted(room.names)), known) >= len(room.names) - 2
    assert not any(room.holds(name) for name in room.names)
