"""How long a build of national size takes, step by step, and the step from CSV to observations beside a bare read."""
import shutil
from pathlib import Path
from statistics import median
from time import perf_counter

import duckdb

from dashboard import config, intake
from dashboard.bench.elsewhere import aside
from dashboard.bench.national import DATASET, National
from dashboard.bench.report import Clock, Row, broken, missing
from dashboard.intake import builder, ledger
from dashboard.intake.reading import Delivered

READING = "csv"
LABELS = {"gebieden ordenen": "gebieden en tekeningen", "cijfers ordenen": "cijfers samenvoegen en ordenen",
          "openbare versie maken": "openbare versie"}
BARE = "kale CREATE TABLE … read_csv"
CHECK = 60  # seconds that the gate may take to compare one file with what there is


def rows(national: National, clock: Clock, rounds: int = 3) -> list[Row]:
    """The rows of the report about building: the step that has a budget, the other steps, memory, and the gate."""
    built = aside(build, national.data, seconds=clock.left)
    steps, whole = built.value
    return [
        _beside_bare(national, clock, rounds),
        *(Row(LABELS[label], steps.get(label), "s") for label in LABELS),
        _by_region(national, clock),
        Row("hele bouw, van CSV tot twee DuckDB-bestanden", whole, "s"),
        _memory("geheugen van de bouw, hoogste stand", built.peak),
        Row("controle van een eerste bestand door de poort", national.checked, "s"),
        *_check_again(national, clock),
    ]


def _beside_bare(national: National, clock: Clock, rounds: int) -> Row:
    name = "stap CSV naar waarnemingen"
    try:
        steps, bare = aside(step_and_bare, national, rounds, seconds=clock.left).value
    except (RuntimeError, TimeoutError) as problem:
        return broken(name, problem)
    size = sum(path.stat().st_size for path in national.files) / 1e6
    said = f"{len(national.files)} bestanden, {size:.0f} MB; om en om gemeten"
    return Row(name, median(steps), "s", ratio=2.5, beside=BARE, baseline=median(bare), said=said)


def _by_region(national: National, clock: Clock) -> Row:
    name = "waarvan nog eens ordenen per gebied"
    try:
        return Row(name, aside(by_region, national.data, seconds=clock.left).value, "s")
    except (RuntimeError, TimeoutError) as problem:
        return broken(name, problem)


def _check_again(national: National, clock: Clock) -> list[Row]:
    name, memory = "controle van een bestand, naast wat er al is", "geheugen van die controle, hoogste stand"
    most = min(CHECK, clock.left)
    try:
        checked = aside(check, national, seconds=most)
    except TimeoutError:
        return [missing(title, f"het duurde langer dan {most:.0f} s") for title in (name, memory)]
    except RuntimeError as problem:
        return [broken(title, problem) for title in (name, memory)]
    return [Row(name, checked.value, "s"), _memory(memory, checked.peak)]


def _memory(name: str, peak: int | None) -> Row:
    return Row(name, peak, "MB") if peak else missing(name, "dit systeem zegt het niet")


# --- each in a process of its own -------------------------------------------------------------------------------------


def check(national: National) -> float:
    """Seconds that the gate needs to look at the newest file again, beside the figures that count now."""
    settings = config.settings(national.data)
    changed = national.files[-1].read_bytes().replace(b"1,1;", b"1,2;", 1000)
    start = perf_counter()
    intake.preview(settings, Delivered(national.files[-1].name, changed), intake.Answers(DATASET, year=national.years[-1]))
    return perf_counter() - start


def build(data: Path) -> tuple[dict[str, float], float]:
    """Seconds per step of one build from the files, and of all of it."""
    start = last = perf_counter()
    steps: dict[str, float] = {}
    running = READING

    def progress(what: str, share: float) -> None:
        nonlocal last, running
        now = perf_counter()
        steps[running] = steps.get(running, 0) + now - last
        last, running = now, what if what in LABELS else READING

    builder.build(config.settings(data), progress)
    progress("", 1)
    return steps, perf_counter() - start


def step_and_bare(national: National, rounds: int) -> tuple[list[float], list[float]]:
    """Seconds that the steps of all CSV files take, and a bare read of the same files into one table, in turns."""
    settings = config.settings(national.data)
    plan = builder.plan(settings, ledger.read(settings.data))
    _bare(national)  # to warm up; the step was warmed up by the build
    steps, bare = [], []
    for _ in range(rounds):
        for path in (settings.data / "build" / "steps").glob("observation-*.parquet"):
            path.unlink()
        start = perf_counter()
        builder.make(plan)  # the build itself is there already, so only the steps are made
        middle = perf_counter()
        _bare(national)
        steps.append(middle - start)
        bare.append(perf_counter() - middle)
    return steps, bare


def _bare(national: National) -> None:
    folder = national.data.parent / "kaal"
    folder.mkdir()
    with duckdb.connect(str(folder / "kaal.duckdb")) as con:
        con.execute("CREATE TABLE figures AS FROM read_csv(?, delim = ';', decimal_separator = ',')",
                    [[str(path) for path in national.files]])
    shutil.rmtree(folder)


def by_region(data: Path) -> float:
    """Seconds that the second ordering takes, on a copy: in a build it is part of a step."""
    made = data / "build" / builder.pointer(data)["build"] / "openbaar.duckdb"
    copy = data.parent / "kopie.duckdb"
    shutil.copyfile(made, copy)
    with duckdb.connect(str(copy)) as con:
        start = perf_counter()
        con.sql((config.QUERIES / "build" / "31_observation_by_region.sql").read_text(encoding="utf-8")).create("again")
        seconds = perf_counter() - start
    copy.unlink()
    return seconds
