"""Linkages that several tests look at: made once."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from safeconduct.figures.linkage.engine import DuckEngine
from safeconduct.figures.linkage.link import Ask, link
from safeconduct.figures.linkage.lists import Given, read_list
from safeconduct.figures.linkage.outcome import Linked
from safeconduct.ground.ids import seeded
from tests.figures.linkage.invented import csv_of, noted, people

FEBRL = Path(__file__).parents[2] / "data/febrl"
LATIN = ("english", "german", "french", "turkish", "loose")


def run(lists: list[Given], **more: object) -> Linked:
    return link(Ask(lists)._replace(**more), DuckEngine, seeded("link"))  # type: ignore[arg-type]


def across_scripts(seed: int = 5) -> list[Given]:
    """260 people; 160 on a list in Cyrillic, 150 on one in Latin letters of several hands, and 70 on a third, mixed."""
    everybody, chance = people(260, seed), random.Random(seed)
    return [
        read_list("office", csv_of([noted(one, ("cyrillic",), chance) for one in everybody[:160]]), {}),
        read_list("abroad", csv_of([noted(one, LATIN, chance) for one in everybody[100:250]]), {}),
        read_list("families", csv_of([noted(one, ("cyrillic", *LATIN), chance) for one in everybody[120:260:2]]), {}),
    ]


@pytest.fixture(scope="session")
def scripts() -> Linked:
    return run(across_scripts())


@pytest.fixture(scope="session")
def febrl() -> Linked:
    mapping = {"rec_id": "record_id", "surname": "family_name", "date_of_birth": "birth_date", "postcode": "place"}
    return run([read_list(name, gzip.decompress((FEBRL / f"dataset{name}.csv.gz").read_bytes()), mapping) for name in ("4a", "4b")])
