"""The PDF: Typst, PDF/A-2a and PDF/UA-1 at once, its embedded fonts only. The same tree and moment give the same bytes.

Typst refuses to compile with a missing alt text, title or glyph, or a skipped heading level: faults do not reach paper.
"""

from __future__ import annotations

import datetime as dt
import re
from importlib.resources import files
from typing import Literal

import msgspec

from safeconduct.ground.errors import N_, Refused
from safeconduct.report.tree import Document

STANDARDS: list[Literal["a-2a", "ua-1"]] = ["a-2a", "ua-1"]


class NotTypeset(Refused):
    def __init__(self, why: str) -> None:
        super().__init__(N_("the report cannot be typeset: {why}"), N_("mend the section or chart it names"), why=why)


def to_pdf(document: Document, now: dt.datetime) -> bytes:
    import typst

    template = files("safeconduct.report").joinpath("report.typ").read_bytes()
    try:
        compiler = typst.Compiler(
            template,
            font_paths=typst.Fonts(include_system_fonts=False),
            sys_inputs={"document": msgspec.json.encode(document).decode()},
        )
        made = compiler.compile(format="pdf", pdf_standards=[*STANDARDS], timestamp=int(now.timestamp()))
    except typst.TypstError as error:
        raise NotTypeset(error.message) from error
    assert isinstance(made, bytes)
    return made


def pages(pdf: bytes) -> int:
    """Page count from the page tree's root, which Typst writes uncompressed."""
    return max((int(found) for found in re.findall(rb"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)", pdf)), default=0) or max(
        (int(found) for found in re.findall(rb"/Count\s+(\d+)[^>]*?/Type\s*/Pages\b", pdf)), default=0
    )
