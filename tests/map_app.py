"""The map alone, for test_map.py: geometry from a folder, figures from a formula, every look on purpose."""
import gzip
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import maps
from dashboard.catalog import Indicator

LONELY = Indicator(
    id="severely_lonely_share", label="Sterk eenzaam", definition="", explain="", unit="share", decimals=1, theme="",
    dimension="", role="load", good="low", kind="model", levels=("buurt",), classes=(5.0, 8.0, 12.0, 20.0),
    classes_source="", uses=(),
)
VOLUNTEERS = Indicator(**{**vars(LONELY), "label": "Vrijwilligers", "unit": "per_1000", "decimals": 0, "good": "high"})
SPECIAL = {0: maps.ZERO, 1: maps.MISSING, 2: maps.HIDDEN, 3: maps.NOT_YET, 4: maps.NOT_APPLICABLE, 5: maps.CHANGED}


def figures(regions: list[str], seed: int, special: dict[int, int]) -> pd.DataFrame:
    """Values in every class, one in five uncertain; `special` gives the area at a position a look without a class."""
    random = np.random.default_rng(seed)
    value = np.round(random.gamma(3, 3.5, len(regions)) + 0.1, 2)
    look = np.searchsorted(LONELY.classes, value, side="right")
    for position, given in special.items():
        look[position], value[position] = given, 0 if given == maps.ZERO else np.nan
    position, spread = np.arange(len(regions)), np.where(value > 0, 1.5, np.nan)
    return pd.DataFrame({
        "region": regions, "value": value, "lower": value - spread, "upper": value + spread, "interval_level": 0.95,
        "look": look.astype(np.int8), "uncertain": (position % 5 == 2) & (look >= 0), "provisional": position == 6,
        "boundary": np.where(position == 7, "unchecked", "same"),
    })


def page():
    folder = Path(os.environ["MAP_FILES"])
    files = sorted(path.name for path in folder.iterdir())
    with st.container(horizontal=True):
        file = st.selectbox("Bestand", files, key="bestand", bind="query-params")
        seed = st.selectbox("Cijfer", [1, 2, 3], key="cijfer", bind="query-params")
        focus = st.selectbox("Gemeente", [None, "GM0001", "GM0002"], key="gemeente", bind="query-params")
        chosen = st.text_input("Gebied", key="gebied", bind="query-params")
    features = json.loads(gzip.decompress((folder / file).read_bytes()))["features"]
    frame = figures([feature["properties"]["c"] for feature in features], seed, SPECIAL if seed < 3 else {})
    frame = frame[::-1] if "omgekeerd" in st.query_params else frame
    indicator = LONELY if seed < 3 else VOLUNTEERS
    maps.choropleth(frame, indicator, file=file, alt=f"{indicator.label} per buurt", focus=focus, chosen=chosen or None,
                    on_pick=lambda code: st.session_state.update(gebied=code))
    st.write("Gekozen:", chosen or "niets")
    st.markdown("Regel onder de kaart. " * 120)


def other():
    page()


if __name__ == "__main__":
    st.set_page_config(layout="wide")
    st.navigation([st.Page(page, title="Kaart", default=True), st.Page(other, title="Anders", url_path="anders")]).run()
