"""Reviewed pairs handed over as CSV: `left_list,left,right_list,right,same`; without list names where there is one list."""

from __future__ import annotations

import csv
import io

from safeconduct.figures.linkage.lists import BadList, decode
from safeconduct.figures.linkage.outcome import Reviewed
from safeconduct.ground.errors import N_

_WORDS = {"1": True, "yes": True, "same": True, "true": True, "0": False, "no": False, "different": False, "false": False}
_UNDECIDED = {"", "?", "cannot tell", "cannot_tell", "unsure"}


def read_labels(data: bytes) -> tuple[Reviewed, ...]:
    text, _ = decode(data)
    rows = csv.DictReader(io.StringIO(text))
    header = {name.strip().casefold() for name in rows.fieldnames or ()}
    if not {"left", "right", "same"} <= header:
        raise BadList(N_("the file of labels lacks a column"), N_("its first line reads: left_list,left,right_list,right,same"))
    found = []
    for line, raw in enumerate(rows, 2):
        row = {(key or "").strip().casefold(): (value or "").strip() for key, value in raw.items() if not isinstance(value, list)}
        said = row["same"].casefold()
        if said in _UNDECIDED:
            continue
        if said not in _WORDS:
            raise BadList(
                N_("the file of labels: line {line} says neither 1 nor 0"), N_("leave it empty where a reviewer could not tell"), line=line
            )
        found.append(Reviewed((row.get("left_list", ""), row["left"]), (row.get("right_list", ""), row["right"]), _WORDS[said]))
    return tuple(found)
