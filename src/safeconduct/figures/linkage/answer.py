"""The answer of linking as plain data, and capture patterns as the tables `estimate` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Any

import numpy as np

from safeconduct.figures.linkage.lists import BadList, Given
from safeconduct.figures.linkage.outcome import Linked, against_truth, certainty, clusters, patterns
from safeconduct.ground.errors import N_

WORTH_SAYING = 0.01
STRATA = ("place", "event_place", "sex", "birth_year", "event_year")


def answer(found: Linked, seconds: float, cpu_seconds: float) -> dict[str, Any]:
    said = found.thresholds
    return {
        "lists": [{"name": given.name, "records": given.size} for given in found.lists],
        "people": found.people.number,
        "pairs": pairs(found),
        "clusters": _clusters(found),
        "conflicts": found.people.conflicts,
        "thresholds": {"link": said.link, "duplicate": said.duplicate, "apart_below": said.apart, "sure_above": said.sure, "how": said.how},
        "expected": {"precision": said.expected_precision, "recall": said.expected_recall},
        "names_only": found.names_only,
        "comparisons": [one.name for one in found.model.comparisons()],
        "blocking": {"by_rule": found.blocks.pairs, "left_out": list(found.blocks.left_out), "pairs_scored": found.scored},
        "model": {
            "fold": found.model.fold,
            "trained": found.trained,
            "calibrated": found.model.calibration is not None,
            **found.model.trained_on,
        },
        "notes": [note.template.format(**note.values) for note in found.notes],
        "seconds": round(seconds, 3),
        "cpu_seconds": round(cpu_seconds, 3),
        **_truth(found),
    }


def _truth(found: Linked) -> dict[str, Any]:
    truth = against_truth(found)
    if truth is None:
        return {}
    return {"precision": truth.precision, "recall": truth.recall, "f1": truth.f1, "true_pairs": truth.pairs}


def pairs(found: Linked) -> list[dict[str, Any]]:
    """Linked pairs and those worth a look, the likeliest first."""
    all_, ids = found.pairs, found.ids()
    worth = np.flatnonzero(all_.linked | (all_.probability >= WORTH_SAYING))
    worth = worth[np.lexsort((all_.right[worth], all_.left[worth], -all_.probability[worth]))]
    return [
        {"left": list(ids[all_.left[place]]), "right": list(ids[all_.right[place]]), "probability": round(float(all_.probability[place]), 6),
         "linked": bool(all_.linked[place]), "zone": zone(found, float(all_.probability[place])), "judged": not np.isnan(all_.judged[place])}
        for place in worth.tolist()
    ]  # fmt: skip


def zone(found: Linked, probability: float) -> str:
    """Which of the three zones: linked, for review, apart. Where only names were compared, nothing is beyond review."""
    said = found.thresholds
    if probability < said.apart:
        return "apart"
    return "link" if probability >= said.sure and not found.names_only else "review"


def _clusters(found: Linked) -> list[dict[str, Any]]:
    certain, ids = certainty(found), found.ids()
    return [
        {"records": [list(ids[one]) for one in group], "certainty": round(certain.get(int(found.people.of[group[0]]), 0.0), 6)}
        for group in clusters(found.people)
    ]


def strata(lists: Sequence[Given], column: str) -> list[str]:
    """What each record says of the stratum, as it was written; of a date, the year."""
    dated = column.replace("_year", "_date")
    if column not in STRATA or not any({column, dated} & set(given.table.column_names) for given in lists):
        hint = N_("strata can be one of: {columns}")
        raise BadList(N_("no list has the column {column}"), hint, column=column[:40], columns=" ".join(STRATA))
    if dated != column:
        return [_year(one, other) for given in lists for one, other in zip(given.column(dated), given.column(column), strict=True)]
    return [(text or "").strip() for given in lists for text in given.column(column)]


def _year(date: str | None, year: str | None) -> str:
    from safeconduct.figures.linkage.dates import read_column

    for text in (date, year):
        if text is not None and (found := read_column([text]).days[text].year) is not None:
            return str(found)
    return ""


def pattern_table(found: Linked, people: Any, of_strata: Sequence[str] | None) -> str:
    """CSV: list names and count, a `stratum` first where strata were asked for."""
    names = [given.name for given in found.lists]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(["stratum"] if of_strata is not None else []), *names, "count"])
    for (stratum, pattern), count in patterns(people, found.list_of, len(names), of_strata).items():
        writer.writerow([*([stratum] if of_strata is not None else []), *pattern, count])
    return out.getvalue()
