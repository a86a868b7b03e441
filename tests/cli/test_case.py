"""Casework at the terminal, as it is typed: a call, a case, a referral with its receipt, a task, a closing."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from tests.cli.test_cli import run, said
from tests.office.offices import cheap

Office = tuple[object, ...]


@pytest.fixture(scope="module", autouse=True)
def cheap_passphrases() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        cheap(patch)
        yield


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    from safeconduct.demo.stage import PASSPHRASE

    folder = tmp_path_factory.mktemp("case")
    (folder / "words").write_text(PASSPHRASE + "\n")
    assert run("init", folder / "net", "--codename", "Alder", "--passphrase-file", folder / "words") == 0
    return ("--office", folder / "net" / "office", "--passphrase-file", folder / "words")


@pytest.fixture(scope="module")
def amber(office: Office) -> Office:
    assert run("case", "open", "Amber", "--region", "chechnya", "--person", "Wren", *office) == 0
    return office


def shown(capsys: pytest.CaptureFixture[str], *office: object) -> str:
    capsys.readouterr()
    assert run("case", "show", "Amber", *office) == 0
    return capsys.readouterr().out


def test_a_call_is_triaged_compared_and_becomes_a_case(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("call", "signs", "--json") == 0
    taking = ("call", "take", "--region", "chechnya", "--json", *office)
    ids = []
    for _ in range(2):
        capsys.readouterr()
        assert said(*taking, "--sign", "hurt", text="asks for help to leave") == 0
        ids.append(json.loads(capsys.readouterr().out.splitlines()[-1])["call"]["id"][:10])
    assert said(*taking, "--sign", "horoscope", text="asks for help") == 2
    assert said("call", "triage", ids[0], "high", *office, text="the voice") == 0
    assert "urgency    high (by the rules medium: is hurt or ill)" in capsys.readouterr().out
    assert said("call", "compare", ids[0], *office, text="+7 900 555-00-11") == 0
    assert "no earlier call" in capsys.readouterr().out
    assert run("case", "open", "Jade", "--region", "chechnya", "--person", "Rook", "--call", ids[0], *office) == 0
    assert said("call", "compare", ids[1], *office, text="8 900 555 00 11") == 0
    assert "may be the same as case Jade: ask Alder" in capsys.readouterr().out
    assert said("call", "compare", ids[1], *office, text="..") == 2
    assert said("call", "judge", ids[1], "same", ids[0], *office, text="the same voice") == 0
    assert said("call", "close", ids[1], *office, text="has a case") == 0
    assert said("call", "answer", ids[1], *office, text="too late") == 3


def test_a_referral_leaves_a_receipt_that_names_nobody(amber: Office, capsys: pytest.CaptureFixture[str]) -> None:
    adding = ("provider", "add", "Bright Hall", "--region", "tver", "--service", "legal_assistance_service", *amber)
    assert said(*adding, text="by phone\nno minors") == 0
    sending = ("case", "refer", "Amber", "Bright Hall", "legal_assistance_service", "--tell", "people", "--tell", "region", *amber)
    assert run(*sending) == 3
    assert "has not agreed to share this with partner" in capsys.readouterr().err
    assert said("case", "consent", "Amber", "--to", "share", "--for", "partner", "--how", "phone", *amber, text="") == 0
    assert run(*sending) == 0
    receipt = capsys.readouterr().out
    assert "Bright Hall for: legal help" in receipt
    assert "how many people: 1" in receipt
    assert "Amber" not in receipt.split("Case Amber")[0]
    assert said("case", "answer", "Amber", "1", "declined", *amber, text="") == 3
    assert said("case", "answer", "Amber", "1", "declined", "--reason", "service_unavailable", *amber, text="full") == 0
    assert "declined service_unavailable; told: people, region" in capsys.readouterr().out
    assert run("--lang", "ru", "case", "receipt", "Amber", "1", *amber) in (0, 2)


def test_needs_tasks_and_plans_are_written_and_done(amber: Office, capsys: pytest.CaptureFixture[str]) -> None:
    for action, text in (("need", "a doctor"), ("plan", "back stairs"), ("plan", "the front door")):
        assert said("case", action, "Amber", *amber, text=text) == 0
    assert said("case", "met", "Amber", "1", *amber, text="seen") == 0
    assert said("case", "met", "Amber", "1", *amber, text="seen") == 3
    assert said("case", "task", "Amber", "--due", "2099-01-01", *amber, text="call the lawyer") == 0
    assert said("case", "task", "Amber", "--due", "2099-01-01", "--for", "Nobody", *amber, text="x") == 8
    assert said("case", "note", "Amber", "--kind", "phone_call", "--contact", "2020-01-01", *amber, text="tired") == 0
    page = shown(capsys, *amber)
    for line in ("met        a doctor: seen", "plan 2     the front door", "task 1     call the lawyer: Alder, until 2099-01-01, open",
                 "spoken with on 2020-01-01  tired"):  # fmt: skip
        assert line in page
    assert run("case", "due", *amber) == 0
    assert "task        Amber  2099-01-01  call the lawyer" in capsys.readouterr().out
    assert said("case", "done", "Amber", "1", *amber, text="") == 0
    assert said("case", "drop", "Amber", "9", *amber, text="x") == 8


def test_a_party_and_what_it_needs(amber: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("case", "person", "Amber", "Teal", "--child", *amber) == 0
    assert run("case", "relation", "Amber", "Wren", "parent", "Teal", *amber) == 0
    assert run("case", "relation", "Amber", "Wren", "parent", "Nobody", *amber) == 3
    assert said("case", "animal", "Amber", "dog", *amber, text="small") == 0
    assert run("case", "stay", "Amber", "avoid_region", "narnia", *amber) == 2
    assert run("case", "stay", "Amber", "avoid_region", "tver", *amber) == 0
    page = shown(capsys, *amber)
    for line in ("Wren, Teal (child)", "Wren is parent of Teal", "animal 1   dog small", "stay       avoid_region: tver"):
        assert line in page
    assert said("case", "stay-lifted", "Amber", "avoid_region", "tver", *amber, text="he moved") == 0
    assert "avoid_region" not in shown(capsys, *amber)


def test_a_home_follow_ups_and_a_closing(amber: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("case", "rehome", "Amber", "rehomed_russia", "tver", *amber) == 0
    assert said("case", "followed", "Amber", "1", "doing_well", *amber, text="works again") == 0
    page = shown(capsys, *amber)
    assert "doing_well works again" in page
    assert said("case", "ask-approval", "Amber", "closure", "--reason", "rehomed", *amber, text="well") == 0
    assert said("case", "approve", "Amber", "closure", *amber, text="") == 3
    assert "nobody approves what they asked for" in capsys.readouterr().err
    assert run("case", "close", "Amber", "duplicate", *amber) == 3
    assert run("case", "close", "Amber", "rehomed", *amber) == 0
    assert said("case", "offer", "Amber", "Alder", *amber, text="x") == 3
