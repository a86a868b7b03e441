"""The keeper: a gate that answers only to devices of the newest list, measures what they open, writes each act down, and forgets.

Every act is one transaction: halves, meter and log stand or fall together. A refusal is written down too. `now` is POSIX seconds by the
gate's clock, the only one that counts here.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import NamedTuple

from safeconduct.gate import devices, meter
from safeconduct.gate.base import Asker, BadGateList, GateList, Metered, NotAdmitted, Verify
from safeconduct.gate.halves import StoredGate, rows_of
from safeconduct.gate.log import SCHEMA as LOG_SCHEMA
from safeconduct.gate.log import Access, Act, Log, Notary, pseudonym
from safeconduct.gate.request import Allowance, SignedAllowance, allowance_to_sign
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import DeviceId

_SCHEMA = (
    *LOG_SCHEMA,
    "CREATE TABLE IF NOT EXISTS opened(device BLOB, name TEXT, circle TEXT, at INTEGER, PRIMARY KEY(device, name))",
    "CREATE INDEX IF NOT EXISTS opened_circle ON opened(circle, at)",
    "CREATE TABLE IF NOT EXISTS destroyed(device BLOB, count INTEGER, at INTEGER)",
    "CREATE TABLE IF NOT EXISTS allowance(id BLOB PRIMARY KEY, device BLOB, names INTEGER, forget INTEGER, until INTEGER)",
)


class BadAllowance(Refused):
    """`time` is the gate's, so that whoever signed with a clock a year off sees it."""

    def __init__(self, why: str, time: int) -> None:
        super().__init__(
            N_("this allowance does not count: {why}; the gate's time is {time}"),
            N_("make a new one, for at most a day ahead, signed by two members other than the one it is for"),
            why=why,
            time=time,
        )
        self.why, self.time = why, time


class Answer(NamedTuple):
    halves: dict[str, bytes]
    until: int


class Budget(NamedTuple):
    left: int
    total: int


class Keeper:
    """`begin`: fingerprint of the list it starts from. Not for several threads at once."""

    def __init__(self, store: StoredGate, begin: str, verify: Verify, notary: Notary) -> None:
        self._store, self._db, self._verify = store, store.db, verify
        with self._db.transaction():
            for line in _SCHEMA:
                self._db.all(line)
        self.log = Log(self._db, notary)
        self._begin = begin
        self._list: GateList | None = None
        for (document,) in self._db.all("SELECT document FROM gate_list ORDER BY version"):
            self._take(bytes(document))

    def _take(self, document: bytes) -> None:
        """Lists from before the one this gate begins with are passed over; a later one that does not follow is an error."""
        if self._list is None and devices.fingerprint(document) != self._begin:
            return
        self._list = devices.accept(document, self._list, self._begin, self._verify)

    def transaction(self) -> AbstractContextManager[None]:
        """Around several acts: one refused is rolled back alone."""
        return self._db.transaction()

    # Who asks

    @property
    def version(self) -> int:
        return self._list.version if self._list is not None else 0

    def admit(self, device: DeviceId, message: bytes, signature: bytes) -> Asker:
        """The asker, if the newest list has it and it signed `message`. Raises NotAdmitted."""
        asker = self._list.asker(device) if self._list is not None else None
        if asker is None:
            raise NotAdmitted
        try:
            self._verify(asker.public, message, signature)
        except Damaged as error:
            raise NotAdmitted from error
        return asker

    def know(self, document: bytes, now: int) -> None:
        found = devices.read(document)[1]
        if found.version <= self.version:
            return
        accepted = devices.accept(document, self._list, self._begin, self._verify)
        with self._db.transaction():
            self._db.many(
                "INSERT INTO gate_list VALUES(?, ?) ON CONFLICT(version) DO UPDATE SET document=excluded.document",
                [(accepted.version, document)],
            )
            self.log.append([Access(now, bytes(16), b"", Act.LISTED, accepted.version)])
        self._list = accepted

    @property
    def _rules(self) -> GateList:
        if self._list is None:
            raise BadGateList(0, "the gate has none yet")
        return self._list

    # What it answers

    def claim(self, asker: Asker, circle: str, names: list[str], now: int) -> Answer:
        with self._db.transaction():
            standing = self._circles(names)
            refused = self._measure(asker, standing, now)
            if refused is None:
                halves = self._store.make(names, circle)  # raises Forgotten, and nothing of this stands
                mine = Counter({circle: len(names)})
                self.log.append(self._entries(asker, Act.CLAIMED, mine, now))
        if refused is not None:
            raise refused
        return self._answer(halves, now)

    def fetch(self, asker: Asker, names: list[str], now: int) -> Answer:
        with self._db.transaction():
            standing = self._circles(names)
            refused = self._measure(asker, standing, now)
            if refused is None:
                self.log.append(self._entries(asker, Act.FETCHED, Counter(standing.values()), now))
        if refused is not None:
            raise refused
        return self._answer(self._store.fetch(standing), now)

    def _answer(self, halves: dict[str, bytes], now: int) -> Answer:
        return Answer(halves, now + self._rules.limits.lease)

    def _circles(self, names: list[str]) -> dict[str, str]:
        """Those that have a half now, with their circles."""
        found = rows_of(self._db, "SELECT name, circle FROM half WHERE half IS NOT NULL AND name IN ({})", names)
        return {name: circle or "" for name, circle in found}

    def _measure(self, asker: Asker, standing: dict[str, str], now: int) -> Metered | None:
        """Count, or refuse and write the refusal down. Inside a transaction."""
        limits, who, since = self._rules.limits, pseudonym(asker.id), now - meter.DAY
        self._db.all("DELETE FROM opened WHERE at <= ?", (since,))
        known = [name for (name,) in rows_of(
            self._db, "SELECT name FROM opened WHERE device=? AND name IN ({})", list(standing), (who,))]  # fmt: skip
        new = meter.counted(standing, known, limits)
        if not new:
            return None
        elsewhere = {name for (name,) in rows_of(self._db, "SELECT DISTINCT name FROM opened WHERE name IN ({})", list(new))}
        fresh = Counter(circle for name, circle in new.items() if name not in elsewhere)
        refusal = meter.refuse(new, fresh, self._used(who, set(new.values()), now), limits, now)
        if refusal is not None:
            self.log.append(self._entries(asker, Act.REFUSED, Counter(new.values()), now))
            return Metered(*refusal)
        self._db.many("INSERT INTO opened VALUES(?, ?, ?, ?)", [(who, name, circle, now) for name, circle in new.items()])
        return None

    def _used(self, who: bytes, circles: set[str], now: int) -> meter.Used:
        count, oldest = self._db.all("SELECT count(*), coalesce(min(at), ?) FROM opened WHERE device=?", (now, who))[0]
        by_circle = {
            circle: int(self._db.all("SELECT count(DISTINCT name) FROM opened WHERE circle=?", (circle,))[0][0]) for circle in circles
        }
        return meter.Used(int(count), by_circle, self._extra(who, "names", now), int(oldest))

    def _extra(self, who: bytes, what: str, now: int) -> int:
        query = f"SELECT coalesce(sum({what}), 0) FROM allowance WHERE device=? AND until>?"  # noqa: S608  (one of two words of ours)
        return int(self._db.all(query, (who, now))[0][0])

    def budget(self, asker: Asker, now: int) -> Budget:
        who = pseudonym(asker.id)
        used = int(self._db.all("SELECT count(*) FROM opened WHERE device=? AND at>?", (who, now - meter.DAY))[0][0])
        total = self._rules.limits.device + self._extra(who, "names", now)
        return Budget(max(0, total - used), total)

    @staticmethod
    def _entries(asker: Asker, act: Act, counts: Counter[str], now: int) -> list[Access]:
        who = pseudonym(asker.id)
        return [Access(now, who, bytes.fromhex(circle), act, count) for circle, count in sorted(counts.items())]

    # Forgetting, and more for a day

    def forget(self, asker: Asker, names: list[str], now: int) -> None:
        """Measured like reading: one coerced device cannot destroy a network's memory."""
        who = pseudonym(asker.id)
        with self._db.transaction():
            standing = self._circles(names)
            cost = {**standing, **dict.fromkeys(self._unheard(names), "")}
            self._db.all("DELETE FROM destroyed WHERE at <= ?", (now - meter.DAY,))
            used, oldest = self._db.all("SELECT coalesce(sum(count), 0), coalesce(min(at), ?) FROM destroyed WHERE device=?", (now, who))[0]
            left = self._rules.limits.forget + self._extra(who, "forget", now) - int(used)
            refused = Metered(len(cost), max(0, left), meter.hours(int(oldest), now)) if len(cost) > left else None
            act = Act.REFUSED if refused else Act.FORGOT
            self.log.append(self._entries(asker, act, Counter(cost.values()), now))
            if refused is None:
                self._store.blank(names)
                for name in names:
                    self._db.all("DELETE FROM opened WHERE name=?", (name,))
                self._db.all("INSERT INTO destroyed VALUES(?, ?, ?)", (who, len(cost), now))
        if refused is not None:
            raise refused
        self._db.scrub()

    def _unheard(self, names: list[str]) -> set[str]:
        """Names that never had a half: to forget one takes it from whoever would use it first, and a row."""
        return set(names) - {name for (name,) in rows_of(self._db, "SELECT name FROM half WHERE name IN ({})", names)}

    def allow(self, document: bytes, now: int) -> None:
        """Raises BadAllowance. The same document twice counts once."""
        signed = canon.decode_strict(document, SignedAllowance)
        found = canon.decode_strict(signed.body, Allowance)
        asker = self._rules.asker(found.device)
        if asker is None:
            raise BadAllowance("its device is not in the newest list", now)
        if not now < found.until <= now + meter.DAY or min(found.names, found.forget) < 0:
            raise BadAllowance("it is not for the day ahead", now)
        if len(set(self._signers(signed)) - {asker.member}) < 2:
            raise BadAllowance("two other members have not signed it", now)
        row = (hashlib.sha256(signed.body).digest(), pseudonym(asker.id), found.names, found.forget, found.until)
        with self._db.transaction():
            self._db.all("DELETE FROM allowance WHERE until <= ?", (now,))
            self._db.many("INSERT INTO allowance VALUES(?, ?, ?, ?, ?) ON CONFLICT(id) DO NOTHING", [row])
            self.log.append([Access(now, pseudonym(asker.id), b"", Act.ALLOWED, found.names + found.forget)])

    def _signers(self, signed: SignedAllowance) -> Iterable[int]:
        """Members, by number, with a good signature under it."""
        for device, signature in signed.signatures:
            asker = self._rules.asker(device)
            if asker is None:
                continue
            try:
                self._verify(asker.public, allowance_to_sign(signed.body), signature)
            except Damaged:
                continue
            yield asker.member
