"""A small network for tests: offices by codename on one depot and one gate, with a clock of its own. Passphrases cost nothing here."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.depot.base import Depot
from safeconduct.gate.base import Gate
from safeconduct.ground.ids import MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.office import admission, invitation, letter, setup
from safeconduct.office.admission import Step
from safeconduct.office.office import Office, open_office
from safeconduct.seal import phrase
from safeconduct.seal.phrase import Cost

BEGIN = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)


def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2id at its floor costs half a second an opening; what is tested here does not rest on it."""
    monkeypatch.setattr(phrase, "stretch", lambda text, salt, cost: hashlib.sha256(text.encode() + salt).digest())


class Cell:
    def __init__(self, folder: Path, depot: Depot | None = None, gate: Gate | None = None) -> None:
        self.folder, self.now = folder, BEGIN
        self._depot, self._gate = depot, gate
        self.offices: dict[str, Office] = {}
        founder = Member(MemberId("founder"), "Rowan", frozenset({Role.COORDINATOR}))
        setup.found_network(folder / "rowan", folder / "depot", folder / "gate.db", founder, PASSPHRASE, Cost(), self.now)
        setup.found_circles(self.open("Rowan").state)
        self["Rowan"].flush()

    def __getitem__(self, name: str) -> Office:
        return self.offices[name]

    def open(self, name: str, folder: str = "") -> Office:
        office = open_office(self.folder / (folder or name.lower()), PASSPHRASE, self._depot, self._gate, lambda: self.now)
        self.offices[name] = office
        return office

    def close(self, *names: str) -> None:
        for name in names or tuple(self.offices):
            self.offices.pop(name).close()

    def join(self, name: str, further_of: str = "", folder: str = "") -> invitation.Request:
        invited = setup.invite(self[further_of or "Rowan"].state, bool(further_of))
        invited = invitation.read_invitation(letter.read(invitation.INVITATION, invited.text()))
        text = setup.prepare_office(self.folder / (folder or name.lower()), invited, name, PASSPHRASE, Cost())
        return invitation.read_request(letter.read(invitation.REQUEST, text))

    def admit(self, name: str, *roles: Role, by: Iterable[str] = ("Rowan",)) -> Step:
        """Join, and have these members admit; opens the office and syncs everybody."""
        request = self.join(name)
        member = Member(request.device.member, name, frozenset(roles))
        for signer in by:
            self[signer].sync()
            step = admission.admit(self[signer].state, request, member, self.now)
            self[signer].sync()
        self.open(name).sync()
        self.sync()
        return step

    def remove(self, name: str, by: Iterable[str]) -> Step:
        for signer in by:
            self[signer].sync()
            step = admission.remove(self[signer].state, name, self.now)
            self[signer].sync()
        return step

    def sync(self, *names: str) -> None:
        for _ in range(2):
            for name in names or tuple(self.offices):
                self.offices[name].sync()

    def copy_office(self, name: str, to: str) -> None:
        """As a backup or an image of the machine would: closed, copied, opened again."""
        self.close(name)
        shutil.copytree(self.folder / name.lower(), self.folder / to)
        self.open(name)


def coordinators(folder: Path, depot: Depot | None = None, gate: Gate | None = None) -> Cell:
    """Rowan, Linden and Aspen coordinate: two of them can remove the third."""
    cell = Cell(folder, depot, gate)
    cell.admit("Linden", Role.COORDINATOR)
    cell.admit("Aspen", Role.COORDINATOR, by=("Rowan", "Linden"))
    return cell
