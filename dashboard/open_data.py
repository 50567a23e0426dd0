"""Open data on the pages: choose a municipality, look in on the job that fetches its figures, and see what came from where."""
from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import access, dutch, intake, ui
from dashboard.errors import AccessError
from dashboard.intake import founding, jobs, opening

ACTION = "fetch_data"
PAGE = "app_pages/gemeente.py"
SHARED = ("indicator", "niveau", "jaar", "gemeente", "regio", "zoek")  # choices that are about one municipality
CHANGES = {"new": "Nieuw", "different": "Anders", "gone": "Verdwenen", "same": "Gelijk"}


# --- above every page -------------------------------------------------------------------------------------------------


def offer(here: str) -> None:
    """Above a page of a made-up municipality the way to a real one; above every page a job that is busy.

    here  address of the page that this stands on
    """
    run = ui.now()
    may = access.may(run.role, ACTION)
    if may and here != "gemeente" and (job := opening.newest_job(run.settings)) and job.state == jobs.BUSY:
        st.page_link(PAGE, label=f"{ui.plain(job.title)}: {job.share:.0%}. Bekijk hoe ver het is.")
    elif may and here != "gemeente" and run.settings.fictional:
        st.page_link(PAGE, label="Kies uw gemeente: haal echte cijfers op")
    elif run.settings.fictional and not may:
        st.caption("Wilt u cijfers van uw eigen gemeente zien? " + refusal())


def refusal() -> str:
    """Who may choose a municipality, as a sentence."""
    try:
        access.require("lezer", ACTION)
    except AccessError as said:
        return str(said)
    return ""


def to_add() -> None:
    """Under the figures of a real municipality: what open data does not have and it can add itself."""
    run = ui.now()
    there = set(ui.query("dataset_sources")["dataset"])
    own = sorted(known.title for known in ui.definitions().datasets.values() if known.own and known.id not in there)
    if run.settings.fictional or not own:
        return
    st.subheader("Wat uw gemeente zelf kan toevoegen")
    st.markdown(ui.plain(f"Deze cijfers zijn geen open data. Alleen uw gemeente heeft ze: {dutch.join(own)}."))
    if access.may(run.role, "add_data"):
        st.page_link("app_pages/gegevens.py", label="Naar Gegevens: een bestand toevoegen")
    else:
        ui.text("vraag_analist")


# --- choosing ---------------------------------------------------------------------------------------------------------


def choose() -> None:
    """The page Gemeente: the job that is busy, or else how the last one ended and the list to choose from."""
    run = ui.now()
    job = opening.newest_job(run.settings)
    if job and job.state == jobs.BUSY:
        st.session_state["_busy"] = job.id
        return follow(job)
    if job and st.session_state.pop("_busy", None) == job.id and job.state == jobs.DONE and job.data != run.settings.data:
        return open_folder(job.data)
    if job:
        outcome(job)
        if job.state == jobs.DONE and job.data != run.settings.data and st.button("Open deze cijfers"):
            return open_folder(job.data)
    _list(run)
    return _folders(run)


def _list(run: ui.Run) -> None:
    """All municipalities to choose one from. It gets a folder of its own; when this folder is a real one, it joins."""
    here = not run.settings.fictional
    ui.text("gemeente_erbij" if here else "gemeente_kies")
    with st.spinner("De lijst van gemeenten ophalen"):
        found = opening.choice()
    if found.problem:
        st.warning("De lijst van gemeenten is nu niet op te halen. Heeft deze computer internet? De cijfers die er al zijn, kunt "
                   "u gewoon bekijken.")
        st.caption(ui.plain(found.problem))
    if not found.names:
        st.button("Probeer opnieuw")  # a click runs the page again, and that asks again
        return
    code = st.selectbox("Gemeente", sorted(found.names, key=lambda code: ui.dutch_order(found.names[code])), index=None,
                        format_func=lambda code: opening.label(code, found.names[code]), placeholder="Kies of typ een naam",
                        key="kies")
    st.caption(f"Alle gemeenten van {found.year}, volgens het CBS.")
    if code and st.button("Zet erbij" if here else "Haal de cijfers op", type="primary"):
        access.require(ui.role(), ACTION)
        folder = run.settings.data if here else founding.make(code, found.names[code])
        agreed = [] if (folder / "ledger.jsonl").exists() else ["--yes"]  # nothing to change yet, so nothing to ask
        begin(folder, ["fetch", code, "--json", *agreed], f"Cijfers ophalen van {found.names[code]}")


def _folders(run: ui.Run) -> None:
    """The other folders that are there, to open."""
    others = {folder: name for folder, name in opening.folders().items() if folder != run.settings.data}
    if not others or not opening.may_switch(run.settings):
        return
    st.subheader("Andere gegevens openen")
    folder = st.selectbox("Gegevens", list(others), index=None, format_func=others.get, placeholder="Kies of typ", key="map")
    if folder and st.button("Open"):
        open_folder(folder)


def open_folder(folder: Path) -> None:
    """Show another folder from now on; what was chosen here says nothing there."""
    access.require(ui.role(), ACTION)
    if not opening.may_switch(ui.now().settings):
        st.success("De cijfers staan klaar. Dit dashboard hoort bij een vaste map. Zo opent u de nieuwe map:")
        st.code(f"python -m dashboard serve --data {ui.shown(folder)}", language=None, wrap_lines=True)
        return
    opening.switch(folder)
    for key in SHARED:
        st.session_state.pop(key, None)
    st.switch_page("app_pages/overzicht.py", query_params={})  # None would clear them, which Streamlit refuses for boxes


# --- a job ------------------------------------------------------------------------------------------------------------


def begin(folder: Path, words: list[str], title: str) -> None:
    """Start a job; the page then shows how far it is."""
    job = jobs.start(folder, words, title, action=ACTION, by=ui.account(), role=ui.role())
    st.session_state["_busy"] = job.id
    st.rerun()


def follow(job: jobs.Job) -> None:
    """How far a job is, looked at every second, until it is over; then the whole page runs again."""
    st.fragment(_follow, run_every=1.0)(job)


def _follow(job: jobs.Job) -> None:
    now = jobs.read(job.data, job.id)
    if now.state != jobs.BUSY:
        st.rerun()
    st.subheader(ui.plain(now.title))
    st.progress(now.share, ui.plain(now.what[:1].upper() + now.what[1:]))
    st.caption(f"Bezig: {duration(now.seconds)}. U mag deze pagina sluiten. Het ophalen gaat door.")
    if st.button("Stop", key=f"stop_{job.id}"):
        jobs.stop(now, action=ACTION, role=ui.role())
        st.rerun()


def outcome(job: jobs.Job) -> None:
    """How the last job ended: what came, what did not and why; and the question whether figures may change."""
    result = job.told.get("result", {})
    head = f"{job.title} ({dutch.moment(job.at)}, {duration(job.seconds)})."
    if result.get("asks") and not result["stored"]:
        st.warning(ui.plain(f"{head} Er is nog niets opgeslagen. Bekijk eerst wat er verandert, en geef dan akkoord."))
    elif job.state == jobs.DONE:
        brought = dutch.count_of(len(result.get("stored", [])), "nieuw bestand", "nieuwe bestanden")
        st.success(ui.plain(f"{head} " + (f"Klaar: {brought}." if result.get("stored") else "Er was niets nieuws.")))
    else:
        (st.info if job.state == jobs.STOPPED else st.error)(ui.plain(f"{head} {job.said or 'Er kwamen geen cijfers.'}"))
    for code, name in result.get("options", {}).items():  # it asked which municipality was meant
        if st.button(f"Haal {name} op", key=f"haal_{code}"):
            begin(job.data, ["fetch", code, "--json"], f"Cijfers ophalen van {name}")
    if "tables" not in result:
        return
    if result["asks"] and not result["stored"]:
        _changes(result)
        if st.button("Akkoord, sla op", type="primary"):
            begin(job.data, [*job.words, "--yes"], job.title)
    if lacks := [problem["sentence"] for problem in result["problems"]]:
        panel = st.expander(f"Wat er niet kwam, en waarom ({len(lacks)})", key="gemist", on_change="rerun")
        if panel.open:
            panel.markdown("\n".join(f"- {ui.plain(sentence)}" for sentence in dict.fromkeys(lacks)))


def _changes(result: dict) -> None:
    """Per table how many figures are new, different, gone and the same."""
    moved = [table for table in result["tables"] if table["new"] or table["different"] or table["gone"]]
    rows = [{"Bestand": table["name"], **{word: dutch.number(table[name]) for name, word in CHANGES.items()}} for table in moved]
    ui.table(pd.DataFrame(rows), alt="Wat er verandert, per bestand")


def duration(seconds: float) -> str:
    if seconds < 90:
        return dutch.count_of(round(seconds), "seconde", "seconden")
    return dutch.count_of(round(seconds / 60), "minuut", "minuten")


# --- where the figures come from --------------------------------------------------------------------------------------


def sources() -> None:
    """The tab Bronnen: what was fetched from where and when, how to name it, what is missing and why; and fetching again."""
    run = ui.now()
    loads = [load for load in intake.history(run.settings) if load.active and load.entry.get("origin")]
    if not loads:
        ui.text("bronnen_leeg")
        if access.may(run.role, ACTION):
            st.page_link(PAGE, label="Kies een gemeente")
        return
    ui.text("bronnen")
    titles = {id: dataset.title for id, dataset in ui.definitions().datasets.items()}
    named = sorted({load.dataset for load in loads}, key=lambda id: titles.get(id, id))
    ui.table(pd.DataFrame([_source(titles.get(id, id), [load for load in loads if load.dataset == id]) for id in named]),
             alt="Elke bron met tabellen, wijkindeling en wanneer zij is opgehaald")
    lacking = sorted(titles[id] for id, known in ui.definitions().datasets.items() if known.source and id not in named)
    if lacking:
        st.markdown(ui.plain(f"Niets opgehaald van: {dutch.join(lacking)}."))
    if access.may(run.role, ACTION) and not run.settings.fictional:
        _again(run)
    if id := st.selectbox("Meer over een bron", named, index=None, format_func=lambda id: titles.get(id, id), key="bron",
                          placeholder="Kies of typ"):
        _details([load for load in loads if load.dataset == id])


def _source(title: str, loads: list) -> dict[str, str]:
    origins = [load.entry["origin"] for load in loads]
    vintages = sorted({origin["vintage"] for origin in origins if origin["vintage"]})
    lacks = {lack["sentence"] for origin in origins for lack in origin.get("lacks", [])}
    return {"Bron": title, "Indeling": f"{vintages[0]} t/m {vintages[-1]}" if len(vintages) > 1 else str(*vintages) or "geen",
            "Opgehaald": dutch.moment(max(origin["fetched_at"] for origin in origins)).split()[0], "Ontbreekt": str(len(lacks))}


def _details(loads: list) -> None:
    """The tables of one source, and in words what did not come with them."""
    origins = sorted((load.entry["origin"] for load in loads), key=lambda origin: (-(origin["vintage"] or 0), origin["table"]))
    ui.table(pd.DataFrame([{"Tabel": origin["table"], "Indeling": str(origin["vintage"] or "geen"),
                            "Opgehaald": dutch.moment(origin["fetched_at"]), "Zo noemt u de bron": origin["license"]}
                           for origin in origins]), alt="De tabellen van deze bron")
    lacks = dict.fromkeys(lack["sentence"] for origin in origins for lack in origin.get("lacks", []))
    st.markdown("**Wat ontbreekt, en waarom**" if lacks else "Van deze bron ontbreekt niets.")
    st.markdown("\n".join(f"- {ui.plain(sentence)}" for sentence in lacks))


def _again(run: ui.Run) -> None:
    """Fetch everything of this folder again; what would change is shown first."""
    job = next(iter(jobs.recent(run.settings.data, 1)), None)
    if job and job.state == jobs.BUSY:
        return follow(job)
    if job:
        outcome(job)
    if st.button("Haal opnieuw op"):
        begin(run.settings.data, ["fetch", "--json"], "Opnieuw ophalen")
    st.page_link(PAGE, label="Zet een gemeente erbij, of open andere gegevens")
    return None
