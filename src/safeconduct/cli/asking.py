"""Questions at the terminal. What is answered here stands in no argument, no history of the shell and no file."""

from __future__ import annotations

import sys


def ask_line(question: str, needed: bool = False) -> str:
    from safeconduct.ground.errors import N_, BadInput

    if not sys.stdin.isatty():
        raise BadInput(N_("there is no terminal to ask at"), N_("programs give it on standard input: --from -"))
    while True:
        answer = input(question).strip()
        if answer or not needed:
            return answer


def ask_list(question: str) -> tuple[str, ...]:
    """One a line, an empty line ends it."""
    found: list[str] = []
    while answer := ask_line(question):
        found.append(answer)
    return tuple(found)


def read_input() -> bytes:
    return sys.stdin.buffer.read()


def show_once(lines: list[str], leave: str) -> None:
    """On the terminal's other screen, which keeps no scrollback; gone when Enter is pressed."""
    print("\x1b[?1049h\x1b[H\x1b[2J", end="")
    try:
        print("\n".join(lines))
        input(f"\n{leave}")
    finally:
        print("\x1b[H\x1b[2J\x1b[?1049l", end="", flush=True)
