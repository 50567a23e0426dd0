"""How fast is it? Measured on the demo and at national size, beside what one would do first.

Times depend on the machine and on what else it does, so they never make this fail. What could not run does.
"""
import os
import platform
import shutil
import tempfile
from pathlib import Path

from dashboard import config, db, intake
from dashboard.bench import browser, building, fetching, national, queries, sessions
from dashboard.bench.elsewhere import aside
from dashboard.bench.report import Clock, Row, broken, show

NATIONAL = 225  # seconds for everything at national size up to the pages
WHOLE = 350  # seconds for all of it


def run() -> int:
    """Measure everything and print it; returns 0, or 1 when something could not run."""
    clock = Clock(WHOLE)
    print("Snelheid van het dashboard")
    print(f"Gemeten op {platform.system()}, {os.cpu_count()} processorkernen, Python {platform.python_version()}. "
          "Elk getal is het middelste van een aantal keer.")
    print("Een tijd hangt af van de computer, en van wat die verder doet. Daarom mislukt deze opdracht nooit door een tijd.")
    settings = config.settings(config.DEMO)
    intake.build(settings)
    found = on_demo(settings.data)
    show("Voorbeeldgemeente: elke query met haar voorbeeld", found)
    folder = Path(tempfile.mkdtemp(prefix="dashboard-meten-"))
    try:
        found += _shown("Open data ophalen", fetching.rows(folder / "ophalen", clock))
        found += _at_national_size(folder, clock)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    wrong = sum(row.broken for row in found)
    held, not_held = (sum(row.verdict == verdict for row in found) for verdict in ("gehaald", "niet gehaald"))
    print(f"\n{held} keer gehaald, {not_held} keer niet gehaald, {wrong} keer kon het niet. "
          f"Het duurde {WHOLE - clock.left:.0f} seconden.")
    return 1 if wrong else 0


def on_demo(data: Path, repetitions: int = 15) -> list[Row]:
    """Every query, and the map and the profile of one thing after another, on the municipality that ships."""
    coverage = db.run("indicator_coverage", {}, data=data)
    drawn = coverage[coverage["drawn_vintage"].notna() & (coverage["values"] > 0)]
    maps = list(drawn[["indicator", "year", "level"]].astype({"year": int}).itertuples(index=False, name=None))
    regions = db.run("region_names", {"level": "buurt"}, data=data)["region"].tolist()
    return [*queries.every_query(data, repetitions=repetitions),
            *queries.map_and_profile(data, maps, regions, repetitions=repetitions)]


def _shown(title: str, rows: list[Row]) -> list[Row]:
    show(title, rows)
    return rows


def _at_national_size(folder: Path, clock: Clock) -> list[Row]:
    """All parts that need the big folder, in the order in which they are printed."""
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
