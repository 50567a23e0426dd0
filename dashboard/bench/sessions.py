"""Server time and bytes over the socket for changing the figure on the map of the whole country."""
import asyncio
from pathlib import Path
from statistics import median

from dashboard.bench import serving
from dashboard.bench.national import National
from dashboard.bench.report import Clock, Row, broken, missing
from dashboard.bench.tab import Tab

PLAIN = "px.choropleth_map, GeoJSON in de figuur"
CHANGES, PLAIN_CHANGES = 11, 3
NAMES = {
    "time": "ander cijfer op de kaart van Nederland, server", "again": "hetzelfde, een cijfer dat al getoond is",
    "bytes": "hetzelfde, over de verbinding",
}


def rows(national: National, folder: Path, clock: Clock) -> list[Row]:
    """Three rows: time of a figure that nobody asked for yet, of one seen before, and bytes."""
    try:
        import websockets  # noqa: F401 - only to know whether it is there
    except ImportError:
        return [missing(name, "websockets ontbreekt (pip install -e .[test])") for name in NAMES.values()]
    log = folder / "server.log"
    try:
        with serving.ours(national.data, log) as server:
            fresh, again = asyncio.run(asyncio.wait_for(_changes_of_ours(server.url, national), clock.left))
        with serving.plain(national.geojson, national.files[-1], national.indicators, folder, log) as server:
            plain = asyncio.run(asyncio.wait_for(_changes_of_plain(server.url, national), clock.left))
    except Exception as problem:  # a server or a page that fails is a finding of this report, with its log beside it
        tail = log.read_text(encoding="utf-8", errors="replace")[-1500:] if log.exists() else ""
        print(tail)
        return [broken(name, problem) for name in NAMES.values()]
    baseline = median(seconds for seconds, _ in plain)
    return [
        Row(NAMES["time"], median(seconds for seconds, _ in fresh), "ms", budget=0.05, beside=PLAIN, baseline=baseline),
        Row(NAMES["again"], median(seconds for seconds, _ in again), "ms", budget=0.05, beside=PLAIN, baseline=baseline),
        Row(NAMES["bytes"], median(size for _, size in fresh), "MB", budget=0.2e6, beside=PLAIN,
            baseline=median(size for _, size in plain)),
    ]


async def _changes_of_ours(url: str, national: National) -> tuple[list, list]:
    """(seconds, bytes) of figures that were not on the map before, then of the same figures once more."""
    async with Tab(url) as tab:
        await tab.run(page="kaart", niveau="Buurten", jaar=str(national.years[-1]), gemeente="alle")
        labels = [label for label in tab.options["Cijfer"] if label != tab.boxes["Cijfer"][2]]
        await tab.run(Cijfer=labels[0])  # to warm up
        chosen = labels[1:CHANGES + 1]
        fresh = [await tab.run(Cijfer=label) for label in chosen]
        return fresh, [await tab.run(Cijfer=label) for label in chosen]


async def _changes_of_plain(url: str, national: National) -> list:
    async with Tab(url) as tab:
        await tab.run(page="")
        return [await tab.run(Cijfer=id) for id in national.indicators[1:PLAIN_CHANGES + 1]]
