"""The terminal's way in. Imports nothing heavy: a command's rooms are loaded when it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, NoReturn

from safeconduct import __version__
from safeconduct.cli.tui import EXIT_CODES, Ui, exit_code

COMMANDS = (
    "demo", "init", "invite", "join", "admit", "remove", "member", "device", "paper", "import", "export", "call", "case",
    "provider", "identity", "custodian", "statement", "evidence", "claim", "register", "signal", "estimate", "place", "shelter",
    "relocation", "report", "prove", "check", "fsck", "heads", "witness", "gate", "link", "drill", "erase", "show", "search",
    "sync", "depot", "desk",
)  # fmt: skip
FIRST_STEPS = """\
Safeconduct {version}: get people out, get the truth out, expose no one.

  safeconduct demo            play an invented network into ./demo-network (about a minute)
  safeconduct check FILE      verify a proof, offline, with no key
  safeconduct init DIR        found a network; its first office is DIR/office
  safeconduct invite          an invitation for a newcomer; then join, admit, member
  safeconduct case open ...   open a case under a codename
  safeconduct show case       what this member can read
  safeconduct desk            the whole day's work, in a browser on this machine
  safeconduct fsck            verify everything on the depot
  safeconduct COMMAND -h      how a command is used

Every command takes --json; docs/tour.md says where everything is.
"""


class Parser(argparse.ArgumentParser):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False} | options)  # --passphrase must not pass for --passphrase-file

    def error(self, message: str) -> NoReturn:
        Ui(json=False).error_line(message, f"see: {self.prog} -h")
        raise SystemExit(EXIT_CODES["BadInput"])


def _parser(wanted: str | None) -> Parser:
    """All commands are named; only the one asked for brings its arguments."""
    parser = Parser(prog="safeconduct", description="Get people out. Get the truth out. Expose no one.")
    parser.add_argument("--version", action="version", version=f"safeconduct {__version__}")
    parsers = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    for name in COMMANDS:
        module = import_module(f"safeconduct.cli.{name}_")
        command = parsers.add_parser(name, help=module.HELP, description=module.HELP)
        command.add_argument("--json", action="store_true", help="one JSON object on standard output, progress as JSON lines")
        command.add_argument("--lang", choices=("en", "ru"), help="language of refusals, checks and findings (default: the terminal's)")
        if name == wanted:
            module.add(command)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    given = list(sys.argv[1:] if argv is None else argv)
    if not given:
        print(FIRST_STEPS.format(version=__version__), end="")
        return 0
    wanted = next((one for one in given if one in COMMANDS), None)
    args = _parser(wanted).parse_args(given)
    ui = Ui(json=args.json, lang=args.lang)
    try:
        return int(import_module(f"safeconduct.cli.{args.command}_").run(args, ui))
    except KeyboardInterrupt:
        ui.error_line("interrupted; what was saved is saved", "run the same command again to go on")
        return 130
    except Exception as error:  # noqa: BLE001  (the last door: a trace could hold a name)
        return exit_code(ui, error)


if __name__ == "__main__":
    raise SystemExit(main())
