"""How a page module says which of its functions answers which address. A handler is a plain function of the `Desk` it is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from starlette.responses import Response

from safeconduct.desk.desk import Desk

Handler = Callable[[Desk], Response]


class Entry(NamedTuple):
    path: str
    method: str
    handler: Handler
    writes: bool
    """Whether it may record; it then waits for long work to end."""
    awake: bool = True
    """Whether a person did it: whatever pages ask by themselves does not keep the desk from locking."""


def get(path: str, handler: Handler, writes: bool = False, awake: bool = True) -> Entry:
    """`writes`: reading a sealed record is itself written down."""
    return Entry(path, "GET", handler, writes, awake)


def post(path: str, handler: Handler, writes: bool = True) -> Entry:
    return Entry(path, "POST", handler, writes)
