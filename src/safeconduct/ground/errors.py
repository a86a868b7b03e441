"""The families of errors. The exact refusal stands beside the code that raises it.

    SafeconductError
    ├── BadInput       what was given cannot be read; nothing was changed
    ├── Refused        a rule of the domain says no; nothing was changed
    ├── NotFound       no such record, edition, claim, office
    ├── Locked         passphrase wrong or key absent
    ├── Busy           another process holds this office
    ├── Damaged        bytes are not what their commitment says
    └── StoreFailed    disk, depot or gate did not do what was asked (full, gone, refused)

A message is a template in English (the msgid) and the values for its braces: a face may translate the template. Values
are ids, codenames, file names and numbers; never a name, place or quote of a person.
"""

from __future__ import annotations


def N_(template: str) -> str:  # noqa: N802  (the mark gettext's tools look for)
    """Mark a template for the catalogue without translating it."""
    return template


class SafeconductError(Exception):
    """Root. `template` and `hint` are msgids, `values` fills the braces of both."""

    def __init__(self, template: str, hint: str = "", **values: object) -> None:
        self.template = template
        self.hint = hint
        self.values = values
        super().__init__(template.format(**values))


class BadInput(SafeconductError):
    pass


class Refused(SafeconductError):
    pass


class NotFound(SafeconductError):
    pass


class Locked(SafeconductError):
    pass


class Busy(SafeconductError):
    pass


class Damaged(SafeconductError):
    pass


class StoreFailed(SafeconductError):
    pass
