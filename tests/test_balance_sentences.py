"""Sentences of the index: each template with normal, small and missing figures; the words are plain and never blame."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from dashboard import balance_sentences as words
from dashboard.methods import balance

FORBIDDEN = re.compile(
    r"betreffende|prioriteit|relevant|verstrek|significan|indicator|percentiel|correlatie|populatie|betrouwbaarheidsinterval"
    r"|doelgroep|problematiek|interventie|achterstandswijk|probleemwijk|krachtwijk|slechtste|beste|hotspot|\bdankzij\b|\bdoor\b"
    r"|ranglijst|worden",
    re.IGNORECASE,
)


def row(**given) -> SimpleNamespace:
    usual = {
        "value": 42.4,
        "lower": 36.6,
        "upper": 48.2,
        "rank_low": 4,
        "rank_high": 11,
        "areas": 23,
        "method_rank_low": 2,
        "method_rank_high": 19,
    }
    return SimpleNamespace(**usual | given)


MISSING = row(value=np.nan, lower=np.nan, upper=np.nan, rank_low=np.nan, rank_high=np.nan)
NORMAL = pd.DataFrame(
    {
        "value": [10.0, 50, 70, np.nan],
        "lower": [5.0, 40, 60, np.nan],
        "upper": [15.0, 60, 80, np.nan],
        "type": ["heeft ruimte", "", "draagt veel", None],
        "rank_low": [3, 1, 1, np.nan],
        "rank_high": [3, 2, 2, np.nan],
        "method_rank_low": [1, 1, 1, np.nan],
        "method_rank_high": [3, 3, 3, np.nan],
    }
)
NOTHING = NORMAL.iloc[3:]
MOVED = pd.DataFrame({"kind": ["weight"], "option": ["D1"], "shift": [2.34], "largest": [7]})
STILL = MOVED.assign(shift=0.0, largest=0)
GROUPS = pd.DataFrame({"name": ["Oost", "West"], "group": [True, True]})

SAID = {
    "score": (
        words.score("Noord", row(), "draaglast"),
        "De draaglast van Noord is ongeveer 42. De echte score ligt vrijwel zeker tussen 37 en 48.",
    ),
    "score, small interval": (
        words.score("Noord", row(lower=42.1, upper=42.4), "draaglast"),
        "De draaglast van Noord is ongeveer 42.",
    ),
    "score, missing": (
        words.score("Noord", MISSING, "draaglast"),
        "Voor Noord is er geen score voor draaglast. Er zijn te weinig cijfers.",
    ),
    "score, no row": (
        words.score("Noord", None, "draaglast"),
        "Voor Noord is er geen score voor draaglast. Er zijn te weinig cijfers.",
    ),
    "place": (
        words.place("Noord", row(), "draaglast"),
        "Noord staat vrijwel zeker tussen plek 4 en 11 van de 23. Preciezer kunnen we het niet zeggen.",
    ),
    "place, other ways": (
        words.place("Noord", row(), "draaglast", method=True),
        "Noord staat vrijwel zeker tussen plek 2 en 19 van de 23. Preciezer kunnen we het niet zeggen.",
    ),
    "place, one": (
        words.place("Noord", row(rank_low=3, rank_high=3), "draaglast"),
        "Noord staat vrijwel zeker op plek 3 van de 23 voor draaglast.",
    ),
    "place, missing": (words.place("Noord", MISSING, "draaglast"), "Voor Noord is er geen plek voor draaglast."),
    "higher": (
        words.beside("Oost", "West", 0.97, "draaglast"),
        "De draaglast van Oost is vrijwel zeker hoger dan die van West (meer dan 95 van de 100 keer).",
    ),
    "lower": (
        words.beside("Oost", "West", 0.02, "draaglast"),
        "De draaglast van West is vrijwel zeker hoger dan die van Oost (meer dan 95 van de 100 keer).",
    ),
    "likely": (
        words.beside("Oost", "West", 0.85, "draaglast"),
        "De draaglast van Oost is waarschijnlijk hoger dan die van West (meer dan 80 van de 100 keer).",
    ),
    "alike": (words.beside("Oost", "West", 0.6, "draaglast"), "De draaglast van Oost en West verschilt niet aantoonbaar."),
    "not to compare": (words.beside("Oost", "West", None, "draaglast"), "Niet genoeg gegevens om Oost en West te vergelijken."),
    "types": (
        words.types(NORMAL, "wijk"),
        "2 van de 3 wijken zijn zeker genoeg in te delen. De rest ligt te dicht bij het midden.",
    ),
    "types, one": (
        words.types(NORMAL.iloc[:2], "wijk"),
        "1 van de 2 wijken is zeker genoeg in te delen. De rest ligt te dicht bij het midden.",
    ),
    "types, all": (words.types(NORMAL.iloc[[0, 2]], "buurt"), "Alle 2 buurten zijn zeker genoeg in te delen."),
    "types, none": (words.types(NORMAL.assign(type=""), "wijk"), "Geen van de 3 wijken is zeker genoeg in te delen."),
    "types, missing": (
        words.types(NOTHING, "wijk"),
        "Voor geen enkel gebied zijn er genoeg cijfers om last naast kracht te zetten.",
    ),
    "title": (words.title("draaglast", 4), "Draaglast (vier cijfers)"),
    "title, one": (words.title("informele draagkracht", 1), "Informele draagkracht (één cijfer)"),
    "title, many": (words.title("draaglast", 31), "Draaglast (31 cijfers)"),
    "years": (words.years(2022, 2025), "Cijfers van 2022 tot en met 2025."),
    "years, one": (words.years(2024, 2024), "Cijfers van 2024."),
    "years, none": (words.years(pd.NA, pd.NA), "Er zijn nog geen cijfers."),
    "sphere": (words.sphere("persoonlijk", 3, 4), "Over de sfeer „persoonlijk” zijn er 3 van de 4 cijfers."),
    "sphere, one": (words.sphere("persoonlijk", 1, 1), "Over de sfeer „persoonlijk” is er 1 van de 1 cijfer."),
    "sphere, none": (
        words.sphere("institutioneel", 0, 0),
        "Over de sfeer „institutioneel” zit geen cijfer in deze samenstelling.",
    ),
    "hangs on": (
        words.hangs_on(MOVED, {"D1": "Levensfase"}, "draaglast"),
        "De plekken voor draaglast veranderen het meest als „Levensfase” dubbel telt: gemiddeld 2,3 plekken.",
    ),
    "hangs on nothing": (
        words.hangs_on(STILL, {}, "draaglast"),
        "De plekken voor draaglast veranderen niet als u anders rekent.",
    ),
    "method matters": (
        words.method_matters(NORMAL, "draaglast"),
        "De volgorde voor draaglast hangt vooral af van hoe je rekent.",
    ),
    "figures matter": (
        words.method_matters(NORMAL.assign(method_rank_low=1, method_rank_high=1.5), "draaglast"),
        "De volgorde voor draaglast hangt meer af van de cijfers dan van hoe je rekent.",
    ),
    "nothing to order": (
        words.method_matters(NOTHING, "draaglast"),
        "Niet genoeg gegevens om iets over de plekken voor draaglast te zeggen.",
    ),
    "groups": (
        words.groups(GROUPS, "buurt", "draaglast"),
        "Er is een groep van buurten met hoge draaglast. Daarin ligt Oost en West.",
    ),
    "together": (words.together(0.4, 0.001, "buurt"), "Over het geheel lijken buurten meer op hun buren dan bij toeval."),
    "apart": (words.together(-0.4, 0.001, "wijk"), "Over het geheel lijken wijken minder op hun buren dan bij toeval."),
    "by chance": (words.together(0.4, 0.2, "wijk"), "Over het geheel lijken wijken niet meer op hun buren dan bij toeval."),
    "no groups": (
        words.groups(GROUPS.assign(group=False), "buurt", "draaglast"),
        "Er zijn geen groepen van buurten met hoge draaglast, buiten wat toeval geeft.",
    ),
}


@pytest.mark.parametrize("case", SAID)
def test_template_and_figures(case):
    found, expected = SAID[case]
    assert found == expected


def test_threshold_counts_are_those_of_the_table():
    sides = balance.crossing(NORMAL, 45)
    assert sides.tolist() == ["onder", "niet te zeggen", "boven", ""]
    said = words.crossing(sides, "wijk", 45, "draaglast")
    assert said == [
        "De draaglast ligt in 1 wijk vrijwel zeker boven 45, in 1 eronder.",
        "Bij 1 wijk is het niet te zeggen: het cijfer kan aan beide kanten liggen.",
    ]
    assert words.crossing(balance.crossing(NOTHING, 45), "wijk", 45, "draaglast") == [
        "Niet genoeg gegevens om te zeggen welke wijken boven 45 liggen."
    ]


def test_what_is_not_measured_is_named():
    assert words.unmeasured("I") == [
        "Formele draagkracht is hier niet gemeten. Dat betekent niet dat het er niet is.",
        "Samenspel is hier niet gemeten. Dat betekent niet dat het er niet is.",
    ]
    assert words.unmeasured("IFS") == []
    assert words.needed({"Draaglast: bestaanszekerheid": ["SES-WOA score", "Bijstand"], "Samenspel": []}) == [
        "Draaglast: bestaanszekerheid: „SES-WOA score” en „Bijstand”."
    ]


def everything() -> list[str]:
    told = [found for found, _ in SAID.values()]
    told += [words.ONE_MODEL, words.NO_RELATION, *(words.goalposts(scope, "buurt") for scope in words.SCOPES)]
    return told + words.unmeasured("") + words.crossing(balance.crossing(NORMAL, 45), "wijk", 45, "draaglast")


def test_x6_no_forbidden_word_and_short_sentences():
    for text in everything():
        assert not FORBIDDEN.search(text), text
        for sentence in re.split(r"(?<=[.:]) ", text):
            assert len(sentence.split()) <= 25, sentence


@pytest.mark.parametrize(
    ("carriers", "name"),
    [
        ("I", "informele draagkracht"),
        ("F", "formele draagkracht"),
        ("S", "samenspel"),
        ("IF", "draagkracht"),
        ("IFS", "draagkracht"),
    ],
)
def test_capacity_is_called_after_what_is_measured(carriers, name):
    assert balance.carried_by(carriers) == name
