"""Scores of the index in Dutch sentences. A sentence names a place or a difference only as far as the chances carry it.

A row of scores is one of the query index_scores: value, lower, upper, rank, rank_low, rank_high, areas, method_rank_low …
`what` is what the score is called: "draaglast", "informele draagkracht".
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import dutch
from dashboard.definitions import COMPONENTS

PLURAL = {"buurt": "buurten", "wijk": "wijken"}
NUMBERS = ("nul", "één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien", "elf", "twaalf")
SURE, LIKELY = 0.95, 0.80
SCOPES = {
    "land": "1 is laag voor Nederland, 100 is hoog voor Nederland.",
    "eigen": "1 en 100 zijn de laagste en hoogste van de eigen {levels}. Vergelijk de scores dus niet met een andere gemeente.",
    "vast": "1 en 100 staan vast in de samenstelling.",
    "gemengd": "1 en 100 komen bij een deel uit Nederland, en bij een deel uit de eigen {levels}.",
}
ONE_MODEL = "Dit zijn alleen schattingen van één model. Niemand heeft dit in de buurt zelf gemeten."
NO_RELATION = "Een deel van de last en de draagkracht komt uit hetzelfde model. Lees uit deze figuur dus geen verband."


URBAN = {
    True: "Ze zijn ook ongeveer even stedelijk: hoogstens één klasse verschil.",
    False: "Hoe stedelijk dit gebied is, weten we niet.",
}


def searched(areas: int, elsewhere: bool, level: str) -> str:
    """Among how many areas we looked, and where."""
    among = f"We zochten in {dutch.count_of(areas, level, PLURAL[level])}"
    if elsewhere:
        return f"{among}, ook in de rest van Nederland."
    if level == "buurt":
        return f"{among}, alleen in de gemeenten die geladen zijn. Van buurten elders hebben we geen cijfers."
    return f"{among}, alleen in de gemeenten die geladen zijn."


def counted(n: int) -> str:
    """How many figures, in words up to twelve."""
    return f"{NUMBERS[n] if n < len(NUMBERS) else dutch.number(n)} {'cijfer' if n == 1 else 'cijfers'}"


def title(what: str, n: int) -> str:
    """Over a map: "Draaglast (vier cijfers)"."""
    return f"{what[:1].upper()}{what[1:]} ({counted(n)})"


def score(name: str, row, what: str) -> str:
    """How high, and between which limits; or that there is no score."""
    if row is None or pd.isna(row.value):
        return f"Voor {name} is er geen score voor {what}. Er zijn te weinig cijfers."
    low, high = dutch.number(row.lower), dutch.number(row.upper)
    between = f" De echte score ligt vrijwel zeker tussen {low} en {high}." if low != high else ""
    return f"De {what} van {name} is ongeveer {dutch.number(row.value)}.{between}"


def place(name: str, row, what: str, *, method: bool = False) -> str:
    """Between which places an area stands, highest first, and nothing more exact than that."""
    if row is None or pd.isna(row.value) or pd.isna(row.rank_low):
        return f"Voor {name} is er geen plek voor {what}."
    low, high = (row.method_rank_low, row.method_rank_high) if method else (row.rank_low, row.rank_high)
    n = dutch.number(row.areas)
    if low == high:
        return f"{name} staat vrijwel zeker op plek {dutch.number(low)} van de {n} voor {what}."
    return (
        f"{name} staat vrijwel zeker tussen plek {dutch.number(low)} en {dutch.number(high)} van de {n}. "
        "Preciezer kunnen we het niet zeggen."
    )


def beside(one: str, other: str, chance: float | None, what: str) -> str:
    """Two areas beside each other; `chance` is how often the first scores higher."""
    if chance is None or pd.isna(chance):
        return f"Niet genoeg gegevens om {one} en {other} te vergelijken."
    high = max(chance, 1 - chance)
    first, second = (one, other) if chance >= 0.5 else (other, one)
    if high >= SURE:
        return f"De {what} van {first} is vrijwel zeker hoger dan die van {second} (meer dan 95 van de 100 keer)."
    if high >= LIKELY:
        return f"De {what} van {first} is waarschijnlijk hoger dan die van {second} (meer dan 80 van de 100 keer)."
    return f"De {what} van {one} en {other} verschilt niet aantoonbaar."


def types(found: pd.DataFrame, level: str) -> str:
    """How many areas got a type; the others differ too little from the middle to say."""
    known = found[found["value"].notna()]
    if known.empty:
        return "Voor geen enkel gebied zijn er genoeg cijfers om last naast kracht te zetten."
    n = int((known["type"].fillna("") != "").sum())
    areas = dutch.count_of(len(known), level, PLURAL[level])
    if n == 0:
        return f"Geen van de {areas} is zeker genoeg in te delen." if len(known) > 1 else f"De {level} is niet zeker in te delen."
    if n == len(known):
        return f"Alle {areas} zijn zeker genoeg in te delen."
    return f"{n} van de {areas} {'is' if n == 1 else 'zijn'} zeker genoeg in te delen. De rest ligt te dicht bij het midden."


def unmeasured(carriers: str) -> list[str]:
    """A sentence for every part of capacity that is not measured here."""
    missing = [COMPONENTS[part] for part in "IFS" if part not in carriers]
    names = {"informeel": "Informele draagkracht", "formeel": "Formele draagkracht", "samenspel": "Samenspel"}
    return [f"{names[word]} is hier niet gemeten. Dat betekent niet dat het er niet is." for word in missing]


def goalposts(scope: str, level: str) -> str:
    return SCOPES[scope].format(levels=PLURAL[level])


def years(first: int | None, last: int | None) -> str:
    """Of which years the figures are."""
    if pd.isna(first) or pd.isna(last):
        return "Er zijn nog geen cijfers."
    return f"Cijfers van {int(last)}." if first == last else f"Cijfers van {int(first)} tot en met {int(last)}."


def needed(labels: Mapping[str, Sequence[str]]) -> list[str]:
    """Per dimension which figures are missing: {"Draaglast: bestaanszekerheid": ["SES-WOA score", …]}."""
    return [
        f"{dimension}: {dutch.join([f'„{label}”' for label in missing])}." for dimension, missing in labels.items() if missing
    ]


def sphere(name: str, known: int, asked: int) -> str:
    """How much of what a definition asks of one sphere is there."""
    if not asked:
        return f"Over de sfeer „{name}” zit geen cijfer in deze samenstelling."
    there = "is" if known == 1 else "zijn"
    return f"Over de sfeer „{name}” {there} er {known} van de {dutch.count_of(asked, 'cijfer', 'cijfers')}."


def crossing(sides: pd.Series, level: str, threshold: int, what: str) -> list[str]:
    """How many areas lie above a threshold for certain, how many below it, and of how many that cannot be said."""
    known = sides[sides != ""]
    if known.empty:
        return [f"Niet genoeg gegevens om te zeggen welke {PLURAL[level]} boven {threshold} liggen."]
    above, below, unsure = (int((known == word).sum()) for word in ("boven", "onder", "niet te zeggen"))
    return [
        f"De {what} ligt in {dutch.count_of(above, level, PLURAL[level])} vrijwel zeker boven {threshold}, "
        f"in {dutch.number(below)} eronder.",
        f"Bij {dutch.count_of(unsure, level, PLURAL[level])} is het niet te zeggen: het cijfer kan aan beide kanten liggen.",
    ]


def hangs_on(found: pd.DataFrame, names: Mapping[str, str], what: str) -> str:
    """Which choice moves the places most; `found` as methods.sensitivity.one_at_a_time gives it."""
    if found.empty or not found["largest"].any():
        return f"De plekken voor {what} veranderen niet als u anders rekent."
    first = found.iloc[0]
    how = {
        "normalisation": "als u de cijfers anders omrekent",
        "mean": "als u gewoon middelt",
        "weight": f"als „{names.get(first['option'], first['option'])}” dubbel telt",
        "indicator": f"als „{names.get(first['option'], first['option'])}” niet meetelt",
    }[first["kind"]]
    return f"De plekken voor {what} veranderen het meest {how}: gemiddeld {dutch.number(first['shift'], 1)} plekken."


def method_matters(scores: pd.DataFrame, what: str) -> str:
    """Whether the order hangs on the figures or on the way of computing: how wide the intervals of places are."""
    known = scores[scores["value"].notna()]
    if known.empty:
        return f"Niet genoeg gegevens om iets over de plekken voor {what} te zeggen."
    own = (known["rank_high"] - known["rank_low"]).mean()
    other = (known["method_rank_high"] - known["method_rank_low"]).mean()
    if other > 2 * own and other >= 1:
        return f"De volgorde voor {what} hangt vooral af van hoe je rekent."
    return f"De volgorde voor {what} hangt meer af van de cijfers dan van hoe je rekent."


def groups(found: pd.DataFrame, level: str, what: str) -> str:
    """Which neighbouring areas form a group with a high score: `found` has name and group."""
    names = list(found.loc[found["group"], "name"])
    if not names:
        return f"Er zijn geen groepen van {PLURAL[level]} met hoge {what}, buiten wat toeval geeft."
    if len(names) <= 6:
        return f"Er is een groep van {PLURAL[level]} met hoge {what}. Daarin ligt {dutch.join(names)}."
    return f"Er zijn {dutch.number(len(names))} {PLURAL[level]} die in een groep met hoge {what} liggen."


def together(moran: float, p: float, level: str) -> str:
    """Whether neighbours are alike as a whole."""
    if p >= 0.05:
        return f"Over het geheel lijken {PLURAL[level]} niet meer op hun buren dan bij toeval."
    return f"Over het geheel lijken {PLURAL[level]} {'meer' if moran > 0 else 'minder'} op hun buren dan bij toeval."
