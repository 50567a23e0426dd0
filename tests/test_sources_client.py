"""Asking pages of a source: patience, resuming, never twice; and every way in which a source fails, said in Dutch."""

import gzip
import json
import os
import subprocess
import sys
import textwrap
import threading
from functools import partial
from pathlib import Path

import pytest
import replay

from dashboard import catalog, config
from dashboard.errors import SourceError
from dashboard.intake.sources.client import AT_ONCE, Client

CATALOG = catalog.load(config.CATALOG)
TABLE = "86165NED"


@pytest.fixture
def server():
    with replay.running() as running:
        yield running


@pytest.fixture
def make(server, tmp_path, monkeypatch):
    """Clients of one data folder that lose patience soon."""
    for name, url in server.environment.items():
        monkeypatch.setenv(name, url)
    made = []

    def client(**options) -> Client:
        settings = config.settings(tmp_path / "gemeente")
        made.append(Client(settings, CATALOG, **{"timeout": 5.0, "longest": 10.0, "attempts": 2, "pause": 0.01, **options}))
        return made[-1]

    yield client
    for one in made:
        one.close()


def ask(client: Client, entity: str = "TypedDataSet", table: str = TABLE) -> list[dict]:
    url = f"{client.base('cbs')}/ODataFeed/odata/{table}/{entity}?$format=json&$filter=startswith(WijkenEnBuurten,'BU')"
    return [row for page in client.pages("cbs", table, url) for row in page.body["value"]]


def test_pages_follow_the_link_as_it_is_given_and_are_kept_with_address_and_time(server, make):
    server.page = 3
    client = make()
    rows = ask(client)
    assert len({row["WijkenEnBuurten"] for row in rows}) == len(rows) == 11
    folder = client.raw / "cbs" / TABLE / client.run
    about = {path.name.split(".")[0]: json.loads(path.read_text()) for path in folder.glob("*.url.json")}
    assert len(about) == 4 and {page["url"] for page in about.values()} == {server.address + url for url in raw(server)}
    for name, page in about.items():
        body = json.loads(gzip.decompress((folder / f"{name}.json.gz").read_bytes()))
        assert {row["WijkenEnBuurten"] for row in body["value"]} <= {row["WijkenEnBuurten"] for row in rows}
        assert page["at"].endswith("+00:00")


def raw(server) -> list[str]:
    return [request.url for request in server.requests]


def test_a_link_to_another_host_stays_where_we_were_pointed(make):
    client = make()
    link = "https://opendata.cbs.nl/ODataFeed/odata/86165NED/TypedDataSet?$format=json&$skip=10000"
    assert client._at_home("cbs", link) == client.base("cbs") + "/ODataFeed/odata/86165NED/TypedDataSet?$format=json&$skip=10000"
    ours = client.base("cbs") + "/ODataFeed/odata/86165NED/TypedDataSet?$skip=10000&a=%20b"
    assert client._at_home("cbs", ours) == ours


def test_a_run_that_broke_off_asks_only_for_what_it_lacks(server, make):
    server.page = 3
    server.fault("reset", "skip=6")
    with pytest.raises(SourceError, match=f"Tabel {TABLE} van het CBS kwam niet: de verbinding werd verbroken") as failed:
        ask(make())
    assert "Wat er al is, halen we niet nog eens op." in str(failed.value) and not failed.value.gone
    server.heal()
    server.forget()
    again = make()
    assert again.resumed and len(ask(again)) == 11
    assert len(server.asked()) == 2 and not server.asked("skip=3"), "pages 1 and 2 were there"
    again.finish()
    later = make()
    assert not later.resumed and len(ask(later)) == 11
    assert len(server.asked()) == 6, "a later fetch asks everything anew"


@pytest.mark.parametrize(
    ("kind", "said"),
    {
        "error500": "de server gaf een fout (HTTP 500)",
        "error503": "de server gaf een fout (HTTP 503)",
        "reset": "de verbinding werd verbroken",
        "timeout": "er kwam niet op tijd antwoord",
        "html": "er kwam een foutpagina in plaats van cijfers",
        "truncated": "het antwoord was niet compleet",
        "slow": "het antwoord duurde langer dan",
    }.items(),
)
def test_a_fault_that_passes_is_tried_again_and_one_that_stays_is_told(server, make, contents, kind, said):
    server.fault(kind, "TypedDataSet", times=1)
    client = make(timeout=0.3 if kind == "timeout" else 5.0, longest=0.5 if kind == "slow" else 10.0)
    assert len(ask(client)) == 11
    client.finish()

    server.fault(kind, "TypedDataSet")
    fresh = make(timeout=0.3 if kind == "timeout" else 5.0, longest=0.5 if kind == "slow" else 10.0)
    before = contents(fresh.raw)
    with pytest.raises(SourceError) as failed:
        ask(fresh)
    assert said in str(failed.value) and "We probeerden het 2 keer." in str(failed.value)
    assert failed.value.source == "cbs" and failed.value.table == TABLE
    assert contents(fresh.raw) == before, "nothing half may stay"


def test_no_service_at_all_is_told_with_its_address(make, monkeypatch):
    client = make()
    object.__setattr__(client.settings.sources, "cbs", "http://127.0.0.1:9")
    with pytest.raises(SourceError, match=r"er is geen verbinding met 127\.0\.0\.1:9"):
        ask(client)


def test_a_table_that_is_gone_is_not_asked_again(server, make):
    with pytest.raises(SourceError, match=r"Tabel 99999NED van het CBS staat niet op 127\.0\.0\.1") as failed:
        ask(make(), table="99999NED")
    assert failed.value.gone and len(server.requests) == 1


def test_a_full_disk_is_told_and_leaves_nothing(make, contents, monkeypatch):
    client = make()
    before = contents(client.raw)
    real = gzip.GzipFile.write

    def full(self, data):
        real(self, data[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gzip.GzipFile, "write", full)
    with pytest.raises(SourceError, match="Maak ruimte vrij op de schijf"):
        ask(client)
    monkeypatch.undo()
    assert contents(client.raw) == before


def test_a_page_that_cannot_be_read_back_is_asked_again(server, make):
    client = make()
    ask(client)
    (page,) = (client.raw / "cbs" / TABLE / client.run).glob("*.json.gz")
    page.write_bytes(page.read_bytes()[:-40])
    assert len(ask(client)) == 11 and len(server.requests) == 2


def test_a_link_that_leads_back_is_no_endless_fetch(make, monkeypatch):
    client = make()
    url = f"{client.base('cbs')}/ODataFeed/odata/{TABLE}/TableInfos?$format=json"
    real = Client.page

    def circle(self, *arguments):
        found = real(self, *arguments)
        return type(found)(found.body | {"odata.nextLink": url}, found.url, found.at)

    monkeypatch.setattr(Client, "page", circle)
    with pytest.raises(SourceError, match="een pagina die we al hadden"):
        list(client.pages("cbs", TABLE, url))


def test_three_at_once_and_no_more(server, make):
    client = make()
    busy, most, lock = [0], [0], threading.Lock()
    real = Client._ask

    def counted(self, *arguments):
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
        try:
            return real(self, *arguments)
        finally:
            with lock:
                busy[0] -= 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "_ask", counted)
        client.together(
            partial(client.together, [partial(ask, client, table=number)])
            for number in ("86165NED", "85984NED", "85618NED", "85318NED", "85039NED", "84799NED")
        )
    assert most[0] <= AT_ONCE and server.most_at_once <= AT_ONCE and len(server.requests) == 6


@pytest.mark.slow
def test_killed_half_way_the_next_run_continues(server, make, tmp_path):
    """kill -9 while page 3 comes in: pages 1 and 2 are whole and are not asked again."""
    server.page = 3
    server.fault("timeout", "skip=6")
    program = textwrap.dedent(f"""
        from dashboard import catalog, config
        from dashboard.intake.sources.client import Client
        settings = config.settings({str(tmp_path / "gemeente")!r})
        client = Client(settings, catalog.load(config.CATALOG), lambda what: print(what, flush=True))
        url = client.base("cbs") + "/ODataFeed/odata/{TABLE}/TypedDataSet?$format=json&$filter=startswith(WijkenEnBuurten,'BU')"
        list(client.pages("cbs", "{TABLE}", url))
    """)
    root = str(Path(config.__file__).resolve().parent.parent)
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **server.environment, "PYTHONPATH": root},
    )
    try:
        said = [process.stdout.readline() for _ in range(3)]
        assert said[-1].strip() == f"CBS {TABLE}: pagina 3"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    server.heal()
    server.forget()
    assert len(ask(make())) == 11
    assert not server.asked("skip=3") and len(server.asked("skip=6")) == 1
