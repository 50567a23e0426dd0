"""What is expected in the build: sums that are exact, bands, small areas, scenarios, and nothing that a file may not show."""

import numpy as np
import pandas as pd
import pytest

from dashboard import catalog, config, db, index_catalog, straks_catalog
from dashboard.errors import CatalogError
from dashboard.intake import builder
from dashboard.intake.steps import ageing as steps
from dashboard.methods import outlook

SCENARIOS = straks_catalog.read(straks_catalog.files([config.CATALOG]))


def table(name: str, data, view: str = "openbaar") -> pd.DataFrame:
    return db.execute(f"FROM {name}", {}, data=data, view=view)


@pytest.fixture(params=db.VIEWS)
def view(request) -> str:
    return request.param


def test_nobody_vanishes_areas_add_up_to_the_gemeente_in_every_year_and_scenario(demo, view):
    people = table("projection", demo, view).query("figure == 'population' and why != 'few'")
    sums = people.groupby(["scenario", "year", "level"])["value"].sum().unstack()
    hidden = table("projection", demo, view).query("figure == 'population' and why == 'few'")
    assert sums["wijk"].to_numpy() == pytest.approx(sums["gemeente"].to_numpy(), abs=1e-6)
    assert len(sums) == 4 * len(SCENARIOS)
    lost = sums["gemeente"] - sums["buurt"]
    assert (lost >= -1e-6).all()
    small = hidden.groupby(["scenario", "year"]).size().reindex(lost.index, fill_value=0)
    assert (lost <= 10 * small + 1e-6).all(), "only what is too small to show"


def test_the_gemeente_is_never_empty(demo, view):
    own = table("projection", demo, view).query("region == 'GM9998'")
    assert own["value"].notna().all()
    assert set(own["figure"]) == set(straks_catalog.FIGURES)


def test_later_years_have_a_band_and_now_has_none(demo, view):
    found = table("projection", demo, view)
    now, later = found[found["year"] == 2025], found[(found["year"] > 2025) & found["value"].notna()]
    assert now["lower"].isna().all()
    assert (later["lower"] <= later["value"] + 1e-9).all() and (later["value"] <= later["upper"] + 1e-9).all()
    assert (later["lower95"] <= later["lower"] + 1e-9).all() and (later["upper"] <= later["upper95"] + 1e-9).all()
    people = later[(later["figure"] == "population")]
    assert (people["upper"] >= people["value"] * np.exp(0.974 / np.sqrt(people["value"])) - 1e-6).all(), "at least Poisson"


def test_a_small_buurt_has_the_shares_of_its_wijk(demo, view):
    areas = table("projection_area", demo, view).set_index("region")
    found = table("projection", demo, view).query("scenario == 'midden' and figure == '80plus_share'")
    values = found.set_index(["region", "year"])["value"]
    small = found[(found["level"] == "buurt") & (found["kind"] == "allocated")]
    assert len(small)
    assert not areas.loc[small["region"], "own"].any()
    for row in small.itertuples():
        assert row.value == values[(areas.at[row.region, "parent"], row.year)]
    large = areas[(areas["level"] == "buurt") & areas["own"]]
    assert (large["people"] >= 1000).all()


def test_scenarios_say_what_their_name_says(demo):
    found = table("projection", demo).query("region == 'GM9998' and year == 2040").set_index(["figure", "scenario"])["value"]
    assert found["80plus_share"]["laag"] < found["80plus_share"]["midden"] < found["80plus_share"]["hoog"]
    assert found["carers_per_1000"]["minder_vrijwilligers"] < found["carers_per_1000"]["midden"]
    assert found["population"]["minder_vrijwilligers"] == found["population"]["midden"]
    scores = table("projection", demo).query("level == 'wijk' and year == 2040 and figure == 'capacity'")
    mean = scores.groupby("scenario")["value"].mean()
    assert mean["minder_vrijwilligers"] < mean["midden"]


def test_load_and_capacity_of_now_are_the_scores_of_the_index(demo):
    index = db.run("index_scores", {"run": "kern GM9998 wijk"}, data=demo)
    now = table("projection", demo).query("level == 'wijk' and year == 2025 and scenario == 'midden'")
    for part, figure in (("L", "load"), ("K", "capacity")):
        official = index[index["part"] == part].set_index("region")["value"]
        own = now[now["figure"] == figure].set_index("region")["value"]
        assert own.to_numpy() == pytest.approx(official.loc[own.index].to_numpy())
    later = table("projection", demo).query("level == 'wijk' and year == 2040 and scenario == 'midden' and figure == 'load'")
    assert (later.set_index("region")["value"] - now[now["figure"] == "load"].set_index("region")["value"]).abs().max() > 1


def test_the_score_of_the_gemeente_is_the_mean_of_its_wijken_counted_by_people(demo):
    rows = table("projection", demo).query("scenario == 'hoog' and year == 2040")
    found = rows.set_index(["level", "figure", "region"])["value"].sort_index()
    for figure in ("load", "capacity"):
        own, people = found["wijk", figure].dropna(), found["wijk", "population"]
        assert len(own) >= 8
        mean = sum(own[wijk] * people[wijk] for wijk in own.index) / sum(people[wijk] for wijk in own.index)
        assert found["gemeente", figure, "GM9998"] == pytest.approx(mean)
    rows = table("projection", demo).query("region == 'GM9998' and figure == 'load' and scenario == 'midden'").set_index("year")
    assert list(rows.index) == [2025, 2030, 2035, 2040] and rows["value"].is_monotonic_increasing, "an ageing town"
    assert (rows["lower"] < rows["value"]).iloc[1:].all() and (rows["value"] < rows["upper"]).iloc[1:].all()


def test_an_area_of_before_that_was_split_is_not_projected(demo):
    assert "BU99980304" not in set(table("projection", demo)["region"])
    assert not table("projection_run", demo)["coarse"].any()


def test_the_demo_follows_its_forecast_and_holds_its_nursing_home_apart(demo):
    found = table("projection", demo).query("region == 'GM9998' and figure == 'population' and scenario == 'midden'")
    total = table("projection_total", demo).groupby("year")["people"].sum()
    for row in found[found["year"] > 2025].itertuples():
        assert row.value == total[row.year]
    run = table("projection_run", demo).iloc[0]
    assert run["controlled"] and run["dwellings"] and run["institutions"] and run["use_by_age"]
    held = table("projection_base", demo).query("held > 0").groupby("region")["held"].sum()
    assert {"WK999801", "WK999802", "GM9998"} <= set(held.index), "the student complex and the nursing home"
    plus = table("projection_plus", demo).query("region == 'BU99980402'").groupby("year")["people"].sum()
    assert list(plus.index) == [2030, 2035] and plus.min() > 300


def test_the_page_computes_what_the_build_holds(demo):
    """The tables of the build, through the function that the page calls, give the figures of the build."""
    names = ("area", "base", "margin", "total", "plus", "use", "whole")
    begin = outlook.start(2025, 3, *(table(f"projection_{name}", demo) for name in names))
    made = outlook.figures(begin, SCENARIOS["hoog"], (2025, *straks_catalog.YEARS)).set_index(["region", "figure", "year"])
    stored = table("projection", demo).query("scenario == 'hoog' and why == ''").set_index(["region", "figure", "year"])
    both = stored.join(made.add_suffix("_made"), how="inner")
    assert len(both) > 500
    for column in ("value", "lower", "upper95"):
        pd.testing.assert_series_equal(both[column], both[f"{column}_made"], check_names=False, rtol=1e-9)


def test_helpers_are_those_of_a_plain_count(demo):
    """OOSR of the gemeente now, from the people that this file shows."""
    base = table("projection_base", demo)
    own = base[base["region"] == "GM9998"]
    plain = own[own["start"].between(50, 74)]["now"].sum() / own[own["start"] >= 85]["now"].sum()
    found = table("projection", demo).query("region == 'GM9998' and figure == 'oosr' and year == 2025")["value"]
    assert found.to_numpy() == pytest.approx(plain, rel=0.01)


def test_helpers_and_carers_are_of_the_size_that_the_country_knows(demo):
    """Anchors: 15 helpers for each of 85 and over in 2015, 14.6 in 2019, 6 in 2040, and 5.0 in the region with fewest (PBL); 130
    carers per 1,000 of 20 and over in 2022 (CBS)."""
    own = table("projection", demo).query("region == 'GM9998' and scenario == 'midden'").set_index(["figure", "year"])["value"]
    helpers = [own["oosr", year] for year in (2025, 2030, 2035, 2040)]
    assert helpers == sorted(helpers, reverse=True), "fewer in every step, as in the country"
    assert 14.6 > helpers[0] > helpers[-1] > 5.0
    counted = db.run("region_trend", {"region": "GM9998", "indicator": "oosr"}, data=demo).query("line == 'gebied'")
    assert 10 < counted.set_index("year")["value"][2015] < 20
    assert own["carers_per_1000", 2025] == pytest.approx(130, rel=0.1)


def test_the_past_was_projected_better_than_by_changing_nothing(demo, view):
    test = table("projection_test", demo, view).set_index("ages")
    assert (test["first_year"] == 2015).all() and (test["last_year"] == 2025).all()
    assert test.loc["65+", "error"] < test.loc["65+", "same"] / 2
    assert test.loc["alle leeftijden", "error"] < test.loc["alle leeftijden", "same"]
    assert test["areas"].min() >= 10
    assert test["covered"].between(0.5, 0.9).all()


def test_they_are_observations_like_any_other_and_no_measured_series_has_them(demo):
    shown = db.run("indicator_map", {"indicator": "straks_oosr", "year": 2040, "level": "wijk"}, data=demo)
    there = shown[shown["value"].notna()]
    stored = table("projection", demo).query("figure == 'oosr' and year == 2040 and scenario == 'midden'").set_index("region")
    assert there["value"].to_numpy() == pytest.approx(stored.loc[there["region"], "value"].to_numpy())
    assert set(there["kind"]) <= {"derived", "allocated"}
    assert set(there["interval_level"].astype(float).round(2)) == {0.67}
    years = db.execute("SELECT indicator::VARCHAR AS indicator, max(year) AS last FROM observation GROUP BY ALL", {}, data=demo)
    later = years[years["last"] > 2026]
    assert set(later.loc[~later["indicator"].str.startswith("straks_"), "indicator"]) == {"planned_dwellings"}, "a plan, no count"
    assert len(later) == len(straks_catalog.FIGURES) * len(SCENARIOS) + 1


def test_what_may_not_be_shown_is_not_computed_with(demo):
    """The public file leans on the rounded and filled cells that everybody may see; the internal one on more."""
    hidden = table("population", demo).query("status == 'hidden'")
    assert len(hidden)
    public, internal = (table("projection_base", demo, each).set_index(["region", "sex", "start"])["now"] for each in db.VIEWS)
    both = pd.concat([public, internal], axis=1, join="inner")
    assert (both.iloc[:, 0] != both.iloc[:, 1]).any()
    small = table("projection_people", demo)
    assert (small["people"].dropna() >= 10).all()


def test_the_step_is_kept(demo, tmp_path):
    """A build of the same figures makes no new step files."""
    build = db.version(demo)
    names = {name for name in db.manifest(demo, build)["steps"] if name.startswith("projection")}
    assert len(names) == 2 * len(steps.TABLES), "one for each file of the build"
    assert all((demo / "build" / "steps" / name).exists() for name in names)


# --- the files of the scenarios ---------------------------------------------------------------------------------------


def test_scenarios_are_read_and_the_first_is_what_is_expected():
    assert next(iter(SCENARIOS)) == "midden"
    assert set(SCENARIOS) == {"midden", "laag", "hoog", "minder_vrijwilligers"}
    assert SCENARIOS["minder_vrijwilligers"].volunteers_in(2040, 2025) == 0.85
    assert SCENARIOS["minder_vrijwilligers"].volunteers_in(2025, 2025) == 1


@pytest.mark.parametrize(("text", "said"), [
    ('[scenario]\nid = "x"\ntitle = "x"\n', "ontbreekt: description"),
    ('[scenario]\nid = "x"\ntitle = "x"\ndescription = "x"\nmortality = 9\n', "moet zijn: een getal van 0,5 tot en met 1,5"),
    ('[scenario]\nid = "x"\ntitle = "x"\ndescription = "x"\nmagie = 1\n', 'onbekende sleutel "magie"'),
    ('[scenario\n', "geen geldige TOML"),
    ('[iets]\n', 'onbekend onderdeel "iets"'),
])
def test_a_wrong_scenario_is_refused_with_file_and_reason(text, said):
    with pytest.raises(CatalogError, match=said) as error:
        straks_catalog.read({"mijn.toml": text})
    assert "mijn.toml" in str(error.value)


def test_every_figure_of_every_scenario_has_a_place_in_the_catalogue():
    known = index_catalog.extended(catalog.load(config.CATALOG), {})[0]
    found, scenarios = straks_catalog.extended(known, straks_catalog.files([config.CATALOG]))
    new = set(found.indicators) - set(known.indicators)
    assert new == {straks_catalog.indicator_id(name, id) for name in straks_catalog.FIGURES for id in scenarios}
    assert {found.indicators[id].role for id in new} == {"context"}, "what is expected weighs in no index"
    assert found.indicators["straks_oosr"].classes == known.indicators["oosr"].classes, "the same classes as now"


def test_a_folder_without_ages_builds_without_a_projection(tiny):
    assert db.execute("FROM projection", {}, data=tiny).empty
    assert builder.pointer(tiny)
