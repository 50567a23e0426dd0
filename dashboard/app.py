"""Who you are, where you can go and what you chose: the menu by role, and the choices that every page shares."""
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd
import streamlit as st

from dashboard import access, logs, menus, open_data, search, sharing, ui
from dashboard.errors import DashboardError
from dashboard.menus import LEVELS

FIRST = ("volunteers_share", "informal_carers_share", "severely_lonely_share", "pop_65plus_share")  # what most people come for


def menu(role: str):
    overzicht = st.Page("app_pages/overzicht.py", title="Overzicht", url_path="overzicht")
    kaart = st.Page("app_pages/kaart.py", title="Kaart", url_path="kaart")
    profiel = st.Page("app_pages/buurtprofiel.py", title="Buurtprofiel", url_path="buurtprofiel")
    vergelijken = st.Page("app_pages/vergelijken.py", title="Vergelijken", url_path="vergelijken")
    draagbalans = st.Page("app_pages/draagbalans.py", title="Draagbalans", url_path="draagbalans")
    doelen = st.Page("app_pages/doelen.py", title="Doelen en uitkomsten", url_path="doelen")
    samenspel = st.Page("app_pages/samenspel.py", title="Samenspel", url_path="samenspel")
    initiatieven = st.Page("app_pages/initiatieven.py", title="Initiatieven en acties", url_path="initiatieven",
                           visibility="visible" if access.may(role, "edit_register") else "hidden")
    straks = st.Page("app_pages/straks.py", title="Straks", url_path="straks")
    verantwoording = st.Page("app_pages/verantwoording.py", title="Verantwoording", url_path="verantwoording")
    # Without the role the page is not in the menu, but a link to it still says who may.
    def allowed(action: str) -> str:
        return "visible" if access.may(role, action) else "hidden"

    gegevens = st.Page("app_pages/gegevens.py", title="Gegevens", url_path="gegevens", visibility=allowed("see_data"))
    privacy = st.Page("app_pages/privacy.py", title="Privacy", url_path="privacy", visibility=allowed("see_privacy"))
    gemeente = st.Page("app_pages/gemeente.py", title="Gemeente kiezen", url_path="gemeente", visibility="hidden")
    # Streamlit gives its first page no URL of its own: the overview stands there once more, and the server sends on to it.
    begin = st.Page("app_pages/overzicht.py", title="Overzicht", url_path="begin", default=True, visibility="hidden")
    return st.navigation({
        "Nu": [begin, overzicht, kaart, profiel, vergelijken],
        "Begrijpen": [draagbalans, straks, samenspel],
        "Doen": [initiatieven, doelen],
        "Beheer": [gegevens, gemeente, privacy, verantwoording],
    })


@dataclass
class Choices:
    """The boxes as one goes through them: drawn or only worked out; a sentence for what is not there; words for the URL."""

    drawn: bool
    notes: list[str] = field(default_factory=list)
    words: dict[str, str] = field(default_factory=dict)


def link_in_words(run: ui.Run, notes: list[str]) -> None:
    """Rewrite a link that names things by id. The URL of a box holds words, and what it cannot read it throws away."""
    given, read = {key: st.query_params.get_all(key) for key in st.query_params}, Choices(drawn=False)
    shared_choices(run, read)
    if any(given.get(key, [words]) != [words] for key, words in read.words.items()):
        st.session_state["_notes"] = notes + read.notes
        st.query_params.from_dict(given | read.words)
        st.rerun()


def shared_choices(run: ui.Run, choices: Choices) -> ui.Run:
    """Go through the boxes in the sidebar; returns the run with what was chosen."""
    known, offer = ui.definitions().indicators, menus.on_maps()
    if offer.there.empty:
        return run
    id = choose("Cijfer", "indicator", offer.labels, lambda asked: first_indicator(known, offer.there), choices)
    there = offer.of(id)
    levels = there["level"].tolist()
    level = choose("Niveau", "niveau", {level: LEVELS[level] for level in LEVELS if level in levels},
                   lambda asked: nearest_level(asked or level_in_url(), there), choices, lambda level: LEVELS.get(level, level))
    years = sorted({year for year, at in zip(there["year"].tolist(), levels, strict=True) if at == level}, reverse=True)
    year = choose("Jaar", "jaar", {year: str(year) for year in years}, lambda asked: nearest_year(asked, years), choices)
    gemeente, region = choose_area(run, level, choices)
    return replace(run, indicator=known[id], year=year, level=level, gemeente=gemeente, region=region)


def choose_area(run: ui.Run, level: str, choices: Choices) -> tuple[str | None, str | None]:
    """The gemeente, asked only when more than one is loaded, and the area, which may stay open."""
    areas, gemeente = ui.query("region_names", level=level), None
    loaded = ui.query("region_names", level="gemeente")
    if len(loaded) > 1 and level != "gemeente":
        names = dict(zip(loaded["region"], loaded["name"], strict=True)) | {"alle": "Alle gemeenten"}
        home = run.settings.home if run.settings.home in names else "alle"
        gemeente = choose("Gemeente", "gemeente", names, lambda asked: home, choices)
        gemeente = None if gemeente == "alle" else gemeente
        areas = areas[areas["gemeente"] == gemeente] if gemeente else areas
    if len(areas) <= ui.MANY:
        labels = ui.area_labels(areas)
    else:  # the whole country: the box holds only what was chosen, on the map or in a link, and names it with its code
        chosen = (st.session_state.get("regio") or st.query_params.get("regio", "")).rpartition("(")[2].rstrip(")")
        areas = areas[areas["region"] == chosen] if chosen else areas.iloc[:0]
        labels = dict(zip(areas["region"], areas["name"] + " (" + areas["region"] + ")", strict=True))
    region = choose("Gebied", "regio", labels, lambda asked: surrounding(asked, areas), choices, area_name)
    return gemeente, region


def choose(label: str, key: str, options: Mapping, nearest: Callable, choices: Choices, name: Callable = str):
    """A select box that is also in the URL. Returns one of the options, or None when nothing is chosen and nothing is nearest.

    options  value → what people read, which is also what stands in the URL; a link with the value itself works too
    nearest  what was asked for, or None → the nearest that there is
    name     words for a value that is not among the options
    """
    asked = asked_for(key, options)
    value = asked if asked in options else nearest(asked)
    found = value
    if value is not None:
        choices.words[key] = options[value]
    if choices.drawn:
        if value is not None or key in st.session_state:
            st.session_state[key] = value  # at every run, so that the URL names every choice, also the ones that nobody made
        found = st.selectbox(label, list(options), index=None, format_func=options.get, key=key, bind="query-params",
                             placeholder="Kies of typ" if value is not None else options.get(nearest(None), "Kies of typ"))
    if asked is not None and found == value != asked:
        instead = f"U ziet nu: {options[value]}." if value is not None else "Kies een ander."
        choices.notes.append(f"{label} „{name(asked)}” is er niet bij deze keuze. {instead}")
    return nearest(None) if found is None else found  # None: cleared, or "back" to a URL without this choice; as at the start


def asked_for(key: str, options: Mapping):
    """What was chosen in the box; at the start what stands in the URL, as value or as words."""
    given = st.query_params.get(key)
    if given in options and given != options[given]:
        return given
    if key in st.session_state:
        return st.session_state[key]
    return next((value for value, words in options.items() if given in (str(value), words)), given)


def level_in_url() -> str | None:
    """The level that a link asks for: named, or that of the area it names."""
    named = st.query_params.get("niveau", "")
    prefix = {"BU": "buurt", "EG": "eigen", "WK": "wijk", "GM": "gemeente"}.get(st.query_params.get("regio", "")[:2])
    return next((level for level, words in LEVELS.items() if named in (level, words)), prefix)


def first_indicator(known: Mapping, there: pd.DataFrame) -> str:
    """Without a choice: one of FIRST, else a figure that has the level asked for and most other levels; what carries first."""
    levels, wanted = defaultdict(set), level_in_url()
    for id, level in zip(there["indicator"].tolist(), there["level"].tolist(), strict=True):
        levels[id].add(level)
    return min(levels, key=lambda id: (wanted is not None and wanted not in levels[id], id not in FIRST,
                                       FIRST.index(id) if id in FIRST else -len(levels[id]),
                                       known[id].role != "capacity", ui.dutch_order(known[id].label)))


def nearest_level(asked: str | None, there: pd.DataFrame) -> str:
    """The level one step off; without a choice the coarsest that has at least five areas."""
    levels = [level for level in LEVELS if level in set(there["level"])]
    if asked in LEVELS:
        order = list(LEVELS)
        return min(levels, key=lambda level: abs(order.index(level) - order.index(asked)))
    if (wanted := ui.now().settings.overview_level) in levels:
        return wanted
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


def find(run: ui.Run, page) -> None:
    """The search box: areas, figures, words and pages, each a link with the choices that show it. Emptied on a next page."""
    if st.session_state.get("_at") != page.url_path:
        st.session_state.update(zoek="", _at=page.url_path)
    typed = st.text_input("Zoeken", key="zoek", placeholder="Zoek gebied, cijfer of woord", label_visibility="collapsed")
    if not typed:
        return
    areas = pd.concat([ui.query("region_names", level=level).assign(level=level) for level in LEVELS])
    there = menus.offered()
    there = there[there["drawn_vintage"].notna() & (there["values"] > 0)]
    terms = search.glossary((ui.TEXTS / "begrippen.md").read_text(encoding="utf-8"))
    hits = search.search(typed, areas, ui.definitions(), terms, home=run.settings.home, loaded=set(there["indicator"]))
    for group in dict.fromkeys(hit.group for hit in hits):
        st.markdown(f"**{group}**")
        for hit in (found for found in hits if found.group == group):
            having = there[there["level"] == hit.params.get("niveau")]  # the chosen figure may lack this level
            lacks = len(having) and st.session_state.get("indicator") not in set(having["indicator"])
            other = {"indicator": first_indicator(ui.definitions().indicators, having)} if lacks else {}
            label = ui.plain(f"{hit.label} ({hit.note})" if hit.note else hit.label)
            st.page_link(f"app_pages/{hit.page}.py", label=label, query_params=hit.params | other)
    if not hits:
        st.markdown("Niets gevonden. Probeer een ander woord.")


st.set_page_config(layout="wide", initial_sidebar_state=260)
run = sharing.start()
page = menu(run.role)
if sharing.waits():  # the choices in the URL stay as they are until there are figures to choose from
    ui.login()
    ui.banner()
    sharing.wait()
    ui.footer()
    st.stop()
choices = Choices(drawn=True, notes=st.session_state.pop("_notes", []))
if run.build is not None:
    if "indicator" not in st.session_state and len(st.query_params):
        link_in_words(run, choices.notes)
    with st.sidebar:
        find(run, page)
        run = ui.keep(shared_choices(run, choices))
if run.view == "intern":
    logs.opened_internal(run.settings, ui.account(), run.role, st.session_state)
if run.settings.logo_file:
    st.logo(str(run.settings.logo_file))
ui.login()
with st.container(horizontal=True, gap="small"):  # beside each other: the first screen has no line to spare
    ui.banner()
    open_data.offer(page.url_path)
    sharing.share()
sharing.banner()
for note in dict.fromkeys(choices.notes):
    st.info(note)
body = st.container()
ui.footer()  # drawn first, so that it also stands under a page that stops halfway
with body:
    try:
        page.run()
    except DashboardError as error:  # what a fragment or a button raises goes to the server's on_script_error
        ui.show_error(error)
