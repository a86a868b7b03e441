"""A depot in a folder or on a stick. Written by temporary file, fsync, link, fsync of the folder: whole or not at all."""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from safeconduct.depot.base import (
    LARGEST,
    AlreadyThere,
    DepotFull,
    DepotUnreachable,
    NoSuchObject,
    TooLarge,
    is_name,
    validate_name,
    validate_put,
)

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK}


@contextmanager
def _speaking() -> Iterator[None]:
    """Turn the system's errors into sentences that hold no path."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DepotFull from error
        raise DepotUnreachable(errno.errorcode.get(error.errno or 0, "?")) from error


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write beside, fsync, rename: what stood there is whole until the new file is. Not for a depot's objects."""
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    try:
        _write_durably(temporary, data, mode)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync_folder(path.parent)


class FolderDepot:
    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def create(cls, root: Path) -> FolderDepot:
        with _speaking():
            root.mkdir(parents=True, exist_ok=True)
            sync_folder(root.parent)
        return cls(root)

    def _path(self, name: str) -> Path:
        return self._root / validate_name(name)

    def put(self, name: str, data: bytes) -> None:
        validate_put(name, data)
        path = self._path(name)
        with _speaking():
            self._make_folders(path.parent)
            temporary = path.parent / f".{secrets.token_hex(8)}"
            try:
                _write_durably(temporary, data)
                _place(temporary, path, name)
            finally:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)
            sync_folder(path.parent)

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            if folder.is_symlink() and folder != self._root:
                raise OSError(errno.ELOOP, "a linked folder")  # whoever made the stick would have us write elsewhere
            return
        self._root.stat()  # a stick that was pulled out must not become a fresh, empty folder
        self._make_folders(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir()
        sync_folder(folder.parent)

    def get(self, name: str) -> bytes:
        path = self._path(name)
        try:
            return _read(path, name)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError) as error:
            raise NoSuchObject(name) from error
        except OSError as error:
            if error.errno == errno.ELOOP:
                raise NoSuchObject(name) from error
            raise DepotUnreachable(errno.errorcode.get(error.errno or 0, "?")) from error

    def size(self, name: str) -> int:
        path = self._path(name)
        try:
            found = path.lstat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NoSuchObject(name) from error
        if not stat.S_ISREG(found.st_mode):
            raise NoSuchObject(name)
        return found.st_size

    def list(self, prefix: str = "") -> Iterator[str]:
        start = self._path(prefix) if prefix else self._root
        with _speaking():
            self._root.stat()
            names = sorted(_walk(str(start), len(str(self._root)) + 1))
        return iter(names)


def _walk(folder: str, cut: int) -> Iterator[str]:
    """Names of objects; leftovers of writes that did not finish start with a dot and are passed over."""
    with suppress(FileNotFoundError, NotADirectoryError), os.scandir(folder) as found:
        for one in found:
            if one.name.startswith("."):
                continue
            if one.is_dir(follow_symlinks=False):
                yield from _walk(one.path, cut)
            elif one.is_file(follow_symlinks=False) and is_name(name := one.path[cut:].replace(os.sep, "/")):
                yield name


def _read(path: Path, name: str) -> bytes:
    """A file, of a size an object may have: a stick from other hands may hold links, pipes and files without end."""
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise NoSuchObject(name)
        if found.st_size > LARGEST:
            raise TooLarge(name, found.st_size)
        return file.read(LARGEST + 1)


def _write_durably(path: Path, data: bytes, mode: int = 0o600) -> None:
    handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)


def _place(temporary: Path, path: Path, name: str) -> None:
    """Create-only: a link fails where the name is taken. Sticks without links (exFAT) get a rename after a look."""
    try:
        os.link(temporary, path)
    except FileExistsError as error:
        raise AlreadyThere(name) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise AlreadyThere(name) from error
        os.rename(temporary, path)  # noqa: PTH104
