"""A ZIP as a set of named files, read and never unpacked to disk. Bombs are refused by what is really read, not by what is declared."""

from __future__ import annotations

import zipfile
import zlib
from io import BufferedReader, RawIOBase
from typing import Any, BinaryIO, cast

from safeconduct.exchange.foreign import File, NotReadable
from safeconduct.ground.errors import N_

MOST_MEMBERS = 2_000
MOST_BYTES = 4 * 1024**3
MOST_SWELLING = 400
"""Times its packed size that a file may have unpacked; tables of forms pack some 10 to 60 times."""
_SMALL = 1024 * 1024


class BadPackage(NotReadable):
    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, N_("export it again, or give the table in it alone"))


_DAMAGED = N_("the ZIP is damaged")
_SWELLS = N_("the ZIP would unpack to far more than it is")


def is_package(file: File) -> bool:
    with file.open() as stream:
        return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def members(file: File) -> dict[str, File]:
    """Name to file, folders left out. Raises BadPackage."""
    try:
        with file.open() as stream, zipfile.ZipFile(stream) as package:
            found = [one for one in package.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise BadPackage(_DAMAGED) from error
    _bounded(found)
    return {one.filename: _member(file, one) for one in found}


def _bounded(found: list[zipfile.ZipInfo]) -> None:
    if len(found) > MOST_MEMBERS:
        raise BadPackage(N_("the ZIP has too many files"))
    if len({one.filename for one in found}) < len(found):
        raise BadPackage(N_("two files in the ZIP have one name"))
    if any(one.flag_bits & 1 for one in found):
        raise BadPackage(N_("the ZIP is locked with a password"))
    if sum(one.file_size for one in found) > MOST_BYTES or any(_swells(one) for one in found):
        raise BadPackage(_SWELLS)


def _swells(one: zipfile.ZipInfo) -> bool:
    return one.file_size > _SMALL and one.file_size > MOST_SWELLING * max(one.compress_size, 1)


def _member(file: File, info: zipfile.ZipInfo) -> File:
    return File(lambda: cast(BinaryIO, BufferedReader(_Counted(file, info), 1 << 16)), info.file_size)


class _Counted(RawIOBase):
    """A member that gives no more than it declared. Seeking backward reads it anew."""

    def __init__(self, file: File, info: zipfile.ZipInfo) -> None:
        self._outer = file.open()
        self._package = zipfile.ZipFile(self._outer)
        self._inner = self._package.open(info)
        self._left = info.file_size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        view = memoryview(buffer)
        try:
            piece = self._inner.read(len(view))
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise BadPackage(_DAMAGED) from error
        self._left -= len(piece)
        if self._left < 0:
            raise BadPackage(_SWELLS)
        view[: len(piece)] = piece
        return len(piece)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        before = self._inner.tell()
        after = self._inner.seek(offset, whence)
        self._left -= after - before
        return after

    def tell(self) -> int:
        return self._inner.tell()

    def close(self) -> None:
        if not self.closed:
            self._inner.close()
            self._package.close()
            self._outer.close()
        super().close()
