"""What a projection leans on beside the inhabitants comes through the gate: forecast, institutions, use of care, housing plan;
and the forecast that CBS and PBL took back does not."""

import shutil

import numpy as np
import pandas as pd
import pytest

from dashboard import config, db, intake, straks_catalog
from dashboard import straks_sentences as words
from dashboard.errors import DashboardError, MethodError
from dashboard.intake.steps import ageing as steps
from dashboard.methods import projection

BANDS = [f"{age}-{age + 4}" for age in range(0, 95, 5)] + ["95+"]
GEMEENTE, WIJKEN = "GM9997", ("WK999700", "WK999701")
NOORD, ACHTER, ZUID, OVER = "BU99970001", "BU99970002", "BU99970101", "BU99970102"
SIZES = {NOORD: 2400, ACHTER: 300, ZUID: 3000, OVER: 1500}  # Achterom is too small to be computed by itself


def by_age(column: str, rows: list[tuple]) -> bytes:
    lines = [f"regio;jaar;geslacht;leeftijd;{column}", *(";".join(map(str, row)) for row in rows)]
    return "\n".join(lines).encode()


def inhabitants() -> list[tuple]:
    """Four buurten, two wijken and their gemeente; a year younger five years before, and somewhat smaller."""
    age, rows = np.arange(0, 100, 5), []
    for year, more in ((2020, 0.97), (2025, 1.0)):
        found: dict[str, np.ndarray] = {}
        for code, people in SIZES.items():
            shape = np.exp(-(((age - (35 if code in (NOORD, ZUID) else 55)) / 34) ** 2)) * (1 - 1 / (1 + np.exp(-(age - 88) / 5)))
            own = np.rint(people * more * np.array([0.49, 0.51])[:, None] * shape / shape.sum())
            for part in (code, "WK" + code[2:8], GEMEENTE):
                found[part] = found.get(part, 0) + own
        rows += [(code, year, sex, BANDS[n], int(each[s, n])) for code, each in found.items()
                 for s, sex in enumerate("mv") for n in range(20)]
    return rows


def loaded(folder, files: dict[str, bytes]):
    """These files in a folder, all at once. Raises DashboardError, and then nothing is stored."""
    settings, seen = config.settings(folder), []
    for name, content in files.items():
        seen.append(intake.preview(settings, intake.Delivered(name, content), intake.Answers(vintage=2024), seen))
        assert not seen[-1].of("error") and not seen[-1].of("question"), seen[-1].findings
    intake.add_all(settings, seen, intake.Who("u1", "beheerder"), accepted=True)
    return folder


def table(name: str, folder, view: str = "intern") -> pd.DataFrame:
    return db.execute(f"FROM {name}", {}, data=folder, view=view)


def people(folder, scenario: str = "midden") -> pd.Series:
    """Expected inhabitants by area and year."""
    rows = table("projection", folder).query(f"figure == 'population' and scenario == '{scenario}'")
    return rows.set_index(["region", "year"])["value"]


def run(folder):
    return next(db.run("projection_runs", {}, data=folder).itertuples())


@pytest.fixture(scope="module")
def plain(_tiny_templates, tmp_path_factory):
    """Four buurten with their people by age in 2020 and 2025, and households; nothing beside that."""
    folder = tmp_path_factory.mktemp("straks") / "plain"
    shutil.copytree(_tiny_templates / "bare", folder)
    kwb = "gwb_code_10;a_inw;a_hh\n" + "".join(f"{code};{n};{n // 2}\n" for code, n in SIZES.items()) + "GM9997;7200;3600\n"
    return loaded(folder, {"kwb_2024.csv": kwb.encode(), "leeftijden.csv": by_age("aantal", inhabitants())})


SCENARIOS = straks_catalog.read(straks_catalog.files([config.CATALOG]))
INPUT = ["counts", "region", "level", "gemeente", "year", "sex", "age_from", "age_to", "people", "status", "title", "at"]
LEVEL = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}


def span(ages: str) -> tuple[int, int | None]:
    return int(ages.split("-")[0].rstrip("+")), None if "+" in ages else int(ages.split("-")[1])


def computed(forecast: dict[str, dict[int, int]] | None = None, by_age: list[tuple] = (), odd: bool = False
             ) -> dict[str, pd.DataFrame]:
    """The tables of the step in scenario midden, without a gate: with numbers of a forecast, or rows by age.

    odd   the second wijk holds women of 85 and over alone
    """
    rows = [(code, LEVEL[code[:2]], "GM9997" if code[0] != "B" else "WK" + code[2:8], GEMEENTE, year, sex, span(band)[0],
             0 if odd and code[2:8] == "999701" and (sex == "m" or span(band)[0] < 85) else n)
            for code, year, sex, band, n in inhabitants() if code[:2] == "BU"]
    people = pd.DataFrame(rows, columns=["region", "level", "parent", "gemeente", "year", "sex", "start", "people"])
    figures = pd.DataFrame([("forecast_population", code, LEVEL[code[:2]], None, GEMEENTE, year, n, "totaal.csv", "2026-01-05")
                            for code, each in (forecast or {}).items() for year, n in each.items()],
                           columns=["indicator", "region", "level", "parent", "gemeente", "year", "value", "title", "at"])
    inputs = pd.DataFrame([("forecast", code, LEVEL[code[:2]], GEMEENTE, year, sex, *span(ages), n, "ok", "leeftijd.csv",
                            "2026-01-05") for code, year, sex, ages, n in by_age], columns=INPUT)
    none = [pd.DataFrame(columns=columns) for columns in (["run", "params", "level", "gemeente"], ["run"], ["run"])]
    given = steps.Given(people, figures, *none, inputs, (GEMEENTE,))
    return steps.compute(given, steps.Wanted(None, {"midden": SCENARIOS["midden"]}, None, None, 10))


def expected(tables: dict[str, pd.DataFrame]) -> pd.Series:
    """Expected inhabitants by area and year."""
    rows = tables["projection"].query("figure == 'population'")
    return rows.set_index(["region", "year"])["value"]


def told(tables: dict[str, pd.DataFrame]) -> str:
    """What the page says of the forecast."""
    return " ".join(words.followed(next(tables["projection_run"].itertuples())))


@pytest.fixture(scope="module")
def alone() -> dict[str, pd.DataFrame]:
    """Without any forecast."""
    return computed()


@pytest.fixture(scope="module")
def town(plain, tmp_path_factory):
    """With a forecast, an institution, clients by age and a housing plan, loaded together; and what the forecast says."""
    folder = shutil.copytree(plain, tmp_path_factory.mktemp("town") / "town")
    own = table("projection_base", plain).query("region == @GEMEENTE")
    forecast = {year: own.assign(people=(own["now"] * more).round().astype(int)) for year, more in ((2030, 1.02), (2040, 1.05))}
    loaded(folder, {
        "prognose_2025.csv": by_age("prognose", [(GEMEENTE, year, row.sex, BANDS[row.start // 5], row.people)
                                                 for year, rows in forecast.items() for row in rows.itertuples()]),
        "instellingen.csv": by_age("bewoners", [(ZUID, 2025, sex, "75-84", 40) for sex in "mv"]),
        "wmo.csv": by_age("gebruikers", [(GEMEENTE, 2025, sex, band, 40) for band in (*BANDS[13:15], "75+") for sex in "mv"]),
        "plan.csv": f"regio;jaar;woningen_erbij\n{OVER};2028;200\n{OVER};2033;100\n".encode(),
    })
    return folder, {year: int(rows["people"].sum()) for year, rows in forecast.items()}


def test_the_gemeente_follows_the_forecast_exactly(town):
    folder, forecast = town
    own = people(folder)
    for year, number in forecast.items():
        assert own[(GEMEENTE, year)] == number
        assert sum(own[(wijk, year)] for wijk in WIJKEN) == number
    assert own[(GEMEENTE, 2035)] == pytest.approx(sum(forecast.values()) / 2, abs=20), "between two years, in whole people"
    old = table("projection", folder).query("figure == '80plus_share' and region == @GEMEENTE and year == 2040")
    shares = old.set_index("scenario")["value"]
    assert shares["hoog"] > shares["midden"] > shares["laag"], "an assumption also changes what a forecast says"


def test_the_page_names_the_forecast_and_when_it_came(town):
    row = run(town[0])
    assert row.controlled and row.control_title == "prognose_2025.csv" and row.control_ages and row.control_last == 2040
    assert row.dwellings and row.institutions and row.use_by_age
    said = " ".join(words.source(row, "midden"))
    assert "volgt de prognose „prognose_2025.csv”, geladen op " in said and "tot en met 2040." in said


def test_a_forecast_in_wide_age_groups_is_followed_in_every_group():
    groups = {"0-19": 900, "20-64": 2200, "65-84": 700, "85+": 130}
    made = computed(by_age=[(GEMEENTE, 2040, sex, ages, n) for sex in "mv" for ages, n in groups.items()])
    total = made["projection_total"].query("year == 2040 and sex == 'v'")
    for ages, n in groups.items():
        first, last = span(ages)
        assert total[total["start"].between(first, last or 200)]["people"].sum() == pytest.approx(n)
    inside = total.set_index("start")["people"]
    assert inside[70] > inside[80] > 0, "within a group as expected without it"
    everybody = 2 * sum(groups.values())
    assert expected(made)[(GEMEENTE, 2040)] == pytest.approx(everybody, abs=20), "in whole people per age"
    assert expected(made)[(GEMEENTE, 2035)] == pytest.approx(7200 + (everybody - 7200) * 2 / 3, abs=40), "on a line from now"


def test_a_forecast_of_the_total_alone_is_followed_and_ages_are_our_own(alone):
    made = computed({GEMEENTE: {2030: 7400, 2040: 8000}})
    for year, n in ((2030, 7400), (2040, 8000)):
        assert expected(made)[(GEMEENTE, year)] == pytest.approx(n, abs=20), "in whole people per age"
    share = [each["projection"].query("figure == '80plus_share' and region == @GEMEENTE and year == 2040")["value"].iloc[0]
             for each in (made, alone)]
    assert share[0] == pytest.approx(share[1], rel=0.05)
    assert "volgt de prognose „totaal.csv”" in told(made) and "Die prognose geeft alleen het aantal inwoners." in told(made)
    assert told(alone) == "Er is geen prognose van de gemeente geladen."


def test_after_the_last_year_of_a_forecast_people_go_on_from_there():
    made = computed({GEMEENTE: {2035: 9000}})
    assert expected(made)[(GEMEENTE, 2040)] > 8700
    assert "tot en met 2035." in told(made)


def test_numbers_of_wijken_and_the_ages_of_the_gemeente_are_both_followed():
    """Primos exists down to the wijk: iterative proportional fitting within the gemeente."""
    ages = [(GEMEENTE, 2040, sex, band, n) for code, year, sex, band, n in inhabitants() if code == GEMEENTE and year == 2025]
    made = computed({WIJKEN[0]: {2040: 2300}, WIJKEN[1]: {2040: 4900}}, ages)
    assert expected(made)[(WIJKEN[0], 2040)] == pytest.approx(2300, abs=20), "in whole people per age"
    assert expected(made)[(WIJKEN[1], 2040)] == pytest.approx(4900, abs=20)
    total = made["projection_total"].query("year == 2040").set_index(["sex", "start"])["people"]
    assert all(total[sex, span(band)[0]] == n for _, _, sex, band, n in ages)
    assert expected(made)[(GEMEENTE, 2040)] == sum(n for *_, n in ages)
    assert "Ook het aantal inwoners van 2 wijken en buurten volgt een prognose." in told(made)


def test_a_forecast_of_all_wijken_is_one_of_the_gemeente():
    made = computed({WIJKEN[0]: {2040: 2900}, WIJKEN[1]: {2040: 5400}})
    assert expected(made)[(GEMEENTE, 2040)] == pytest.approx(8300, abs=20)
    assert expected(made)[(WIJKEN[0], 2040)] == pytest.approx(2900, abs=20)


def test_numbers_of_wijken_that_do_not_add_up_are_scaled_and_that_is_said():
    made = computed({GEMEENTE: {2040: 8000}, WIJKEN[0]: {2040: 3300}, WIJKEN[1]: {2040: 5500}})
    assert expected(made)[(WIJKEN[0], 2040)] == pytest.approx(3000, abs=20)
    assert expected(made)[(WIJKEN[1], 2040)] == pytest.approx(5000, abs=20)
    assert "We pasten het daarom aan, hoogstens 10 procent." in told(made)


def test_a_number_of_one_wijk_alone_is_not_followed_and_that_is_said(alone):
    made = computed({GEMEENTE: {2030: 7200, 2040: 7200}, WIJKEN[0]: {2040: 9000}, ZUID: {2040: 10}})
    assert expected(made)[(WIJKEN[0], 2040)] < 3500
    assert "Van 2 wijken en buurten gebruiken we de prognose niet." in told(made)
    loose = computed({ZUID: {2040: 10}})
    assert expected(loose).equals(expected(alone))
    assert "Van 1 wijk of buurt gebruiken we de prognose niet." in told(loose)


def test_numbers_that_no_table_of_people_can_have_are_an_error():
    """A wijk with women of 85 and over alone cannot have more people than the gemeente has of those."""
    with pytest.raises(MethodError, match="rondes nog niet bij de totalen"):
        computed({WIJKEN[0]: {2030: 1000}, WIJKEN[1]: {2030: 4000}}, odd=True)
    assert issubclass(MethodError, DashboardError), "the gate refuses the file and says this sentence"


@pytest.mark.parametrize(("column", "row", "said"), [
    ("prognose", (GEMEENTE, 2030, "m", "18-64", 900), "past niet in groepen van vijf jaar"),
    ("bewoners", (ZUID, 2025, "m", "67-83", 90), "past niet in groepen van vijf jaar"),
    ("gebruikers", (ZUID, 2025, "m", "65+", 90), "alleen aantallen van de hele gemeente"),
])
def test_what_could_not_be_used_is_refused_with_the_reason(plain, column, row, said):
    file = intake.Delivered("bestand.csv", by_age(column, [row]))
    look = intake.preview(config.settings(plain), file, intake.Answers(vintage=2024))
    assert said in " ".join(finding.message for finding in look.of("error"))


def test_people_in_an_institution_stay_as_many(town):
    base = table("projection_base", town[0]).set_index(["region", "start", "sex"])
    held = base.loc[(ZUID, [75, 80], "v"), "held"]
    assert held.sum() == pytest.approx(40) and held.iloc[0] > held.iloc[1] > 0, "shared out over two bands, as its people"
    assert base.loc[(GEMEENTE, [75, 80], "m"), "held"].sum() == pytest.approx(40)
    areas = projection.Areas(np.full((1, 2, 20), 50.0), np.full((1, 2, 20), 50.0), np.array([0]), np.array([0]),
                             np.where(np.arange(20) == 17, 50.0, 0.0) * np.ones((1, 2, 20)))
    bands = projection.Bands(tuple(range(0, 100, 5)))
    later = projection.gemeenten(areas, bands, 1, projection.Assumptions("", "", ""))[1]
    assert later[0, 0, 17] >= 50, "they are not older five years on"
    assert later[0, 0, 18] == pytest.approx(0, abs=1e-9), "and nobody free ages into the next band"


def test_new_dwellings_bring_people_where_they_are_built(plain, town):
    def share(folder) -> float:
        return people(folder)[(OVER, 2030)] / people(folder)[(GEMEENTE, 2030)]

    assert share(town[0]) > share(plain) * 1.05
    plus = table("projection_plus", town[0])
    people_each = plus[(plus["region"] == OVER) & (plus["year"] == 2030)]["people"].sum() / 200
    assert people_each == pytest.approx(2), "people per household"
    assert plus[plus["region"] == GEMEENTE]["people"].sum() == pytest.approx(plus[plus["region"] == OVER]["people"].sum())


def test_expected_clients_follow_from_the_use_by_age(town):
    rows = table("projection", town[0]).query("figure == 'wmo_clients' and region == @GEMEENTE")
    found = rows.set_index(["scenario", "year"])
    assert found.loc[("midden", 2025), "value"] == pytest.approx(3 * 2 * 40, rel=0.02)
    later = found.loc[("midden", 2040)]
    assert later["lower"] < later["value"] < later["upper"]
    assert found.loc[("hoog", 2040), "value"] > later["value"] > found.loc[("laag", 2040), "value"]


def test_they_count_as_nobody_among_the_inhabitants(plain, town):
    """A forecast is no population: the people of now are those of before."""
    for folder in (plain, town[0]):
        counted = db.execute("SELECT sum(people) AS n, max(year) AS last FROM population", {}, data=folder, view="intern")
        assert int(counted["last"].iloc[0]) == 2025
    assert straks_catalog.YEARS[-1] == 2040


def test_small_numbers_in_institutions_and_of_use_are_hidden_with_what_gives_them_away(plain, tmp_path):
    """Public: fewer than ten are hidden, with the other sex; a wijk less its buurt is no way back; the rest is rounded."""
    homes = [(NOORD, 2025, "m", "85-89", 7), (NOORD, 2025, "v", "85-89", 43), (ACHTER, 2025, "m", "85-89", 31), (
        ACHTER, 2025, "v", "85-89", 44), (WIJKEN[0], 2025, "m", "85-89", 38), (WIJKEN[0], 2025, "v", "85-89", 87),
        (ZUID, 2025, "m", "75-79", 33), (ZUID, 2025, "v", "75-79", 52)]
    use = [(GEMEENTE, 2025, sex, band, 7 if band == "70-74" else 41)
           for band in ("65-69", "70-74", "75-79", "80-84") for sex in "mv"]
    folder = loaded(shutil.copytree(plain, tmp_path / "small"), {
        "instellingen.csv": by_age("bewoners", homes), "wmo.csv": by_age("gebruikers", use)})
    held = table("projection_base", folder, "openbaar").query("held > 0")
    assert not set(held["region"]) & {NOORD, f"{WIJKEN[0]}/buurt"}, "the wijk less one buurt is the other"
    assert ZUID in set(held["region"])
    assert not (held["held"] % 5).any()
    inside = table("projection_base", folder, "intern").query("held > 0")
    assert {NOORD, WIJKEN[0]} <= set(inside["region"]), "seven is enough for who may see more"
    rates = table("projection_use", folder, "openbaar").query("rate > 0")
    assert set(rates["start"]) in ({65, 80}, {75, 80}, {65, 75}), "one hidden age would follow from the total: two are"
    assert set(table("projection_use", folder, "intern").query("rate > 0")["start"]) == {65, 70, 75, 80}


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
    done = deliver(tiny, "84527NED_totaal.csv", "regio;jaar;prognose\nGM9997;2030;1100\n", "--vintage", 2024)
    assert done.code == 0 and "adviseren" not in done.err + done.out
    shown = db.run("region_trend", {"region": GEMEENTE, "indicator": "forecast_population"}, data=tiny)
    assert shown[["year", "value"]].to_numpy().tolist() == [[2030, 1100]]


def test_with_five_age_groups_per_buurt_there_is_one_figure_and_the_gemeente_is_whole():
    """Open data only: ages of the gemeente, and of its buurten the share of 65 and over."""
    people = pd.DataFrame([("GM0001", "gemeente", "NL00", "GM0001", year, sex, start, 600 - 5 * start + (year - 2020))
                           for year in (2020, 2025) for sex in "mv" for start in range(0, 100, 5)],
                          columns=["region", "level", "parent", "gemeente", "year", "sex", "start", "people"])
    figures = pd.DataFrame([(name, region, "buurt", "WK000100", "GM0001", 2024, value) for name, values in
                            {"pop_65plus_share": (30.0, 10.0), "population": (900.0, 4000.0)}.items()
                            for region, value in zip(("BU00010001", "BU00010002"), values, strict=True)],
                           columns=["indicator", "region", "level", "parent", "gemeente", "year", "value"]
                           ).assign(title=None, at=None)
    index = {name: pd.DataFrame(columns=columns) for name, columns in (
        ("runs", ["run", "params", "level", "gemeente"]), ("items", ["run"]), ("parts", ["run"]))}
    inputs = pd.DataFrame(columns=["counts", "region", "level", "gemeente", "year", "sex", "age_from", "age_to", "people",
                                   "status", "title", "at"])
    made = steps.compute(steps.Given(people, figures, *index.values(), inputs, ("GM0001",)),
                         steps.Wanted(None, SCENARIOS, None, None, 10))
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
