"""Depots from the terminal: a real server process, a second depot, a stick, and what is refused."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.cli.test_cli import run
from tests.servers import Certificate, Postgres, Swift

from safeconduct.demo.stage import PASSPHRASE
from safeconduct.depot.http import HttpDepot


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("words") / "words"
    file.write_text(PASSPHRASE + "\n")
    return file


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, words: Path) -> Path:
    folder = tmp_path_factory.mktemp("net") / "net"
    assert run("init", folder, "--codename", "Alder", "--passphrase-file", words) == 0
    return folder / "office"


class Server(NamedTuple):
    url: str
    token: Path
    reader: str


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, certificate: Certificate) -> Iterator[Server]:
    """`safeconduct depot serve`, a process of its own; at the end it has said one line and nothing else."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "depot").mkdir()
    made = [json.loads(subprocess.check_output([*_SAFECONDUCT, "depot", "token", folder / "tokens", "--json", *more]))["token"]
            for more in ([], ["--read-only"])]  # fmt: skip
    (folder / "token").write_text(made[0] + "\n")
    process = subprocess.Popen(
        [*_SAFECONDUCT, "depot", "serve", folder / "depot", "--tokens", folder / "tokens", "--listen", "127.0.0.1:0", "--json",
         "--cert", certificate.cert, "--key", certificate.key],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    listening = json.loads(process.stdout.readline())["listening"]
    yield Server(f"https://{listening}", folder / "token", made[1])
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert (out, err) == ("", ""), "a depot server writes no log"


_SAFECONDUCT = [sys.executable, "-m", "safeconduct.cli.main"]


def test_a_second_depot_behind_a_server_is_probed_added_levelled_and_read_from(
    office: Path, words: Path, server: Server, certificate: Certificate, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = ("--office", office, "--passphrase-file", words)
    address = f"{server.url}?ca={certificate.cert}"
    assert run("depot", "add", address, "--secret-file", server.token, *mine) == 0
    assert "never overwrites" in capsys.readouterr().out
    assert server.token.read_text().strip() not in (office / "config.json").read_text()
    assert run("case", "open", "Amber", "--region", "chechnya", "--person", "Teal", *mine) == 0
    assert run("sync", "--json", *mine) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["away"] == []
    assert (told["waiting"], told["conflicts"]) == (0, 0)
    reader = HttpDepot(server.url, server.reader, certificate.cert)
    on_server = set(reader.list())
    reader.close()
    here = {str(path.relative_to(office.parent / "depot")) for path in (office.parent / "depot").rglob("*") if path.is_file()}
    assert here <= on_server
    (office.parent / "depot").rename(office.parent / "away")  # the first depot is seized: the second has it all
    for path in office.glob("index.db*"):
        path.unlink()
    assert run("case", "list", *mine) == 0
    assert "Amber" in capsys.readouterr().out
    assert run("sync", *mine) == 7
    assert "cannot be reached (ENOENT)" in capsys.readouterr().out
    (office.parent / "away").rename(office.parent / "depot")
    assert run("depot", "drop", address, *mine) == 0
    assert run("depot", "list", "--json", *mine) == 0
    rows = json.loads(capsys.readouterr().out.splitlines()[-1])["depots"]
    assert [(row["address"], row["why"]) for row in rows] == [("folder:../depot", "")]


def test_a_stick_is_exchanged_with_both_ways(office: Path, words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    mine = ("--office", office, "--passphrase-file", words)
    stick = f"folder:{tmp_path / 'depot'}"
    assert run("sync", "--with", stick, *mine) == 0
    assert "carried between depots" in capsys.readouterr().out
    assert run("sync", "--with", stick, "--json", *mine) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["brought"] == 0
    assert run("sync", "--with", f"folder:{tmp_path / 'not' / 'plugged'}", *mine) == 7


def test_a_sync_says_once_what_is_not_as_it_was_and_heads_keeps_it(
    office: Path, words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office = Path(shutil.copytree(office.parent, tmp_path / "net")) / "office"  # its depot will lose something
    mine = ("--office", office, "--passphrase-file", words)
    assert run("case", "open", "Slate", "--region", "chechnya", "--person", "Lapwing", *mine) == 0
    assert run("sync", *mine) == 0
    capsys.readouterr()
    newest = max((office.parent / "depot" / "s").rglob("*"), key=lambda path: (path.is_file(), path.stat().st_mtime_ns))
    newest.unlink()
    assert run("sync", *mine) == 0
    assert "do not trust this depot until it is explained" in capsys.readouterr().out
    assert run("sync", "--json", *mine) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["findings"] == []
    assert run("heads", "--json", *mine) == 6
    kept = json.loads(capsys.readouterr().out.splitlines()[-1])["findings"]
    assert "rolled_back" in [one["state"] for one in kept]


def test_copy_goes_on_where_it_was_and_leaves_out_what_is_damaged(office: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source, target = office.parent / "depot", tmp_path / "copy"
    assert run("depot", "copy", f"folder:{source}", f"folder:{target}", "--json") == 0
    first = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert first["copied"] > 5
    victim = next(path for path in target.rglob("*") if path.is_file())
    victim.unlink()
    assert run("depot", "copy", f"folder:{source}", f"folder:{target}", "--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == {"copied": 1, "there": first["copied"] - 1, "damaged": 0}
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    assert run("depot", "copy", f"folder:{target}", f"folder:{tmp_path / 'third'}") == 6
    assert "1 damaged and left out" in capsys.readouterr().out


def test_a_store_is_probed_before_it_is_trusted(swift: Swift, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "secret").write_text(f"{swift.key}:{swift.secret}\n")
    for sort, code in (("depot", 0), ("careless", 7)):
        address = f"s3://{swift.bucket(sort)}/net?endpoint={swift.endpoint}"
        assert run("depot", "probe", address, "--secret-file", tmp_path / "secret") == code
    assert "this store overwrites objects" in capsys.readouterr().err


def test_a_depot_in_postgresql_is_set_up_for_a_role_that_only_adds(
    postgres: Postgres, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import psycopg

    url = postgres.fresh()
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("DROP ROLE IF EXISTS depot_writer")
        owner.execute("CREATE ROLE depot_writer LOGIN")
    assert run("depot", "set-up", url, "--writer", "depot_writer") == 0
    assert run("depot", "probe", url.replace(f"//{postgres.user}@", "//depot_writer@")) == 0
    assert run("depot", "set-up", "folder:x") == 2


@pytest.mark.parametrize(
    ("typed", "code", "sentence"),
    [
        (("probe", "nowhere"), 2, "not the address of a depot"),
        (("probe", "postgresql://a:b@host/db"), 2, "holds a password"),
        (("probe", "http://depot.example.org", "--secret-file", "SECRET"), 3, "would show the depot's credential"),
        (("probe", "https://127.0.0.1:1?user=x"), 2, "not the address"),
        (("probe", "s3://bucket", "--secret-file", "SECRET"), 2, "no usable credential"),
        (("probe", "folder:nowhere"), 7, "cannot be reached (ENOENT)"),
        (("serve", "nowhere", "--tokens", "none"), 7, "cannot be reached (ENOENT)"),
        (("serve", ".", "--tokens", "none"), 2, "there is no token file"),
        (("copy", "folder:nowhere", "folder:also/nowhere"), 7, "cannot be reached"),
    ],
)
def test_a_refusal_is_a_sentence_a_hint_and_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], code: int, sentence: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "SECRET").write_text("nocolon\n")
    assert run("depot", *typed) == code
    told = capsys.readouterr().err
    assert sentence in told
    assert "hint:" in told
    assert [path.name for path in tmp_path.iterdir()] == ["SECRET"]
