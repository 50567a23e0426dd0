"""Sentences about what is expected, each with a number that is missing, small and normal; plain words, none too long."""

import re
from types import SimpleNamespace

import pandas as pd
import pytest

from dashboard import catalog, config, dutch, index_catalog, straks_catalog
from dashboard import straks_sentences as words

KNOWN, SCENARIOS = straks_catalog.extended(
    index_catalog.extended(catalog.load(config.CATALOG), {})[0], straks_catalog.files([config.CATALOG]))
NAN = float("nan")
FORBIDDEN = re.compile(
    r"betreffende|prioriteit|relevant|significan|\bindicator|percentiel|correlatie|populatie|betrouwbaarheid|slechtste"
    r"|probleemwijk|ranglijst|cohort|model", re.IGNORECASE)


def row(value, lower=NAN, upper=NAN, year=2040, why="") -> SimpleNamespace:
    return SimpleNamespace(value=value, lower=lower, upper=upper, year=year, why=why, kind="derived")


def readable(sentences: list[str]) -> None:
    for sentence in re.split(r"(?<=[.!?:])\s+", " ".join(sentences)):
        assert len(sentence.split()) <= 25, sentence
        assert not FORBIDDEN.search(sentence), sentence


@pytest.mark.parametrize("figure", straks_catalog.FIGURES)
@pytest.mark.parametrize(("now", "then"), [
    (row(NAN), row(NAN, why="few")), (row(0.4, year=2025), row(0.2, 0.1, 0.5)), (row(NAN), row(12, 9, 15)),
    (row(1234.4, year=2025), row(1180.0, 1001.2, 1344.9)), (None, None)])
def test_every_figure_in_words(figure, now, then):
    indicator = KNOWN.indicators[straks_catalog.indicator_id(figure, "midden")]
    said = words.outlook("De Zuidhoek", now, then, indicator, figure)
    readable(said)
    assert "nan" not in " ".join(said)
    if then is not None and then.lower == then.lower:
        assert "In 2 van de 3 gevallen" in said[-1], "no number of later without its interval"
    else:
        assert said[0].startswith("Voor De Zuidhoek is er geen getal")


def test_helpers_in_three_sentences():
    indicator = KNOWN.indicators["straks_oosr"]
    assert words.outlook("Lisgaarde", row(22.08, year=2025), row(7.19, 5.93, 9.11), indicator, "oosr") == [
        "In Lisgaarde zijn er nu 22,1 helpers per 85-plusser.", "In 2040 zijn het er naar verwachting ongeveer 7,2.",
        "In 2 van de 3 gevallen ligt het tussen 5,9 en 9,1."]


@pytest.mark.parametrize("figure", [id for id, what in straks_catalog.FIGURES.items() if what.like])
def test_what_is_so_now_is_what_was_counted(figure):
    """Where few people live the ages are estimated, and the computation may begin far from what was counted."""
    indicator = KNOWN.indicators[straks_catalog.indicator_id(figure, "midden")]
    now, then = row(11.0, year=2025), row(12.0, 9, 15)
    near, other = (words.outlook("De Zuidhoek", now, then, indicator, figure, counted) for counted in (10.5, 22.0))
    readable(other)
    assert near == words.outlook("De Zuidhoek", now, then, indicator, figure)
    assert words.number(22.0, indicator) in other[0] and words.number(11.0, indicator) not in other[0]
    assert f"De berekening begint bij {words.number(11.0, indicator)}" in other[1]
    assert words.cell(now, indicator, 22.0).endswith(f" (geteld {dutch.number(22.0, indicator.decimals)})")
    assert words.cell(now, indicator, 10.5) == words.cell(now, indicator) == dutch.number(11.0, indicator.decimals)


def test_clients_as_the_template_says():
    said = words.clients(row(120.2, 99.8, 145.1))
    assert said == ("Als het gebruik per leeftijd gelijk blijft, zijn er in 2040 120 cliënten. "
                    "In 2 van de 3 gevallen zijn het er tussen 100 en 145.")


def test_a_cell_says_why_it_is_empty():
    indicator = KNOWN.indicators["straks_oosr"]
    assert words.cell(None, indicator) == "geen cijfer"
    assert words.cell(row(NAN, why="few"), indicator) == "te weinig mensen om te laten zien"
    assert words.cell(row(8.0, 7.0, 9.5), indicator) == "8,0 (7,0 tot 9,5)"
    assert words.cell(row(8.0), indicator) == "8,0"


def outcome(*lines) -> pd.DataFrame:
    return pd.DataFrame(lines, columns=["region", "year", "value", "lower", "upper"])


def test_where_ageing_outruns_helpers_is_told_by_year_and_name_never_by_rank():
    rows = outcome(("a", 2025, 6, NAN, NAN), ("a", 2040, 5, 4, 6), ("b", 2025, 9, NAN, NAN), ("b", 2040, 7, 6, 7.5),
                   ("c", 2025, 12, NAN, NAN), ("c", 2040, 8.5, 7, 10), ("d", 2025, 20, NAN, NAN), ("d", 2040, 18, 15, 20),
                   ("e", 2025, NAN, NAN, NAN), ("e", 2040, NAN, NAN, NAN))
    names = {"a": "Akker", "b": "Beek", "c": "Cent", "d": "Dam", "e": "Erf"}
    assert words.outrun(rows, names, 8).to_numpy().tolist() == [
        ["nu al", "Akker", "–"], ["vanaf 2040", "Beek", "Cent"], ["niet voor 2040", "Dam", "–"]]
    assert words.counted(rows, "wijk", 8, 2040) == (
        "In 2040 zijn er in 2 van de 4 wijken minder dan 8 helpers per 85-plusser. In 1 kan het beide kanten op.")
    assert words.counted(rows[rows["region"] == "e"], "wijk", 8, 2040) == "Voor geen enkele wijk is er een getal."


@pytest.mark.parametrize("known", [True, False])
def test_where_it_comes_from_and_what_it_did_not_know(known):
    run = SimpleNamespace(
        first_year=2020, base_year=2025, controlled=known, control_title="Prognose 2024", areas=35, dwellings=known,
        control_at="2026-05-01T10:00:00+00:00", levels="gemeente,wijk" if known else "gemeente", institutions=known,
        use_by_age=known, own_margin=known, coarse=False, control_last=2040, control_ages=False, control_areas=12,
        control_left=3, control_apart=4.4)
    said = [*words.source(run, "midden"), words.margin(run), *words.lacks(run), words.small("Erf", "buurt"),
            words.shrinks("Erf", 2040)]
    readable(said)
    assert said[0].endswith("op 1 januari 2020 en 2025.")
    assert ("Prognose 2024" in said[1]) == known
    assert ("algemene marge" in " ".join(said)) != known
    assert len(words.lacks(run)) == (0 if known else 4)


def test_the_past_in_one_sentence():
    test = SimpleNamespace(first_year=2015, last_year=2025, ages="65-plussers", error=5.53, same=20.17)
    said = words.tested(test)
    readable([said])
    assert "5,5 procent" in said and "20,2 procent" in said


def test_assumptions_of_every_scenario_are_readable():
    for scenario in SCENARIOS.values():
        lines = dict(words.assumptions(scenario, 2025))
        assert len(lines) == 5
        readable([scenario.description])
    assert dict(words.assumptions(SCENARIOS["hoog"], 2025))["Sterfte vanaf 75 jaar"] == "−10 procent"
