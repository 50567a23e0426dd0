"""Areas in words: what a map says in a sentence, and what stands out of one area (scenario W3). All of it counted again."""
from dataclasses import replace

import pandas as pd
import pytest

from dashboard import catalog, config, db, dutch, index_catalog, regions, sentences, straks_catalog

OWN = sorted((config.DEMO / "catalog").glob("*.toml"))  # what the demo municipality defines itself
WITH_SCORES = index_catalog.extended(catalog.load(config.CATALOG, *OWN), index_catalog.files([config.CATALOG]))[0]
KNOWN = straks_catalog.extended(WITH_SCORES, straks_catalog.files([config.CATALOG]))[0].indicators
VOLUNTEERS = KNOWN["volunteers_share"]


def profile(**columns) -> pd.DataFrame:
    """One row as the query region_profile gives it: 30 % here, 25 % in the gemeente, with small errors."""
    row = {"indicator": "volunteers_share", "year": 2024, "value": 30.0, "se": 0.5, "kind": "model", "wijk": None,
           "wijk_se": None, "gemeente": 25.0, "gemeente_se": 0.5, "land": 25.0} | columns
    return pd.DataFrame([row])


def areas(*values) -> pd.DataFrame:
    return pd.DataFrame({"region": [f"WK99980{n}" for n in range(len(values))], "name": [f"Wijk {n}" for n in range(len(values))],
                         "value": values, "look": [-1 if pd.isna(value) else 0 for value in values]})


@pytest.mark.parametrize(("values", "said"), [
    ((10, 20, 15), "Van 10 % (Wijk 0) tot 20 % (Wijk 1)."),
    ((10, 20, None), "Van 10 % (Wijk 0) tot 20 % (Wijk 1). 1 wijk zonder cijfer."),
    ((10, 10, 10, 20, None, None), "Van 10 % (3 wijken) tot 20 % (Wijk 3). 2 wijken zonder cijfer."),
    ((0, 0, 5), "Van 0 % (Wijk 0 en Wijk 1) tot 5 % (Wijk 2)."),
    ((None, None), "Voor geen enkele wijk is er een cijfer."),
])
def test_from_where_to_where(values, said):
    assert regions.spread(areas(*values), replace(VOLUNTEERS, unit="share", decimals=0), "wijk") == said


def test_the_map_in_a_sentence():
    assert regions.summary(areas(10, 20, None), VOLUNTEERS, 2024, "wijk", "% van de inwoners") == (
        "Vrijwilligers (RIVM), 2024: van 10 in Wijk 0 tot 20 in Wijk 1, % van de inwoners. 1 van 3 wijken zonder cijfer.")
    assert regions.summary(areas(None), VOLUNTEERS, 2024, "wijk", "%").endswith("voor geen enkel gebied is er een cijfer.")


def test_w3_what_stands_out_in_a_line():
    row = next(profile().itertuples())
    assert regions.beside(row, VOLUNTEERS, "gemeente") == (
        "Vrijwilligers (RIVM): 30 %, hoger dan de gemeente (25 %). 2024, geschat.")
    counted = replace(VOLUNTEERS, unit="ratio", unit_text="50-plussers per 85-plusser", decimals=1)
    row = next(profile(value=20.0, kind="register", se=None, gemeente_se=None).itertuples())
    assert regions.beside(row, counted, "land") == (
        "Vrijwilligers (RIVM): 20,0 50-plussers per 85-plusser, lager dan Nederland (25,0). 2024, geteld.")


@pytest.mark.parametrize("change", [
    {"value": 25.4}, {"se": None}, {"gemeente": None}, {"indicator": "population"}, {"indicator": "general_provision_share"},
], ids=str)
def test_w4_what_is_not_certain_or_not_meant_for_it_does_not_stand_out(change):
    rows = profile(**{"kind": KNOWN[change.get("indicator", "volunteers_share")].kind} | change)
    roles = ["capacity", "load", "context"]
    assert not regions.standing_out(rows, KNOWN, "gemeente", roles)
    assert [row.indicator for row in regions.standing_out(profile(), KNOWN, "gemeente", roles)] == ["volunteers_share"]


@pytest.mark.parametrize("role", ["capacity", "load"])
def test_w3_the_largest_differences_counted_again(demo, role):
    """Every wijk of the demo, beside a plain recount: certain, of this role, meant for comparing, largest first."""
    for region in db.run("region_names", {"level": "wijk"}, data=demo)["region"]:
        rows = db.run("region_profile", {"region": region, "year": None}, data=demo)
        rows = rows[rows["value"].notna()]
        sizes = {}
        for row in rows.itertuples():
            what = KNOWN[row.indicator]
            word = sentences.difference(row.value, row.se, row.gemeente, row.gemeente_se, row.kind)
            if what.role == role and "vergelijken" in what.uses and what.unit != "count" and word in ("hoger", "lager"):
                sizes[row.indicator] = abs(row.value - row.gemeente) / (what.classes[3] - what.classes[0])
        found = regions.standing_out(rows, KNOWN, "gemeente", [role])
        assert [sizes[row.indicator] for row in found] == sorted(sizes.values(), reverse=True)[:3]
        for row in found:
            said = regions.beside(row, KNOWN[row.indicator], "gemeente")
            assert f"{'hoger' if row.value > row.gemeente else 'lager'} dan de gemeente" in said
            assert dutch.number(row.value, KNOWN[row.indicator].decimals) in said
            assert str(row.year) in said
