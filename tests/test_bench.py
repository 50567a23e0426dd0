"""The benchmark measures what it says it measures. How long that takes is never a reason to fail."""
import pytest

from dashboard import bench, config
from dashboard.bench import building, elsewhere, fetching, index, national, queries, report, straks

PAGES = ["kaartquery (map_figures)", "de kaart in één stuk, zoals in een bestand (indicator_map)", "profiel (region_profile)"]
BUILDING = [
    "stap CSV naar waarnemingen", "gebieden en tekeningen", "cijfers samenvoegen en ordenen", "openbare versie",
    "waarvan nog eens ordenen per gebied", "hele bouw, van CSV tot twee DuckDB-bestanden", "geheugen van de bouw, hoogste stand",
    "controle van een eerste bestand door de poort", "controle van een bestand, naast wat er al is",
    "geheugen van die controle, hoogste stand",
]


def names(rows: list[report.Row]) -> list[str]:
    assert not [row.said for row in rows if row.broken]
    return [row.name for row in rows]


def test_every_query_is_measured_on_the_demo(demo, capsys):
    rows = bench.on_demo(demo, repetitions=1)
    assert names(rows) == [*sorted(path.stem for path in config.QUERIES.glob("*.sql")), *PAGES]
    assert all(row.figure > 0 and row.budget and row.verdict in ("gehaald", "niet gehaald") for row in rows)
    assert not [row.name for row in rows if row.said], "every example gives rows"
    report.show("Voorbeeldgemeente", rows)
    printed = capsys.readouterr().out
    assert all(row.name in printed for row in rows)
    assert "hoogstens" in printed


@pytest.mark.slow
def test_a_folder_of_national_size_goes_through_the_gate_and_the_builder(tmp_path):
    """The same road, with 60 areas, 4 figures and 2 years."""
    made = national.make(tmp_path, areas=60, indicators=4, years=2)
    assert (len(made.regions), len(made.files), made.real) == (60, 2, False)
    rows = building.rows(made, report.Clock(300), rounds=1)
    assert names(rows) == BUILDING
    assert rows[0].baseline > 0 and rows[0].ratio == 2.5
    assert names(bench.national_queries(made, report.Clock(300), repetitions=1))[-len(PAGES):] == PAGES
    frame = queries.db.run("indicator_map", {"indicator": "proef_002", "year": 2023, "level": "buurt"}, data=made.data)
    assert len(frame) == 60
    assert (frame["look"] >= 0).sum() > 40


def test_the_country_is_fetched_from_a_server_of_its_own(tmp_path, monkeypatch):
    """The same road, with 400 areas on pages of 150, and 40 fields."""
    monkeypatch.setattr(fetching, "PAGE", 150)
    whole, memory = fetching.rows(tmp_path, report.Clock(120), areas=400, fields=40)
    assert [whole.name, memory.name] == list(fetching.NAMES)
    assert not whole.broken, whole.said
    assert whole.figure > whole.baseline > 0
    assert "400 gebieden met 40 velden" in whole.said
    assert memory.verdict == "gehaald"


def test_the_index_is_measured_on_what_the_product_computes(monkeypatch):
    """The same road, for 300 areas: every score, and one move of a weight."""
    monkeypatch.setattr(index, "AREAS", 300)
    monkeypatch.setattr(index, "DRAWS", 20)
    assert index.country(method=False) > 0
    assert index.country(method=True) > 0
    made = index.made_up(300)
    assert made.x.shape == (300, index.FIGURES)
    assert set(made.nominal) == {"D1", "D2", "D3", "I", "F", "S", "L", "K"}
    monkeypatch.setattr(index, "aside", lambda function, *args, seconds: elsewhere.Outcome(function(*args), 1))
    rows = index.rows(report.Clock(60))
    assert len(names(rows)) == 5
    assert [row.budget for row in rows] == [20.0, 2e9, None, 2e9, 0.3]


def test_the_projection_is_measured_on_what_the_product_computes(monkeypatch):
    """The same road, for 300 areas: every figure with its band, and a change of assumption."""
    monkeypatch.setattr(straks, "AREAS", 300)
    monkeypatch.setattr(straks, "TOWNS", 4)
    monkeypatch.setattr(straks, "aside", lambda function, *args, seconds: elsewhere.Outcome(function(*args), 1))
    rows = straks.figures(report.Clock(60))
    assert names(rows) == list(straks.NAMES)
    assert [row.budget for row in rows] == [20.0, 2e9, 0.3]
    area, base, *_ = straks.made_up(300, 4)
    sums = base.merge(area[["region", "level"]], on="region").groupby("level")["now"].sum()
    assert sums["buurt"] == sums["wijk"] == sums["gemeente"] > 0


def test_verdicts_say_held_or_not_and_never_guess():
    assert report.Row("x", 0.01, budget=0.02).verdict == "gehaald"
    assert report.Row("x", 0.03, budget=0.02).verdict == "niet gehaald"
    assert report.Row("x", 5.0, "s", ratio=2.5, baseline=2.0).verdict == "gehaald"
    assert report.Row("x", 5.1, "s", ratio=2.5, baseline=2.0).verdict == "niet gehaald"
    assert report.Row("x", False, budget=True).verdict == "niet gehaald"
    assert report.missing("x", "playwright ontbreekt").verdict == "niet gemeten"
    assert report.broken("x", TimeoutError()).cells()[3] == "kon niet"
    assert report.Row("x", 150e3, "MB", budget=0.2e6, beside="plat", baseline=7e6).cells() == (
        "x", "0,15 MB", "0,20 MB", "gehaald", "plat", "7,00 MB", "0,02 ×")


def test_work_aside_is_bounded_and_its_failure_is_told():
    assert elsewhere.aside(sorted, [2, 1], seconds=60).value == [1, 2]
    with pytest.raises(TimeoutError):
        elsewhere.aside(sorted, [2, 1], seconds=0)
    with pytest.raises(RuntimeError):
        elsewhere.aside(int, "geen getal", seconds=60)
