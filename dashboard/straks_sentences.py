"""What is expected, in Dutch sentences. A number of later never stands without its interval, and never without its year.

A row is one of the queries projection_figures and projection_region: value, lower, upper, lower95, upper95, kind, why, year.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from dashboard import dutch
from dashboard.definitions import Indicator

PLURAL = {"buurt": "buurten", "wijk": "wijken", "gemeente": "gemeenten"}
ABOVE = {"buurt": "de wijk", "wijk": "de gemeente", "gemeente": "het land"}
WHY = {
    "few": "te weinig mensen om te laten zien",
    "small": "te klein om apart te berekenen",
    "coarse": "alleen vijf brede leeftijdsgroepen bekend",
    "no_score": "te weinig cijfers voor een score",
}
# What is so now, with the number at {}; and how the number of later is announced.
NOW = {
    "oosr": ("In {name} zijn er nu {n} helpers per 85-plusser.", "zijn het er"),
    "80plus_share": ("In {name} is nu {n} van de inwoners 80 jaar of ouder.", "is dat"),
    "85plus_share": ("In {name} is nu {n} van de inwoners 85 jaar of ouder.", "is dat"),
    "65plus_share": ("In {name} is nu {n} van de inwoners 65 jaar of ouder.", "is dat"),
    "population": ("In {name} wonen nu {n} mensen.", "zijn het er"),
    "carers_per_1000": ("In {name} verwachten we nu {n} mantelzorgers per 1.000 inwoners vanaf 20 jaar.", "zijn het er"),
    "alone_75plus": ("In {name} wonen nu ongeveer {n} 75-plussers alleen.", "zijn het er"),
    "wmo_clients": ("In {name} verwachten we nu {n} cliënten.", "zijn het er"),
    "load": ("De draaglast van {name} is nu {n}.", "is dat"),
    "capacity": ("De draagkracht van {name} is nu {n}.", "is dat"),
}
# What an assumption changes; who dies and who is born change every figure.
TOUCHES = {"carers": ("carers_per_1000", "capacity"), "volunteers": ("capacity",), "use_trend": ("wmo_clients", "load")}
FAR = 0.1  # of what was counted; what is computed for now and lies further off is not called what is so now
SURE, MAYBE = "vrijwel zeker", "misschien"


def small(name: str, level: str) -> str:
    """Why an area has the figure of what it lies in."""
    return f"{name} is te klein om apart te berekenen. Daarom staat hier het deel van {ABOVE[level]}."


def number(value: float, indicator: Indicator) -> str:
    """"8,3 %", "12 helpers"; the unit only where it is short."""
    unit = indicator.unit if indicator.unit in ("share", "count", "score", "ratio") else "ratio"
    return dutch.value(value, unit, indicator.decimals)


def cell(row, indicator: Indicator, counted: float | None = None) -> str:
    """In a table: "8,3 (7,1 tot 9,9)", now without interval; why there is no number; what was counted, if far off."""
    if row is None or pd.isna(row.value):
        return WHY.get(getattr(row, "why", ""), dutch.MISSING)
    said = dutch.number(row.value, indicator.decimals)
    if pd.isna(row.lower):
        return f"{said} (geteld {dutch.number(counted, indicator.decimals)})" if far(row.value, counted, indicator) else said
    return f"{said} ({dutch.number(row.lower, indicator.decimals)} tot {dutch.number(row.upper, indicator.decimals)})"


def far(made: float, counted: float | None, indicator: Indicator) -> bool:
    """Whether the figure that is computed for now is another one than was counted, so that both must be said."""
    known = pd.notna(made) and counted is not None and pd.notna(counted)
    return known and abs(made - counted) > FAR * abs(counted) and number(made, indicator) != number(counted, indicator)


def outlook(name: str, now, then, indicator: Indicator, figure: str, counted: float | None = None) -> list[str]:
    """Now, then, and between what it lies; or why there is no number. `figure` is one of straks_catalog.FIGURES.

    counted  the figure of now as it was counted; None where it is not known
    """
    if then is None or pd.isna(then.value):
        why = WHY.get(getattr(then, "why", ""), "te weinig gegevens")
        return [f"Voor {name} is er geen getal: {why}."]
    first, later = NOW[figure]
    low, high = number(then.lower, indicator), number(then.upper, indicator)
    said = []
    if now is not None and far(now.value, counted, indicator):
        said.append(first.format(name=name, n=number(counted, indicator)))
        said.append(f"De berekening begint bij {number(now.value, indicator)}, want bij weinig mensen schatten we de leeftijden. "
                    "Lees er een richting in, geen aantal.")
    elif now is not None and pd.notna(now.value):
        said.append(first.format(name=name, n=number(now.value, indicator)))
    else:
        said.append(f"Voor {name} is er nu geen getal.")
    said.append(f"In {then.year} {later} naar verwachting ongeveer {number(then.value, indicator)}.")
    said.append(f"In 2 van de 3 gevallen ligt het tussen {low} en {high}." if low != high
                else f"In 2 van de 3 gevallen is het ongeveer {low}.")
    return said


def clients(row) -> str:
    """Expected clients, with the assumption said first."""
    low, high = dutch.number(row.lower), dutch.number(row.upper)
    return (f"Als het gebruik per leeftijd gelijk blijft, zijn er in {row.year} {dutch.number(row.value)} cliënten. "
            f"In 2 van de 3 gevallen zijn het er tussen {low} en {high}.")


def shrinks(name: str, year: int) -> str:
    return f"{name} krimpt: in {year} wonen hier naar verwachting minder mensen dan nu."


def shrinking(names: Sequence[str], year: int) -> str:
    """Which areas shrink, and what that means; empty for none."""
    if not names:
        return ""
    return (f" Krimp in {dutch.join(names)}: daar wonen in {year} naar verwachting minder mensen. "
            "Ook de bovenkant van de marge ligt lager dan nu.")


def unmoved(scenario, base, figure: str) -> str:
    """Said where nothing that a scenario assumes beside the base touches the figure; empty where something does."""
    changed = [name for name in (*TOUCHES, "mortality", "births") if getattr(scenario, name) != getattr(base, name)]
    if not changed or any(figure in TOUCHES.get(name, (figure,)) for name in changed):
        return ""
    return (f"Scenario {scenario.title} gaat over wie helpt, niet over hoeveel mensen er wonen. Dit cijfer is daarom gelijk aan "
            f"dat van {base.title}. Kies bij „Wat” de draagkracht of de mantelzorgers.")


def source(run, scenario: str) -> list[str]:
    """Where it comes from and of when: the years of the ages, the forecast that was followed, the scenario."""
    said = [f"Berekend door dit dashboard uit de inwoners naar leeftijd op 1 januari {run.first_year} en {run.base_year}."]
    return [*said, *followed(run), f"Scenario: {scenario}."]


def followed(run) -> list[str]:
    """Which forecast was followed, from when, how far, and where it could not be."""
    left = [f"Van {dutch.count_of(int(run.control_left), 'wijk of buurt', 'wijken en buurten')} gebruiken we de prognose niet.",
            "Niet elk gebied ernaast heeft daarin een getal."] if run.control_left else []
    if not run.controlled or pd.isna(run.control_title):
        return ["Er is geen prognose van de gemeente geladen.", *left]
    at = dutch.moment(run.control_at)[:10]
    said = [f"De gemeente als geheel volgt de prognose „{run.control_title}”, geladen op {at}, tot en met {run.control_last}."]
    if not run.control_ages:
        said.append("Die prognose geeft alleen het aantal inwoners. De leeftijden rekenen we zelf uit.")
    if run.control_areas:
        said.append(f"Ook het aantal inwoners van {dutch.count_of(int(run.control_areas), 'wijk of buurt', 'wijken en buurten')} "
                    "volgt een prognose.")
    if run.control_areas and run.control_apart >= 0.5:
        said.append(f"Opgeteld was dat niet het getal van de gemeente. We pasten het daarom aan, hoogstens "
                    f"{dutch.number(run.control_apart)} procent.")
    return [*said, *left]


def lacks(run) -> list[str]:
    """What the computation did not know, in sentences."""
    said = []
    if run.coarse:
        said.append("Van sommige wijken en buurten zijn er vijf brede leeftijdsgroepen. Daar kunnen we alleen iets zeggen over "
                    "65-plussers. Hoeveel 80-plussers er komen, weten we daar niet.")
    elif "wijk" not in run.levels and "buurt" not in run.levels:
        said.append("Leeftijden per wijk of buurt zijn niet geladen. Daarom is er alleen een getal voor de gemeente.")
    if not run.dwellings:
        said.append("Er is geen woningbouwplan geladen. Nieuwe buurten groeien dus zoals in de afgelopen vijf jaar.")
    if not run.institutions:
        said.append("Er zijn geen aantallen in instellingen geladen. Een verpleeghuis telt dus mee als gewone woningen.")
    if not run.use_by_age:
        said.append("Het gebruik van Wmo per leeftijd is niet geladen. Verwachte cliënten kunnen we dus niet uitrekenen.")
    return said


def margin(run) -> str:
    """From what the interval was learnt."""
    if run.own_margin:
        return f"De marge komt uit terugrekenen: tien jaar geleden, voor {dutch.number(run.areas)} wijken en buurten."
    return "Dit is een algemene marge: er zijn te weinig eigen gebieden om van te leren."


def tested(row) -> str:
    """How far the past would have been off, beside changing nothing."""
    return (f"We rekenden {row.last_year} uit met wat we in {row.first_year} wisten. Bij {row.ages} zaten we "
            f"{dutch.number(row.error, 1)} procent mis. Met „alles blijft gelijk” was dat {dutch.number(row.same, 1)} procent.")


def outrun(rows: pd.DataFrame, names: Mapping[str, str], limit: float) -> pd.DataFrame:
    """When an area has fewer helpers for each of 85 and over than a limit: Wanneer, Vrijwel zeker, Misschien; areas by name.

    rows  region, year, value, lower, upper of the figure oosr. An area is named once: in the first year in which it is so
    """
    found: dict[str, tuple[int | None, str]] = {}
    for region, own in rows.sort_values("year").groupby("region"):
        known = own[own["value"].notna()]
        if known.empty or region not in names:
            continue
        upper, lower = known["upper"].fillna(known["value"]), known["lower"].fillna(known["value"])
        sure, maybe = known[upper < limit], known[lower < limit]
        first = sure if len(sure) else maybe
        found[region] = (int(first["year"].iloc[0]) if len(first) else None, SURE if len(sure) else MAYBE)
    years = sorted(rows["year"].unique())
    lines = []
    for year in years:
        here = {how: [name for code, name in names.items() if found.get(code) == (year, how)] for how in (SURE, MAYBE)}
        if any(here.values()):
            when = "nu al" if year == years[0] else f"vanaf {year}"
            lines.append((when, *(dutch.join(here[how]) if here[how] else "–" for how in (SURE, MAYBE))))
    rest = [name for code, name in names.items() if code in found and found[code][0] is None]
    if rest:
        lines.append((f"niet voor {years[-1]}", dutch.join(rest), "–"))
    return pd.DataFrame(lines, columns=["Wanneer", "In de meeste gevallen", "Misschien"])


def counted(rows: pd.DataFrame, level: str, limit: float, year: int) -> str:
    """In how many areas the helpers are outrun in a year, as far as that can be said."""
    known = rows[(rows["year"] == year) & rows["value"].notna()]
    if known.empty:
        return f"Voor geen enkele {level} is er een getal."
    upper, lower = known["upper"].fillna(known["value"]), known["lower"].fillna(known["value"])
    below, unsure = int((upper < limit).sum()), int(((lower < limit) & (upper >= limit)).sum())
    among = f"van de {dutch.count_of(len(known), level, PLURAL[level])}"
    amount = dutch.number(limit)
    said = f"In {year} zijn er in {dutch.number(below)} {among} minder dan {amount} helpers per 85-plusser."
    return said + (f" In {dutch.number(unsure)} kan het beide kanten op." if unsure else "")


def assumptions(scenario, now: int) -> Sequence[tuple[str, str]]:
    """A scenario as lines: what, and how much."""
    percent = [(f"{'+' if part > 1 else '−'}{dutch.number(abs(part - 1) * 100)} procent" if part != 1 else "zoals nu")
               for part in (scenario.mortality, scenario.births, scenario.volunteers)]
    trend = "zoals nu" if not scenario.use_trend else (
        f"{dutch.number(100 * scenario.use_trend)} procent van de trend van vijf jaar gaat door")
    return (("Sterfte vanaf 75 jaar", percent[0]), ("Kinderen per vrouw", percent[1]),
            ("Wie mantelzorg geeft, per leeftijd", f"zoals in {scenario.carers}"),
            ("Vrijwilligers in 2040", percent[2]), ("Gebruik van zorg per leeftijd", trend))
