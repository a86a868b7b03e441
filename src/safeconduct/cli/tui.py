"""Wording and progress of the terminal. Rules: `error:` then `hint:` on standard error, lower case, no full stop.

An error of the program itself prints one constant sentence: its message or its trace could hold what a person said. Set
SAFECONDUCT_DEBUG=1 to see it.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from typing import Any

EXIT_CODES = {
    "CheckFailed": 1, "BadInput": 2, "Refused": 3, "Locked": 4, "Busy": 5, "Damaged": 6, "StoreFailed": 7, "NotFound": 8,
    "internal": 70,
}  # fmt: skip
"""Families of errors to exit codes; 0 is success, 130 an interrupt."""


class Ui:
    def __init__(self, json: bool, lang: str | None = None) -> None:
        self.json = json
        self._lang = lang
        self._bar: Any = None
        self._tasks: dict[str, Any] = {}

    @property
    def language(self) -> str:
        from safeconduct.ground.words import chosen

        return self._lang or chosen()

    def tr(self, template: str, **values: object) -> str:
        """A template of the catalogue in the language of this terminal."""
        from safeconduct.ground.words import say

        return say(template, self.language, **values)

    def say(self, text: str) -> None:
        if not self.json:
            print(text)

    def result(self, value: dict[str, Any]) -> None:
        if self.json:
            print(json.dumps(value, ensure_ascii=False, default=str))

    def error_line(self, text: str, hint: str = "") -> None:
        if self.json:
            print(json.dumps({"error": text, "hint": hint}, ensure_ascii=False), file=sys.stderr)
            return
        print(f"error: {text}", file=sys.stderr)
        if hint:
            print(f"hint: {hint}", file=sys.stderr)

    def note(self, text: str) -> None:
        """Beside the answer, not part of it."""
        if not self.json:
            print(f"note: {text}", file=sys.stderr)

    def progress(self, step: str, done: int, total: int, /) -> None:
        if self.json:
            print(json.dumps({"progress": step, "done": done, "total": total}), file=sys.stderr)
        elif sys.stderr.isatty():
            self._draw(step, done, total)

    def _draw(self, step: str, done: int, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress

        if self._bar is None:
            self._bar = Progress(console=Console(stderr=True), transient=True)
            self._bar.start()
        if step not in self._tasks:
            self._tasks[step] = self._bar.add_task(self.tr(step), total=total or None)
        self._bar.update(self._tasks[step], completed=done)

    def done(self) -> None:
        if self._bar is not None:
            self._bar.stop()
            self._bar, self._tasks = None, {}


def exit_code(ui: Ui, error: Exception) -> int:
    from safeconduct.ground.errors import N_, SafeconductError

    ui.done()
    if isinstance(error, SafeconductError):
        ui.error_line(ui.tr(error.template, **error.values), ui.tr(error.hint, **error.values))
        families = [kind.__name__ for kind in type(error).__mro__]
        return next(EXIT_CODES[name] for name in (*families, "internal") if name in EXIT_CODES)
    if isinstance(error, OSError):
        why = errno.errorcode.get(error.errno or 0, "?")
        ui.error_line(ui.tr(N_("a file or folder could not be written or read ({why})"), why=why),
                      ui.tr(N_("check the disk and the folder's rights, then run the same command again")))  # fmt: skip
        return EXIT_CODES["StoreFailed"]
    if os.environ.get("SAFECONDUCT_DEBUG") == "1":
        traceback.print_exception(error)
    ui.error_line("the program itself is at fault; nothing more is said here, since it could name somebody",
                  "set SAFECONDUCT_DEBUG=1 on a machine where that may be shown")  # fmt: skip
    return EXIT_CODES["internal"]
