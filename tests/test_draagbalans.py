"""The page Draagbalans on the demo and on folders where figures are missing; weights move scores and stand in the URL."""

import re
import shutil

import duckdb
import pandas as pd
import pytest
from opened import opened, said

from dashboard import db, dutch
from dashboard.tabs import gelijken

FORBIDDEN = re.compile(
    r"betreffende|prioriteit|relevant|significan|\bindicator|percentiel|correlatie|populatie|betrouwbaarheidsinterval"
    r"|doelgroep|problematiek|interventie|probleemwijk|krachtwijk|slechtste|hotspot|ranglijst van",
    re.IGNORECASE,
)
COLLEGEHOF, LAKENPOORT = "BU99980101", "WK999801"


@pytest.fixture
def visit(monkeypatch):
    """Open the page as somebody: visit(folder, "analist", deel="Gewichten", niveau="Buurten")."""

    return lambda folder, role="beheerder", **choices: opened(monkeypatch, folder, "draagbalans", role, **choices)


def test_two_maps_with_how_many_figures_and_never_one_naked_rank(demo, visit):
    app = visit(demo, niveau="buurt", regio=COLLEGEHOF)
    assert [part.value for part in app.subheader][:2] == ["Draaglast (acht cijfers)", "Informele draagkracht (twee cijfers)"]
    words = said(app)
    assert "alleen schattingen van één model" in words
    assert "Lees uit deze figuur dus geen verband." in words
    assert "Samenspel is hier niet gemeten" in words
    assert "Vergelijk de scores dus niet met een andere gemeente" in words
    assert "Fictieve cijfers, in de vorm van CBS; GGD'en, CBS en RIVM. Cijfers van 2023 tot en met 2025. Soort:" in words
    row = db.run("index_scores", {"run": "kern GM9998 buurt"}, data=demo).query("region == @COLLEGEHOF and part == 'L'").iloc[0]
    assert f"De draaglast van Collegehof is ongeveer {dutch.number(row['value'])}." in words


@pytest.mark.parametrize("part", ["Balans", "Gewichten", "Zekerheid"])
@pytest.mark.parametrize("role", ["lezer", "analist"])
def test_x6_every_tab_in_plain_words(demo, visit, part, role):
    app = visit(demo, role, deel=part, niveau="wijk")
    assert not FORBIDDEN.search(said(app))


def test_volledig_names_the_axis_after_what_is_measured(demo, visit):
    app = visit(demo, samenstelling="volledig", niveau="wijk")
    assert "Draagkracht (13 cijfers)" in app.subheader[1].value, "formal, and interplay from the register"
    assert "Informele draagkracht is hier niet gemeten" in said(app)


def test_without_a_side_the_page_says_which_figures_of_that_side_are_missing_and_what_now(demo, visit):
    """Buurten of the demo have too few figures of capacity for the long definition."""
    app = visit(demo, "lezer", samenstelling="volledig", niveau="buurt")
    assert [part.value for part in app.subheader][:2] == ["Draaglast (25 cijfers)", "Geen score voor draagkracht"]
    why = said(app).split("Deze ontbreken:")[1].split("Voeg die cijfers toe bij Gegevens")[0]
    assert "Formele draagkracht: „Wijkteam-fte”" in why
    assert "Draaglast:" not in why, "what the other side lacks is not the reason"


def test_b4_a_weight_moves_the_scores_and_one_click_brings_the_official_ones_back(demo, visit):
    app = visit(demo, deel="Gewichten", niveau="wijk")
    official = [slider.value for slider in app.slider][:3]
    assert sum(official) == 100
    assert "Officiële gewichten" in said(app)
    app.slider(key="gewicht_D3").set_value(90).run()
    assert not app.exception
    assert "Uw gewichten" in said(app)
    app.button[0].click().run()
    assert app.slider(key="gewicht_D3").value == official[2]
    assert "Officiële gewichten" in said(app)


def test_b4_a_link_brings_the_weights_back(demo, visit):
    assert visit(demo, deel="Gewichten", niveau="wijk", gewicht_D3="90").slider(key="gewicht_D3").value == 90


def test_only_who_may_see_the_data_gets_what_drives_the_order(demo, visit):
    assert "Waar hangt de volgorde van af" in said(visit(demo, "analist", deel="Gewichten", niveau="wijk"))
    assert "Waar hangt de volgorde van af" not in said(visit(demo, "lezer", deel="Gewichten", niveau="wijk"))


def test_b6_what_we_do_not_know(demo, visit):
    app = visit(demo, deel="Zekerheid", niveau="wijk")
    assert "Blinde vlekken" in said(app)
    shown = next(table.value for table in app.table if "Sfeer" in table.value)
    items = db.run("index_items", {"run": "kern GM9998 wijk"}, data=demo)
    assert shown["Wijken met cijfer"].tolist() == [f"{n} van 9" for n in items["known"]]
    assert "onzekerheid onbekend" in set(shown["Opmerking"])


def test_neighbours_are_tested_only_where_no_model_sits_in_the_score(demo, visit):
    words = said(visit(demo, deel="Samenhang in de ruimte", niveau="buurt"))
    rows = db.run("index_groups", {"run": "kern GM9998 buurt"}, data=demo)
    assert set(rows.loc[rows["region"].notna(), "part"]) == {"D1"}
    assert rows["why"].notna().sum() == 3
    assert words.count("In dit cijfer zitten schattingen van een model.") == 3
    assert "Levensfase en huishouden (twee cijfers)" in words
    few = visit(demo, niveau="wijk")
    assert "Samenhang in de ruimte" not in [tab.label for tab in few.tabs], "nine wijken are too few"


def test_b3_areas_alike_and_what_makes_them_so(demo, visit):
    app = visit(demo, niveau="buurt", regio=COLLEGEHOF, indicator="pop_65plus_share")
    app.query_params["weergave"] = "Vergelijkbare buurten"
    app.switch_page("app_pages/vergelijken.py").run()
    assert not app.exception
    words = said(app)
    assert "lijken het meest op Collegehof" in words
    assert "Inwoners 65 jaar of ouder" not in words.split("We letten op")[1].split(".\n")[0], "what is compared may not count"
    shown = next(table.value for table in app.table if "Gebied" in table.value)
    assert len(shown) == 11
    assert shown["Gebied"].iloc[0] == "Collegehof"
    assert all(re.search(r" \(.*, \d{4}\)$", name) for name in shown.columns[1:]), "each figure with its unit and year"
    assert "Fictieve cijfers, in de vorm van CBS; GGD'en, CBS en RIVM" in words


def test_b3_wijken_of_the_rest_of_the_country_are_alike_too_when_they_are_as_urban(demo, tmp_path):
    """A copy of the demo with eight wijken of elsewhere, all exactly like one of our own; every other one is as urban."""
    file = shutil.copy(demo / "build" / db.version(demo) / "openbaar.duckdb", tmp_path / "build.duckdb")
    figures = "\n".join(line for line in db.sql("peer_figures").splitlines() if not line.startswith("--"))
    with duckdb.connect(file) as con:
        own = con.sql(figures, params={"level": "wijk"}).df()
        assert not own["elsewhere"].any()
        here = own[own["region"] == LAKENPOORT]
        here = pd.concat([here[here["indicator"] != gelijken.URBAN], here.iloc[:1].assign(
            indicator=gelijken.URBAN, value=1.0, year=2024)])
        figure = here["indicator"] != gelijken.URBAN
        copies = [here.assign(region=f"WK0001{n:02d}", value=here["value"].where(figure, 1 + 3 * (n % 2))) for n in range(8)]
        found = pd.concat([own[own["indicator"] != gelijken.URBAN], here[here["indicator"] == gelijken.URBAN],
                           *(rows.assign(elsewhere=True) for rows in copies)])
        for row in pd.concat(copies).itertuples():
            con.execute("INSERT INTO reference BY NAME SELECT $i::indicator_id AS indicator, 'wijk' AS level, $c AS code, "
                        "'Verweg' AS name, $v::DOUBLE AS value, $y::SMALLINT AS year",
                        {"i": row.indicator, "c": row.region, "v": row.value, "y": row.year})
        con.execute("INSERT INTO reference BY NAME SELECT 'population'::indicator_id AS indicator, 'gemeente' AS level, "
                    "'GM0001' AS code, 'Elders' AS name, 1 AS value")
        asked = con.sql(figures, params={"level": "wijk"}).df()
    others = asked[asked["elsewhere"]]
    assert set(others["name"]) == {"Verweg (Elders)"} and set(others["region"]) == {f"WK0001{n:02d}" for n in range(8)}
    assert asked.groupby("indicator")["year"].nunique().max() == 1, "both of the same year"
    known, near = gelijken.alike(found, LAKENPOORT)
    assert gelijken.URBAN in known and list(near.index[:4]) == ["WK000100", "WK000102", "WK000104", "WK000106"]
    assert set(near.index) & {"WK000101", "WK000103"} == set(), "much less urban"


def test_without_the_figures_it_lists_per_dimension_what_is_missing(tiny, visit):
    words = said(visit(tiny))
    assert "Met de samenstelling „kern” is er nog geen score. Deze cijfers ontbreken:" in words
    assert "Draaglast: bestaanszekerheid: „Moeite met rondkomen”, „Bijstand” en „SES-WOA score”." in words
    assert "Voeg die bestanden toe bij Gegevens." in words


def test_three_tabs_open_on_a_folder_without_scores(tiny, visit):
    for part in ("Gewichten", "Zekerheid"):
        assert said(visit(tiny, deel=part))
