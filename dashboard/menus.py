"""What the boxes of the menu offer: the figures, with their levels and years. Worked out once per build, not at every click."""
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd
import streamlit as st

from dashboard import ui
from dashboard.catalog import BASE_SCENARIO

LEVELS = {"buurt": "Buurten", "eigen": "Eigen indeling", "wijk": "Wijken", "gemeente": "Gemeenten"}  # finest first


@dataclass(frozen=True)
class Offer:
    """What can be on a map.

    there   rows of indicator_coverage, those that have a drawing and a figure
    labels  id → name of every figure, in Dutch order
    """

    there: pd.DataFrame
    labels: dict[str, str]

    def of(self, indicator: str) -> pd.DataFrame:
        return self.there[(self.there["indicator"] == indicator).to_numpy()]


def offered() -> pd.DataFrame:
    """The rows of indicator_coverage that a box offers: of what is expected the base scenario, and one that was asked for."""
    return _offered(_asked())


def on_maps() -> Offer:
    """What the boxes beside every page offer."""
    run = ui.now()
    usual = _on_maps(run.settings.data, run.build, run.view, frozenset())
    also = (_asked() & set(ui.definitions().indicators)) - set(usual.labels)
    return _on_maps(run.settings.data, run.build, run.view, also) if also else usual


def _asked() -> frozenset[str]:
    return frozenset({st.session_state.get("indicator"), st.query_params.get("indicator")} - {None})


def _offered(asked: frozenset[str]) -> pd.DataFrame:
    there = ui.query("indicator_coverage")
    return there[there["scenario"].isin(("", BASE_SCENARIO)) | there["indicator"].isin(asked)]


@lru_cache(maxsize=16)
def _on_maps(data, build: str, view: str, asked: frozenset[str]) -> Offer:
    known, there = ui.definitions().indicators, _offered(asked)
    there = there[there["level"].isin(LEVELS) & there["drawn_vintage"].notna() & (there["values"] > 0)]
    ids = sorted(set(there["indicator"]), key=lambda id: ui.dutch_order(known[id].label))
    return Offer(there, {id: known[id].label for id in ids})
