"""Findings: what reading a journal reports instead of stopping. What happened, and what to do about it, in words for people."""

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
    WITHHELD = "withheld"
    FORKED = "forked"
    AHEAD = "ahead"
    SILENT = "silent"
    UNHEARD = "unheard"
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
    State.WITHHELD: N_("the depot does not show what a colleague or a witness has seen"),
    State.FORKED: N_("two histories of one feed are signed, or shown to different people"),
    State.AHEAD: N_("a device's clock is far ahead of this one's"),
    State.SILENT: N_("a device has not been heard of for longer than it promised"),
    State.UNHEARD: N_("a witness did not answer"),
    State.STRAY: N_("it does not belong to this program"),
    State.SET_ASIDE: N_("written by a removed device after its removal: kept, and not counted"),
    State.RESTORED: N_("a device went on from an older copy of itself: ask its member whether they restored it"),
    State.EXPIRED: N_("the roster is past its day: it is used, and should be renewed by two members"),
}

ADVICE: dict[State, str] = {
    State.MISSING: N_("sync through another depot, or let a colleague bring theirs on a stick; nothing you wrote is lost"),
    State.ALTERED: N_("bring a whole copy from another depot or a colleague; the copy on this depot can be put aside"),
    State.REFUSED: N_("ask its writer what happened on that device, by voice; if they know of nothing, treat the device as lost"),
    State.ROLLED_BACK: N_("do not trust this depot until it is explained: sync through another one, and tell a coordinator"),
    State.WITHHELD: N_("ask the colleague to sync again, then sync; if it stays, the depot hides it: use another depot or a stick"),
    State.FORKED: N_("save the proof with: safeconduct heads proof FILE, compare head words by voice, and tell every coordinator"),
    State.RESTORED: N_("if you restored a backup, go on: a new feed was begun; if nobody did, the device was copied: have it removed"),
    State.AHEAD: N_("ask its member to set the clock; what was written stands, and orders only the records it touched"),
    State.SILENT: N_("ask its member by voice; if several fall silent at once, suspect the depot and compare head words"),
    State.UNHEARD: N_("sync again later; if it stays, ask the organisation that runs it"),
    State.STRAY: N_("leave it alone; ask whoever keeps the depot"),
}


class Finding(NamedTuple):
    """One thing that is not as it should be. `name` is the object's; `sentence` is a msgid, `values` fill its braces."""

    state: State
    name: str
    sentence: str
    values: Mapping[str, object] = {}

    @property
    def grave(self) -> bool:
        """Not explained by compartments, by erasure, by a removal, by a restored backup or by somebody's day off."""
        return self.state not in (
            State.GOOD, State.SEALED, State.DARK, State.SET_ASIDE, State.RESTORED, State.EXPIRED, State.SILENT, State.UNHEARD,
        )  # fmt: skip

    @property
    def advice(self) -> str:
        """A msgid: what to do next; empty where nothing is to be done."""
        return ADVICE.get(self.state, "")

    @property
    def lasting(self) -> bool:
        """Stays true although a later reading may not meet it again: kept until a person settles it or fsck passes the object."""
        once = (State.FORKED, State.RESTORED, State.AHEAD)
        return self.state in once or "witness" in self.values or "place" in self.values or self.name[:2] in ("w/", "h/", "p/")
