"""Overzicht, the first minute (scenario W1): one map, five figures and three sentences on one screen, and all of it true."""
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from opened import on_screen
from streamlit.testing.v1 import AppTest

from dashboard import access, catalog, config, db, dutch, export, sentences, ui

APP = Path(ui.__file__).parent / "app.py"
FIRST = ["Vrijwilligers (RIVM)", "Mantelzorgers", "Sterk eenzaam", "Inwoners 80 jaar of ouder", "Wmo-cliënten"]


@pytest.fixture
def overview(monkeypatch):
    """Open the page: overview(folder, "lezer", indicator="lonely_share")."""

    def open_page(folder: Path, role: str = "lezer", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.query_params.update(choices)
        app.run().switch_page("app_pages/overzicht.py").run()
        assert not app.exception
        return app

    return open_page


def read(app: AppTest) -> list[str]:
    """The paragraphs on the page, without the strokes that keep markup from working."""
    return [re.sub(r"\\(.)", r"\1", part.value) for part in (*app.markdown, *app.caption)]


def told(data: Path, indicator: str, year: int, level: str, gemeente: str | None, around: str, place: str) -> list[str]:
    """The sentences that belong to these tables."""
    areas = db.run("overview_areas", {"indicator": indicator, "year": year, "level": level, "gemeente": gemeente}, data=data)
    years = db.run("overview_years", {"region": "GM9998", "indicator": indicator}, data=data)
    known = catalog.load(config.CATALOG).indicators[indicator]
    return sentences.overview(areas, years[years["year"] <= year], known, level, around, place, "GGD'en, CBS en RIVM")


# --- what stands on it ------------------------------------------------------------------------------------------------


def test_w1_one_map_five_figures_three_sentences(demo, overview):
    app = overview(demo, indicator="volunteers_share")
    run = app.session_state["_run"]
    assert (app.title[0].value, run.level) == ("Halmerwoude", "wijk")
    assert [metric.label for metric in app.metric] == FIRST
    assert len(app.get("bidi_component")) == 1
    expected = told(demo, "volunteers_share", run.year, "wijk", "GM9998", "Halmerwoude", "Halmerwoude")
    assert len(expected) == 3
    assert set(expected) <= set(read(app))


def test_w1_a_figure_says_year_how_sure_it_is_and_which_way_is_good(demo, overview):
    app = overview(demo)
    newest = db.run("overview_figures", {"region": "GM9998"}, data=demo).set_index("indicator")
    small = read(app)
    for id, metric in zip(["volunteers_share", "informal_carers_share", "severely_lonely_share", "pop_80plus_share",
                           "wmo_clients_per_1000"], app.metric, strict=True):
        row, indicator = newest.loc[id], catalog.load(config.CATALOG).indicators[id]
        assert metric.value.removesuffix(" %") == dutch.number(row["value"], indicator.decimals)
        assert any(str(row["year"]) in words and words.endswith(f"{catalog.GOOD[indicator.good].capitalize()}.")
                   and ("tussen" in words or "geteld" in words) for words in small)


def test_w1_the_level_is_the_coarsest_with_five_areas_or_a_setting(demo, tmp_path, overview):
    assert overview(demo).session_state["_run"].level == "wijk"
    folder = Path(shutil.copytree(demo, tmp_path / "demo"))
    with (folder / "settings.toml").open("a", encoding="utf-8") as file:
        file.write('\noverview_level = "buurt"\n')
    assert overview(folder).session_state["_run"].level == "buurt"
    assert overview(folder, niveau="gemeente").session_state["_run"].level == "gemeente"


@pytest.mark.parametrize(("choices", "gemeente", "around"), [
    ({"niveau": "buurt", "gemeente": "GM9999"}, "GM9999", "Merrewolde"),
    ({"niveau": "wijk", "gemeente": "alle"}, None, "Nederland"),
    ({"niveau": "gemeente"}, None, "Nederland"),
])
def test_w2_the_sentences_are_about_what_was_chosen(demo, overview, choices, gemeente, around):
    app = overview(demo, indicator="lonely_share", jaar="2022", **choices)
    place = "Merrewolde" if gemeente == "GM9999" else "Halmerwoude"
    assert app.title[0].value == place
    expected = told(demo, "lonely_share", 2022, choices["niveau"], gemeente, around, place)[:2]
    assert set(expected) <= set(read(app))


def test_w3_a_chosen_area_gets_its_figure_and_the_way_on(demo, overview):
    app = overview(demo, indicator="pop_65plus_share", niveau="wijk", regio="WK999803")
    assert any(text.startswith("In Wijk 03 Lisgaarde is het cijfer ") for text in read(app))
    links = {link.proto.label: link.proto.page for link in app.get("page_link")}
    assert links == {"Bekijk alles op de kaart": "kaart", "Alles over Wijk 03 Lisgaarde": "buurtprofiel"}


def test_what_is_not_loaded_is_said(tiny, overview):
    app = overview(tiny)
    assert [(metric.label, metric.value) for metric in app.metric] == [
        (label, "geen cijfer") for label in FIRST[:3]] + [("Inwoners 65 jaar of ouder", "23,0 %"), (FIRST[4], "geen cijfer")]
    assert "Dit is nog niet geladen." in read(app)
    assert any(text.startswith("Niet genoeg gegevens om te zeggen of het cijfer in ") for text in read(app))


@pytest.mark.parametrize("role", access.ROLES)
def test_without_figures_it_says_who_can_add_them(bare, overview, role):
    app = overview(bare, role)
    assert "Er zijn nog geen cijfers voor een overzicht" in app.markdown[0].value
    assert ("python -m dashboard add" in app.code[0].value) if access.may(role, "add_data") else (
        any("analist" in text for text in read(app)))


def test_a18_everything_on_it_can_be_made_again(demo, overview, cli, monkeypatch):
    found = []
    monkeypatch.setattr(ui, "show_query", lambda frame, key, *more: found.extend(
        (ui.command(each.attrs["query"], each.attrs["params"], ui.now()), each) for each in (frame, *more)))
    overview(demo, indicator="volunteers_share")
    found = found[-4:]  # the start page of the app may be this one too
    assert [line.split()[4] for line, _ in found] == ["indicator_map", "overview_areas", "overview_years", "overview_figures"]
    for line, frame in found:
        done = cli(*shlex.split(line.removeprefix("python -m dashboard ")))
        assert done.code == 0
        assert on_screen(done.out, frame) == export.plain_csv(frame)


# --- in a browser -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(demo):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "dashboard", "serve", "--data", str(demo), "--port", str(port)]
    with subprocess.Popen(command, cwd=config.ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        for _ in range(120):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
        server.terminate()


def opened(browser, address: str, width: int, height: int):
    page = browser.new_context(viewport={"width": width, "height": height}).new_page()
    page.goto(f"{address}/overzicht")
    page.locator(".map .legend li").first.wait_for(timeout=30_000)
    page.get_by_text("Waar komt dit vandaan?").wait_for()
    return page


@pytest.mark.browser
def test_w1_all_of_it_is_on_the_first_screen(browser, address):
    page = opened(browser, address, 1366, 768)
    boxes = [part.bounding_box() for part in (*page.get_by_test_id("stMetric").all(), page.locator(".map"),
                                              *page.get_by_text(re.compile(r"^(Het |De |In |Geen |Tussen )")).all()[:3])]
    assert len(boxes) == 9
    assert all(box["y"] >= 0 and box["y"] + box["height"] <= 768 and box["x"] + box["width"] <= 1366 for box in boxes)
    page.context.close()


@pytest.mark.browser
def test_w6_on_a_phone_one_column_sentences_before_the_map(browser, address):
    page = opened(browser, address, 390, 844)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    canvas, sentence = page.locator(".map").bounding_box(), page.get_by_text(re.compile("^Tussen |^In ")).first.bounding_box()
    assert sentence["y"] + sentence["height"] < canvas["y"]
    assert canvas["x"] >= 0 and canvas["x"] + canvas["width"] <= 390
    page.context.close()
