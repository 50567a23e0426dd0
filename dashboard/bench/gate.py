"""How fast the gate is: a clean file of a million rows, from "akkoord" to the map, and how much memory a large file takes."""
import csv
import json
import tomllib
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import duckdb

from dashboard import config, db, intake
from dashboard.bench.elsewhere import aside
from dashboard.bench.report import Clock, Row, broken
from dashboard.dutch import number

AREAS = 14_566  # buurten of the Netherlands
GEMEENTEN, YEARS, FIGURES, WIDE = 342, 3, 23, 60
TURNS = 5  # times that reading a million rows is measured
DEFINITION = """[dataset]
id = "meten"
title = "Om mee te meten"
type = "{type}"
producer = "gemeente"
license = "eigen cijfers"
attribution = "Bron: gemeente"
own = false
description = "Verzonnen cijfers."
vintage = 2024
"""
FIGURE = """
[[measure]]
indicator = "meten_{n}"
column = "meten_{n}"

[[indicator]]
id = "meten_{n}"
label = "Meting {n}"
definition = "Een verzonnen cijfer."
explain = "Een verzonnen cijfer."
unit = "score"
decimals = 1
theme = "bevolking"
dimension = "D1"
role = "context"
good = "neutral"
kind = "register"
levels = ["buurt"]
classes = [20, 40, 60, 80]
classes_source = "verzonnen"
uses = ["signaleren"]
"""


def rows(folder: Path, clock: Clock) -> list[Row]:
    """The rows of the report about the gate."""
    found = [Row("de app neemt bestanden aan tot 50 MB, en zegt dat", _says_fifty(), "", budget=True)]
    try:
        data, codes = _town(folder)
        found += [_million(folder, data, codes), _visible(folder, data, codes)]
        file, definition = _large(folder, codes)
        told = aside(_through, data, file, definition, seconds=clock.left)
        found.append(Row(f"{file.stat().st_size / 1e6:.0f} MB erin, geheugen", told.peak, "MB", budget=1e9,
                         said=f"{told.value:.0f} s van bestand tot stand"))
    except Exception as problem:  # one part that fails must not hide what was measured
        found.append(broken("de poort", problem))
    return found


def _says_fifty() -> bool:
    told = tomllib.loads((config.ROOT / "dashboard" / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    text = (config.ROOT / "dashboard" / "texts" / "gegevens_toevoegen.md").read_text(encoding="utf-8")
    return told["server"]["maxUploadSize"] == 50 and "50 MB" in text


def _town(folder: Path) -> tuple[Path, list[str]]:
    """A folder with all areas, each a small square."""
    codes = [f"BU{1000 + at % GEMEENTEN:04}{at // GEMEENTEN:04}" for at in range(AREAS)]
    features = []
    for at, code in enumerate(sorted(codes)):
        x, y = 4 + at % 120 / 50, 51 + at // 120 / 60
        ring = [[x, y], [x + 0.02, y], [x + 0.02, y + 0.016], [x, y + 0.016], [x, y]]
        features.append({"type": "Feature", "properties": {"statcode": code, "statnaam": f"Buurt {at}", "jaar": 2024},
                         "geometry": {"type": "Polygon", "coordinates": [ring]}})
    data = folder / "poort"
    data.mkdir()
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    _add(config.settings(data), intake.Delivered("buurten_2024.geojson", content), intake.Answers())
    return data, codes


def _definition(folder: Path, shape: str, figures: int) -> Path:
    place = folder / f"{shape}-{figures}.toml"
    place.write_text(DEFINITION.format(type=shape) + "".join(FIGURE.format(n=n) for n in range(figures)), encoding="utf-8")
    return place


def _add(settings: config.Settings, delivered: intake.Delivered, answers: intake.Answers) -> float:
    """Look and store; returns the seconds after "akkoord"."""
    looked_at = intake.preview(settings, delivered, answers)
    start = perf_counter()
    intake.add(settings, looked_at, intake.Who(), accepted=True)
    return perf_counter() - start


def _million(folder: Path, data: Path, codes: list[str]) -> Row:
    file = folder / "miljoen.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        write = csv.writer(out, delimiter=";")
        write.writerow(["buurtcode", "jaar", "indicator", "waarde"])
        for year in range(YEARS):
            for n in range(FIGURES):
                write.writerows((code, 2022 + year, f"meten_{n}", f"{(at * 7 + n * 13 + year) % 1000 / 10:.1f}".replace(".", ","))
                                for at, code in enumerate(codes))
    answers = intake.Answers(definition=str(_definition(folder, "long", FIGURES)))
    bare, gate = [], []
    for _ in range(TURNS):  # in turns, so that whatever else the machine does weighs on both
        bare.append(_bare(file, ":memory:"))
        before, start = process_time(), perf_counter()
        looked_at = intake.preview(config.settings(data), intake.Delivered.read(file), answers)
        gate.append((perf_counter() - start, process_time() - before))
        if not looked_at.storable:
            raise RuntimeError("; ".join(finding.sentence() for finding in looked_at.findings[:3]))
    (seconds, worked), (plain, plain_worked) = map(_middle, (gate, bare))
    written, _ = _bare(file, str(folder / "kaal.duckdb"))
    return Row(f"{looked_at.rows} rijen lezen, controleren en vergelijken", seconds, "s", ratio=4,
               beside="kaal read_csv, CREATE TABLE in geheugen", baseline=plain,
               said=f"Het middelste van {TURNS} keer. Rekentijd {number(worked, 2)} s, kaal {number(plain_worked, 2)} s. "
                    f"Geen van beide schrijft iets weg. Kaal in een databasebestand: {number(written, 2)} s.")


def _bare(file: Path, place: str) -> tuple[float, float]:
    """What one would do first: seconds, and seconds that the processor worked."""
    before, start = process_time(), perf_counter()
    with duckdb.connect(place, config={"temp_directory": ""}) as con:
        con.read_csv(str(file), sep=";", decimal=",").create("bare")
    return perf_counter() - start, process_time() - before


def _middle(times: list[tuple[float, float]]) -> tuple[float, ...]:
    return tuple(map(median, zip(*times, strict=True)))


def _visible(folder: Path, data: Path, codes: list[str]) -> Row:
    lines = ["buurtcode;jaar;indicator;waarde"] + [
        f"{code};2024;meten_{n};{(at + n) % 1000 / 10:.1f}".replace(".", ",") for n in range(7) for at, code in enumerate(codes)]
    answers = intake.Answers(definition=str(_definition(folder, "long", 7)))
    settings, delivered = config.settings(data), intake.Delivered("honderdduizend.csv", "\n".join(lines[:100_001]).encode())
    looked_at = intake.preview(settings, delivered, answers)
    start = perf_counter()
    intake.add(settings, looked_at, intake.Who(), accepted=True)
    shown = db.run("indicator_map", {"indicator": "meten_0", "year": 2024, "level": "buurt"}, data=data)
    seconds = perf_counter() - start
    if shown["value"].notna().sum() != AREAS:
        raise RuntimeError("niet elke buurt staat op de kaart")
    return Row("100.000 rijen: van akkoord tot op de kaart", seconds, "s", budget=5)


def _large(folder: Path, codes: list[str]) -> tuple[Path, Path]:
    file = folder / "groot.csv"
    with file.open("w", encoding="utf-8") as out:
        out.write("buurtcode;jaar;" + ";".join(f"meten_{n}" for n in range(WIDE)) + "\n")
        for year in range(2000, 2038):
            for at, code in enumerate(codes):
                out.write(f"{code};{year};" + ";".join(f"{(at * 3 + n * 7 + year) % 1000},{n % 10}" for n in range(WIDE)) + "\n")
    return file, _definition(folder, "wide", WIDE)


def _through(data: Path, file: Path, definition: Path) -> float:
    """What `add` does, in a process of its own; returns seconds."""
    start = perf_counter()
    _add(config.settings(data), intake.Delivered.read(file), intake.Answers(definition=str(definition)))
    return perf_counter() - start
