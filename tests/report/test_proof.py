"""A proof: verifies with the verifier alone; each defect fails at its own numbered check (vectors)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.test_layers import SRC, closure

from safeconduct.report.check import CheckFailed, check

VECTORS = Path(__file__).parents[1] / "vectors" / "proof"
CASES = tomllib.loads((VECTORS / "index.toml").read_text())["vector"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["file"])
def test_vectors(case: dict[str, object]) -> None:
    data = (VECTORS / str(case["file"])).read_bytes()
    if case["fails"] == 0:
        assert [one.number for one in check(data).passed] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
        return
    with pytest.raises(CheckFailed) as failed:
        check(data)
    assert failed.value.number == case["fails"], str(failed.value)


def test_every_check_has_a_vector() -> None:
    assert {case["fails"] for case in CASES} == set(range(10))


@given(st.data())
def test_no_single_byte_can_change(data: st.DataObject) -> None:
    good = bytearray((VECTORS / "good.json").read_bytes())
    place = data.draw(st.integers(0, len(good) - 1))
    good[place] ^= data.draw(st.integers(1, 255))
    try:
        check(bytes(good))
    except CheckFailed:
        return
    before, after = json.loads((VECTORS / "good.json").read_bytes()), json.loads(bytes(good))
    assert {key for key in before if after[key] != before[key]} <= {"recipient", "audience", "made"}  # told, not proven


def test_another_edition_than_the_published_one_fails_at_check_two() -> None:
    data = (VECTORS / "good.json").read_bytes()
    note = json.loads(data)["note"]
    check(data, note)
    with pytest.raises(CheckFailed) as failed:
        check(data, note.replace("/", "/x", 1))
    assert failed.value.number == 2


def test_it_verifies_on_a_machine_with_only_the_verifier(network: Path, tmp_path: Path) -> None:
    """Only the files that report.check reaches, in an interpreter that finds nothing else of the project."""
    for module in closure(SRC, "safeconduct.report.check"):
        path = Path(*module.split(".")).with_suffix(".py")
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SRC / path, tmp_path / path)
    for folder in {tmp_path / "safeconduct", *(path.parent for path in tmp_path.rglob("*.py"))}:
        (folder / "__init__.py").touch()
    program = (
        f"import sys; sys.path[:0] = [{str(tmp_path)!r}]; from safeconduct.report.check import check;"
        "v = check(open(sys.argv[1], 'rb').read());"
        "assert sys.modules['safeconduct'].__file__.startswith(sys.path[0]);"
        "bad = [m for m in sys.modules if m.startswith(('safeconduct.depot', 'safeconduct.office', 'safeconduct.seal.keys'))];"
        "assert not bad, bad; print(len(v.passed))"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    words = [sys.executable, "-c", program, str(network / "proof-C1.json")]
    ran = subprocess.run(words, check=False, capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert ran.stdout.strip() == "9", ran.stderr


def test_what_consent_does_not_cover_stays_dark(network: Path) -> None:
    proof = json.loads((network / "proof-C1.json").read_bytes())
    assert {one["role"] for one in proof["exhibits"] if one["entry"]["body"]} <= {"claim", "source", "support", "response", "figure"}
    assert next(one for one in proof["withheld"] if one["role"] == "counted")["why"] == "consent"
