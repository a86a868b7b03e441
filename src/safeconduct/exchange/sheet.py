"""Tables for others: CSV in which no cell can run as a formula, and from which every cell comes back as it was.

A spreadsheet runs what begins with = + - @ or a control character (OWASP, CSV injection), also where a delimiter it guessed wrongly
makes a cell begin in the middle of ours. `defuse` puts an apostrophe before each such character at such a place, after whatever
apostrophes stand there already; `fuse` takes one away again. So each spelling has one meaning, and no text is lost.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_STARTS = "=+\\-@\t\r\n＝＋－＠"
_SEPARATES = ";,\t\r\n"
_DEFUSE = re.compile(rf"(^|[{re.escape(_SEPARATES)}])('*)(?=[{_STARTS}])")
_FUSE = re.compile(rf"(^|[{re.escape(_SEPARATES)}])'('*)(?=[{_STARTS}])")
_BARE = re.compile(rf"(?:^|[{re.escape(_SEPARATES)}])[{_STARTS}]")


def defuse(text: str) -> str:
    return _DEFUSE.sub(r"\1'\2", text)


def fuse(text: str) -> str:
    """What `defuse` was given."""
    return _FUSE.sub(r"\1\2", text)


def runs(text: str) -> bool:
    """Whether a spreadsheet may take a piece of this for a formula."""
    return _BARE.search(text) is not None


def write_sheet(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 without a mark, commas, every cell in quotes, lines ended as RFC 4180 has it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([defuse(cell) for cell in row] for row in rows)
    return out.getvalue().encode()
