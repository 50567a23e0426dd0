"""Health, loneliness and taking part as the health services publish them: modelled values with margins, by age."""

import numpy as np

from . import files, places, town
from .town import Area, Figure, chance

ADULTS, ELDERLY = "20300", "80200"  # 18 and over, 65 and over
YOUNGEST = {ADULTS: 18, ELDERLY: 65}
MARGINS = ("MW00000", "MOG0095", "MBG0095")  # value, lower and upper bound of 95 %

WEALTH, TIES, OLD, URBAN, YOUNG, HOME = "wealth", "ties", "old", "urban", "young", "home"

# field of 50150NED, figure of adults, and what is added (log odds) for people of 65 and over
FIELDS = (
    ("GoedErvarenGezondheid_4", Figure("good health", {2016: 76.8, 2020: 79.3, 2022: 70.3, 2024: 73.5}, 4.6,
                                       {WEALTH: 0.8, OLD: -0.5, TIES: 0.2, YOUNG: 0.3}, local=-0.6), -0.75),
    ("EenOfMeerLangdurigeAandoeningen_5", Figure("illness", {2016: 33.0, 2020: 33.2, 2022: 33.4, 2024: 34.6}, 4.6,
                                                 {WEALTH: -0.6, OLD: 0.75, YOUNG: -0.4}, local=0.5), 0.75),
    ("LangdurigBeperkt_6", Figure("limited long", {2020: 28.0, 2022: 29.1, 2024: 29.6}, 4.5,
                                  {WEALTH: -0.65, OLD: 0.7, YOUNG: -0.35}, local=0.4), 0.85),
    ("HoogRisicoAngststoornisOfDepressie_14", Figure("anxiety", {2016: 6.3, 2020: 7.4, 2022: 10.2, 2024: 9.9}, 3.2,
                                                     {WEALTH: -0.75, TIES: -0.4, YOUNG: 0.4, URBAN: 0.2},
                                                     local=0.2), -0.25),
    ("LageVeerkracht_22", Figure("low resilience", {2024: 18.6}, 3.6, {WEALTH: -0.75, TIES: -0.3, YOUNG: 0.25},
                                 local=0.2, reference=2024), 0.05),
    ("Eenzaam_25", Figure("lonely", {2016: 43.1, 2020: 46.6, 2022: 49.2, 2024: 46.4}, 5.0,
                          {WEALTH: -0.6, TIES: -0.65, URBAN: 0.2, OLD: 0.1, YOUNG: 0.1, HOME: 0.9}, local=0.3), 0.10),
    ("SterkEenzaam_26", Figure("severely lonely", {2016: 10.0, 2020: 11.2, 2022: 14.4, 2024: 13.1}, 3.9,
                               {WEALTH: -0.75, TIES: -0.55, URBAN: 0.25, YOUNG: 0.1, HOME: 0.7}, local=0.1), -0.20),
    ("EmotioneelEenzaam_27", Figure("emotionally lonely", {2016: 25.2, 2020: 27.4, 2022: 30.1, 2024: 28.4}, 4.3,
                                    {WEALTH: -0.65, TIES: -0.4, URBAN: 0.25, YOUNG: 0.25}, local=0.2), -0.05),
    ("SociaalEenzaam_28", Figure("socially lonely", {2016: 43.0, 2020: 35.6, 2022: 35.3, 2024: 34.2}, 4.4,
                                 {WEALTH: -0.5, TIES: -0.7, OLD: 0.15}, local=0.3), 0.15),
    ("KrijgtSteunVanAnderen_29", Figure("gets support", {2024: 84.0}, 3.2, {WEALTH: 0.4, TIES: 0.7, URBAN: -0.2},
                                        reference=2024), -0.10),
    ("Mantelzorger_30", Figure("informal carers", {2016: 14.1, 2020: 13.9, 2022: 13.5, 2024: 13.8}, 2.3,
                               {URBAN: -0.55, TIES: 0.35, OLD: 0.25, YOUNG: -0.45}, local=0.3), 0.05),
    ("Vrijwilligerswerk_31", Figure("volunteers", {2016: 27.1, 2020: 26.0, 2022: 23.8, 2024: 25.4}, 5.2,
                                    {TIES: 0.75, WEALTH: 0.45, URBAN: -0.5}, local=0.2), 0.15),
    ("MoeiteMetRondkomen_32", Figure("making ends meet", {2016: 19.6, 2020: 15.7, 2022: 20.5, 2024: 18.8}, 6.4,
                                     {WEALTH: -1.0, URBAN: 0.2, YOUNG: 0.4}, local=0.4), -0.45),
)
# the three figures that only the previous table (50120NED) has
FORMER = (
    ("BeperktVanwegeGezondheid_17", Figure("limited", {2020: 31.9, 2022: 33.8}, 4.6,
                                           {WEALTH: -0.65, OLD: 0.7, YOUNG: -0.35}, local=0.4), 0.85),
    ("ZeerLageVeerkracht_21", Figure("very low resilience", {2022: 17.3}, 3.5,
                                     {WEALTH: -0.75, TIES: -0.3, YOUNG: 0.25}, local=0.2), 0.05),
    ("MistEmotioneleSteun_23", Figure("lacks support", {2022: 6.4}, 1.9, {WEALTH: -0.6, TIES: -0.6, URBAN: 0.2}), 0.15),
)
WITHOUT = 0.15  # share of small buurten for which the model gives nothing
SMALL = 600


def rivm_files() -> dict[str, bytes]:
    """The table of 2024 and the one before it, by name; both on the newest division."""
    return {"rivm_gezondheid.csv": _file(FIELDS, (2016, 2020, 2022, 2024), (ADULTS, ELDERLY)),
            "rivm_gezondheid_2022.csv": _file(FORMER, (2020, 2022), (ADULTS,))}


def _file(fields: tuple, years: tuple[int, ...], groups: tuple[str, ...]) -> bytes:
    header = ["ID", "WijkenEnBuurten", "Perioden", "Leeftijd", "Marges", *(name for name, _, _ in fields)]
    rows = []
    for area in (None, *town.areas(places.NEW)):
        for year in years:
            for group in groups:
                found = [_estimate(figure, shift, area, year, group) for _, figure, shift in fields]
                code = area.code if area else "NL01"
                for position, margin in enumerate(MARGINS):
                    cells = [files.number(estimate[position], 1) if estimate else "" for estimate in found]
                    rows.append([len(rows), f"{code:<10}", f"{year}JJ00", group, margin, *cells])
    return files.table(header, rows, delimiter=",", newline="\r\n")


def _estimate(figure: Figure, shift: float, area: Area | None, year: int,
              group: str) -> tuple[float, float, float] | None:
    """Value with the bounds of 95 %; None when the model gives nothing for this area or year."""
    if year not in figure.national:
        return None
    shift = shift if group == ELDERLY else 0.0
    if area is None:
        return _with_margin(_shifted(figure.level(year), shift), 0.25)
    people = town.inhabitants(area, year, YOUNGEST[group])
    if people < 40 or (area.level == "buurt" and _left_out(area)):
        return None
    value = _shifted(town.value(figure, area, year, YOUNGEST[group]), shift)
    informed = 350 + 0.15 * people  # what the model borrows from elsewhere, and what it learns here, as if so many had answered
    half = 1.96 * np.sqrt(value * (100 - value) / informed)
    return _with_margin(value, float(half) * (1.0 if area.level == "buurt" else 0.7))


def _left_out(area: Area) -> bool:
    """The same small buurten in every year, so that a gap does not come and go."""
    return town.inhabitants(area, 2022) < SMALL and chance("rivm", int(area.code[2:])).random() < WITHOUT


def _shifted(value: float, shift: float) -> float:
    odds = value / (100 - value) * np.exp(shift)
    return float(100 * odds / (1 + odds))


def _with_margin(value: float, half: float) -> tuple[float, float, float]:
    """Bounds a little wider on the side of 50 %, as a model on log odds gives them."""
    lean = 0.12 * (50 - value) / 50
    return value, max(0.1, value - half * (1 - lean)), min(99.9, value + half * (1 + lean))
