"""Activity: who did and who read what."""

from __future__ import annotations

import datetime as dt
import re

from starlette.responses import Response

from safeconduct.desk.desk import Desk
from safeconduct.desk.pages import activity as pages
from safeconduct.desk.routing import get
from safeconduct.desk.telling import asked as asked
from safeconduct.desk.telling import given as given
from safeconduct.desk.telling import kept as kept
from safeconduct.desk.telling import tell
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import MemberId
from safeconduct.office.happened import Asked, Deed, Place, stamp_at
from safeconduct.records import kinds
from safeconduct.records.evidence import EvidenceRead
from safeconduct.records.fact import Fact
from safeconduct.records.request import RequestOpened
from safeconduct.records.statement import StatementRead
from safeconduct.web.forms import Option

READS = (StatementRead, EvidenceRead, RequestOpened)
"""Reading of what is sealed: a statement, evidence, a name."""
PATHS = {
    "call": "calls", "case": "cases", "relocation": "relocations", "shelter": "shelters", "statement": "statements",
    "evidence": "evidence", "claim": "claims", "figure": "figures", "report": "reports",
}  # fmt: skip
"""Records that have a page of their own, by kind."""


def activity(desk: Desk) -> Response:
    asked = _filter(desk)
    told = desk.office.state.index.happened(_asked(desk, asked))
    members = tuple(Option(one.id, one.codename) for one in sorted(desk.office.members, key=lambda one: one.codename))
    older = str(told.older) if told.older is not None else ""
    return desk.page(desk.say(N_("Activity")), pages.activity(desk.say, asked, members, [_did(desk, one) for one in told.deeds], older))


def _filter(desk: Desk) -> pages.Filter:
    """What cannot be meant is not asked for."""
    member, kind = desk.query("member"), desk.query("kind")
    return pages.Filter(
        member if MemberId(member) in desk.members else "", kind if kind in (pages.READS, *pages.KINDS) else "",
        *(day if _day(day) else "" for day in (desk.query("first"), desk.query("last"))),
    )  # fmt: skip


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
    except ValueError:
        return None


def _asked(desk: Desk, asked: pages.Filter) -> Asked:
    first, last = _day(asked.first), _day(asked.last)
    before = Place.read(desk.query("before"))
    if last is not None:
        before = min(before, Place(stamp_at(_midnight(desk, last, 1)), 0))
    roster = desk.office.state.standing.roster
    devices = frozenset(one.id for one in (*roster.devices, *(gone.device for gone in roster.removed)) if one.member == asked.member)
    return Asked(_tags(asked.kind), devices, stamp_at(_midnight(desk, first, 0)) if first is not None else 0, before)


def _midnight(desk: Desk, day: dt.date, later: int) -> dt.datetime:
    """By the reader's wall."""
    try:
        naive = dt.datetime.combine(day + dt.timedelta(days=later), dt.time())
        return (naive.replace(tzinfo=desk.say.zone) if desk.say.zone is not None else naive).astimezone(dt.UTC)
    except (OverflowError, ValueError):
        return dt.datetime.max.replace(tzinfo=dt.UTC)


def _tags(kind: str) -> frozenset[str]:
    if kind == pages.READS:
        return frozenset(str(one.__struct_config__.tag) for one in READS)
    named = kinds.kind_named(kind)
    return frozenset(str(one.__struct_config__.tag) for one in named.facts) if named is not None else frozenset()


def _did(desk: Desk, deed: Deed) -> pages.Did:
    kind = kinds.kind_of(type(deed.fact)).name if isinstance(deed.fact, Fact) else ""
    path = f"/{PATHS[kind]}/{deed.record}" if kind in PATHS else ""
    return pages.Did(
        deed.at, desk.codename(deed.by), kind, tell(deed.fact, desk.say, desk.codename), path, isinstance(deed.fact, READS)
    )  # fmt: skip


ENTRIES = (get("/activity", activity),)
