"""How fast is it? Measured on the demo and at national size, beside what one would do first.

Times depend on the machine and on what else it does, so they never make this fail. What could not run does.
"""
import os
import platform
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from dashboard import config, db, intake
from dashboard.bench import (
    browser,
    building,
    fetching,
    gate,
    index,
    minute,
    national,
    network,
    outcomes,
    queries,
    sessions,
    straks,
    suppression,
)
from dashboard.bench.elsewhere import aside
from dashboard.bench.report import Clock, Row, broken, show

MINUTE = 180  # seconds for the first minute, with its crowds
GATE = 900  # seconds for a large file through the gate
NATIONAL = 225  # seconds for everything at national size up to the pages
INDEX = FETCHING = 180  # seconds for the index, and for fetching the figures, of the whole country
OUTCOMES = 60  # seconds for inference and the page
NETWORK = 180  # seconds for the edits of a register
WHOLE = 350  # seconds for all of it at national size


def run(part: str = "alles") -> int:
    """Measure everything, or one of PARTS, and print it; returns 0, or 1 when something could not run."""
    start = perf_counter()
    print("Snelheid van het dashboard")
    print(f"Gemeten op {platform.system()}, {os.cpu_count()} processorkernen, Python {platform.python_version()}. "
          "Elk getal is het middelste van een aantal keer, als er niets anders staat.")
    print("Een tijd hangt af van de computer, en van wat die verder doet. Daarom mislukt deze opdracht nooit door een tijd.")
    intake.build(config.settings(config.DEMO))
    found = []
    for measure in [PARTS[part]] if part in PARTS else PARTS.values():
        folder = Path(tempfile.mkdtemp(prefix="dashboard-meten-"))
        try:
            found += measure(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    wrong = sum(row.broken for row in found)
    held, not_held = (sum(row.verdict == verdict for row in found) for verdict in ("gehaald", "niet gehaald"))
    print(f"\n{held} keer gehaald, {not_held} keer niet gehaald, {wrong} keer kon het niet. "
          f"Het duurde {perf_counter() - start:.0f} seconden.")
    return 1 if wrong else 0


def _shown(title: str, rows: Callable[[Path], list[Row]]) -> Callable[[Path], list[Row]]:
    """A part of the report that prints itself."""
    def measure(folder: Path) -> list[Row]:
        found = rows(folder)
        show(title, found)
        return found
    return measure


def on_demo(data: Path, repetitions: int = 15) -> list[Row]:
    """Every query, and the map and the profile of one thing after another, on the municipality that ships."""
    coverage = db.run("indicator_coverage", {}, data=data)
    drawn = coverage[coverage["drawn_vintage"].notna() & (coverage["values"] > 0)]
    maps = list(drawn[["indicator", "year", "level"]].astype({"year": int}).itertuples(index=False, name=None))
    regions = db.run("region_names", {"level": "buurt"}, data=data)["region"].tolist()
    return [*queries.every_query(data, repetitions=repetitions),
            *queries.map_and_profile(data, maps, regions, repetitions=repetitions)]


def _at_national_size(folder: Path) -> list[Row]:
    """All parts that need the big folder, in the order in which they are printed."""
    clock = Clock(WHOLE)
    before = Clock(min(NATIONAL, clock.left))
    try:
        made = aside(national.make, folder, seconds=before.left).value
    except (RuntimeError, TimeoutError) as problem:
        found = [broken("gegevensmap van landelijke grootte", problem)]
        show("Landelijke grootte", found)
        return found
    size = (f"{len(made.regions)} {'echte' if made.real else 'verzonnen'} buurten met hun wijken en gemeenten, "
            f"{len(made.indicators)} cijfers, {len(made.years)} jaren")
    parts = [
        ("bouwen", lambda: building.rows(made, before)),
        ("elke query", lambda: national_queries(made, before)),
        ("de kaart, gezien vanaf de server", lambda: sessions.rows(made, folder, clock)),
        ("de kaart, gezien in een browser", lambda: browser.rows(made, folder, clock)),
    ]
    found = []
    for title, part in parts:
        try:
            rows = part()
        except Exception as problem:  # one part that fails must not hide the others
            rows = [broken(title, problem)]
        show(f"Landelijke grootte ({size}): {title}", rows)
        found += rows
    return found


def national_queries(made: national.National, clock: Clock, repetitions: int = 15) -> list[Row]:
    return [*queries.every_query(made.data, made.adapt, repetitions=repetitions, clock=clock, skip=queries.WHOLE),
            *queries.map_and_profile(made.data, made.maps(), list(made.regions[:: len(made.regions) // 40 or 1]),
                                     repetitions=repetitions)]


PARTS = {
    "queries": _shown("Voorbeeldgemeente: elke query met haar voorbeeld", lambda _: on_demo(config.DEMO)),
    "minuut": _shown("Voorbeeldgemeente: de eerste minuut", lambda folder: minute.rows(folder, Clock(MINUTE))),
    "klein": _shown("Kleine aantallen", lambda _: suppression.rows()),
    "draagbalans": _shown("Draagbalans: scores met hun zekerheid", lambda _: index.rows(Clock(INDEX))),
    "straks": _shown("Straks: bevolking tot 2040 met marges", lambda folder: straks.rows(folder, Clock(INDEX))),
    "samenspel": _shown("Samenspel: een groot register, en een wijziging", lambda folder: network.rows(folder, Clock(NETWORK))),
    "uitkomsten": _shown("Doelen en uitkomsten", lambda folder: outcomes.rows(folder, Clock(OUTCOMES))),
    "ophalen": _shown("Open data ophalen", lambda folder: fetching.rows(folder, Clock(FETCHING))),
    "poort": _shown("De poort", lambda folder: gate.rows(folder, Clock(GATE))),
    "landelijk": _at_national_size,
}
