"""Backups of the gate and erasures as sentences."""

from __future__ import annotations

from safeconduct.desk.telling import Names, tell
from safeconduct.ground.errors import N_
from safeconduct.records import backup, erasure
from safeconduct.web.say import Say


@tell.register
def _made(_fact: backup.BackupMade, say: Say, _names: Names) -> str:
    return say(N_("a backup of the gate was made, its key split among the custodians"))


@tell.register
def _held(_fact: backup.BackupHeld, say: Say, _names: Names) -> str:
    return say(N_("found a share of a backup's key right"))


@tell.register
def _dropped(_fact: backup.BackupDropped, say: Say, _names: Names) -> str:
    return say(N_("a device dropped its share of an older backup"))


@tell.register
def _ordered(fact: erasure.ErasureOrdered, say: Say, _names: Names) -> str:
    return say.n("{count} record was erased, as its person asked", "{count} records were erased, as their person asked", len(fact.things))


@tell.register
def _acknowledged(_fact: erasure.ErasureAcknowledged, say: Say, _names: Names) -> str:
    return say(N_("a device has forgotten what was erased"))


@tell.register
def _words(_fact: erasure.WordsDropped, say: Say, _names: Names) -> str:
    return say(N_("words written to an erased record were dropped before they were sent"))
