"""Asking a witness: the client's half of tlog-witness, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import httpx

from safeconduct.ground.errors import N_, StoreFailed
from safeconduct.journal import head
from safeconduct.journal.head import BadNote, Checkpoint, NoteKey, SignatureLine
from safeconduct.seal.sign import BadSignature
from safeconduct.witness import protocol
from safeconduct.witness.protocol import Declined, Request

PATIENCE = 20.0


class WitnessUnreachable(StoreFailed):
    """`why` is the name of what failed, never an address."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            N_("the witness {name} cannot be reached or does not answer as a witness should ({why}); nothing was lost"),
            N_("ask the organisation that runs it; syncing goes on without it"),
            name=name,
            why=why,
        )


class Witness(NamedTuple):
    """`url` ends before `/add-checkpoint`; `key` verifies its cosignatures."""

    key: NoteKey
    url: str
    client: Callable[[], httpx.Client] = lambda: httpx.Client(timeout=PATIENCE)


Proof = Callable[[int], Sequence[bytes]]
"""Old size to the consistency path from it."""


def cosign(witness: Witness, note: Checkpoint, own: SignatureLine, old: int, proof: Proof) -> SignatureLine:
    """A verified cosignature. Raises WitnessUnreachable, or Declined where the witness saw another history or a longer one."""
    for _ in range(2):
        answer = _send(witness, "POST", "add-checkpoint", Request(old, list(proof(old)), note, [own]).written())
        if answer.status_code == 200:
            return _line_of(witness, note, answer.text)
        size = _size(answer)
        if size is None or size == old or size > note.size:
            raise Declined(answer.status_code, "it remembers another history" if size is not None else "it refused")
        old = size
    raise Declined(409, "another device writes this log at the same time")


def _size(answer: httpx.Response) -> int | None:
    given = answer.headers.get("content-type", "").startswith(protocol.SIZE_TYPE)
    text = answer.text.removesuffix("\n")
    return int(text) if answer.status_code == 409 and given and text.isascii() and text.isdigit() and len(text) < 19 else None


def latest(witness: Witness, public: bytes) -> Checkpoint | None:
    """The newest head of a log that the witness cosigned, verified; None where it knows none."""
    answer = _send(witness, "GET", f"latest/{public.hex()}", b"")
    if answer.status_code == 404:
        return None
    if answer.status_code != 200:
        raise WitnessUnreachable(witness.key.name, str(answer.status_code))
    text, _, lines = answer.text.partition("\n\n")
    try:
        note = head.parse_checkpoint(f"{text}\n")
        found = head.signers(note, map(head.parse_signature, lines.splitlines()), [witness.key, protocol.key_of(note.origin)])
    except (BadNote, BadSignature, Declined) as error:
        raise WitnessUnreachable(witness.key.name, "bad note") from error
    if len(found) != 2 or note.origin != protocol.origin_of(public):
        raise WitnessUnreachable(witness.key.name, "bad note")
    return note


def _send(witness: Witness, method: str, path: str, body: bytes) -> httpx.Response:
    try:
        with witness.client() as client:
            return client.request(method, f"{witness.url.rstrip('/')}/{path}", content=body)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise WitnessUnreachable(witness.key.name, type(error).__name__) from error


def _line_of(witness: Witness, note: Checkpoint, text: str) -> SignatureLine:
    """Its own line; lines of keys that were not asked for are passed over."""
    try:
        for line in map(head.parse_signature, text.splitlines()):
            if (line.name, line.key_id) == (witness.key.name, witness.key.key_id):
                head.verify_line(note, line, witness.key)
                return line
    except (BadNote, BadSignature) as error:
        raise WitnessUnreachable(witness.key.name, "bad signature") from error
    raise WitnessUnreachable(witness.key.name, "no signature")
