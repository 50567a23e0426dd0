"""The page Straks on the demo: maps of now and later, one area, own assumptions, how sure; and on a folder without ages."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, db, dutch, ui

APP = Path(ui.__file__).parent / "app.py"
LISGAARDE = "WK999803"


@pytest.fixture
def visit(monkeypatch):
    """Open the page as somebody: visit(folder, "lezer", blik="Hoe zeker")."""

    def open_page(folder: Path, role: str = "lezer", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params.update(choices)
        app.run()
        app.switch_page("app_pages/straks.py").run()
        assert not app.exception
        return app

    return open_page


def said(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.info, *app.warning]
    return "\n".join(re.sub(r"\\(.)", r"\1", str(part.value)) for part in parts)


def test_w11_each_wijk_has_helpers_now_2030_and_2040_with_range_and_where_it_comes_from(demo, visit):
    app = visit(demo, niveau="wijk", scenario="minder_vrijwilligers")
    shown = next(table.value for table in app.table if "Let op" in table.value)
    rows = db.run("projection_figures", {"figure": "oosr", "scenario": "minder_vrijwilligers", "level": "wijk"}, data=demo)
    assert len(shown) == rows["region"].nunique() == 9
    then = rows[rows["year"] == 2040].set_index("region").loc[LISGAARDE]
    cell = shown.set_index("Wijk").loc["Wijk 03 Lisgaarde", "2040"]
    value, low, high = (dutch.number(then[name], 1) for name in ("value", "lower", "upper"))
    assert cell == f"{value} ({low} tot {high})"
    assert shown["2030"].str.contains(r"\d \(|te weinig", regex=True).all()
    words = said(app)
    assert "uit de inwoners naar leeftijd op 1 januari 2020 en 2025." in words
    assert "De gemeente als geheel volgt de prognose „prognose_2025.csv”, geladen op 05-01-2026, tot en met 2040." in words
    assert "Scenario: minder vrijwilligers." in words
    assert "Waar haalt de vergrijzing de helpers het eerst in?" in words


def test_w2_the_sentence_counts_what_the_table_holds(demo, visit):
    rows = db.run("projection_figures", {"figure": "oosr", "scenario": "midden", "level": "wijk"}, data=demo)
    known = rows[(rows["year"] == 2040) & rows["value"].notna()]
    below = int((known["upper"] < 8).sum())
    assert f"In 2040 zijn er in {below} van de {len(known)} wijken minder dan 8 helpers" in said(visit(demo, niveau="wijk"))


def test_one_area_in_words_charts_and_a_table(demo, visit):
    app = visit(demo, niveau="wijk", regio=LISGAARDE, blik="Eén gebied")
    words = said(app)
    assert "In Wijk 03 Lisgaarde zijn er nu " in words
    assert "In 2 van de 3 gevallen ligt het tussen" in words
    table = next(table.value for table in app.table if "Cijfer" in table.value)
    assert list(table.columns) == ["Cijfer", "Nu (2025)", "2030", "2035", "2040"]
    assert {"Helpers", "Draaglast", "Draagkracht"} <= {cell.split(" ")[0] for cell in table["Cijfer"]}


def test_an_assumption_moves_the_number_and_a_link_brings_it_back(demo, visit):
    app = visit(demo, niveau="wijk", regio=LISGAARDE, blik="Wat als")
    table = next(table.value for table in app.table if "Aannames" in table.value)
    assert (table.iloc[0, 2:] == table.iloc[1, 2:]).all(), "untouched it is the scenario"
    app.slider(key="sterfte_midden").set_value(80).run()
    assert not app.exception
    table = next(table.value for table in app.table if "Aannames" in table.value)
    assert table.iloc[0, 5] != table.iloc[1, 5]
    linked = visit(demo, niveau="wijk", regio=LISGAARDE, blik="Wat als", sterfte_midden="80")
    assert linked.slider(key="sterfte_midden").value == 80


def test_fewer_volunteers_lower_the_score_for_what_carries(demo, visit):
    app = visit(demo, niveau="wijk", regio=LISGAARDE, blik="Wat als", straks="capacity", vrijwilligers_midden="50")
    table = next(table.value for table in app.table if "Aannames" in table.value)
    scenario, own = (float(cell.split(" ")[0].replace(",", ".")) for cell in table["2040"][:2])
    assert own < scenario


def test_the_past_stands_on_the_page_beside_changing_nothing(demo, visit):
    words = said(visit(demo, blik="Hoe zeker"))
    row = db.run("projection_tests", {}, data=demo).set_index("ages").loc["65+"]
    assert row["error"] < row["same"]
    assert (f"Bij 65-plussers zaten we {dutch.number(row['error'], 1)} procent mis. "
            f"Met „alles blijft gelijk” was dat {dutch.number(row['same'], 1)} procent.") in words
    assert "Niemand weet wie er komt wonen en wie er weggaat." in words


def test_without_ages_the_page_says_what_is_needed(tiny, visit):
    assert "Nodig zijn de inwoners naar leeftijd" in said(visit(tiny))
