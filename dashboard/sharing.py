"""A link to what is on screen: it names the position of the ledger, so that it shows the same figures when it is opened later."""
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from dashboard import dutch, ui
from dashboard.errors import DashboardError
from dashboard.intake import frozen, jobs

KEY = "stand"  # in the URL; Streamlit empties the URL on the way to another page, so the session remembers it too


def start() -> ui.Run:
    """Begin a run, on the figures that the link names; without such a link on those of now."""
    run = ui.start()
    asked = st.query_params.get(KEY) or st.session_state.get("_stand")
    if not asked or run.build is None:
        st.session_state["_wacht"] = None
        return run
    try:
        then = frozen.look(run.settings, asked)
    except DashboardError as error:
        _forget()
        st.session_state["_notes"] = [*st.session_state.get("_notes", []), str(error)]
        return run
    st.session_state["_stand"] = st.query_params[KEY] = asked
    build = _build(run, then)
    st.session_state["_wacht"] = then if build is None else None
    return ui.keep(replace(run, build=build or run.build, position=then.position, frozen=then if then.newer else None))


def _build(run: ui.Run, then: frozen.Frozen) -> str | None:
    """The build of then; None when it was tidied away since."""
    if run.position == then.position:
        return run.build
    known = st.session_state.get("_stand_build")
    if known and known[0] == then.position and (run.settings.data / "build" / known[1] / "build.json").exists():
        return known[1]
    if made := frozen.there(run.settings, then.position):
        st.session_state["_stand_build"] = (then.position, made)
    return made


def _forget() -> None:
    st.query_params.pop(KEY, None)
    for key in ("_stand", "_wacht"):
        st.session_state.pop(key, None)


# --- the figures of then are not there: a process of its own makes them, and the page goes on by itself ---------------------


def waits() -> bool:
    """The figures that the link names are not there yet: `wait` stands in the place of the page."""
    return st.session_state.get("_wacht") is not None


def wait() -> None:
    """Instead of a page: what is being made, how far it is, and the way to the figures of now."""
    then, data = st.session_state["_wacht"], ui.now().settings.data
    st.title("De cijfers van toen worden klaargezet")
    st.markdown(f"Deze link hoort bij de cijfers van {ui.local_time(then.at)}. Er zijn nieuwere cijfers. We zetten de cijfers "
                "van toen klaar. Dat kan een minuut duren. De pagina gaat daarna vanzelf verder.")
    st.button("Naar de cijfers van nu", on_click=_forget)
    job = jobs.last(data, frozen.words(then.position))
    if (job is None or job.state != jobs.BUSY) and (other := jobs.busy(data)):
        st.info(f"Eerst wordt een andere opdracht afgemaakt: {ui.plain(other.title)}.")
        return st.fragment(_follow, run_every=2.0)(other)
    if job and job.state != jobs.BUSY and job.id == st.session_state.get("_stand_opdracht"):  # it ended, and made nothing
        st.error(ui.plain(job.said or jobs.UNEXPECTED))
        if not st.button("Probeer het opnieuw"):
            return None
        job = None
    if job is None or job.state != jobs.BUSY:
        try:
            job = jobs.start(data, [*frozen.words(then.position)], f"De cijfers van {ui.local_time(then.at)} klaarzetten",
                             action="look_back", by=ui.account(), role=ui.role())
        except DashboardError as problem:  # somebody else was first, or it may not
            return ui.show_error(problem)
    st.session_state["_stand_opdracht"] = job.id
    return st.fragment(_follow, run_every=1.0)(job)


def _follow(job: jobs.Job) -> None:
    now = jobs.read(job.data, job.id)
    if now.state != jobs.BUSY:
        st.rerun()
    st.progress(now.share, ui.plain(now.what[:1].upper() + now.what[1:]))


# --- above a page, and the link itself -----------------------------------------------------------------------------------


def banner() -> None:
    """Above a page with figures of then: of when they are, what is different, and the way to now."""
    then = ui.now().frozen
    if not then:
        return
    said = [f"U ziet de cijfers van {ui.local_time(then.at)}. **Er zijn nieuwere cijfers.**"]
    if then.program:
        said.append(f"Deze link is van versie {ui.plain(then.program[:20])} van het programma. "
                    "Wat we zelf berekenen, kan nu iets anders zijn.")
    if then.purged:
        said.append(f"Gewist en daarom niet meer te zien: {ui.plain(dutch.join(sorted(set(then.purged))))}.")
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(" ".join(said))
        st.button("Naar de cijfers van nu", on_click=_forget)


def share() -> None:
    """On every page: the link to what is on screen."""
    run = ui.now()
    if run.build is None:
        return
    panel = st.popover("Deel", key="delen", on_change="rerun")
    if panel.open:
        with panel:
            st.markdown("Deze link laat altijd deze cijfers zien, ook als er later nieuwe zijn. Wie hem opent, ziet wat "
                        "zijn eigen rol mag zien.")
            chosen = {key: values for key in st.query_params if key != KEY and (values := st.query_params.get_all(key))}
            words = urlencode(chosen | {KEY: frozen.mark(run.position)}, doseq=True)
            st.code(f"{st.context.url or ''}?{words}", language=None, wrap_lines=True)
