"""Docs that cannot lie: what they name exists, and what exists is named."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from safeconduct.cli.main import COMMANDS
from safeconduct.cli.tui import EXIT_CODES
from safeconduct.records import access, kinds

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
TOUR = (ROOT / "docs/tour.md").read_text()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_paths_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    for link in re.findall(r"\]\(([^)#]+)\)", text):
        assert link.startswith("http") or (page.parent / link).exists(), link
    for path in re.findall(r"`((?:src|docs|tests|bench)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path


def test_the_tour_names_every_room_kind_circle_command_and_exit_code() -> None:
    rooms = {path.name for path in (ROOT / "src/safeconduct").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert {room for room in rooms if f"── {room}/" not in TOUR} == set()
    named = TOUR.split("## Record kinds")[1]
    assert [kind.name for kind in kinds.KINDS if not re.search(rf"\b{kind.name}\b", named)] == []
    assert [name for name in access.STANDING if f"`{name}`" not in TOUR] == []
    assert [command for command in COMMANDS if not re.search(rf"\b{command}\b", TOUR)] == []
    assert [name for name, code in EXIT_CODES.items() if not re.search(rf"\| {name} \|.*\| {code} \|", TOUR)] == []


def test_the_rooms_files_on_the_tour_exist() -> None:
    for room, files in re.findall(r"── (\w+)/ +\d  ([\w ]+?)(?:   |\n)", TOUR):
        for name in files.split():
            if (ROOT / "src/safeconduct" / room).is_dir() and name not in ("fact", "one", "file", "a", "record", "kind"):
                found = (ROOT / f"src/safeconduct/{room}/{name}.py").exists()
                assert found or room in ("records", "cli"), f"{room}/{name}"


def test_every_decision_is_listed_and_every_dependency_has_its_line() -> None:
    index = (ROOT / "docs/decisions/README.md").read_text()
    pages = {path.stem for path in (ROOT / "docs/decisions").glob("*.md")} - {"README"}
    assert set(re.findall(r"\(([\w-]+)\.md\)", index)) == pages
    wanted = {re.split(r"[\[><=]", one)[0] for one in tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]}
    listed = set(re.findall(r"^\| ([\w-]+) \|", (ROOT / "docs/decisions/dependencies.md").read_text(), re.M)) - {"package"}
    assert listed == wanted


def test_the_readme_shows_commands_that_exist() -> None:
    block = (ROOT / "README.md").read_text().split("```sh")[1].split("```")[0].strip().splitlines()
    assert len(block) == 6
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M)
    for line in block:
        words = line.split()
        assert words[1] in targets if words[0] == "make" else words[3] in COMMANDS, line


def test_news_files_have_the_form() -> None:
    for path in (ROOT / "changelog.d").glob("*.md"):
        if path.name != "README.md":
            assert re.match(r"(added|changed|fixed|removed|security): .+\.\n\Z", path.read_text()), path.name


def test_the_format_says_what_the_code_does() -> None:
    text = (ROOT / "docs/format.md").read_text()
    from safeconduct.journal.leaf import LEAF_SIZE

    assert f"({LEAF_SIZE} bytes)" in text
    for source in ("segment", "reader"):
        for why in re.findall(r'BadSegment\(name, "([^"]+)"\)', (ROOT / f"src/safeconduct/journal/{source}.py").read_text()):
            assert why in " ".join(text.split()), why
