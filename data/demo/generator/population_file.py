"""Own extract: inhabitants by area, year, sex and five-year age band, all years on one division."""

from . import files, places, town

YEARS = (2000, 2005, 2010, 2015, 2020, 2025)
BANDS = (*((age, age + 4) for age in range(0, 95, 5)), (95, None))
HEADER = ("regio", "jaar", "geslacht", "leeftijd", "aantal")


def population_files() -> dict[str, bytes]:
    """One long file, gemeenten, wijken and buurten together."""
    rows = []
    for area in town.areas(places.NEW):
        for year in YEARS:
            ages = town.ages(area, year)
            for sex, letter in enumerate("mv"):
                for first, last in BANDS:
                    people = int(ages[sex, first : None if last is None else last + 1].sum())
                    band = f"{first}+" if last is None else f"{first}-{last}"
                    rows.append([area.code, year, letter, band, people])
    return {"leeftijdsopbouw.csv": files.table(HEADER, rows)}
