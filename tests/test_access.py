"""Access: which hosts are answered, who counts as sitting at this computer, and every action refused to who may not do it."""
import asyncio
import shutil
from pathlib import Path

import httpx
import pytest
import websockets
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from streamlit.testing.v1 import AppTest
from visitor import Visit, free_port, program

from dashboard import access, config, db, intake, logs, server, ui
from dashboard.errors import AccessError, DashboardError
from dashboard.intake import jobs, ledger
from dashboard.registers.kinds import Change

APP = Path(ui.__file__).parent / "app.py"

# --- which hosts are answered -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("host", "address", "names", "answered"), [
    ("localhost:8501", "127.0.0.1", (), True),
    ("127.0.0.1", "127.0.0.1", (), True),
    ("[::1]:8501", "::1", (), True),
    ("evil.example", "127.0.0.1", (), False),
    ("localhost.evil.example", "127.0.0.1", (), False),
    ("localhost@evil.example", "127.0.0.1", (), False),
    ("192.168.1.5", "127.0.0.1", (), False),
    ("", "127.0.0.1", (), False),
    ("a b", "127.0.0.1", (), False),
    ("dashboard.gemeente.nl", "127.0.0.1", ("dashboard.gemeente.nl",), True),
    ("DASHBOARD.gemeente.nl.:443", "127.0.0.1", ("dashboard.gemeente.nl",), True),
    ("x.dashboard.gemeente.nl", "127.0.0.1", ("dashboard.gemeente.nl",), False),
    ("192.168.1.5:8501", "0.0.0.0", (), True),
    ("[2001:db8::1]", "::", (), True),
    ("evil.example", "0.0.0.0", (), False),
    ("evil.example", None, (), False),
    ("localhost", "0.0.0.0", ("dashboard.gemeente.nl",), True),
    ("192.168.1.5", "0.0.0.0", ("dashboard.gemeente.nl",), False),
])
def test_hosts_that_are_answered(host, address, names, answered):
    assert access.host_allowed(host, address, names) == answered


def test_a_server_on_a_network_answers_to_its_own_name(monkeypatch):
    monkeypatch.setattr(access.socket, "gethostname", lambda: "Wijkserver")
    assert access.host_allowed("wijkserver:8501", "0.0.0.0", ())
    assert not access.host_allowed("wijkserver:8501", "127.0.0.1", ())
    assert not access.host_allowed("wijkserver:8501", "0.0.0.0", ("dashboard.gemeente.nl",))


@pytest.mark.parametrize(("origin", "host", "ours"), [
    (None, "localhost:8501", True), ("http://localhost:8501", "localhost:8501", True),
    ("https://Dashboard.gemeente.nl", "dashboard.gemeente.nl", True), ("http://localhost:3000", "localhost:8501", False),
    ("https://evil.example", "localhost:8501", False), ("null", "localhost:8501", False),
])
def test_only_our_own_pages_open_a_session(origin, host, ours):
    assert access.same_origin(origin, host) == ours


@pytest.fixture
def app():
    async def socket(websocket):
        await websocket.accept()

    routes = [Route("/x", lambda request: PlainTextResponse("cijfers")), WebSocketRoute("/x", socket)]
    return Starlette(routes=routes, middleware=[Middleware(server.Hosts, address="127.0.0.1", names={"dashboard.gemeente.nl"})])


def ask(app, kind: str, **headers) -> list[dict]:
    """What the app sends for one request."""
    sent, first = [], {"http": {"type": "http.request"}, "websocket": {"type": "websocket.connect"}}[kind]

    async def receive():
        return first

    async def send(message):
        sent.append(message)

    scope = {"type": kind, "method": "GET", "path": "/x", "raw_path": b"/x", "query_string": b"", "scheme": "http",
             "root_path": "", "headers": [(name.encode(), value.encode()) for name, value in headers.items()], "subprotocols": []}
    asyncio.run(app(scope, receive, send))
    return sent


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.5", "", "dashboard.gemeente.nl.evil.example"])
def test_a_foreign_host_gets_a_dutch_line(app, host):
    start, body = ask(app, "http", host=host)
    assert start["status"] == 421
    assert "Dit adres hoort niet bij dit dashboard" in body["body"].decode()
    assert b"cijfers" not in body["body"]
    assert not host or host.encode() not in body["body"]
    assert [message["type"] for message in ask(app, "websocket", host=host)] == ["websocket.close"]


def test_our_hosts_are_answered(app):
    for host in ("localhost:8501", "dashboard.gemeente.nl"):
        assert ask(app, "http", host=host)[0]["status"] == 200
        assert ask(app, "websocket", host=host, origin=f"https://{host}")[0]["type"] == "websocket.accept"
        assert ask(app, "websocket", host=host, origin="https://evil.example")[0]["type"] == "websocket.close"


# --- a real server without a login ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(_tiny_templates, tmp_path_factory):
    folder, port = tmp_path_factory.mktemp("site") / "data", free_port()
    shutil.copytree(_tiny_templates / "tiny", folder)
    with program("-m", "dashboard", "serve", "--data", folder, "--port", port, url=f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}"


REFUSED = "De geladen bestanden bekijken kan alleen met de rol adviseur"


def test_who_sits_at_this_computer_may_do_all(site):
    with Visit(site) as who:
        said, _ = who.look(page="gegevens")
        assert REFUSED not in said
        assert "Gegevens" in said


@pytest.mark.parametrize(("header", "value"), [
    ("X-Forwarded-For", "10.0.0.1"), ("Forwarded", "for=10.0.0.1"), ("X-Forwarded-Host", "localhost")])
def test_who_comes_through_a_proxy_is_a_lezer(site, header, value):
    with Visit(site) as who:
        assert REFUSED in who.look(page="gegevens", **{header: value})[0]


def test_a_foreign_host_at_the_real_server(site):
    for path in ("/kaart", "/health", "/_stcore/health", "/geo/0a1b2c3d.json.gz"):
        answer = httpx.get(site + path, headers={"Host": "evil.example"})
        assert (answer.status_code, "Dit adres hoort niet" in answer.text) == (421, True)
        assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_a_page_elsewhere_cannot_open_a_session(site):
    async def connect(**headers):
        async with websockets.connect(site.replace("http", "ws") + "/_stcore/stream", subprotocols=["streamlit"], **headers):
            return True

    assert asyncio.run(connect(origin=site))
    with pytest.raises(websockets.InvalidStatus):
        asyncio.run(connect(origin="http://localhost:3000"))


@pytest.mark.slow
def test_bound_to_another_address_nobody_sits_at_this_computer(_tiny_templates, tmp_path):
    folder, port = tmp_path / "data", free_port()
    shutil.copytree(_tiny_templates / "tiny", folder)
    site = f"http://127.0.0.1:{port}"
    with program("-m", "dashboard", "serve", "--data", folder, "--port", port, "--address", "0.0.0.0", url=f"{site}/health"):
        with Visit(site) as who:
            assert REFUSED in who.look(page="gegevens")[0]
        assert httpx.get(f"{site}/kaart", headers={"Host": "evil.example"}).status_code == 421


# --- each action, each role -------------------------------------------------------------------------------------------

NO_LOAD, NO_JOB, NO_FILE = "Er is geen lading nergens", "Opdracht nergens staat niet", "Dit bestand kan er nog niet in"
NO_RECORD = "Contact nergens is er niet"
BAD = intake.Delivered("kwb_2023.csv", b"gwb_code_10;a_inw\nBU99970001;veel\n")
VERBS = {  # verb: the action, a call that is refused for another reason to who may, and that reason
    "add": ("add_data", lambda settings, who: intake.add(settings, intake.preview(settings, BAD), who, accepted=True), NO_FILE),
    "undo": ("undo_data", lambda settings, who: intake.undo(settings, "nergens", who), NO_LOAD),
    "redo": ("undo_data", lambda settings, who: intake.redo(settings, "nergens", who), NO_LOAD),
    "fetch": ("fetch_data", lambda settings, who: jobs.stop(jobs.Job("nergens", settings.data, "", (), ""), action="fetch_data",
                                                            role=who.role), NO_JOB),
    "look_back": ("look_back", lambda settings, who: jobs.stop(jobs.Job("nergens", settings.data, "", (), ""), action="look_back",
                                                               role=who.role), NO_JOB),
    "record": ("edit_register", lambda settings, who: intake.record(settings, [Change("tie", "nergens", None)], who), NO_RECORD),
    "restore": ("edit_register", lambda settings, who: intake.restore(settings, "tie", "nergens", 1, who), "Er is geen versie 1"),
    "take_back": ("edit_register", lambda settings, who: intake.take_back(settings, "tie", "nergens", who), NO_RECORD),
    "purge": ("purge_data", lambda settings, who: intake.purge(settings, "nergens", who), NO_LOAD),
}


@pytest.fixture(scope="module")
def untouched(_tiny_templates, tmp_path_factory):
    return Path(shutil.copytree(_tiny_templates / "tiny", tmp_path_factory.mktemp("untouched") / "data"))


@pytest.mark.parametrize("role", [*access.ROLES, "koning"])
@pytest.mark.parametrize("verb", VERBS)
def test_the_verbs_themselves_ask_for_the_role(untouched, contents, verb, role):
    """Not the menu and not the page: the function that writes. Who may comes further, to what is wrong with the question."""
    before, (action, do, reason) = contents(untouched), VERBS[verb]
    lowest, what = access.ACTIONS[action]
    allowed = role in access.ROLES and access.ROLES.index(role) >= access.ROLES.index(lowest)
    with pytest.raises(DashboardError, match=reason if allowed else f"^{what} kan alleen met de rol {lowest}\\.") as refused:
        do(config.settings(untouched), intake.Who("u17", role))
    assert isinstance(refused.value, AccessError) != allowed
    assert contents(untouched) == before


@pytest.fixture
def open_page(monkeypatch):
    def visit(folder, page: str, role: str) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        now = {"role": role}
        monkeypatch.setattr(access, "role", lambda context: now["role"])
        app = AppTest.from_file(str(APP), default_timeout=60).run()
        app.switch_page(f"app_pages/{page}.py").run()
        app.now = now
        return app
    return visit


def test_a_role_that_was_taken_away_undoes_nothing(tiny, open_page):
    """A token that ends while the page is open: the button is still there, but it does nothing any more."""
    before = ledger.path(tiny).read_bytes()
    app = open_page(tiny, "gegevens", "analist")
    app.query_params["tab"] = "Beheer"
    app.run()
    app.selectbox(key="lading").select(intake.history(config.settings(tiny))[-1].id).run()
    (button,) = [button for button in app.button if button.label == "Ja, draai terug"]
    app.now["role"] = "lezer"
    button.click().run()
    assert REFUSED in app.error[0].value
    assert ledger.path(tiny).read_bytes() == before


def test_a_role_that_was_taken_away_purges_nothing(tiny, open_page, contents):
    app = open_page(tiny, "privacy", "beheerder")
    app.query_params["deel"] = "Wissen"
    app.run()
    load = intake.history(config.settings(tiny))[-1]
    app.selectbox(key="wissen").select(load.id).run()
    app.checkbox(key=f"zeker_{load.id}").check().run()
    (button,) = [button for button in app.button if button.label == "Wis voorgoed"]
    before = contents(tiny)
    app.now["role"] = "analist"
    button.click().run()
    assert contents(tiny) == before
    assert "Wissen" not in [tab.label for tab in app.tabs]


def test_a_role_that_was_taken_away_adds_nothing(tiny, open_page, contents):
    app = open_page(tiny, "gegevens", "analist")
    app.get("file_uploader")[0].upload("kwb_2025.csv", b"gwb_code_10;a_inw\nBU99970001;100\nBU99970002;300\n", "text/csv").run()
    for tick in app.checkbox:
        tick.check().run()
    (button,) = [button for button in app.button if button.label == "Akkoord, sla op"]
    before = contents(tiny)
    app.now["role"] = "adviseur"
    button.click().run()
    assert contents(tiny) == before
    assert any("Data toevoegen kan alleen met de rol analist." in error.value for error in app.error)


def test_a_role_that_was_taken_away_reads_the_public_figures_at_once(tiny, open_page):
    app = open_page(tiny, "kaart", "adviseur")
    assert app.session_state["_run"].view == "intern"
    app.now["role"] = "lezer"
    app.run()
    assert app.session_state["_run"].view == "openbaar"


def seen(app: AppTest) -> str:
    """Everything in the tables on a page."""
    return "\n".join(table.value.to_csv() for table in app.table).replace("\\", "")


def tries(action: str, folder: Path, role: str, open_page, monkeypatch) -> bool:
    """Somebody with this role does it directly, past the menu: whether it was done, or refused for another reason."""
    page, part = {"view_internal": ("kaart", {}), "see_data": ("gegevens", {"tab": "Beheer"}), "see_privacy": ("privacy", {}),
                  "see_accounts": ("privacy", {"deel": "Inzage"})}.get(action, ("", {}))
    if not page:
        _, do, reason = next(verb for verb in VERBS.values() if verb[0] == action)
        with pytest.raises(DashboardError) as refused:
            do(config.settings(folder), intake.Who("u17", role))
        return reason in str(refused.value)
    opened, run = set(), db.run
    monkeypatch.setattr(db, "run", lambda *asked, view="openbaar", **more: opened.add(view) or run(*asked, view=view, **more))
    app = open_page(folder, page, role)
    app.query_params.update(part)
    app.run()
    return {"view_internal": "intern" in opened, "see_data": "kwb_2024.csv" in seen(app), "see_privacy": bool(app.tabs),
            "see_accounts": "u-geheim-17" in seen(app)}[action]


@pytest.fixture(scope="module")
def told(_tiny_templates, tmp_path_factory):
    """A folder in which somebody looked at the internal figures, and may now be named to a beheerder only."""
    folder = Path(shutil.copytree(_tiny_templates / "tiny", tmp_path_factory.mktemp("told") / "data"))
    logs.opened_internal(config.settings(folder), "u-geheim-17", "adviseur", {})
    return folder


@pytest.mark.parametrize("role", access.ROLES)
@pytest.mark.parametrize("action", access.ACTIONS)
def test_each_action_for_each_role(told, open_page, monkeypatch, action, role):
    assert tries(action, told, role, open_page, monkeypatch) == access.may(role, action)


@pytest.mark.slow
def test_only_a_beheerder_gets_accounts_over_the_wire(_tiny_templates, tmp_path):
    """Every page and tab, asked directly by each role: the name of an account is in no message but the beheerder's."""
    folder, port = tmp_path / "data", free_port()
    shutil.copytree(_tiny_templates / "tiny", folder)
    (folder / "settings.toml").write_text('[login]\nrole_header = "X-Rol"\naccount_header = "X-Account"\n')
    logs.opened_internal(config.settings(folder), "u-geheim-17", "adviseur", {})
    site = f"http://127.0.0.1:{port}"
    parts = ("Overzicht", "Wissen", "Inzage")
    asked = ["gegevens?tab=Beheer", *(f"privacy?deel={part}" for part in parts), "verantwoording", "kaart"]
    with program("-m", "dashboard", "serve", "--data", folder, "--port", port, url=f"{site}/health"):
        got = {}
        for role in access.ROLES:
            with Visit(site) as who:
                for page in asked:
                    who.look(page=page, **{"X-Rol": role, "X-Account": f"u-{role}"})
                    if b"u-geheim-17" in who.raw:
                        got.setdefault(role, []).append(page)
    assert got == {"beheerder": ["privacy?deel=Inzage"]}


@pytest.mark.parametrize("role", access.ROLES)
def test_the_page_privacy_shows_each_role_its_part(tiny, open_page, role):
    app = open_page(tiny, "privacy", role)
    assert not app.exception
    if not access.may(role, "see_privacy"):
        assert "De pagina Privacy bekijken kan alleen met de rol analist." in app.error[0].value
        return
    assert [tab.label for tab in app.tabs] == ["Overzicht", *(["Wissen", "Inzage"] if role == "beheerder" else [])]
