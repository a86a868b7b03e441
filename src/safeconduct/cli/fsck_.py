"""`safeconduct fsck`: verify every object of the depot with what this device holds."""

from __future__ import annotations

import argparse

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import EXIT_CODES, Ui

HELP = "verify everything on the depot"


def add(parser: argparse.ArgumentParser) -> None:
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.journal.finding import MEANING

    with open_office(args) as office:
        verdict = office.fsck(ui.progress)
    ui.done()
    ui.result({
        "sound": verdict.sound, "entries": verdict.entries, "objects": {s.value: n for s, n in verdict.objects.items()},
        "findings": [{"state": f.state, "object": f.name, "what": f.sentence.format(**f.values)} for f in verdict.findings],
    })  # fmt: skip
    for state, number in sorted(verdict.objects.items()):
        ui.say(f"{number:>7}  {state.value:<12} {ui.tr(MEANING[state])}")
    for one in verdict.findings:
        ui.say(f"{one.state.value}: {one.name}\n    {ui.tr(one.sentence, **one.values)}")
    ui.say(f"{verdict.entries} entries read. " + ("Everything is sound." if verdict.sound else "Not sound: see above."))
    return 0 if verdict.sound else EXIT_CODES["Damaged"]
