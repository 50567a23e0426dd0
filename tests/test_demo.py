"""The demo that ships is what its generator and the gate make of it, and holds the awkward cases on purpose."""
import sys
from pathlib import Path

import pytest

from dashboard import config, db
from dashboard.intake import ledger

DEMO = Path(__file__).resolve().parent.parent / "data" / "demo"


def tree(folder: Path) -> dict[str, bytes]:
    files = [folder / "ledger.jsonl", folder / "settings.toml"]
    files += [path for part in ("sources", "catalog", "stories") for path in (folder / part).rglob("*")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files if path.is_file()}


@pytest.mark.slow
def test_the_demo_is_what_the_generator_and_the_gate_make(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(DEMO)
    for name in [name for name in sys.modules if name == "make" or name.startswith("generat")]:
        monkeypatch.delitem(sys.modules, name)
    import make

    make.make(tmp_path)
    assert tree(tmp_path) == tree(DEMO)


def test_it_says_that_it_is_fictional(demo):
    settings = config.settings(demo)
    assert settings.fictional
    assert settings.home == "GM9998"


def test_it_holds_all_four_ways_of_having_no_figure(demo):
    found = set()
    coverage = db.run("indicator_coverage", {}, data=demo)
    chosen = coverage[(coverage["level"] == "buurt") & coverage["year"].isin([2020, 2024, 2025])]
    for row in chosen[chosen["drawn_vintage"].notna()].itertuples():
        frame = db.run("indicator_map", {"indicator": row.indicator, "year": row.year, "level": row.level}, data=demo)
        found |= set(frame["look"])
    assert {10, -1, -2, -3, -4, -5} <= found, "zero, missing, hidden, not yet published, not applicable, boundary changed"


def test_every_theme_has_figures(demo):
    from dashboard import catalog

    known = catalog.load(config.CATALOG).indicators
    there = set(db.run("indicator_coverage", {}, data=demo).query("values > 0")["indicator"])
    assert {known[id].dimension for id in there if id in known} >= {"D1", "D2", "D3", "D4", "D5"}
    assert len(there) >= 35


def test_same_name_twice(demo):
    names = db.run("region_names", {"level": "buurt"}, data=demo)
    assert names["name"].duplicated().any()


def test_people_by_age_and_sex(demo):
    rows = ledger.active(ledger.read(demo))
    assert any(load.dataset == "leeftijdsopbouw" for load in rows)
    file = demo / "build" / db.version(demo) / "intern.duckdb"
    with db._connection(file).cursor() as con:
        years = con.sql("SELECT DISTINCT year FROM population ORDER BY year").fetchall()
        bands = con.sql("SELECT count(DISTINCT (sex, age_from)) FROM population").fetchone()[0]
    assert [year for (year,) in years] == [2000, 2005, 2010, 2015, 2020, 2025]
    assert bands == 2 * 20
