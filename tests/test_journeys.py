"""Whole journeys in a browser: on a laptop, on a phone, and with nothing but the keyboard. None of them asks another host.

Figures and sentences are recounted elsewhere (test_sentences, test_overview, test_compare); here somebody does their work.
"""
import re
from itertools import groupby

import pytest
from screens import Screen, serving

from dashboard import config, db, intake
from dashboard.intake import ledger

pytestmark = pytest.mark.browser
SLOW = pytest.mark.slow
HANDS = [pytest.param("laptop", marks=SLOW), pytest.param("phone", marks=SLOW), pytest.param("keyboard", marks=SLOW)]
READER = {"X-Forwarded-For": "10.0.0.1"}  # somebody without a login, on another machine
NEW_FIGURES = "gwb_code_10;a_inw;a_65_oo\nBU99970001;100;50\nBU99970002;300;60\nBU99970101;200;50\nBU99970102;400;100\n"


@pytest.fixture(scope="module")
def site(demo):
    with serving(demo) as address:
        yield address


@pytest.fixture
def visit(request, browser, site):
    """Somebody at the dashboard: visit("phone"). At the end their requests are looked at."""
    screens = []

    def open_screen(size: str, address: str = site, **headers) -> Screen:
        screens.append(Screen(browser, address, size, **headers))
        return screens[-1]

    yield open_screen
    for screen in screens:
        screen.context.close()
        assert screen.requests
        assert screen.elsewhere() == []


# --- W1: the first minute ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", HANDS)
def test_w1_the_first_minute(visit, size):
    there = visit(size, **READER)
    there.go("", "Waar komt dit vandaan?")
    assert there.page.url.startswith(f"{there.site}/overzicht")
    assert there.page.title()
    figures = there.main.get_by_test_id("stMetric")
    sentences = there.main.get_by_text(re.compile(r"^(Het hoogst|Het laagst|In \d|Geen van|Tussen \d)[^.]+\.$"))
    assert (figures.count(), sentences.count(), there.main.locator(".map").count()) == (5, 3, 1)
    assert there.fits()
    if size != "phone":
        for part in (*figures.all(), *sentences.all(), there.main.locator(".map .legend li").last):
            box = part.bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 768
    there.press(there.main.get_by_role("link", name="Bekijk alles op de kaart"))
    there.sees("Alle wijken")
    assert "/kaart" in there.page.url


@SLOW
def test_w1_with_the_keyboard_one_comes_past_the_menu(visit):
    there = visit("keyboard", **READER)
    there.go("overzicht", "Waar komt dit vandaan?")
    there.press(there.page.get_by_text("Naar de inhoud"))
    there.page.keyboard.press("Tab")
    assert there.main.evaluate("e => e.contains(document.activeElement)")


# --- W3: an area on the map -------------------------------------------------------------------------------------------


def panel(there: Screen) -> str:
    found = there.main.locator(".st-key-paneel")
    found.get_by_text("Alles over dit gebied").wait_for()
    there.settled()
    return found.inner_text()


@pytest.mark.parametrize("size", ["laptop", pytest.param("phone", marks=SLOW)])
def test_w3_map_and_list_open_the_same_panel(visit, size):
    there = visit(size, **READER)
    there.go("kaart?indicator=severely_lonely_share&niveau=wijk", "Kies een wijk.")
    there.main.locator(".map canvas.base").click()
    by_map = panel(there)
    for words in (r"\d+ % van de inwoners", "Het echte cijfer ligt vrijwel zeker tussen", "Wat draagt", "Wat weegt",
                  r"Tussen \d{4} en \d{4}|Niet genoeg gegevens|telt vanaf", "Fictieve cijfers"):
        assert re.search(words, by_map), words
    name = by_map.splitlines()[0]
    assert "regio=" in there.page.url

    again = visit("keyboard" if size == "laptop" else size, **READER)
    again.go("kaart?indicator=severely_lonely_share&niveau=wijk", "Kies een wijk.")
    names = again.main.get_by_role("radio")
    if size == "laptop":
        again.reach(names.first)
        again.page.keyboard.press("Space")
        for _ in range(names.count()):
            if panel(again).startswith(name):
                break
            before = panel(again)
            again.page.keyboard.press("ArrowDown")
            again.main.locator(".st-key-paneel").get_by_role("heading").filter(has_not_text=before.splitlines()[0]).wait_for()
    else:
        again.main.get_by_text(re.compile(f"^{name}: ")).click()
    assert panel(again) == by_map
    again.press(again.main.get_by_role("link", name="Alles over dit gebied"))
    again.sees("Wat valt op")
    assert again.main.get_by_role("heading", level=1).inner_text() == name


# --- W6: a neighbourhood on a phone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["phone", pytest.param("keyboard", marks=SLOW)])
def test_w6_a_link_to_a_neighbourhood(visit, size):
    there = visit(size, **READER)
    traffic = there.context.new_cdp_session(there.page)
    traffic.send("Network.enable")
    arrived = []
    traffic.on("Network.loadingFinished", lambda event: arrived.append(event["encodedDataLength"]))
    traffic.on("Network.webSocketFrameReceived", lambda event: arrived.append(len(event["response"]["payloadData"]) * 3 / 4))
    there.go("buurtprofiel?regio=BU99980101", "Wat weegt")
    there.main.locator(".js-plotly-plot").first.wait_for()
    assert there.main.get_by_role("heading", level=1).inner_text() == "Collegehof"
    assert there.fits()
    assert 100_000 < sum(arrived) < 3 * 2**20
    if size == "phone":  # one column: nothing stands beside anything
        left = {round(part.bounding_box()["x"]) for part in there.main.get_by_test_id("stExpander").all()}
        assert len(left) == 1
    first = there.main.get_by_test_id("stExpander").first
    there.press(first.locator("summary"))
    first.locator(".js-plotly-plot").wait_for()
    first.get_by_text(re.compile("Fictieve cijfers")).wait_for()
    assert there.fits()
    arrived.clear()
    there.page.reload()
    there.sees("Wat weegt")
    there.main.locator(".js-plotly-plot").first.wait_for()
    assert 0 < sum(arrived) < 0.3 * 2**20


# --- B0: find ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", HANDS)
def test_b0_find(visit, size):
    there = visit(size, **READER)
    there.go("overzicht", "Waar komt dit vandaan?")
    there.open_menu()
    box = there.menu.get_by_placeholder("Zoek gebied, cijfer of woord")

    def find(words: str) -> list[str]:
        there.reach(box) if size == "keyboard" else box.click()
        there.page.keyboard.press("Control+a")
        there.page.keyboard.type(words)
        there.page.keyboard.press("Enter")
        there.page.wait_for_timeout(300)
        there.settled()
        return there.menu.get_by_test_id("stPageLink").all_inner_texts()

    found = find("mantelzorg")
    assert "Mantelzorgers" in found  # a figure
    assert "Mantelzorg" in found  # a word that we explain
    assert "Mantelzorg" in find("informele zorg")
    assert find("XQZZY") == []
    there.menu.get_by_text("Niets gevonden").wait_for()
    assert "Collegehof" in " ".join(find("cóllege"))
    there.press(there.menu.get_by_test_id("stPageLink").get_by_role("link", name=re.compile("Collegehof")).first)
    there.sees("Wat weegt")
    assert there.main.get_by_role("heading", level=1).inner_text() == "Collegehof"
    if size == "phone":  # the menu went, otherwise it would lie over what was looked for
        there.page.get_by_test_id("stExpandSidebarButton").wait_for()


# --- B2: compare ------------------------------------------------------------------------------------------------------

SIX = ["WK999801", "WK999901", "WK999807", "GM9998", "BU99980101", "WK999803"]  # of two gemeenten
TWELVE = ["volunteers_share", "informal_carers_share", "social_cohesion_score", "associations_per_1000", "gp_distance_km",
          "pop_80plus_share", "population", "lonely_share", "wmo_clients_per_1000", "ses_woa_score", "oosr",
          "living_alone_75plus_share"]


@pytest.mark.parametrize("size", HANDS)
def test_b2_compare(visit, demo, size):
    there = visit(size, **READER)
    there.go("vergelijken?" + "&".join(["gebieden=WK999801", *(f"cijfers={id}" for id in TWELVE)]), "Wat weegt")
    areas = there.main.get_by_test_id("stMultiSelect").filter(has_text="Gebieden").get_by_role("combobox")
    there.choose(areas, "Wijk 03 Lisgaarde (wijk in Halmerwoude)")
    there.page.keyboard.press("Escape")  # the list stays open for the next one
    there.main.get_by_role("button", name="Haal Wijk 03 Lisgaarde (wijk in Halmerwoude) weg").wait_for()
    there.go("vergelijken?" + "&".join([*(f"gebieden={code}" for code in SIX), *(f"cijfers={id}" for id in TWELVE)]), "Wat weegt")
    there.page.wait_for_timeout(200)
    if size == "keyboard":
        there.reach(there.main.get_by_role("tab", name="Beeld"))
        there.page.keyboard.press("ArrowRight")
    else:
        there.main.get_by_role("tab", name="Tabel").click()
    there.sees("Sorteer op")
    assert there.fits()
    there.choose(there.main.get_by_role("combobox", name="Sorteer op"), "Gebied")
    table = there.main.get_by_role("table")
    header = table.get_by_role("columnheader").all_inner_texts()
    assert {"Cijfer", "Gebied", "Waarde", "Ligt tussen", "en", "Eenheid", "Jaar", "Soort", "Richting", "Bron"} <= set(header)
    cells = table.locator("td").all_inner_texts()
    shown = [[cell.strip() for cell in cells[i:i + len(header)]] for i in range(0, len(cells), len(header))]
    assert len(shown) == 72
    assert len(list(groupby(row[header.index("Gebied")] for row in shown))) == 6  # sorted by area
    _, rows = there.download(there.main.get_by_role("button", name="Download (CSV)"))
    assert [[row[name].strip() for name in header] for row in rows] == shown  # screen = file
    assert {(row["build"], row["fictief"]) for row in rows} == {(db.version(demo), "ja, verzonnen")}


# --- A11: undo, for maps and exports ----------------------------------------------------------------------------------


@pytest.fixture
def own(tiny):
    """A folder of one's own, and the dashboard on it."""
    with serving(tiny) as address:
        yield tiny, address


@pytest.mark.parametrize("size", HANDS)
def test_a11_undo_brings_back_map_and_file(visit, own, cli, tmp_path, size):
    folder, address = own
    file = tmp_path / "kwb_2024.csv"
    file.write_text(NEW_FIGURES, encoding="utf-8")
    there = visit(size, address)

    def seen() -> tuple:
        """The map in words, the panel beside it, and the file."""
        there.go("kaart?indicator=pop_65plus_share&niveau=buurt&regio=BU99970001", "Alle buurten")
        words = there.main.locator(".map canvas.base[aria-label]").get_attribute("aria-label")
        return words, panel(there), there.download(there.main.get_by_role("button", name="Download (CSV)"))

    before = seen()
    assert "20,0 %" in before[1]
    there.go("gegevens", "Kies een CSV-bestand")
    upload = there.main.get_by_role("button", name="Kies een bestand")
    with there.page.expect_file_chooser() as chooser:
        there.press(upload)
    chooser.value.set_files(file)
    there.sees("Wat verandert er?")
    for tick in there.main.get_by_role("checkbox").all():
        there.reach(tick) if size == "keyboard" else None
        there.page.keyboard.press("Space") if size == "keyboard" else tick.locator("xpath=ancestor::label").click()
        there.settled()
    there.press(there.main.get_by_role("button", name="Akkoord, sla op"))
    there.sees("Opgeslagen.")
    new = db.version(folder)
    after = seen()
    assert "50,0 %" in after[1]
    assert after[2][1][0]["build"] == new
    assert before[0] != after[0]

    there.go("gegevens?tab=Beheer", "Een bestand terugdraaien of terughalen")
    load = intake.history(config.settings(folder))[-1].id
    there.choose(there.main.get_by_role("combobox", name="Een bestand terugdraaien of terughalen"), f"kwb_2024.csv ({load})")
    there.press(there.main.get_by_role("button", name="Ja, draai terug"))
    there.sees("Teruggedraaid.")
    assert seen() == before  # the map, the panel, every cell of the file and the name of the file, which holds the build
    assert [line["action"] for line in ledger.read(folder)][-2:] == ["add", "undo"]
    asked = ["query", "indicator_map", "indicator=pop_65plus_share", "year=2024", "level=buurt", "--format", "csv"]
    assert "50" in cli(*asked, "--build", new, data=folder).out  # the build in between can still be asked


# --- every file -------------------------------------------------------------------------------------------------------


@SLOW
def test_a17_every_download_opens_and_says_where_it_comes_from(visit, demo):
    there = visit("laptop")
    build, files = db.version(demo), {}
    for path, sees in {"kaart?indicator=lonely_share&niveau=buurt": "Alle buurten",
                       "buurtprofiel?regio=BU99980101": "Wat weegt",
                       "vergelijken?weergave=Tabel": "Sorteer op",
                       **{f"verantwoording?onderdeel={tab}": "Klopt dit niet?" for tab in ("bronnen", "cijfers", "dekking")},
                       "privacy": "Wanneer een cijfer verborgen is", "privacy?deel=Inzage": "Account"}.items():
        there.go(path, sees)
        buttons = there.main.get_by_role("button", name="Download (CSV)")
        assert buttons.count()
        for button in buttons.all():
            name, rows = there.download(button)
            assert name.endswith(f"_{build}.csv")
            assert {(row["build"], row["fictief"]) for row in rows} == {(build, "ja, verzonnen")}
            files[path, name] = rows
    figures = {path: rows for (path, _), rows in files.items() if path.split("?")[0] in ("kaart", "buurtprofiel", "vergelijken")}
    assert len(figures) == 3
    for path, rows in figures.items():
        rows = [{header.lower(): cell for header, cell in row.items()} for row in rows]
        assert all(row["eenheid"] and row["soort"] for row in rows), path
        assert all(re.fullmatch(r"\d{4}", row["jaar"]) and row["bron"] for row in rows if row["waarde"]), path
