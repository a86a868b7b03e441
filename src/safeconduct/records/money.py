"""Sums of money, each in its currency. Amounts of different currencies stand side by side and are never added."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec


class Sum(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, order=True):
    """`amount` in hundredths of the unit; `currency` a code of ISO 4217, such as RUB."""

    currency: str
    amount: int


def totals(sums: Iterable[Sum]) -> tuple[Sum, ...]:
    """One sum a currency, in the order of their codes."""
    found: dict[str, int] = {}
    for one in sums:
        found[one.currency] = found.get(one.currency, 0) + one.amount
    return tuple(Sum(currency, amount) for currency, amount in sorted(found.items()))


def written(one: Sum) -> str:
    """`1250.50 RUB`; whole units without their hundredths."""
    units, rest = divmod(one.amount, 100)
    return f"{units}.{rest:02d} {one.currency}" if rest else f"{units} {one.currency}"
