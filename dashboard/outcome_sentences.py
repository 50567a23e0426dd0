"""What may be said of a programme, in Dutch: one of four verdicts, and what belongs to it. Causal words only where design allows.

A row is one of the query outcome_results. Its numbers are in the unit of the outcome; a missing one is nan or None.
"""

import math

import pandas as pd

from dashboard import dutch
from dashboard.definitions import Indicator
from dashboard.methods import verdict

SHORT = {
    verdict.DIFFERENCE: "Het werkt waarschijnlijk",
    verdict.UNKNOWN: "Niet genoeg gegevens",
    verdict.NO_DIFFERENCE: "Geen verschil dat ertoe doet",
    verdict.UNFAIR: "Geen eerlijke vergelijking",
}
WRONG_WAY = "de verkeerde kant op"  # no fifth verdict: the first of the four, with the direction that was not wanted
NO_PROOF = "Dat is geen bewijs dat het niet werkt."
NOT_ATTRIBUTABLE = "Wat er in deze gebieden veranderde, is niet toe te rekenen aan de aanpak."
AFTERWARDS = "**Achteraf bekeken.** De opzet is niet vóór de start vastgelegd. Lees de uitkomst daarom met meer twijfel."
PASSING = "Een trend die klopt, is geen bewijs. Zo'n controle ziet weinig."
COMPARABLE = "vergelijkbaar met"
FEATURES = {
    "level": "Hoogte vooraf",
    "slope": "Trend vooraf",
    "D1": "Draaglast: levensfase",
    "D3": "Draaglast: rondkomen",
    "density": "Dichtheid (inwoners per oppervlak)",
    "urbanity": "Stedelijkheid (1 is stad)",
}


def unit(indicator: Indicator) -> str:
    """How a difference in this figure is counted: percentage points, or the words of the figure itself."""
    return (
        "procentpunt"
        if indicator.unit == "share"
        else indicator.unit_text or dutch.pattern(indicator.unit).replace("{}", "").strip()
    )


def amount(value: float, indicator: Indicator) -> str:
    """The size of a difference, with its unit; the direction is said in words."""
    return f"{number(value, indicator)} {unit(indicator)}"


def number(value: float, indicator: Indicator) -> str:
    return dutch.number(abs(value), max(indicator.decimals, 0 if indicator.unit == "per_1000" else 1))


def short(row) -> str:
    """The verdict in a few words."""
    return f"{SHORT[row.verdict]} {WRONG_WAY}" if row.wrong_way else SHORT[row.verdict]


def verdict_text(row, indicator: Indicator) -> str:
    """The verdict in full: one of four, and nothing else."""
    if row.verdict == verdict.UNFAIR:
        return f"**Deze vergelijking is niet eerlijk. We geven geen uitkomst.** Reden: {row.reasons.replace(chr(10), ' ')}"
    if row.verdict == verdict.DIFFERENCE:
        moved = "stijging" if row.estimate > 0 else "daling"
        low, high = sorted((row.low, row.high), key=abs)
        return (
            f"**{short(row)}.** De {moved} is ongeveer {amount(row.estimate, indicator)}. "
            f"Het kan ook {number(low, indicator)} of {number(high, indicator)} zijn."
        )
    if row.verdict == verdict.NO_DIFFERENCE:
        return "**We zien geen verschil dat ertoe doet.**"
    seen = (
        f"Met deze opzet zien we pas iets bij een verschil van {amount(row.mde, indicator)} of meer."
        if pd.notna(row.mde)
        else "Met deze opzet kan geen enkele uitkomst iets aantonen."
    )
    return f"**Niet genoeg gegevens om te zeggen of het werkt.** {seen} {NO_PROOF}"


def interval(row, indicator: Indicator) -> str:
    """Between what the effect lies, of 95 of 100 such comparisons; nothing without a bound, or where the verdict says it."""
    if row.verdict in (verdict.UNFAIR, verdict.DIFFERENCE) or not all(map(math.isfinite, (row.low, row.high))):
        return ""
    low, high = (dutch.number(value, max(indicator.decimals, 1)) for value in (row.low, row.high))
    return f"Het verschil ligt vrijwel zeker tussen {low} en {high} {unit(indicator)}."


def trend(row, indicator: Indicator) -> str:
    """Whether the areas moved alike beforehand, and what that check could have seen."""
    if pd.isna(row.trend_p):
        return "De trend vooraf is niet te controleren."
    seen = (
        f"Een verschil van {amount(row.trend_visible, indicator)} per jaar of meer zouden we waarschijnlijk zien."
        if pd.notna(row.trend_visible)
        else ""
    )
    if row.trend_p <= 0.05:
        return f"Vóór de start liepen de gebieden al uit elkaar: {amount(row.trend, indicator)} per jaar. {seen}"
    return f"Vóór de start liepen de gebieden niet aantoonbaar uit elkaar. {seen} {PASSING}"


def attribution(row) -> str:
    """Where no fair comparison exists, that nothing can be put down to the programme."""
    return "" if row.verdict == verdict.DIFFERENCE else NOT_ATTRIBUTABLE


def own_change(row, indicator: Indicator) -> str:
    """How the areas themselves changed: never a cause."""
    if pd.isna(row.own):
        return ""
    moved = "omhoog" if row.own > 0 else "omlaag"
    return f"In de gebieden zelf ging het cijfer {amount(row.own, indicator)} {moved}, vergeleken met de jaren voor de start."


def evidence(level: int, label: str, recognised: bool, until: float) -> str:
    """The level of evidence: what it is comparable with, never that it is recognised unless the databank says so."""
    said = f"Niveau {level} van 5: {COMPARABLE} „{label}”."
    if pd.notna(until):
        said += f" Met cijfers tot en met {int(until)}."
    return f"{said} De databank van Movisie heeft deze aanpak erkend." if recognised else f"{said} Dit is geen erkenning."


def price(row, indicator: Indicator) -> str:
    """What one point costs, as a range; or why there is no amount."""
    if pd.isna(row.price_low):
        return row.no_price
    low, high = (dutch.number(round(value, -2)) for value in (row.price_low, row.price_high))
    return f"Eén {unit(indicator)} verschil kostte tussen € {low} en € {high}. Vergelijk dit alleen met dezelfde uitkomst."


def balanced(row, far: list[str]) -> str:
    """How alike the areas were beforehand."""
    if not len(far):
        return "De gebieden leken vóór de start genoeg op elkaar."
    return f"De gebieden leken vóór de start niet helemaal op elkaar. Ze verschilden in: {dutch.join(far)}."


def planned(mde: float, smallest_p: float, indicator: Indicator, treated: int, controls: int) -> str:
    """What a design can show."""
    return (
        f"Met {dutch.count_of(treated, 'gebied', 'gebieden')} en {controls} om mee te vergelijken zien we pas iets bij een "
        f"verschil van **{amount(mde, indicator)}** of meer. Dan vinden we het in 80 van de 100 keer."
    )


def total(spent: list, what: str) -> tuple[float, float] | None:
    """Lowest and highest of all years together; None when a year has no number, for that makes the whole unknown."""
    if not spent or not all(f"{what}_low" in row and f"{what}_high" in row for row in spent):
        return None
    return tuple(sum(row[f"{what}_{end}"] for row in spent) for end in ("low", "high"))


def range_of(spent: list, what: str, counted: str) -> str:
    """Reach or costs of all years together, from low to high, as a sentence."""
    if (found := total(spent, what)) is None:
        return f"Aantal {counted}: niet (in elk jaar) ingevuld."
    years = sorted({int(row["year"]) for row in spent})
    when = f"in {years[0]}" if len(years) == 1 else f"van {years[0]} tot en met {years[-1]}"
    return f"Tussen {dutch.number(found[0])} en {dutch.number(found[1])} {counted}, {when}."
