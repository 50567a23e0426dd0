"""The web server around the app: routes, headers, Dutch as page language, and Streamlit's own files compressed."""
import base64
import gc
import gzip
import hashlib
import json
import logging
import mimetypes
import os
import re
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path

import anyio
import streamlit as st
from starlette.formparsers import MultiPartParser
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from dashboard import access, config, db, frontend
from dashboard.errors import AccessError, NoBuild

HERE = Path(__file__).resolve().parent
GEO_FILE = re.compile(r"[0-9a-f]{6,64}\.json\.gz")
COMPRESSED = {".js", ".css", ".html", ".json", ".svg", ".txt", ".map", ".wasm"}
YEAR = "public, max-age=31536000, immutable"
START = "/overzicht"
PAGES = {path.stem for path in (HERE / "app_pages").glob("*.py")}
UNKNOWN = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>Deze pagina bestaat niet</title>
<h1>Deze pagina bestaat niet</h1><p>Misschien is het adres verkeerd getypt. <a href="/">Ga naar het begin.</a></p></html>"""
FOREIGN = """<!doctype html><html lang="nl"><meta charset="utf-8"><title>Dit adres hoort niet bij dit dashboard</title>
<h1>Dit adres hoort niet bij dit dashboard</h1><p>Gebruik het adres dat u van uw gemeente kreeg. Bent u beheerder? Zet de naam bij
allowed_hosts in settings.toml en start het dashboard opnieuw.</p></html>"""


def serve(settings: config.Settings, port: int, address: str) -> None:
    """Run the app on one data folder until it is stopped."""
    os.environ["DRAGEND_DATA"] = str(settings.data)  # the pages ask config.settings()
    make_app(settings, address).run(config={"server.port": port, "server.address": address, **_proxy(settings.login, address)})


def _proxy(login: config.Login, address: str) -> dict[str, str]:
    """The headers in which a proxy says who somebody is, when it is the proxy that does the login."""
    if not login.role_header:
        return {}
    if address not in access.LOOPBACK:
        raise AccessError(f"Met role_header in settings.toml mag het dashboard niet op {address} luisteren: dan kan iedereen "
                          "zich een rol geven. Laat --address weg, en zet de proxy op deze computer.")
    headers = {login.role_header: login.role_claim, login.account_header: login.account_claim}
    return {"server.trustedUserHeaders": json.dumps(headers)}


def make_app(settings: config.Settings | None = None, address: str = "127.0.0.1") -> st.App:
    settings = settings or config.settings()
    # Above a megabyte the form parser would put an upload in a temporary file, where personal data has no business.
    MultiPartParser.spool_max_size = 64 * 2**20
    assets = Assets(Path(get_static_dir()))
    names = {*settings.allowed_hosts, *filter(None, [settings.login.host])}
    return st.App(HERE / "app.py", lifespan=_lifespan(assets), routes=make_routes(),
                  middleware=make_middleware(assets, Middleware(Hosts, address=address, names=names)),
                  on_script_error=_show_error, secrets=config.secrets(settings.data))


def _show_error(error: Exception) -> bool:
    from dashboard import ui  # after the start: its cache belongs to a running app

    return ui.show_error(error)


def make_routes() -> list[Route]:
    """What the server answers besides Streamlit's pages. The data folder is asked anew: a first edit of the demo moves it."""

    def start(request) -> Response:
        # Streamlit gives its first page no URL of its own; ours has one, so that a link to it can be mailed.
        query = request.url.query
        return RedirectResponse(START + (f"?{query}" if query else ""), 307)

    def health(request) -> Response:
        try:
            build = db.version(config.settings().data)
        except NoBuild:
            build = None
        return JSONResponse({"status": "ok", "build": build})

    def geometry(request) -> Response:
        return _geometry(db.geometry_folder(config.settings().data), request)

    return [Route("/", start), Route("/health", health), Route("/geo/{file}", geometry)]


def make_middleware(assets: "Assets", *guards: Middleware) -> list[Middleware]:
    return [Middleware(Headers, policy=content_policy(assets.index)), *guards, Middleware(Compressed, assets=assets)]


def _lifespan(assets: "Assets"):
    @asynccontextmanager
    async def lifespan(app):
        from dashboard import charts, maps, ui  # noqa: F401  what every page imports, before the first visitor waits for it

        # Streamlit would log the text of every error, which may hold a value from a file; ui.show_error logs its place.
        logging.getLogger("streamlit.error_util").disabled = True
        gc.collect()
        gc.freeze()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anyio.to_thread.run_sync, assets.warm)
            yield

    return lifespan


def _geometry(folder: Path, request) -> Response:
    """One geometry file of the build, as it lies there: gzipped, named after its contents, so good for ever."""
    name = request.path_params["file"]
    path = folder / name
    if not GEO_FILE.fullmatch(name) or not path.is_file():
        return Response(status_code=404)
    body, headers = path.read_bytes(), {"Cache-Control": YEAR, "Vary": "Accept-Encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
    else:
        body = gzip.decompress(body)
    return Response(body, media_type="application/geo+json", headers=headers)


def content_policy(index: bytes) -> str:
    """Content-Security-Policy: everything from this server, and of inline scripts only the one that Streamlit has.

    `blob:` is how Streamlit loads the script of a component of our own, the map: without it the map stays empty.
    """
    scripts = re.findall(rb"<script>(.*?)</script>", index, re.DOTALL)
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'" for script in scripts)
    return (f"default-src 'self'; script-src 'self' blob: {hashes}; style-src 'self' 'unsafe-inline'; "
            "img-src 'self' data: blob:; font-src 'self' data:; worker-src 'self' blob:; object-src 'none'; "
            "base-uri 'self'; form-action 'self'; frame-ancestors 'none'")


class Assets:
    """Streamlit's own files, mended and compressed once and kept in memory; it serves them plain, 2.7 MB for one line of text."""

    def __init__(self, folder: Path):
        self.index = (folder / "index.html").read_bytes().replace(b'<html lang="en">', b'<html lang="nl">')
        self.index_gzip = gzip.compress(self.index, 9)
        self._files = {
            f"/{path.relative_to(folder).as_posix()}": path
            for path in (folder / "static").rglob("*") if path.suffix in COMPRESSED
        }
        self.body = lru_cache(maxsize=None)(self._body)

    def __contains__(self, url: str) -> bool:
        return url in self._files

    def _body(self, url: str) -> bytes:
        return gzip.compress(frontend.mend(url.rpartition("/")[2], self._files[url].read_bytes()), 9)

    def warm(self) -> None:
        """Compress what the first page asks for before anybody asks."""
        for name in re.findall(rb'"\./(static/[^"]+)"', self.index):
            if (url := f"/{name.decode()}") in self:
                self.body(url)

    async def answer(self, url: str, gzipped: bool) -> Response:
        body = await anyio.to_thread.run_sync(self.body, url)
        kind = mimetypes.guess_type(url)[0] or "application/octet-stream"
        headers = {"Cache-Control": YEAR, "Vary": "Accept-Encoding"}
        if not gzipped:  # rarely: a proxy that wants to read along
            return Response(gzip.decompress(body), media_type=kind, headers=headers)
        return Response(body, media_type=kind, headers=headers | {"Content-Encoding": "gzip"})


class Compressed:
    """Serves Streamlit's files gzipped, and its one HTML page in Dutch, whatever URL it is asked under."""

    def __init__(self, app, assets: Assets):
        self.app, self.assets = app, assets

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            return await self.app(scope, receive, send)
        headers = dict(scope["headers"])
        gzipped = b"gzip" in headers.get(b"accept-encoding", b"")
        if b"range" not in headers and scope["path"] in self.assets:
            response = await self.assets.answer(scope["path"], gzipped)
            return await response(scope, receive, send)
        if scope["path"].startswith(("/_stcore/", "/media/", "/component/", "/geo/")):
            return await self.app(scope, receive, send)
        await self.app(scope, receive, _Page(scope, receive, send, self.assets, gzipped))


class _Page:
    """A `send` that puts our page in the place of an HTML answer and lets everything else through."""

    def __init__(self, scope, receive, send, assets: Assets, gzipped: bool):
        self.scope, self.receive, self.send, self.assets, self.gzipped = scope, receive, send, assets, gzipped
        self.replaced = False

    async def __call__(self, message):
        if message["type"] == "http.response.start":
            kind = dict(message["headers"]).get(b"content-type", b"")
            self.replaced = message["status"] == 200 and kind.startswith(b"text/html")
            if self.replaced:
                return await self._page()(self.scope, self.receive, self.send)
        if not self.replaced:
            await self.send(message)

    def _page(self) -> Response:
        if self.scope["path"].strip("/") not in PAGES:
            return HTMLResponse(UNKNOWN, status_code=404)
        headers = {"Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if not self.gzipped:
            return Response(self.assets.index, media_type="text/html", headers=headers)
        return Response(self.assets.index_gzip, media_type="text/html", headers=headers | {"Content-Encoding": "gzip"})


class Hosts:
    """Turns away who asks for another host than ours, and a page elsewhere that opens a websocket here."""

    def __init__(self, app, address: str, names: set[str]):
        self.app, self.address, self.names = app, address, names

    async def __call__(self, scope, receive, send):
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        host = headers.get(b"host", "")
        known = access.host_allowed(host, self.address, self.names)
        if scope["type"] == "http":
            return await (self.app if known else HTMLResponse(FOREIGN, status_code=421))(scope, receive, send)
        if known and access.same_origin(headers.get(b"origin"), host):
            return await self.app(scope, receive, send)
        await send({"type": "websocket.close", "code": 1008})


class Headers:
    """What every answer tells the browser about safety."""

    def __init__(self, app, policy: str):
        self.app = app
        self.extra = [(name.encode(), value.encode()) for name, value in {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "referrer-policy": "same-origin",
            "x-frame-options": "DENY",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), microphone=(), geolocation=()",
        }.items()]

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        ours = {name for name, _ in self.extra}

        async def with_headers(message):
            if message["type"] == "http.response.start":
                kept = [(name, value) for name, value in message["headers"] if name.lower() not in ours]
                message = message | {"headers": kept + self.extra}
            await send(message)

        await self.app(scope, receive, with_headers)
