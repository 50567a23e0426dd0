"""Scenario X1: every page, in every state that one can bring it in, has no violation of WCAG 2.2 AA that axe can find.

With the demo and with an empty folder, on a laptop and on a phone. There is no list of exceptions.
"""
import shutil
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from screens import SIZES, Screen, serving

pytestmark = [pytest.mark.slow, pytest.mark.browser]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
AXE = Axe()
PROXY = {"X-Forwarded-For": "10.0.0.1"}  # who comes this way is a lezer
NO_FIGURES = "Er zijn nog geen cijfers"
LINK = "niveau=wijk&indicator=volunteers_share&regio=WK999803"
SECRETS = """[auth]
redirect_uri = "http://127.0.0.1:1/oauth2callback"
cookie_secret = "0123456789abcdef0123456789abcdef"
client_id = "dashboard"
client_secret = "geheim"
server_metadata_url = "http://127.0.0.1:1/.well-known/openid-configuration"
"""


def violations(page) -> list[str]:
    """What axe finds: the rule, and the beginning of the element."""
    found = AXE.run(page, options={"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]})
    return [f"{rule['id']}: {node['html'][:120]} ({node['failureSummary'][:200]})"
            for rule in found.response["violations"] for node in rule["nodes"]]


class Tour:
    """Looks at each state of a page, and remembers where something is wrong."""

    def __init__(self, screen: Screen):
        self.screen, self.seen, self.wrong = screen, 0, {}

    def look(self, where: str) -> None:
        self.screen.settled()
        self.seen += 1
        wrong = violations(self.screen.page) + ([] if self.screen.fits() else ["wider than the screen"])
        if wrong:
            self.wrong[where] = wrong

    def open(self, path: str, sees: str) -> None:
        self.screen.go(path, sees)
        self.look(path)

    def each_tab(self, path: str, sees: str) -> None:
        """A page at each of its tabs."""
        self.screen.go(path, sees)
        tabs = self.screen.main.get_by_role("tab")
        assert tabs.count() > 1
        for n in range(tabs.count()):
            tabs.nth(n).click()
            self.look(f"{path} {tabs.nth(n).inner_text()}")

    def press(self, locator, where: str, sees: str | None = None, fades: bool = False) -> None:
        """Something opens: a list, a line, a panel; an explanation `fades` in."""
        locator.click()
        if sees:
            self.screen.page.get_by_text(sees).first.wait_for()
        if fades:
            self.screen.page.wait_for_timeout(600)
        self.look(where)

    def escape(self) -> None:
        self.screen.page.keyboard.press("Escape")


@pytest.fixture(scope="module")
def sites(demo, tmp_path_factory):
    """Three servers: the demo, an empty folder, and one where people log in."""
    empty, login = tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("login") / "data"
    shutil.copytree(demo, login)
    (login / "secrets.toml").write_text(SECRETS, encoding="utf-8")
    with serving(demo) as first, serving(empty) as second, serving(login) as third:
        yield {"demo": first, "empty": second, "login": third}


@pytest.fixture(params=SIZES)
def tour(request, browser, sites):
    """A tour of one of the servers: tour("demo", **headers). Ends with what was wrong."""
    screens = []

    def begin(site: str, **headers) -> Tour:
        screens.append(Screen(browser, sites[site], request.param, **headers))
        return Tour(screens[-1])

    yield begin
    for screen in screens:
        screen.context.close()


def test_axe_finds_what_is_wrong(tour):
    """A picture without words, pale text and a box without a name: otherwise the other tests would say nothing."""
    there = tour("empty")
    there.open("overzicht", NO_FIGURES)
    there.screen.page.evaluate("""document.querySelector('[data-testid=stMain]').insertAdjacentHTML("beforeend",
        '<img src="x.png"><p style="color: #999">bleek</p><input>')""")
    assert {words.partition(":")[0] for words in violations(there.screen.page)} == {"image-alt", "color-contrast", "label"}


def test_x1_what_a_wethouder_opens(tour):
    there = tour("demo")
    main, page = there.screen.main, there.screen.page
    there.open("overzicht", "Waar komt dit vandaan?")
    there.press(main.get_by_role("button", name="Toon query").first, "overzicht query", "indicator_map")
    there.escape()
    there.press(main.get_by_role("button", name="Uitleg").first, "overzicht uitleg", fades=True)
    there.open("overzicht?jaar=1999", "is er niet bij deze keuze")
    there.open("kaart", "Alle wijken")
    there.open(f"kaart?{LINK}", "Alles over dit gebied")
    there.press(main.get_by_role("button", name="Toon query").first, "kaart query", "region_profile")
    there.open("kaart?niveau=buurt&gemeente=alle", "Alle buurten")
    there.open("buurtprofiel", "Welke wijk?")
    there.press(main.get_by_role("combobox"), "buurtprofiel keuzelijst", "Wijk 00 Halmveste")
    there.open(f"buurtprofiel?{LINK}", "Wat valt op")
    there.press(main.get_by_role("button", name="Let op").first, "buurtprofiel let op")
    there.escape()
    for line in main.get_by_test_id("stExpander").all()[:3]:
        line.locator("summary").click()
        line.locator(".js-plotly-plot").first.wait_for()
    there.look("buurtprofiel regels")
    there.screen.open_menu()
    there.look("menu")
    there.press(there.screen.menu.get_by_role("combobox", name="Cijfer"), "menu keuzelijst", "Mantelzorgers")
    there.escape()
    page.get_by_placeholder("Zoek gebied").fill("zorg")
    page.keyboard.press("Enter")
    there.screen.menu.get_by_text("Uitleg", exact=True).wait_for()
    there.look("zoeken")
    assert not there.wrong
    assert there.seen >= 16


def test_x1_what_an_adviser_opens(tour):
    there = tour("demo")
    there.open("vergelijken?gebieden=WK999801&gebieden=WK999803&gebieden=GM9999", "Wat weegt")
    there.open("vergelijken?gebieden=WK999801&gebieden=WK999803&weergave=Tabel", "Sorteer op")
    there.open("vergelijken?gebieden=niets", "Vergelijken")
    there.press(there.screen.main.get_by_role("combobox").first, "vergelijken keuzelijst")
    there.each_tab("draagbalans", "Wat weegt er in een wijk")
    there.each_tab("straks", "Wat verandert er")
    there.each_tab("samenspel", "Samenspel")
    there.each_tab("initiatieven", "Initiatieven en acties")
    there.each_tab("doelen", "Doelen en uitkomsten")
    there.each_tab("verantwoording", "Waar komen de cijfers vandaan")
    there.open("verantwoording?onderdeel=bronnen&dataset=kwb", "Klopt dit niet?")
    there.open("verantwoording?onderdeel=begrippen&begrip=Stadsdorp", "Klopt dit niet?")
    there.open("verantwoording?onderdeel=uitleg", "Klopt dit niet?")
    for page in ("Kaart", "Buurtprofiel", "Vergelijken", "Gegevens", "Privacy", "Verantwoording"):
        there.screen.main.get_by_role("combobox", name="Pagina").click()
        there.press(there.screen.page.get_by_role("option", name=page, exact=True), f"uitleg {page}")
    assert not there.wrong
    assert there.seen >= 23


def test_x1_what_an_analyst_opens(tour, tmp_path):
    there = tour("demo")
    main = there.screen.main
    there.each_tab("gegevens", "Kies een CSV-bestand")
    there.open("gegevens?tab=Beheer", "Een bestand terugdraaien of terughalen")
    main.get_by_role("combobox").click()
    there.screen.page.get_by_role("option").first.click()
    there.screen.sees("Ja, draai terug")
    there.look("gegevens terugdraaien")
    for name, content, sees in (
            ("kwb_2026.csv", "gwb_code_10;a_inw;a_65_oo\nBU99980101;1200;240\nBU99980102;900;200\n", "Wat verandert er?"),
            ("fout.csv", "gwb_code_10;a_inw\nBU99980101;veel\nBU99989999;12\n", "Er is niets opgeslagen."),
            ("kapot.geojson", "{}", "Gegevens")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        there.screen.go("gegevens", "Kies een CSV-bestand")
        main.locator("input[type=file]").set_input_files(tmp_path / name)
        there.screen.sees(sees)
        there.look(f"gegevens {name}")
    there.each_tab("privacy", "Deze cijfers heeft de gemeente zelf geladen")
    there.open("gemeente", "Kies uw gemeente")
    assert not there.wrong
    assert there.seen >= 9


def test_x1_who_may_not_is_told_so(tour):
    there = tour("demo", **PROXY)
    there.open("gegevens", "kan alleen met de rol adviseur")
    there.open("privacy", "kan alleen met de rol analist")
    there.open("overzicht", "Waar komt dit vandaan?")
    there.screen.page.goto(f"{there.screen.site}/bestaat-niet")
    there.screen.page.get_by_role("heading", name="Deze pagina bestaat niet").wait_for()
    assert violations(there.screen.page) == []
    assert not there.wrong


def test_x1_the_way_in(tour):
    there = tour("login")
    there.open("overzicht", "Waar komt dit vandaan?")
    there.screen.open_menu()
    there.screen.menu.get_by_role("button", name="Inloggen").wait_for()
    there.look("inloggen")
    assert not there.wrong


def test_x1_an_empty_folder(tour):
    there = tour("empty")
    for page in ("overzicht", "kaart", "buurtprofiel", "vergelijken", "draagbalans", "straks"):
        there.open(page, NO_FIGURES)
    there.each_tab("verantwoording", "Waar komen de cijfers vandaan")
    there.each_tab("gegevens", "Kies een CSV-bestand")
    there.each_tab("privacy", "Wanneer een cijfer verborgen is")
    there.screen.open_menu()
    there.look("menu")
    assert not there.wrong


def test_x1_an_empty_folder_for_a_lezer(tour):
    there = tour("empty", **PROXY)
    there.open("overzicht", NO_FIGURES)
    there.open("verantwoording", "Een analist van uw gemeente")
    assert not there.wrong


def test_every_page_is_on_a_tour():
    """A new page must be looked at as well."""
    here = Path(__file__)
    pages = {path.stem for path in (here.parent.parent / "dashboard" / "app_pages").glob("*.py")}
    text = here.read_text(encoding="utf-8")
    assert not [page for page in pages if f'open("{page}' not in text and f'each_tab("{page}' not in text]
