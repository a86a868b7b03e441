"""Signing an edition: which devices may, under which key names, and the two lines each of them writes."""

from __future__ import annotations

import datetime as dt

from safeconduct.ground.who import Role
from safeconduct.journal.head import (
    ED25519,
    ML_DSA_44,
    NoteKey,
    cosign_lasting,
    parse_checkpoint,
)
from safeconduct.journal.head import (
    sign_note as sign_head,
)
from safeconduct.journal.roster import Roster
from safeconduct.office.keyring import Keys

APPROVERS = (Role.EDITOR, Role.COORDINATOR)


def key_name(member: str, device: str) -> str:
    """Says that two keys are of one member, and nothing of who that is."""
    return f"safeconduct.member/{member}/{device}"


def note_keys(roster: Roster) -> tuple[str, ...]:
    spelled = []
    for device in roster.devices:
        member = roster.member(device.member)
        if member is not None and member.is_a(*APPROVERS):
            name = key_name(member.id, device.id)
            spelled += [
                NoteKey(name, ED25519, device.sign_public).spelled(),
                NoteKey(name, ML_DSA_44, device.lasting_public).spelled(),
            ]
    return tuple(sorted(spelled))


def sign_note(keys: Keys, note: str, now: dt.datetime) -> tuple[str, ...]:
    head, name = parse_checkpoint(note), key_name(keys.member, keys.device)
    every_day = sign_head(head, name, keys.sign_seed)
    lasting = cosign_lasting(head, name, keys.lasting_seed, int(now.timestamp()))
    return every_day.text(), lasting.text()
