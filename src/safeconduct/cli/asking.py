"""Questions at the terminal. What is answered here stands in no argument, no history of the shell and no file."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator

_ENTER, CLEAR, _LEAVE = "\x1b[?1049h\x1b[H\x1b[2J", "\x1b[H\x1b[2J", "\x1b[H\x1b[2J\x1b[?1049l"


def only_a_terminal(json: bool) -> None:
    """Refused where what is shown would go elsewhere than to a person's eyes."""
    from safeconduct.ground.errors import N_, Refused

    if json or not (sys.stdout.isatty() and sys.stdin.isatty()):
        raise Refused(
            N_("a name is shown on a terminal only; nothing was opened"), N_("run this at a terminal, without --json, | or >")
        )


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


@contextlib.contextmanager
def other_screen() -> Iterator[None]:
    """The terminal's other screen, which keeps no scrollback; emptied and left however this ends."""
    print(_ENTER, end="", flush=True)
    try:
        yield
    finally:
        print(_LEAVE, end="", flush=True)


def show_once(lines: list[str], leave: str) -> None:
    """Gone when Enter is pressed."""
    with other_screen():
        print("\n".join(lines))
        input(f"\n{leave}")


def read_words(question: str) -> str:
    """What a person says or writes, over several lines: typed until the end of input, or from another program."""
    if sys.stdin.isatty():
        print(question, file=sys.stderr)
    return sys.stdin.read().strip("\r\n")
