"""Real figures: the index on the gebiedsscans of Heerenveen (2019), through the command line, against sums made by hand."""
import csv
import shutil
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, db, ui

HERE = Path(__file__).parent / "datasets"
COLUMNS = {"pct_65plus": "D1", "pct_80plus": "D1", "pct_1p_hh": "D1", "pct_ernstig_eenzaam": "D2", "pct_vrijwilliger": "I",
           "pct_mantelzorger": "I"}


@pytest.fixture(scope="module")
def folder(reference, cli, tmp_path_factory) -> Path:
    """Boundaries, the scan, and a definition of one's own; then a build."""
    data, published = tmp_path_factory.mktemp("heerenveen") / "data", reference / "reference"
    for name, options in (("geo/buurten_2024_GM0074.geojson", ()), ("geo/wijken_2024_GM0074.geojson", ()), (
            "data/heerenveen_gebiedsscans_2019_wide.csv",
            ("--dataset", HERE / "gebiedsscan.toml", "--vintage", "2025", "--year", "2019"))):
        done = cli("add", published / name, "--yes", *options, data=data)
        assert done.code == 0, done.err
    (data / "catalog" / "index").mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "index" / "heerenveen.toml", data / "catalog" / "index")
    done = cli("build", data=data)
    assert done.code == 0, done.err
    return data


@pytest.fixture(scope="module")
def by_hand(reference) -> dict[str, dict[str, float]]:
    """Scores with the csv module and loops: goalposts at 2.5 and 97.5 %, two thirds, means."""
    scan = reference / "reference" / "data" / "heerenveen_gebiedsscans_2019_wide.csv"
    with open(scan, encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row["code_2025_by_name"].startswith("BU0074")]
    read = {row["code_2025_by_name"]: {name: _number(row[name]) for name in COLUMNS} for row in rows}
    posts = {name: np.quantile([r[name] for r in read.values() if r[name] is not None], [0.025, 0.975]) for name in COLUMNS}
    found = {}
    for code, row in read.items():
        scores = {name: 1 + 99 * min(1, max(0, (value - posts[name][0]) / (posts[name][1] - posts[name][0])))
                  for name, value in row.items() if value is not None}
        parts = {}
        for group in ("D1", "D2", "I"):
            own = [name for name in COLUMNS if COLUMNS[name] == group]
            there = [scores[name] for name in own if name in scores]
            parts[group] = np.mean(there) if len(there) / len(own) >= 2 / 3 - 1e-9 else np.nan
        found[code] = {"L": (parts["D1"] + parts["D2"]) / 2, "K": parts["I"]}
    return found


def _number(cell: str) -> float | None:
    """A share as the dashboard may show it: near nobody or everybody of a buurt it says only that, and does not count."""
    value = {"xxx": None, "": None, "--": 0.0}[cell] if cell in ("xxx", "", "--") else float(cell)
    return value if value is not None and 5 <= value <= 95 else None


def said(monkeypatch, folder: Path, **choices) -> tuple[AppTest, str]:
    monkeypatch.setenv("DRAGEND_DATA", str(folder))
    monkeypatch.setattr(access, "role", lambda context: "beheerder")
    app = AppTest.from_file(str(Path(ui.__file__).parent / "app.py"), default_timeout=60)
    app.query_params.update(choices)
    app.run()
    app.switch_page("app_pages/draagbalans.py").run()
    assert not app.exception
    return app, "\n".join(str(part.value) for part in (*app.subheader, *app.markdown, *app.info, *app.caption))


def test_scores_of_every_area_by_hand(folder, by_hand):
    scores = db.run("index_scores", {"run": "heerenveen GM0074 buurt"}, data=folder)
    found = scores[scores["part"].isin(["L", "K"])].set_index(["region", "part"])["value"]
    compared = 0
    for code, sides in by_hand.items():
        for part, expected in sides.items():
            if (code, part) in found.index:
                assert found[code, part] == pytest.approx(expected, abs=1e-9, nan_ok=True), (code, part)
                compared += np.isfinite(expected)
    assert compared >= 50
    assert set(db.run("index_runs", {}, data=folder).query("index == 'heerenveen'")["scope"]) == {"eigen"}


def test_two_maps_say_how_many_figures_and_what_carries(folder, monkeypatch):
    app, words = said(monkeypatch, folder, samenstelling="heerenveen", niveau="buurt")
    titles = [part.value.lower() for part in app.subheader]
    assert titles[:2] == ["draaglast (vier cijfers)", "informele draagkracht (twee cijfers)"]
    assert "eigen buurten" in words


def test_with_kern_there_is_no_score_but_a_list_per_dimension(folder, monkeypatch):
    runs = db.run("index_runs", {}, data=folder)
    assert set(runs.loc[runs["index"] == "kern", "scored"]) == {0}
    assert db.run("index_scores", {"run": "kern GM0074 buurt"}, data=folder).empty
    _, words = said(monkeypatch, folder, samenstelling="kern", niveau="buurt")
    assert "Met de samenstelling „kern” is er nog geen score" in words
    for line in ("Draaglast: gezondheid, eenzaamheid en zorgvraag: „Ervaren gezondheid (zeer) goed” en „Wmo-cliënten”.",
                 "Draaglast: bestaanszekerheid: „Moeite met rondkomen”, „Bijstand” en „SES-WOA score”.",
                 "Informele draagkracht: „Vrijwilligers (RIVM)”."):
        assert line.replace("(", "").replace(")", "") in words.replace("\\", "").replace("(", "").replace(")", "")
    assert "Voeg die bestanden toe bij Gegevens." in words
