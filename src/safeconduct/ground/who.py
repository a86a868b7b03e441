"""Members and their roles, as every room may know them: by codename."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from safeconduct.ground.ids import MemberId


class Role(StrEnum):
    COORDINATOR = "coordinator"
    HOTLINE = "hotline"
    CASEWORKER = "caseworker"
    ESCORT = "escort"
    STEWARD = "steward"
    INTERVIEWER = "interviewer"
    ANALYST = "analyst"
    EDITOR = "editor"
    CUSTODIAN = "custodian"


class Member(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    id: MemberId
    codename: str
    roles: frozenset[Role]

    def is_a(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)
