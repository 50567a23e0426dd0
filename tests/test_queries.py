"""Every query keeps the promises in its header. A new query needs no new test code."""
import json
import re
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from dashboard import db
from dashboard.errors import DashboardError

QUERIES = Path(__file__).resolve().parent.parent / "queries"
FILES = sorted(QUERIES.glob("*.sql"))
BUILD = sorted((QUERIES / "build").glob("*.sql"))
TYPES = {"INTEGER", "SMALLINT", "TINYINT", "BIGINT", "DOUBLE", "FLOAT", "VARCHAR", "BOOLEAN", "DATE", "BLOB", "ENUM"}


def header(path: Path) -> dict:
    """What a query promises: purpose, parameters, columns (name → type), budget in ms, example."""
    lines = [line[2:].strip() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("--")]
    start = next(i for i, line in enumerate(lines) if line.startswith("Parameters"))
    middle = next(i for i, line in enumerate(lines) if line.startswith("Returns"))
    end = next(i for i, line in enumerate(lines) if line.startswith("Budget"))
    parameters = [found[1] for line in lines[start + 1:middle] if (found := re.match(r"\$(\w+)\s+[A-Z]+(\[\])?", line))]
    columns = {found[1]: found[2] for line in lines[middle + 1:end] if (found := re.match(r"(\w+)\s+([A-Z]+)\b", line))}
    return {
        "purpose": lines[0], "parameters": set(parameters), "columns": columns,
        "budget": int(re.match(r"Budget\s+(\d+) ms", lines[end])[1]),
        "example": json.loads(next(line for line in lines if line.startswith("Example")).removeprefix("Example").strip()),
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_header_matches_the_parser(path):
    promised = header(path)
    statements = duckdb.extract_statements(path.read_text(encoding="utf-8"))
    assert len(statements) == 1, "one statement per file"
    assert statements[0].type == duckdb.StatementType.SELECT
    assert set(statements[0].named_parameters) == promised["parameters"]
    assert set(promised["example"]) == promised["parameters"]
    assert promised["purpose"].endswith("."), "the first line says in a sentence what the rows are"
    assert set(promised["columns"].values()) <= TYPES


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
@pytest.mark.parametrize("view", db.VIEWS)
def test_example_returns_what_is_promised(path, view, demo):
    promised = header(path)
    file = demo / "build" / db.version(demo) / f"{view}.duckdb"
    with db._connection(file).cursor() as con:
        result = con.sql(path.read_text(encoding="utf-8"), params=promised["example"])
        types = [re.sub(r"^ENUM.*", "ENUM", str(kind)) for kind in result.types]
        assert dict(zip(result.columns, types, strict=True)) == promised["columns"]
        first = result.fetchall()
        assert first, "the example returns at least one row"
        assert con.sql(path.read_text(encoding="utf-8"), params=promised["example"]).fetchall() == first, "the order is fixed"


@pytest.mark.parametrize("path", FILES + BUILD, ids=lambda path: path.stem)
def test_style(path):
    text = path.read_text(encoding="utf-8")
    code = "\n".join(line.split("--")[0] for line in text.splitlines())
    assert "SET VARIABLE" not in code.upper()
    assert not re.search(r"\{[a-z_]*\}", code), "nothing is formatted into SQL"
    assert all(len(line) <= 150 for line in text.splitlines())
    assert text.startswith("-- "), "a query starts by saying what it is"
    if path.parent.name != "build":
        assert "ORDER BY" in code


@pytest.mark.parametrize("view", db.VIEWS)
def test_a_map_in_two_parts_is_the_map_in_one_piece(view, demo):
    """Pages fetch the areas of a drawing once, and only the figures of each map; what "toon query" names gives both."""
    looks, layers = set(), db.run("indicator_layer", {"indicator": None, "year": None, "level": None}, data=demo, view=view)
    for layer in layers[::5].itertuples():
        asked = {"indicator": layer.indicator, "year": layer.year, "level": layer.level}
        whole = db.run("indicator_map", asked, data=demo, view=view)
        areas = db.run("map_areas", {"level": layer.level, "vintage": layer.drawn_vintage}, data=demo, view=view)
        parts = pd.concat([areas, db.run("map_figures", asked, data=demo, view=view)], axis=1)
        closed = {name: whole[name].dtype for name in ("kind", "status", "boundary")}
        pd.testing.assert_frame_equal(parts.astype(closed), whole.drop(columns="load"))
        looks |= set(parts["look"])
    assert looks >= {0, 1, 2, 3, 4, -1, -2 if view == "openbaar" else -1}


def test_wrong_parameters_are_named(demo):
    with pytest.raises(Exception, match="year"):
        db.run("indicator_map", {"indicator": "population", "level": "buurt"}, data=demo)
    with pytest.raises(Exception, match="te_veel"):
        db.run("region_codes", {"te_veel": 1}, data=demo)


def test_readers_cannot_leave_the_build(demo):
    for attempt in ("SELECT * FROM read_csv('/etc/passwd')", "COPY (SELECT 1) TO '/tmp/x.csv'", "CREATE TABLE t AS SELECT 1",
                    "SET enable_external_access = true"):
        with pytest.raises((duckdb.Error, DashboardError)):
            db.execute(attempt, {}, data=demo)
