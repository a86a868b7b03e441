"""A stick from hostile hands: what stands in it under an object's name need not be a file of bounded size."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from safeconduct.depot.base import LARGEST, DepotUnreachable, NoSuchObject, TooLarge
from safeconduct.depot.folder import FolderDepot

NAME = "t/" + "a" * 32


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "stick/t").mkdir(parents=True)
    return tmp_path / "stick" / NAME


def test_a_link_is_no_object(place: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"not of this stick")
    place.symlink_to(tmp_path / "secret")
    depot = FolderDepot(tmp_path / "stick")
    assert list(depot.list()) == []
    with pytest.raises(NoSuchObject):
        depot.get(NAME)
    with pytest.raises(NoSuchObject):
        depot.size(NAME)


def test_a_pipe_does_not_hang_it(place: Path, tmp_path: Path) -> None:
    os.mkfifo(place)
    with pytest.raises(NoSuchObject):
        FolderDepot(tmp_path / "stick").get(NAME)


def test_a_file_without_end_is_not_read(place: Path, tmp_path: Path) -> None:
    with place.open("wb") as file:
        file.truncate(LARGEST + 1)
    with pytest.raises(TooLarge):
        FolderDepot(tmp_path / "stick").get(NAME)


def test_nothing_is_written_through_a_linked_folder(tmp_path: Path) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "home").mkdir()
    (tmp_path / "stick/t").symlink_to(tmp_path / "home")
    with pytest.raises(DepotUnreachable):
        FolderDepot(tmp_path / "stick").put(NAME, b"bytes")
    assert not list((tmp_path / "home").iterdir())
