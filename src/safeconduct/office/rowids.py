"""Which record a row of a foreign file is: ids that follow from the row's key, so that the same row is the same record.

Records that many may read (calls, events, sources, ...) have one id for all members. A case or a statement begins a circle of its own, and
of two circles of one name a colleague takes only the first: so its id follows from the member, too, and two members who take in the same
row make two records, which the ways of finding duplicates bring together.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b

import msgspec

from safeconduct.exchange.proposed import New
from safeconduct.ground.ids import MemberId, RecordId, spell
from safeconduct.ground.who import Role
from safeconduct.office.state import State
from safeconduct.records import kinds
from safeconduct.records.erasure import Erasure
from safeconduct.seal.keys import imported_blind

OWN_CIRCLES = ("case", "statement")
_MAKERS = (Role.CASEWORKER, Role.COORDINATOR, Role.INTERVIEWER, Role.ANALYST, Role.EDITOR)


def key_of(state: State, format: str, key: str) -> bytes:
    """Blind: only members of this network can make it from the other program's key."""
    return imported_blind(state.roster_circle.locator, f"{format}\0{key}".encode())


def id_of(key: bytes, kind: str, place: int = 0, by: MemberId | None = None) -> RecordId:
    """`by`: whose record it is, for a case, its people and a statement."""
    text = f"{kind}\0{place}" if by is None else f"{kind}\0{place}\0{by}"
    return RecordId(spell(blake2b(key + text.encode(), digest_size=16).digest()))


def own_id(state: State, key: bytes, new: New) -> RecordId:
    """What this member would make of it."""
    kind = kind_of(new)
    return id_of(key, kind, 0, state.keys.member if kind in OWN_CIRCLES else None)


def kind_of(new: New) -> str:
    return str(new.__struct_config__.tag)


def print_of(makes: tuple[New, ...]) -> bytes:
    """Of what a row says: another one means that it was edited."""
    return blake2b(msgspec.msgpack.encode(makes), digest_size=16).digest()


class Standing:
    """What stands here, or stood here and was erased, as this device knows it. Made once for a whole file, or for one acceptance."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._erased = {thing.record for one in state.index.all(Erasure) for thing in one.things}
        self._circles = {circle.circle for circle in state.circles.values()}
        self._kinds = {name.partition("/")[0] for name in self._circles}
        self._makers = [one.id for one in state.roster_members if one.is_a(*_MAKERS) and one.id != state.keys.member]

    def find(self, key: bytes, new: New) -> RecordId | None:
        """This member's record of it, or a colleague's. What has lapsed here is here: its circle's key is."""
        kind = kind_of(new)
        known = kinds.kind_named(kind)
        for record in self._ids(key, new):
            if kind in OWN_CIRCLES and f"{kind}/{record}" in self._circles:
                return record
            if known is not None and self._state.index.get(known.record, record) is not None:
                return record
        return None

    def erased(self, key: bytes, makes: tuple[New, ...]) -> bool:
        return bool(self._erased) and any(record in self._erased for new in makes for record in self._ids(key, new))

    def _ids(self, key: bytes, new: New) -> Iterator[RecordId]:
        yield own_id(self._state, key, new)
        if (kind := kind_of(new)) in OWN_CIRCLES and (kind in self._kinds or self._erased):
            yield from (id_of(key, kind, 0, maker) for maker in self._makers)
