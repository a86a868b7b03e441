"""A depot in memory: the model that the others must agree with."""

from __future__ import annotations

from collections.abc import Iterator

from safeconduct.depot.base import AlreadyThere, NoSuchObject, below, validate_name, validate_put


class MemoryDepot:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}

    def put(self, name: str, data: bytes) -> None:
        validate_put(name, data)
        if name in self.objects:
            raise AlreadyThere(name)
        self.objects[name] = bytes(data)

    def get(self, name: str) -> bytes:
        try:
            return self.objects[validate_name(name)]
        except KeyError as error:
            raise NoSuchObject(name) from error

    def size(self, name: str) -> int:
        return len(self.get(name))

    def list(self, prefix: str = "") -> Iterator[str]:
        start = below(prefix)
        return iter(sorted(name for name in self.objects if name.startswith(start)))
