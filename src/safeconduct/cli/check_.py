"""`safeconduct check FILE`: the outsider's verifier. Opens no office, needs no key and no network."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.tui import EXIT_CODES, Ui

HELP = "verify a proof offline, with no key"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--note", type=Path, help="the edition's published note (edition.note), from a place you trust")


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.report.check import CheckFailed, check

    try:
        data = args.file.read_bytes()
        note = args.note.read_text().partition("\n\n")[0] + "\n" if args.note else None
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(N_("the file cannot be read"), N_("name a proof file, and with --note an edition.note")) from error
    try:
        verdict = check(data, note)
    except CheckFailed as fault:
        ui.result({"verified": False, "failed": fault.number, "why": str(fault)})
        ui.error_line(f"[{fault.number}/9] {ui.tr(fault.template, **fault.values)}", ui.tr(fault.hint))
        return EXIT_CODES["CheckFailed"]
    proof = verdict.proof
    ui.result({
        "verified": True, "claim": proof.claim, "recipient": proof.recipient,
        "checks": {one.number: one.sentence.format(**one.values) for one in verdict.passed},
        "withheld": [{"role": w.role, "count": w.count, "why": w.why} for w in proof.withheld],
        "fingerprints": list(verdict.fingerprints),
    })  # fmt: skip
    to = proof.recipient or "anybody"
    ui.say(f"Proof of claim {proof.claim} for {to} ({proof.audience}), made {proof.made}.")
    for one in verdict.passed:
        ui.say(f"  {one.number}  {ui.tr(one.sentence, **one.values)}")
    for dark in proof.withheld:
        ui.say(f"  -  kept dark: {dark.count} × {dark.role} ({dark.why.replace('_', ' ')})")
    ui.say("Verified. It shows that these records stood there unaltered; not that they are true. Compare the fingerprints:")
    for line in verdict.fingerprints:
        ui.say(f"     {line}")
    return 0
