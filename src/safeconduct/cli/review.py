"""Pairs in doubt, one after another, by keyboard: `safeconduct link review A.csv [B.csv ...] --model M`, `safeconduct register review`.

A pair is shown by codes and by how far its fields agree; a field is shown only when asked for, and that is written down first. Nobody is
shown another's answer before giving his own.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
from typing import TYPE_CHECKING, NamedTuple

from safeconduct.cli.asking import CLEAR
from safeconduct.cli.opening import now, open_office
from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.figures.linkage.outcome import Linked
    from safeconduct.figures.linkage.waiting import Naming, Waiting
    from safeconduct.office.office import Office

_VERDICTS = {"s": "same", "d": "different", "c": "cannot_tell"}


def review(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli.link_ import linked
    from safeconduct.figures.linkage.judge import reviewed
    from safeconduct.ground.errors import N_, BadInput

    if args.model is None or not args.model.exists():
        raise BadInput(N_("review needs the model file that all reviewers share"), N_("link the lists once: safeconduct link LISTS --model M"))
    if not args.files:
        raise BadInput(N_("no list is named"), N_("name the lists that were linked, in the same order"))
    with open_office(args) as office:
        office.sync(ui.progress)
        found = linked(args, ui, reviewed(office.view))
        ui.done()
        counts = Sitting(office, found, ui).run()
        office.flush()
    ui.result(counts)
    tell(counts, ui)
    return 0


def tell(counts: dict[str, int], ui: Ui) -> None:
    from safeconduct.ground.errors import N_

    ui.say(ui.tr(N_("{judged} pairs judged, {settled} settled, {undone} undone, {waiting} still wait for you"), **counts))


class Sealed(NamedTuple):
    """Of a sitting over sealed lists: how pairs are named there, and when it ends."""

    naming: Naming
    until: dt.datetime


class Sitting:
    """One sitting of one reviewer. Over sealed lists every pair begins on an empty screen, and what was shown of the last is gone."""

    def __init__(self, office: Office, found: Linked, ui: Ui, sealed: Sealed | None = None) -> None:
        self._office, self._found, self._ui, self._sealed = office, found, ui, sealed
        self._counts = {"judged": 0, "settled": 0, "undone": 0}
        self._last: Waiting | None = None

    def run(self) -> dict[str, int]:
        """Until nothing waits, the reviewer leaves, or the input ends."""
        passed: set[str] = set()
        with contextlib.suppress(EOFError):
            while (rows := [row for row in self._rows() if row.pair not in passed]) and self._pair(rows[0], passed):
                pass
        return {**self._counts, "waiting": len(self._rows())}

    def _rows(self) -> list[Waiting]:
        from safeconduct.figures.linkage.waiting import waiting
        from safeconduct.records.judgement import Judgement

        known = {one.id: one for one in self._office.view.all(Judgement)}
        return waiting(self._found, known, self._office.me.id, self._sealed.naming if self._sealed else None)

    def _pair(self, row: Waiting, passed: set[str]) -> bool:
        """False when the reviewer leaves."""
        from safeconduct.ground.errors import N_

        keys = N_("s same, d different, c cannot tell, u NUMBER show a field, z undo the last, n next, p pause, q leave: ")
        self._show(row)
        while True:
            key, _, rest = self._ask(keys).partition(" ")
            if key == "q":
                return False
            if key == "n":
                passed.add(row.pair)
                return True
            if key == "p":
                self._pause()
                return True
            if key in _VERDICTS:
                self._judge(row, key, rest)
                return True
            if key == "z" and self._last is not None:
                self._undo(self._last, rest)
                return True
            if key == "u" and rest.strip().isdigit():
                self._unmask(row, int(rest))

    def _show(self, row: Waiting) -> None:
        from safeconduct.figures.linkage.waiting import agreement, fields
        from safeconduct.ground.errors import N_

        say, tr = self._ui.say, self._ui.tr
        self._clear()
        say("")
        one, other = (self._found.where(int(uid[row.place]))[0] for uid in (self._found.pairs.left, self._found.pairs.right))
        say(tr(N_("pair {pair}: a record of {one} and a record of {other}, probability {probability:.2f}"),
               pair=row.pair[:6], one=one, other=other, probability=row.probability))  # fmt: skip
        if row.settle:
            say(tr(N_("two reviewers differ about this pair: your word settles it")))
        for name, step in agreement(self._found, row.place).items():
            say(f"  {name:<14} {step}")
        for number, field in enumerate(fields(self._found, row.place), 1):
            say(f"  {number:>2} {field:<14} ***   ***")

    def _unmask(self, row: Waiting, number: int) -> None:
        from safeconduct.figures.linkage.judge import UnmaskField, unmask_field
        from safeconduct.figures.linkage.waiting import fields, values

        there = fields(self._found, row.place)
        if not 1 <= number <= len(there):
            return
        field = there[number - 1]
        self._office.record(unmask_field(self._office.view, UnmaskField(row.pair, field), self._office.me, now()), now())
        self._ui.say(f"  {number:>2} {field:<14} " + "   |   ".join(values(self._found, row.place, field)))

    def _judge(self, row: Waiting, key: str, rest: str) -> None:
        from safeconduct.figures.linkage.judge import JudgePair, SettleDispute, judge_pair, settle_dispute
        from safeconduct.ground.errors import N_
        from safeconduct.records.judgement import Verdict

        reason = self._reason(row, rest, N_("what does it rest on (no name): "))
        verdict, view, me = Verdict(_VERDICTS[key]), self._office.view, self._office.me
        if row.settle:
            self._office.record(settle_dispute(view, SettleDispute(row.pair, verdict, reason), me, now()), now())
        else:
            self._office.record(judge_pair(view, JudgePair(row.pair, row.one, row.other, verdict, (reason,)), me, now()), now())
        self._counts["settled" if row.settle else "judged"] += 1
        self._last = row

    def _undo(self, row: Waiting, rest: str) -> None:
        from safeconduct.figures.linkage.judge import UndoJudgement, undo_judgement
        from safeconduct.ground.errors import N_

        reason = self._reason(row, rest, N_("why is it undone: "))
        self._office.record(undo_judgement(self._office.view, UndoJudgement(row.pair, reason), self._office.me, now()), now())
        self._counts["undone"] += 1
        self._last = None

    def _reason(self, row: Waiting, given: str, prompt: str) -> str:
        """Asked for again where it repeats what stands in a field that names somebody: a reason is read by all of the circle."""
        from safeconduct.figures.linkage.lists import NAMES
        from safeconduct.figures.linkage.waiting import values
        from safeconduct.ground.errors import N_
        from safeconduct.report.names import Register, found

        names = Register(tuple(value for field in (*NAMES, "patronymic") for value in values(self._found, row.place, field)))
        reason = given.strip() or self._ask(prompt)
        while found(reason, names):
            self._ui.say(self._ui.tr(N_("a name stands in that reason; it was not kept")))
            reason = self._ask(prompt)
        return reason

    def _pause(self) -> None:
        from safeconduct.ground.errors import N_

        self._clear()
        self._ask(N_("Paused; nothing is shown. Enter goes on: "))

    def _clear(self) -> None:
        if self._sealed:
            print(CLEAR, end="", flush=True)

    def _ask(self, prompt: str) -> str:
        """Ends a sitting whose time is over, whatever was answered."""
        answer = input(self._ui.tr(prompt) if not self._ui.json else "").strip()
        if self._sealed and now() >= self._sealed.until:
            raise EOFError
        return answer
