"""A real store with an S3 face. The probe tells one that keeps create-only from one that does not."""

from __future__ import annotations

import pytest
from tests.servers import Swift

from safeconduct.depot.base import Depot, DepotFaltered, DepotRefused, NoSuchObject
from safeconduct.depot.memory import MemoryDepot
from safeconduct.depot.objectstore import ObjectStoreDepot, s3
from safeconduct.depot.probe import NotCreateOnly, NotKept, probe


def same(data: bytes) -> bytes:
    return data


def open_s3(swift: Swift, bucket: str, key: str | None = None, secret: str | None = None) -> ObjectStoreDepot:
    return s3(bucket, "", swift.endpoint, "us-east-1", key or swift.key, secret or swift.secret)


def test_a_store_that_keeps_the_condition_is_taken(swift: Swift) -> None:
    depot = open_s3(swift, swift.bucket())
    probe(depot, same)
    assert len(list(depot.list("t"))) == 2


def test_a_store_that_ignores_the_condition_is_refused(swift: Swift) -> None:
    """The same real Swift behind a face that drops If-None-Match: the second put overwrites, and says 200."""
    depot = open_s3(swift, swift.bucket("careless"))
    depot.put("s/a/1", b"first")
    depot.put("s/a/1", b"second")
    assert depot.get("s/a/1") == b"second"
    with pytest.raises(NotCreateOnly):
        probe(depot, same)


class Swallows(MemoryDepot):
    """Says that the name is taken, and has overwritten it all the same."""

    def put(self, name: str, data: bytes) -> None:
        before = name in self.objects
        self.objects[name] = data
        if before:
            MemoryDepot.put(self, name, data)


class Forgets(MemoryDepot):
    def list(self, prefix: str = "") -> object:  # type: ignore[override]
        return iter(())


class Races(MemoryDepot):
    """Keeps create-only, except among those who come together."""

    def put(self, name: str, data: bytes) -> None:
        if name in self.objects and len(self.objects) > 1:
            self.objects[name] = data
        else:
            super().put(name, data)


@pytest.mark.parametrize(("depot", "why"), [(Swallows(), NotCreateOnly), (Forgets(), NotKept)])
def test_the_probe_is_not_fooled(depot: Depot, why: type[Exception]) -> None:
    with pytest.raises(why):
        probe(depot, same)


def test_the_probe_tells_whether_one_of_many_is_first(swift: Swift) -> None:
    assert probe(MemoryDepot(), same).first_of_many
    assert not probe(Races(), same).first_of_many


def test_wrong_keys_are_refused_without_a_word_about_where(swift: Swift) -> None:
    depot = open_s3(swift, swift.bucket(), secret="wrong")
    for ask in (lambda: depot.put("s/a/1", b"x"), lambda: depot.get("s/a/1"), lambda: list(depot.list())):
        with pytest.raises((DepotRefused, DepotFaltered)) as refused:
            ask()
        assert "127.0.0.1" not in str(refused.value)


def test_a_store_that_is_not_there_falters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("safeconduct.depot.objectstore._PATIENCE", {"max_retries": 0})
    depot = s3("bucket", "", "http://127.0.0.1:9", "us-east-1", "a", "b")
    with pytest.raises(DepotFaltered) as faltered:
        depot.put("s/a/1", b"x")
    assert "bucket" not in str(faltered.value)


def test_an_empty_folder_of_the_bucket_holds_nothing(swift: Swift) -> None:
    bucket = swift.bucket()
    one, other = ObjectStoreDepot(swift.store(bucket, "one")), ObjectStoreDepot(swift.store(bucket, "other"))
    one.put("s/a/1", b"x")
    assert list(other.list()) == []
    with pytest.raises(NoSuchObject):
        other.get("s/a/1")
