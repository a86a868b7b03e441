"""The public record, the figures, the report, its edition, one proof: the second half of the demo."""

from __future__ import annotations

import datetime as dt
import tomllib
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from safeconduct.demo import custody
from safeconduct.demo.stage import Stage
from safeconduct.demo.story import CUTOFF, at
from safeconduct.exchange.public_record import ImportPublicRecord, import_public_record, read_public_record
from safeconduct.figures.compute import ComputeFigure, compute_figure
from safeconduct.ground.ids import RecordId, seeded
from safeconduct.ground.progress import Progress
from safeconduct.records.claim import Claim
from safeconduct.records.consent import Audience
from safeconduct.records.figure import Figure
from safeconduct.records.response import Response
from safeconduct.records.source import Source
from safeconduct.report import outline, release
from safeconduct.testimony import answer, claim

RELEASE = dt.date(2017, 8, 2)
RECIPIENT = "Example Tribunal"
FIGURES = (
    ("F1", "people_relocated", "month"), ("F2", "people_placed", "month"), ("F3", "people_rehomed", "month"),
    ("F4", "calls_received", "month"), ("F5", "cases_opened", ""), ("F6", "shelters_opened", ""), ("F7", "check_ins_kept", ""),
    ("F8", "check_ins_overdue", ""), ("F9", "duress_alarms", ""), ("F10", "people_relocated", "origin"),
    ("F11", "people_relocated", "destination"), ("F12", "legs_travelled", "mode"),
)  # fmt: skip


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads(files("safeconduct.demo").joinpath(f"data/{name}").read_text())


def import_record(stage: Stage, seed: str) -> None:
    when = at(dt.date(2017, 8, 1), 9)
    with as_file(files("safeconduct.demo").joinpath("data/public-record")) as folder:
        record = read_public_record(Path(folder), seeded(f"{seed} record"))
    stage.act("Sage", import_public_record, ImportPublicRecord(record), when)
    _translate(stage, when)


def _translate(stage: Stage, when: dt.datetime) -> None:
    view, words = stage.offices["Sage"].view, _data("translations.toml")
    for one in list(view.all(Claim)):
        text, claimant, where = words["claims"][one.ref]
        stage.act("Sage", claim.translate_claim, claim.TranslateClaim(one.id, "ru", text, claimant, where), when)
    for source in list(view.all(Source)):
        title, publisher = words["sources"][source.ref]
        stage.act("Sage", claim.translate_source, claim.TranslateSource(source.id, "ru", title, publisher), when)
    for response in list(view.all(Response)):
        told = words["responses"][response.ref]
        stage.act("Sage", answer.translate_response, answer.TranslateResponse(response.id, "ru", *told["ru"]), when)
        shown = answer.AnswerResponse(response.id, {"en": told["shown_en"], "ru": told["shown_ru"]})
        stage.act("Sage", answer.answer_response, shown, when)


def compute_figures(stage: Stage) -> None:
    stage.sync()
    when = at(dt.date(2017, 8, 1), 12)
    stage.recall("Rowan", when)
    for ref, measure, by in FIGURES:
        ask = ComputeFigure(stage.id(), ref, measure, CUTOFF, stage.offices["Rowan"].leaf, by)
        stage.act("Rowan", compute_figure, ask, when)
    ask = ComputeFigure(stage.id(), "F13", "statements_taken", CUTOFF, stage.offices["Sage"].leaf)
    stage.act("Sage", compute_figure, ask, when)
    stage.sync()
    _support(stage, when)


def _support(stage: Stage, when: dt.datetime) -> None:
    """The network's own count stands behind the first claim; sources that repeat one origin count once."""
    view = stage.offices["Sage"].view
    claims = {one.ref: one for one in view.all(Claim)}
    sources = {one.ref: one for one in view.all(Source)}
    figure = next(one for one in view.all(Figure) if one.ref == "F1")
    asks = [claim.SupportClaim(claims["C1"].id, figure.id, "figure", "rowan-network")]
    for ref, source, origin in (
        ("C1", "S2", "lgbt-network"), ("C1", "S3", "lgbt-network"), ("C2", "S2", "lgbt-network"), ("C3", "S4", "novaya"),
        ("C4", "S4", "novaya"), ("C5", "S5", "novaya"), ("C6", "S1", "novaya"), ("C8", "S2", "lgbt-network"), ("C8", "S4", "novaya"),
        ("C9", "S2", "lgbt-network"),
    ):  # fmt: skip
        asks.append(claim.SupportClaim(claims[ref].id, sources[source].id, "source", origin))
    for ask in asks:
        stage.act("Sage", claim.support_claim, ask, when)


def write_report(stage: Stage) -> RecordId:
    when, words, report = at(dt.date(2017, 8, 1), 15), _data("outline.toml"), stage.id()
    start = outline.StartReport(report, words["title"], words["subtitle"], words["publisher"], words["notice"], CUTOFF)
    stage.act("Sage", outline.start_report, start, when)
    for order, section in enumerate(words["section"]):
        ask = outline.WriteSection(report, section["key"], order, section["title"], section["text"], section["block"])
        stage.act("Sage", outline.write_section, ask, when)
    stage.sync()
    return report


def release_edition(stage: Stage, report: RecordId, out: Path, progress: Progress) -> RecordId:
    from safeconduct.office.press import approve, ask_review, build_edition, seal

    when = at(RELEASE, 9)
    asked = ask_review(stage.offices["Sage"], report, "search of the finished edition 1 for protected names", when, stage.id())
    custody.approve(stage, asked, when)
    edition = build_edition(stage.offices["Sage"], report, "1", out, when, stage.id(), progress)
    stage.sync()
    approve(stage.offices["Sage"], edition, when)
    stage.sync()
    approve(stage.offices["Rowan"], edition, when)
    stage.sync()
    seal(stage.offices["Sage"], edition, out, when)
    stage.sync()
    return edition


def make_proof(stage: Stage, edition: RecordId, file: Path) -> None:
    """The count behind the first claim, for a court: Sage agrees, Rowan opens."""
    from safeconduct.office.press import write_proof

    when = at(RELEASE, 12)
    ask = release.ApproveHandover(edition, "C1", Audience.TRIBUNAL, RECIPIENT)
    stage.act("Sage", release.approve_handover, ask, when)
    stage.sync()
    write_proof(stage.offices["Rowan"], edition, "C1", Audience.TRIBUNAL, RECIPIENT, file, when)
