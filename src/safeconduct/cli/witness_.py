"""`safeconduct witness`: be a witness for another organisation's network, or have this network's heads witnessed."""

from __future__ import annotations

import argparse
from pathlib import Path

from safeconduct.cli.opening import add_office, open_office
from safeconduct.cli.tui import Ui

HELP = "cosign another network's heads, or have this one's cosigned"


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("act", choices=("serve", "add", "list", "drop", "ask"),
                        help="serve DIR; add VKEY URL; list; drop VKEY; ask: hold a round now")  # fmt: skip
    parser.add_argument("given", nargs="*", metavar="DIR|VKEY|URL", help="what the act needs")
    parser.add_argument("--name", default="", help="serve: this witness's public name, without spaces (example.org/witness)")
    parser.add_argument("--host", default="127.0.0.1", help="serve: address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8710, help="serve: port (default: %(default)s)")
    add_office(parser)


def run(args: argparse.Namespace, ui: Ui) -> int:
    return {"serve": _serve, "add": _add, "list": _list, "drop": _drop, "ask": _ask}[args.act](args, ui)


def _need(args: argparse.Namespace, count: int, hint: str) -> list[str]:
    from safeconduct.ground.errors import N_, BadInput

    if len(args.given) != count:
        raise BadInput(N_("this needs other arguments"), hint)
    return list(args.given)


def _serve(args: argparse.Namespace, ui: Ui) -> int:
    import uvicorn

    from safeconduct.ground.errors import N_
    from safeconduct.witness.app import make_app
    from safeconduct.witness.ledger import Ledger

    ledger = Ledger(Path(_need(args, 1, N_("safeconduct witness serve DIR"))[0]), args.name)
    url = f"http://{args.host}:{args.port}/{ledger.prefix}"
    ui.result({"vkey": ledger.key.spelled(), "url": url})
    ui.say(ui.tr(N_("Give this to the network you witness for, by a channel you trust; the address is secret:")))
    ui.say(f"\n  safeconduct witness add '{ledger.key.spelled()}' {url}\n")
    uvicorn.run(make_app(ledger), host=args.host, port=args.port, log_config=None, access_log=False, server_header=False)
    ledger.close()
    return 0


def _add(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_, BadInput
    from safeconduct.journal import head
    from safeconduct.seal import aloud

    vkey, url = _need(args, 2, N_("safeconduct witness add VKEY URL"))
    key = head.unspell(vkey)
    if key.algorithm != head.ML_DSA_44 or not url.startswith(("http://", "https://")):
        raise BadInput(N_("this is not a witness's key and address"), N_("copy both as safeconduct witness serve shows them"))
    with open_office(args) as office, office.state.logbook.transaction():
        office.state.logbook.add_witness(vkey, url)
    words = " ".join(aloud.to_words(int.from_bytes(_digest(vkey), "big") % 7776**6, 6))
    ui.result({"witness": key.name, "words": words})
    ui.say(ui.tr(N_("{name} is asked once a day from now on. Compare these words with the organisation: {words}"), name=key.name, words=words))
    return 0


def _digest(vkey: str) -> bytes:
    import hashlib

    return hashlib.sha256(vkey.encode()).digest()


def _list(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_
    from safeconduct.journal import head

    with open_office(args) as office:
        known = [(head.unspell(vkey).name, vkey) for vkey, _ in office.state.logbook.witnesses()]
        rounds = [{"device": device, "series": series, "rounds": size} for (device, series), size in office.state.logbook.rounds_of().items()]
    ui.result({"witnesses": [{"name": name, "vkey": vkey} for name, vkey in known], "rounds": rounds})
    for name, _ in known:
        ui.say(name)
    ui.say(ui.tr(N_("{count} witnesses; rounds of {devices} devices were read."), count=len(known), devices=len(rounds)))
    return 0


def _drop(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.ground.errors import N_

    (vkey,) = _need(args, 1, N_("safeconduct witness drop VKEY"))
    with open_office(args) as office, office.state.logbook.transaction():
        office.state.logbook.drop_witness(vkey)
    ui.result({"dropped": vkey})
    ui.say(ui.tr(N_("It is asked no more.")))
    return 0


def _ask(args: argparse.Namespace, ui: Ui) -> int:
    from safeconduct.cli.heads_ import as_json, show_findings, unshown
    from safeconduct.ground.errors import N_

    with open_office(args) as office:
        office.sync(ui.progress)
        office.ask_witnesses(always=True)
        office.flush(ui.progress)
        ui.done()
        ui.say(ui.tr(N_("A round was held; {count} witnesses were asked."), count=len(office.state.logbook.witnesses())))
        news = unshown(office)
        show_findings(news, ui)
        office.shown(news)
        ui.result({"findings": as_json(news, ui)})
    return 0
