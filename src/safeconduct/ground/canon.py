"""Bytes of typed values: msgpack, structs as arrays. Bytes are signed and stored verbatim, never re-serialised."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from safeconduct.ground.errors import N_, Damaged

T = TypeVar("T")
_encoder = msgspec.msgpack.Encoder(order="deterministic")
encode = _encoder.encode


class NotThisShape(Damaged):
    def __init__(self, kind: str) -> None:
        super().__init__(N_("these bytes are not a {kind}"), kind=kind)


def decode_strict(data: bytes, shape: type[T]) -> T:
    """Decode and refuse any second spelling: what comes out must write to the same bytes."""
    try:
        value = msgspec.msgpack.decode(data, type=shape)
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise NotThisShape(shape.__name__) from error
    if encode(value) != data:
        raise NotThisShape(shape.__name__)
    return value


def to_builtins(value: Any) -> Any:
    return msgspec.to_builtins(value)
