"""Paper backup of a keyring: a secret in word lists, and a copy of the keyring sealed under it, which may lie anywhere.

Nothing here needs depot, gate or network: it is done on a machine that has none. A restored office goes on as a new incarnation of
the same device (incarnation.py): what it wrote before stands, and colleagues are told.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, Refused
from safeconduct.ground.ids import OS, Chance
from safeconduct.office import config, keyring, letter
from safeconduct.office.config import Config
from safeconduct.office.keyring import Keys
from safeconduct.office.setup import empty_office
from safeconduct.seal import paper
from safeconduct.seal.phrase import Cost, check_strength
from safeconduct.seal.primitives import KEY_SIZE, NotOpened, derive, open_once, seal_once

KIND = "keyring"
_LABEL = b"j1/paper"


class NotThisCopy(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("these words do not open this copy of a keyring"), N_("copy and sheets must be of one backup; each backup has its own words")
        )


class Kept(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a copy holds: the keyring, and where depot and gate were."""

    keys: Keys
    depot: str
    gate: str


class Backup(NamedTuple):
    """`lists`: secret, for paper only. `copy`: a letter that may lie anywhere."""

    lists: list[str]
    copy: str


def back_up(folder: Path, passphrase: str, need: int, of: int, chance: Chance = OS) -> Backup:
    """The secret is fresh for each backup and seals exactly this."""
    keys = keyring.load(folder / "keyring", passphrase)
    places = config.seen_from_anywhere(folder, config.read(folder))
    secret = chance(KEY_SIZE)
    sealed = seal_once(derive(secret, _LABEL), canon.encode(Kept(keys, places.letter, places.gate)), _LABEL)
    return Backup(paper.write(secret, need, of), letter.write(KIND, sealed))


def restore(folder: Path, copy: str, lists: list[str], passphrase: str, cost: Cost, depot: str = "", gate: str = "") -> Keys:
    """Write keyring and config of a new office. `depot`, `gate`: where they are now, if elsewhere than then."""
    check_strength(passphrase)
    kept = _open(copy, paper.read(lists))
    empty_office(folder)
    config.save(folder, config.seen_from(folder, Config.of_letter(depot or kept.depot, gate or kept.gate)))
    keyring.save(folder / "keyring", msgspec.structs.replace(kept.keys, store_key=OS(KEY_SIZE)), passphrase, cost)
    return kept.keys


def _open(copy: str, secret: bytes) -> Kept:
    sealed = letter.read(KIND, copy)
    try:
        return canon.decode_strict(open_once(derive(secret, _LABEL), sealed, _LABEL), Kept)
    except NotOpened as error:
        raise NotThisCopy from error


class NotPrinted(Refused):
    def __init__(self) -> None:
        super().__init__(N_("the sheets cannot be typeset"), N_("write the words down from the terminal instead: leave out --pdf"))


def sheets(backup: Backup, need: int, codename: str) -> bytes:
    """A PDF, one list a page, the sealed copy on each. It holds the secret: print it, then destroy the file."""
    import typst

    told = {"lists": [words.split() for words in backup.lists], "need": need, "codename": codename, "copy": backup.copy.splitlines()}
    try:
        compiler = typst.Compiler(
            files("safeconduct.office").joinpath("paper.typ").read_bytes(), font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"told": msgspec.json.encode(told).decode()},
        )  # fmt: skip
        made = compiler.compile(format="pdf")
    except typst.TypstError as error:
        raise NotPrinted from error
    assert isinstance(made, bytes)
    return made
