"""What keeping small numbers hidden adds to a build, on the municipality that ships and on a large one; and what stays shown."""
import shutil
import tempfile
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd

from dashboard import config
from dashboard.bench.report import Row
from dashboard.intake import builder
from dashboard.intake.steps import suppression as step
from dashboard.methods import suppression

BUURTEN, WIJKEN, INDICATORS, YEARS = 150, 18, 20, 10
SHARES = (0.03, 0.08, 0.2, 0.5)  # of the people in a buurt; the first two make many small numbers


def rows() -> list[Row]:
    """The rows of the report about small numbers."""
    return [*_demo(), *_large()]


def _demo() -> list[Row]:
    """The same build twice: everything thought out again, and with what was decided before."""
    folder = Path(tempfile.mkdtemp(prefix="dashboard-meten-"))
    try:
        data = folder / "demo"
        shutil.copytree(config.DEMO, data, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
        settings = config.settings(data)
        builder.build(settings)
        anew, again = _assemble(settings, True), _assemble(settings, False)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [Row("voorbeeldgemeente: kiezen wat verborgen wordt", max(anew - again, 0.0), "s",
                beside="de bouw zonder opnieuw kiezen", baseline=again,
                said="beide bestanden; wat niet veranderde, wordt niet opnieuw gekozen")]


def _assemble(settings: config.Settings, anew: bool) -> float:
    """Seconds of the processor to make both files from the steps of the loads."""
    folder = settings.data / "build"
    shutil.rmtree(folder / builder.pointer(settings.data)["build"])
    for path in folder.glob("steps/hidden-*") if anew else ():
        path.unlink()
    start = process_time()  # what else the computer does should not count
    builder.build(settings)
    return process_time() - start


def _large() -> list[Row]:
    cells, limits = municipality(), config.Thresholds().of("openbaar")
    start = perf_counter()
    extra = step.beside(cells, step.FIGURES, limits)
    chosen = perf_counter() - start
    gone = cells.merge(extra.assign(gone=True), how="left")["gone"].fillna(False).to_numpy(bool) | cells["protect"].to_numpy()
    made = list(step.tables(cells, step.FIGURES, limits))
    start = perf_counter()
    narrow = suppression.recovered([table for _, table in made], [gone[places] for places, _ in made])
    proven = perf_counter() - start
    large = (~cells["protect"]).sum()
    size = (f"{BUURTEN} buurten, {INDICATORS} cijfers, {YEARS} jaren: {len(cells)} cijfers, {cells['protect'].sum()} te klein; "
            f"van de andere is {100 * (1 - len(extra) / large):.0f} % te zien")
    return [Row("grote gemeente: kiezen wat verborgen wordt", chosen, "s", said=size),
            Row("grote gemeente: bewijs met lineair programmeren", proven, "s"),
            Row("grote gemeente: niets is terug te rekenen", not any(bad.any() for bad in narrow), budget=True)]


def municipality(seed: int = 1) -> pd.DataFrame:
    """Made-up figures of a large municipality, in the columns of 29_own_cells, in its order."""
    rng = np.random.default_rng(seed)
    wijk = np.sort(np.concatenate([np.arange(WIJKEN), rng.integers(0, WIJKEN, BUURTEN - WIJKEN)]))
    people = np.round(np.exp(rng.normal(np.log(350), 0.8, BUURTEN))).astype(int)
    codes = ["GM0001", *(f"WK0001{w:02}" for w in range(WIJKEN)), *(f"BU0001{w:02}{i % 100:02}" for i, w in enumerate(wijk))]
    parents = ["NL00", *["GM0001"] * WIJKEN, *(f"WK0001{w:02}" for w in wijk)]
    base = _with_totals(people, wijk)
    frames = []
    for indicator in range(INDICATORS):
        for year in range(YEARS):
            part = _with_totals(rng.binomial(people, SHARES[indicator % len(SHARES)]), wijk)
            frames.append(pd.DataFrame({
                "indicator": f"proef_{indicator:02}", "gemeente": "GM0001", "year": 2015 + year, "code": codes, "parent": parents,
                "region_id": range(len(codes)), "value": 100 * part / base, "n": base.astype(float), "kind": "register",
                "fixed": False, "unit": "share", "factor": 100.0, "part_of_whole": True,
                "protect": (part < 10) | (base - part < 10) | (base < 100), "away": False}))
    return pd.concat(frames, ignore_index=True)


def _with_totals(buurten: np.ndarray, wijk: np.ndarray) -> np.ndarray:
    return np.concatenate([[buurten.sum()], np.bincount(wijk, buurten, WIJKEN), buurten])
