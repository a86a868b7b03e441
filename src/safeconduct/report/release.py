"""Release: propose an edition, approve it by two members, seal it. What it commits to is in exhibit.py."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from safeconduct.figures.register.figure import answer_of
from safeconduct.ground.errors import N_, Refused
from safeconduct.ground.ids import RecordId
from safeconduct.ground.who import Member
from safeconduct.journal import tree
from safeconduct.journal.head import Checkpoint, parse_checkpoint, parse_signature, signers, unspell
from safeconduct.records import edition as facts
from safeconduct.records.claim import Claim, ClaimMade, ClaimSupported
from safeconduct.records.consent import Audience, Consent, ConsentGiven, Purpose
from safeconduct.records.edition import Edition, Exhibit, File, Role
from safeconduct.records.fact import Entered, EntryRef, Fact
from safeconduct.records.figure import Figure, FigureComputed, FigureEstimated, SupportListed
from safeconduct.records.report import Report
from safeconduct.records.response import Response, ResponseMade
from safeconduct.records.source import Source, SourceAdded
from safeconduct.records.statement import QuotationApproved, SegmentTaken
from safeconduct.records.view import View, need
from safeconduct.report.exhibit import (
    MANIFEST_FORMAT,
    Manifest,
    exhibit_leaf,
    exhibit_salt,
    manifest_leaf,
    write_json,
)
from safeconduct.report.sayings import Quotable, quotable
from safeconduct.report.wording import LANGS

APPROVALS = 2
_AT_ONCE = 200

LeafOf = Callable[[EntryRef], str]


class AlreadySealed(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this edition is sealed; it cannot be changed or approved again"), N_("propose a new edition"))


class ApprovedAlready(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this member has approved this edition already"), N_("a second member must approve it"))


class NotEnoughApprovals(Refused):
    def __init__(self, count: int) -> None:
        super().__init__(
            N_("{count} members have approved this edition; two must"),
            N_("a second member runs: safeconduct report approve"),
            count=count,
        )


class BadApproval(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this approval is not signed by a key that the edition names"), N_("only editors and coordinators approve"))


class ConsentGone(Refused):
    """Whoever seals must read the statements: without them no consent can be seen to stand."""

    def __init__(self, refs: Sequence[str]) -> None:
        super().__init__(
            N_("these quotations of the edition have no consent today that this member can read: {refs}"),
            N_("build a new edition; a member who reads the statements seals it"),
            refs=" ".join(refs),
        )


class NotSealed(Refused):
    def __init__(self) -> None:
        super().__init__(N_("this edition is not sealed yet"), N_("two members approve it, then it is sealed"))


class ProposeEdition(NamedTuple):
    """`secret`: 32 fresh random bytes. `signers`: vkeys that may approve. `leaf`: leaf hash of an entry, hex."""

    id: RecordId
    report: RecordId
    network: str
    version: str
    files: tuple[File, ...]
    secret: bytes
    signers: tuple[str, ...]
    leaf: LeafOf
    on: dt.date


def propose_edition(view: View, ask: ProposeEdition, _by: Member, _now: dt.datetime) -> list[Fact]:
    report = need(view, Report, ask.report)
    sheets = dict(_sheets(view, ask.on))
    exhibits = _unique(_exhibits(view, ask.on, ask.leaf))
    manifest = write_json(Manifest(
        MANIFEST_FORMAT, ask.network, ask.id, report.title, ask.version, str(report.cutoff),
        tuple({"name": f.name, "sha256": f.sha256, "size": f.size, "pages": f.pages} for f in ask.files),
        {ref: hashlib.sha256(sheet).hexdigest() for ref, sheet in sheets.items()}, len(exhibits), ask.signers,
    ))  # fmt: skip
    note = checkpoint(ask.id, manifest, ask.secret, exhibits).text()
    assert report.cutoff is not None
    return [
        facts.EditionProposed(ask.id, report.id, ask.version, report.cutoff, ask.files, manifest, ask.secret, note),
        *(facts.SheetListed(ask.id, ref, sheet) for ref, sheet in sheets.items()),
        *(facts.ExhibitsListed(ask.id, tuple(exhibits[at : at + _AT_ONCE])) for at in range(0, len(exhibits), _AT_ONCE)),
    ]


def edition_leaves(manifest: bytes, secret: bytes, exhibits: Sequence[Exhibit]) -> tuple[list[bytes], dict[Exhibit, int]]:
    """Leaf hashes of the edition's tree, and where each exhibit stands. Exhibits are in the order of their hashes, which is random."""
    hashed = {}
    for one in exhibits:
        entry = bytes.fromhex(one.leaf)
        salt = exhibit_salt(secret, entry, one.claim, one.role)
        hashed[one] = tree.leaf_hash(exhibit_leaf(salt, entry, one.claim, one.role))
    ordered = sorted(hashed, key=lambda one: hashed[one])
    leaves = [tree.leaf_hash(manifest_leaf(manifest)), *(hashed[one] for one in ordered)]
    return leaves, {one: place for place, one in enumerate(ordered, 1)}


def checkpoint(edition: RecordId, manifest: bytes, secret: bytes, exhibits: Sequence[Exhibit]) -> Checkpoint:
    leaves, _ = edition_leaves(manifest, secret, exhibits)
    return Checkpoint(f"safeconduct.edition/{edition}", len(leaves), tree.root(leaves))


class ApproveEdition(NamedTuple):
    """`signatures`: note signature lines by the approver's device over the edition's note."""

    edition: RecordId
    signatures: tuple[str, ...]


def approve_edition(view: View, ask: ApproveEdition, by: Member, _now: dt.datetime) -> list[Fact]:
    edition = _open(view, ask.edition)
    if by.id in edition.approvers:
        raise ApprovedAlready
    keys = [unspell(key) for key in _manifest_signers(edition)]
    mine = [key for key in keys if member_of(key.name) == by.id]
    lines = [parse_signature(line) for line in ask.signatures]
    if not signers(parse_checkpoint(edition.note), lines, mine):
        raise BadApproval
    return [facts.EditionApproved(edition.id, edition.note, ask.signatures)]


def member_of(key_name: str) -> str:
    """Key names are `safeconduct.member/MEMBER/DEVICE`: two signatures count as two only if MEMBER differs."""
    parts = key_name.split("/")
    return parts[1] if len(parts) == 3 and parts[0] == "safeconduct.member" else ""


def may_approve(edition: Edition) -> frozenset[str]:
    """Ids of the members whose keys the edition names."""
    return frozenset(member_of(unspell(key).name) for key in _manifest_signers(edition))


def _manifest_signers(edition: Edition) -> tuple[str, ...]:
    return msgspec.json.decode(edition.manifest, type=Manifest).signers


def _open(view: View, wanted: RecordId) -> Edition:
    edition = need(view, Edition, wanted)
    if edition.sealed is not None:
        raise AlreadySealed
    return edition


class SealEdition(NamedTuple):
    edition: RecordId


def seal_edition(view: View, ask: SealEdition, _by: Member, now: dt.datetime) -> list[Fact]:
    edition = _open(view, ask.edition)
    if len(edition.approvers) < APPROVALS:
        raise NotEnoughApprovals(len(edition.approvers))
    quoted = {ref for ref, sheet in edition.sheets.items() if msgspec.json.decode(sheet)["sort"] == "quotation"}
    gone = quoted - {one.segment.quotation_ref for one in quotable(view, now.date())}
    if gone:
        raise ConsentGone(sorted(gone))
    return [facts.EditionSealed(edition.id, now.date(), edition.note)]


class ApproveHandover(NamedTuple):
    edition: RecordId
    claim: str
    audience: Audience
    recipient: str


def approve_handover(view: View, ask: ApproveHandover, _by: Member, _now: dt.datetime) -> list[Fact]:
    edition = need(view, Edition, ask.edition)
    if edition.sealed is None:
        raise NotSealed
    return [facts.HandoverApproved(edition.id, ask.claim, ask.audience, ask.recipient)]


# What an edition says, claim by claim


def _sheets(view: View, on: dt.date) -> Iterator[tuple[str, bytes]]:
    for claim in sorted(view.all(Claim), key=lambda one: one.ref):
        yield claim.ref, write_json(_claim_sheet(view, claim))
    for figure in sorted(view.all(Figure), key=lambda one: one.ref):
        sheet = {"sort": "figure", "ref": figure.ref, "measure": figure.measure, "value": figure.value,
                 "unit": figure.unit, "cutoff": str(figure.cutoff), "method": figure.method, **_estimated(figure)}  # fmt: skip
        yield figure.ref, write_json(sheet)
    for one in quotable(view, on):
        sheet = {"sort": "quotation", "ref": one.segment.quotation_ref, "texts": one.segment.quotation,
                 "language": one.statement.language, "warnings": [w.value for w in one.segment.warnings]}  # fmt: skip
        yield one.segment.quotation_ref, write_json(sheet)


def _estimated(figure: Figure) -> dict[str, object]:
    """What may be printed of an estimate, with its verdict; nothing for a figure that only counts."""
    if figure.estimate is None:
        return {}
    answer = answer_of(figure.estimate)
    texts = {"en": answer.paragraph_en, "ru": answer.paragraph_ru}
    return {"estimate": {"verdict": answer.verdict.value, "low": answer.low, "median": answer.median, "high": answer.high,
                         "level": answer.level, "lists": figure.estimate.refs, "texts": texts}}  # fmt: skip


def _claim_sheet(view: View, claim: Claim) -> dict[str, object]:
    source = view.get(Source, claim.source)
    texts = {lang: claim.texts.get(lang, claim.text) for lang in LANGS}
    return {
        "sort": "claim", "ref": claim.ref, "text": claim.text, "texts": texts, "claimant": claim.claimant,
        "about": claim.about, "quantity": claim.quantity, "quantity_kind": claim.quantity_kind.value, "unit": claim.unit,
        "place": claim.place, "source": source.ref if source else "",
        "responses": sorted(one.ref for one in view.all(Response) if claim.id in one.claims),
        "figure": next((f.ref for f in _figures_of(view, claim)), None),
    }  # fmt: skip


def _figures_of(view: View, claim: Claim) -> list[Figure]:
    found = [view.get(Figure, support.by) for support in claim.supports if support.by_kind == "figure"]
    return [figure for figure in found if figure is not None]


# What each claim rests on


def _exhibits(view: View, on: dt.date, leaf: LeafOf) -> Iterator[Exhibit]:
    for claim in view.all(Claim):
        yield from _of_claim(view, claim, leaf)
    for figure in view.all(Figure):
        yield from _of_figure(view, figure, figure.ref, leaf)
    for one in quotable(view, on):
        yield from _of_quotation(view, one, on, leaf)


def _entries(view: View, record: RecordId, *sorts: type[Fact]) -> Iterator[Entered]:
    return (entered for entered in view.history(record) if isinstance(entered.fact, sorts))


def _one(claim: str, role: Role, entered: Entered, leaf: LeafOf, segment: int = 0) -> Exhibit:
    return Exhibit(claim, role, entered.entry, leaf(entered.entry), entered.fact.record, segment)


def _of_claim(view: View, claim: Claim, leaf: LeafOf) -> Iterator[Exhibit]:
    for role, record, sort in (
        (Role.CLAIM, claim.id, ClaimMade), (Role.SUPPORT, claim.id, ClaimSupported), (Role.SOURCE, claim.source, SourceAdded),
    ):  # fmt: skip
        yield from (_one(claim.ref, role, entered, leaf) for entered in _entries(view, record, sort))
    for response in view.all(Response):
        if claim.id in response.claims:
            yield from (_one(claim.ref, Role.RESPONSE, e, leaf) for e in _entries(view, response.id, ResponseMade))
    for figure in _figures_of(view, claim):
        yield from _of_figure(view, figure, claim.ref, leaf)


def _of_figure(view: View, figure: Figure, claim: str, leaf: LeafOf) -> Iterator[Exhibit]:
    newest = list(_entries(view, figure.id, FigureComputed, FigureEstimated))[-1:]
    for entered in (*newest, *(more for one in newest for more in _further(view, figure, one))):
        yield _one(claim, Role.FIGURE, entered, leaf)
    for support in figure.support:  # their leaves stand in the figure: its computer could read them, we may not
        yield Exhibit(claim, Role.COUNTED, support.entry, support.leaf, RecordId(""), 0)


def _further(view: View, figure: Figure, computed: Entered) -> Iterator[Entered]:
    """The facts of the same feed that name the rest of what it was counted from."""
    for one in _entries(view, figure.id, SupportListed):
        same = one.entry.feed == computed.entry.feed and one.entry.index > computed.entry.index
        if same and isinstance(one.fact, SupportListed) and figure.counted and one.fact.counted == figure.counted:
            yield one


def _of_quotation(view: View, one: Quotable, on: dt.date, leaf: LeafOf) -> Iterator[Exhibit]:
    ref, number, statement = one.segment.quotation_ref, one.segment.number, one.statement.id
    for role, sort in ((Role.SEGMENT, SegmentTaken), (Role.QUOTATION, QuotationApproved)):
        told = [entered for entered in _entries(view, statement, sort) if getattr(entered.fact, "number", 0) == number]
        approved = [entered for entered in told if getattr(entered.fact, "ref", ref) == ref]
        for entered in approved[-1:] if role is Role.QUOTATION else approved:  # a wording that was dropped is opened to nobody
            yield _one(ref, role, entered, leaf, number)
    for consent in view.all(Consent):
        if consent.covers(statement, number, Purpose.QUOTE, Audience.PUBLIC, on):
            for entered in _entries(view, consent.id, ConsentGiven):
                found = _one(ref, Role.CONSENT, entered, leaf, number)
                yield Exhibit(ref, Role.CONSENT, found.entry, found.leaf, statement, number)


def _unique(exhibits: Iterator[Exhibit]) -> list[Exhibit]:
    return list(dict.fromkeys(exhibits))
