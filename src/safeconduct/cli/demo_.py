"""`safeconduct demo`: play the invented network."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.tui import Ui

HELP = "play an invented network from the first call to a checked proof"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, nargs="?", default=Path("demo-network"), help="a new folder (default: %(default)s)")
    parser.add_argument("--seed", default="rowan", help="another seed plays other people (default: %(default)s)")


def run(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.demo.build import PROOF, build
    from safeconduct.demo.morning import NOW

    found = build(args.folder, args.seed, ui.progress)
    ui.done()
    ui.result(found)
    folder, took = args.folder, sum(found["seconds"].values())
    ui.say(f"""\
Nine invented members brought {found["people_relocated"]} people in 48 parties to safety; {found["people_placed"]} had a bed, \
{found["people_rehomed"]} found a home.
One check-in was missed and one duress phrase said; both alarms were settled.
{found["statements"]} statements were taken; {found["quotations"]} passages may be quoted, \
{found["consents_withdrawn"]} consents were withdrawn.
One name was asked for, approved by two custodians, opened once and written down; no office holds one.
The public record: {found["claims"]} claims, {found["responses"]} answers of officials; three unlike counts side by side.
{found["entries"]} sealed entries on the depot; fsck: {"sound" if found["journal_sound"] else "NOT sound"}. Took {took:.0f} s.

  {folder}/report-en.pdf   {found["pages"]["en"]} pages      {folder}/report-en.html
  {folder}/report-ru.pdf   {found["pages"]["ru"]} pages      {folder}/report-ru.html
  {folder}/{PROOF}    {"verified" if found["proof_verified"] else "NOT verified"}: the count behind claim C1, for one court
  {folder}/summary.json

Try next:  safeconduct check {folder}/{PROOF}
           safeconduct desk --office {folder}/offices/rowan --at {NOW:%Y-%m-%dT%H:%M}     (passphrase: {folder}/README.txt)""")
    return 0 if found["proof_verified"] and found["journal_sound"] else 1
