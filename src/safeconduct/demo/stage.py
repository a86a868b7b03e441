"""Where a story is played: one office per member, each holding its own circles only. The desk will call the same functions."""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from safeconduct.demo.people import FOUNDER, MEMBERS, SIGNERS
from safeconduct.ground.ids import RecordId, new_id, seeded
from safeconduct.ground.who import Member
from safeconduct.office.admission import admit
from safeconduct.office.invitation import REQUEST, Invitation, check_words, read_request, spoken
from safeconduct.office.letter import read
from safeconduct.office.office import Office, open_office
from safeconduct.office.setup import found_circles, found_network, invite, new_member_id, prepare_office
from safeconduct.records.fact import EntryRef, Fact
from safeconduct.seal.phrase import Cost

PASSPHRASE = "invented lantern orchard kettle window attic"  # noqa: S105  (stands in the demo's own README)
Verb = Callable[[Any, Any, Member, dt.datetime], list[Fact]]


class Stage:
    """Opened offices by codename. What one member writes, another sees once it was sent and read."""

    def __init__(self, folder: Path, seed: str, begin: dt.datetime) -> None:
        self.folder = folder
        self.offices: dict[str, Office] = {}
        self.now = begin
        """The story's day: circles that stand open for a day go by it."""
        self._later: list[tuple[dt.datetime, int, Callable[[], object]]] = []
        self._numbers = itertools.count()
        self._chance = seeded(f"{seed} ids")
        self._found(begin)

    def _found(self, begin: dt.datetime) -> None:
        depot, gate = self.folder / "depot", self.folder / "gate" / "gate.db"
        founder = Member(new_member_id(), FOUNDER, frozenset(MEMBERS[FOUNDER]))
        home = self.folder / "offices"
        home.mkdir(parents=True)
        found_network(home / FOUNDER.lower(), depot, gate, founder, PASSPHRASE, Cost(), begin)
        first = self.offices[FOUNDER] = self._open(FOUNDER)
        found_circles(first.state)
        first.flush()
        for name in (name for name in MEMBERS if name != FOUNDER):
            self._admit(name, invite(first.state), begin)
        self.sync()

    def _admit(self, name: str, invitation: Invitation, when: dt.datetime) -> None:
        """As the commands do it: join, six words read aloud, one coordinator proposes, and once there are two, another signs."""
        letter = prepare_office(self.folder / "offices" / name.lower(), invitation, name, PASSPHRASE, Cost())
        request = read_request(read(REQUEST, letter))
        heard = " ".join(spoken(request))
        member = Member(request.device.member, name, frozenset(MEMBERS[name]))
        for signer in (one for one in SIGNERS if one in self.offices):
            check_words(request, heard)
            office = self.offices[signer]
            office.refresh()
            if admit(office.state, request, member, when).published:
                office.flush()
                break
        self.offices[name] = self._open(name)
        self.offices[name].sync()

    def _open(self, name: str) -> Office:
        office = open_office(self.folder / "offices" / name.lower(), PASSPHRASE)
        office.state.clock = lambda: self.now
        return office

    def id(self) -> RecordId:
        return new_id(self._chance)

    def member(self, name: str) -> Member:
        return self.offices[name].me

    def sync(self) -> None:
        """Everybody sends, everybody reads, and what reading made due (keys for a new escort) is sent and read too."""
        for _ in range(2):
            for office in self.offices.values():
                office.sync()

    def send(self, *names: str) -> None:
        for name in names:
            self.offices[name].flush()

    def act(self, name: str, verb: Verb, ask: object, at: dt.datetime) -> tuple[EntryRef, ...]:
        office, self.now = self.offices[name], max(self.now, at)  # nobody's clock goes back
        return office.record(verb(office.view, ask, office.me, at), at)

    def later(self, when: dt.datetime, play: Callable[[], object]) -> None:
        """Kept until its hour: nobody's clock goes back."""
        heapq.heappush(self._later, (when, next(self._numbers), play))

    def reach(self, moment: dt.datetime) -> None:
        """Play what was kept for later, up to that moment, in its order."""
        while self._later and self._later[0][0] <= moment:
            heapq.heappop(self._later)[2]()

    def recall(self, name: str, at: dt.datetime) -> None:
        """Before counting: what has lapsed on this member's device is opened again."""
        self.now = max(self.now, at)
        self.offices[name].recall()

    def attach(self, name: str, of: Fact, data: bytes) -> str:
        return self.offices[name].attach(of, data)

    def record(self, name: str, facts: Sequence[Fact], at: dt.datetime) -> tuple[EntryRef, ...]:
        self.now = max(self.now, at)
        return self.offices[name].record(facts, at)

    def close(self) -> None:
        for office in self.offices.values():
            office.close()
