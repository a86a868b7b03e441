"""Depots on the command line: an address and, from a file or the terminal, its secret."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from safeconduct.depot.base import Depot


def read_secret(file: Path | None, wanted: bool = True) -> str | None:
    """From the first line of a file, else asked for at a terminal; never an argument, which other programs can read."""
    import getpass

    from safeconduct.ground.errors import N_, BadInput

    if file is None:
        return getpass.getpass("Secret: ") if wanted and sys.stdin.isatty() else None
    try:
        lines = file.read_text().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(N_("the secret file cannot be read"), N_("name a text file with --secret-file")) from error
    return lines[0].strip() if lines else None


@contextmanager
def using(depot: Depot) -> Iterator[Depot]:
    """Ends its connections behind the command."""
    from safeconduct.depot.base import close

    try:
        yield depot
    finally:
        close(depot)


def open_place(url: str, secret: Path | None = None) -> Depot:
    """A depot for one command; paths in its address are relative to where the command runs."""
    from safeconduct.office import places

    wanted = places.scheme(url) in places.NETWORKED
    word = read_secret(secret, wanted)
    return places.open_place(url, Path.cwd(), lambda: word)


def open_stick(url: str, folder: Path, secret: Path | None = None) -> Depot:
    """A folder that is not there yet is made, where the stick itself is there."""
    from safeconduct.depot.base import DepotUnreachable
    from safeconduct.depot.folder import FolderDepot
    from safeconduct.office import places

    if places.scheme(url) != "folder":
        return open_place(url, secret)
    path = places.path_of(url, folder)
    if not path.parent.is_dir():
        raise DepotUnreachable("ENOENT")
    return FolderDepot.create(path)


def add_secret(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--secret-file", type=Path, metavar="FILE", help="read the depot's password, KEY:SECRET or token from FILE")
