"""What an open office holds in memory. Every secret of it ends with the process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from safeconduct.depot.base import Depot
from safeconduct.gate.base import Gate
from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import CircleId, MemberId
from safeconduct.ground.who import Member
from safeconduct.journal.finding import Finding
from safeconduct.journal.roster import Standing
from safeconduct.office.index import Index
from safeconduct.office.keyring import Keys
from safeconduct.office.outbox import Outbox
from safeconduct.seal.keys import CircleKeys


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
    standing: Standing
    circles: dict[bytes, CircleKeys] = field(default_factory=dict)
    """By locator. One name may have two: made on two devices that had not met; both are read, the lower one is written."""
    grants_read: set[str] = field(default_factory=set)
    findings: list[Finding] = field(default_factory=list)

    @property
    def roster_members(self) -> tuple[Member, ...]:
        return self.standing.roster.members

    @property
    def me(self) -> Member:
        found = self.standing.roster.member(self.keys.member)
        if found is None:
            raise NotInRoster
        return found

    def named(self, circle: CircleId) -> list[CircleKeys]:
        return sorted((c for c in self.circles.values() if c.circle == circle), key=lambda c: c.locator)

    def names(self) -> dict[bytes, CircleId]:
        return {locator: CircleId(circle.circle) for locator, circle in self.circles.items()}

    def know_roster(self, standing: Standing) -> None:
        self.standing = standing
        self.index.know_devices({device.id: MemberId(device.member) for device in standing.roster.devices})
