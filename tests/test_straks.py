"""The page Straks on the demo: maps of now and later, one area, own assumptions, how sure; and on a folder without ages."""

import re

import pytest
from opened import opened, said

from dashboard import catalog, charts_straks, config, db, dutch, index_catalog, straks_catalog, ui

LISGAARDE, COLLEGEHOF = "WK999803", "BU99980101"


@pytest.fixture
def visit(monkeypatch):
    """Open a page as somebody: visit(folder, "lezer", page="straks", blik="Hoe zeker")."""
    return lambda folder, role="lezer", page="straks", **choices: opened(monkeypatch, folder, page, role, seconds=90, **choices)


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


@pytest.mark.parametrize("part", ["Kaarten", "Eén gebied", "Wat als"])
def test_what_was_counted_stands_beside_what_is_computed_for_now_when_they_are_far_apart(demo, visit, part):
    """Collegehof has few people of 80 and over: the page may not say otherwise than the profile of how many there are now."""
    counted = db.run("region_profile", {"region": COLLEGEHOF, "year": 2025}, data=demo).set_index("indicator")["value"]
    rows = db.run("projection_figures", {"figure": "80plus_share", "scenario": "midden", "level": "buurt"}, data=demo)
    made = rows[(rows["region"] == COLLEGEHOF) & (rows["year"] == 2025)]["value"].item()
    share, start = (dutch.number(value, 1) for value in (counted["pop_80plus_share"], made))
    assert abs(made - counted["pop_80plus_share"]) > 0.1 * counted["pop_80plus_share"]
    app = visit(demo, niveau="buurt", regio=COLLEGEHOF, blik=part, straks="80plus_share")
    if part == "Kaarten":
        shown = next(table.value for table in app.table if "Let op" in table.value).set_index("Buurt")
        assert shown.loc["Collegehof", "Nu (2025)"] == f"{start} (geteld {share})"
    else:
        assert f"In Collegehof is nu {share} % van de inwoners 80 jaar of ouder. De berekening begint bij {start} %" in said(app)


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


# --- the same road as every other figure ------------------------------------------------------------------------------


def test_on_the_map_a_chosen_area_says_what_is_expected_and_that_it_is_no_count(demo, visit):
    words = said(visit(demo, page="kaart", niveau="wijk", regio=LISGAARDE, indicator="straks_oosr"))
    assert "Straks: helpers per 85-plusser in Halmerwoude" in words and "**Wijken in 2040.**" in words
    assert "Dit is een berekening van wat komt, geen telling." in words
    assert "in 2 van de 3 gevallen tussen" in words
    assert "Dit is berekend voor later, niet geteld." in words and "daalde" not in words.split("Wat draagt")[0]


def test_the_profile_keeps_what_is_expected_apart_from_what_was_counted(demo, visit):
    app = visit(demo, page="buurtprofiel", niveau="wijk", regio=LISGAARDE, indicator="straks_80plus_share")
    titles = [title.value for title in app.subheader]
    (part,) = (n for n, title in enumerate(titles) if title.startswith("Wat we later verwachten ("))
    assert titles[part] == f"Wat we later verwachten ({len(straks_catalog.FIGURES)})"
    assert "Dit is berekend, niet geteld: zo kan het zijn in 2040." in said(app)
    labels = [re.sub(r"\\(.)", r"\1", line.label) for line in app.expander]
    lines = [label for label in labels if label.startswith("Straks: ")]
    assert len(lines) == len(straks_catalog.FIGURES), "one scenario; the others are on the page Straks"
    assert all("2040, berekend" in line for line in lines)
    assert labels[-len(lines):] == lines, "after all that was counted"


def test_a_trend_of_what_is_expected_is_dashed_and_what_was_counted_stands_before_a_line(demo):
    known = straks_catalog.extended(index_catalog.extended(catalog.load(config.CATALOG), {})[0],
                                    straks_catalog.files([config.CATALOG]))[0].indicators
    what = known["straks_80plus_share"]
    assert straks_catalog.counted(what) == straks_catalog.counted(known["straks_80plus_share_hoog"]) == "pop_80plus_share"
    later, before = (db.run("region_trend", {"region": LISGAARDE, "indicator": id}, data=demo)
                     for id in ("straks_80plus_share", "pop_80plus_share"))
    figure = charts_straks.trend(later, what, before)
    lines = {line.name: line for line in figure.data if line.mode == "lines+markers"}
    assert list(lines["geteld"].x) == [2000, 2005, 2010, 2015, 2020, 2025] and lines["geteld"].line.dash is None
    own = lines["Wijk 03 Lisgaarde"]
    assert [year for year in own.x if year] == [2025, 2030, 2035, 2040] and own.line.dash == "dash"
    assert [shape.x0 for shape in figure.layout.shapes] == [2025.5]
    assert any("vanaf hier berekend" in note.text for note in figure.layout.annotations)


def test_b2_expected_figures_are_compared_with_year_kind_and_margin(demo, visit):
    app = visit(demo, page="vergelijken", gebieden=["WK999801", LISGAARDE], cijfers=["straks_oosr", "straks_load"],
                weergave="Tabel")
    shown = app.table[0].value.map(lambda cell: re.sub(r"\\(.)", r"\1", cell))
    assert set(shown["Jaar"]) == {"2040"} and set(shown["Soort"]) == {"berekend, marge 2 van de 3 keer"}
    row = db.run("projection_figures", {"figure": "oosr", "scenario": "midden", "level": "wijk"}, data=demo)
    row = row[(row["region"] == LISGAARDE) & (row["year"] == 2040)].iloc[0]
    cells = shown[(shown["Gebied"] == "Wijk 03 Lisgaarde") & shown["Cijfer"].str.contains("helpers")].iloc[0]
    assert [cells["Waarde"], cells["Ligt tussen"], cells["en"]] == [
        dutch.number(row[name], 1) for name in ("value", "lower", "upper")]
    assert set(shown["Bron"]) == {f"{straks_catalog.COMPUTED.producer}: {straks_catalog.COMPUTED.title}"}


def test_the_file_of_the_page_holds_what_is_on_screen_with_source_and_scenario(demo, visit, monkeypatch):
    files = []
    monkeypatch.setattr(ui, "download", lambda rows, columns, origin, *name, **_: files.append((rows(), origin, name)))
    app = visit(demo, niveau="wijk", scenario="hoog")
    rows, origin, name = files[-1]
    shown = next(table.value for table in app.table if "Let op" in table.value)
    assert rows.astype(str).to_numpy().tolist() == shown.astype(str).to_numpy().tolist()
    assert "volgt de prognose „prognose_2025.csv”" in origin["bron"] and origin["bron"].endswith("Scenario: hoog.")
    assert "hoog" in name


def test_the_gemeente_has_a_score_for_load_and_capacity_too(demo, visit):
    app = visit(demo, niveau="wijk", blik="Eén gebied")
    table = next(table.value for table in app.table if "Cijfer" in table.value).set_index("Cijfer")
    assert table.loc[["Draaglast (score van 1 tot 100)", "Draagkracht (score van 1 tot 100)"], "2040"].str.match(
        r"\d+ \(\d+ tot \d+\)").all()


def test_a_scenario_that_does_not_touch_the_figure_says_so(demo, visit):
    told = "gaat over wie helpt, niet over hoeveel mensen er wonen"
    assert told in said(visit(demo, niveau="wijk", scenario="minder_vrijwilligers"))
    assert told not in said(visit(demo, niveau="wijk", scenario="minder_vrijwilligers", straks="capacity"))


def test_without_ages_the_page_says_what_is_needed(tiny, visit):
    assert "Nodig zijn de inwoners naar leeftijd" in said(visit(tiny))
