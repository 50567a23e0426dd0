"""Figures of samenspel: from counts that a city publishes, and from the register itself; refused where too little is known."""
from datetime import date

import pytest

from dashboard import config, db, intake
from dashboard.intake import records
from dashboard.intake.steps import network as step
from dashboard.registers.kinds import Change

WHO = intake.Who("u1", "adviseur")
CODES = ["--area", "STAD=GM9997", "--area", "A00=WK999700", "--area", "A01=WK999701"]
NORTH, FAR = "BU99970001", "BU99970101"


def test_associations_as_amsterdam_counts_them(bare, deliver):
    """Counts per area of the city's own codes go through the gate; so does the layout of its own table of figures (BBGA)."""
    counts = "gebied;verenigingen;inwoners\nSTAD;13;1000\nA00;5;400\nA01;8;600\n"
    done = deliver(bare, "verenigingen_2016.csv", counts, "--dataset", "verenigingen", "--year", 2016, "--vintage", 2024, *CODES)
    assert done.code == 0, done.err
    values = {"STAD": "12,9", "A00": "13,1", "A01": "x"}
    rows = "".join(f"2017;{code};associations_per_1000;{value}\n" for code, value in values.items())
    long = "jaar;gebiedcode15;variabele;waarde\n" + rows
    done = deliver(bare, "bbga.csv", long, "--dataset", "verenigingen", "--vintage", 2024, *CODES)
    assert done.code == 0, done.err
    found = db.execute("""SELECT region, year, value, status FROM observation WHERE indicator = 'associations_per_1000'
                          ORDER BY year, region""", {}, data=bare).astype({"value": object})
    assert [(row.region, row.year, row.status) for row in found.itertuples()] == [
        ("GM9997", 2016, "ok"), ("WK999700", 2016, "ok"), ("WK999701", 2016, "ok"),
        ("GM9997", 2017, "ok"), ("WK999700", 2017, "ok"), ("WK999701", 2017, "hidden")]
    assert found["value"].tolist()[:5] == [13, 12.5, pytest.approx(8 / 0.6), 12.9, 13.1]


# --- from the register ----------------------------------------------------------------------------------------------------


def organisations(confirmed: int) -> dict[str, dict]:
    """Twelve of both kinds in one buurt, of which so many were looked at in the last year."""
    return {f"o{n}": {"name": f"Groep {n}", "sector": ("formal", "informal")[n % 2], "region": NORTH, "themes": ["groen"],
                      "last_confirmed": "2026-05-01" if n < confirmed else "2020-01-01"} for n in range(12)}


def initiative(**data) -> dict:
    return {"title": "Tuin", "type": "initiatief", "region": NORTH, "carriers": ["o1"], "status": "actief"} | data


ACTIVITIES = {
    "began": initiative(initiator="bewoners", type="buurthuis"), "as its type says": initiative(),
    "stopped last winter": initiative(status="gestopt", ends="2026-01-10"), "elsewhere": initiative(region=FAR),
    "stopped long ago": initiative(status="gestopt", ends="2024-01-10"), "sleeps": initiative(status="slapend"),
    "not theirs": initiative(initiator="gemeente"), "a place": initiative(initiator="bewoners", type="plek"),
    "only an idea": initiative(status="idee"),
}
ITEMS = {f"i{n}": {"title": "x", "status": "idee", "area": NORTH, **({"together": n < 8} if n < 10 else {})} for n in range(14)}


def register(confirmed: int = 12, items: dict = ITEMS) -> step.Register:
    members = organisations(confirmed)
    ties = {f"t{n}": {"a": f"o{n}", "b": f"o{n + 1}", "type": "kent"} for n in range(11)}
    made = {(kind, id): 1 for kind, all in (("organisation", members), ("activity", ACTIVITIES), ("tie", ties)) for id in all}
    return step.Register(members, ACTIVITIES, ties, made, date(2026, 6, 1), items)


def area(known: step.Register, code: str):
    return step.compute(known)["area"].set_index("area").loc[code]


def test_initiatives_of_residents_are_those_that_went_on_in_the_last_year():
    found = area(register(), NORTH)
    assert found["initiatives"] == 3
    assert area(register(), "GM9997")["initiatives"] == 4


def test_the_met_score_counts_what_is_known_and_says_nothing_of_a_few():
    assert (found := area(register(), NORTH))["met_share"] == 0.8 and found["items"] == 10
    few = area(register(items=dict(list(ITEMS.items())[:9])), NORTH)
    assert few["items"] == 9 and few["met_share"] != few["met_share"]


def test_under_seventy_percent_confirmed_there_is_only_the_list():
    """DOMAIN 6.1: no measure at all, also none that needs no ties."""
    figures = [column for column, *_ in step.FIGURES.values() if column != "met_share"]
    found = area(register(confirmed=8), NORTH)
    assert "8 in het laatste jaar nagekeken" in found["why"] and found[figures].isna().all()
    assert area(register(confirmed=9), NORTH)[["ei", "initiatives"]].notna().all()


def test_a_figure_of_the_register_is_an_observation_like_any_other(tiny):
    """Residents' initiatives per thousand inhabitants, of the year of the register; where nobody was counted there is none."""
    settings = config.settings(tiny)
    today = "2026-05-01"
    changes = [Change("organisation", id, data | {"last_confirmed": today}) for id, data in organisations(12).items()]
    changes += [Change("activity", f"a{n}", data) for n, data in enumerate(ACTIVITIES.values())]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("dashboard.intake.ledger.now", lambda: "2026-06-01T08:00:00+00:00")
        intake.record(settings, changes, WHO)
    records.settle(tiny)
    found = db.execute("""SELECT region, year, value, n, kind, load FROM observation
                          WHERE indicator = 'resident_initiatives_per_1000' ORDER BY region""", {}, data=tiny)
    assert found.to_dict("records") == [
        {"region": NORTH, "year": 2025, "value": 30.0, "n": 100.0, "kind": "register", "load": "samenspel"},
        {"region": "GM9997", "year": 2025, "value": 4.0, "n": 1000.0, "kind": "register", "load": "samenspel"},
        {"region": "WK999700", "year": 2025, "value": 7.5, "n": 400.0, "kind": "register", "load": "samenspel"}]
