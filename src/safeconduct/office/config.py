"""Where an office finds its depot and its gate. Paths are kept relative to the office, so that a network's folder can be moved."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from safeconduct.depot.base import Depot, DepotUnreachable
from safeconduct.depot.folder import FolderDepot, replace_file
from safeconduct.gate.base import Gate, GateUnreachable
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.gate.xor import XorGate
from safeconduct.ground.errors import N_, BadInput
from safeconduct.office.keyring import Keys, NoKeyring


class BadConfig(BadInput):
    def __init__(self, what: str) -> None:
        super().__init__(
            N_("config.json of this office names no usable {what}"),
            N_("write depot as folder:PATH and gate as sqlite:PATH or https://HOST#ID"),
            what=what,
        )


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    depot: str
    gate: str


def write(folder: Path, depot: Path, gate: Path) -> None:
    save(folder, Config(f"folder:{os.path.relpath(depot, folder)}", f"sqlite:{os.path.relpath(gate, folder)}"))


def save(folder: Path, config: Config) -> None:
    (folder / "config.json").write_bytes(msgspec.json.format(msgspec.json.encode(config), indent=2) + b"\n")


def use_gate(folder: Path, gate: str) -> None:
    """Where this office asks for halves from now on; they must lie there (gate serve over the same store, or a restored one)."""
    config = msgspec.structs.replace(read(folder), gate=gate)
    replace_file(folder / "config.json", msgspec.json.format(msgspec.json.encode(config), indent=2) + b"\n")
def seen_from_anywhere(folder: Path, config: Config) -> Config:
    """With whole paths, for an invitation."""
    return Config(*(_turned(text, lambda rest: str((folder / rest).resolve())) for text in (config.depot, config.gate)))


def seen_from(folder: Path, config: Config) -> Config:
    """With paths as this office writes them."""
    return Config(*(_turned(text, lambda rest: os.path.relpath(rest, folder)) for text in (config.depot, config.gate)))


def _turned(text: str, turn: Callable[[str], str]) -> str:
    scheme, colon, rest = text.partition(":")
    return f"{scheme}:{turn(rest)}" if colon and scheme in ("folder", "sqlite") else text


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


def open_gate(folder: Path, config: Config, keys: Keys) -> Gate:
    """`sqlite:PATH`, `https://HOST#ID`, or two of them with ` + ` between: XOR-ed, in different places."""
    parts = config.gate.split(" + ")
    if len(parts) == 2:
        return XorGate(*(open_gate(folder, msgspec.structs.replace(config, gate=part), keys) for part in parts))
    if config.gate.startswith(("https:", "http:")):
        from safeconduct.gate.http import HttpGate
        from safeconduct.seal import sign

        return HttpGate(config.gate, keys.device, lambda message: sign.sign(keys.sign_seed, message))
    path = _place(folder, config.gate, "sqlite")
    if not path.is_file():  # an empty new gate in a wrong place would make every record look erased
        raise GateUnreachable("ENOENT")
    return SqliteGate(path)


def close_gate(gate: Gate) -> None:
    """End the connections of a gate that has some; a gate in this process stays with whoever made it."""
    from safeconduct.gate.http import HttpGate

    if isinstance(gate, HttpGate | XorGate):
        gate.close()
