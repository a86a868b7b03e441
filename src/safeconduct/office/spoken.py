"""Head words: what two members read to each other in a call, to learn that one depot shows both the same history.

The value is taken over each feed up to a cut (an instant both have synced since), so that who read an hour later says the same words. Two words
tell how many entries stand before the cut, four are of a hash over the feeds' roots there: words that differ say who is behind.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import CircleId
from safeconduct.office.state import NotInCircle, State
from safeconduct.records import access
from safeconduct.seal import aloud
from safeconduct.seal.keys import CircleKeys, circle_blind

_LABEL = b"j1/head-words\0"
COUNT_WORDS, HASH_WORDS = 2, 4
WORDS = COUNT_WORDS + HASH_WORDS
MOST: int = 7776**COUNT_WORDS
_HASH: int = 7776**HASH_WORDS


class SixWords(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("head words are six words"), N_("type them as they are read out, with spaces between"))


class Heads(NamedTuple):
    """A state that can be said. `number` counts entries; for the roster it is the version."""

    number: int
    check: int

    def words(self) -> tuple[str, ...]:
        return aloud.to_words(self.number % MOST, COUNT_WORDS) + aloud.to_words(self.check, HASH_WORDS)


class Answer(StrEnum):
    AGREE = "agree"
    YOU_ARE_BEHIND = "you are behind"
    THEY_ARE_BEHIND = "they are behind"
    DIFFERENT = "different"


MEANING: dict[Answer, str] = {
    Answer.AGREE: N_("the same: both of you are shown one history up to the cut"),
    Answer.YOU_ARE_BEHIND: N_("your colleague has {more} more before the cut: sync, then compare; if it stays, this depot hides it from you"),
    Answer.THEY_ARE_BEHIND: N_("your colleague has {more} fewer before the cut: let them sync, then compare; if it stays, the depot hides it"),
    Answer.DIFFERENT: N_(
        "the same number and not the same history: both sync and compare again; if it stays, you are shown two worlds: stop using this "
        "depot, tell every coordinator, and exchange a stick"
    ),
}  # fmt: skip


def last_midnight(now: dt.datetime) -> dt.datetime:
    return now.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def of_roster(state: State) -> Heads:
    return Heads(state.standing.roster.version, _check(_LABEL + b"roster" + state.standing.digest))


def of_circle(state: State, name: CircleId, cut: dt.datetime) -> Heads:
    """Over every circle of this name that is held here. Raises NotInCircle."""
    held = state.named(name)
    if not held:
        raise NotInCircle(name)
    feeds = sorted(one for circle in held for one in _at(state, circle, cut))
    return Heads(sum(size for _, size, _ in feeds), _check(_LABEL + canon.encode(feeds)))


def _check(data: bytes) -> int:
    return int.from_bytes(sha256(data).digest(), "big") % _HASH


def _at(state: State, circle: CircleKeys, cut: dt.datetime) -> list[tuple[bytes, int, bytes]]:
    """(feed, size, root) of each feed up to its first segment that holds anything stamped after the cut."""
    limit, found = int(cut.timestamp() * 1000) << 16, []
    for feed in state.index.feeds(circle.locator).values():
        size = state.index.size_at(feed, limit)
        root = state.index.root_at(feed.id, size)
        if root is not None:
            found.append((circle_blind(circle.locator) + feed.id, size, root))
    return found


def standing(state: State) -> list[CircleId]:
    """Circles that stand from the founding on and are held here: what the weekly call compares."""
    return [name for name in access.STANDING if state.named(name)]


def parse(words: Sequence[str]) -> Heads:
    if len(words) != WORDS:
        raise SixWords
    return Heads(aloud.from_words(words[:COUNT_WORDS]), aloud.from_words(words[COUNT_WORDS:]))


def compare(mine: Heads, theirs: Heads) -> tuple[Answer, int]:
    """(answer, by how many entries they differ)."""
    more = theirs.number - mine.number % MOST
    if not more:
        return (Answer.AGREE if mine.check == theirs.check else Answer.DIFFERENT), 0
    return (Answer.YOU_ARE_BEHIND, more) if more > 0 else (Answer.THEY_ARE_BEHIND, -more)
