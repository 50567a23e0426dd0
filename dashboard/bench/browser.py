"""From the click on another figure to the new map on screen, in a real browser, for our map and for the plain one."""
from pathlib import Path
from statistics import median
from time import perf_counter

from dashboard.bench import chromium, serving
from dashboard.bench.national import National
from dashboard.bench.report import Clock, Row, broken, missing
from dashboard.bench.sessions import PLAIN

NAMES = {"time": "van klik tot nieuwe kaart, in een browser", "zoom": "uitsnede blijft gelijk bij een ander cijfer"}
CHANGES, PLAIN_CHANGES, LONGEST = 5, 2, 30

# Says how many milliseconds after the click on an option the map was on screen: drawn, and one frame later.
WATCH = """map => {
    window.clicked = window.shown = null;
    const onOption = event => event.composedPath().some(node => node.getAttribute?.("role") === "option");
    addEventListener("click", event => { if (onOption(event)) window.clicked ??= performance.now(); }, { capture: true });
    const seen = new MutationObserver(() => {
        if (window.clicked === null) return;
        seen.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => { window.shown = performance.now() - window.clicked; }));
    });
    seen.observe(map, { attributeFilter: ["data-painted"] });
}"""


def rows(national: National, folder: Path, clock: Clock) -> list[Row]:
    """Two rows: click to repainted, and whether the zoom stayed."""
    try:
        with chromium.running(*chromium.SOFTWARE_WEBGL) as browser:
            seconds, kept = _ours(browser, national, folder)
            plain, plain_kept = _plain(browser, national, folder, clock)
    except chromium.NoBrowser as problem:
        return [missing(name, str(problem)) for name in NAMES.values()]
    except Exception as problem:  # a browser that fails is a finding of this report
        return [broken(name, problem) for name in NAMES.values()]
    slow = f"de vergeleken kaart was na {LONGEST} s nog niet klaar" if plain >= LONGEST else ""
    return [Row(NAMES["time"], seconds, "s", budget=1.5, beside=PLAIN, baseline=plain, said=slow),
            Row(NAMES["zoom"], kept, budget=True, beside=PLAIN, baseline=plain_kept)]


def _page(browser, url: str):
    page = browser.new_context(viewport={"width": 1366, "height": 768}, locale="nl-NL").new_page()
    page.set_default_timeout(LONGEST * 1000)
    page.goto(url, timeout=60_000)
    return page


def _ours(browser, national: National, folder: Path) -> tuple[float, bool]:
    """Median seconds of a few changes, and whether the part of the country on screen was the same after all of them."""
    with serving.ours(national.data, folder / "server.log") as server:
        page = _page(browser, f"{server.url}/kaart?niveau=Buurten&gemeente=alle&jaar={national.years[-1]}")
        chart = page.locator(".map[data-view]")
        chart.wait_for(timeout=60_000)
        page.get_by_role("button", name="Inzoomen").click()
        page.get_by_role("button", name="Inzoomen").click()
        _settle(page, lambda: chart.get_attribute("data-painted"), pause=1.0)  # zooming moves, and on a busy machine it halts
        view, found = chart.get_attribute("data-view"), []
        for n in range(CHANGES + 1):
            chart.evaluate(WATCH)
            _choose(page, f"Proefcijfer {10 * n + 15:03}")
            page.wait_for_function("() => window.shown !== null")
            found.append(page.evaluate("() => window.shown") / 1000)
            _settle(page, lambda: chart.get_attribute("data-painted"))
        kept = chart.get_attribute("data-view") == view
        page.context.close()
    return median(found[1:]), kept


def _plain(browser, national: National, folder: Path, clock: Clock) -> tuple[float, bool | None]:
    """The same for the plain map. It does not say when it is ready, so: when the picture changes no more."""
    with serving.plain(national.geojson, national.files[-1], national.indicators, folder, folder / "server.log") as server:
        page = _page(browser, server.url)
        chart = page.locator(".js-plotly-plot")
        chart.wait_for(timeout=60_000)
        _settle(page, lambda: chart.screenshot(timeout=60_000), pause=1.0)
        start_view = chart.evaluate(VIEW)
        x, y = _middle(chart)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x - 120, y - 60, steps=4)
        page.mouse.up()
        _settle(page, lambda: chart.screenshot(timeout=60_000), pause=1.0)
        view, found = chart.evaluate(VIEW), []
        for id in national.indicators[1:PLAIN_CHANGES + 1]:
            if not clock.left:
                break
            start = _choose(page, id)
            found.append(min(LONGEST, last_change(page, chart, id, start)))
        kept = chart.evaluate(VIEW) == view if view != start_view else None
        page.context.close()
    return (median(found) if found else float(LONGEST)), kept


# Where the plain map stands and how near, rounded to what one can see.
VIEW = """plot => {
    const map = plot._fullLayout?.map?._subplot?.map;
    return map ? [map.getZoom(), map.getCenter().lng, map.getCenter().lat].map(part => part.toFixed(2)).join(" ") : "";
}"""


def _choose(page, option: str) -> float:
    """Choose an option in the box "Cijfer"; the moment just before the click on it."""
    page.get_by_role("combobox", name="Cijfer").click()
    found = page.get_by_role("option", name=option, exact=True)
    page.keyboard.type(option)  # the list only holds what is on screen of it
    found.wait_for()
    start = perf_counter()
    found.click(no_wait_after=True)
    return start


def _settle(page, look, pause: float = 0.3) -> None:
    """Wait until `look()` is the same twice, `pause` seconds apart; at most LONGEST seconds."""
    end, before = perf_counter() + LONGEST, None
    while (now := look()) != before and perf_counter() < end:
        before = now
        page.wait_for_timeout(pause * 1000)


def last_change(page, chart, title: str, start: float) -> float:
    """Seconds from `start` until the picture looked as it still does a second later, with this title beside its colours."""
    chart.get_by_text(title).first.wait_for()
    picture, changed = chart.screenshot(timeout=60_000), perf_counter()
    while perf_counter() - changed < 1.5 and perf_counter() - start < LONGEST:
        page.wait_for_timeout(100)
        now = chart.screenshot(timeout=60_000)
        if now != picture:
            picture, changed = now, perf_counter()
    return changed - start


def _middle(chart) -> tuple[float, float]:
    box = chart.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
