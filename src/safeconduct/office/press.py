"""The press: where an open office, the report room and a folder meet. Builds an edition, has it approved, seals it, writes proofs."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from safeconduct.casework.identify import standing
from safeconduct.depot.folder import replace_file
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, NotFound, Refused
from safeconduct.ground.ids import OS, RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.ground.who import Role
from safeconduct.office import vault
from safeconduct.office.office import Office
from safeconduct.office.shares import custodians
from safeconduct.office.state import State
from safeconduct.records.consent import Audience
from safeconduct.records.edition import Edition, EditionFilesKept, File
from safeconduct.records.fact import EntryRef
from safeconduct.records.identity import Names
from safeconduct.records.listing import ConsentBasis, NameList
from safeconduct.records.report import Report
from safeconduct.records.request import Request, Wanted
from safeconduct.records.view import need
from safeconduct.report import prove, release, review
from safeconduct.report.check import fingerprint
from safeconduct.report.compose import Setting, compose
from safeconduct.report.exhibit import Opening
from safeconduct.report.html import to_html
from safeconduct.report.names import Register
from safeconduct.report.sayings import Quotable, without_consent
from safeconduct.report.typeset import pages, to_pdf
from safeconduct.report.wording import LANGS


class ReviewNotAsked(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("no request is open that would let this edition be searched for protected names"),
            N_("ask the custodians: safeconduct report ask; when they have approved, build again"),
        )


def build_edition(
    office: Office, report: RecordId, version: str, out: Path | None, now: dt.datetime, edition: RecordId, progress: Progress = QUIET
) -> RecordId:
    """Compose, typeset, review, propose the edition and keep its files for those who approve it. `out`: a folder to write them to as well.
    Returns its id; two members approve it next."""
    office.recall()
    keys = office.note_keys()
    setting = Setting(version, now.date(), tuple(fingerprint(key) for key in keys))
    documents, made = {}, {}
    for done, lang in enumerate(LANGS):
        progress(N_("typesetting"), done, len(LANGS))
        documents[lang] = document = compose(office.view, report, lang, setting)
        made[f"report-{lang}.pdf"], made[f"report-{lang}.html"] = to_pdf(document, now), to_html(document)
    progress(N_("looking for what would expose a person"), 0, 0)
    finished = review.Finished(documents, made)
    review.require_clear(review.review(office.view, report, finished, Register(), now.date(), read_pdf))
    review.require_clear(list(review.protected_names(office.view, made, protected(office, report, now), read_pdf)))
    files = [_file(name, data) for name, data in made.items()]
    ask = release.ProposeEdition(
        edition, report, office.state.keys.network, version, tuple(files), OS(32), keys, office.leaf, now.date()
    )
    progress(N_("listing what each claim rests on"), 0, 0)
    office.flush()
    proposed = release.propose_edition(office.view, ask, office.me, now)
    kept = EditionFilesKept(edition, tuple((name, office.attach(EditionFilesKept(edition, ()), data)) for name, data in made.items()))
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for name, data in made.items():
            write_file(out / name, data)
    office.record([*proposed, kept], now)
    return edition


class Looked(NamedTuple):
    """A report as it would stand today, and what the review says of it but for the names of the vault. Nothing of it is written."""

    findings: tuple[review.Finding, ...]
    unread: frozenset[str]
    """Figures that somebody else must count again."""
    left_out: tuple[Quotable, ...]
    """Approved wordings whose consent does not stand today."""
    pages: Mapping[str, bytes]
    """The web edition by language."""


def look(office: Office, report: RecordId, now: dt.datetime, progress: Progress = QUIET) -> Looked:
    office.recall()
    setting = Setting("–", now.date(), tuple(fingerprint(key) for key in office.note_keys()))
    documents = {}
    for done, lang in enumerate(LANGS):
        progress(N_("composing"), done, len(LANGS) + 2)
        documents[lang] = compose(office.view, report, lang, setting)
    made = {lang: to_html(document) for lang, document in documents.items()}
    progress(N_("looking for what would expose a person"), len(LANGS), len(LANGS) + 2)
    files = {f"report-{lang}.html": data for lang, data in made.items()}
    found = review.review(office.view, report, review.Finished(documents, files), Register(), now.date(), read_pdf)
    progress(N_("counting every figure again"), len(LANGS) + 1, len(LANGS) + 2)
    again = review.recount(office.view)
    return Looked((*found, *again.findings), again.unread, tuple(without_consent(office.view, now.date())), made)


class FileNotKept(NotFound):
    def __init__(self, name: str) -> None:
        super().__init__(
            N_("file {name} of this edition is not kept with it, or is no longer what was proposed"),
            N_("take it from the folder where the edition was built, and compare its SHA-256"),
            name=name[:40],
        )


def edition_file(office: Office, edition: RecordId, name: str) -> bytes:
    """One file of an edition, the very bytes that were proposed."""
    found = need(office.view, Edition, edition)
    wanted = {one.name: one.sha256 for one in found.files}.get(name)
    for kept, blob in found.blobs:
        if kept == name and wanted is not None:
            data = office.attachment(found, EditionFilesKept(edition, ()), blob)
            if hashlib.sha256(data).hexdigest() == wanted:
                return data
    raise FileNotKept(name)


def ask_review(office: Office, report: RecordId, purpose: str, now: dt.datetime, request: RecordId | None = None) -> RecordId:
    """Ask the custodians to lend the names of their vault to the review of one edition."""
    from safeconduct.office.register import shares_of  # brings linkage and its engines

    lists = shares_of(list(protected_lists(office)))
    asked = vault.Asked(Wanted.REVIEW, report, need(office.view, Report, report).title["en"], purpose, lists)
    return vault.ask(office.state, asked, now, request)


def protected_lists(office: Office) -> Iterator[NameList]:
    """Sealed lists whose names may not stand in print and which enough custodians of today, the asker aside, can open. What a maker
    has published is public."""
    roster = office.state.standing.roster
    others = {one.id for one in custodians(roster)} - {office.me.id}
    for one in office.view.all(NameList):
        able = one.sealed is not None and len(one.sealed.custodians & others) >= vault.quorum_of(one.sealed)
        if able and one.consent is not ConsentBasis.PUBLISHED:
            yield one


def needs_leave(office: Office) -> bool:
    """Whether somebody keeps names that an edition must be searched for, so that the custodians are to be asked first."""
    nothing = office.me.is_a(Role.CUSTODIAN) and not standing(office.view) and not any(protected_lists(office))
    return bool(custodians(office.state.standing.roster)) and not nothing


def review_asked(office: Office, report: RecordId) -> Request | None:
    """The request of this device that would let the next edition be searched; the newest, not opened yet."""
    asked = [one for one in office.view.all(Request) if (one.wanted, one.subject) == (Wanted.REVIEW, report) and not one.opened]
    return next((one for one in asked if (one.asker, one.device) == (office.me.id, office.state.keys.device)), None)


def protected(office: Office, report: RecordId, now: dt.datetime) -> Register:
    """Surnames, phones, documents and addresses of the vault, opened by the quorum for this one look; they never leave this process."""
    from safeconduct.figures.register.bring import surnames  # brings linkage and its engines
    from safeconduct.office.register import bodies

    if not needs_leave(office):
        return Register()
    asked = review_asked(office, report)
    if asked is None:
        raise ReviewNotAsked
    lists = [one for one in office.view.all(NameList) if one.id in {sealed.of for sealed in asked.brought}]
    opened = vault.open_(office.state, asked.id, now, bodies(office, lists))
    listed = {name for one in lists for name in surnames(opened.bodies.pop(one.id))}
    known = [canon.decode_strict(body, Names) for body in opened.bodies.values()]
    return Register(
        (*(one.surname for one in known), *sorted(listed)),
        tuple(number for one in known for number in (*one.phones, *one.documents)),
        tuple(one.address for one in known if one.address),
    )


def review_again(state: State, edition: Edition, now: dt.datetime) -> list[review.Finding]:
    """What the review would block today, register of names and missing translations aside. Writes nothing."""
    setting = Setting(edition.version, now.date(), ())
    documents = {lang: compose(state.index, edition.report, lang, setting) for lang in LANGS}
    files = {f"report-{lang}.html": to_html(document) for lang, document in documents.items()}
    found = review.review(state.index, edition.report, review.Finished(documents, files), Register(), now.date(), read_pdf)
    return [one for one in found if "lang" not in one.values or "tag" in one.values]


@lru_cache(maxsize=2 * len(LANGS))
def read_pdf(data: bytes) -> str:
    """Kept for the second look at the same file: what an edition says is public."""
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def _file(name: str, data: bytes) -> File:
    return File(name, hashlib.sha256(data).hexdigest(), len(data), pages(data) if name.endswith(".pdf") else 0)


def write_file(path: Path, data: bytes) -> None:
    """For files that are handed on: others may read them."""
    replace_file(path, data, mode=0o644)


def approve(office: Office, edition: RecordId, now: dt.datetime) -> None:
    office.recall()
    found = need(office.view, Edition, edition)
    review.require_clear(review.recount(office.view).findings)  # whoever approves counts again what they can read
    ask = release.ApproveEdition(edition, office.sign_note(found.note, now))
    office.record(release.approve_edition(office.view, ask, office.me, now), now)


def seal(office: Office, edition: RecordId, out: Path | None, now: dt.datetime) -> None:
    """Seal; `out`: publish beside the files what an outsider needs: manifest, claim sheets, signed note."""
    office.record(release.seal_edition(office.view, release.SealEdition(edition), office.me, now), now)
    if out is not None:
        for name, data in published(need(office.view, Edition, edition)).items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)
            write_file(out / name, data)


def published(edition: Edition) -> dict[str, bytes]:
    """What is published beside an edition's files, by path: manifest, signed note, claim sheets."""
    lines = [line for one in edition.approvals if one.note == edition.note for line in one.signatures]
    beside = {"manifest.json": edition.manifest, "edition.note": (edition.note + "\n" + "".join(lines)).encode()}
    return beside | {f"claims/{ref}.json": sheet for ref, sheet in edition.sheets.items()}


def make_proof(
    office: Office, edition: RecordId, claim: str, audience: Audience, recipient: str, now: dt.datetime, progress: Progress = QUIET
) -> bytes:
    office.recall()
    ask = prove.Ask(need(office.view, Edition, edition), claim, audience, recipient)
    office.flush()
    total = sum(one.claim == claim for one in ask.edition.exhibits)
    opened = 0

    def opening(entry: EntryRef, with_body: bool) -> Opening:
        nonlocal opened
        opened += 1
        progress(N_("showing where each entry stands"), opened, total)
        return office.opening(entry, with_body)

    return prove.prove(office.view, ask, office.me, prove.Journal(opening, office.fact), now)


def write_proof(
    office: Office, edition: RecordId, claim: str, audience: Audience, recipient: str, file: Path, now: dt.datetime
) -> None:
    write_file(file, make_proof(office, edition, claim, audience, recipient, now))
