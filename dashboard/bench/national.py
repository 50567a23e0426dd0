"""A data folder of national size: the real buurten where they are at hand, else a grid of as many squares; made-up figures."""
import json
import os
import random
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from dashboard import config, intake
from dashboard.intake import ledger
from dashboard.intake.reading import Delivered

AREAS, INDICATORS, YEARS = 14_566, 120, 8
NEWEST = 2024
DATASET = "proef_landelijk"
LEVELS = ("buurt", "wijk", "gemeente")
REAL = "reference/geo/buurten_2024_nl_simplified_wgs84.geojson"
EMPTY = 33  # one cell in so many is empty, as small buurten are

HEAD = f"""[dataset]
id = "{DATASET}"
title = "Proefcijfers op landelijke grootte"
type = "wide"
producer = "dit programma"
license = "vrij"
attribution = "verzonnen"
own = false
description = "Verzonnen cijfers om de snelheid te meten."
region_columns = ["regio"]
year_is_vintage = true
"""
FIGURE = """
[[measure]]
indicator = "{id}"
column = "{id}"

[[indicator]]
id = "{id}"
label = "Proefcijfer {n}"
definition = "Verzonnen cijfer om de snelheid te meten."
explain = "Dit cijfer is verzonnen. Het meet alleen de snelheid."
unit = "share"
decimals = 1
theme = "bevolking"
dimension = "D1"
role = "context"
good = "neutral"
kind = "register"
levels = ["land", "gemeente", "wijk", "buurt"]
classes = [10, 20, 40, 60]
classes_source = "verzonnen"
uses = ["signaleren"]
range = [0, 100]
"""


@dataclass(frozen=True)
class National:
    """The folder and what is in it.

    geojson, files  the boundary file and the CSV files as delivered, oldest first
    checked         seconds that the gate looked at the first CSV file
    """

    data: Path
    geojson: Path
    files: tuple[Path, ...]
    indicators: tuple[str, ...]
    years: tuple[int, ...]
    regions: tuple[str, ...]
    real: bool
    checked: float

    def adapt(self, example: dict) -> dict:
        """The parameters of an example, for a figure and an area that this folder has."""
        known = {"indicator": self.indicators[len(self.indicators) // 2], "year": self.years[-1], "region": self.regions[0],
                 "gemeente": "GM" + self.regions[0][2:6], "indicators": ",".join(self.indicators[:12]),
                 "regions": ",".join(self.regions[:6])}
        return {name: value if value is None else known.get(name, value) for name, value in example.items()}

    def maps(self) -> list[tuple[str, int, str]]:
        """A map of buurten of every figure, in a year that differs from one to the next."""
        return [(indicator, self.years[i % len(self.years)], "buurt") for i, indicator in enumerate(self.indicators)]


def make(folder: Path, areas: int = AREAS, indicators: int = INDICATORS, years: int = YEARS) -> National:
    """Write the files and give them to the gate: afterwards the folder wants one build, of everything.

    The boundaries are added as anybody would. Of the figures the gate looks at the first file; the others are alike, and get
    a line in the ledger like that of the first, since eight times looking and building would take a quarter of an hour.
    """
    settings = config.settings(folder / "data")
    settings.data.mkdir(parents=True)
    geojson, real = _boundaries(folder, areas)
    boundaries = intake.preview(settings, Delivered.read(geojson), intake.Answers(vintage=NEWEST))
    intake.add(settings, boundaries, intake.Who(), accepted=True)
    regions = tuple(sorted(feature["properties"]["statcode"] for feature in json.loads(geojson.read_bytes())["features"]))
    ids = tuple(f"proef_{n:03}" for n in range(1, indicators + 1))
    definition = folder / f"{DATASET}.toml"
    definition.write_text(HEAD + "".join(FIGURE.format(id=id, n=id[-3:]) for id in ids), encoding="utf-8")
    numbers = tuple(range(NEWEST - years + 1, NEWEST + 1))
    files = tuple(_figures(folder / f"proefcijfers_{year}.csv", regions, ids, year) for year in numbers)
    checked = _deliver(settings, files, numbers, definition)
    return National(settings.data, geojson, files, ids, numbers, regions, real, checked)


def _boundaries(folder: Path, areas: int) -> tuple[Path, bool]:
    reference = os.environ.get("REFERENCE_DATA")
    real = Path(reference, REAL) if reference else None
    if real and real.exists() and areas == AREAS:
        return real, True
    grid = folder / "buurten_verzonnen.geojson"
    grid.write_text(json.dumps({"type": "FeatureCollection", "features": [_square(i, areas) for i in range(areas)]}),
                    encoding="utf-8")
    return grid, False


def _square(i: int, areas: int) -> dict:
    """One of a grid of squares over the country: 43 buurten a gemeente and 5 a wijk, as it is on average."""
    across, side = int(areas**0.5) + 1, 0.02
    gemeente, inside = divmod(i, 43)
    west, south = 3.4 + side * (i % across), 50.8 + side * (i // across)
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side], [west, south]]
    names = {"statcode": f"BU{gemeente + 1:04}{inside // 5:02}{inside % 5:02}", "statnaam": f"Buurt {i + 1}",
             "gm_naam": f"Gemeente {gemeente + 1}"}
    return {"type": "Feature", "properties": names, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def _figures(path: Path, regions: tuple[str, ...], indicators: tuple[str, ...], year: int) -> Path:
    """One year, wide, as a municipality delivers it: puntkomma's, decimal commas, one cell in 33 empty; each time alike."""
    chance = random.Random(year)
    cells = [f"{n // 10},{n % 10}" for n in range(1000)]
    cells += [""] * (len(cells) // EMPTY)
    wijken = sorted({"WK" + region[2:8] for region in regions})
    gemeenten = sorted({"GM" + region[2:6] for region in regions})
    lines = (f"{code};" + ";".join(chance.choices(cells, k=len(indicators))) for code in ("NL00", *gemeenten, *wijken, *regions))
    path.write_text("\n".join((";".join(("regio", *indicators)), *lines)) + "\n", encoding="utf-8")
    return path


def _deliver(settings: config.Settings, files: tuple[Path, ...], years: tuple[int, ...], definition: Path) -> float:
    answers = intake.Answers(definition=str(definition), year=years[0])
    start = perf_counter()
    first = intake.preview(settings, Delivered.read(files[0]), answers)
    checked = perf_counter() - start
    if not first.storable:
        raise RuntimeError("de poort weigert de proefcijfers: " + " ".join(f.sentence() for f in first.findings))
    for path, year in zip(files, years, strict=True):
        delivery = replace(first.delivery, year=year, vintage=year)
        alike = replace(first, delivered=Delivered.read(path), delivery=delivery)
        entry = intake._entry(alike, intake.Who(), settings, "")
        intake._store(settings.data, alike, entry)
        with ledger.lock(settings.data):
            ledger.append(settings.data, entry)
    return checked
