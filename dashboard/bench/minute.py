"""The first minute: how soon the dashboard is there, how soon its first map, how much that weighs, and with a crowd at once.

All on the municipality that ships, beside a plain map of the same areas on a server of its own.
"""
import asyncio
import gzip
import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from dashboard import config, db, intake
from dashboard.bench import browser, chromium, crowd, serving
from dashboard.bench.report import Clock, Row, broken, missing
from dashboard.bench.sessions import PLAIN
from dashboard.dutch import number

NAMES = {
    "start": "van serve tot /health",
    "first": "van adres tot getekende kaart, eerste keer", "again": "hetzelfde, opnieuw geladen",
    "size": "eerste bezoek, over de verbinding", "view": "30 mensen tegelijk: eerste beeld, p95",
    "change": "30 mensen tegelijk: ander cijfer, p95", "most": "90 mensen tegelijk: wie een fout kreeg",
}
PAGE, BOX = "overzicht", "Cijfer"
MANY, MOST = 30, 90
PAUSE = (2.0, 4.0)  # seconds that somebody looks before choosing another figure
CROWD = 45  # seconds in which a crowd must be done
FIGURES = 12  # in the list of the plain map


@dataclass(frozen=True)
class Visit:
    """One visit in a browser that was never here before, and the same page loaded once more.

    first, again  seconds until the chart was painted
    size          bytes over the wire at the first
    works         processor time of the page's main thread in seconds, at the first and again: less depends on what else goes on
    """

    first: float
    again: float
    size: int
    works: tuple[float, float] = (0.0, 0.0)


def rows(folder: Path, clock: Clock) -> list[Row]:
    """Seven rows. What a browser or the protocol is needed for is "niet gemeten" where there is none."""
    data, log = Path(shutil.copytree(config.DEMO, folder / "demo")), folder / "server.log"
    intake.build(config.settings(data))
    drawing, figures, indicators = plain_files(data, folder)
    visits = {}
    try:
        with serving.ours(data, log) as ours:
            worked = ours.work()
            visits["ours"] = _seen(ours.url, ".map[data-painted]")
            crowds = _crowds(ours, clock)
        with serving.plain(drawing, figures, indicators, folder, log) as plain:
            visits["plain"] = _seen(plain.url, ".js-plotly-plot", indicators[0])
            beside = _crowd(plain, MANY, "", clock, changes=1) if crowds else None
    except Exception as problem:  # a server that fails is a finding of this report, with its log beside it
        print(log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else "")
        return [broken(name, problem) for name in NAMES.values()]
    start = Row(NAMES["start"], ours.seconds, "s", budget=3, beside=PLAIN, baseline=plain.seconds,
                said=_work(worked, "de server"))
    return [start, *visit_rows(**visits), *crowd_rows(crowds, beside)]


# --- one visitor, in a browser ----------------------------------------------------------------------------------------


def visit_rows(ours: Visit | Exception, plain: Visit | Exception) -> list[Row]:
    names = [NAMES[name] for name in ("first", "again", "size")]
    for found in (ours, plain):
        if isinstance(found, chromium.NoBrowser):
            return [missing(name, str(found)) for name in names]
        if isinstance(found, Exception):
            return [broken(name, found) for name in names]
    first, again, size = names
    return [Row(first, ours.first, "s", budget=5, beside=PLAIN, baseline=plain.first, said=_work(ours.works[0], "de pagina")),
            Row(again, ours.again, "s", budget=2, beside=PLAIN, baseline=plain.again, said=_work(ours.works[1], "de pagina")),
            Row(size, ours.size, "MB", budget=3e6, beside=PLAIN, baseline=plain.size)]


def _seen(url: str, chart: str, title: str = "") -> Visit | Exception:
    """A visit, or why there was none: without a browser the crowd is measured all the same."""
    try:
        with chromium.running(*chromium.SOFTWARE_WEBGL) as started:
            return visit(started, f"{url}/{PAGE if not title else ''}", chart, title)
    except Exception as problem:  # a browser that fails is a finding of this report
        return problem


def visit(started, url: str, chart: str, title: str = "") -> Visit:
    """Open a page in an empty browser and load it once more; each until its chart is painted.

    chart  selector of the chart, which by being there says that it was painted
    title  for a chart that does not say so: words in it; it is painted when its picture changes no more
    """
    context = started.new_context(viewport={"width": 1366, "height": 768}, locale="nl-NL")
    page, sizes, works = context.new_page(), [], []
    network = context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    network.on("Network.webSocketFrameReceived", lambda told: sizes.append(_frame_size(told["response"])))
    network.send("Network.enable")
    network.send("Performance.enable", {"timeDomain": "threadTicks"})

    def painted(load) -> float:
        start = perf_counter()
        load(wait_until="commit", timeout=60_000)
        drawn = page.locator(chart).first
        drawn.wait_for(state="attached", timeout=60_000)
        if title:
            return browser.last_change(page, drawn, title, start)
        page.evaluate("() => new Promise(shown => requestAnimationFrame(() => requestAnimationFrame(shown)))")
        took = perf_counter() - start
        told = {each["name"]: each["value"] for each in network.send("Performance.getMetrics")["metrics"]}
        works.append(told.get("TaskDuration", 0.0))  # counted anew at every load
        return took

    try:
        first = painted(lambda **how: page.goto(url, **how))
        _quiet(page, sizes)
        size = int(sum(sizes))
        again = painted(page.reload)
        return Visit(first, again, size, tuple(works) or (0.0, 0.0))
    finally:
        context.close()


def _frame_size(frame: dict) -> int:
    """Bytes of a message over the socket; Chromium gives binary ones as base64."""
    text = frame["payloadData"]
    return len(text) if frame["opcode"] == 1 else len(text) * 3 // 4 - text.count("=")


def _quiet(page, sizes: list) -> None:
    """Wait until nothing came in for a second; at most ten."""
    for _ in range(10):
        before = len(sizes)
        page.wait_for_timeout(1000)
        if len(sizes) == before:
            return


# --- a crowd ----------------------------------------------------------------------------------------------------------


def crowd_rows(crowds: tuple[crowd.Crowd, crowd.Crowd] | None, beside: crowd.Crowd | None) -> list[Row]:
    names = [NAMES[name] for name in ("view", "change", "most")]
    if crowds is None:
        return [missing(name, "websockets ontbreekt (pip install -e .[test])") for name in names]
    many, most = crowds
    pauses = " tot ".join(number(seconds) for seconds in PAUSE)
    return [
        _p95(names[0], many.first, many, beside.first, 3, "allen openen Overzicht op hetzelfde moment"),
        _p95(names[1], many.changes, many, beside.changes, 1, f"ieder kijkt {pauses} seconden voor de volgende keuze"),
        Row(names[2], len(most.errors), "mensen", budget=0,
            said=_told(most) or f"eerste beeld: {_spread(most.first)}{_load(most)}"),
    ]


def _p95(name: str, found: Sequence[float], asked: crowd.Crowd, beside: Sequence[float], budget: float, how: str) -> Row:
    if asked.errors or not found:
        return Row(name, None, said=_told(asked) or "niemand was klaar", broken=True)
    baseline = crowd.percentile(beside, 0.95) if beside else None
    return Row(name, crowd.percentile(found, 0.95), "s", budget=budget, beside=PLAIN, baseline=baseline,
               said=f"{_spread(found)}; {how}{_load(asked)}")


def _load(asked: crowd.Crowd) -> str:
    """What the server did for the whole crowd, per screen that it drew."""
    screens = len(asked.first) + len(asked.changes)
    return f"; {_work(asked.work / screens, 'de server')} per beeld" if asked.work else ""


def _told(asked: crowd.Crowd) -> str:
    """What went wrong, each thing once; at most three."""
    return "; ".join([*dict.fromkeys(asked.errors)][:3])


def _spread(found: Sequence[float]) -> str:
    if not found:
        return "niet gemeten"
    half, most = (number(crowd.percentile(found, share), 2) for share in (0.5, 0.95))
    return f"de helft binnen {half} s, 95 % binnen {most} s ({len(found)} keer)"


def _crowds(server: serving.Server, clock: Clock) -> tuple[crowd.Crowd, crowd.Crowd] | None:
    try:
        import websockets  # noqa: F401 - only to know whether it is there
    except ImportError:
        return None
    return _crowd(server, MANY, PAGE, clock, changes=4), _crowd(server, MOST, PAGE, clock, changes=2)


def _crowd(server: serving.Server, people: int, page: str, clock: Clock, changes: int) -> crowd.Crowd:
    before, seconds = server.work(), min(CROWD, clock.left)
    found = asyncio.run(crowd.gather(server.url, people, page=page, box=BOX, changes=changes, pause=PAUSE, seconds=seconds))
    return found if before is None else replace(found, work=server.work() - before)


def _work(seconds: float | None, whose: str) -> str:
    return f"{whose} rekende {number(seconds, 2)} s" if seconds else ""


# --- the plain map ----------------------------------------------------------------------------------------------------


def plain_files(data: Path, folder: Path) -> tuple[Path, Path, list[str]]:
    """The buurten of a data folder as one would have them for a plain map: GeoJSON, a CSV, and the figures in it."""
    coverage = db.run("indicator_coverage", {}, data=data)
    drawn = coverage[(coverage["level"] == "buurt") & coverage["drawn_vintage"].notna() & (coverage["values"] > 0)]
    newest = drawn.sort_values("year").drop_duplicates("indicator", keep="last").nlargest(FIGURES, "values", keep="first")
    asked = [{"indicator": row.indicator, "year": int(row.year), "level": "buurt"} for row in newest.itertuples()]
    layer = db.run("indicator_layer", asked[0], data=data).iloc[0]
    shapes = json.loads(gzip.decompress((db.geometry_folder(data) / layer.file).read_bytes()))
    for feature in shapes["features"]:
        feature["properties"] = {"statcode": feature["properties"]["c"]}
    geojson, csv = folder / "buurten.geojson", folder / "cijfers.csv"
    geojson.write_text(json.dumps(shapes), encoding="utf-8")
    columns = [db.run("indicator_map", each, data=data).set_index("region")["value"].rename(each["indicator"]) for each in asked]
    columns[0].to_frame().join(columns[1:]).to_csv(csv, sep=";", decimal=",", index_label="regio")
    return geojson, csv, [each["indicator"] for each in asked]
