"""The press: where an open office, the report room and a folder meet. Builds an edition, has it approved, seals it, writes proofs."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from safeconduct.casework.identify import standing
from safeconduct.depot.folder import replace_file
from safeconduct.figures.register.bring import surnames
from safeconduct.ground import canon
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import OS, RecordId
from safeconduct.ground.progress import QUIET, Progress
from safeconduct.ground.who import Role
from safeconduct.office import vault
from safeconduct.office.office import Office
from safeconduct.office.register import bodies, shares_of
from safeconduct.office.shares import custodians
from safeconduct.office.state import State
from safeconduct.records.consent import Audience
from safeconduct.records.edition import Edition, File
from safeconduct.records.identity import Names
from safeconduct.records.listing import ConsentBasis, NameList
from safeconduct.records.report import Report
from safeconduct.records.request import Request, Wanted
from safeconduct.records.view import need
from safeconduct.report import prove, release, review
from safeconduct.report.check import fingerprint
from safeconduct.report.compose import Setting, compose
from safeconduct.report.html import to_html
from safeconduct.report.names import Register
from safeconduct.report.typeset import pages, to_pdf
from safeconduct.report.wording import LANGS


class ReviewNotAsked(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("no request is open that would let this edition be searched for protected names"),
            N_("ask the custodians: safeconduct report ask; when they have approved, build again"),
        )


def build_edition(
    office: Office, report: RecordId, version: str, out: Path, now: dt.datetime, edition: RecordId, progress: Progress = QUIET
) -> RecordId:
    """Compose, typeset, write the files, propose the edition. Returns its id; two members approve it next."""
    office.recall()
    keys = office.note_keys()
    setting = Setting(version, now.date(), tuple(fingerprint(key) for key in keys))
    out.mkdir(parents=True, exist_ok=True)
    documents, made = {}, {}
    for done, lang in enumerate(LANGS):
        progress(N_("typesetting"), done, len(LANGS))
        documents[lang] = document = compose(office.view, report, lang, setting)
        made[f"report-{lang}.pdf"], made[f"report-{lang}.html"] = to_pdf(document, now), to_html(document)
    finished = review.Finished(documents, made)
    review.require_clear(review.review(office.view, report, finished, Register(), now.date(), read_pdf))
    review.require_clear(list(review.protected_names(office.view, made, protected(office, report, now), read_pdf)))
    files = [_file(out, name, data) for name, data in made.items()]
    ask = release.ProposeEdition(
        edition, report, office.state.keys.network, version, tuple(files), OS(32), keys, office.leaf, now.date()
    )
    office.flush()
    office.record(release.propose_edition(office.view, ask, office.me, now), now)
    return edition


def ask_review(office: Office, report: RecordId, purpose: str, now: dt.datetime, request: RecordId | None = None) -> RecordId:
    """Ask the custodians to lend the names of their vault to the review of one edition."""
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


def protected(office: Office, report: RecordId, now: dt.datetime) -> Register:
    """Surnames, phones, documents and addresses of the vault, opened by the quorum for this one look; they never leave this process."""
    nothing = office.me.is_a(Role.CUSTODIAN) and not standing(office.view) and not any(protected_lists(office))
    if not custodians(office.state.standing.roster) or nothing:
        return Register()  # nobody keeps anything
    asked = [one for one in office.view.all(Request) if (one.wanted, one.subject) == (Wanted.REVIEW, report) and not one.opened]
    mine = [one for one in asked if (one.asker, one.device) == (office.me.id, office.state.keys.device)]
    if not mine:
        raise ReviewNotAsked
    lists = [one for one in office.view.all(NameList) if one.id in {sealed.of for sealed in mine[0].brought}]
    opened = vault.open_(office.state, mine[0].id, now, bodies(office, lists))
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


def _file(out: Path, name: str, data: bytes) -> File:
    write_file(out / name, data)
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
    office.recall()
    ask = prove.Ask(need(office.view, Edition, edition), claim, audience, recipient)
    office.flush()
    journal = prove.Journal(office.opening, office.fact)
    write_file(file, prove.prove(office.view, ask, office.me, journal, now))
