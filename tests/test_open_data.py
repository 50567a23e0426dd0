"""Open data in the app: choosing a municipality, the job that fetches it, opening its folder, and where the figures came from."""
import shutil
import time
from dataclasses import replace

import pandas as pd
import pytest
import replay as replay_server
from streamlit.testing.v1 import AppTest

from dashboard import access, config, intake
from dashboard.intake import jobs, opening

pytestmark = pytest.mark.slow  # each test fetches an invented country of its own

APP = config.ROOT / "dashboard" / "app.py"
WHO_MAY = "Een gemeente kiezen en open data ophalen kan alleen met de rol beheerder."
ELSEWHERE = {name: "http://127.0.0.1:9" for name in ("DRAGEND_CBS_URL", "DRAGEND_RIVM_URL", "DRAGEND_PDOK_URL")}


@pytest.fixture
def place(demo, tmp_path, monkeypatch):
    """A place for data folders with the demo in it, which a server that was started without a folder shows."""
    folders = tmp_path / "data"
    shutil.copytree(demo, folders / "demo")
    monkeypatch.setattr(config, "FOLDERS", folders)
    monkeypatch.setattr(config, "DEMO", folders / "demo")
    monkeypatch.setattr(config, "TRIAL", folders / "proef")
    monkeypatch.setattr(opening, "_free", False)
    monkeypatch.setenv("DRAGEND_DATA", "")
    config._read.cache_clear()
    opening.start()
    yield folders
    for job in (jobs.busy(path.parent) for path in folders.glob("*/jobs")):
        if job:
            jobs.stop(job, action="fetch_data", role="beheerder")


@pytest.fixture
def page(monkeypatch):
    """Open a page as somebody, on whatever folder the server shows."""

    def open_page(name: str = "gemeente", role: str = "beheerder", **choices) -> AppTest:
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params.update(choices)
        app.run()
        return app.switch_page(f"app_pages/{name}.py").run()

    return open_page


def said(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.info, *app.success, *app.warning]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def boxes(app: AppTest) -> set[str]:
    return {box.key for box in app.selectbox}


def click(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def choose(app: AppTest, code: str) -> AppTest:
    app.selectbox(key="kies").select(code).run()
    return click(app, "Haal de cijfers op")


def finished(folder) -> jobs.Job:
    for _ in range(2400):
        if (job := jobs.recent(folder, 1)[0]).state != jobs.BUSY:
            return job
        time.sleep(0.05)
    raise AssertionError(job)


# --- the offer --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["overzicht", "kaart", "buurtprofiel", "vergelijken", "verantwoording", "gegevens", "privacy"])
def test_every_page_of_the_demo_offers_a_municipality(place, page, name):
    assert "Kies uw gemeente: haal echte cijfers op" in links(page(name))


@pytest.mark.parametrize("role", ["lezer", "adviseur", "analist"])
def test_others_read_who_may(place, page, role):
    app = page("kaart", role)
    assert WHO_MAY in said(app) and not [label for label in links(app) if "gemeente" in label]
    app = page("gemeente", role)
    assert WHO_MAY in app.error[0].value and "kies" not in boxes(app)


def test_a_real_municipality_is_not_offered_another(tiny, page, monkeypatch):
    monkeypatch.setenv("DRAGEND_DATA", str(tiny))
    app = page("kaart")
    assert not [label for label in links(app) if "Kies uw gemeente" in label] and WHO_MAY not in said(app)


# --- choosing ---------------------------------------------------------------------------------------------------------


def test_all_municipalities_in_dutch_order_with_what_people_call_them(place, page, replay):
    options = page().selectbox(key="kies").options
    assert options == ["'s-Gravenhage (Den Haag)", "Nieuwmeer", "Zandwijk"]
    assert len(replay.asked()) == 1
    page()
    assert len(replay.asked()) == 1  # the list is kept


@pytest.mark.parametrize(("code", "name", "shown"), [
    ("GM0518", "'s-Gravenhage", "'s-Gravenhage (Den Haag)"), ("GM0796", "'s-Hertogenbosch", "'s-Hertogenbosch (Den Bosch)"),
    ("GM1900", "Súdwest-Fryslân", "Súdwest-Fryslân (Sudwest-Fryslan)"), ("GM0606", "Schiedam", "Schiedam")])
def test_synonyms_and_plain_letters_can_be_typed(code, name, shown):
    assert opening.label(code, name) == shown


def test_without_network_a_clear_message_and_the_demo_still_works(place, page, monkeypatch):
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    app = page()
    assert not app.exception and "kies" not in boxes(app)
    assert "De lijst van gemeenten is nu niet op te halen. Heeft deze computer internet?" in app.warning[0].value
    assert "geen verbinding met 127.0.0.1:9" in said(app)
    assert not app.switch_page("app_pages/kaart.py").run().error


def test_without_network_the_list_that_was_kept(place, page, replay, monkeypatch):
    opening.choice()
    kept = config.FOLDERS / "gemeenten.json"
    kept.write_text(kept.read_text().replace("202", "201", 1))  # asked ten years ago
    for name, value in ELSEWHERE.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(opening, "FRESH", opening.FRESH * 0)
    app = page()
    assert "U ziet de lijst van " in said(app) and len(app.selectbox(key="kies").options) == 3


def test_choose_fetch_and_open(place, page, replay):
    """From the demo to the municipality, with the page open."""
    app = choose(page(), "GM9802")
    folder = place / "zandwijk"
    assert not app.exception and "Cijfers ophalen van Zandwijk" in said(app)
    assert "U mag deze pagina sluiten" in said(app) and [button.label for button in app.button] == ["Stop"]
    other = page("kaart")
    assert [label for label in links(other) if label.startswith("Cijfers ophalen van Zandwijk: ")]
    job = finished(folder)
    assert job.state == jobs.DONE, job.said
    app.run()
    assert not app.exception and config.settings().data == folder
    assert app.title[0].value.startswith("Overzicht") or "Zandwijk" in said(app)
    assert "Voorbeeldgemeente" not in said(app)
    assert (place / "opened").read_text().strip() == "zandwijk"
    assert opening.start().data == folder and opening.start().name == "Zandwijk"  # and at the next start
    ledger = intake.history(config.settings())
    assert {load.entry["by"] for load in ledger} == {"lokaal"}
    assert not (place / "demo" / "jobs").exists() and not (place / "demo" / "sources" / "raw").exists()
    for name in ("overzicht", "kaart", "buurtprofiel", "vergelijken"):
        shown = page(name)
        assert not shown.exception and not shown.error, name
        assert "Er zijn nog geen cijfers" not in said(shown)


def test_a_server_with_a_folder_of_its_own_says_how_to_open_the_other(place, page, replay, monkeypatch):
    monkeypatch.setattr(opening, "_free", False)
    monkeypatch.setenv("DRAGEND_DATA", str(place / "demo"))
    app = page()
    app.session_state["_busy"] = "20300101T000000000000-0000"
    folder = place / "zandwijk" / "jobs"
    folder.mkdir(parents=True)
    (folder / "20300101T000000000000-0000.jsonl").write_text(
        '{"title": "Cijfers ophalen van Zandwijk", "words": [], "at": "2030-01-01T00:00:00+00:00"}\n{"end": 0, "said": ""}\n')
    app.run()
    assert any("python -m dashboard serve --data" in code.value and "zandwijk" in code.value for code in app.code)
    assert config.settings().data == place / "demo" and not (place / "opened").exists()


def test_stop(place, page, replay):
    replay.fault("timeout", "TypedDataSet|UntypedDataSet")
    app = choose(page(), "GM9802")
    click(app, "Stop")
    app.run()
    assert "Gestopt. Er is niets opgeslagen." in said(app)
    assert not (place / "zandwijk" / "ledger.jsonl").exists() and config.settings().data == place / "demo"


def test_a_fetch_that_fails_says_which_source_and_what_to_do(place, page, replay):
    replay.fault("gone", "")
    app = page()
    assert app.warning and "kies" not in boxes(app)
    replay.heal()
    app.run()
    replay.fault("error500", "50150NED")
    choose(app, "GM9802")
    assert finished(place / "zandwijk").state == jobs.FAILED
    app.run()
    assert "50150NED" in app.error[0].value and "Probeer het later opnieuw" in app.error[0].value
    assert config.settings().data == place / "demo"


def test_another_folder_can_be_opened(place, page, tiny, monkeypatch, replay):
    shutil.copytree(tiny, place / "proefstad")
    app = page()
    app.selectbox(key="map").select(place / "proefstad").run()
    click(app, "Open")
    assert config.settings().data == place / "proefstad" and not app.exception
    assert opening.start().data == place / "proefstad"
    (place / "opened").write_text("../elders")
    assert opening.start().data == place / "demo"  # only folders that lie here


def test_where_people_log_in_the_server_keeps_its_folder(place):
    settings = config.settings()
    assert opening.may_switch(settings)
    assert not opening.may_switch(replace(settings, login=config.Login(role_header="X-Rol", account_header="X-Account")))


# --- the tab Bronnen --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _fetched(tmp_path_factory, cli):
    folder = tmp_path_factory.mktemp("opgehaald") / "zandwijk"
    with replay_server.running() as server, pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment.items():
            patch.setenv(name, value)
        run = cli("fetch", "GM9802", data=folder)
    assert run.code == 0, run.err
    return folder


@pytest.fixture
def fetched(_fetched, place, monkeypatch):
    """Zandwijk, fetched, in a server that shows it; the replay server that it came from has gone."""
    folder = shutil.copytree(_fetched, place / "zandwijk")
    monkeypatch.setenv("DRAGEND_DATA", str(folder))
    return folder


def tables(app: AppTest) -> list[pd.DataFrame]:
    return [table.value.map(lambda cell: cell.replace("\\", "").replace("\u2060", "")) for table in app.table]


def test_sources_say_where_from_when_and_what_is_missing(fetched, page):
    app = page("gegevens", "adviseur", tab="Bronnen")
    overview = tables(app)[0].set_index("Bron")
    assert overview.loc["Kerncijfers wijken en buurten", "Indeling"] == "2015 t/m 2025"
    assert overview.loc["Gezondheid per wijk en buurt", "Indeling"] == "2024"
    assert int(overview.loc["Kerncijfers wijken en buurten", "Ontbreekt"]) == 4
    assert overview["Opgehaald"].str.fullmatch(r"\d\d-\d\d-\d{4}").all()
    assert "Niets opgehaald van: " in said(app) and "Stapeling van voorzieningen" in said(app)
    app.selectbox(key="bron").select("kwb").run()
    detail = tables(app)[1].set_index("Tabel")
    assert len(detail) == 11
    assert detail.loc["86165NED", "Zo noemt u de bron"].startswith("Bron: CBS, Kerncijfers wijken en buurten")
    assert detail["Zo noemt u de bron"].str.contains("geraadpleegd .*CC BY 4.0").all()
    assert '"Wmo-cliënten" is nog niet verschenen' in said(app)
    assert not [button for button in app.button if button.label == "Haal opnieuw op"]  # an adviseur reads, the beheerder fetches
    app = page("gegevens", tab="Bronnen")
    app.selectbox(key="bron").select("rivm_gezondheid").run()
    assert "Van deze bron ontbreekt niets." in said(app)


@pytest.mark.parametrize("role", ["lezer", "analist"])
def test_a_profile_says_what_the_municipality_can_add_itself(fetched, page, role):
    app = page("buurtprofiel", role, niveau="Buurten", regio="Kerkbuurt")
    assert "Wat uw gemeente zelf kan toevoegen" in said(app)
    assert "Alleen wonen en verhuizen" in said(app) and "Kerncijfers" not in said(app).split("Alleen uw gemeente heeft ze:")[1]
    assert ("Naar Gegevens: een bestand toevoegen" in links(app)) == (role == "analist")


def test_an_empty_folder_offers_a_municipality(place, page, monkeypatch, tmp_path):
    monkeypatch.setenv("DRAGEND_DATA", str(tmp_path / "leeg"))
    assert "Kies uw gemeente: haal open cijfers op" in links(page("kaart"))
    assert "Kies uw gemeente: haal open cijfers op" not in links(page("kaart", "analist"))


def test_without_open_data_the_tab_says_so(place, page):
    app = page("gegevens", tab="Bronnen")
    assert "In deze map staan nog geen open gegevens" in said(app) and "Kies een gemeente" in links(app)


def test_a_later_fetch_shows_what_changes_before_it_is_stored(fetched, page, replay):
    """A figure was revised: the page counts new, different and gone; nothing is stored until somebody agrees."""
    before = intake.history(config.settings(fetched))
    replay.fault("revised", "85984NED", field="AantalInwoners")
    app = click(page("gegevens", tab="Bronnen"), "Haal opnieuw op")
    assert "Opnieuw ophalen" in said(app)
    job = finished(fetched)
    assert job.code == 1 and job.told["result"]["asks"]
    app.run()
    assert "Er is nog niets opgeslagen. Bekijk eerst wat er verandert, en geef dan akkoord." in said(app)
    change = next(table for table in tables(app) if "Anders" in table).set_index("Bestand")
    assert change.index.tolist() == ["CBS 85984NED Kerncijfers wijken en buurten 2024.csv"]
    assert int(change["Anders"].iloc[0]) > 0
    assert intake.history(config.settings(fetched)) == before
    replay.forget()
    click(app, "Akkoord, sla op")
    assert finished(fetched).state == jobs.DONE
    assert not replay.requests  # what had come is not asked again
    assert len(intake.history(config.settings(fetched))) == len(before) + 1
    app.run()
    assert "Klaar: 1 nieuw bestand." in said(app)


def test_the_same_municipality_chosen_again_changes_nothing_unasked(fetched, page, replay, monkeypatch):
    monkeypatch.setenv("DRAGEND_DATA", str(config.DEMO))
    before = intake.history(config.settings(fetched))
    replay.fault("revised", "85984NED", field="AantalInwoners")
    app = choose(page(), "GM9802")
    assert finished(fetched).told["result"]["asks"]
    app.run()
    assert "Bekijk eerst wat er verandert" in said(app) and config.settings().data == config.DEMO
    assert intake.history(config.settings(fetched)) == before


def test_a_folder_with_an_old_code_offers_the_successor(place, page, replay, cli, geojson, tmp_path, monkeypatch):
    (tmp_path / "buurten_2022.geojson").write_bytes(geojson({"BU98030000": ("Oudmeer Dorp", 0, 0)}, year=2022))
    folder = place / "oudmeer"
    assert cli("add", tmp_path / "buurten_2022.geojson", "--yes", data=folder).code == 0
    monkeypatch.setenv("DRAGEND_DATA", str(folder))
    jobs.start(folder, ["fetch", "--json"], "Opnieuw ophalen", action="fetch_data", by="lokaal", role="beheerder")
    assert finished(folder).state == jobs.FAILED
    app = page()
    assert "Oudmeer (GM9803) is geen gemeente meer" in app.error[0].value.replace("\\", "")
    click(app, "Haal Nieuwmeer op")
    assert "Cijfers ophalen van Nieuwmeer" in said(app)


def test_nothing_new_is_said(fetched, page, replay):
    app = click(page("gegevens", tab="Bronnen"), "Haal opnieuw op")
    assert finished(fetched).state == jobs.DONE
    assert "Er was niets nieuws." in said(app.run())


def test_another_municipality_joins_a_real_folder(fetched, page, replay):
    app = page("gemeente")
    assert "Zet haar erbij in deze map" in said(app)
    app.selectbox(key="kies").select("GM9801").run()
    click(app, "Zet erbij")
    assert finished(fetched).state == jobs.DONE
    assert config.settings().data == fetched
    app = page("vergelijken")
    assert {"Zandwijk", "Nieuwmeer"} <= set(app.selectbox(key="gemeente").options)
