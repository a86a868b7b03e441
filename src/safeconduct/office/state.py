"""What an open office holds in memory. Every secret of it ends with the process."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.depot.base import Depot
from safeconduct.gate.base import Gate
from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import CircleId, MemberId
from safeconduct.ground.who import Member
from safeconduct.journal import holding
from safeconduct.journal.finding import Finding
from safeconduct.journal.handing import Handing
from safeconduct.journal.roster import Standing
from safeconduct.office.index import Index
from safeconduct.office.keyring import Keys
from safeconduct.office.logbook import Logbook
from safeconduct.office.outbox import Outbox
from safeconduct.seal.keys import CircleKeys, roster_locator

Clock = Callable[[], dt.datetime]


def machine_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def steady() -> float:
    """Seconds that no hand sets and, where the machine counts them, that go on while it sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


class NotInRoster(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("this device is not in the network's roster"),
            N_("ask a coordinator to admit it, then sync"),
        )


class NotInCircle(Refused):
    """Not a rule that could be overridden: the key is not here."""

    def __init__(self, circle: str) -> None:
        super().__init__(
            N_("this device has no key of the circle {circle}, so it can neither read nor write there"),
            N_("the member who owns the record can do this, or can bring you into its circle"),
            circle=circle.split("/")[0],
        )


@dataclass
class State:
    folder: Path
    keys: Keys
    depot: Depot
    gate: Gate
    outbox: Outbox
    index: Index
    logbook: Logbook
    standing: Standing
    circles: dict[bytes, CircleKeys] = field(default_factory=dict)
    """By locator. One name may have two: made on two devices that had not met; both are read, the lower one is written."""
    handings: dict[bytes, list[Handing]] = field(default_factory=dict)
    """By locator: who was given which key, as far as this device was told."""
    taken: set[str] = field(default_factory=set)
    """Names of the grants and handings already read."""
    refused: set[str] = field(default_factory=set)
    settled: tuple[int, dt.date] | None = None
    """Roster version and day for which every circle was brought to its readers."""
    quiet: dict[bytes, tuple[object, ...]] = field(default_factory=dict)
    """By locator: what the last reading of a circle rested on, where it found no fault."""
    leased: tuple[int, int, dt.date, int, frozenset[CircleId]] | None = None
    """End of the index, roster version, day, what waited to be sent, and circles that went on without this device, for which every lease
    was looked at."""
    findings: list[Finding] = field(default_factory=list)
    noted: int = 0
    """How many of them the logbook was told."""
    far: bool = False
    """Whether the depot lies behind a network."""
    clock: Clock = machine_clock
    running: Callable[[], float] = steady

    @property
    def roster_members(self) -> tuple[Member, ...]:
        return self.standing.roster.members

    @property
    def me(self) -> Member:
        found = self.standing.roster.member(self.keys.member)
        if found is None or self.standing.roster.device(self.keys.device) is None:
            raise NotInRoster
        return found

    def named(self, circle: CircleId) -> list[CircleKeys]:
        return sorted((c for c in self.circles.values() if c.circle == circle), key=lambda c: c.locator)

    def names(self) -> dict[bytes, CircleId]:
        return {locator: CircleId(circle.circle) for locator, circle in self.circles.items()}

    @property
    def today(self) -> dt.date:
        return self.clock().date()

    @property
    def roster_circle(self) -> CircleKeys:
        """The keys of the roster: a circle of all members."""
        return self.circles[roster_locator(self.keys.roster_key)]

    def know_roster(self, standing: Standing) -> None:
        self.standing = standing
        devices = (*standing.roster.devices, *(one.device for one in standing.roster.removed))
        self.index.know_devices({device.id: MemberId(device.member) for device in devices})
        self.close_feeds()
        self.index.renew()

    def close_feeds(self) -> None:
        """Tell the index how much of removed devices' feeds stands: the same for everybody who read the same handings."""
        roster = self.standing.roster
        sizes = holding.sizes((one for told in self.handings.values() for one in told), roster) if roster.removed else {}
        self.index.close_feeds(roster.gone, sizes)
