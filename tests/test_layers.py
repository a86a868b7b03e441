"""The floors of docs/tour.md, enforced by reading imports from the source, lazy ones and those under TYPE_CHECKING included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SRC = Path(__file__).parents[1] / "src"
FLOORS = {
    "ground": 0, "seal": 1, "depot": 1, "gate": 1, "web": 1, "journal": 2, "records": 2, "casework": 3, "testimony": 3,
    "figures": 3, "report": 3, "exchange": 3, "witness": 3, "office": 4, "desk": 5, "door": 5, "cli": 5, "demo": 5,
}  # fmt: skip
SAME_FLOOR = {("report", "figures"), ("cli", "demo"), ("cli", "desk")}
WITNESS_MAY = {"safeconduct.journal.tree", "safeconduct.journal.head", "safeconduct.seal.sign"}
REPORT_MAY = {"safeconduct.journal.tree", "safeconduct.journal.head", "safeconduct.journal.leaf", "safeconduct.seal.sign"}
CHECK_NEVER = ("safeconduct.seal.keys", "safeconduct.seal.envelope", "safeconduct.seal.phrase", "safeconduct.seal.stream",
               "safeconduct.journal.reader", "safeconduct.journal.writer", "safeconduct.journal.segment",
               "safeconduct.journal.entry", "safeconduct.depot", "safeconduct.gate", "safeconduct.office")  # fmt: skip
HEAVY = ("vl_convert", "typst", "rich", "babel", "htpy", "msgspec", "cryptography", "nacl", "apsw")
SPLITTERS = {"Crypto": "safeconduct.seal.quorum", "shamir_mnemonic": "safeconduct.seal.paper"}
"""Each of them is known to one file."""
BAD_NAMES = {"utils", "helpers", "manager", "common", "util", "helper", "misc"}


def imports(path: Path, top_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text())
    for node in tree.body if top_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def violations(src: Path) -> list[str]:
    found = []
    for path in sorted(src.rglob("*.py")):
        parts = path.relative_to(src).parts
        if len(parts) < 3:
            continue
        room, module = parts[1], ".".join(parts)[:-3]
        if path.stem in BAD_NAMES:
            found.append(f"{module}: name says nothing")
        for name in imports(path):
            found += (f"{module}: {why} {name}" for why in _faults(room, module, name))
    return found


def _faults(room: str, module: str, name: str) -> Iterator[str]:
    if name.split(".")[0] == "cryptography" and module != "safeconduct.seal.primitives":
        yield "touches the cipher library"
    if name.split(".")[0] == "nacl" and room != "seal":
        yield "touches the cipher library"
    if SPLITTERS.get(name.split(".")[0], module) != module:
        yield "touches a library that splits keys"
    if not name.startswith("safeconduct.") or name.count(".") < 1:
        return
    other = name.split(".")[1]
    if other == room or other not in FLOORS:
        return
    if FLOORS[other] > FLOORS[room] or (FLOORS[other] == FLOORS[room] and (room, other) not in SAME_FLOOR):
        yield "imports upward or sideways"
    if room == "journal" and other == "depot" and not name.startswith("safeconduct.depot.base"):
        yield "knows more of the depot than its seam"
    if room == "journal" and other == "gate" and not name.startswith("safeconduct.gate.base"):
        yield "knows more of the gate than its seam"
    if room == "report" and other in ("journal", "seal") and not _in(name, REPORT_MAY):
        yield "reaches into journal or seal"
    if room == "witness" and other != "ground" and not _in(name, WITNESS_MAY):
        yield "is more than a witness needs"
    if room == "records" and other in ("seal", "journal"):
        yield "knows a cipher"
    if room in ("depot", "gate") and other == "seal":
        yield "is not blind"


def _in(name: str, allowed: set[str]) -> bool:
    return name == "safeconduct.journal" or any(name == one or name.startswith(f"{one}.") for one in allowed)


def closure(src: Path, module: str) -> set[str]:
    """Every module of the project that this one brings with it."""
    seen: set[str] = set()
    todo = [module]
    while todo:
        name = todo.pop()
        path = src / Path(*name.split(".")).with_suffix(".py")
        if name in seen or not path.exists():
            continue
        seen.add(name)
        todo += [one for one in imports(path) if one.startswith("safeconduct.")]
    return seen


def test_floors() -> None:
    assert violations(SRC) == []


def test_verifier_reaches_no_key_no_journal_no_depot() -> None:
    reached = closure(SRC, "safeconduct.report.check")
    assert "safeconduct.journal.tree" in reached
    assert [name for name in reached if name.startswith(CHECK_NEVER)] == []


def test_command_line_starts_light() -> None:
    reached = {"safeconduct.cli.main", *(f"safeconduct.cli.{p.stem}" for p in (SRC / "safeconduct/cli").glob("*.py"))}
    for name in reached:
        path = SRC / Path(*name.split(".")).with_suffix(".py")
        top = {one.split(".")[0] for one in imports(path, top_only=True)} if path.exists() else set()
        assert not top & set(HEAVY), name
        inside = [one for one in imports(path, top_only=True) if one.startswith("safeconduct.")] if path.exists() else []
        assert all(one.startswith(("safeconduct.cli", "safeconduct.__version__")) or one == "safeconduct" for one in inside), name


@pytest.mark.parametrize(
    ("file", "line", "why"),
    [
        ("depot/folder.py", "from safeconduct.seal import keys", "imports upward or sideways"),
        ("records/case.py", "from safeconduct.journal import tree", "imports upward or sideways"),
        ("casework/place.py", "def f() -> None:\n    from safeconduct.testimony import take", "imports upward or sideways"),
        ("journal/reader.py", "from safeconduct.depot.folder import FolderDepot", "knows more of the depot"),
        ("report/prove.py", "from safeconduct.seal import keys", "reaches into journal or seal"),
        ("witness/ledger.py", "from safeconduct.depot.base import Depot", "more than a witness needs"),
        ("office/index.py", "import cryptography", "touches the cipher library"),
        ("seal/keys.py", "from Crypto.Protocol.SecretSharing import Shamir", "touches a library that splits keys"),
        ("office/vault.py", "def f() -> None:\n    import shamir_mnemonic", "touches a library that splits keys"),
        ("ground/utils.py", "", "name says nothing"),
    ],
)
def test_a_breach_is_found(tmp_path: Path, file: str, line: str, why: str) -> None:
    path = tmp_path / "safeconduct" / file
    path.parent.mkdir(parents=True)
    path.write_text(line + "\n")
    assert any(why in one for one in violations(tmp_path)), violations(tmp_path)
