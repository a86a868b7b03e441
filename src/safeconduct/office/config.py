"""Where an office finds its depot and its gate. Paths are kept relative to the office, so that a network's folder can be moved."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from safeconduct.depot.base import Depot, DepotUnreachable
from safeconduct.depot.folder import FolderDepot
from safeconduct.gate.base import Gate, GateUnreachable
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.ground.errors import N_, BadInput
from safeconduct.office.keyring import NoKeyring


class BadConfig(BadInput):
    def __init__(self, what: str) -> None:
        super().__init__(
            N_("config.json of this office names no usable {what}"),
            N_("write depot as folder:PATH and gate as sqlite:PATH"),
            what=what,
        )


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    depot: str
    gate: str


def write(folder: Path, depot: Path, gate: Path) -> None:
    config = Config(f"folder:{os.path.relpath(depot, folder)}", f"sqlite:{os.path.relpath(gate, folder)}")
    (folder / "config.json").write_bytes(msgspec.json.format(msgspec.json.encode(config), indent=2) + b"\n")


def read(folder: Path) -> Config:
    try:
        return msgspec.json.decode((folder / "config.json").read_bytes(), type=Config)
    except FileNotFoundError as error:
        raise NoKeyring from error
    except msgspec.MsgspecError as error:
        raise BadConfig("depot") from error


def _place(folder: Path, text: str, sort: str) -> Path:
    scheme, colon, rest = text.partition(":")
    if scheme != sort or not colon or not rest:
        raise BadConfig("depot" if sort == "folder" else "gate")
    return (folder / rest).resolve()


def open_depot(folder: Path, config: Config) -> Depot:
    path = _place(folder, config.depot, "folder")
    if not path.is_dir():
        raise DepotUnreachable("ENOENT")
    return FolderDepot(path)


def open_gate(folder: Path, config: Config) -> Gate:
    path = _place(folder, config.gate, "sqlite")
    if not path.is_file():  # an empty new gate in a wrong place would make every record look erased
        raise GateUnreachable("ENOENT")
    return SqliteGate(path)
