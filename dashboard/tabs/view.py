"""One run of the index as the tabs need it: the choices of the page, the scores, and what they are called."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd
import streamlit as st

from dashboard import balance_sentences as words
from dashboard import ui
from dashboard.index_catalog import CAPACITY, LABELS, LOAD, Index
from dashboard.methods import balance
from dashboard.tabs import shared

SIDES = {"L": "draaglast"}


@dataclass(frozen=True)
class View:
    """A run with what belongs to it.

    row     the run, as index_runs gives it
    index   its definition
    """

    row: object
    index: Index

    @property
    def level(self) -> str:
        return self.row.level

    @property
    def plural(self) -> str:
        return words.PLURAL[self.level]

    @cached_property
    def scores(self) -> pd.DataFrame:
        return ui.query("index_scores", run=self.row.run)

    @cached_property
    def items(self) -> pd.DataFrame:
        return ui.query("index_items", run=self.row.run)

    @cached_property
    def parts(self) -> pd.DataFrame:
        return ui.query("index_parts", run=self.row.run, region=None)

    @cached_property
    def problem(self) -> balance.Problem:
        """The figures as arrays, for what is computed on the page."""
        return balance.problem(self.parts, self.items)

    @cached_property
    def names(self) -> dict[str, str]:
        """Code → name, in Dutch order."""
        areas = ui.query("region_names", level=self.level)
        return ui.area_labels(areas[areas["gemeente"] == self.row.gemeente])

    @property
    def capacity(self) -> str:
        """What the capacity that is measured is called."""
        return self.row.capacity or "draagkracht"

    @property
    def sides(self) -> dict[str, str]:
        """The two sides that have a score, with what they are called."""
        there = set(self.scores.loc[self.scores["value"].notna(), "part"])
        return {part: what for part, what in {"L": "draaglast", "K": self.capacity}.items() if part in there}

    def part(self, part: str) -> pd.DataFrame:
        return self.scores[self.scores["part"] == part]

    def one(self, part: str, region: str | None):
        """The row of one area, or None."""
        found = self.part(part)
        found = found[found["region"] == region]
        return next(found.itertuples(index=False), None)

    def counted(self, part: str) -> int:
        """How many figures really are in a score."""
        groups = LOAD if part == "L" else tuple(self.row.carriers)
        return int(((self.items["dimension"].isin(groups)) & (self.items["known"] > 0)).sum())

    def indicator(self, part: str) -> str:
        """Id of the figure under which a score is stored; capacity of one part carries the name of that part."""
        return self.index.score(self.row.carriers if part == "K" and len(self.row.carriers) == 1 else part)

    @property
    def one_model(self) -> bool:
        """Whether everything that carries comes from one model."""
        own = self.items[self.items["dimension"].isin(list(self.row.carriers)) & (self.items["known"] > 0)]
        return len(own) > 0 and bool(own["model"].all())

    @property
    def shared_model(self) -> bool:
        """Whether both sides lean on that model, so that nothing may be said of how they go together."""
        there = self.items[(self.items["known"] > 0) & self.items["model"]]
        return bool(there["dimension"].isin(LOAD).any() and there["dimension"].isin(list(self.row.carriers)).any())

    @property
    def source(self) -> str:
        """Who made the figures in the scores, and of which years they are."""
        there = self.items.loc[self.items["known"] > 0, "indicator"]
        made = f"{shared.producers(there)} {words.years(self.row.first_year, self.row.year)} " if len(there) else ""
        return f"{made}Soort: berekend."

    def missing(self, groups: tuple[str, ...] = (*LOAD, *CAPACITY)) -> dict[str, list[str]]:
        """Per dimension the figures that are not there: label of the dimension → labels of the figures."""
        known, gone = ui.definitions().indicators, self.items[self.items["known"] == 0]
        return {
            LABELS[group]: [known[id].label for id in gone.loc[gone["dimension"] == group, "indicator"]]
            for group in groups
            if (gone["dimension"] == group).any()
        }


def choose(run: ui.Run) -> View | None:
    """The run of the index for the gemeente and level on screen, with a box for the definition; None where there is none."""
    runs, indices = ui.query("index_runs"), ui.indices()
    if runs.empty:
        return None
    wanted = run.gemeente if run.gemeente in set(runs["gemeente"]) else run.settings.home
    gemeente = wanted if wanted in set(runs["gemeente"]) else runs["gemeente"].iloc[0]
    own = runs[runs["gemeente"] == gemeente]
    level = run.level if run.level in set(own["level"]) else "wijk" if "wijk" in set(own["level"]) else own["level"].iloc[0]
    titles = {id: indices[id].title for id in indices if id in set(own["index"])}
    given = st.query_params.get("samenstelling")
    if "samenstelling" not in st.session_state and given in titles and given != titles[given]:
        st.query_params["samenstelling"] = titles[given]  # the URL of a box holds words
        st.rerun()
    chosen = st.selectbox("Samenstelling", list(titles), format_func=titles.get, key="samenstelling", bind="query-params")
    row = next(own[(own["level"] == level) & (own["index"] == chosen)].itertuples(index=False))
    return View(row, indices[chosen])
