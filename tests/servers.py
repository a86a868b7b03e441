"""Real servers for tests, on loopback or a socket file, started when first asked for and stopped at the end of the run.

`postgres` (the machine's PostgreSQL, as a user that is not root), `swift` (OpenStack Swift with its S3 face), and `serving(app)` for
any ASGI application of ours, with TLS where a certificate is given.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import obstore
import psycopg
import pytest
import uvicorn
from obstore.store import S3Store


class Postgres(NamedTuple):
    """A running server; `fresh` gives the URL of a new, empty database."""

    folder: Path
    user: str

    def url(self, database: str, user: str | None = None) -> str:
        return f"postgresql://{user or self.user}@/{database}?host={self.folder}"

    def fresh(self) -> str:
        name = f"d{time.monotonic_ns()}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as root:
            root.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def _postgres_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    at = shutil.which("initdb")
    assert at, "PostgreSQL is not installed: run make test, which installs it"
    return Path(at).resolve().parent


def _unprivileged() -> str:
    """PostgreSQL refuses to run as root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid()).pw_name
    return "postgres" if any(user.pw_name == "postgres" for user in pwd.getpwall()) else "nobody"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    user, programs = _unprivileged(), _postgres_programs()
    folder = Path(tempfile.mkdtemp(prefix="scpg"))  # not pytest's: that one is closed to other users, and too long for a socket
    options: dict[str, Any] = {"cwd": folder, "capture_output": True, "env": {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}}
    if not os.getuid():
        shutil.chown(folder, user)
        options |= {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    try:
        data = folder / "data"
        subprocess.run([programs / "initdb", "-D", data, "-A", "trust", "-U", user, "--no-sync"], check=True, **options)
        run: list[str | Path] = [programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log"]
        subprocess.run([*run, "-o", f"-k {folder} -c listen_addresses='' -c max_connections=40", "start"], check=True, **options)
        yield Postgres(folder, user)
        subprocess.run([*run, "-m", "immediate", "stop"], check=True, **options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Swift(NamedTuple):
    """A running Swift; `bucket` makes a new one and gives a store over it. Buckets called `careless…` ignore conditions."""

    endpoint: str
    key: str = "net:work"
    secret: str = "secret"

    def store(self, bucket: str, prefix: str | None = None) -> S3Store:
        return S3Store(bucket, prefix=prefix, endpoint=self.endpoint, access_key_id=self.key, secret_access_key=self.secret,
                       region="us-east-1", virtual_hosted_style_request=False, client_options={"allow_http": True})  # fmt: skip

    def bucket(self, sort: str = "depot") -> str:
        name = f"{sort}{time.monotonic_ns()}"
        url = obstore.sign(self.store(name), "PUT", "", dt.timedelta(minutes=1))
        httpx.put(url).raise_for_status()
        return name


@pytest.fixture(scope="session")
def swift() -> Iterator[Swift]:
    with tempfile.TemporaryDirectory(prefix="scswift", ignore_cleanup_errors=True) as folder:
        words = [sys.executable, "-W", "ignore", str(Path(__file__).with_name("swift_alone.py")), folder]
        server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert server.stdin is not None
        assert server.stdout is not None
        port = server.stdout.readline().strip()
        assert port, "Swift did not start"
        yield Swift(f"http://127.0.0.1:{port}")
        server.stdin.close()
        server.stdout.close()
        server.wait(20)


@contextlib.contextmanager
def serving(app: Any, cert: Path | None = None, key: Path | None = None) -> Iterator[str]:
    """Run an ASGI application on a free loopback port, in a thread of this process; gives its URL."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # asyncio switches Nagle off only where it is told TCP
    door.bind(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, access_log=False, lifespan="off", ws="none", server_header=False,
                            ssl_certfile=cert, ssl_keyfile=key, timeout_graceful_shutdown=1)  # fmt: skip
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, args=([door],), daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.01)
    assert server.started
    try:
        yield f"{'https' if cert else 'http'}://127.0.0.1:{door.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        door.close()


class Certificate(NamedTuple):
    cert: Path
    key: Path


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    """Self-signed, for 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    found = Certificate(folder / "cert.pem", folder / "key.pem")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                    "-keyout", found.key, "-out", found.cert, "-subj", "/CN=127.0.0.1",
                    "-addext", "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)  # fmt: skip
    return found
