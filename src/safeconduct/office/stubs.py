"""Bodies that are not on this device: stubs, and the leases after which a body becomes one."""

from __future__ import annotations

from collections.abc import Iterable

from safeconduct.ground.ids import RecordId
from safeconduct.office.rows import Rows, Stub
from safeconduct.office.store import speaking


class Stubs(Rows):
    def sealed(self) -> list[str]:
        """Blind ids of the stubs that wait to be opened, newest first: not those of lapsed records."""
        query = (
            "SELECT record, max(stamp) FROM entry WHERE kind='' AND record NOT IN (SELECT record FROM lease WHERE until<=0)"
            " GROUP BY record ORDER BY 2 DESC"
        )
        return [str(blind) for blind, _ in self._db.execute(query)]

    def has_stubs(self) -> bool:
        return self._row("SELECT 1 FROM entry WHERE kind='' LIMIT 1", ()) is not None

    def sealed_circles(self) -> list[bytes]:
        """Locators of the circles in which stubs wait to be opened."""
        query = "SELECT DISTINCT locator FROM entry WHERE kind='' AND record NOT IN (SELECT record FROM lease WHERE until<=0)"
        return [bytes(one) for (one,) in self._db.execute(query)]

    def stubs(self, blinds: Iterable[str]) -> list[Stub]:
        """The stubs of records by blind id."""
        query = "SELECT feed, place, stamp, device, locator, leaf FROM entry WHERE record=? AND kind='' ORDER BY feed, place"
        return [Stub(*row) for blind in blinds for row in self._db.execute(query, (blind,))]

    def locators_of(self, record: RecordId) -> set[bytes]:
        """The circles in which this device holds entries of a record."""
        return {bytes(one) for (one,) in self._db.execute("SELECT DISTINCT locator FROM entry WHERE record=?", (record,))}

    def held(self) -> list[tuple[bytes, RecordId]]:
        """(circle, record) of everything open here that has left this device: what still waits to be sent is nowhere else."""
        query = "SELECT locator, record FROM entry WHERE kind<>'' GROUP BY locator, record HAVING count(*)=count(leaf)"
        return [(bytes(locator), RecordId(record)) for locator, record in self._db.execute(query)]

    def lease(self, begin: Iterable[tuple[bytes, RecordId, int]], end: Iterable[tuple[bytes, RecordId]]) -> None:
        with speaking("index.db"), self._db:
            self._db.executemany("INSERT OR REPLACE INTO lease VALUES(?, ?, ?)", begin)
            self._db.executemany("DELETE FROM lease WHERE locator=? AND record=? AND until>0", end)

    def leases(self) -> dict[tuple[bytes, str], int]:
        """When each running lease ends, by circle and record."""
        rows = self._db.execute("SELECT locator, record, until FROM lease WHERE until>0")
        return {(bytes(locator), str(record)): int(until) for locator, record, until in rows}

    def lapsed(self) -> list[tuple[bytes, str, int]]:
        """(circle, blind id, why) of records whose bodies were taken out and can be had again."""
        rows = self._db.execute("SELECT locator, record, until FROM lease WHERE until<=0")
        return [(bytes(locator), str(blind), int(why)) for locator, blind, why in rows]
