"""Several depots as one: a put goes to every one that can be reached, a reading asks whichever has it whole.

Two that know nothing of each other, in different hands, are the least: then one that withholds, loses or is seized takes nothing away.
What one of them missed is brought to it later (`mirror.py`); nothing here keeps a list of debts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from safeconduct.depot.base import AlreadyThere, BadName, Depot, NoSuchObject, TooLarge, close, get_many
from safeconduct.ground.errors import StoreFailed

Whole = Callable[[bytes], bool]
"""Whether bytes are those that were put, as far as that shows without a key."""
_OF_THE_NAME = (BadName, TooLarge)


class Several:
    """`missed`: by number of the depot, its newest failure; a depot that answers again is no longer in it."""

    def __init__(self, depots: Sequence[Depot], whole: Whole) -> None:
        self.depots = tuple(depots)
        self.missed: dict[int, StoreFailed] = {}
        self._whole = whole

    def put(self, name: str, data: bytes) -> None:
        """Done when one has it durably. Raises AlreadyThere where one holds something else under this name."""
        done, taken = 0, False
        for number, depot in enumerate(self.depots):
            try:
                depot.put(name, data)
                done += 1
            except AlreadyThere:
                same = depot.get(name) == data
                done, taken = done + same, taken or not same
            except _OF_THE_NAME:
                raise
            except StoreFailed as error:
                self.missed[number] = error
                continue
            self.missed.pop(number, None)
        if taken:
            raise AlreadyThere(name)
        if not done:
            raise next(iter(self.missed.values()))

    def get(self, name: str) -> bytes:
        """The first whole copy; a damaged one only where there is no other, for the reader to name."""
        damaged: bytes | None = None
        absent: NoSuchObject | None = None
        failed: StoreFailed | None = None
        for number, depot in enumerate(self.depots):
            try:
                data = depot.get(name)
            except NoSuchObject as error:
                absent = error
                continue
            except _OF_THE_NAME:
                raise
            except StoreFailed as error:
                self.missed[number] = failed = error
                continue
            if self._whole(data):
                return data
            damaged = data
        if damaged is not None:
            return damaged
        raise absent or failed or NoSuchObject(name)

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        left = list(dict.fromkeys(names))
        for number, depot in enumerate(self.depots):
            came = set()
            try:
                for name, data in get_many(depot, left):
                    if self._whole(data):
                        came.add(name)
                        yield name, data
            except StoreFailed as error:
                self.missed[number] = error
            left = [name for name in left if name not in came]
            if not left:
                return

    def size(self, name: str) -> int:
        return len(self.get(name))

    def list(self, prefix: str = "") -> Iterator[str]:
        """What any of them lists. Raises only where none can be reached."""
        found: set[str] = set()
        answered = 0
        for number, names in self.lists(prefix):
            found |= names
            self.missed.pop(number, None)
            answered += 1
        if not answered:
            raise next(iter(self.missed.values()))
        return iter(sorted(found))

    def lists(self, prefix: str = "") -> Iterator[tuple[int, set[str]]]:
        """The names of each that answers, whole: half a list counts as none."""
        for number, depot in enumerate(self.depots):
            try:
                yield number, set(depot.list(prefix))
            except _OF_THE_NAME:
                raise
            except StoreFailed as error:
                self.missed[number] = error

    def close(self) -> None:
        for depot in self.depots:
            close(depot)
