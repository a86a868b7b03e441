"""Findings: what reading a whole journal reports instead of stopping."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from safeconduct.ground.errors import N_


class State(StrEnum):
    GOOD = "good"
    SEALED = "sealed"
    DARK = "dark"
    MISSING = "missing"
    ALTERED = "altered"
    REFUSED = "refused"
    ROLLED_BACK = "rolled_back"
    FORKED = "forked"
    STRAY = "stray"
    SET_ASIDE = "set_aside"
    RESTORED = "restored"
    EXPIRED = "expired"


MEANING: dict[State, str] = {
    State.GOOD: N_("whole, signed and readable"),
    State.SEALED: N_("whole, and sealed to others"),
    State.DARK: N_("whole, and its key is forgotten: it was erased"),
    State.MISSING: N_("an object that must be there is not: facts in it cannot be read until a copy is brought"),
    State.ALTERED: N_("its bytes are not what was written: what stands in it cannot be read from this copy"),
    State.REFUSED: N_("it opens, but breaks a rule of the journal: its writer or the depot is at fault"),
    State.ROLLED_BACK: N_("the depot shows an older state than this device has seen"),
    State.FORKED: N_("the depot shows another history than this device has seen"),
    State.STRAY: N_("it does not belong to this program"),
    State.SET_ASIDE: N_("written by a removed device after its removal: kept, and not counted"),
    State.RESTORED: N_("a device went on from an older copy of itself: ask its member whether they restored it"),
    State.EXPIRED: N_("the roster is past its day: it is used, and should be renewed by two members"),
}


class Finding(NamedTuple):
    """One thing that is not as it should be. `name` is the object's; `sentence` is a msgid, `values` fill its braces."""

    state: State
    name: str
    sentence: str
    values: Mapping[str, object] = {}

    @property
    def grave(self) -> bool:
        """Not explained by compartments, by erasure, by a removal or by a restored backup."""
        return self.state not in (
            State.GOOD, State.SEALED, State.DARK, State.SET_ASIDE, State.RESTORED, State.EXPIRED,
        )  # fmt: skip
