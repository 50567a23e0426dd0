"""Hard files, each with what it must come to. The files and their expectations are made by tests/corpus/make.py."""
import json
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard import config, intake
from dashboard.errors import DatasetError
from dashboard.intake import builder, ledger, source_steps
from dashboard.intake.steps import observations

CORPUS = Path(__file__).resolve().parent / "corpus"
CASES = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
TABLES = [name for name, case in CASES.items() if {"figures", "years"} & set(case)]


@pytest.fixture(scope="module")
def folder(_tiny_templates) -> Path:
    """Boundaries only; nothing here is stored."""
    return _tiny_templates / "bare"


def look(folder: Path, name: str) -> intake.Preview:
    answers = {"definition": str(CORPUS / "proef.toml"), "year": 2024, "vintage": 2024, **CASES[name]["answers"]}
    answers |= {key: tuple(map(tuple, answers.get(key, ()))) for key in ("marks", "columns")}
    return intake.preview(config.settings(folder), intake.Delivered.read(CORPUS / "files" / name), intake.Answers(**answers))


def test_there_are_at_least_sixty():
    assert len(CASES) >= 60
    assert sorted(CASES) == sorted(path.name for path in (CORPUS / "files").iterdir())


def figures(rows) -> dict:
    """Indicator → area → value, or the status where there is no value."""
    found: dict = {}
    for row in rows:
        found.setdefault(row["indicator"], {})[row["code"]] = row["value"] if row["status"] == "ok" else row["status"]
    return found


@pytest.mark.parametrize("name", TABLES)
def test_the_table_comes_back(name, folder):
    looked_at = look(folder, name)
    assert looked_at.storable, [finding.sentence() for finding in looked_at.findings]
    rows = looked_at.changes.rename(columns={"new": "value", "new_status": "status"}).to_dict("records")
    case = CASES[name]
    for year, expected in case.get("years", {case.get("year", 2024): case.get("figures")}).items():
        found = figures(row for row in rows if row["year"] == int(year))
        assert found == {indicator: pytest.approx(values) if all(isinstance(x, int | float) for x in values.values()) else values
                         for indicator, values in expected.items()}
    assert len({row["year"] for row in rows}) == len(case.get("years", [0]))


@pytest.mark.parametrize("name", TABLES)
def test_the_build_reads_what_the_preview_read(name, folder, tmp_path):
    """From the ledger line, through JSON, with the file where it lies."""
    looked_at = look(folder, name)
    plan = builder.plan(config.settings(folder), ledger.read(folder))
    delivery = builder.Delivery.from_line(json.loads(json.dumps(looked_at.delivery.to_line())))
    assert delivery == looked_at.delivery
    load = ledger.Load("x", "proef", name, True, {"name": name, "sha256": "", "position": 9})
    (tmp_path / name).write_bytes(looked_at.kept.content)
    source = builder.Source(load, delivery, tmp_path / name, 9)
    wanted = replace(plan, catalog=builder.catalogue.load(config.CATALOG, CORPUS / "proef.toml"))
    with observations.connect() as con:
        source_steps.writers(con, source, wanted)["observation"](str(tmp_path / "step.parquet"))
        rows = con.read_parquet(str(tmp_path / "step.parquet")).df()
    before = looked_at.changes.rename(columns={"new": "value", "new_status": "status"})
    for year in set(rows["year"]) | set(before["year"]):
        built, seen = (frame[frame["year"] == year].to_dict("records") for frame in (rows, before))
        assert figures(built) == figures(seen)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "asked" in case])
def test_what_two_readings_fit_is_asked(name, folder):
    looked_at = look(folder, name)
    assert [finding.code for finding in looked_at.of("question")] == CASES[name]["asked"]
    assert not looked_at.of("error")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "refused" in case])
def test_what_is_no_table_is_refused(name, folder):
    try:
        said = " ".join(finding.sentence() for finding in look(folder, name).of("error"))
    except DatasetError as problem:
        said = str(problem)
    assert [word for word in CASES[name]["refused"] if word not in said] == [], said
