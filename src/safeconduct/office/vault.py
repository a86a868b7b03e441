"""The vault: what the custodians keep is asked for, approved and opened. The only place where others' shares are open, each one briefly.

    ask       a request, and a reply key made for it that stays in this device's outbox
    approve   my own shares of what is asked for, sealed anew to that reply key
    open_     shares checked and counted → the opening written and sent → key made, body opened, reply key forgotten

After an opening nothing that this device holds opens it again. What is sealed, and how, stands in shares.py; docs/format.md section 6.1.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec

from safeconduct.casework import ask as asking
from safeconduct.casework import identify
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Damaged, Refused
from safeconduct.ground.ids import OS, MemberId, RecordId, new_id
from safeconduct.ground.who import Role
from safeconduct.office.flush import flush
from safeconduct.office.save import save
from safeconduct.office.shares import custodians, my_share, needed, open_body, seal_for_custodians
from safeconduct.office.state import State
from safeconduct.records.identity import Identity
from safeconduct.records.request import Approval, Request, Wanted
from safeconduct.records.sealed import Sealed, Sort
from safeconduct.records.view import need
from safeconduct.seal import envelope, quorum
from safeconduct.seal.quorum import Share

__all__ = ["approve", "ask", "open_", "refuse", "seal_for_custodians", "status"]
_LEND = b"j1/lend"
_LISTS = (Wanted.LIST, Wanted.PAIRS)
_AT_ONCE = 24
"""Things in one part of an approval: with copies they stay well under the size of one fact."""


class NoShareHere(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("this device holds no share of what is asked for"),
            N_("approve from a device you had when it was sealed, or hand your shares on with: safeconduct custodian devices"),
        )


class NothingSealed(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the custodians keep nothing for this request"), N_("list what they keep: safeconduct identity list"))


class AskerIsNeeded(Refused):
    def __init__(self, count: int, threshold: int) -> None:
        super().__init__(
            N_("{threshold} custodians must agree beside the asker, and there are {count} others"),
            N_("a member who is not a custodian asks, or another custodian is admitted"),
            count=count,
            threshold=threshold,
        )


class ReplyKeyGone(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("the key of this request is no longer on this device: it was opened, or has lapsed"), N_("ask again, with its own purpose")
        )


class BadShareGiven(Damaged):
    """Not raised while enough others are good; then only reported."""

    def __init__(self, codename: str) -> None:
        super().__init__(
            N_("the share that {codename} gave is not the one that was committed to"),
            N_("ask {codename} to approve a new request from another device, or ask another custodian"),
            codename=codename,
        )


class Lent(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One share on its way to the asker; it travels sealed to the reply key."""

    of: RecordId
    check: bytes
    number: int
    value: bytes
    salt: bytes


class CustodiansDisagree(Damaged):
    def __init__(self) -> None:
        super().__init__(
            N_("the custodians who approved do not tell the same of what is kept"),
            N_("let everybody sync, then ask again; if it stays so, one of these devices is not honest"),
        )


class Opened(NamedTuple):
    """`bodies` by record; `bad`: codenames of custodians who gave a false share, though enough others were good."""

    bodies: dict[RecordId, bytes]
    bad: tuple[str, ...]


# What a request is for


def things(state: State, request: Request) -> list[Sealed]:
    """Sealed things a request covers, as this device knows them."""
    view, lists = state.index, [one for one in request.brought if one.sort == Sort.LIST]
    if request.wanted in _LISTS:
        return lists
    if request.wanted == Wanted.CHANGE:
        return due(state)
    if request.wanted == Wanted.REVIEW:
        found = identify.standing(view)
    else:
        one = identify.identity_of(view, request.subject) or view.get(Identity, request.subject)
        found = [one] if one is not None else []
    kept = [one.sealed for one in found if one.sealed is not None]
    return [*kept, *lists] if request.wanted == Wanted.REVIEW else kept


# Asking


class Asked(NamedTuple):
    """`codename`: for whom, or for which list or report. `brought`: lists this member holds sealed; their bodies stay here."""

    wanted: Wanted
    subject: RecordId
    codename: str
    purpose: str
    brought: tuple[Sealed, ...] = ()


def ask(state: State, asked: Asked, now: dt.datetime, request: RecordId | None = None) -> RecordId:
    """Returns the request's id."""
    _reachable(state, asked)
    secret, made = OS(envelope.SECRET_SIZE), request or new_id()
    without = tuple(msgspec.structs.replace(one, body=b"") for one in asked.brought)
    told = asking.Ask(made, asked.wanted, asked.subject, asked.codename, asked.purpose, envelope.public_of(secret), without)
    facts = asking.ask(state.index, told, state.me, now)
    with state.outbox.transaction():
        state.outbox.add_reply(made, secret)
    save(state, facts, now)
    return made


def _reachable(state: State, asked: Asked) -> None:
    """A request that others could never grant is not made: only those who keep a share of it can."""
    roster = state.standing.roster
    others = {one.id for one in custodians(roster)} - {state.keys.member}
    if asked.wanted != Wanted.CHANGE:
        if len(others) < needed(roster):
            raise AskerIsNeeded(len(others), needed(roster))
        return
    old = due(state)
    if not old:
        raise NothingSealed
    if not any(len(one.custodians & others) >= one.threshold for one in old):
        raise AskerIsNeeded(max(len(one.custodians & others) for one in old), min(one.threshold for one in old))


def due(state: State) -> list[Sealed]:
    """Identities whose shares do not lie with exactly the custodians of today."""
    roster = state.standing.roster
    found = identify.outdated(state.index, frozenset(one.id for one in custodians(roster)), needed(roster))
    return [one.sealed for one in found if one.sealed is not None]


def forget_lapsed(state: State, now: dt.datetime) -> None:
    """Reply keys of requests that are over. A key whose request was never saved goes, too."""
    found = [(made, state.index.get(Request, made)) for made in state.outbox.replies()]
    _forget(state, [made for made, one in found if one is None or (one.lapsed(now) and not one.approvers(now))])


def _forget(state: State, requests: list[RecordId]) -> None:
    if not requests:
        return
    with state.outbox.transaction():
        for made in requests:
            state.outbox.drop_reply(made)
    state.outbox.settle()


# Answering


def approve(state: State, request: RecordId, now: dt.datetime) -> int:
    """Lend this member's shares to one request. Returns how many."""
    asked = asking.answerable(state.index, request, state.me, now)
    covered = things(state, asked)
    if asked.wanted != Wanted.REVIEW and not covered:
        raise NothingSealed
    mine = [(one, share) for one in covered if (share := my_share(state, one)) is not None]
    if covered and not mine:
        raise NoShareHere
    parts = tuple(_part(state, asked, number, total, chunk) for number, total, chunk in _chunks(mine))
    save(state, asking.approve(state.index, asking.Approve(request, parts), state.me, now), now)
    return len(mine)


def _chunks(mine: list[tuple[Sealed, Share]]) -> Iterator[tuple[int, int, list[tuple[Sealed, Share]]]]:
    total = max(1, -(-len(mine) // _AT_ONCE))
    for number in range(total):
        yield number, total, mine[number * _AT_ONCE : (number + 1) * _AT_ONCE]


def _part(
    state: State, asked: Request, number: int, total: int, chunk: list[tuple[Sealed, Share]]
) -> tuple[bytes, tuple[Sealed, ...]]:
    asker = state.standing.roster.member(asked.asker)
    outside = not (asker is not None and asker.is_a(Role.CUSTODIAN))
    copies = tuple(_bare(one) for one, _ in chunk if one.sort != Sort.LIST) if outside else ()  # lists were brought by the asker
    lent = [Lent(one.of, one.check, share.number, share.value, share.salt) for one, share in chunk]
    return seal_lent(asked, state.keys.member, number, total, lent), copies


def seal_lent(asked: Request, by: MemberId, part: int, parts: int, lent: list[Lent]) -> bytes:
    """Bound to the request, the approver and the place among the parts: it opens nowhere else."""
    return envelope.seal_to(asked.reply, canon.encode(lent), _LEND, _lend_context(asked.id, by, part, parts))


def open_lent(asked: Request, approval: Approval, secret: bytes) -> list[Lent]:
    context = _lend_context(asked.id, approval.by, approval.part, approval.parts)
    return canon.decode_strict(envelope.open_with(secret, approval.sealed, _LEND, context), list[Lent])


def _lend_context(request: RecordId, by: MemberId, part: int, parts: int) -> bytes:
    return canon.encode((request, by, part, parts))


def _bare(sealed: Sealed) -> Sealed:
    """Without the wrapped shares: what an asker needs in order to check and open, and no more."""
    return msgspec.structs.replace(sealed, shares=tuple(msgspec.structs.replace(s, to=()) for s in sealed.shares))


def refuse(state: State, request: RecordId, why: str, now: dt.datetime) -> None:
    save(state, asking.refuse(state.index, asking.Refuse(request, why), state.me, now), now)


# Opening


class Gathered(NamedTuple):
    """Good shares of each thing by custodian, and who gave a bad one."""

    of: dict[RecordId, tuple[Sealed, dict[MemberId, Share]]]
    bad: frozenset[MemberId]


def gather(asked: Request, known: Iterable[Sealed], secret: bytes, now: dt.datetime) -> Gathered:
    """Unseal the approvals that stand and check every share against what was committed to. Who gave a false one gave none."""
    found: dict[RecordId, tuple[Sealed, dict[MemberId, Share]]] = {one.of: (one, {}) for one in known}
    bad: set[MemberId] = set()
    for approval in _standing(asked, now):
        try:
            for lent in open_lent(asked, approval, secret):
                sealed, good = found.get(lent.of, (None, {}))
                if sealed is not None and sealed.check == lent.check:  # else it was sealed anew since, or is not known here
                    good[approval.by] = _checked(sealed, approval.by, lent)
        except Damaged:
            bad.add(approval.by)
    kept = {of: (sealed, {by: share for by, share in good.items() if by not in bad}) for of, (sealed, good) in found.items()}
    return Gathered(kept, frozenset(bad))


def _standing(asked: Request, now: dt.datetime) -> list[Approval]:
    able = set(asked.approvers(now))
    return [one for one in asked.approvals if one.by in able and now < one.until]


def _checked(sealed: Sealed, by: MemberId, lent: Lent) -> Share:
    own = sealed.share_of(by)
    if own is None or own.number != lent.number:
        raise quorum.BadShare(lent.number)
    share = Share(lent.number, lent.value, lent.salt)
    quorum.verify(share, own.commitment)
    return share


def agreed(asked: Request, least: int, now: dt.datetime) -> list[Sealed]:
    """Copies that came with the approvals, where a whole quorum sent the same: no single custodian can slip in another's."""
    votes: dict[bytes, set[MemberId]] = {}
    for approval in _standing(asked, now):
        for copy in approval.copies:
            votes.setdefault(canon.encode(copy), set()).add(approval.by)
    found = [(canon.decode_strict(data, Sealed), len(by)) for data, by in votes.items()]
    if any(count < max(copy.threshold, least) for copy, count in found):
        raise CustodiansDisagree
    return [copy for copy, _ in found]


def open_(state: State, request: RecordId, now: dt.datetime, bodies: Mapping[RecordId, bytes] | None = None) -> Opened:
    """Open once. `bodies`: sealed bodies kept elsewhere, by record. What it raises before the opening is written spends nothing."""
    asked = asking.mine(state.index, request, state.me, state.keys.device)
    secret = state.outbox.reply(request)
    if secret is None:
        raise asking.RequestSpent if asked.opened else ReplyKeyGone
    least, known = needed(state.standing.roster), things(state, asked)
    if asked.wanted not in _LISTS and all(one.sort == Sort.LIST for one in known):  # what is asked for lies with others
        if len(asked.approvers(now)) < least:
            raise asking.TooFewApprovers(len(asked.approvers(now)), least)
        known = [*known, *agreed(asked, least, now)]
    found = _quorate(state, asked, gather(asked, known, secret, now))
    if not asked.opened:  # else this device died between writing and opening: it is written, go on
        good = tuple(one for one in asked.approvers(now) if one not in found.bad)
        save(state, asking.open_(state.index, asking.Open(request, state.keys.device, good, _least(state, found)), state.me, now), now)
    flush(state)
    given = bodies or {}
    plain = {of: open_body(one, shares.values(), given.get(of, one.body)) for of, (one, shares) in found.of.items()}
    _forget(state, [request])
    return Opened(plain, tuple(sorted(_codename(state, one) for one in found.bad)))


def _least(state: State, found: Gathered) -> int:
    return max((quorum_of(sealed) for sealed, _ in found.of.values()), default=needed(state.standing.roster))


def quorum_of(sealed: Sealed) -> int:
    """Never less than the rule: a record that was sealed to open with fewer does not."""
    return max(sealed.threshold, asking.threshold(len(sealed.shares)))


def _quorate(state: State, asked: Request, found: Gathered) -> Gathered:
    """Every single thing must have its quorum; a change of custodians takes those that have, and leaves the others as they are."""
    whole = {of: (one, shares) for of, (one, shares) in found.of.items() if len(shares) >= quorum_of(one)}
    if len(whole) == len(found.of) and (whole or asked.wanted == Wanted.REVIEW):
        return found
    if whole and asked.wanted == Wanted.CHANGE:
        return found._replace(of=whole)
    if found.bad:
        raise BadShareGiven(_codename(state, sorted(found.bad)[0]))
    able = min((len(shares) for _, shares in found.of.values()), default=0)
    raise asking.TooFewApprovers(able, _least(state, found))


def _codename(state: State, member: MemberId) -> str:
    found = state.standing.roster.member(member)
    return found.codename if found is not None else member[:8]


def status(state: State, request: RecordId, now: dt.datetime) -> asking.State:
    asked = need(state.index, Request, request)
    others = [one for one in custodians(state.standing.roster) if one.id != asked.asker]
    return asking.state(asked, needed(state.standing.roster), len(others), now)
