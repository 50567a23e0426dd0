"""A server on the loopback that answers like CBS, RIVM and PDOK: `python tests/replay.py --port 8077`, or the fixture `replay`.

Three services under one address: /cbs (opendata.cbs.nl), /rivm (dataderden.cbs.nl) and /pdok (service.pdok.nl). The figures are
invented (replay_invented.py); with REFERENCE_DATA set, or `--published`, the real Frisian tables and boundaries lie over them
(replay_published.py). `fault` makes it fail the way the services do; `requests` tells what was asked.
"""

import argparse
import json
import os
import re
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit
from xml.sax.saxutils import escape

import replay_invented as invented
import replay_odata as odata
import replay_published as published
import replay_wfs as wfs

MAINTENANCE = (
    "<!doctype html><html><head><title>Onderhoud</title></head><body><h1>StatLine is niet beschikbaar</h1></body></html>"
)
# How an answer can go wrong. Those of SAID change what a table says; those of SENT how it is sent.
SENT = {"error500", "error503", "gone", "reset", "timeout", "slow", "html", "truncated"}
SAID = {"renamed", "ambiguous", "retitled", "unfilled", "revised"}


@dataclass
class Fault:
    """One way to fail, for requests whose path and query match `on`; `times` None is for ever."""

    kind: str
    on: re.Pattern
    times: int | None
    field: str = ""
    to: str = ""


@dataclass
class Asked:
    """One request, as it came in."""

    url: str
    began: float
    ended: float | None = None
    status: int | None = None

    @property
    def plain(self) -> str:
        """The request with its %20 and the like made readable."""
        return unquote(self.url)


@dataclass
class Replay:
    """The running server: where it is, how it must fail, and what it was asked."""

    address: str = ""
    page: int = 10_000  # rows in one page of ODataFeed
    features: int = wfs.MOST  # features in one page of the WFS
    reference: Path | None = None
    faults: list[Fault] = field(default_factory=list)
    requests: list[Asked] = field(default_factory=list)
    most_at_once: int = 0
    closing: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _busy: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """The settings that point the importer here."""
        return {
            "DRAGEND_CBS_URL": f"{self.address}/cbs",
            "DRAGEND_RIVM_URL": f"{self.address}/rivm",
            "DRAGEND_PDOK_URL": f"{self.address}/pdok",
        }

    def fault(self, kind: str, on: str = "", *, times: int | None = None, field: str = "", to: str = "") -> None:
        """Fail from now on, for requests that match the regular expression `on` (path and query, decoded).

        error500, error503, gone (404), html (an error page with status 200), reset (the connection breaks off half-way),
        timeout (no answer), slow (a byte now and then), truncated (JSON that stops) are about how it is sent. Of a table they
        match are changed: renamed (stem `field` is called `to`), ambiguous (`field` occurs twice in its group), unfilled
        (`field` is empty for the whole country), revised (every number in `field` is 5 higher) and retitled (the number belongs
        to a table called `to`).
        """
        assert kind in SENT | SAID, kind
        self.faults.append(Fault(kind, re.compile(on), times, field, to))

    def heal(self) -> None:
        self.faults.clear()

    def forget(self) -> None:
        """Start counting anew."""
        self.requests.clear()
        self.most_at_once = 0

    def asked(self, on: str = "") -> list[str]:
        """What was asked, readable, in order of arrival."""
        return [request.plain for request in self.requests if re.search(on, request.plain)]

    def twice(self) -> list[str]:
        """What was asked more than once and was answered well the first time."""
        well = Counter(request.url for request in self.requests if request.status == 200)
        return [url for url, count in well.items() if count > 1]

    def take(self, url: str, kinds: set[str]) -> Fault | None:
        """The first fault of these kinds for a URL; one of its times is then used."""
        with self._lock:
            for fault in self.faults:
                if fault.kind in kinds and fault.times != 0 and fault.on.search(unquote(url)):
                    fault.times = fault.times - 1 if fault.times else None
                    return fault
        return None

    @contextmanager
    def recorded(self, url: str):
        asked = Asked(url, time.monotonic())
        with self._lock:
            self.requests.append(asked)
            self._busy += 1
            self.most_at_once = max(self.most_at_once, self._busy)
        try:
            yield asked
        finally:
            with self._lock:
                self._busy -= 1
                asked.ended = time.monotonic()

    def tables(self, service: str, url: str) -> dict[str, odata.Table]:
        """All tables of a service, with what the faults say about the one that is asked for."""
        found = dict(_tables(service, self.reference))
        for fault in [fault for fault in self.faults if fault.kind in SAID]:
            for name, table in found.items():
                if fault.on.search(name) or (fault.on.search(unquote(url)) and f"/{name}" in url):
                    found[name] = CHANGES[fault.kind](table, fault)
        return found

    def answer(self, url: str) -> tuple[str, str]:
        """Media type and body for a URL, or Refused."""
        parts = urlsplit(url)
        _, service, *path = unquote(parts.path).split("/")
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        query = dict(pairs)
        if len(query) < len(pairs):
            raise odata.Refused(400, "A query option was given twice.")
        if service == "pdok":
            kind, body = self._boundaries(path, query)
            return kind, body if isinstance(body, str) else json.dumps(body, separators=(",", ":"))
        if service not in ("cbs", "rivm"):
            raise odata.Refused(404, "Not Found")
        if len(parts.query) > odata.LONGEST_QUERY:
            raise odata.Refused(500, "The request is too long.")
        return _as_asked(self._statline(service, path, query, url), query, path[0])

    def _statline(self, service: str, path: list[str], query: dict[str, str], url: str) -> dict:
        tables, host = self.tables(service, url), self.address + unquote(urlsplit(url).path)
        match [path[0].lower(), *path[1:]]:
            case ["odatacatalog", "Tables"]:
                return odata.answer(iter(odata.catalogue(tables)), query, feed=True, page=self.page, address=host)
            case ["odatafeed" | "odataapi", _, table, *entity] if found := {name.lower(): t for name, t in tables.items()}.get(
                table.lower()
            ):
                if not any(entity):
                    return {
                        "odata.metadata": f"{host}/$metadata",
                        "value": [{"name": n, "url": f"{host}/{n}"} for n in found.entities()],
                    }
                feed = path[0].lower() == "odatafeed"
                return odata.answer(odata.select(found, entity[0]), query, feed=feed, page=self.page, address=host)
        raise odata.Refused(404, "Resource not found.")

    def _boundaries(self, path: list[str], query: dict[str, str]) -> tuple[str, dict | str]:
        match path:
            case ["cbs", ("gebiedsindelingen" | "wijkenbuurten") as service, year, "wfs", "v1_0"] if year.isdigit():
                layers = _layers(service, int(year), self.reference)
                if layers:
                    return wfs.answer(layers, query, self.features)
        raise odata.Refused(404, "Not Found")


@lru_cache
def _tables(service: str, reference: Path | None) -> dict[str, odata.Table]:
    source = {"cbs": "cbs", "rivm": "rivm"}[service]
    tables = getattr(invented, source)()
    return tables | (getattr(published, source)(reference) if reference else {})


@lru_cache
def _layers(service: str, year: int, reference: Path | None) -> dict[str, list[dict]]:
    if service == "wijkenbuurten":
        return invented.map_layers(year) if year in invented.KWB else {}
    layers = invented.boundaries(year)
    real = published.boundaries(reference, year) if reference else {}
    return layers | {name: layers.get(name, []) + found for name, found in real.items()}


# --- faults that change what is said ----------------------------------------------------------------------------------


def _renamed(table: odata.Table, fault: Fault) -> odata.Table:
    return _with_topics(table, lambda t: [replace(t, key=t.key.replace(fault.field, fault.to))] if t.stem == fault.field else [t])


def _ambiguous(table: odata.Table, fault: Fault) -> odata.Table:
    last = max(int(topic.key.rsplit("_", 1)[1]) for topic in table.topics) + 1
    return _with_topics(table, lambda t: [t, replace(t, key=f"{t.stem}_{last}")] if t.stem == fault.field else [t])


def _with_topics(table: odata.Table, change: Callable[[odata.Topic], list[odata.Topic]]) -> odata.Table:
    new = {topic.key: change(topic) for topic in table.topics}

    def rows():
        for row in table.rows:
            yield row | {other.key: row.get(key) for key, topics in new.items() for other in topics}

    return replace(table, topics=[topic for topics in new.values() for topic in topics], make_rows=rows, properties=None)


def _unfilled(table: odata.Table, fault: Fault) -> odata.Table:
    keys = [topic.key for topic in table.topics if topic.stem == fault.field]
    return replace(table, make_rows=lambda: (row | dict.fromkeys(keys, odata.SECRET) for row in table.rows))


def _revised(table: odata.Table, fault: Fault) -> odata.Table:
    keys = [topic.key for topic in table.topics if topic.stem == fault.field]

    def higher(row: dict) -> dict:
        return {key: row[key] + 5 for key in keys if isinstance(row.get(key), (int, float))}

    return replace(table, make_rows=lambda: (row | higher(row) for row in table.rows))


CHANGES: dict[str, Callable[[odata.Table, Fault], odata.Table]] = {
    "renamed": _renamed,
    "ambiguous": _ambiguous,
    "unfilled": _unfilled,
    "revised": _revised,
    "retitled": lambda table, fault: replace(table, title=fault.to),
}


def _as_asked(body: dict, query: dict[str, str], service: str) -> tuple[str, str]:
    """JSON; the feed says Atom unless JSON is asked for."""
    if service.lower() == "odatafeed" and query.get("$format") != "json":
        entries = "".join(f"<entry><content>{escape(json.dumps(row))}</content></entry>" for row in body["value"])
        return "application/atom+xml", f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'
    return "application/json", json.dumps(body, ensure_ascii=False)


# --- over the wire ----------------------------------------------------------------------------------------------------


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    replay: Replay

    def do_GET(self) -> None:
        with self.replay.recorded(self.path) as asked:
            fault = self.replay.take(self.path, SENT)
            try:
                kind, body = self.replay.answer(self.path)
                asked.status = 200
            except (OSError, ValueError) as bug:  # ours, not the client's: below these two mean that it went away
                raise RuntimeError(f"The replay server cannot answer {self.path}") from bug
            except odata.Refused as refused:
                asked.status, kind = refused.status, "text/xml" if refused.said.startswith("<?xml") else "application/json"
                body = (
                    refused.said
                    if kind == "text/xml"
                    else json.dumps({"odata.error": {"code": "", "message": {"lang": "nl-NL", "value": refused.said}}})
                )
            if fault:
                asked.status = None
                return self._fail(fault.kind, kind, body.encode(), asked)
            self._send(asked.status, kind, body.encode())

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self._head(status, kind, len(body))
        self.wfile.write(body)

    def _head(self, status: int, kind: str, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def _fail(self, how: str, kind: str, body: bytes, asked: Asked) -> None:
        if how in ("error500", "error503", "gone"):
            asked.status = {"error500": 500, "error503": 503, "gone": 404}[how]
            self._send(asked.status, "text/html", b"<html><body>" + how.encode() + b"</body></html>")
        elif how == "html":
            self._send(200, "text/html", MAINTENANCE.encode())
        elif how == "truncated":
            self._send(200, kind, body[: len(body) * 2 // 3])
        elif how == "timeout":
            self.replay.closing.wait(60)
            self.close_connection = True
        elif how == "reset":
            self._head(200, kind, len(body))
            self.wfile.write(body[: len(body) // 2])
            self.wfile.flush()
            # Lingering for no time at all makes the system answer with a reset instead of a tidy end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
        else:  # slow
            self._head(200, kind, len(body))
            for at in range(0, len(body), 20):
                self.wfile.write(body[at : at + 20])
                self.wfile.flush()
                if self.replay.closing.wait(0.2):
                    self.close_connection = True
                    return

    def log_message(self, *_) -> None:
        """Nothing: `requests` keeps what was asked."""

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # who asked has gone, or we cut the line ourselves
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):
            super().finish()


class Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False


@contextmanager
def running(port: int = 0, reference: Path | None = None):
    """A server that answers until the block ends."""
    replay = Replay(reference=reference)
    server = Server(("127.0.0.1", port), type("ReplayHandler", (Handler,), {"replay": replay}))
    replay.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield replay
    finally:
        replay.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=8077)
    parser.add_argument(
        "--published", default=os.environ.get("REFERENCE_DATA"), help="folder with the published files"
    )
    options = parser.parse_args()
    with running(options.port, Path(options.published) if options.published else None) as replay:
        print("\n".join(f"export {name}={value}" for name, value in replay.environment.items()), flush=True)
        replay.closing.wait()


if __name__ == "__main__":
    main()
