"""Words of a person at the terminal: asked for there, or read from standard input; never arguments, which a shell remembers."""

from __future__ import annotations

import sys


def words(question: str, needed: bool = True) -> str:
    """A line at a terminal; all of standard input where there is none."""
    from safeconduct.cli.asking import ask_line

    if sys.stdin.isatty():
        return ask_line(f"{question}: ", needed)
    return sys.stdin.read().strip()


def lines(question: str) -> tuple[str, ...]:
    """One a line; at a terminal an empty line ends it."""
    from safeconduct.cli.asking import ask_list

    if sys.stdin.isatty():
        return ask_list(f"{question}, one a line, empty to end: ")
    return tuple(line.strip() for line in sys.stdin.read().splitlines() if line.strip())
