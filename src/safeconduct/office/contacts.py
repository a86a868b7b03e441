"""Tokens of ways to reach a caller: equal for equal ones, and made only with the gate's help.

    slow  = Argon2id(contact, salt = D(locator of `calls`, "j1/contact-salt"))
    name  = D(locator, "j1/contact-name", slow)        half = the gate's, made where there is none
    token = D(half, "j1/contact-tag", slow)

Without the gate a token cannot be tried against a list of numbers, by whoever holds the circle `calls` and all its records; without the
circle the gate's names say nothing. What each try costs, and who sees it: docs/decisions/duplicates.md.
"""

from __future__ import annotations

from safeconduct.office.state import NotInCircle, State
from safeconduct.records import access
from safeconduct.seal import contact
from safeconduct.seal.keys import gate_circle


def token(state: State, normal: str) -> bytes:
    """Of a contact in its one spelling (`casework.match.normal`). Raises GateUnreachable, Metered."""
    held = state.named(access.CALLS)
    if not held:
        raise NotInCircle(access.CALLS)
    locator = held[0].locator
    slow = contact.slow(locator, normal)
    name = contact.name(locator, slow).hex()
    half = state.gate.claim([name], gate_circle(locator).hex())[name]
    return contact.token(half, slow)
