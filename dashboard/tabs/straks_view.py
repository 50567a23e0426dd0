"""What the tabs of the page Straks share: the gemeente, level, scenario and figure on screen, and the rows behind them."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from dashboard import straks_catalog, ui
from dashboard.catalog import Indicator
from dashboard.methods.projection import Assumptions
from dashboard.straks_catalog import FIGURES

LEVELS = ("wijk", "buurt", "gemeente")


@dataclass(frozen=True)
class Outlook:
    """row: the run, as projection_runs gives it; figure: one of straks_catalog.FIGURES."""

    row: object
    level: str
    scenario: Assumptions
    figure: str

    @property
    def now(self) -> int:
        return int(self.row.base_year)

    @property
    def last(self) -> int:
        return max(straks_catalog.YEARS)

    @property
    def indicator(self) -> Indicator:
        """The figure in this scenario."""
        return ui.definitions().indicators[straks_catalog.indicator_id(self.figure, self.scenario.id)]

    @property
    def what(self) -> str:
        return FIGURES[self.figure].label

    @cached_property
    def figures(self) -> pd.DataFrame:
        """Every area of the level, in every year."""
        rows = ui.query("projection_figures", figure=self.figure, scenario=self.scenario.id, level=self.level)
        return rows[rows["region"].isin(self.names)]

    @cached_property
    def names(self) -> dict[str, str]:
        """Code → name, in Dutch order."""
        areas = ui.query("region_names", level=self.level)
        return ui.area_labels(areas[areas["gemeente"] == self.row.gemeente])

    @cached_property
    def region(self) -> str:
        """The area on screen: the one chosen, else the gemeente itself."""
        chosen = ui.now().region
        return chosen if chosen in {*ui.query("projection_areas")["region"], *self.figures["region"]} else self.row.gemeente

    @cached_property
    def region_name(self) -> tuple[str, str]:
        """Name and level of that area."""
        level = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}[self.region[:2]]
        return ui.query("region_names", level=level).set_index("region")["name"].get(self.region, self.region), level

    @cached_property
    def counted(self) -> dict[str, float]:
        """Every area of the level → its figure of now as it was counted; empty where it is not counted."""
        if not (like := FIGURES[self.figure].like):
            return {}
        rows = ui.query("indicator_map", indicator=like, year=self.now, level=self.level).dropna(subset="value")
        return dict(zip(rows["region"], rows["value"], strict=True))

    @cached_property
    def counted_here(self) -> dict[str, float]:
        """Each figure that was counted for now in the area on screen."""
        rows = ui.query("region_profile", region=self.region, year=self.now)
        own = rows[(rows["year"] == self.now) & rows["value"].notna()].set_index("indicator")["value"]
        return {name: own[what.like] for name, what in FIGURES.items() if what.like in own.index}

    def one(self, rows: pd.DataFrame, year: int, figure: str | None = None):
        """The row of a year in rows of projection_region, in this scenario."""
        own = rows[(rows["year"] == year) & (rows["figure"] == (figure or self.figure)) & (rows["scenario"] == self.scenario.id)]
        return next(own.itertuples(index=False), None)


def choose(run: ui.Run) -> Outlook | None:
    """The run for the gemeente on screen, with boxes for the scenario and the figure; None where nothing was projected."""
    runs = ui.query("projection_runs")
    if runs.empty:
        return None
    wanted = run.gemeente if run.gemeente in set(runs["gemeente"]) else run.settings.home
    row = next(runs[runs["gemeente"] == (wanted if wanted in set(runs["gemeente"]) else runs["gemeente"].iloc[0])].itertuples())
    there = [level for level in LEVELS if level in row.levels.split(",") or (row.coarse and level != "gemeente")]
    level = run.level if run.level in there and run.level != "gemeente" else there[0]
    scenarios = ui.scenarios()
    left, right = st.columns(2)
    scenario = _box(left, "Scenario", "scenario", {id: each.title for id, each in scenarios.items()})
    known = ui.definitions().indicators
    levels = {name: known[straks_catalog.indicator_id(name, scenario)].levels for name in FIGURES}
    there = {name: FIGURES[name].label for name in FIGURES if level in levels[name] and (name != "wmo_clients" or row.use_by_age)}
    if level not in row.levels.split(","):  # five age groups tell of one figure only
        there = {"65plus_share": FIGURES["65plus_share"].label}
    figure = _box(right, "Wat", "straks", there)
    return Outlook(row, level, scenarios[scenario], figure)


def _box(place, label: str, key: str, options: dict[str, str]) -> str:
    """A choice that stands in the URL by its words; a link with the id works too."""
    given = st.query_params.get(key)
    if key not in st.session_state and given in options and given != options[given]:
        st.query_params[key] = options[given]
        st.rerun()
    if st.session_state.get(key) not in (None, *options):
        del st.session_state[key]
    return place.selectbox(label, list(options), format_func=options.get, key=key, bind="query-params")
