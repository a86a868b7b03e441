"""What two-person changes of the roster say and ask, whichever command makes them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from safeconduct.cli.tui import Ui

if TYPE_CHECKING:
    from safeconduct.journal.change import Change
    from safeconduct.office.admission import Step


def hear(given: str | None, ui: Ui) -> str:
    """The six words, typed by whoever heard them; never shown here, so that nobody can copy instead of listening."""
    from safeconduct.ground.errors import N_, BadInput

    if given is not None:
        return given
    if not sys.stdin.isatty():
        raise BadInput(N_("there is no terminal to ask for the six words"), N_("type them after --words, as you heard them"))
    return input(ui.tr(N_("The six words as you hear them: ")))


def plain(change: Change) -> dict[str, list[str]]:
    return {
        "admits": [one.codename for one in change.admitted], "removes": [one.codename for one in change.left],
        "alters": [one.codename for one in change.altered],
        "adds_devices": [str(one.id) for one in change.added], "removes_devices": [str(one.id) for one in change.removed],
    }  # fmt: skip


def sentence(change: Change, ui: Ui) -> str:
    from safeconduct.ground.errors import N_

    said = [
        *(ui.tr(N_("admits {codename} ({roles})"), codename=one.codename, roles=" ".join(sorted(one.roles))) for one in change.admitted),
        *(ui.tr(N_("removes {codename}"), codename=one.codename) for one in change.left),
        *(ui.tr(N_("gives {codename} the roles {roles}"), codename=one.codename, roles=" ".join(sorted(one.roles))) for one in change.altered),
        *(ui.tr(N_("adds device {device}"), device=one.id[:8]) for one in change.added if not change.admitted),
        *(ui.tr(N_("removes device {device}"), device=one.id[:8]) for one in change.removed if not change.left),
    ]
    return ", ".join(said) or ui.tr(N_("renews the roster's day"))


def tell(step: Step, ui: Ui) -> int:
    from safeconduct.ground.errors import N_

    ui.result({
        "published": step.published, "version": step.version, "signed": list(step.signed), "missing": list(step.missing),
        **plain(step.change),
    })  # fmt: skip
    what = sentence(step.change, ui)
    if step.published:
        done = N_("Roster version {version} {what}. Signed by {signed}.")
        ui.say(ui.tr(done, version=step.version, what=what, signed=", ".join(step.signed)))
    else:
        ui.say(ui.tr(N_("Proposed: roster version {version} {what}. Signed by {signed}; one more signature is needed, of: {missing}."),
                     version=step.version, what=what, signed=", ".join(step.signed), missing=", ".join(step.missing)))  # fmt: skip
    return 0
