"""What a map shows: its rows, and the drawing they lie on. What maps share is fetched once, so that a next one is quick."""
from functools import lru_cache
from pathlib import Path

import pandas as pd

from dashboard import maps, ui


def rows(indicator: str, year: int, level: str) -> pd.DataFrame:
    """One row per area, as the query indicator_map gives them but for the column load; empty when nothing of this level is drawn.

    Kind, status and boundary are categories. "Toon query" names indicator_map, which gives the same in one piece.
    """
    run, figures = ui.now(), ui.query("map_figures", indicator=indicator, year=year, level=level)
    vintage = int(figures["drawn_vintage"].iloc[0]) if len(figures) else None
    frame = pd.concat([ui.query("map_areas", level=level, vintage=vintage), figures], axis=1)
    order = _order(run.settings.data, run.build, run.view, level, vintage)
    frame.attrs = figures.attrs | {"query": "indicator_map", "order": order}
    return frame


@lru_cache(maxsize=32)
def _order(data: Path, build: str, view: str, level: str, vintage: int | None) -> int:
    return maps.order(ui.query("map_areas", level=level, vintage=vintage))


def layer(indicator: str, year: int, level: str):
    """The drawing of a map: a row of the query indicator_layer, or None when nothing of this level is drawn."""
    every = ui.query("indicator_layer", indicator=None, year=None, level=None)
    found = every.loc[(every["indicator"] == indicator) & (every["year"] == year) & (every["level"] == level)]
    return next(found.itertuples(index=False), None)
