"""Definitions of an index: the two that ship hold what they should; a wrong one is refused with file and line."""

import csv

import pytest

from dashboard import catalog, config, index_catalog
from dashboard.errors import CatalogError

CATALOG = catalog.load(config.CATALOG)
SHIPPED = index_catalog.files([config.CATALOG])
EXTENDED, INDICES = index_catalog.extended(CATALOG, SHIPPED)
OWN = """\
[index]
id = "eigen"
title = "eigen"
description = "Een eigen samenstelling."

[[dimension]]
id = "D1"
weight = 2
indicators = [
  { id = "pop_65plus_share", invert = false, weight = 3, goalposts = [5, 40] },
  { id = "one_person_household_share", invert = false },
]

[[dimension]]
id = "I"
indicators = [{ id = "volunteers_share", invert = false }]
"""


def test_kern_is_what_open_data_bring_for_every_municipality():
    kern = INDICES["kern"]
    assert [(item.group, item.indicator) for item in kern.items] == [
        ("D1", "pop_65plus_share"),
        ("D1", "one_person_household_share"),
        ("D2", "severely_lonely_share"),
        ("D2", "health_good_share"),
        ("D2", "wmo_clients_per_1000"),
        ("D3", "difficulty_making_ends_meet_share"),
        ("D3", "social_assistance_per_1000"),
        ("D3", "ses_woa_score"),
        ("I", "volunteers_share"),
        ("I", "informal_carers_share"),
    ]
    assert [item.weight for item in kern.items if item.group == "D2"] == [0.25, 0.25, 0.5]
    assert not any(CATALOG.datasets[CATALOG.indicators[item.indicator].dataset].own for item in kern.items)
    assert next(iter(INDICES)) == "kern", "the default comes first"


def test_volledig_is_every_figure_of_the_model_that_weighs_or_carries(reference):
    with open(reference / "indicators.csv", encoding="utf-8", newline="") as file:
        model = {row["id"] for row in csv.DictReader(file) if row["direction"].startswith(("L", "K"))}
    assert {item.indicator for item in INDICES["volledig"].items} == model


def test_no_model_brings_more_than_half_of_a_dimension():
    for index in INDICES.values():
        for group in {item.group for item in index.items}:
            own = [item for item in index.items if item.group == group]
            share = sum(i.weight for i in own if CATALOG.indicators[i.indicator].kind == "model") / sum(i.weight for i in own)
            assert share <= 0.5 or share == 1, (index.id, group)


def test_each_score_is_a_figure_with_a_place_in_the_catalogue():
    made = {id: what for id, what in EXTENDED.indicators.items() if id not in CATALOG.indicators}
    assert set(made) == {f"kern_{part}" for part in ("load", "d1", "d2", "d3", "informal")} | {
        f"volledig_{part}" for part in ("load", "d1", "d2", "d3", "informal", "formal", "interplay", "capacity")
    }
    assert made["kern_load"].label == "Draaglast (kern)"
    assert made["kern_informal"].label == "Informele draagkracht (kern)"
    assert all((what.kind, what.range, what.decimals) == ("derived", (1, 100), 0) for what in made.values())
    assert {what.role for id, what in made.items() if id.endswith(("load", "d1", "d2", "d3"))} == {"load"}
    assert EXTENDED.digest != CATALOG.digest


def test_a_definition_of_ones_own(tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "eigen.toml").write_text(OWN, encoding="utf-8")
    found = index_catalog.read(index_catalog.files([config.CATALOG, tmp_path]), CATALOG)["eigen"]
    assert found.weights == {"D1": 2, "I": 1}
    assert found.items[0] == index_catalog.Item("pop_65plus_share", "D1", 3, False, (5, 40))
    assert found.parts == ("L", "D1", "I")
    assert index_catalog.files([tmp_path / "niet"]) == {}


WRONG = {
    "unknown figure": ('"volunteers_share"', '"vrijwilligers"', 16, "staat niet in de catalogus"),
    "police": ('"volunteers_share"', '"police_incidents"', 16, "politiecijfers horen niet in de index"),
    "origin": ('"volunteers_share"', '"origin_share"', 16, "Herkomst en geloof horen niet"),
    "outcome": ('"volunteers_share"', '"wmo_inflow_per_1000_75plus"', 16, "oorzaak en gevolg"),
    "context": ('"pop_65plus_share"', '"green_pressure"', 10, "is achtergrond"),
    "wrong dimension": ('"volunteers_share"', '"gp_distance_km"', 16, "hoort bij F (formeel), niet bij I"),
    "wrong direction": (
        '"one_person_household_share", invert = false',
        '"one_person_household_share", invert = true',
        11,
        "Schrijf invert = false",
    ),
    "no direction": ('"volunteers_share", invert = false', '"volunteers_share"', 16, "ontbreekt: invert"),
    "weight": ("weight = 3", "weight = 0", 10, "een getal boven 0"),
    "goalposts": ("[5, 40]", "[40, 5]", 10, "eerst het laagste"),
    "twice": ('"one_person_household_share"', '"pop_65plus_share"', 10, "staat er twee keer in"),
    "unknown dimension": ('id = "I"', 'id = "Z"', 15, "D1, D2, D3, I, F of S"),
    "unknown key": ("weight = 2", "gewicht = 2", 8, 'onbekende sleutel "gewicht"'),
    "unknown part": ('[[dimension]]\nid = "I"', '[[dimensie]]\nid = "I"', 14, 'onbekend onderdeel "dimensie"'),
    "no title": ('title = "eigen"\n', "", 2, "ontbreekt: title"),
    "no TOML": ("weight = 2", "weight = = 2", 8, "geen geldige TOML"),
    "too much of one model": (
        '{ id = "volunteers_share", invert = false }',
        '{ id = "volunteers_share", invert = false, weight = 3 }, { id = "oosr", invert = false }',
        15,
        "komt 75% van het gewicht uit één model",
    ),
    "nothing": ('[{ id = "volunteers_share", invert = false }]', "[]", 15, "heeft geen cijfers"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_definition_is_refused_with_file_and_line(case):
    old, new, line, said = WRONG[case]
    assert old in OWN
    with pytest.raises(CatalogError) as refused:
        index_catalog.read({"eigen.toml": OWN.replace(old, new, 1)}, CATALOG)
    assert f"eigen.toml, regel {line}:" in str(refused.value), str(refused.value)
    assert said in str(refused.value)


def test_every_finding_is_told_at_once():
    with pytest.raises(CatalogError) as refused:
        index_catalog.read({"eigen.toml": OWN.replace("volunteers_share", "fout").replace("weight = 3", "weight = -1")}, CATALOG)
    assert len(str(refused.value).splitlines()) == 2


def test_two_definitions_with_one_id():
    with pytest.raises(CatalogError, match="er is al een index met de id"):
        index_catalog.read({"een.toml": OWN, "twee.toml": OWN}, CATALOG)
