"""Verantwoording: waar de cijfers vandaan komen, wat ze betekenen, welke regels gelden en hoe oud ze zijn."""
from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import catalog, dutch, export, search, sentences, ui

OLD = 4  # a figure of more years ago gets a mark
TABS = {"bronnen": "Bronnen", "cijfers": "Cijfers", "werkwijze": "Werkwijze", "dekking": "Dekking", "begrippen": "Begrippen",
        "uitleg": "Wat zie ik?"}
SCREENS = {"wat_zie_ik_doelen": "Doelen en uitkomsten",
    "wat_zie_ik_overzicht": "Overzicht", "wat_zie_ik_kaart": "Kaart", "wat_zie_ik_buurtprofiel": "Buurtprofiel",
    "wat_zie_ik_vergelijken": "Vergelijken", "wat_zie_ik_draagbalans": "Draagbalans", "wat_zie_ik_straks": "Straks",
    "wat_zie_ik_samenspel": "Samenspel", "wat_zie_ik_initiatieven": "Initiatieven en acties", "wat_zie_ik_gegevens": "Gegevens",
    "wat_zie_ik_gemeente": "Gemeente kiezen", "wat_zie_ik_privacy": "Privacy", "wat_zie_ik_verantwoording": "Verantwoording"}
LEVELS = {"buurt": "Buurten", "wijk": "Wijken", "gemeente": "Gemeenten"}


def read_link(key: str, options: Mapping[str, str]) -> None:
    """Let a link that names a choice by id open it: the URL of a box or a tab holds words, and wipes what it cannot read."""
    given = st.query_params.get(key)
    if given in options and given != options[given]:
        if key in st.session_state:
            st.session_state[key] = options[given] if options is TABS else given
        else:
            st.query_params[key] = options[given]
            st.rerun()


def pick(label: str, key: str, options: Mapping[str, str], start: str | None = None) -> str | None:
    """A box that is also in the URL."""
    read_link(key, options)
    at = list(options).index(start) if start in options else None
    return st.selectbox(label, list(options), at, options.get, key, bind="query-params", placeholder="Kies of typ") or start


def hand_out(lines: pd.DataFrame, name: str, alt: str, rows: pd.DataFrame, columns: int) -> None:
    """A table, what it was made of, and a file; the file may have more columns than there is room for on screen."""
    ui.table(lines.iloc[:, :columns], alt=alt, height=560)
    with st.container(horizontal=True):
        ui.show_query(rows, name)
        ui.download(lambda: lines, {header: export.Column(header) for header in lines}, {}, name, key=name)


def upright(said: Mapping[str, str], alt: str) -> None:
    """One thing, with what is known of it beneath each other."""
    said = {name: words for name, words in said.items() if words}
    ui.table(pd.DataFrame({"Vraag": said.keys(), "Antwoord": said.values()}), alt=alt, height="content")


def sources() -> None:
    if run.build is None or (rows := ui.query("dataset_sources")).empty:
        ui.missing("verantwoording")
    years = [row.vintages if pd.isna(row.first_year) else "–".join(sorted({str(row.first_year), str(row.last_year)}))
             for row in rows.itertuples()]
    lines = pd.DataFrame({
        "Dataset": rows["title"], "Maker": rows["producer"], "Jaren": years, "Licentie": rows["license"],
        "Geladen op": [dutch.moment(at)[:10] for at in rows["loaded"]], "Bestanden": rows["files"].map(dutch.number),
        "Cijfers": rows["indicators"].map(dutch.number), "Gebieden": rows["areas"].map(dutch.number),
        "Wat is het?": rows["description"], "Bronvermelding": rows["attribution"], "Adres": rows["url"].fillna(""),
        "Kleine aantallen": rows["own"].map({True: "Volgens onze regels.", False: "Zoals de maker ze toont."})})
    hand_out(lines, "bronnen", f"{len(rows)} datasets: maker, jaren, licentie en gebieden", rows, 8)
    titles = dict(zip(rows["dataset"], rows["title"], strict=True))
    if chosen := pick("Meer over een dataset", "dataset", titles):
        upright(lines.iloc[list(titles).index(chosen)].to_dict(), f"Alles over {titles[chosen]}")
    waiting = dutch.join(sorted(what.title for id, what in ui.definitions().datasets.items() if id not in titles)) or "niets"
    st.markdown(ui.plain(f"Nog niet geladen: {waiting}. " + sentences.national(ui.query("reference_distribution"))))
    if run.indicator is None:
        ui.missing("verantwoording")


def described(what: catalog.Indicator) -> dict[str, str]:
    """Everything that the catalogue says of a figure, in the order in which one asks."""
    data = ui.dataset(what.dataset)
    uses = {yes: dutch.join([word for use, word in catalog.USES.items() if (use in what.uses) == yes]) for yes in (True, False)}
    return {
        "Cijfer": what.label, "Wat is het?": what.explain, "Precies": what.definition, "Eenheid": ui.unit(what),
        "Soort": f"{catalog.KINDS[what.kind].capitalize()}. {ui.MADE[what.kind]}",
        "Telt als": catalog.ROLES[what.role] + ", omgekeerd: meer hiervan telt als minder" * what.invert,
        "Richting": catalog.GOOD[what.good], "Te gebruiken voor": uses[True], "Niet voor": uses[False],
        "Let op": " ".join(what.pitfalls), "Breuken": " ".join(f"Vanaf {point.year}: {point.text}" for point in what.breaks),
        "Grenzen van de kleuren": f"{dutch.listed(what.classes, what.decimals)}. Gekozen: {what.classes_source}",
        "Te vinden per": dutch.join([catalog.LEVELS[level] for level in what.levels]), "Kenmerk": what.id,
        "Openbaar niet onder": catalog.LEVELS.get(what.not_below, ""), "Bron": f"{data.producer}: {data.title}",
        "Licentie": data.license, "Bronvermelding": data.attribution, "Andere woorden": ", ".join(what.synonyms)}


def figures() -> None:
    known = ui.definitions().indicators
    labels = {id: known[id].label for id in sorted(known, key=lambda id: ui.dutch_order(known[id].label))}
    chosen = pick("Cijfer", "cijfer", labels, run.indicator.id if run.indicator else next(iter(labels)))
    upright(described(known[chosen]), f"Wat {known[chosen].label} betekent")
    lines = pd.DataFrame([described(known[id]) for id in labels])
    ui.download(lambda: lines, {header: export.Column(header) for header in lines}, {}, "beschrijvingen", key="beschrijvingen")
    st.caption("In het bestand staan de beschrijvingen van alle cijfers.")


def method() -> None:
    ui.text("verantwoording_werkwijze", oud=OLD)
    least = run.settings.thresholds
    ui.table(pd.DataFrame({
        "Regel": ["Kleinste aantal mensen", "Kleinste groep onder een percentage"],
        "Voor iedereen": [dutch.number(least.count_public), dutch.number(least.base_public)],
        "Voor medewerkers": [dutch.number(least.count_internal), dutch.number(least.base_internal)]}),
        alt="De kleinste getallen die we tonen, voor iedereen en voor medewerkers")


def coverage() -> None:
    if run.indicator is None:
        ui.missing("verantwoording")
    level = pick("Niveau", "per", LEVELS | ({run.level: "Eigen indeling"} if run.level == "eigen" else {}), run.level)
    known, rows = ui.definitions().indicators, ui.query("dataset_coverage", level=level)
    found = rows.assign(label=rows["indicator"].map(lambda id: known[id].label))
    found = found.sort_values("label", key=lambda names: names.map(ui.dutch_order))
    old = (date.today().year - found["year"] > OLD).fillna(False).astype(bool)
    st.markdown(f"{dutch.count_of(len(found), 'cijfer', 'cijfers')} per {catalog.LEVELS[level]}. "
                f"Ouder dan {OLD} jaar: {old.sum()}. Voor geen enkel gebied een waarde: {found['year'].isna().sum()}.")
    lines = pd.DataFrame({
        "Cijfer": found["label"], "Sfeer": found["indicator"].map(lambda id: known[id].sphere or ""),
        "Nieuwste jaar": found["year"].astype("string").fillna("geen"), "Aantal jaren": found["years"].map(dutch.number),
        "Gebieden met cijfer": [f"{row.values} van {row.areas}" for row in found.itertuples()],
        "Onzeker": found["uncertain"].map(dutch.number), "Verborgen": found["hidden"].map(dutch.number),
        "Opmerking": old.map({True: f"ouder dan {OLD} jaar", False: ""})})
    hand_out(lines, "dekking", f"Hoe nieuw en volledig de cijfers per {level} zijn", rows, lines.shape[1])


def glossary() -> None:
    terms = {search.tidy(term.name): term for term in search.glossary((ui.TEXTS / "begrippen.md").read_text(encoding="utf-8"))}
    if chosen := pick("Zoek een woord op", "begrip", {id: term.name for id, term in terms.items()}):
        st.info(f"**{terms[chosen].name}**  \n{terms[chosen].text}")
    said, half = [f"**{term.name}**  \n{term.text}" for term in terms.values()], -(-len(terms) // 2)
    for column, part in zip(st.columns(2, gap="large"), (said[:half], said[half:]), strict=True):
        column.markdown("\n\n".join(part))


run = ui.now()
st.title("Verantwoording")
ui.text("verantwoording")
read_link("onderdeel", TABS)
tabs = st.tabs(list(TABS.values()), key="onderdeel", on_change="rerun", bind="query-params")
shows = (sources, figures, method, coverage, glossary, lambda: ui.text(pick("Pagina", "scherm", SCREENS, "wat_zie_ik_overzicht")))
for tab, show in zip(tabs, shows, strict=True):
    if tab.open:
        with tab:
            show()
st.subheader("Klopt dit niet?")
contact = run.settings.contact or "Er is nog geen contactadres. De beheerder kan dat invullen in settings.toml."
st.markdown(f"Ziet u een fout? Noem het cijfer, het gebied en het jaar. {ui.plain(contact)}")
