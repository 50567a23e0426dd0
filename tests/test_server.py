"""The server around the app: what may be fetched, what every answer says about safety, who counts as sitting at this computer."""
import asyncio
import base64
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.formparsers import MultiPartParser
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from dashboard import access, frontend, server
from dashboard.errors import AccessError

GEO = b'{"type": "FeatureCollection", "features": []}'
ASSETS = server.Assets(Path(get_static_dir()))
BUNDLE = re.search(r"/static/js/index\.[^\"]+\.js", ASSETS.index.decode()).group()


@pytest.fixture
def app(tmp_path, monkeypatch):
    monkeypatch.setenv("DRAGEND_DATA", str(tmp_path))
    folder = tmp_path / "build" / "geo"
    folder.mkdir(parents=True)
    (folder / "0a1b2c3d.json.gz").write_bytes(gzip.compress(GEO))
    (tmp_path / "build" / "current.json.gz").write_bytes(b"not geometry")
    index = Path(get_static_dir(), "index.html").read_text()  # Streamlit answers every unknown URL with it
    pages = [Route("/tekst", lambda request: PlainTextResponse("tekst"))]
    pages += [Route(path, lambda request: HTMLResponse(index)) for path in ("/kaart", "/onbekend")]
    return Starlette(routes=server.make_routes() + pages, middleware=server.make_middleware(ASSETS))


def get(app, path, method="GET", **headers):
    """Status, headers and body of one request, straight to the ASGI app: no socket."""
    sent = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    target, _, query = path.partition("?")
    scope = {"type": "http", "method": method, "path": target, "raw_path": target.encode(), "query_string": query.encode(),
             "root_path": "", "scheme": "http", "server": ("127.0.0.1", 80),
             "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]}
    asyncio.run(app(scope, receive, send))
    start = next(message for message in sent if message["type"] == "http.response.start")
    body = b"".join(message.get("body", b"") for message in sent if message["type"] == "http.response.body")
    return start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}, body


def test_geometry_is_served_as_it_lies_there(app):
    status, headers, body = get(app, "/geo/0a1b2c3d.json.gz", accept_encoding="gzip, br")
    assert (status, headers["content-type"], headers["content-encoding"]) == (200, "application/geo+json", "gzip")
    assert headers["cache-control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(body) == GEO
    assert get(app, "/geo/0a1b2c3d.json.gz")[2] == GEO


@pytest.mark.parametrize("name", ["nope.json.gz", "ffffff.json.gz", "..%2fcurrent.json.gz", "../current.json.gz",
                                  "0a1b2c3d.json.gz.bak", "0A1B2C3D.json.gz", "%2e%2e/current.json.gz"])
def test_no_other_file_is_served(app, name):
    status, _, body = get(app, f"/geo/{name}")
    assert (status, b"geometry" in body) == (404, False)


def test_health(app):
    status, _, body = get(app, "/health")
    assert (status, json.loads(body)) == (200, {"status": "ok", "build": None})


def test_start_has_a_url_that_can_be_mailed(app):
    status, headers, _ = get(app, "/?indicator=Eenzaam&jaar=2022")
    assert (status, headers["location"]) == (307, "/overzicht?indicator=Eenzaam&jaar=2022")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_x1_page_language_is_dutch(app, encoding):
    status, headers, body = get(app, "/kaart", accept_encoding=encoding)
    body = gzip.decompress(body) if headers.get("content-encoding") == "gzip" else body
    assert (status, headers["cache-control"]) == (200, "no-cache")
    assert b'<html lang="nl">' in body
    assert b'lang="en"' not in body


def test_an_unknown_page_says_so_in_dutch(app):
    status, _, body = get(app, "/onbekend")
    assert (status, b"Deze pagina bestaat niet" in body) == (404, True)


def test_x2_policy_allows_only_this_server(app):
    for path in ("/kaart", "/health", "/tekst", "/geo/nope", BUNDLE):
        headers = get(app, path, accept_encoding="gzip")[1]
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'self'"
        assert policy["frame-ancestors"] == "'none'"
        assert "unsafe-inline" not in policy["script-src"]
        assert "unsafe-eval" not in policy["script-src"]
        assert "http" not in headers["content-security-policy"]
        assert (headers["x-content-type-options"], headers["referrer-policy"]) == ("nosniff", "same-origin")


def test_policy_knows_the_inline_script_of_the_page(app):
    policy, body = (get(app, "/kaart")[part] for part in (1, 2))
    inline = re.findall(rb"<script>(.*?)</script>", body, re.DOTALL)
    assert inline
    for script in inline:
        assert base64.b64encode(hashlib.sha256(script).digest()).decode() in policy["content-security-policy"]


def test_w6_streamlits_own_files_are_compressed_once(app):
    plain = Path(get_static_dir(), BUNDLE.lstrip("/")).read_bytes()
    status, headers, body = get(app, BUNDLE, accept_encoding="gzip")
    assert (status, headers["content-encoding"], headers["vary"]) == (200, "gzip", "Accept-Encoding")
    assert "javascript" in headers["content-type"]
    assert gzip.decompress(body) == frontend.mend(BUNDLE.rpartition("/")[2], plain)
    assert len(body) < len(plain) / 2
    assert ASSETS.body(BUNDLE) is ASSETS.body(BUNDLE)


SCRIPTS = sorted(Path(get_static_dir(), "static", "js").glob("*.js"))


@pytest.mark.parametrize("start", frontend.MENDS)
def test_x1_every_mend_finds_its_piece_once(start):
    """When Streamlit moves on and a piece is not there any more, somebody must look again."""
    files = {path.name: path.read_bytes() for path in SCRIPTS if path.name.startswith(start)}
    assert {old: 1 for old in frontend.MENDS[start]} == {
        old: sum(body.count(old.encode()) for body in files.values()) for old in frontend.MENDS[start]}
    assert all(frontend.mend(name, body) != body for name, body in files.items() if "esm" not in name)


def test_the_mended_files_are_what_the_browser_gets(app):
    served = {path.name: gzip.decompress(get(app, f"/static/js/{path.name}", accept_encoding="gzip")[2]) for path in SCRIPTS
              if path.name.startswith(("Table.", "FileUploader."))}
    assert all(b"Scrollable table" not in body and b"per file" not in body for body in served.values())
    assert all(get(app, f"/static/js/{name}")[2] == body for name, body in served.items())  # also for who unpacks nothing
    assert frontend.mend("other.js", b"`No results`") == b"`No results`"


def test_other_answers_pass_unchanged(app):
    assert get(app, "/tekst", accept_encoding="gzip")[2] == b"tekst"
    assert get(app, "/static/js/none.js", accept_encoding="gzip")[0] == 404
    assert get(app, BUNDLE, accept_encoding="gzip", range="bytes=0-9")[0] == 404  # left to Streamlit, absent here


def test_an_upload_never_touches_the_disk():
    server.make_app()
    assert MultiPartParser.spool_max_size > 50 * 2**20


LOCAL = {"host": "localhost:8501"}


@pytest.mark.parametrize(("address", "headers", "role"), [
    ("127.0.0.1", LOCAL, "beheerder"),
    ("localhost", {"Host": "127.0.0.1"}, "beheerder"),
    ("::1", {"Host": "[::1]:8501"}, "beheerder"),
    ("127.0.0.1", {"Host": "LOCALHOST:8501"}, "beheerder"),
    ("0.0.0.0", LOCAL, "lezer"),
    (None, LOCAL, "lezer"),
    ("192.168.1.5", {"Host": "192.168.1.5"}, "lezer"),
    ("127.0.0.1", {}, "lezer"),
    ("127.0.0.1", {"Host": "evil.example"}, "lezer"),
    ("127.0.0.1", {"Host": "localhost.evil.example"}, "lezer"),
    ("127.0.0.1", {"Host": "localhost@evil.example"}, "lezer"),
    ("127.0.0.1", {"Host": "[::1].evil.example"}, "lezer"),
    ("127.0.0.1", LOCAL | {"X-Forwarded-For": "10.0.0.1"}, "lezer"),
    ("127.0.0.1", LOCAL | {"x-forwarded-host": "localhost"}, "lezer"),
    ("127.0.0.1", LOCAL | {"Forwarded": "for=10.0.0.1"}, "lezer"),
])
def test_without_login_only_this_computer_may_do_more(address, headers, role):
    assert access.role(access.Context(address, headers)) == role


def test_a_login_decides():
    assert access.role(access.Context("127.0.0.1", LOCAL, login="adviseur")) == "adviseur"
    assert access.role(access.Context("127.0.0.1", LOCAL, login="koning")) == "lezer"


@pytest.mark.parametrize("action", access.ACTIONS)
@pytest.mark.parametrize("role", access.ROLES)
def test_saying_no_includes_who_may(role, action):
    lowest, what = access.ACTIONS[action]
    if access.ROLES.index(role) >= access.ROLES.index(lowest):
        assert access.may(role, action)
        access.require(role, action)
    else:
        assert not access.may(role, action)
        with pytest.raises(AccessError, match=f"^{what} kan alleen met de rol {lowest}\\."):
            access.require(role, action)


def test_a_lezer_only_opens_the_public_figures():
    assert [access.view(role) for role in access.ROLES] == ["openbaar", "intern", "intern", "intern"]
