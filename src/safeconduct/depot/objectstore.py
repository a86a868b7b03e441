"""A depot in an object store that speaks S3 (or what else `obstore` speaks), written only with `If-None-Match: *`.

Not every store keeps that condition: `probe.py` finds out at set-up. Credentials that cannot delete are enough.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import obstore
from obstore import exceptions
from obstore.store import ObjectStore, S3Store

from safeconduct.depot.base import (
    LARGEST,
    AlreadyThere,
    DepotFaltered,
    DepotFull,
    DepotRefused,
    NoSuchObject,
    TooLarge,
    below,
    is_name,
    validate_name,
    validate_put,
)

_AT_ONCE = 16
_PATIENCE: Any = {
    "max_retries": 3,
    "retry_timeout": dt.timedelta(seconds=20),
    "backoff": {"init_backoff": dt.timedelta(milliseconds=100), "max_backoff": dt.timedelta(seconds=2), "base": 2},
}


@contextmanager
def _speaking(name: str) -> Iterator[None]:
    """Turn the store's errors into sentences: theirs hold the endpoint and the bucket."""
    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError) as error:
        raise AlreadyThere(name) from error
    except (exceptions.NotFoundError, FileNotFoundError) as error:
        raise NoSuchObject(name) from error
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError) as error:
        raise DepotRefused from error
    except exceptions.BaseError as error:
        if "507" in str(error)[:2000] or "QuotaExceeded" in str(error):
            raise DepotFull from error
        raise DepotFaltered(type(error).__name__) from error


def s3(bucket: str, prefix: str, endpoint: str | None, region: str, key: str | None, secret: str | None) -> ObjectStoreDepot:
    """Path-style addresses, as stores that networks run themselves expect."""
    plain = endpoint is not None and endpoint.startswith("http://")
    store = S3Store(
        bucket, prefix=prefix or None, endpoint=endpoint, region=region, access_key_id=key, secret_access_key=secret,
        virtual_hosted_style_request=False, client_options={"allow_http": plain, "timeout": dt.timedelta(seconds=60)},
        retry_config=_PATIENCE,
    )  # fmt: skip
    return ObjectStoreDepot(store)


class ObjectStoreDepot:
    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, name: str, data: bytes) -> None:
        validate_put(name, data)
        with _speaking(name):
            obstore.put(self._store, name, data, mode="create", use_multipart=False)

    def get(self, name: str) -> bytes:
        with _speaking(validate_name(name)):
            found = obstore.get(self._store, name)
            if found.meta["size"] > LARGEST:
                raise TooLarge(name, found.meta["size"])
            return bytes(found.bytes())

    def get_many(self, names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Side by side: an object store has no question for many, and answers many at once."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            for name, data in zip(names, pool.map(self._there, names), strict=True):
                if data is not None:
                    yield name, data

    def _there(self, name: str) -> bytes | None:
        try:
            return self.get(name)
        except NoSuchObject:
            return None

    def size(self, name: str) -> int:
        with _speaking(validate_name(name)):
            return int(obstore.head(self._store, name)["size"])

    def list(self, prefix: str = "") -> Iterator[str]:
        """Sorted here: S3 lists in order, not all that speak its tongue do."""
        start = below(prefix)
        with _speaking(prefix):
            pages = obstore.list(self._store, start[:-1] or None, chunk_size=1000)
            names = (one["path"] for page in pages for one in page)
            return iter(sorted(name for name in names if name.startswith(start) and is_name(name)))
