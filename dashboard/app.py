"""Who you are, where you can go and what you chose: the menu by role, and the choices that every page shares."""
from collections.abc import Callable, Mapping
from dataclasses import replace

import pandas as pd
import streamlit as st

from dashboard import access, ui
from dashboard.errors import DashboardError

LEVELS = {"buurt": "Buurten", "wijk": "Wijken", "gemeente": "Gemeenten"}  # finest first


def menu(role: str):
    kaart = st.Page("app_pages/kaart.py", title="Kaart", url_path="kaart")
    profiel = st.Page("app_pages/buurtprofiel.py", title="Buurtprofiel", url_path="buurtprofiel")
    # Without the role the page is not in the menu, but a link to it still says who may.
    allowed = "visible" if access.may(role, "see_data") else "hidden"
    gegevens = st.Page("app_pages/gegevens.py", title="Gegevens", url_path="gegevens", visibility=allowed)
    # Streamlit gives its first page no URL of its own: the map stands there once more, and the server sends on to /kaart.
    begin = st.Page("app_pages/kaart.py", title="Kaart", url_path="begin", default=True, visibility="hidden")
    return st.navigation({"Nu": [begin, kaart, profiel], "Beheer": [gegevens]})


def shared_choices(run: ui.Run) -> tuple[ui.Run, list[str]]:
    """The boxes in the sidebar; returns the run with what was chosen, and a sentence for each thing that is not there."""
    known = ui.definitions().indicators
    there = ui.query("indicator_coverage")
    there = there[there["level"].isin(LEVELS) & there["drawn_vintage"].notna() & (there["values"] > 0)]
    if there.empty:
        return run, []
    notes: list[str] = []
    labels = {id: known[id].label for id in sorted(set(there["indicator"]), key=lambda id: ui.dutch_order(known[id].label))}
    id = choose("Cijfer", "indicator", labels, lambda asked: first_indicator(known, labels), notes)
    there = there[there["indicator"] == id]
    level = choose("Niveau", "niveau", {level: LEVELS[level] for level in LEVELS if level in set(there["level"])},
                   lambda asked: nearest_level(asked, there), notes, lambda level: LEVELS.get(level, level))
    years = sorted(set(there.loc[there["level"] == level, "year"].astype(int)), reverse=True)
    year = choose("Jaar", "jaar", {year: str(year) for year in years}, lambda asked: nearest_year(asked, years), notes)
    gemeente, region = choose_area(run, level, notes)
    return replace(run, indicator=known[id], year=year, level=level, gemeente=gemeente, region=region), notes


def choose_area(run: ui.Run, level: str, notes: list[str]) -> tuple[str | None, str | None]:
    """The gemeente, asked only when more than one is loaded, and the area, which may stay open."""
    areas, gemeente = ui.query("region_names", level=level), None
    loaded = ui.query("region_names", level="gemeente")
    if len(loaded) > 1 and level != "gemeente":
        names = dict(zip(loaded["region"], loaded["name"], strict=True)) | {"alle": "Alle gemeenten"}
        home = run.settings.home if run.settings.home in names else "alle"
        gemeente = choose("Gemeente", "gemeente", names, lambda asked: home, notes)
        gemeente = None if gemeente == "alle" else gemeente
        areas = areas[areas["gemeente"] == gemeente] if gemeente else areas
    region = choose("Gebied", "regio", ui.area_labels(areas), lambda asked: surrounding(asked, areas), notes, area_name)
    return gemeente, region


def choose(label: str, key: str, options: Mapping, nearest: Callable, notes: list[str], name: Callable = str):
    """A select box that is also in the URL. Returns one of the options, or None when nothing is chosen and nothing is nearest.

    options  value → what people read, which is also what stands in the URL; a link with the value itself works too
    nearest  what was asked for, or None → the nearest that there is
    name     words for a value that is not among the options
    """
    asked = asked_for(key, options)
    value, default = asked if asked in options else nearest(asked), nearest(None)
    if value is not None or key in st.session_state:
        st.session_state[key] = value  # at every run, so that the URL names every choice, also the ones that nobody made
    found = st.selectbox(label, list(options), index=None, format_func=options.get, key=key, bind="query-params",
                         placeholder=options.get(default, "Kies of typ"))
    if asked is not None and found == value != asked:
        instead = f"U ziet nu: {options[value]}." if value is not None else "Kies een ander."
        notes.append(f"{label} „{name(asked)}” is er niet bij deze keuze. {instead}")
    return default if found is None else found  # None: cleared, or "back" to a URL without this choice; as at the start


def asked_for(key: str, options: Mapping):
    """What was chosen in the box; at the start what stands in the URL, as value or as words."""
    if key in st.session_state:
        return st.session_state[key]
    given = st.query_params.get(key)
    if given in options.values():
        return next(value for value, words in options.items() if given == words)
    found = next((value for value in options if str(value) == given), given)
    if found in options:
        st.session_state["_readable"] = True  # the box writes words in the URL; it can only do so at a next run
    return found


def first_indicator(known: Mapping, labels: Mapping) -> str:
    """Without a choice: what carries comes first."""
    return next((id for id in labels if known[id].role == "capacity"), next(iter(labels)))


def nearest_level(asked: str | None, there: pd.DataFrame) -> str:
    """The level one step off; without a choice the coarsest that has at least five areas."""
    levels = [level for level in LEVELS if level in set(there["level"])]
    if asked in LEVELS:
        order = list(LEVELS)
        return min(levels, key=lambda level: abs(order.index(level) - order.index(asked)))
    areas = there.groupby("level")["areas"].max()
    return next((level for level in reversed(levels) if areas[level] >= 5), levels[0])


def nearest_year(asked, years: list[int]) -> int:
    """The year closest by, the later one of two; without a choice the newest."""
    wanted = int(asked) if str(asked).isdigit() else max(years)
    return min(years, key=lambda year: (abs(year - wanted), -year))


def area_name(code: str) -> str:
    areas = pd.concat([ui.query("region_names", level=level) for level in LEVELS])
    return next(iter(areas.loc[areas["region"] == code, "name"]), code)


def surrounding(asked: str | None, areas: pd.DataFrame) -> str | None:
    """The wijk or gemeente on the list that the asked area lies in."""
    if asked is None:
        return None
    for level in ("buurt", "wijk"):
        parents = ui.query("region_names", level=level).set_index("region")["parent"]
        asked = parents.get(asked, asked)
        if asked in set(areas["region"]):
            return asked
    return None


st.set_page_config(layout="wide")
run = ui.start()
page = menu(run.role)
problems: list[str] = []
if run.build is not None:
    with st.sidebar:
        run, problems = shared_choices(run)
        ui.keep(run)
    if st.session_state.pop("_readable", False) and not problems:
        st.rerun()
ui.banner()
for problem in problems:
    st.info(problem)
try:
    page.run()
except DashboardError as error:  # what a fragment or a button raises goes to the server's on_script_error
    ui.show_error(error)
