"""Tab Kennis: questions and what is known, products that others may take over, learning together, and a year on paper."""
from datetime import date

import streamlit as st

from dashboard import borrowed, forms, learning, ui, yearly
from dashboard.errors import DashboardError
from dashboard.intake import exchange
from dashboard.registers import kinds, knowledge
from dashboard.tabs import shared


def show() -> None:
    state, area = forms.state(), ui.now().region
    ui.text("kennis")
    st.subheader("Kennisvragen")
    asker = st.segmented_control("Van wie", list(knowledge.ASKERS), format_func=knowledge.ASKERS.get, key="van_wie")
    shared.table(learning.questions(state, area, asker), "Vragen, van wie ze komen en wat we weten", "Er is nog geen vraag.")
    shared.panel("Vraag toevoegen", "nieuwe_vraag", lambda: forms.edit(
        kinds()["question"], None, given={"status": "open", "date": date.today().isoformat()} | ({"area": area} if area else {})))
    _edit("question", "Vraag beantwoorden of verbeteren", {id: item.data["text"] for id, item in
                                                           learning.here(state, "question", area).items()})
    st.subheader("Producten")
    shared.table(learning.products(state), "Producten, en wat elders ook waar moet zijn", "Er is nog geen product.")
    shared.panel("Product toevoegen", "nieuw_product", lambda: forms.edit(kinds()["product"], None))
    st.subheader("Samen leren")
    shared.table(learning.learning(state, area), "Leeractiviteiten op datum", "Er is nog geen leeractiviteit.")
    shared.panel("Leeractiviteit toevoegen", "nieuwe_leeractiviteit", lambda: forms.edit(
        kinds()["learning"], None, given={"date": date.today().isoformat()} | ({"area": area} if area else {})))
    _exchange()
    _paper(area)


def _edit(kind: str, label: str, options: dict[str, str]) -> None:
    def inside() -> None:
        if chosen := shared.choose("Welke", f"kies_{kind}", options):
            forms.edit(kinds()[kind], forms.state()[kind][chosen], key="e")

    if options:
        shared.panel(label, f"wijzig_{kind}", inside)


def _exchange() -> None:
    """What we learned as one file for another municipality, and theirs taken in."""
    st.subheader("Uitwisselen met andere gemeenten")
    st.markdown("In dit pakket zitten labs, lessen, gedoe, agendapunten, vragen en producten. Er zitten geen verhalen en geen "
                "mensen in. Een ander mag het gebruiken (CC BY 4.0), met de naam van uw gemeente erbij.")
    state = forms.state()
    shared.panel("Ons pakket maken", "ons_pakket", _package)
    shared.table(borrowed.lent(state), "Wat andere gemeenten leerden, met van wie het is")
    if thanks := borrowed.credits(state):
        st.caption(ui.plain(" ".join(thanks)))
    given = st.file_uploader("Pakket van een andere gemeente", type="zip", key="pakket_in", max_upload_size=5)
    if given is None:
        return
    try:
        package = exchange.read(given.getvalue())
    except DashboardError as problem:
        ui.show_error(problem)
        return
    counts = ", ".join(f"{len(rows)} {name}" for name, rows in (
        ("labs", package.rows["labs"]), ("lessen", package.rows["lessons"]), ("producten", package.rows["products"])))
    st.markdown(ui.plain(f"Pakket van {package.origin}, gemaakt op {learning.dutch_date(package.created)}: {counts}."))
    if st.button("Neem over", type="primary", key="pakket_neem"):
        shared.attempt(lambda: forms.store(lambda settings, who: exchange.take_in(settings, package, who),
                                           f"Overgenomen van {package.origin}."))


def _package() -> None:
    """Our package, once no text of it seems to name a person; reading them all takes a moment, so only when somebody asks."""
    settings = ui.now().settings
    if found := exchange.named(settings):
        st.warning(ui.plain(f"Er lijkt een mens te staan in {', '.join(found[:5])}. Verander die tekst, dan kan het pakket weg."))
        return
    st.download_button("Download ons pakket", lambda: exchange.export(settings), key="pakket_uit", on_click="ignore",
                       file_name=f"leren_{date.today().isoformat()}.zip", mime="application/zip")


def _paper(area: str | None) -> None:
    """One year of one area on paper. What stopped is always in it."""
    st.subheader("Het jaar op papier")
    if area is None:
        st.markdown("Kies een gebied in het menu. Dan kunt u het jaar van dat gebied printen.")
        return
    this = date.today().year
    year = st.selectbox("Jaar", list(range(this, this - 6, -1)), key="papier_jaar")
    run, state, name = ui.now(), forms.state(), shared.named(area)
    labels = {id: indicator.label for id, indicator in ui.definitions().indicators.items()}

    def made() -> bytes:
        origin = f"{run.settings.name}, stand {run.build}, gemaakt op {learning.dutch_date(date.today().isoformat())}."
        return yearly.page(state, area, year, shared.named, labels, today=date.today(), origin=origin,
                           fictional=run.settings.fictional)

    st.download_button(f"Jaar {year} van {name} (om te printen)", made, key="papier", on_click="ignore", mime="text/html",
                       file_name=f"leren_{area}_{year}.html")
