"""Style and scripts of a web app: read once from its package, named by what is in them."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


class Assets:
    """Files of a package's `static` folder. They hold nothing of anybody, and are not cached all the same: a cache tells who was here."""

    def __init__(self, package: str) -> None:
        self._bodies: dict[str, bytes] = {}
        self._names: dict[str, str] = {}
        for file in sorted(files(package).joinpath("static").iterdir(), key=lambda one: one.name):
            stem, dot, ending = file.name.rpartition(".")
            if dot + ending in TYPES:
                body = file.read_bytes()
                name = f"{stem}.{hashlib.sha256(body).hexdigest()[:12]}.{ending}"
                self._bodies[name], self._names[file.name] = body, name

    def path(self, name: str) -> str:
        return f"/static/{self._names[name]}"

    def route(self) -> Route:
        return Route("/static/{name}", self._serve)

    async def _serve(self, request: Request) -> Response:
        body = self._bodies.get(request.path_params["name"])
        if body is None:
            return Response("", 404)
        ending = "." + request.path_params["name"].rpartition(".")[2]
        return Response(body, media_type=TYPES[ending])
