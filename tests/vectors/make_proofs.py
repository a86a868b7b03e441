"""Make the proof vectors from a played demo: `python -m tests.vectors.make_proofs demo-network`. One file a defect."""

from __future__ import annotations

import base64
import copy
import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from safeconduct.demo.publish import RELEASE
from safeconduct.demo.stage import PASSPHRASE
from safeconduct.demo.story import at
from safeconduct.office.office import open_office
from safeconduct.office.press import write_proof
from safeconduct.records.consent import Audience
from safeconduct.records.edition import Edition
from safeconduct.report.exhibit import Proof, write_json

HERE = Path(__file__).parent / "proof"


def flip(text: str, place: int = 5) -> str:
    raw = bytearray(base64.b64decode(text))
    raw[place] ^= 1
    return base64.b64encode(bytes(raw)).decode()


def main(folder: Path) -> None:
    with open_office(folder / "offices" / "sage", PASSPHRASE) as office:
        edition = next(iter(office.view.all(Edition)))
        for ref in ("C3", "C5"):
            write_proof(office, edition.id, ref, Audience.PUBLIC, "", HERE / f"{ref}.json", at(RELEASE, 13))
    good = json.loads((HERE / "C3.json").read_bytes())
    other = json.loads((HERE / "C5.json").read_bytes())
    (HERE / "C3.json").unlink()
    (HERE / "C5.json").unlink()
    cases: list[tuple[str, int, Any]] = [("good", 0, good)]

    def case(name: str, fails: int, change: Any) -> None:
        bad = copy.deepcopy(good)
        change(bad)
        cases.append((name, fails, bad))

    def first(p: Any) -> Any:
        return p["exhibits"][0]

    case("format-of-a-later-version", 1, lambda p: p.update(format="safeconduct proof 2"))
    case("signature-altered", 2, lambda p: p["signatures"].__setitem__(0, p["signatures"][0][:-9] + "AAAAAA==\n"))
    case("one-signer-only", 2, lambda p: p.update(signatures=p["signatures"][:2]))
    case("note-of-another-edition", 2, lambda p: p.update(note=p["note"].replace("edition/", "edition/a")))
    case("manifest-altered", 3, lambda p: p.update(manifest=p["manifest"].replace('"version": "1"', '"version": "2"')))
    case("manifest-path-altered", 3, lambda p: p["manifest_path"].__setitem__(0, flip(p["manifest_path"][0])))
    case("sheet-altered", 4, lambda p: p.update(sheet=p["sheet"].replace("100", "900")))
    case("claim-not-in-edition", 4, lambda p: p.update(claim="C99"))
    case("salt-altered", 5, lambda p: first(p).update(salt=flip(first(p)["salt"])))
    case("exhibit-of-another-claim", 5, lambda p: p["exhibits"].__setitem__(0, other["exhibits"][0]))
    case("exhibit-shown-twice", 5, lambda p: p["exhibits"].append(first(p)))
    case("leaf-swapped", 6, lambda p: first(p)["entry"].update(leaf=p["exhibits"][1]["entry"]["leaf"]))
    case("leaf-altered", 6, lambda p: first(p)["entry"].update(leaf=flip(first(p)["entry"]["leaf"], 60)))
    case("entry-path-altered", 6, lambda p: first(p)["entry"]["path"].__setitem__(0, flip(first(p)["entry"]["path"][0])))
    case("head-signature-altered", 7, lambda p: first(p)["entry"].update(signature=resign(first(p)["entry"]["signature"])))
    case("body-altered", 8, lambda p: first(p)["entry"].update(body=flip(first(p)["entry"]["body"], -1)))
    case("body-of-another-entry", 8, lambda p: first(p)["entry"].update(body=p["exhibits"][1]["entry"]["body"]))
    case("opener-altered", 8, lambda p: first(p)["entry"].update(opener=flip(first(p)["entry"]["opener"])))
    case("claim-entry-left-out", 9, lambda p: p.update(exhibits=[e for e in p["exhibits"] if e["role"] != "claim"]))
    case("response-left-out", 9, lambda p: p.update(exhibits=[e for e in p["exhibits"] if e["role"] != "response"]))
    lines = []
    for name, fails, value in cases:
        (HERE / f"{name}.json").write_bytes(write_json(msgspec.json.decode(json.dumps(value), type=Proof)))
        lines.append(f'[[vector]]\nfile = "{name}.json"\nfails = {fails}\n')
    rewritten = (HERE / "good.json").read_bytes().replace(b'  "format"', b'    "format"', 1)
    (HERE / "rewritten-with-other-spaces.json").write_bytes(rewritten)
    (HERE / "cut-short.json").write_bytes((HERE / "good.json").read_bytes()[:-40])
    lines += [f'[[vector]]\nfile = "{n}.json"\nfails = 1\n' for n in ("rewritten-with-other-spaces", "cut-short")]
    head = "# What each file must do: `fails` is the number of the check that refuses it, 0 for none.\n\n"
    (HERE / "index.toml").write_text(head + "\n".join(lines))


def resign(line: str) -> str:
    front, name, body = line.rstrip("\n").split(" ")
    return f"{front} {name} {flip(body, 20)}\n"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
