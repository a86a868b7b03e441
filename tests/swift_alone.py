"""A whole OpenStack Swift with its S3 face in one process, for tests: `python tests/swift_alone.py FOLDER` prints its port and serves.

One device, one replica, no memcached. `FOLDER` must take extended attributes. In buckets called `careless...` a filter before the S3 face
drops If-None-Match: a store as there are some, which answers 200 to a create that it took for an overwrite.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

KINDS = ("account", "container", "object")
SHARED = """[DEFAULT]
swift_dir={folder}
devices={folder}/node
mount_check=false
disable_fallocate=true
bind_ip=127.0.0.1
bind_port={port}
workers=0
log_level=CRITICAL
log_address=/nonexistent
"""
STORAGE = SHARED + "[pipeline:main]\npipeline={kind}-server\n[app:{kind}-server]\nuse=egg:swift#{kind}\n"
PROXY = (
    SHARED
    + """[pipeline:main]
pipeline=careless catch_errors cache listing_formats s3api tempauth copy slo proxy-server
[app:proxy-server]
use=egg:swift#proxy
account_autocreate=true
[filter:careless]
paste.filter_factory=swift_alone:careless
[filter:catch_errors]
use=egg:swift#catch_errors
[filter:cache]
use=egg:swift#memcache
[filter:listing_formats]
use=egg:swift#listing_formats
[filter:copy]
use=egg:swift#copy
[filter:slo]
use=egg:swift#slo
[filter:s3api]
use=egg:swift#s3api
location=us-east-1
s3_acl=false
allow_no_owner=true
[filter:tempauth]
use=egg:swift#tempauth
user_net_work=secret .admin
"""
)


def careless(*_: object, **__: object) -> object:
    """A filter that forgets the condition of a conditional put."""

    def wrap(app: object) -> object:
        def forget(environ: dict[str, object], start: object) -> object:
            if str(environ["PATH_INFO"]).startswith("/careless"):
                environ.pop("HTTP_IF_NONE_MATCH", None)
            return app(environ, start)  # type: ignore[operator]

        return forget

    return wrap


def write_rings(folder: Path, ports: dict[str, int]) -> None:
    from swift.common.ring import RingBuilder

    for kind in KINDS:
        builder = RingBuilder(4, 1, 0)
        builder.add_dev({"id": 0, "region": 1, "zone": 1, "ip": "127.0.0.1", "port": ports[kind], "device": "d1", "weight": 1.0,
                         "replication_ip": "127.0.0.1", "replication_port": ports[kind], "meta": ""})  # fmt: skip
        builder.rebalance()
        builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


def serve(folder: Path) -> None:
    import eventlet

    eventlet.patcher.monkey_patch(all=False, socket=True, select=True, thread=True, time=True)
    from eventlet import wsgi

    (folder / "node" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text("[swift-hash]\nswift_hash_path_suffix = test\n[storage-policy:0]\nname=one\ndefault=yes\n")
    from swift.common import utils

    utils.SWIFT_CONF_FILE = str(folder / "swift.conf")
    from swift.common import storage_policy
    from swift.common import wsgi as swift_wsgi

    utils.validate_hash_conf()
    storage_policy.reload_storage_policies()
    doors = {kind: eventlet.listen(("127.0.0.1", 0)) for kind in (*KINDS, "proxy")}
    ports = {kind: door.getsockname()[1] for kind, door in doors.items()}
    write_rings(folder, ports)
    for kind, door in doors.items():
        door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        file = folder / f"{kind}.conf"
        file.write_text((PROXY if kind == "proxy" else STORAGE).format(folder=folder, port=ports[kind], kind=kind))
        app = swift_wsgi.loadapp(str(file), global_conf={"log_name": kind})
        eventlet.spawn(wsgi.server, door, app, protocol=swift_wsgi.SwiftHttpProtocol, log_output=False)
    print(ports["proxy"], flush=True)
    eventlet.hubs.trampoline(sys.stdin.fileno(), read=True)  # its parent holds the other end: when that is gone, so is this


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    serve(Path(sys.argv[1]))
