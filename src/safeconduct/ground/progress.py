"""Progress is an argument: long work calls it, each face gives its own."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    def __call__(self, step: str, done: int, total: int, /) -> None:
        """`step` is a msgid; `total` 0 means not known."""


def quiet(step: str, done: int, total: int, /) -> None:
    pass


QUIET: Progress = quiet
