"""A link to what is on screen: it names the position of the ledger, so that it shows the same figures when it is opened later."""
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from dashboard import dutch, ui
from dashboard.errors import DashboardError
from dashboard.intake import frozen

KEY = "stand"  # in the URL; Streamlit empties the URL on the way to another page, so the session remembers it too


def start() -> ui.Run:
    """Begin a run, on the figures that the link names; without such a link on those of now."""
    run = ui.start()
    asked = st.query_params.get(KEY) or st.session_state.get("_stand")
    if not asked or run.build is None:
        return run
    try:
        then = frozen.look(run.settings, asked)
    except DashboardError as error:
        _forget()
        st.session_state["_notes"] = [*st.session_state.get("_notes", []), str(error)]
        return run
    st.session_state["_stand"] = st.query_params[KEY] = asked
    return ui.keep(replace(run, build=_build(run, then), position=then.position, frozen=then if then.newer else None))


def _build(run: ui.Run, then: frozen.Frozen) -> str:
    """The build of then; made anew when it was tidied away since."""
    known = st.session_state.get("_stand_build")
    if known and known[0] == then.position and (run.settings.data / "build" / known[1] / "build.json").exists():
        return known[1]
    with st.spinner("We zoeken de cijfers van toen op"):
        made = frozen.build(run.settings, then.position)
    st.session_state["_stand_build"] = (then.position, made)
    return made


def _forget() -> None:
    st.query_params.pop(KEY, None)
    st.session_state.pop("_stand", None)


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
