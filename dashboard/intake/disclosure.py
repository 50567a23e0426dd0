"""Can anything hidden be computed back? Asked of a build as a reader has it: only what is in the file, and what adds up."""
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard import catalog as catalogue
from dashboard import db
from dashboard.config import Settings
from dashboard.dutch import count_of, join
from dashboard.intake.steps import suppression as step
from dashboard.methods import suppression

RANK = {"land": 1, "gemeente": 2, "wijk": 3, "buurt": 4, "eigen": 4}
PEOPLE = "aantallen naar leeftijd en geslacht"


@dataclass(frozen=True)
class Examined:
    """What came out: how many cells are hidden, and per figure how many of them are known too well."""

    hidden: int
    narrow: dict[str, int]

    def sentence(self) -> str:
        """The outcome in Dutch; empty when nothing is hidden."""
        if self.narrow:
            return (f"Verborgen cijfers zijn terug te rekenen bij: {join(list(self.narrow))}. Laat het dashboard niet openbaar "
                    "staan. Voer uit: python -m dashboard build. Helpt dat niet? Draai de laatste lading terug.")
        if not self.hidden:
            return ""
        return f"Verborgen in de openbare stand: {count_of(self.hidden, 'cijfer', 'cijfers')}. Geen ervan is terug te rekenen."


def examine(settings: Settings, catalog: catalogue.Catalog, view: str = "openbaar") -> Examined:
    """Play the reader of the current build: between which bounds must every hidden count lie?"""
    limits = settings.thresholds.of(view)
    hidden, narrow = 0, {}
    figures = _described(db.run("suppression_figures", {}, data=settings.data, view=view), catalog, view)
    people = db.run("suppression_people", {}, data=settings.data, view=view)
    for cells, by, label in ((figures, step.FIGURES, None), (people.assign(protect=people["hidden"]), step.PEOPLE, PEOPLE)):
        rounding = cells["rounded_to"].notna().to_numpy() if "rounded_to" in cells else None
        found = []
        for rows, table in step.tables(cells, by, limits):
            rounded = label or (rounding[rows] & ~table.fixed & ~table.gone).any()
            found.append((rows, replace(table, rough=_rough(cells.iloc[rows[0]], table, limits)) if rounded else table))
        hidden += int(cells["protect"].sum()) * (2 if label else 1)
        known = suppression.recovered([table for _, table in found], [table.gone for _, table in found])
        for (rows, _), bad in zip(found, known, strict=True):
            if bad.any():
                name = label or catalog.indicators[cells["indicator"].iloc[rows[0]]].label
                narrow[name] = narrow.get(name, 0) + int(bad.sum())
    return Examined(hidden, narrow)


def _rough(cell: pd.Series, table: suppression.Table, limits: dict) -> np.ndarray:
    """How far counts may be from what is shown: the rest of a share is one rounded number less another."""
    rough = np.full(table.values.shape[1], limits["rounded_to"] - 1.0)
    if len(rough) == 2 and cell.get("part_of_whole") and cell.get("unit") != "ratio":
        rough[1] *= 2
    return rough


def _described(figures: pd.DataFrame, catalog: catalogue.Catalog, view: str) -> pd.DataFrame:
    """With what the rules need to know of each figure: how it is made, and whether it is hidden because it is small."""
    known = {id: catalog.indicators.get(id) for id in figures["indicator"].unique()}
    rows = {id: (i.unit, catalogue.FACTORS.get(i.unit, np.nan), catalogue.part_of_whole(i), i.counts_people,
                 RANK.get(i.not_below, 9)) for id, i in known.items() if i}
    said = pd.DataFrame(list(rows.values()), pd.Index(list(rows), dtype="str"),
                        ["unit", "factor", "part_of_whole", "people", "lowest"])
    found = figures.join(said, on="indicator", how="inner")
    ours = found["hidden"] & ~found["fixed"] & (found["people"] | (found["kind"] == "survey"))
    below = (view == "openbaar") & (found["level"].map(RANK) > found["lowest"])
    protect = ours & ~below
    return found.assign(protect=protect, away=found["hidden"] & ~protect).reset_index(drop=True)
