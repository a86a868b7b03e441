"""Invitations and requests: the two letters between a network and a newcomer, or a member's next device.

An invitation tells how to find the network and what to hold its first roster against. A request is the newcomer's public keys; its
fingerprint is read aloud as six words, so that whoever admits knows that these keys are that person's.
"""

from __future__ import annotations

import hashlib

import msgspec

from safeconduct.ground import canon
from safeconduct.ground.errors import N_, BadInput, Damaged, Refused
from safeconduct.ground.ids import MemberId
from safeconduct.journal.roster import Device
from safeconduct.office import letter
from safeconduct.office.keyring import Keys
from safeconduct.seal import aloud, sign

INVITATION, REQUEST = "invitation", "request"
WORDS = 6
_LABEL = b"j1/request\0"


class WordsDiffer(Refused):
    def __init__(self) -> None:
        super().__init__(
            N_("these are not the words of this request: its keys may be another's"),
            N_("let the newcomer read the six words again; if they still differ, do not admit, and ask for a new request by another way"),
        )


class AnotherNetwork(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("this request is for another network"), N_("ask the newcomer to join with your invitation"))


class BadCodename(BadInput):
    def __init__(self) -> None:
        super().__init__(N_("a codename is one to forty letters, digits, spaces or hyphens"), N_("choose one that names nobody"))


class Invitation(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a newcomer is told out of band, by a person and not through the depot. It opens the roster: keep it as secret as that."""

    network: str
    roster_keys: tuple[tuple[int, bytes], ...]
    pinned: bytes
    depot: str = ""
    gate: str = ""
    member: MemberId = MemberId("")
    """Set where the invitation is for a further device of one member."""
    codename: str = ""

    def text(self) -> str:
        return letter.write(INVITATION, canon.encode(self))


class Request(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    network: str
    codename: str
    device: Device


class _Signed(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    request: bytes
    signature: bytes


def read_invitation(body: bytes) -> Invitation:
    try:
        found = canon.decode_strict(body, Invitation)
    except Damaged as error:
        raise letter.BadLetter(INVITATION) from error
    if len(found.pinned) != 32 or not found.roster_keys or any(len(key) != 32 for _, key in found.roster_keys):
        raise letter.BadLetter(INVITATION)
    return found


def write_request(keys: Keys, codename: str) -> str:
    """Signed by the keys it names: whoever hands it on cannot have made it of another's."""
    body = canon.encode(Request(keys.network, check_codename(codename), keys.public()))
    return letter.write(REQUEST, canon.encode(_Signed(body, sign.sign(keys.sign_seed, _LABEL + body))))


def read_request(body: bytes) -> Request:
    try:
        signed = canon.decode_strict(body, _Signed)
        found = canon.decode_strict(signed.request, Request)
        sign.verify(found.device.sign_public, _LABEL + signed.request, signed.signature)
    except Damaged as error:
        raise letter.BadLetter(REQUEST) from error
    check_codename(found.codename)
    return found


def check_codename(codename: str) -> str:
    plain = codename.strip()
    if not 1 <= len(plain) <= 40 or not all(one.isalnum() or one in " -" for one in plain) or plain != codename:
        raise BadCodename
    return plain


def spoken(request: Request) -> tuple[str, ...]:
    """The fingerprint as words (77 bits): of network, codename and every key."""
    digest = hashlib.sha256(_LABEL + canon.encode(request)).digest()
    return aloud.to_words(int.from_bytes(digest, "big") % len(aloud.word_list()) ** WORDS, WORDS)


def check_words(request: Request, heard: str) -> None:
    """Raises UnknownWord for a misheard one, WordsDiffer for those of another request."""
    words = heard.replace(",", " ").casefold().split()
    aloud.from_words(words)
    if tuple(words) != spoken(request):
        raise WordsDiffer
