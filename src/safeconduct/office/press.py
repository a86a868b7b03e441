"""The press: where an open office, the report room and a folder meet. Builds an edition, has it approved, seals it, writes proofs."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
from pathlib import Path

from safeconduct.depot.folder import sync_folder
from safeconduct.ground.errors import N_
from safeconduct.ground.ids import OS, RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.office.office import Office
from safeconduct.records.consent import Audience
from safeconduct.records.edition import Edition, File
from safeconduct.records.view import need
from safeconduct.report import prove, release
from safeconduct.report.check import fingerprint
from safeconduct.report.compose import Setting, compose
from safeconduct.report.html import to_html
from safeconduct.report.typeset import pages, to_pdf
from safeconduct.report.wording import LANGS


def build_edition(
    office: Office, report: RecordId, version: str, out: Path, now: dt.datetime, edition: RecordId, progress: Progress = QUIET
) -> RecordId:
    """Compose, typeset, write the files, propose the edition. Returns its id; two members approve it next."""
    keys = office.note_keys()
    setting = Setting(version, now.date(), tuple(fingerprint(key) for key in keys))
    out.mkdir(parents=True, exist_ok=True)
    files = []
    for done, lang in enumerate(LANGS):
        progress(N_("typesetting"), done, len(LANGS))
        document = compose(office.view, report, lang, setting)
        files.append(_file(out, f"report-{lang}.pdf", to_pdf(document, now)))
        files.append(_file(out, f"report-{lang}.html", to_html(document)))
    ask = release.ProposeEdition(
        edition, report, office.state.keys.network, version, tuple(files), OS(32), keys, office.leaf, now.date()
    )
    office.flush()
    office.record(release.propose_edition(office.view, ask, office.me, now), now)
    return edition


def _file(out: Path, name: str, data: bytes) -> File:
    write_file(out / name, data)
    return File(name, hashlib.sha256(data).hexdigest(), len(data), pages(data) if name.endswith(".pdf") else 0)


def write_file(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    temporary = path.with_name(f".{secrets.token_hex(8)}")
    with temporary.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
    sync_folder(path.parent)


def approve(office: Office, edition: RecordId, now: dt.datetime) -> None:
    found = need(office.view, Edition, edition)
    ask = release.ApproveEdition(edition, office.sign_note(found.note, now))
    office.record(release.approve_edition(office.view, ask, office.me, now), now)


def seal(office: Office, edition: RecordId, out: Path, now: dt.datetime) -> None:
    """Seal, and publish beside the files what an outsider needs: manifest, claim sheets, signed note."""
    office.record(release.seal_edition(office.view, release.SealEdition(edition), office.me, now), now)
    found = need(office.view, Edition, edition)
    lines = [line for one in found.approvals if one.note == found.note for line in one.signatures]
    write_file(out / "manifest.json", found.manifest)
    write_file(out / "edition.note", (found.note + "\n" + "".join(lines)).encode())
    claims = out / "claims"
    claims.mkdir(exist_ok=True)
    for ref, sheet in found.sheets.items():
        write_file(claims / f"{ref}.json", sheet)


def write_proof(
    office: Office, edition: RecordId, claim: str, audience: Audience, recipient: str, file: Path, now: dt.datetime
) -> None:
    ask = prove.Ask(need(office.view, Edition, edition), claim, audience, recipient)
    office.flush()
    journal = prove.Journal(office.opening, office.fact)
    write_file(file, prove.prove(office.view, ask, office.me, journal, now))
