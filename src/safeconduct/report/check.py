"""The outsider's verifier: one file, no key, no network, nothing of the network's own state.

The checks, numbered here, in docs/format.md section 9 and in tests/vectors:

1 the file is a proof of this format, in its only spelling
2 the edition is signed by two different members named in it
3 the manifest stands in the edition
4 the claim sheet is the one the manifest names
5 every exhibit stands in the edition, under this claim
6 every entry is the one its exhibit names, and leads to the head of its feed
7 every head is signed by the device that wrote the feed
8 every opened body is the one its leaf commits to
9 what is opened says what the claim says

What this shows: these bytes stood there, unaltered, when two members sealed the edition. Not: that they are true, nor that nothing
else was left out. Whose keys they are is told by the fingerprints, printed in the report: compare them.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple, NoReturn

import msgspec

from safeconduct.ground.errors import N_, Damaged, SafeconductError
from safeconduct.journal import tree
from safeconduct.journal.head import ED25519, NoteKey, parse_checkpoint, parse_signature, signers, unspell, verify_line
from safeconduct.journal.leaf import commit, read_leaf
from safeconduct.records import kinds
from safeconduct.records.claim import ClaimMade
from safeconduct.records.figure import FigureComputed, FigureEstimated, SupportListed, counted_from
from safeconduct.records.response import ResponseMade
from safeconduct.records.source import SourceAdded
from safeconduct.records.statement import QuotationApproved
from safeconduct.report.exhibit import (
    MANIFEST_FORMAT,
    PROOF_FORMAT,
    Manifest,
    Proof,
    exhibit_leaf,
    manifest_leaf,
    write_json,
)

LARGEST = 32 * 1024 * 1024
APPROVALS = 2
_ORIGIN = "safeconduct.journal/"


class CheckFailed(Damaged):
    """`number` of the first check that failed; `why` one of the sentences below."""

    def __init__(self, number: int, why: str, **values: object) -> None:
        super().__init__(why, N_("ask whoever gave you this file for a fresh one, and tell them which check failed"), **values)
        self.number = number


class Passed(NamedTuple):
    """One check that holds: its number, a msgid and the values for its braces."""

    number: int
    sentence: str
    values: dict[str, object]


class Verdict(NamedTuple):
    proof: Proof
    sheet: dict[str, Any]
    passed: list[Passed]
    fingerprints: tuple[str, ...]


def _fail(number: int, why: str, **values: object) -> NoReturn:
    raise CheckFailed(number, why, **values)


def check(data: bytes, published_note: str | None = None) -> Verdict:
    """All nine checks, or CheckFailed. `published_note`: the edition's note from a place you trust, if you have it."""
    proof = _read(data)
    passed = [Passed(1, N_("the file is a proof of this format"), {})]
    manifest = _manifest(proof)
    keys = _signed(proof, manifest, published_note)
    members = {key.name.split("/")[1] for key in keys}
    passed.append(Passed(2, N_("the edition is signed by {count} members it names"), {"count": len(members)}))
    head = parse_checkpoint(proof.note)
    _stands(3, tree.leaf_hash(manifest_leaf(proof.manifest.encode())), 0, head, proof.manifest_path)
    passed.append(Passed(3, N_("its manifest stands in it, unaltered: version {version}"), {"version": manifest.version}))
    sheet = _sheet(proof, manifest)
    passed.append(Passed(4, N_("the claim {claim} is one of its {count}"), {"claim": proof.claim, "count": len(manifest.sheets)}))
    for one in proof.exhibits:
        leaf = exhibit_leaf(one.salt, one.names, proof.claim, one.role)
        _stands(5, tree.leaf_hash(leaf), one.index, head, one.path)
    if len({one.index for one in proof.exhibits}) != len(proof.exhibits):
        _fail(5, N_("one exhibit is shown twice"))
    passed.append(Passed(5, N_("{count} exhibits stand in it under this claim"), {"count": len(proof.exhibits)}))
    feeds = _entries(proof)
    passed.append(Passed(6, N_("every entry leads to the head of its feed ({count} feeds)"), {"count": len(feeds)}))
    devices = _heads(proof)
    passed.append(Passed(7, N_("every head is signed by its device ({count} devices)"), {"count": len(devices)}))
    opened = _bodies(proof)
    passed.append(Passed(8, N_("{count} opened entries are what their leaves commit to"), {"count": opened}))
    passed.append(_says(proof, sheet))
    return Verdict(proof, sheet, passed, tuple(fingerprint(key) for key in manifest.signers))


def fingerprint(vkey: str) -> str:
    """First 16 bytes of the SHA-256 of the vkey, in groups of four hex digits, as printed in the report."""
    digest = hashlib.sha256(vkey.encode()).hexdigest()[:32]
    return " ".join(digest[at : at + 4] for at in range(0, 32, 4))


def _read(data: bytes) -> Proof:
    if len(data) > LARGEST:
        _fail(1, N_("the file is larger than a proof can be"))
    try:
        proof = msgspec.json.decode(data, type=Proof, strict=True)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise CheckFailed(1, N_("the file is not a proof, or it was altered")) from error
    if proof.format != PROOF_FORMAT:
        _fail(1, N_("the file is of another format or a later version"))
    if write_json(proof) != data:
        _fail(1, N_("the file has been rewritten: it is not in the only spelling a proof has"))
    return proof


def _manifest(proof: Proof) -> Manifest:
    try:
        manifest = msgspec.json.decode(proof.manifest, type=Manifest)
    except msgspec.MsgspecError as error:
        raise CheckFailed(3, N_("the manifest cannot be read")) from error
    if manifest.format != MANIFEST_FORMAT or write_json(manifest).decode() != proof.manifest:
        _fail(3, N_("the manifest cannot be read"))
    return manifest


def _signed(proof: Proof, manifest: Manifest, published: str | None) -> set[NoteKey]:
    try:
        head = parse_checkpoint(proof.note)
        keys = [unspell(key) for key in manifest.signers]
        found = signers(head, [parse_signature(line) for line in proof.signatures], keys)
    except SafeconductError as error:
        raise CheckFailed(2, N_("a signature of the edition does not hold")) from error
    if head.origin != f"safeconduct.edition/{manifest.edition}":
        _fail(2, N_("the signed note belongs to another edition"))
    members = {key.name.split("/")[1] for key in found if key.name.count("/") == 2 and key.algorithm == ED25519}
    if len(members) < APPROVALS:
        _fail(2, N_("fewer than two different members signed the edition"))
    if published is not None and published != proof.note:
        _fail(2, N_("this is not the edition whose note was published"))
    return found


def _stands(number: int, leaf: bytes, index: int, head: Any, path: Sequence[bytes]) -> None:
    try:
        tree.verify_inclusion(leaf, index, head.size, path, head.root)
    except tree.NotInTree as error:
        why = N_("the manifest does not stand in the edition") if number == 3 else N_("an exhibit does not stand in the edition")
        raise CheckFailed(number, why) from error


def _sheet(proof: Proof, manifest: Manifest) -> dict[str, Any]:
    stated = manifest.sheets.get(proof.claim)
    if stated is None:
        _fail(4, N_("the edition makes no claim of this name"))
    if hashlib.sha256(proof.sheet.encode()).hexdigest() != stated:
        _fail(4, N_("the claim is not worded as in the edition"))
    sheet = msgspec.json.decode(proof.sheet)
    assert isinstance(sheet, dict)  # its hash is signed, so our own writer wrote it
    return sheet


def _entries(proof: Proof) -> set[str]:
    feeds = set()
    for one in proof.exhibits:
        if tree.leaf_hash(one.entry.leaf) != one.names:
            _fail(6, N_("an entry is not the one its exhibit names"))
        try:
            head, leaf = parse_checkpoint(one.entry.note), read_leaf(one.entry.leaf)
            tree.verify_inclusion(one.names, leaf.place, head.size, one.entry.path, head.root)
        except SafeconductError as error:
            raise CheckFailed(6, N_("an entry does not lead to the head of its feed")) from error
        if head.origin != _ORIGIN + leaf.feed.hex():
            _fail(6, N_("an entry is shown under the head of another feed"))
        feeds.add(head.origin)
    return feeds


def _heads(proof: Proof) -> set[bytes]:
    devices = set()
    for one in proof.exhibits:
        try:
            head, key = parse_checkpoint(one.entry.note), unspell(one.entry.key)
            verify_line(head, parse_signature(one.entry.signature), key)
        except SafeconductError as error:
            raise CheckFailed(7, N_("the head of a feed is not signed by its device")) from error
        if key.name != head.origin:
            _fail(7, N_("the head of a feed is not signed by its device"))
        devices.add(key.public)
    return devices


def _bodies(proof: Proof) -> int:
    opened = 0
    for one in proof.exhibits:
        if not one.entry.body and not one.entry.opener:
            continue
        if commit(one.entry.opener, one.entry.body) != read_leaf(one.entry.leaf).commitment:
            _fail(8, N_("an opened entry is not what its leaf commits to"))
        opened += 1
    return opened


def _says(proof: Proof, sheet: dict[str, Any]) -> Passed:
    facts = [(one.role, kinds.read(one.entry.body)) for one in proof.exhibits if one.entry.body]
    by_role = {role: [fact for its, fact in facts if its == role] for role, _ in facts}
    if sheet["sort"] == "claim":
        return _claim_says(proof, sheet, by_role)
    if sheet["sort"] == "figure":
        return _figure_says(proof, by_role, int(sheet["value"]))
    for fact in by_role.get("quotation", ()):
        if not isinstance(fact, QuotationApproved) or fact.texts != sheet["texts"]:
            _fail(9, N_("the approved wording is not the quotation that was published"))
    return Passed(9, N_("the approved wording is the quotation that was published"), {})


def _claim_says(proof: Proof, sheet: dict[str, Any], by_role: dict[str, list[Any]]) -> Passed:
    made = by_role.get("claim", [])
    if len(made) != 1 or not isinstance(made[0], ClaimMade):
        _fail(9, N_("the entry that makes the claim is not shown"))
    fact = made[0]
    said = (fact.ref, fact.text, fact.claimant, fact.about, fact.quantity, fact.quantity_kind.value, fact.unit, fact.place)
    if said != tuple(sheet[k] for k in ("ref", "text", "claimant", "about", "quantity", "quantity_kind", "unit", "place")):
        _fail(9, N_("the entry does not say what the claim says"))
    sources = [one.ref for one in by_role.get("source", ()) if isinstance(one, SourceAdded)]
    answers = sorted(one.ref for one in by_role.get("response", ()) if isinstance(one, ResponseMade))
    if sources != [sheet["source"]] or answers != sheet["responses"]:
        _fail(9, N_("the sources or answers shown are not those of the claim"))
    if sheet["figure"] is not None and by_role.get("figure"):
        return _figure_says(proof, by_role, None)
    return Passed(9, N_("the entries say what the claim says; {count} answers of officials stand with it"), {"count": len(answers)})


def _figure_says(proof: Proof, by_role: dict[str, list[Any]], value: int | None) -> Passed:
    """A count of entries: those shown, and those withheld, must be as many as the figure was counted from."""
    computed = by_role.get("figure", [])
    if not computed:
        return Passed(9, N_("how the number was counted is not opened to this recipient"), {})
    figures = [one for one in computed if isinstance(one, FigureComputed | FigureEstimated)]
    more = [one for one in computed if isinstance(one, SupportListed)]
    if len(figures) != 1 or len(figures) + len(more) != len(computed) or value not in (None, figures[0].value):
        _fail(9, N_("the figure does not say what the claim says"))
    figure = figures[0]
    support = [*figure.support, *(each for one in sorted(more, key=lambda one: one.part) for each in one.support)]
    whole = getattr(figure, "counted", "")
    if counted_from(support) != whole if whole else more:
        _fail(9, N_("the entries shown are not those the figure was counted from"))
    named = Counter(one.leaf for one in support)
    shown = Counter(one.names.hex() for one in proof.exhibits if one.role == "counted")
    dark = sum(one.count for one in proof.withheld if one.role == "counted")
    if shown - named or shown.total() + dark != named.total():
        _fail(9, N_("the entries shown are not those the figure was counted from"))
    return Passed(
        9, N_("the number {value} was counted from {total} entries: {shown} shown, {dark} kept dark"),
        {"value": figure.value, "total": named.total(), "shown": shown.total(), "dark": dark},
    )  # fmt: skip
