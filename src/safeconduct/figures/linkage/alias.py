"""Names one person may go by: forms of one name, religious beside everyday. The table is aliases.txt, written by hand."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from safeconduct.figures.linkage.fold import readings


@cache
def _groups() -> dict[str, str]:
    """From any skeleton of a form to its group, which is the skeleton of the line's first form."""
    found: dict[str, str] = {}
    for forms in table():
        first = readings(_joined(forms[0]))[0]
        for form in forms:
            for reading in readings(_joined(form)):
                found.setdefault(reading, first)
    return found


def table() -> list[list[str]]:
    text = files("safeconduct.figures.linkage").joinpath("aliases.txt").read_text(encoding="utf-8")
    return [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def _joined(form: str) -> str:
    return form.replace("-", "")


def group(skeleton: str) -> str:
    """The group's name; a skeleton in no group is its own."""
    return _groups().get(skeleton, skeleton)
