"""What ties the pages to Streamlit: who looks, what they chose, the one cache, and what stands beside a figure."""
import logging
import re
import secrets
import shlex
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from dashboard import access, catalog, config, db, dutch, export, index_catalog, sentences, straks_catalog
from dashboard.errors import DashboardError, NoBuild
from dashboard.methods.projection import Assumptions

log = logging.getLogger("dashboard")
TEXTS = Path(__file__).parent / "texts"
HERE = ZoneInfo("Europe/Amsterdam")
LONG_TABLE = 300  # rows; above it the table is drawn by the browser piece by piece
Rows = Callable[[], pd.DataFrame]  # fetched when somebody asks for the file
FEW = 5_000  # rows, of which the words are kept as Python keeps them
WORDS = pd.StringDtype("python", na_value=float("nan"))  # how pandas has words by default, but for where it keeps them
ONWARD = ":material/arrow_forward:"  # before a link to another page
MANY = 600  # areas, more than any gemeente has; above it there is a map but no list


@dataclass(frozen=True)
class Run:
    """One run of a page: the build that all its queries read, who looks, and the choices that pages share."""

    settings: config.Settings
    build: str | None
    role: str
    indicator: catalog.Indicator | None = None
    year: int | None = None
    level: str | None = None
    gemeente: str | None = None
    region: str | None = None
    position: int | None = None
    frozen: object | None = None  # of a link to figures of then: what is different now

    @property
    def view(self) -> str:
        return access.view(self.role)


def start() -> Run:
    """Begin a run: read the name of the build once, so that a page never mixes two. A panel that reruns on its own keeps it."""
    settings = config.settings()
    try:
        now = db.current(settings.data)
    except NoBuild:
        now = {"build": None, "position": None}
    return keep(Run(settings, now["build"], role(), position=now["position"]))


def keep(run: Run) -> Run:
    st.session_state["_run"] = run
    return run


def now() -> Run:
    return st.session_state["_run"]


def role() -> str:
    """Role of this session; every action asks it anew."""
    known = access.login_role(_user(), config.settings().login)
    return access.role(access.Context(st.get_option("server.address"), dict(st.context.headers), known))


def account() -> str:
    """Account of this session, for the ledger: an id, "lokaal" where nobody logs in, "niemand" for who did not."""
    return access.account(_user(), config.settings().login) or "niemand"


def _user() -> dict:
    return dict(st.user)


def login() -> None:
    """The way in and out, where the installation has a login of its own."""
    known = config.settings().login
    if not known.oidc:
        return
    if access.account(_user(), known) is None:
        st.sidebar.button("Inloggen", on_click=st.login)
    else:
        st.sidebar.button("Uitloggen", on_click=st.logout)


def footer() -> None:
    """Under every page: whose it is, where to ask, and the statements that the law asks for."""
    st.divider()
    said = [f"{label}: [{plain(words)}]({link})" if link else f"{label}: {plain(words)}"
            for label, words, link in config.footer_lines(config.settings())]
    st.markdown(f":small[{' · '.join(said)}]")  # no caption: its links lack contrast


# --- figures and texts ------------------------------------------------------------------------------------------------


def query(name: str, **params) -> pd.DataFrame:
    """Rows of queries/<name>.sql in the build of this run; the frame remembers how it was asked."""
    run = now()
    if run.build is None:
        raise NoBuild("Er zijn nog geen gegevens geladen in deze map.")
    frame = _frame(data=str(run.settings.data), build=run.build, view=run.view, name=name, sql=db.sql(name), params=params)
    frame = frame.copy(deep=False)  # everybody gets the cached rows; pandas copies what somebody changes
    frame.attrs = {"query": name, "params": _Asked(params)}
    return frame


class _Asked(dict):
    """Parameters that went into a query. Pandas would copy them at every step that a frame takes."""

    def __deepcopy__(self, memo: dict) -> "_Asked":
        return self


@st.cache_resource(show_spinner=False, max_entries=500)  # called with names: Streamlit looks up those of a position each time
def _frame(*, data: str, build: str, view: str, name: str, sql: str, params: dict) -> pd.DataFrame:
    frame = db.run(name, params, data=Path(data), build=build, view=view)
    if len(frame) > FEW:
        return frame
    # Arrow keeps the words of many rows well, but with few it needs more time to start than it then saves.
    words = [column for column, dtype in frame.dtypes.items() if isinstance(dtype, pd.StringDtype)]
    return frame.assign(**{column: pd.array(frame[column].to_numpy(object), dtype=WORDS) for column in words})


@contextmanager
def at(build: str) -> Iterator[None]:
    """Within this, queries and definitions are those of another build."""
    run = now()
    keep(replace(run, build=build))
    try:
        yield
    finally:
        keep(run)


def definitions() -> catalog.Catalog:
    """The definitions that the build of this run was made with."""
    run = now()
    return _definitions(run.settings.data, run.build)[0]


def dataset(id: str) -> catalog.Dataset:
    """A dataset of the catalogue, or what stands for figures that the dashboard computes."""
    return definitions().datasets.get(id) or {each.id: each for each in (index_catalog.COMPUTED, straks_catalog.COMPUTED)}[id]


def indices() -> dict[str, index_catalog.Index]:
    """The definitions of an index that the build of this run was made with, by id."""
    run = now()
    return _definitions(run.settings.data, run.build)[2]


def scenarios() -> dict[str, Assumptions]:
    """What was assumed about years to come in the build of this run, by id; the first is what is expected."""
    run = now()
    return _definitions(run.settings.data, run.build)[1]


@lru_cache(maxsize=8)
def _definitions(data: Path, build: str | None) -> tuple[catalog.Catalog, dict[str, Assumptions], dict[str, index_catalog.Index]]:
    made = db.manifest(data, build) if build else {"definitions": (), "indices": {}, "scenarios": {}}
    known = catalog.load(config.CATALOG, *(data / name for name in made["definitions"]))
    known, found = index_catalog.extended(known, made["indices"])
    return *straks_catalog.extended(known, made.get("scenarios", {})), found


def text(name: str, **values) -> None:
    """A Dutch text of ours, with {values} filled in."""
    st.markdown((TEXTS / f"{name}.md").read_text(encoding="utf-8").format(**values))


def plain(words: str) -> str:
    """Words from a file, so that Streamlit shows them as they are and not as markup."""
    return re.sub(r"([\\`*_{}\[\]#|<>~$:])", r"\\\1", words)


def dutch_order(name: str) -> str:
    """Where a name stands in a Dutch list: 's-Gravenhage under G, 't Zand under Z, accents do not count."""
    return export.ascii_letters(re.sub(r"^['’‘][a-z][\s-]+", "", name.lower()))


def area_labels(areas: pd.DataFrame) -> dict[str, str]:
    """Code → name, in Dutch order; with the code where a name occurs twice."""
    return dict(sorted(sentences.labels(areas).items(), key=lambda pair: dutch_order(pair[1])))


def place() -> str:
    """Where: " in Heerenveen", of the gemeente that is chosen or the only one there is; nothing where it is several."""
    names = query("region_names", level="gemeente").set_index("region")["name"]
    code = now().gemeente or (names.index[0] if len(names) == 1 else None)
    return f" in {names[code]}" if code in names.index else ""


def local_time(at: str) -> str:
    """A UTC time of the ledger as a Dutch clock shows it: 22-11-2026 13:37."""
    return datetime.fromisoformat(at).astimezone(HERE).strftime("%d-%m-%Y %H:%M")


# --- a figure in words ------------------------------------------------------------------------------------------------

MADE = {
    "survey": "Dit is gevraagd aan een deel van de inwoners.",
    "register": "Dit is geteld in een registratie.",
    "model": "Dit is een schatting. Niemand heeft dit in de buurt zelf gemeten.",
    "allocated": "Dit is verdeeld over de gebieden. Niemand heeft het per gebied geteld.",
    "derived": "Dit is berekend uit andere cijfers.",
}


def made(frame: pd.DataFrame) -> str:
    """How the figures on screen came about, in a sentence; of more kinds the one that says least."""
    kinds = [kind for kind in ("model", "allocated", "derived", "survey", "register") if kind in set(frame["kind"].unique())]
    unsaid = kinds and kinds[0] in ("model", "survey") and frame["lower"].isna().all()
    return (MADE[kinds[0]] if kinds else "") + (" De bron zegt niet hoe zeker de cijfers zijn." if unsaid else "")


def unit(indicator: catalog.Indicator) -> str:
    """What is counted: "% van de huishoudens"."""
    return indicator.unit_text or dutch.pattern(indicator.unit).replace("{}", "").strip()


def short_amount(value: float | None, indicator: catalog.Indicator) -> str:
    """The figure where there is little room: "16 %" and not "16 % van de huishoudens"; of a score only the number."""
    words = indicator.unit if unit(indicator).startswith(("%", "score ")) else indicator.unit_text or indicator.unit
    return dutch.value(value, words, indicator.decimals)


def amount(value: float | None, indicator: catalog.Indicator) -> str:
    return dutch.value(value, indicator.unit_text or indicator.unit, indicator.decimals)


def between(row, indicator: catalog.Indicator) -> str:
    """"5,7 en 8,9", or nothing when no interval is known or nothing may be shown."""
    if pd.isna(row.value) or pd.isna(row.lower) or pd.isna(row.upper):
        return ""
    return f"{dutch.number(row.lower, indicator.decimals)} en {dutch.number(row.upper, indicator.decimals)}"


def holds(mark) -> bool:
    """A yes-or-no from a frame; where there is no row there is no mark, and that is no."""
    return bool(pd.notna(mark) and mark)


def certainty(row, indicator: catalog.Indicator) -> str:
    """How sure a figure is, in one or two sentences."""
    said = [MADE[row.kind] if row.kind in MADE else MADE[indicator.kind]]
    if limits := between(row, indicator):
        sure = "vrijwel zeker" if row.interval_level > 0.9 else "in 2 van de 3 gevallen"
        said.append(f"Het echte cijfer ligt {sure} tussen {limits}.")
    elif row.kind in ("model", "survey"):
        said.append("Hoe zeker het is, weten we niet.")
    if row.uncertain:
        said.append("**Onzeker cijfer.**")
    if holds(row.provisional):
        said.append("Voorlopig cijfer. Het kan nog veranderen.")
    return " ".join(said)


difference = sentences.difference  # one function for sentence, colour and table


# --- what stands above a page, or instead of it -----------------------------------------------------------------------


def banner() -> None:
    """Above every page of a made-up municipality."""
    if now().settings.fictional:
        st.caption("**Voorbeeldgemeente: alle cijfers zijn verzonnen.**", width="content")


def missing(page: str) -> None:
    """A page without figures says what is missing, who can add it and how; nothing of the page comes after it."""
    text(f"{page}_leeg")
    run = now()
    if access.may(run.role, "fetch_data"):
        st.page_link("app_pages/gemeente.py", label="Kies uw gemeente: haal open cijfers op")
    if access.may(run.role, "add_data"):
        st.page_link("app_pages/gegevens.py", label="Naar Gegevens: een bestand toevoegen", icon=ONWARD)
        st.markdown("Of typ in een terminal:")
        st.code(f"python -m dashboard add BESTAND.csv --data {shown(run.settings.data)}", language=None, wrap_lines=True)
    else:
        text("vraag_analist")
    st.stop()


def show_error(error: Exception) -> bool:
    """What went wrong, in Dutch. A bug is logged under a code, with its place but no values; the page shows that code."""
    if isinstance(error, DashboardError):
        st.error(plain(str(error)))
        return True
    code = secrets.token_hex(3)
    log.error("bug code=%s type=%s\n%s", code, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
    st.error(f"Er ging iets mis in het programma. Meld dit met de code {code} aan de beheerder.")
    return True


# --- beside and under a figure ----------------------------------------------------------------------------------------


def loads(indicator: str, year: int | None) -> pd.DataFrame:
    """The loads that a figure comes from, of one year or of all: rows of the query load_sources."""
    every = query("load_sources", indicator=None, year=None)
    return every[(every["indicator"] == indicator) & (True if year is None else every["year"] == year)]


def source(indicator: catalog.Indicator, year: int | None) -> dict[str, str]:
    """Where a figure comes from, as a line on screen; returns the same for a file."""
    found = loads(indicator.id, year)
    made = dutch.join(sorted({f"{producer}, {title}" for producer, title in zip(found["producer"], found["title"], strict=True)}))
    when = f" ({year})" if year else ""
    if now().settings.fictional:
        line = f"Fictieve cijfers{when}, in de vorm van {made}. Soort: {catalog.KINDS[indicator.kind]}."
    else:
        licence = dutch.join(sorted(set(found["license"])))
        line = f"Bron: {made}{when}. Soort: {catalog.KINDS[indicator.kind]}. Licentie: {licence}."
    st.caption(plain(line))
    return {"bron": line, "geladen": local_time(max(found["at"]))[:10] if len(found) else ""}


def unbroken(words: str) -> str:
    """A date or a span of years with joints that no line ends at; other words stay as they are, for they may be copied."""
    return re.sub(r"[-–]", "\u2060\\g<0>\u2060", words) if re.fullmatch(r"\d\d-\d\d-\d{4}( .*)?|\d{4}–\d{4}", words) else words


def table(frame: pd.DataFrame, alt: str, *, height: int = 420) -> None:
    """Words and Dutch numbers as a table; a real HTML table when it is short enough to be one."""
    if len(frame) > LONG_TABLE:
        st.dataframe(frame, hide_index=True, height=height, alt=alt)
        return
    safe = frame.map(lambda cell: plain(unbroken(cell)) if isinstance(cell, str) else cell)
    st.table(safe, hide_index=True, border="horizontal", height=height if len(frame) > 12 else "content", alt=alt)


def show_query(frame: pd.DataFrame, key: str, *more: pd.DataFrame) -> None:
    """How figures were made, so that everybody can make them again: the command, with what was filled in, and the SQL."""
    panel = st.popover("Toon query", key=f"query_{key}", on_change="rerun")
    if panel.open:
        run = now()
        with panel:
            st.markdown(f"Deze cijfers komen uit stand **{run.build}** van de gegevens ({run.view}). "
                        "Typ dit in een terminal. U krijgt dan dezelfde cijfers:")
            for asked in (each.attrs for each in (frame, *more)):
                st.code(command(asked["query"], asked["params"], run), language=None, wrap_lines=True)
                st.code(db.sql(asked["query"]), language=None, wrap_lines=True)  # no colours: they lack contrast


def command(name: str, params: Mapping, run: Run) -> str:
    """The command line that gives the rows on screen."""
    filled = [f"{key}={shlex.quote('' if value is None else str(value))}" for key, value in params.items()]
    where = f"--data {shown(run.settings.data)} --view {run.view} --build {run.build} --format csv"
    return " ".join(["python -m dashboard query", name, *filled, where])


def shown(data: Path) -> str:
    """A data folder as one types it."""
    return shlex.quote(str(data.relative_to(config.ROOT) if data.is_relative_to(config.ROOT) else data))


def download(rows: Rows, columns: Mapping[str, export.Column], origin: Mapping, *name: str, key: str) -> None:
    """The table on screen as a file."""
    run = now()
    origin = {**origin, "build": run.build or "", "fictief": "ja, verzonnen" if run.settings.fictional else "nee"}
    st.download_button("Download (CSV)", lambda: export.to_csv(rows(), columns, origin), key=f"csv_{key}",
                       file_name=export.file_name(*name, run.build or ""), mime="text/csv", on_click="ignore")


def download_figures(rows: Rows, indicator: catalog.Indicator, origin: Mapping, *name: str, key: str) -> None:
    """Figures of one indicator as a file: rows with region, name, year, value, lower, upper, kind and note."""
    def said() -> pd.DataFrame:
        frame = rows()
        made = frame["kind"].map(catalog.KINDS)
        return frame.assign(indicator=indicator.id, label=indicator.label, unit=unit(indicator), made=made)

    download(said, export.figure_columns(indicator.decimals), origin, indicator.label, *name, key=key)
