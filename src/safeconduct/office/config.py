"""Where an office finds its depots and its gate. Paths are kept relative to the office, so that a network's folder can be moved.

Depots and gate are opened when they are first needed: an office opens, reads and saves where none of them can be reached.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from safeconduct.depot.base import Depot
from safeconduct.depot.folder import replace_file
from safeconduct.depot.several import Several
from safeconduct.gate.base import Gate, GateUnreachable
from safeconduct.gate.sqlite import SqliteGate
from safeconduct.gate.xor import XorGate
from safeconduct.ground.errors import N_, BadInput
from safeconduct.journal import frame
from safeconduct.office import places
from safeconduct.office.keyring import Keys, NoKeyring
from safeconduct.office.later import ended, later


class BadConfig(BadInput):
    def __init__(self, what: str) -> None:
        super().__init__(
            N_("config.json of this office names no usable {what}"),
            N_("write depots as a list of addresses, such as folder:PATH, and gate as sqlite:PATH or https://HOST#ID"),
            what=what,
        )


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    gate: str
    depots: tuple[str, ...] = ()
    depot: str | None = None
    """As the first offices wrote it; read, and never written again."""

    @property
    def urls(self) -> tuple[str, ...]:
        return self.depots or ((self.depot,) if self.depot else ())

    @property
    def letter(self) -> str:
        """The depots in one text, as letters and backups carry them."""
        return "\n".join(self.urls)

    @classmethod
    def of_letter(cls, depots: str, gate: str) -> Config:
        return cls(gate, tuple(depots.split("\n")))


def write(folder: Path, depot: Path | Sequence[str], gate: Path | str) -> None:
    """Paths become addresses relative to the office."""
    urls = (f"folder:{os.path.relpath(depot, folder)}",) if isinstance(depot, Path) else tuple(depot)
    save(folder, Config(f"sqlite:{os.path.relpath(gate, folder)}" if isinstance(gate, Path) else gate, urls))


def save(folder: Path, config: Config) -> None:
    config = Config(config.gate, config.urls)
    replace_file(folder / "config.json", msgspec.json.format(msgspec.json.encode(config), indent=2) + b"\n")


def use_gate(folder: Path, gate: str) -> None:
    """Where this office asks for halves from now on; they must lie there (gate serve over the same store, or a restored one)."""
    save(folder, Config(gate, read(folder).urls))


def seen_from_anywhere(folder: Path, config: Config) -> Config:
    """With whole paths, for an invitation."""
    return _turn(config, lambda rest: str((folder / rest).resolve()))


def seen_from(folder: Path, config: Config) -> Config:
    """With paths as this office writes them."""
    return _turn(config, lambda rest: os.path.relpath(rest, folder))


def _turn(config: Config, turn: Callable[[str], str]) -> Config:
    return Config(_turned(config.gate, turn), tuple(_turned(url, turn) for url in config.urls))


def _turned(text: str, turn: Callable[[str], str]) -> str:
    scheme, colon, rest = text.partition(":")
    return f"{scheme}:{turn(rest)}" if colon and scheme in ("folder", "sqlite") else text


def read(folder: Path) -> Config:
    try:
        found = msgspec.json.decode((folder / "config.json").read_bytes(), type=Config)
    except FileNotFoundError as error:
        raise NoKeyring from error
    except msgspec.MsgspecError as error:
        raise BadConfig("depot") from error
    if not found.urls:
        raise BadConfig("depot")
    try:
        for url in found.urls:
            places.scheme(url)
    except BadInput as error:
        raise BadConfig("depot") from error
    return found


def open_depot(folder: Path, config: Config, secret: Callable[[str], str | None]) -> Depot:
    """One depot, or several as one; nothing is reached yet."""
    depots = [places.open_place(url, folder, partial(secret, url)) for url in config.urls]
    return depots[0] if len(depots) == 1 else Several(depots, frame.is_whole)


def is_far(config: Config) -> bool:
    """Whether a depot lies behind a network, so that journeys count."""
    return any(places.scheme(url) in places.NETWORKED for url in config.urls)


def open_gate(folder: Path, config: Config, keys: Keys) -> Gate:
    """`sqlite:PATH`, `https://HOST#ID`, or two of them with ` + ` between: XOR-ed, in different places."""
    return later(lambda: _gate(folder, config.gate, keys))


def _gate(folder: Path, text: str, keys: Keys) -> Gate:
    parts = text.split(" + ")
    if len(parts) == 2:
        return XorGate(*(_gate(folder, part, keys) for part in parts))
    if text.startswith(("https:", "http:")):
        from safeconduct.gate.http import HttpGate
        from safeconduct.seal import sign

        return HttpGate(text, keys.device, lambda message: sign.sign(keys.sign_seed, message))
    scheme, _, rest = text.partition(":")
    if scheme != "sqlite" or not rest:
        raise BadConfig("gate")
    path = (folder / rest).resolve()
    if not path.is_file():  # an empty new gate in a wrong place would make every record look erased
        raise GateUnreachable("ENOENT")
    return SqliteGate(path)


def close_gate(gate: Gate) -> None:
    """End the connections of a gate that has some; a gate in this process stays with whoever made it."""
    from safeconduct.gate.http import HttpGate

    if not ended(gate) and isinstance(gate, HttpGate | XorGate):
        gate.close()
