"""Privacy: wat de gemeente zelf laadde, waarom en hoe lang, wat daarin verborgen is, wie intern keek, en een bestand wissen."""
from dataclasses import asdict
from datetime import date

import pandas as pd
import streamlit as st

from dashboard import access, dutch, export, intake, logs, ui
from dashboard.errors import DashboardError
from dashboard.intake import retention

EMPTY = "niet ingevuld"
DATASETS = {"title": "Dataset", "purpose": "Doel", "ground": "Grondslag", "until": "Bewaren tot", "loads": "Bestanden",
            "active": "Telt mee", "purged": "Gewist", "hidden_openbaar": "Verborgen, openbaar",
            "beside_openbaar": "Waarvan om een ander, openbaar", "hidden_intern": "Verborgen, intern",
            "beside_intern": "Waarvan om een ander, intern"}
SHARES = ("hidden_openbaar", "beside_openbaar", "hidden_intern", "beside_intern")
FILES = {"name": "Bestand", "title": "Dataset", "at": "Geladen", "role": "Rol", "state": "Toestand", "load": "Nummer"}
OPENINGS = {"at": "Wanneer", "by": "Account", "role": "Rol"}
WISHES = {"privacy": "de privacyverklaring", "toegankelijkheid": "de toegankelijkheidsverklaring", "contact": "het contactadres"}


def words(datasets: pd.DataFrame) -> pd.DataFrame:
    """The overview as people read it."""
    def kept(until) -> str:
        return EMPTY if pd.isna(until) else f"{until:%d-%m-%Y}" + " (voorbij)" * (until < date.today())

    said = {name: datasets[name].map(lambda share: "geen cijfers" if pd.isna(share) else dutch.value(100 * share, "share", 0))
            for name in SHARES}
    said |= {name: datasets[name].fillna(EMPTY) for name in ("purpose", "ground")}
    return datasets.assign(**said, until=datasets["until"].map(kept))[list(DATASETS)].astype("string")


def files(loads: list, datasets: pd.DataFrame) -> pd.DataFrame:
    """Every file of these datasets, the newest first."""
    titles = dict(zip(datasets["dataset"], datasets["title"], strict=True))
    rows = [(load.entry["name"], titles[load.dataset], dutch.moment(load.entry["at"]), load.entry["role"], state(load), load.id)
            for load in loads if load.dataset in titles]
    return pd.DataFrame(rows, columns=list(FILES))


def state(load) -> str:
    if load.purged:
        return f"gewist op {dutch.moment(load.purged['at'])}"
    return "telt mee" if load.active else "teruggedraaid, bewaard"


def shown(frame: pd.DataFrame, headers: dict[str, str], alt: str, key: str) -> None:
    """A table on screen, and the same as a file."""
    ui.table(frame.rename(columns=headers), alt=alt)
    origin = {"gemeente": run.settings.name, "opgehaald": f"{date.today():%d-%m-%Y}"}
    ui.download(lambda: frame, {name: export.Column(header) for name, header in headers.items()}, origin, "privacy", key, key=key)


def overview(loads: list) -> None:
    datasets = retention.own_datasets(run.settings)
    if datasets.empty:
        ui.text("privacy_leeg")
    else:
        ui.text("privacy_overzicht")
        shown(words(datasets), DATASETS, "De datasets van de gemeente zelf, met doel en bewaartermijn", "datasets")
        st.subheader("De bestanden daarvan")
        shown(files(loads, datasets), FILES, "De bestanden die de gemeente zelf laadde, het nieuwste eerst", "bestanden")
    st.subheader("Wanneer een cijfer verborgen is")
    limits = run.settings.thresholds
    ui.text("privacy_drempels", **asdict(limits))
    if missing := [what for name, what in WISHES.items() if not getattr(run.settings, name)]:
        st.info(f"In settings.toml is nog niet ingevuld: {dutch.join(missing)}.")


def purge(loads: list) -> None:
    if run.settings.read_only:
        return ui.text("privacy_voorbeeld")
    ui.text("privacy_wissen")
    names = {load.id: f"{load.entry['name']} ({load.id}), {state(load)}" for load in loads if not load.purged}
    chosen = st.selectbox("Welk bestand?", list(names), index=None, format_func=names.get, key="wissen",
                          placeholder="Kies of typ")
    sure = chosen and st.checkbox("Ik weet dat dit niet terug kan", key=f"zeker_{chosen}")
    if chosen and st.button("Wis voorgoed", type="primary", disabled=not sure) and sure:
        access.require(ui.role(), "purge_data")
        bar = st.progress(0.0, "Bezig")
        load = intake.purge(run.settings, chosen, intake.Who(ui.account(), ui.role()),
                            lambda what, share: bar.progress(min(share, 1.0), what.capitalize()))
        st.session_state["gewist"] = retention.outcome(run.settings, load)
        st.rerun()


def openings() -> None:
    ui.text("privacy_inzage")
    found = pd.DataFrame(logs.openings(run.settings), columns=list(OPENINGS))
    if found.empty:
        st.markdown("Nog niemand heeft de interne cijfers bekeken.")
        return
    found = found.assign(at=found["at"].map(dutch.moment)).astype("string")
    shown(found, OPENINGS, "Wie de interne cijfers bekeek, de laatste eerst", "inzage")


run = ui.now()
st.title("Privacy")
access.require(run.role, "see_privacy")
if message := st.session_state.pop("gewist", None):
    st.success(message)
history = intake.history(run.settings)[::-1]
parts = {"Overzicht": lambda: overview(history)}
if access.may(run.role, "purge_data"):
    parts |= {"Wissen": lambda: purge(history)}
if access.may(run.role, "see_accounts"):
    parts |= {"Inzage": openings}
for tab, part in zip(st.tabs(list(parts), key="deel", on_change="rerun", bind="query-params"), parts.values(), strict=True):
    if tab.open:
        with tab:
            try:
                part()
            except DashboardError as problem:  # the other tabs must stay in reach
                ui.show_error(problem)
