"""Tables in, Dutch sentences out. What a sentence says can be counted again in the table that it was made of.

areas  one row per area: region, name, value, lower, upper, interval_level, se, kind, as the query overview_areas gives them
years  one row per year, the same columns but for the area, and boundary_break, as overview_years gives them
A value that is missing or may not be shown is empty; such an area is never counted and never named. "Hoger", "lager" and
"verschillen" are only said of differences that are more than chance. Names that occur twice get their code.
"""
import math
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from statistics import NormalDist

import pandas as pd

from dashboard import dutch
from dashboard.catalog import GOOD, STATUSES, Indicator

AREAS = {"buurt": ("buurt", "buurten"), "wijk": ("wijk", "wijken"), "gemeente": ("gemeente", "gemeenten"),
         "eigen": ("gebied", "gebieden")}

MADE = {
    "survey": "Dit is gevraagd aan een deel van de inwoners.",
    "register": "Dit is geteld in een registratie.",
    "model": "Dit cijfer is een schatting{by}. Niemand heeft dit in de buurt zelf gemeten.",
    "allocated": "Dit is verdeeld over de gebieden. Niemand heeft het per gebied geteld.",
    "derived": "Dit is berekend uit andere cijfers.",
}
MADE_SHORT = {"survey": "gevraagd", "register": "geteld", "model": "geschat", "allocated": "toegedeeld", "derived": "berekend"}
ESTIMATED = ("survey", "model")  # a figure of this kind says nothing about a difference when its error is not known
HIDDEN = "Er zijn te weinig inwoners in deze groep. Daarom laten we het cijfer niet zien."
BESIDE = "Of iemand kan er een klein aantal van een ander gebied mee uitrekenen."  # which of the two is never said: it would tell
OUTSIDE = {  # of a figure that only the internal file shows
    "small": "Een lezer ziet dit cijfer niet: het gaat om te weinig inwoners.",
    "beside": "Een lezer ziet dit cijfer niet: daarmee is een klein aantal van een ander gebied uit te rekenen.",
}
PROVISIONAL = "Voorlopig cijfer. Het kan nog veranderen."
DIFFERENT, ALIKE = ("hoger", "lager"), "geen aantoonbaar verschil"
SIZES = ("count", "euro")  # what grows with the area itself; beside the gemeente it tells nothing
LONGEST, NAMED = 25, 3  # words in a sentence, and areas named in one; what does not fit is counted instead


def bent(word: str, level: str) -> str:
    """Before an area of a level: "welke buurt", but "welk gebied"."""
    return f"{word}{'' if level == 'eigen' else 'e'} {AREAS[level][0]}"


# --- what may be said of a difference ---------------------------------------------------------------------------------

def difference(here: float, here_se: float | None, there: float, there_se: float | None, kind: str) -> str | None:
    """'hoger', 'lager' or 'geen aantoonbaar verschil': the last when P(here > there) is between 0.05 and 0.95.

    Figures that were counted have no error; of an estimate without one nothing can be said: None.
    """
    if pd.isna(here) or pd.isna(there) or (pd.isna(here_se) and kind in ESTIMATED):
        return None
    error = math.hypot(*(0 if pd.isna(se) else se for se in (here_se, there_se)))
    steps = (here - there) / error if error else math.copysign(math.inf, here - there) if here != there else 0
    chance = 0.5 * (1 + math.erf(steps / math.sqrt(2)))
    return "hoger" if chance > 0.95 else "lager" if chance < 0.05 else ALIKE


def error(row) -> float:
    """The standard error of a figure: as delivered, else from the width of its interval; nan when neither is known."""
    if pd.notna(row.se) or pd.isna(row.lower) or pd.isna(row.upper) or pd.isna(row.interval_level):
        return row.se
    return (row.upper - row.lower) / (2 * _steps(float(row.interval_level)))


@lru_cache
def _steps(level: float) -> float:
    return NormalDist().inv_cdf(0.5 + level / 2)


def beside(here, there) -> str | None:
    """The difference between two rows, of areas or of years."""
    if _unsure(there):
        return None
    return difference(here.value, error(here), there.value, error(there), here.kind)


def _unsure(row) -> bool:
    """An estimate of which nobody told how sure it is."""
    return row.kind in ESTIMATED and pd.isna(error(row))


def verdicts(areas: pd.DataFrame) -> list[str | None]:
    """Per area beside the gemeente or country (columns around, around_se): hoger, lager, no difference, or None: not to say."""
    return [difference(row.value, error(row), row.around, row.around_se, row.kind) for row in areas.itertuples()]


def front(areas: pd.DataFrame, indicator: Indicator) -> tuple[list, bool]:
    """Rows of the areas with the highest figure, or the lowest where that is good, that one first; and whether errors are known.

    With it belongs each area that does not differ for certain from it. Where errors are not known, that cannot be said; then
    each area that shows the same digits.
    """
    known, side = [row for row in areas.itertuples() if pd.notna(row.value)], 1 if indicator.good == "low" else -1

    def order(row) -> tuple:
        return side * row.value, math.inf if pd.isna(error(row)) else error(row), row.region

    first, *rest = sorted(known, key=order)
    said = [beside(first, row) for row in rest]
    if None in said or _unsure(first):
        return [first, *(row for row in rest if _digits(row, indicator) == _digits(first, indicator))], False
    return [first, *(row for row, word in zip(rest, said, strict=True) if word == ALIKE)], True


# --- small words ------------------------------------------------------------------------------------------------------


def labels(areas: pd.DataFrame) -> dict[str, str]:
    """Code → name; with the code where a name occurs twice."""
    times = Counter(names := areas["name"].tolist())
    return {region: name if times[name] == 1 else f"{name} ({region})"
            for region, name in zip(areas["region"], names, strict=True)}


def short(value: float, indicator: Indicator) -> str:
    """A figure with its unit where that is at most three words; a longer one stands above the sentences."""
    return dutch.value(value, _unit(indicator), indicator.decimals)


def _unit(indicator: Indicator) -> str:
    unit = indicator.unit if indicator.unit == "euro" else indicator.unit_text or indicator.unit
    return "share" if unit.startswith("%") else unit if len(unit.split()) <= 3 else ""


def _digits(row, indicator: Indicator) -> str:
    return dutch.number(row.value, indicator.decimals)


def limits(row, indicator: Indicator) -> str:
    """"vrijwel zeker tussen 45 en 53", or nothing when no interval is known or its ends show the same digits."""
    if pd.isna(row.value) or pd.isna(row.lower) or pd.isna(row.upper) or pd.isna(row.interval_level):
        return ""
    low, high = (dutch.number(bound, indicator.decimals) for bound in (row.lower, row.upper))
    return f"{_sure(row.interval_level)} tussen {low} en {high}" if low != high else ""


def _holds(mark) -> bool:
    return pd.notna(mark) and bool(mark)


def _sure(level: float) -> str:
    return "vrijwel zeker" if level > 0.949 else "waarschijnlijk" if level >= 0.8 else "in 2 van de 3 gevallen"


def _about(rows) -> str:
    """"ongeveer" for what was not counted."""
    return "" if all(row.kind == "register" and pd.isna(row.lower) for row in rows) else "ongeveer "


def _span(rows: Sequence, indicator: Indicator) -> str:
    """From the lowest to the highest of these figures: "ongeveer 29 tot 31 %", or one figure when they show the same digits."""
    low, high = min(row.value for row in rows), max(row.value for row in rows)
    first, last = dutch.number(low, indicator.decimals), short(high, indicator)
    if first == dutch.number(high, indicator.decimals):
        return f"{_about(rows)}{last}"
    return f"{_about(rows)}{first if dutch.pattern(_unit(indicator)).startswith('{}') else short(low, indicator)} tot {last}"


def _all(n: int, among: str) -> str:
    return f"beide {among}" if n == 2 else f"alle {n} {among}"


def _fits(sentence: str) -> bool:
    return len(sentence.split()) <= LONGEST


# --- one figure -------------------------------------------------------------------------------------------------------


def figure(row, name: str, indicator: Indicator) -> str:
    """How much, and between which limits; or in words why there is no figure."""
    if row.status == "hidden":
        edge = at_the_edge(row, indicator)
        return f"In {name} is het cijfer {edge}. Preciezer laten we het niet zien." if edge else f"{HIDDEN} {BESIDE}"
    if pd.isna(row.value):
        reason = STATUSES[row.status] if row.status in ("not_yet_published", "not_applicable") else "er niet"
        return f"Het cijfer van {name} is {reason}."
    amount = dutch.value(row.value, indicator.unit_text or indicator.unit, indicator.decimals)
    said = [f"In {name} is het cijfer {_about([row])}{amount}."]
    if found := limits(row, indicator):
        said.append(f"Het echte cijfer ligt {found}.")
    elif row.kind in ESTIMATED:
        said.append("Hoe zeker het is, weten we niet.")
    return " ".join([*said, *([PROVISIONAL] if _holds(row.provisional) else [])])


def at_the_edge(row, indicator: Indicator) -> str:
    """"minder dan 5 %" or "meer dan 95 %", of a hidden figure of which no more may be said; else nothing."""
    if row.status != "hidden" or pd.isna(row.lower) or pd.isna(row.upper):
        return ""
    return f"minder dan {short(row.upper, indicator)}" if row.lower == 0 else f"meer dan {short(row.lower, indicator)}"


def why_not(row, indicator: Indicator) -> str:
    """What stands where a figure would have stood."""
    return at_the_edge(row, indicator) or STATUSES[row.status]


def headline(row, indicator: Indicator) -> str:
    """The figure itself, as large type: "26 %"; where only parts are known from lowest to highest; else "geen cijfer"."""
    values = [value for value in (row.value, row.lowest, row.highest) if pd.notna(value)]
    numbers = dict.fromkeys(dutch.number(value, indicator.decimals) for value in values)
    percent = " %" if values and _unit(indicator) == "share" else ""
    return f"{' tot '.join(numbers) or dutch.MISSING}{percent}"


def brief(row, indicator: Indicator) -> str:
    """Under a headline: unit, year, how it was made, how sure it is and which way is good; or why there is no figure."""
    if pd.isna(row.value) and pd.isna(row.level):
        return f"{row.year}, {STATUSES[row.status]}."
    unit = "" if _unit(indicator) == "share" else dutch.pattern(indicator.unit_text or indicator.unit).replace("{}", "").strip()
    parts = f"laagste en hoogste van {dutch.count_of(row.areas, *AREAS[row.level])}" if pd.notna(row.level) else ""
    sure = limits(row, indicator) or ("hoe zeker is niet bekend" if row.kind in ESTIMATED else "")
    how = [unit, parts, str(row.year), MADE_SHORT[row.kind], sure, "voorlopig" if _holds(row.provisional) else ""]
    said = ", ".join(filter(None, how))
    return f"{said[0].upper()}{said[1:]}. {GOOD[indicator.good].capitalize()}."


def made(kind: str, producer: str = "") -> str:
    """How figures like this one are made; of an estimate also by whom."""
    return MADE[kind].format(by=f" van {who}" if (who := _institute(producer)) else "")


def _institute(producer: str) -> str:
    """"het RIVM" among "GGD'en, CBS en RIVM": that is who makes the estimates; nothing when it is somebody else."""
    return next((f"het {name}" for name in ("RIVM", "CBS") if name in producer), "")


def broken(year: int, producer: str = "", *, moved: bool = False) -> str:
    """The years before may not be compared with this one and later: another way of counting, or `moved`: another boundary."""
    who = f"Het {producer} telt" if producer in ("CBS", "RIVM") else "Dit cijfer telt"
    start = f"De grens van dit gebied is vanaf {year} anders." if moved else f"{who} vanaf {year} anders."
    return f"{start} Vergelijk niet met eerdere jaren."


def not_enough(question: str = "", *, level: str = "wijk", areas: int = 0, years: int = 0, need: str = "") -> str:
    """That it cannot be said is a result; and what would be needed to say it: more areas, more years, or `need`."""
    more = [dutch.count_of(areas, *AREAS[level])] * (areas > 0) + [dutch.count_of(years, "meting", "metingen")] * (years > 0)
    with_it = f" Met {dutch.join(more)} erbij wel." if more else f" Met {need} wel." if need else ""
    return f"Niet genoeg gegevens om te zeggen{f' {question}' if question else ''}.{with_it}"


# --- a figure among others --------------------------------------------------------------------------------------------


def rank(name: str, first: int, last: int, of: int) -> str:
    """Between which places an area stands, counted from the highest figure."""
    if first == last:
        return f"{name} staat op plek {first} van de {of}, van hoog naar laag."
    return f"{name} staat tussen plek {first} en {last} van de {of}, van hoog naar laag. Preciezer kunnen we het niet zeggen."


def pair(here, there, names: Sequence[str]) -> str:
    """Two areas, or one area and what lies around it."""
    first, second = names
    if (word := beside(here, there)) is None:
        return not_enough(f"of {first} en {second} verschillen")
    if word == ALIKE:
        return f"{first} en {second} verschillen niet aantoonbaar."
    return f"Het cijfer is in {first} aantoonbaar {word} dan in {second}."


def strongest(areas: pd.DataFrame, indicator: Indicator, level: str) -> str:
    """Where the figure is highest, or lowest where that is good, as far as it can be told apart."""
    one, many = AREAS[level]
    rows, names = [row for row in areas.itertuples() if pd.notna(row.value)], labels(areas)
    if not rows:
        return f"Van geen enkele {one} is er een cijfer."
    (first, *others), sure = front(areas, indicator)
    found, among = [first, *others], many if len(rows) == len(areas) else f"{many} met een cijfer"
    inside = f" ({limits(first, indicator)})" if not others and limits(first, indicator) else ""
    doubt = "" if sure else ", maar hoe zeker weten we niet"
    if len(rows) == 1:
        alone = f"Alleen van {names[first.region]} is er een cijfer: {_span(rows, indicator)}"
        return next(filter(_fits, (f"{alone}{inside}{doubt}.", f"{alone}{doubt}.")))
    if len({_digits(row, indicator) for row in rows}) == 1:
        return f"In {_all(len(rows), among)} is het cijfer {_span(rows, indicator)}{doubt}."
    if len(found) == len(rows) == 2:
        return pair(*rows, [names[row.region] for row in rows])
    side = "laagst" if indicator.good == "low" else "hoogst"
    if len(found) == len(rows):
        return f"De {one} met het {side}e cijfer verschilt niet aantoonbaar van de andere {len(rows) - 1} {among}."
    named = dutch.join([names[row.region] for row in sorted(found, key=lambda row: row.region)])
    alike = f"{dutch.count_of(len(others), f'andere {one} verschilt', f'andere {many} verschillen')} daar niet aantoonbaar van"
    forms = [f"{named}, {_span(found, indicator)}{inside}{doubt}."] if len(found) <= NAMED else []
    forms += [f"{names[first.region]}, {_span([first], indicator)}, maar {alike}."] if sure and others else []
    forms += [f"{len(found)} van de {len(rows)} {among}, {_span(found, indicator)}{doubt}."]
    said = [f"Het {side} is het cijfer in {form}" for form in forms]
    return next(filter(_fits, said), said[-1])


def counted(areas: pd.DataFrame, indicator: Indicator, level: str, around: str) -> str:
    """In how many areas the figure differs for certain from that of `around`, the name of the gemeente or the country."""
    one, many = AREAS[level]
    known, names, said = areas["value"].notna(), labels(areas), pd.Series(verdicts(areas), areas.index, dtype=object)
    judged, word_of = areas.loc[said.notna(), "region"], dict(zip(areas["region"], said, strict=True))
    if judged.empty:
        lacking = {f"een cijfer per {one}": not known.any(), f"het cijfer van heel {around}": areas["around"].isna().all(),
                   "een marge bij elk cijfer": any(_unsure(row) for row in areas[known].itertuples())}
        need = dutch.join([what for what, absent in lacking.items() if absent])
        return not_enough(f"welke {many} verschillen van heel {around}", need=need)
    better_first = DIFFERENT[::-1] if indicator.good == "low" else DIFFERENT
    sides = {word: [names[region] for region in judged if word_of[region] == word] for word in better_first}
    (word, named), *other = [(word, found) for word, found in sides.items() if found] or [(ALIKE, [])]
    if len(judged) == 1:
        name = names[judged.iloc[0]]
        return (f"{name} verschilt niet aantoonbaar van heel {around}." if word == ALIKE
                else f"Het cijfer is in {name} aantoonbaar {word} dan in heel {around}.")
    among, what = (many, "het cijfer") if len(judged) == len(areas) else (
        f"{many} met een cijfer" + ("" if len(judged) == known.sum() else " en een marge"), "dat")
    if word == ALIKE:
        return f"Geen van de {len(judged)} {among} verschilt aantoonbaar van heel {around}."
    where = _all(len(judged), among) if len(named) == len(judged) else f"{len(named)} van de {len(judged)} {among}"
    start = f"In {where} is {what} aantoonbaar {word} dan in heel {around}"
    if other:
        return f"{start}, in {len(other[0][1])} {other[0][0]}."
    full = f"{start}: {dutch.join(named)}."
    return full if len(named) <= NAMED and len(named) < len(judged) and _fits(full) else f"{start}."


# --- a figure over the years ------------------------------------------------------------------------------------------


def comparable(years: pd.DataFrame, indicator: Indicator) -> tuple[pd.DataFrame, tuple[int, bool] | None]:
    """The last years with a figure between which nothing changed but the figure; and the break before them, if any.

    A break is a new way of counting (the catalogue), another kind of figure, or a boundary that moved: (year, moved).
    """
    ordered = years.sort_values("year")
    known = ordered[ordered["value"].notna()]
    borders = ordered["boundary_break"].astype(bool).cumsum()[known.index]
    before = known["year"].shift()
    moved = (borders.diff() > 0).to_numpy()
    other = ((known["kind"] != known["kind"].shift()) & before.notna()).to_numpy()
    recounted = {int(year): [point.year for point in indicator.breaks if start < point.year <= year]
                 for year, start in zip(known["year"], before, strict=True)}
    breaks = [i for i, year in enumerate(known["year"]) if moved[i] or other[i] or recounted[int(year)]]
    if not breaks:
        return known, None
    year = int(known["year"].iloc[breaks[-1]])
    return known.iloc[breaks[-1]:], (max(recounted[year], default=year), not recounted[year] and not other[breaks[-1]])


def change(years: pd.DataFrame, indicator: Indicator, place: str, producer: str = "") -> str:
    """How the figure of one area changed since the first year with which the last one may be compared."""
    if indicator.scenario:
        return "Dit is berekend voor later, niet geteld. De pagina Straks laat zien hoe het kan gaan, en hoe zeker dat is."
    if "volgen" not in indicator.uses:
        return "Dit cijfer is niet bedoeld om over de jaren te volgen."
    points, since = comparable(years, indicator)
    question = f"of het cijfer in {place} verandert"
    if len(points) < 2:
        return broken(since[0], producer, moved=since[1]) if since else not_enough(question, years=2 - len(points))
    first, *_, last = points.itertuples()
    word, start = beside(last, first), f"Tussen {first.year} en {last.year}"
    if word is None:
        return not_enough(question, need="een marge bij elk cijfer")
    if word == ALIKE and first.value != last.value:
        return f"{start} veranderde het cijfer in {place} niet aantoonbaar."
    if _digits(first, indicator) == _digits(last, indicator):
        return f"{start} bleef het cijfer in {place} {_span([last], indicator)}."
    moved = f"{start} {'steeg' if word == 'hoger' else 'daalde'} het cijfer in {place}"
    return f"{moved} van {_about([first, last])}{_digits(first, indicator)} naar {short(last.value, indicator)}."


# --- the first minute -------------------------------------------------------------------------------------------------


def overview(areas: pd.DataFrame, years: pd.DataFrame, indicator: Indicator, level: str, around: str, place: str,
             producer: str = "") -> list[str]:
    """At most three sentences on one figure: where it is strongest, how many areas stand apart, and how `place` changed."""
    if "vergelijken" not in indicator.uses:
        among = [f"Dit cijfer is niet bedoeld om {AREAS[level][1]} te vergelijken."]
    else:
        among = [strongest(areas, indicator, level)]
        if areas["value"].notna().any() and indicator.unit not in SIZES:
            among.append(counted(areas, indicator, level, around))
    return [*among, change(years, indicator, place, producer)]


def national(spread: pd.DataFrame) -> str:
    """What there is of the whole country to compare with. `spread` as query reference_distribution gives it."""
    there = spread[spread["areas"] > 0]
    if not len(there):
        return ("Om te vergelijken met heel Nederland zijn er nog geen cijfers. De beheerder kan ze ophalen met: "
                "python -m dashboard fetch --reference.")
    areas = dutch.count_of(int(there.groupby("level")["areas"].max().sum()), "wijk of gemeente", "wijken en gemeenten")
    figures = dutch.count_of(there["indicator"].nunique(), "cijfer", "cijfers")
    day = dutch.moment(there["loaded"].max())[:10]
    return f"Om te vergelijken met heel Nederland: {figures} van {areas}, opgehaald op {day}."
