"""Who has come to know a shelter's address: its stewards, coordinators, and the escorts of last legs to it, since when.

Whoever knew it once knows it: a key that is taken back takes nothing out of a head. Only coordinators see every leg.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from safeconduct.ground.ids import MemberId
from safeconduct.ground.who import Member, Role
from safeconduct.records.relocation import Relocation
from safeconduct.records.shelter import Shelter, keepers
from safeconduct.records.view import View


def told(view: View, shelter: Shelter, members: Sequence[Member], today: dt.date) -> dict[MemberId, dt.date]:
    found: dict[MemberId, dt.date] = {}

    def learns(who: MemberId, since: dt.date) -> None:
        if who and since <= today:
            found[who] = min(since, found.get(who, since))

    opened = shelter.opened or today
    for member in members:
        if member.is_a(Role.COORDINATOR):
            learns(member.id, opened)
    for claim in keepers(shelter, members):
        learns(claim.steward, claim.since)
    for leg in (leg for one in view.where(Relocation, shelter=shelter.id) for leg in one.legs if leg.shelter == shelter.id):
        learns(leg.escort, leg.departs.date())
    return found


def brought(view: View, shelter: Shelter, today: dt.date) -> set[MemberId]:
    """Escorts alone: those whom a plan can spare."""
    legs = (leg for one in view.where(Relocation, shelter=shelter.id) for leg in one.legs if leg.shelter == shelter.id)
    return {leg.escort for leg in legs if leg.departs.date() <= today}
