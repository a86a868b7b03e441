"""`safeconduct demo`: play the invented network into a folder, from the first call to a proof that an outsider has checked."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from safeconduct.demo import custody, morning, publish, register
from safeconduct.demo.people import FOUNDER
from safeconduct.demo.stage import PASSPHRASE, Stage
from safeconduct.demo.story import BEGIN, CUTOFF, Months, at
from safeconduct.demo.voices import Voices
from safeconduct.figures.count import count
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.records.claim import Claim
from safeconduct.records.edition import Edition
from safeconduct.records.erasure import Erasure
from safeconduct.records.response import Response
from safeconduct.records.statement import Statement
from safeconduct.records.view import need
from safeconduct.report.check import check

SEED = "rowan"
PROOF = "proof-C1.json"


class FolderTaken(Refused):
    def __init__(self, folder: str) -> None:
        super().__init__(
            N_("{folder} holds something already; the demo writes into a new folder only"),
            N_("name another folder, or move that one away"),
            folder=folder,
        )


class Clock:
    """Seconds of each step, for the summary."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        begun = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - begun, 2)


def build(folder: Path, seed: str = SEED, progress: Progress = QUIET) -> dict[str, Any]:
    """Returns the summary, which is also written to `summary.json`."""
    if folder.exists() and any(folder.iterdir()):
        raise FolderTaken(folder.name)
    folder.mkdir(parents=True, exist_ok=True)
    clock = Clock()
    with clock.step("found"):
        stage = Stage(folder, seed, at(BEGIN, 6))
    try:
        summary = _play(stage, seed, folder, clock, progress)
    finally:
        stage.close()
    publish_summary(folder, summary)
    return summary


def _play(stage: Stage, seed: str, folder: Path, clock: Clock, progress: Progress) -> dict[str, Any]:
    with clock.step("relocations"):
        months = Months(stage, seed)
        months.play(progress)
    with clock.step("statements"):
        voices = Voices(stage, months.journeys)
        voices.play(progress)
    with clock.step("identity"):
        opened = custody.open_one(stage, months.journeys)
    with clock.step("public_record"):
        publish.import_record(stage, seed)
    with clock.step("register"):
        register.play(stage, seed)
    with clock.step("figures"):
        publish.compute_figures(stage)
        report = publish.write_report(stage)
    with clock.step("edition"):
        edition = publish.release_edition(stage, report, folder, progress)
    with clock.step("proof"):
        publish.make_proof(stage, edition, folder / PROOF)
        verdict = check((folder / PROOF).read_bytes(), need(stage.offices["Sage"].view, Edition, edition).note)
    with clock.step("morning"):
        morning.play(stage, months)
    with clock.step("fsck"):
        sound = all(stage.offices[name].fsck().sound for name in (FOUNDER, "Sage"))
    stage.offices[FOUNDER].recall()
    first, editor = stage.offices[FOUNDER].view, stage.offices["Sage"].view
    found = need(editor, Edition, edition)
    erased = [thing for one in editor.all(Erasure) for thing in one.things if thing.kind == "statement"]
    return {
        "network": "The Rowan Network (invented)",
        "edition": edition,
        "people_relocated": count(first, "people_relocated", CUTOFF).value,
        "people_placed": count(first, "people_placed", CUTOFF).value,
        "people_rehomed": count(first, "people_rehomed", CUTOFF).value,
        "statements": len(list(editor.all(Statement))) + len(erased),
        "statements_erased": len(erased),
        "quotations": sum(1 for ref in found.sheets if "." in ref),
        "consents_withdrawn": voices.withdrawn,
        "identity_opened": opened,
        "claims": len(list(editor.all(Claim))),
        "responses": len(list(editor.all(Response))),
        "pages": {file.name[7:9]: file.pages for file in found.files if file.pages},
        "entries": entries(stage),
        "proof_verified": len(verdict.passed) == 9,
        "journal_sound": sound,
        "seconds": clock.seconds,
    }


def entries(stage: Stage) -> int:
    """Different entries of all offices: what the depot holds."""
    seen: set[tuple[bytes, int]] = set()
    for office in stage.offices.values():
        seen.update(office.state.index.places())
    return len(seen)


def publish_summary(folder: Path, summary: dict[str, Any]) -> None:
    (folder / "summary.json").write_bytes(msgspec.json.format(msgspec.json.encode(summary), indent=2) + b"\n")
    (folder / "README.txt").write_text(
        "An invented network. Everybody in it is made up; so are all names, phones and addresses.\n"
        f"Passphrase of every office in offices/: {PASSPHRASE}\n"
        f"Made {dt.datetime.now(dt.UTC):%Y-%m-%d}; its story runs from April to July 2017.\n"
    )
