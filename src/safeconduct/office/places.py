"""Addresses of depots, and the depot at each.

    folder:PATH                                    relative to the office
    postgresql://USER@HOST/DATABASE                secret: the password
    s3://BUCKET/PREFIX?endpoint=URL&region=NAME    secret: KEY:SECRET
    https://HOST:PORT?ca=PATH&proxy=URL            secret: a token; http:// only to this machine or an onion address

An address holds no secret: those stand in the office's encrypted store, or are read from a file for one command.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from safeconduct.depot.base import Depot, DepotUnreachable
from safeconduct.depot.folder import FolderDepot
from safeconduct.ground.errors import N_, BadInput
from safeconduct.office.later import later

Secret = Callable[[], str | None]
NETWORKED = ("postgresql", "s3", "http", "https")
_OPTIONS: dict[str, set[str]] = {"s3": {"endpoint", "region"}, "http": {"ca", "proxy"}, "https": {"ca", "proxy"}}


class BadAddress(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("this is not the address of a depot"),
            N_("write folder:PATH, postgresql://USER@HOST/DATABASE, s3://BUCKET/PREFIX?endpoint=URL, or https://HOST:PORT"),
        )


class SecretInAddress(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("this address holds a password, and addresses are stored in the open"),
            N_("leave it out; it is asked for, or read with --secret-file FILE"),
        )


class NoSecret(BadInput):
    def __init__(self) -> None:
        super().__init__(
            N_("this office has no usable credential for one of its depots"), N_("give it with: safeconduct depot add URL --secret-file FILE")
        )


def scheme(url: str) -> str:
    """Raises BadAddress, SecretInAddress. Nothing is opened."""
    sort, colon, rest = url.partition(":")
    if not colon or not rest or (sort != "folder" and (sort not in NETWORKED or not rest.startswith("//"))):
        raise BadAddress
    if sort == "folder":
        return sort
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise BadAddress from error
    if parts.password or "password" in parse_qs(parts.query):
        raise SecretInAddress
    if parts.fragment or port == 0 or (sort in _OPTIONS and not set(parse_qs(parts.query)) <= _OPTIONS[sort]):
        raise BadAddress
    if sort != "postgresql" and not parts.hostname:
        raise BadAddress
    return sort


def path_of(url: str, folder: Path) -> Path:
    return (folder / url.partition(":")[2]).resolve()


def open_place(url: str, folder: Path, secret: Secret) -> Depot:
    """The depot there. Networked ones are opened when first used and tried again in a moment where they falter."""
    sort = scheme(url)
    if sort == "folder":
        return later(lambda: _folder(path_of(url, folder)))
    from safeconduct.depot.retry import Retrying

    return Retrying(later(lambda: _networked(sort, url, folder, secret)))


def _folder(path: Path) -> Depot:
    """A stick that is not plugged in must not become a fresh, empty folder."""
    if not path.is_dir():
        raise DepotUnreachable("ENOENT")
    return FolderDepot(path)


def _networked(sort: str, url: str, folder: Path, secret: Secret) -> Depot:
    if sort == "postgresql":
        from safeconduct.depot.postgres import PostgresDepot

        return PostgresDepot(url, secret())
    return _s3(url, secret) if sort == "s3" else _http(url, folder, secret)


def _s3(url: str, secret: Secret) -> Depot:
    from safeconduct.depot.objectstore import s3

    parts = urlsplit(url)
    options = parse_qs(parts.query)
    key, colon, word = (secret() or "").rpartition(":")  # a key may hold colons, as Swift's do
    if not colon:
        raise NoSecret
    endpoint, region = options.get("endpoint", [None])[0], options.get("region", ["us-east-1"])[0]
    return s3(parts.hostname or "", parts.path.strip("/"), endpoint, region, key, word)


def _http(url: str, folder: Path, secret: Secret) -> Depot:
    from safeconduct.depot.http import HttpDepot

    parts = urlsplit(url)
    options = parse_qs(parts.query)
    token = secret()
    if not token or not re.fullmatch(r"[\x21-\x7e]+", token):
        raise NoSecret
    authority = folder / options["ca"][0] if "ca" in options else None
    if authority is not None and not authority.is_file():
        raise DepotUnreachable("no certificate")
    return HttpDepot(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", token, authority, options.get("proxy", [None])[0])
