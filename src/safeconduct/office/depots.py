"""The depots of this office: adding one after a probe, dropping one. Neither touches what lies on them, and neither needs a depot
that answers: a newcomer gives its credential before it can read anything. `key` is the store key of the office's keyring."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from safeconduct.depot.base import close
from safeconduct.depot.probe import Probed, probe
from safeconduct.ground.errors import N_, Refused
from safeconduct.journal import frame
from safeconduct.office import config, credentials, places


class AlreadyADepot(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this office has this depot already"), N_("see: safeconduct depot list"))


class LastDepot(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this is not a depot of this office, or it is the only one"), N_("add another first; see: safeconduct depot list"))


def address(url: str, office: Path, here: Path) -> str:
    """As it is kept: a folder beside the office relative to it, any other, such as a stick, by its whole path."""
    if places.scheme(url) != "folder":
        return url
    path, office = places.path_of(url, here), office.resolve()
    beside = len(Path(os.path.commonpath([path, office])).parts) > 2
    return f"folder:{os.path.relpath(path, office) if beside else path}"


def add(folder: Path, key: bytes, url: str, word: str | None) -> Probed:
    """Probed before anything is written. Raises NotCreateOnly, NotKept, DepotRefused, ..."""
    before = config.read(folder)
    if url in before.urls:
        raise AlreadyADepot
    depot = places.open_place(url, folder, lambda: word)
    try:
        probed = probe(depot, partial(frame.wrap, frame.TRIAL))
    finally:
        close(depot)
    if word:
        credentials.set_secret(folder, key, url, word)
    config.save(folder, config.Config(before.gate, (*before.urls, url)))
    return probed


def renew(folder: Path, key: bytes, url: str, word: str) -> None:
    """Another credential for a depot this office has."""
    credentials.set_secret(folder, key, url, word)


def drop(folder: Path, key: bytes, url: str) -> None:
    before = config.read(folder)
    left = tuple(one for one in before.urls if one != url)
    if len(left) == len(before.urls) or not left:
        raise LastDepot
    config.save(folder, config.Config(before.gate, left))
    credentials.set_secret(folder, key, url, None)
