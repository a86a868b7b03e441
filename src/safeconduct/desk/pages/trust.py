"""Circle of trust: who belongs, what of it is reached, what is not as it should be, and the words that two members compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import NamedTuple

import htpy as h

from safeconduct.ground.errors import N_, SafeconductError
from safeconduct.ground.ids import CircleId
from safeconduct.ground.who import Role
from safeconduct.web.fields import hidden
from safeconduct.web.guard import TOKEN_FIELD
from safeconduct.web.say import Say

WAYS = (
    ("/trust", N_("State")), ("/trust/members", N_("Members and devices")), ("/trust/circles", N_("Circles")),
    ("/trust/custodians", N_("Custodians")), ("/trust/drill", N_("Drill")),
)  # fmt: skip
ROLES: dict[Role, str] = {
    Role.COORDINATOR: N_("coordinator"), Role.HOTLINE: N_("hotline"), Role.CASEWORKER: N_("caseworker"), Role.ESCORT: N_("escort"),
    Role.STEWARD: N_("steward"), Role.INTERVIEWER: N_("interviewer"), Role.ANALYST: N_("analyst"), Role.EDITOR: N_("editor"),
    Role.CUSTODIAN: N_("custodian"),
}  # fmt: skip
STANDING: dict[str, str] = {
    "roster": N_("roster: who belongs"), "calls": N_("calls"), "shelters": N_("shelters: beds, no address"),
    "documentation": N_("documentation"), "vault": N_("vault: sealed names"), "register": N_("register: sealed lists"),
    "directory": N_("directory of services"),
}  # fmt: skip


def ways(say: Say, here: str) -> h.Element:
    return h.nav(".ways-of", aria_label=say(N_("Parts of this page")))[
        (h.a(".button", href=path, aria_current="page" if path == here else None)[say(label)] for path, label in WAYS)
    ]


def table(label: str, heads: Sequence[h.Node], rows: Iterable[h.Node], *, grouped: bool = False) -> h.Element:
    """Wide ones can be scrolled by keys; `heads`: words, or cells already; `grouped`: `rows` are bodies already."""
    return h.div(".table", tabindex="0", role="region", aria_label=label)[
        h.table[h.thead[h.tr[(h.th(scope="col")[one] if isinstance(one, str) else one for one in heads)]], rows if grouped else h.tbody[rows]]
    ]


def numbers(label: str) -> h.Element:
    return h.th(".number", scope="col")[label]


def circle_name(say: Say, name: str) -> str:
    return say(STANDING[name]) if name in STANDING else name


# State


def whole(say: Say, found: h.Node, reached: h.Node, spoken: h.Node, compare: h.Node) -> h.Node:
    return [
        h.h2[say(N_("What is not as it should be"))], found,
        h.h2[say(N_("What is reached"))], reached,
        h.h2[say(N_("Words to read aloud"))], spoken, compare,
    ]  # fmt: skip


class Found(NamedTuple):
    """Findings of one sort about one member, or one finding; the newest stands for them. `what`, `advice`: said already."""

    ids: tuple[str, ...]
    what: str
    advice: str
    since: dt.datetime
    grave: bool
    like: tuple[str, ...] = ()
    """The others, said."""


class Reach(NamedTuple):
    """`depots`, `gate`: kinds of places, never an address. `synced`: of this sitting; `heard`: when this device last had news of another."""

    depots: tuple[str, ...]
    gate: str
    synced: dt.datetime | None
    heard: dt.datetime | None
    pending: int
    away: tuple[SafeconductError, ...]
    leases: int
    soonest: dt.datetime | None
    sealed: int
    roster_until: dt.date
    roster_late: bool


class Words(NamedTuple):
    circle: CircleId
    words: tuple[str, ...]
    number: int


def findings(say: Say, found: Sequence[Found], token: str) -> h.Node:
    if not found:
        return h.p[h.span(".mark.good")[say(N_("nothing"))], " ", say(N_("Nothing is found that is not as it should be."))]
    return h.ul(".cards")[(_finding(say, one, token) for one in found)]


def _finding(say: Say, one: Found, token: str) -> h.Element:
    mark = h.span(".mark.late")[say(N_("grave"))] if one.grave else h.span(".mark.waiting")[say(N_("to look at"))]
    return h.li[
        h.p[mark, " ", h.strong[one.what]],
        h.p(".faint")[say(N_("since {when}"), when=say.moment(one.since))],
        h.p[one.advice] if one.advice else None,
        h.details[h.summary[say.n("{count} more like it", "{count} more like it", len(one.like))], h.ul[(h.li[other] for other in one.like)]]
        if one.like else None,
        h.form(method="post", action="/trust/settle")[
            hidden(TOKEN_FIELD, token), (hidden("finding", id_) for id_ in one.ids),
            h.button(type="submit", aria_label=say(N_("Settled: {what}"), what=one.what))[say(N_("It is settled"))],
        ],
    ]  # fmt: skip


def reach(say: Say, at: Reach, now: dt.datetime, token: str) -> h.Node:
    said = [say.error(one) for one in at.away]
    return [
        h.div(".alarm")[(h.p[one] for one in said)] if said else None,
        h.dl(".facts")[
            h.dt[say(N_("Depots"))], h.dd[", ".join(say(one) for one in at.depots), " ", _mark(say, not said, N_("reached"), N_("away"))],
            h.dt[say(N_("Gate"))], h.dd[say(at.gate)],
            h.dt[say(N_("Last sync"))], h.dd[_age(say, at.synced, now, say(N_("not since the desk was unlocked")))],
            h.dt[say(N_("Last news of a colleague"))], h.dd[_age(say, at.heard, now, say(N_("none yet")))],
            h.dt[say(N_("Waits to be sent"))], h.dd[say.n("{count} fact or parcel", "{count} facts and parcels", at.pending)],
            h.dt[say(N_("Roster is good until"))],
            h.dd[say.date(at.roster_until), " ", h.span(".mark.late")[say(N_("past its day"))] if at.roster_late else None],
            h.dt[say(N_("Leases that run"))], h.dd[_leases(say, at)],
            h.dt[say(N_("Lapsed, to be recalled"))], h.dd[say.n("{count} record", "{count} records", at.sealed)],
        ],
        h.p(".faint")[say(N_("What is leased is read without a gate, and goes from this device when its lease ends."))],
        h.form(method="post", action="/sync")[hidden(TOKEN_FIELD, token), h.button(".go", type="submit")[say(N_("Sync now"))]],
    ]  # fmt: skip


def _mark(say: Say, good: bool, yes: str, no: str) -> h.Element:
    return h.span(".mark.good")[say(yes)] if good else h.span(".mark.late")[say(no)]


def _age(say: Say, when: dt.datetime | None, now: dt.datetime, never: str) -> h.Node:
    if when is None:
        return never
    old = now - when > dt.timedelta(days=1)
    return [say(N_("{age} ago"), age=say.ago(when, now)), f" ({say.moment(when)}) ", h.span(".mark.late")[say(N_("stale"))] if old else None]


def _leases(say: Say, at: Reach) -> str:
    running = say.n("{count} record", "{count} records", at.leases)
    return say(N_("{records}; the first ends {when}"), records=running, when=say.moment(at.soonest)) if at.soonest else running


def words(say: Say, listed: Iterable[Words], cut: dt.datetime) -> h.Node:
    rows = (
        h.tr[h.th(scope="row")[circle_name(say, one.circle)], h.td(".said")[" ".join(one.words)], h.td(".number")[str(one.number)]]
        for one in listed
    )
    heads = (say(N_("circle")), say(N_("words")), numbers(say(N_("entries"))))
    return [
        h.p[say(N_("Read these aloud in a call, up to {when}. The same words: both of you are shown one history."), when=say.moment(cut))],
        table(say(N_("Words to read aloud")), heads, rows),
    ]


# Members


class Seen(NamedTuple):
    """A device. `heard`: last; None where nothing of it was heard."""

    id: str
    heard: dt.datetime | None
    mine: bool


class Belongs(NamedTuple):
    codename: str
    roles: tuple[Role, ...]
    devices: tuple[Seen, ...]


class Proposed(NamedTuple):
    """A change of the roster that too few have signed. `what`: said already."""

    what: str
    signed: tuple[str, ...]


_AT_THE_TERMINAL = N_(
    "Members and devices are changed at the terminal, by two people who hear each other: safeconduct member, admit, remove, device."
)


def members(say: Say, listed: Sequence[Belongs], threshold: int, proposed: Sequence[Proposed], now: dt.datetime) -> h.Node:
    rows = (
        h.tr[
            h.th(scope="row")[one.codename],
            h.td[", ".join(say(ROLES[role]) for role in one.roles)],
            h.td[(h.div[_device(say, device, now)] for device in one.devices) if one.devices else say(N_("none"))],
        ]
        for one in listed
    )
    return [
        h.p[say.n("{count} member must sign a change of who belongs.", "{count} members must sign a change of who belongs.", threshold)],
        [h.div(".card")[h.p[h.strong[say(N_("Proposed"))], ": ", one.what],
                        h.p(".faint")[say(N_("signed by {who}"), who=", ".join(one.signed) or "-")]] for one in proposed],
        table(say(N_("Members and devices")), (say(N_("codename")), say(N_("roles")), say(N_("devices"))), rows),
        h.p(".faint")[say(_AT_THE_TERMINAL)],
    ]  # fmt: skip


def _device(say: Say, one: Seen, now: dt.datetime) -> h.Node:
    heard = say(N_("heard of {age} ago"), age=say.ago(one.heard, now)) if one.heard else say(N_("not heard of yet"))
    silent = one.heard is not None and now - one.heard > dt.timedelta(days=4)
    return [
        h.code[one.id], " ", say(N_("this device")) if one.mine else heard, " ",
        h.span(".mark.late")[say(N_("silent"))] if silent and not one.mine else None,
    ]  # fmt: skip


# Circles


class Readers(NamedTuple):
    """`label`: said already. `path`: of the record the circle is about, empty where it has none."""

    label: str
    path: str
    readers: tuple[str, ...]
    held: bool


SORTS = (("case", N_("Cases")), ("corridor", N_("Relocations")), ("shelter", N_("Shelters")), ("statement", N_("Statements")))


def circles(say: Say, listed: Sequence[Readers], sort: str, older: str) -> h.Node:
    return [
        h.p[say(N_("Whoever is in a circle holds its key and reads what stands in it; nobody else can."))],
        h.nav(".ways-of", aria_label=say(N_("Sorts of circles")))[
            h.a(".button", href="/trust/circles", aria_current=None if sort else "page")[say(N_("Standing"))],
            (
                h.a(".button", href=f"/trust/circles?sort={one}", aria_current="page" if sort == one else None)[say(label)]
                for one, label in SORTS
            ),
        ],
        _circle_table(say, listed) if listed else h.p[say(N_("This member holds no circle of this sort."))],
        h.p(".pager")[h.a(href=f"/trust/circles?sort={sort}&before={older}", rel="next")[say(N_("Older"))]] if older else None,
    ]


def _circle_table(say: Say, listed: Sequence[Readers]) -> h.Element:
    rows = (
        h.tr(data_row=True)[
            h.th(scope="row")[h.a(href=one.path)[one.label] if one.path else one.label],
            h.td[", ".join(one.readers) or say(N_("nobody"))],
            h.td[say(N_("yes")) if one.held else say(N_("no"))],
        ]
        for one in listed
    )
    return table(say(N_("Circles and their readers")), (say(N_("circle")), say(N_("who reads it")), say(N_("key on this device"))), rows)
