"""What a projection leans on beside the inhabitants comes through the gate: forecast, institutions, use of care, housing plan;
and the forecast that CBS and PBL took back does not."""

import shutil

import numpy as np
import pandas as pd
import pytest

from dashboard import config, db, intake, straks_catalog
from dashboard.intake.steps import ageing as steps
from dashboard.methods import projection

BANDS = [f"{age}-{age + 4}" for age in range(0, 95, 5)] + ["95+"]



def by_age(column: str, rows: list[tuple]) -> bytes:
    lines = [f"regio;jaar;geslacht;leeftijd;{column}", *(";".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode()


def table(name: str, folder):
    return db.execute(f"FROM {name}", {}, data=folder, view="intern")


@pytest.fixture(scope="module")
def town(demo, tmp_path_factory):
    """The demo with a forecast, an institution, clients by age and a housing plan, loaded together; and two of its buurten."""
    folder = tmp_path_factory.mktemp("inputs") / "town"
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("generator", "*.py"))
    own = table("projection_base", demo).query("region == 'GM9998'")
    forecast = {year: own.assign(people=(own["now"] * more).round().astype(int)) for year, more in ((2030, 1.02), (2040, 1.05))}
    areas = db.run("projection_areas", {}, data=demo, view="intern")
    first, second = areas[(areas["level"] == "buurt") & areas["own"]]["region"].iloc[[2, 5]]
    files = {
        "prognose_2025.csv": by_age("prognose", [
            ("GM9998", year, row.sex, BANDS[row.start // 5], row.people)
            for year, rows in forecast.items() for row in rows.itertuples()]),
        "instellingen.csv": by_age("bewoners", [(first, 2025, sex, band, 40) for band in ("85-89", "90-94") for sex in "mv"]),
        "wmo.csv": by_age("gebruikers", [("GM9998", 2025, sex, band, 40) for band in BANDS[13:18] for sex in "mv"]),
        "plan.csv": f"regio;jaar;woningen_erbij\n{second};2028;200\n{second};2033;100\n".encode(),
    }
    settings = config.settings(folder)
    seen = []
    for name, content in files.items():
        seen.append(intake.preview(settings, intake.Delivered(name, content), intake.Answers(vintage=2025), seen))
        assert not seen[-1].of("error") and not seen[-1].of("question"), seen[-1].findings
    assert [one.delivery.dataset for one in seen] == ["prognose", "instellingen", "wmo_leeftijd", "woningbouw"]
    intake.add_all(settings, seen, intake.Who("u1", "beheerder"), accepted=True)
    return folder, first, second, {year: int(rows["people"].sum()) for year, rows in forecast.items()}


def test_the_gemeente_follows_the_forecast_exactly(town):
    found = table("projection", town[0]).query("scenario == 'midden' and figure == 'population'")
    own = found.set_index(["region", "year"])["value"]
    for year, people in town[3].items():
        assert own[("GM9998", year)] == people
    assert own[("GM9998", 2035)] == pytest.approx(sum(town[3].values()) / 2, abs=20), "between two years, in whole people per age"
    wijken = found[(found["level"] == "wijk") & (found["year"] == 2040)]["value"].sum()
    assert wijken == pytest.approx(town[3][2040])
    high = table("projection", town[0]).query("scenario == 'hoog' and figure == '80plus_share' and region == 'GM9998'")
    middle = table("projection", town[0]).query("scenario == 'midden' and figure == '80plus_share' and region == 'GM9998'")
    assert high["value"].iloc[-1] > middle["value"].iloc[-1], "an assumption also changes what a forecast says"


def test_the_page_names_the_forecast_and_when_it_came(town):
    run = db.run("projection_runs", {}, data=town[0]).iloc[0]
    assert run["controlled"] and run["control_title"] == "prognose_2025.csv" and run["control_at"]
    assert run["dwellings"] and run["institutions"] and run["use_by_age"]


def test_people_in_an_institution_stay_as_many(town):
    base = table("projection_base", town[0]).set_index(["region", "start", "sex"])
    assert base.loc[(town[1], 85, "v"), "held"] == 40
    assert base.loc[("GM9998", 90, "m"), "held"] == 40
    areas = projection.Areas(np.full((1, 2, 20), 50.0), np.full((1, 2, 20), 50.0), np.array([0]), np.array([0]),
                             np.where(np.arange(20) == 17, 50.0, 0.0) * np.ones((1, 2, 20)))
    bands = projection.Bands(tuple(range(0, 100, 5)))
    later = projection.gemeenten(areas, bands, 1, projection.Assumptions("", "", ""))[1]
    assert later[0, 0, 17] >= 50, "they are not older five years on"
    assert later[0, 0, 18] == pytest.approx(0, abs=1e-9), "and nobody free ages into the next band"


def test_new_dwellings_bring_people_where_they_are_built(demo, town):
    def people(folder, region):
        rows = table("projection", folder).query("scenario == 'midden' and figure == 'population' and year == 2030")
        found = rows.set_index("region")["value"]
        return found[region] / found["GM9998"]

    assert people(town[0], town[2]) > people(demo, town[2]) * 1.05
    plus = table("projection_plus", town[0])
    size = plus[(plus["region"] == town[2]) & (plus["year"] == 2030)]["people"].sum() / 200
    assert 1.5 < size < 3, "people per new dwelling"
    assert plus[(plus["region"] == "GM9998")]["people"].sum() == pytest.approx(plus[plus["region"] == town[2]]["people"].sum())


def test_expected_clients_follow_from_the_use_by_age(town):
    found = table("projection", town[0]).query("figure == 'wmo_clients' and region == 'GM9998'").set_index(["scenario", "year"])
    assert found.loc[("midden", 2025), "value"] == pytest.approx(5 * 2 * 40, rel=0.02)
    later = found.loc[("midden", 2040)]
    assert later["lower"] < later["value"] < later["upper"]
    assert found.loc[("hoog", 2040), "value"] != later["value"]
    score = table("projection", town[0]).query("figure == 'load' and scenario == 'midden' and level == 'wijk'")
    assert score["value"].notna().all()


def test_they_count_as_nobody_among_the_inhabitants(demo, town):
    """A forecast is no population: the people of now are those of before."""
    for folder in (demo, town[0]):
        people = db.execute("SELECT sum(people) AS n, max(year) AS last FROM population", {}, data=folder, view="intern")
        assert int(people["last"].iloc[0]) == 2025
    assert straks_catalog.YEARS[-1] == 2040


@pytest.mark.parametrize(("name", "content"), [
    ("84527NED_prognose.csv", "regio;jaar;geslacht;leeftijd;aantal\nGM9997;2030;m;0-4;10\n"),
    ("Regionale_prognose_2023-2050.csv", "RegioS;Perioden;Leeftijd;Bevolking\nGM9997;2030JJ00;10000;10\n"),
    ("prognose.csv", "Bron: CBS tabel 85173NED\n\nregio;jaar;65 jaar of ouder\nGM9997;2030;120\nBU99970001;2030;20\n"),
])
def test_r7_the_withdrawn_forecast_by_age_is_refused_with_the_reason(deliver, tiny, contents, name, content):
    before = contents(tiny)
    done = deliver(tiny, name, content)
    assert done.code == 1
    assert "CBS en PBL adviseren deze cijfers niet te gebruiken" in done.err + done.out
    assert contents(tiny) == before, "nothing is stored"


def test_r7_total_inhabitants_of_that_forecast_may_pass(deliver, tiny):
    done = deliver(tiny, "84527NED_totaal.csv", "gwb_code_10;a_inw\nGM9997;1100\n", "--year", 2024, "--vintage", 2024)
    assert "adviseren" not in done.err + done.out


def test_with_five_age_groups_per_buurt_there_is_one_figure_and_the_gemeente_is_whole():
    """Open data only: ages of the gemeente, and of its buurten the share of 65 and over."""
    people = pd.DataFrame([("GM0001", "gemeente", "NL00", "GM0001", year, sex, start, 600 - 5 * start + (year - 2020))
                           for year in (2020, 2025) for sex in "mv" for start in range(0, 100, 5)],
                          columns=["region", "level", "parent", "gemeente", "year", "sex", "start", "people"])
    figures = pd.DataFrame([(name, region, "buurt", "WK000100", "GM0001", 2024, value) for name, values in
                            {"pop_65plus_share": (30.0, 10.0), "population": (900.0, 4000.0)}.items()
                            for region, value in zip(("BU00010001", "BU00010002"), values, strict=True)],
                           columns=["indicator", "region", "level", "parent", "gemeente", "year", "value"])
    index = {name: pd.DataFrame(columns=columns) for name, columns in (
        ("runs", ["run", "params", "level"]), ("items", ["run"]), ("parts", ["run"]))}
    inputs = pd.DataFrame(columns=["counts", "region", "level", "gemeente", "year", "sex", "age_from", "age_to", "people",
                                   "status", "title", "at"])
    scenarios = straks_catalog.read(straks_catalog.files([config.CATALOG]))
    made = steps.compute(steps.Given(people, figures, *index.values(), inputs, ("GM0001",)),
                         steps.Wanted(None, scenarios, None, None, 10))
    found, run = made["projection"].query("scenario == 'midden'"), made["projection_run"].iloc[0]
    assert run["coarse"] and not run["own_margin"] and run["levels"] == "gemeente"
    assert set(found.query("level == 'gemeente' and value == value")["figure"]) >= {"oosr", "80plus_share", "85plus_share"}
    own = found[found["level"] == "buurt"]
    assert set(own["figure"]) == {"65plus_share"} and set(own["kind"]) == {"allocated"} and set(own["why"]) == {"coarse"}
    last = own[own["year"] == 2040].set_index("region")
    town = found.query("figure == '65plus_share' and level == 'gemeente'").set_index("year")["value"]
    assert last["value"].tolist() == pytest.approx([30 * town[2040] / town[2025], 10 * town[2040] / town[2025]])
    wide = np.log(last["upper"] / last["lower"]).to_numpy(float)
    assert wide[0] > 0.2, "wider than for who is computed from ages"
