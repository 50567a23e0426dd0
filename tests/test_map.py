"""The map: what it says, what it sends and, in a browser, what it paints and how it moves."""
import gzip
import json
import math
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import replace
from functools import partial
from itertools import combinations
from pathlib import Path

import map_app
import numpy as np
import pandas as pd
import pytest
from streamlit.components.v2.bidi_component.serialization import serialize_mixed_data
from streamlit.proto.BidiComponent_pb2 import BidiComponent

from dashboard import dutch, maps

HERE = Path(__file__).parent
REFERENCE = os.environ.get("REFERENCE_DATA")
CODES = [f"BU{i:08d}" for i in range(14_566)]


def frame(**columns) -> pd.DataFrame:
    """Three areas of the lowest, middle and highest class; `columns` replaces some of it."""
    given = {"region": ["A", "B", "C"], "look": [0, 2, 4], "value": [1.0, 9.0, 30.0], "uncertain": [False] * 3}
    return pd.DataFrame({**given, **columns})


# ---- words

CLASSES = [(0, "minder dan 5 %"), (1, "5 tot 8 %"), (2, "8 tot 12 %"), (3, "12 tot 20 %"), (4, "20 % of meer")]


@pytest.mark.parametrize(("columns", "before", "after"), [
    ({}, [], []),
    ({"look": [10, 2, 4]}, [(10, "precies 0 %")], []),
    ({"uncertain": [False, True, None]}, [], [(20, "onzeker")]),
    ({"look": [-2, 2, 4]}, [], [(-2, "verborgen: kleine aantallen")]),
    ({"look": [-2, 2, 4], "uncertain": [True, False, False]}, [], [(-2, "verborgen: kleine aantallen")]),
    *(({"look": [look, 2, 4]}, [], [(-1, "geen cijfer")]) for look in (-1, -3, -4, -5, None)),
])
def test_w5_legend_names_what_occurs(columns, before, after):
    assert maps.legend(map_app.LONELY, frame(**columns)) == [*before, *CLASSES, *after]


@pytest.mark.parametrize(("changes", "first", "second", "last", "notes"), [
    ({"classes": (5.7, 8, 12, 20.5)}, "minder dan 5,7 %", "5,7 tot 8,0 %", "20,5 % of meer",
     ["Donker = meer", "Lager is beter"]),
    ({"unit": "euro", "classes": (900, 1250, 2000, 3000), "good": "high"}, "minder dan € 900", "€ 900 tot € 1.250",
     "€ 3.000 of meer", ["Donker = meer", "Hoger is beter"]),
    ({"unit": "per_1000", "good": "neutral"}, "minder dan 5", "5 tot 8", "20 of meer",
     ["Per 1.000 inwoners", "Donker = meer", "Niet goed of slecht"]),
    ({"unit": "km", "classes": (0.25, 0.5, 1, 2.5)}, "minder dan 0,25 km", "0,25 tot 0,50 km", "2,50 km of meer",
     ["Donker = meer", "Lager is beter"]),
    ({"unit": "score", "classes": (-1.5, 0, 1, 2)}, "minder dan −1,5", "−1,5 tot 0,0", "2,0 of meer",
     ["Donker = meer", "Lager is beter"]),
])
def test_legend_says_unit_and_direction(changes, first, second, last, notes):
    indicator = replace(map_app.LONELY, **changes)
    words = [text for _, text in maps.legend(indicator, frame())]
    assert [words[0], words[1], words[4]] == [first, second, last]
    assert maps.notes(indicator) == notes


# ---- what is sent

def sent(figures: pd.DataFrame, indicator=map_app.LONELY) -> dict:
    return maps.payload(figures, indicator, file="x.json.gz", alt="Een kaart", chosen=None, focus=None, key="kaart", height=500)


def test_a_change_of_the_whole_country_stays_under_200_kb():
    message = BidiComponent()
    serialize_mixed_data(sent(map_app.figures(CODES, 1, map_app.SPECIAL)), message)
    assets = sum((HERE.parent / "dashboard" / "map" / f"map.{part}").stat().st_size for part in ("html", "css", "js"))
    assert message.ByteSize() + assets <= 200_000


def test_what_may_not_be_shown_is_not_sent():
    hidden = frame(look=[-2, -5, 2], value=[7.0, 8.0, 9.0], lower=[6.0, 7.0, 8.0], upper=[8.0, 9.0, 10.0],
                   uncertain=[True] * 3, interval_level=[0.95] * 3)
    columns = sent(hidden)["frame"]
    assert columns.iloc[:2][["marks", "value", "lower", "upper"]].to_numpy().any() == np.False_
    assert columns.iloc[2].tolist() == [2, maps.UNSURE | maps.NEARLY_SURE, 90, 80, 100]


def test_numbers_travel_as_the_digits_that_python_says():
    values = np.random.default_rng(5).gamma(2, 8, 500).round(3)
    steps = sent(frame(region=CODES[:500], look=[2] * 500, value=values, uncertain=[False] * 500))["frame"]["value"]
    assert [dutch.number(step / 10, 1) for step in steps] == [dutch.number(value, 1) for value in values]


def test_bounds_only_travel_when_there_are_any_and_only_where_they_are():
    assert list(sent(frame())["frame"]) == ["look", "marks", "value"]
    some = sent(frame(lower=[None, 8.0, None], upper=[None, 10.0, None], interval_level=[0.67] * 3))["frame"]
    assert some["lower"].tolist() == [10, 80, 300]
    assert some["marks"].tolist() == [0, maps.TWO_IN_THREE, 0]


@pytest.mark.parametrize(("unit", "say"), [
    ("share", ["{} %", "{} %", "{} en {} %"]),
    ("days", ["{} dagen", "{} dag", "{} en {} dagen"]),
    ("euro", ["€ {}", "€ {}", "€ {} en € {}"]),
    ("per_1000", ["{} per 1.000 inwoners", "{} per 1.000 inwoners", "{} en {}"]),
])
def test_a_long_unit_is_said_once_in_a_tooltip(unit, say):
    assert sent(frame(), replace(map_app.LONELY, unit=unit))["say"] == say


def test_big_numbers_fit():
    many = replace(map_app.LONELY, unit="count", decimals=0, classes=(1, 10, 100, 1000))
    figures = frame(look=[4, 4, 4], value=[40_000.0, 17_900_000.0, 5e9])
    assert sent(figures, many)["frame"]["value"].tolist() == [40_000, 17_900_000, 5_000_000_000]
    assert str(sent(figures[:2], many)["frame"]["value"].dtype) == "int32"


@pytest.mark.parametrize(("most", "looks", "first", "last"), [
    (5, [10, 0, 4, -1], "1", "5"), (34, [10, 0, 3, -1], "1 tot en met 10", "41 tot en met 50"),
    (600, [10, 0, 2, -1], "1 tot en met 200", "801 tot en met 1000"),
])
def test_a_count_has_none_as_a_number_and_classes_of_one_width(most, looks, first, last):
    data = maps.counted(pd.DataFrame({"region": list("ABCD"), "count": [0, 1, most, None]}), ("boom", "bomen"), file="x")
    assert data["frame"]["look"].tolist() == looks
    assert data["frame"]["value"].tolist() == [0, 1, most, 0]
    words = [words for _, words in data["legend"]["entries"]]
    assert (words[0], words[1], words[5], words[6]) == ("geen bomen", first, last, "hier niet geteld")


def test_types_of_the_database_are_welcome():
    nullable = frame(uncertain=pd.array([True, None, False], "boolean"), look=pd.array([0, None, 4], "Int8"),
                     value=pd.array([1.5, None, 30], "Float64"))
    assert sent(nullable)["frame"]["look"].tolist() == [0, -1, 4]


# ---- colours

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
EYES = {
    "usual": np.eye(3),
    "protanopia": [[.152286, 1.052583, -.204868], [.114503, .786281, .099216], [-.003882, -.048116, 1.051998]],
    "deuteranopia": [[.367322, .860646, -.227968], [.280085, .672501, .047413], [-.011820, .042940, .968881]],
    "tritanopia": [[1.255528, -.076749, -.178779], [-.078411, .930809, .147602], [.004733, .691367, .303900]],
}
LEAST = {"usual": 10, "protanopia": 10, "deuteranopia": 10, "tritanopia": 7}  # the last: 1 in 30,000, who still has the number


def lab(color: str, eye) -> np.ndarray:
    rgb = np.array([int(color[i:i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.clip(eye @ np.where(rgb <= .04045, rgb / 12.92, ((rgb + .055) / 1.055) ** 2.4), 0, 1)
    to_xyz = np.array([[.4124564, .3575761, .1804375], [.2126729, .7151522, .0721750], [.0193339, .1191920, .9503041]])
    xyz = to_xyz @ linear / [.95047, 1, 1.08883]
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("eye", EYES)
def test_w5_every_two_fills_differ(eye):
    """CIE76 distance; the white of a hidden area is left out, since it never comes without its dense hatch."""
    colors = {color for look, color in maps.COLORS.items() if look != maps.HIDDEN}
    assert len(colors) == 7
    least = min(np.linalg.norm(lab(a, np.array(EYES[eye])) - lab(b, np.array(EYES[eye]))) for a, b in combinations(colors, 2))
    assert least >= LEAST[eye]


# ---- in a browser

COLUMNS, ROWS, SIDE = 6, 4, 0.03


def square(i: int) -> dict:
    """Square i of a chessboard: the left half is one gemeente, the right half another."""
    west, south = 5.3 + SIDE * (i % COLUMNS), 52 - SIDE * (i // COLUMNS)
    ring = [[west, south], [west + SIDE, south], [west + SIDE, south + SIDE], [west, south + SIDE], [west, south]]
    group = "GM0001" if i % COLUMNS < COLUMNS / 2 else "GM0002"
    return {"type": "Feature", "properties": {"c": f"BU0001{i:04d}", "n": f"Buurt {i}", "g": group},
            "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("geo")
    features = [square(i) for i in range(COLUMNS * ROWS)]
    write(folder / "blokken.json.gz", features)
    write(folder / "links.json.gz", [f for f in features if f["properties"]["g"] == "GM0001"])
    if REFERENCE:
        found = json.loads(Path(REFERENCE, "reference/geo/buurten_2024_nl_simplified_wgs84.geojson").read_bytes())
        for feature in found["features"]:
            given = feature["properties"]
            feature["properties"] = {"c": given["statcode"], "n": given["statnaam"], "g": given["gm_code"]}
        write(folder / "nederland.json.gz", sorted(found["features"], key=lambda f: f["properties"]["c"]))
    return folder


def write(path: Path, features: list) -> None:
    path.write_bytes(gzip.compress(json.dumps({"type": "FeatureCollection", "features": features}).encode(), 1))


@pytest.fixture(scope="module")
def address(files):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    path = os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")])
    with subprocess.Popen([sys.executable, str(HERE / "map_server.py"), str(files), str(port)],
                          env=os.environ | {"PYTHONPATH": path}, stdout=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        for _ in range(120):
            try:
                urllib.request.urlopen(f"{url}/_stcore/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.25)
        yield url
        server.terminate()


class Tab:
    """One page with a map, and everything that went wrong on it."""

    def __init__(self, browser, address, query="bestand=blokken.json.gz", **options):
        self.page = browser.new_context(**{"viewport": {"width": 1366, "height": 768}, **options}).new_page()
        self.wrong, self.requests, self.bytes = [], [], 0
        self.page.on("console", lambda said: self.wrong.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("websocket", lambda ws: ws.on("framereceived", self.received))
        self.page.goto(f"{address}/?{query}")
        self.map = self.page.locator(".map[data-view]")
        self.map.wait_for(timeout=20_000)
        self.canvas = self.page.locator("canvas.base")
        self.settle()

    def received(self, data):
        self.bytes += len(data)

    def settle(self):
        """Wait until the map has not been drawn again for a moment."""
        before = None
        while (now := self.map.get_attribute("data-painted")) != before:
            before = now
            self.page.wait_for_timeout(150)

    @property
    def view(self) -> list[float]:
        return [float(part) for part in self.map.get_attribute("data-view").split()]

    def place(self, i: int, right: float = 0.5, down: float = 0.5) -> tuple[float, float]:
        """Where a point in square i lies on the canvas."""
        k, cx, cy = self.view
        west, north = 5.3 + SIDE * (i % COLUMNS + right), 52 - SIDE * (i // COLUMNS - 1 + down)
        y = 45.5 * math.degrees(math.log(steep(51.5) / steep(north)))
        box = self.canvas.bounding_box()
        return box["width"] / 2 + k * ((west - 5.3) * 45.5 - cx), box["height"] / 2 + k * (y - cy)

    def point(self, i: int) -> list[str]:
        """Hover over square i; returns the lines of the tooltip."""
        self.page.mouse.move(*self.on_page(i))
        return self.page.locator(".tip > *").all_inner_texts()

    def on_page(self, i: int) -> tuple[float, float]:
        box, (x, y) = self.canvas.bounding_box(), self.place(i)
        return box["x"] + x, box["y"] + y

    def patch(self, i: int, right: float = 0.18, down: float = 0.2) -> set[str]:
        """The colours in a patch of 10 × 10 pixels of square i, away from its number."""
        return {"#{:02x}{:02x}{:02x}".format(*pixel) for pixel in pixels(self.canvas, *self.place(i, right, down))}

    def choose(self, label: str, option: str):
        self.page.get_by_label(label).click()
        self.drawn(lambda: self.page.get_by_role("option", name=option, exact=True).click())

    def drawn(self, act):
        """Do something and wait until the map has been drawn after it."""
        before = self.map.get_attribute("data-painted")
        act()
        drawn = "([map, before]) => map.dataset.painted !== before"
        self.page.wait_for_function(drawn, arg=[self.map.element_handle(), before])
        self.settle()


def pixels(canvas, x: float, y: float) -> list[list[int]]:
    """Red, green, blue and opacity of the 10 × 10 pixels around a point."""
    data = canvas.evaluate("""(canvas, [x, y]) => {
        const copy = new OffscreenCanvas(10, 10).getContext("2d", { willReadFrequently: true });
        copy.drawImage(canvas, 5 - Math.round(x), 5 - Math.round(y));
        return Array.from(copy.getImageData(0, 0, 10, 10).data);
    }""", [x, y])
    return [data[j:j + 4] for j in range(0, 400, 4)]


def steep(degrees: float) -> float:
    return math.tan(math.pi / 4 + math.radians(degrees) / 2)


@pytest.fixture(scope="module")
def tab(browser, address):
    tab = Tab(browser, address)
    yield tab
    tab.page.context.close()


@pytest.fixture(autouse=True)
def nothing_wrong(request):
    yield
    if "tab" in request.fixturenames:
        tab = request.getfixturevalue("tab")
        assert tab.wrong == []
        assert {re.match(r"\w+:(//[^/]+)?", url)[0] for url in tab.requests if not url.startswith(("data:", "blob:"))} == \
            {re.match(r"\w+://[^/]+", tab.page.url)[0]}


FIGURES = map_app.figures([square(i)["properties"]["c"] for i in range(COLUMNS * ROWS)], 1, map_app.SPECIAL)


@pytest.mark.browser
def test_w5_four_looks_are_painted(tab):
    for i, row in FIGURES.iterrows():
        patch, color = tab.patch(i), maps.COLORS[row["look"]]
        if row["look"] == maps.HIDDEN:
            assert len(patch) > 1 and min(patch) < "#60" and max(patch) > "#e0"
        elif row["uncertain"]:
            assert color in patch and len(patch) > 1
        else:
            assert patch == {color}
    assert tab.canvas.get_attribute("aria-label") == "Sterk eenzaam per buurt"


@pytest.mark.browser
def test_w5_tooltip_says_value_and_certainty_or_the_reason(tab):
    assert tab.point(0) == ["Buurt 0", "0,0 %"]
    reasons = ["geen cijfer", "verborgen: kleine aantallen", "nog niet verschenen", "niet van toepassing", "grenzen veranderd"]
    assert [tab.point(i) for i in range(1, 6)] == [[f"Buurt {i}", reason] for i, reason in enumerate(reasons, 1)]
    for i, last in ((6, ["voorlopig cijfer"]), (7, ["onzeker", "grenzen niet gecontroleerd"]), (8, [])):
        row = FIGURES.loc[i]
        interval = dutch.interval(row["lower"], row["upper"], "share", 1)
        assert tab.point(i) == [f"Buurt {i}", dutch.value(row["value"], "share", 1), f"vrijwel zeker {interval}", *last]


@pytest.mark.browser
def test_legend_in_the_page_is_the_legend_of_python(tab):
    expected = [words for _, words in maps.legend(map_app.LONELY, FIGURES)]
    assert tab.page.locator(".legend li").all_inner_texts() == expected
    assert tab.page.locator(".legend p").all_inner_texts() == ["Sterk eenzaam", "Donker = meer", "Lager is beter"]


@pytest.mark.browser
def test_w3_a_click_gives_the_code_and_outlines_the_area(tab):
    tab.page.mouse.click(*tab.on_page(9))
    tab.page.get_by_text("Gekozen: BU00010009").wait_for()
    tab.settle()
    outline = [pixel[:3] for pixel in pixels(tab.page.locator("canvas.over"), *tab.place(9, 0, 0.5)) if pixel[3] == 255]
    assert outline.count([0, 0, 0]) >= 20
    assert outline.count([255, 255, 255]) >= 10


@pytest.mark.browser
def test_zoom_stays_when_figures_or_page_change_and_geometry_comes_once(tab):
    start = tab.view
    tab.point(20)
    tab.drawn(lambda: tab.page.mouse.wheel(0, -240))
    zoomed = tab.view
    assert zoomed[0] > 1.5 * start[0]
    before = tab.patch(20)
    tab.choose("Cijfer", "2")
    assert tab.view == zoomed
    tab.choose("Cijfer", "3")
    assert tab.view == zoomed
    assert tab.patch(20) != before or tab.page.locator(".legend .title").inner_text() == "Vrijwilligers"
    tab.page.get_by_role("link", name="Anders").click()
    tab.page.wait_for_url("**/anders*")
    tab.map.wait_for()
    tab.settle()
    assert tab.view == zoomed
    tab.page.get_by_role("link", name="Kaart").click()
    tab.page.wait_for_url(re.compile(r"/(\?.*)?$"))
    tab.settle()
    tab.drawn(tab.page.get_by_role("button", name="Hele kaart").click)
    assert tab.view == start
    tab.choose("Cijfer", "1")
    assert len([url for url in tab.requests if "/geo/" in url]) == 1


@pytest.mark.browser
def test_focus_fits_the_gemeente(tab):
    whole = tab.view
    tab.choose("Gemeente", "GM0002")
    assert tab.view[1] == pytest.approx(whole[1] + 1.5 * SIDE * 45.5, abs=0.001)


@pytest.mark.browser
def test_keyboard_moves_the_map_and_is_not_trapped(tab):
    tab.drawn(tab.page.get_by_role("button", name="Hele kaart").click)
    start = tab.view
    tab.canvas.focus()
    for key, part, sign in (("+", 0, 1), ("ArrowRight", 1, 1), ("ArrowUp", 2, -1), ("-", 0, -1), ("ArrowDown", 2, 1)):
        before = tab.view
        tab.drawn(partial(tab.page.keyboard.press, key))
        assert (tab.view[part] - before[part]) * sign > 0
    tab.drawn(lambda: tab.page.keyboard.press("Home"))
    assert tab.view == start
    focused = """() => {
        let found = document.activeElement;
        while (found.shadowRoot) found = found.shadowRoot.activeElement;
        return found.className || found.textContent;
    }"""
    tab.page.keyboard.press("Tab")
    assert tab.page.evaluate(focused) == "Hele kaart"
    tab.page.keyboard.press("Shift+Tab")
    assert tab.page.evaluate(focused) == "base picks"
    tab.page.keyboard.press("Escape")
    assert tab.canvas.evaluate("c => c.getRootNode().activeElement") is None


@pytest.mark.browser
def test_w6_phone_one_finger_scrolls_the_page_and_two_move_the_map(browser, address):
    phone = Tab(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True, device_scale_factor=2)
    page, box = phone.page, phone.canvas.bounding_box()
    scrolled = "() => document.querySelector('[data-testid=stMain]').scrollTop"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert all(b.bounding_box()["height"] >= 44 and b.bounding_box()["width"] >= 44 for b in page.locator(".tools button").all())
    assert box["width"] <= 390 and box["height"] <= 400

    fingers = page.context.new_cdp_session(page)

    def touch(kind, *points):
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]})

    x, y, before = box["x"] + 180, box["y"] + 220, phone.view
    touch("touchStart", (x, y))
    for step in range(10):
        touch("touchMove", (x, y - 20 * step))
    touch("touchEnd")
    page.wait_for_timeout(300)
    assert page.evaluate(scrolled) > 50 and phone.view == before

    page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
    page.wait_for_timeout(200)
    touch("touchStart", (x - 30, y), (x + 30, y))
    for step in range(1, 6):
        touch("touchMove", (x - 30 - 10 * step, y), (x + 30 + 10 * step, y))
    touch("touchEnd")
    phone.settle()
    assert phone.view[0] > 1.8 * before[0] and page.evaluate(scrolled) == 0

    page.touchscreen.tap(*phone.on_page(9))
    page.get_by_text("Gekozen: BU00010009").wait_for()
    assert page.locator(".tip strong").inner_text() == "Buurt 9"
    assert phone.wrong == []
    page.context.close()


@pytest.mark.browser
def test_figures_of_other_areas_are_not_drawn(browser, address):
    page = browser.new_page()
    page.goto(f"{address}/?bestand=blokken.json.gz&omgekeerd=ja")
    page.get_by_text("De kaart en de cijfers horen niet bij elkaar.").wait_for()
    assert page.locator(".legend li").count() == 0
    page.close()


@pytest.mark.browser
@pytest.mark.skipif(not REFERENCE, reason="REFERENCE_DATA is not set")
def test_the_whole_country_keeps_its_zoom_and_comes_in_few_bytes(browser, address):
    """How long it takes is for `check --bench`: a test does not fail on a busy machine."""
    tab = Tab(browser, address, "bestand=nederland.json.gz")
    box = tab.canvas.bounding_box()
    tab.page.mouse.move(box["x"] + 300, box["y"] + 250, steps=3)
    tab.drawn(lambda: tab.page.mouse.wheel(0, -100))
    view = tab.view
    for figure in ("2", "1", "2"):
        tab.page.get_by_label("Cijfer").click()
        painted, tab.bytes = tab.map.get_attribute("data-painted"), 0
        tab.page.get_by_role("option", name=figure, exact=True).click()
        tab.page.wait_for_function(
            "([map, before]) => map.dataset.painted !== before", arg=[tab.map.element_handle(), painted])
        assert tab.view == view
        assert tab.bytes <= 200_000
    assert tab.wrong == []
    tab.page.context.close()
