"""The model file: one JSON that another team, another day or another engine can link with.

It holds Splink's settings with their probabilities, the version of the fold, the calibration by reviewed pairs, and a random salt
from which names of pairs are made. It holds no record and no name.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import msgspec

from safeconduct.figures.linkage.calibrate import Calibration
from safeconduct.figures.linkage.fold import FOLD
from safeconduct.figures.linkage.levels import COMPARISONS, Comparison, splink
from safeconduct.ground.errors import N_, BadInput
from safeconduct.ground.ids import RecordId, spell

FORMAT = "safeconduct-link 1"


class BadModel(BadInput):
    pass


class Model(msgspec.Struct, frozen=True, kw_only=True):
    format: str = FORMAT
    fold: str = FOLD
    salt: str
    settings: dict[str, Any]
    trained_on: dict[str, int]
    """Records, pairs and reviewed pairs the probabilities come from."""
    calibration: Calibration | None = None

    def comparisons(self) -> tuple[Comparison, ...]:
        names = [one["output_column_name"] for one in self.settings["comparisons"]]
        return tuple(one for one in COMPARISONS if one.name in names)


def write(model: Model) -> str:
    return json.dumps(msgspec.to_builtins(model), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read(data: bytes) -> Model:
    try:
        model = msgspec.json.decode(data, type=Model)
        known = {one.name: [level.label for level in one.levels] for one in COMPARISONS}
        for one in model.settings["comparisons"]:
            labels = [level["label_for_charts"] for level in one["comparison_levels"][1:]]
            if known.get(one["output_column_name"]) != labels:
                raise _other_version()
    except (msgspec.MsgspecError, KeyError, TypeError, UnicodeDecodeError) as error:
        raise BadModel(
            N_("the model file cannot be read"), N_("name a file that `safeconduct link` wrote, or a new name to train one")
        ) from error
    if (model.format, model.fold) != (FORMAT, FOLD):
        raise _other_version()
    return model


def _other_version() -> BadModel:
    return BadModel(
        N_("the model was trained with another version of the name comparison"),
        N_("train one anew: name a file that is not there yet with --model"),
    )


def for_engine(model: Model, dialect: str, kept: Sequence[Comparison]) -> list[dict[str, Any]]:
    """The trained comparisons in an engine's own functions; the probabilities follow the labels."""
    trained = {one["output_column_name"]: one for one in model.settings["comparisons"]}
    rendered = []
    for comparison in kept:
        fresh = splink(comparison, dialect)
        for level, old in zip(fresh["comparison_levels"][1:], trained[comparison.name]["comparison_levels"][1:], strict=True):
            level |= {key: old[key] for key in ("m_probability", "u_probability")}
        rendered.append(fresh)
    return rendered


def pair_id(salt: str, one: tuple[str, str], other: tuple[str, str]) -> RecordId:
    """The name of a pair of records, (list, record_id) each: the same for every reviewer who holds the model file, in either order."""
    first, second = sorted((one, other))
    return _spelled(salt, *first, *second)


def entry_pair(one: tuple[str, str], other: tuple[str, str]) -> RecordId:
    """The name of a pair of entries of sealed lists: by their random tokens alone, whatever the lists are called and in whichever linkage."""
    return _spelled("entries", *sorted((one[1], other[1])))


def _spelled(*words: str) -> RecordId:
    return RecordId(spell(hashlib.sha256("\x1f".join(words).encode()).digest()[:16]))
