"""Tokens of ways to reach a person: slow to make, equal for equal ones, and nothing without the gate's half (office/contacts.py)."""

from __future__ import annotations

from safeconduct.seal.phrase import SALT_SIZE, Cost, stretch
from safeconduct.seal.primitives import derive

COST = Cost(64 * 1024 * 1024, 3)
"""A tenth of a second for one; whoever tries a million numbers waits for a day before the gate has been asked once."""
TOKEN_SIZE = 16


def slow(locator: bytes, normal: str) -> bytes:
    return stretch(normal, derive(locator, b"j1/contact-salt", size=SALT_SIZE), COST)


def name(locator: bytes, of_slow: bytes) -> bytes:
    """Under which the gate keeps the half: says nothing without the circle's locator."""
    return derive(locator, b"j1/contact-name", of_slow, TOKEN_SIZE)


def token(half: bytes, of_slow: bytes) -> bytes:
    return derive(half, b"j1/contact-tag", of_slow, TOKEN_SIZE)
