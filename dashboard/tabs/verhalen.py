"""Tab Verhalen: taking a story in through the gate, the second reader, themes with their agreement, and who is not heard yet."""
from collections.abc import Collection
from datetime import date, timedelta

import streamlit as st

from dashboard import access, forms, learning, ui
from dashboard.dutch import count_of
from dashboard.errors import NoBuild
from dashboard.intake import stories
from dashboard.methods.person_codes import streets
from dashboard.registers import kinds
from dashboard.registers import stories as words
from dashboard.registers.kinds import Record, State
from dashboard.tabs import shared

FIRST = 6  # stories that one sees at once; those that wait for a second reader come first
YEAR = 365  # days of consent that the form starts with


def show() -> None:
    state, area = forms.state(), ui.now().region
    ui.text("verhalen")
    if access.may(ui.role(), "edit_register"):
        shared.panel("Verhaal opschrijven", "nieuw_verhaal", lambda: _write(area))
    told = [(record, story) for record, story in stories.readable(ui.now().settings, ui.role())
            if learning.within(record.data["area"], area)]
    told.sort(key=lambda pair: pair[0].data["state"] != "ingediend")
    _themes(state, area)
    _who(told, area)
    _recognised(state, area)
    st.subheader(f"Verhalen ({len(told)})")
    if not told:
        st.markdown("Van dit gebied is er nog geen verhaal.")
    more = len(told) > FIRST and st.toggle(f"Toon ze alle {len(told)}", key="verhalen_alle")
    for record, story in told if more else told[:FIRST]:
        _story(record, story, state)


def _write(area: str | None) -> None:
    """The form for a story. What was typed stays until it is saved."""
    settings, state = ui.now().settings, forms.state()
    text = st.text_area("Het verhaal", key="verhaal_tekst", max_chars=stories.LONGEST, height=200,
                        help="Geen namen, geen nummers, geen adres. Wij kijken dat na, op deze computer.")
    role = st.session_state.get("verhaal_rol") or ""
    found = stories.traces(settings, text, (), role) if text else []
    free = list(dict.fromkeys(trace.words for trace in found if trace.may_be_cleared))
    if found:
        st.warning("\n\n".join(dict.fromkeys(ui.plain(trace.sentence(with_words=True)) for trace in found)))
    cleared = st.multiselect("Dit zijn geen personen", free, key="verhaal_geen_persoon", placeholder="Kies woorden",
                             help="De tweede lezer ziet welke woorden u koos.") if free else []
    _streets(text)
    left, right = st.columns(2)
    where = forms.areas()
    with left:
        codes = list(where)
        place = st.selectbox("Gebied", codes, index=codes.index(area) if area in where else None, format_func=where.get,
                             key="verhaal_gebied", placeholder="Kies of typ",
                             help="Wonen er minder dan 1.000 mensen in de buurt? Dan bewaren we de wijk.")
        role = _pick("Wie vertelt dit", words.ROLES, "verhaal_rol")
        age = _pick("Leeftijdsgroep", words.AGES, "verhaal_leeftijd")
        household = _pick("Huishouden (hoeft niet)", words.HOUSEHOLDS, "verhaal_huishouden")
    with right:
        about = _pick("Over wie gaat het", words.PERSPECTIVES, "verhaal_perspectief")
        labels = {id: record.data["label"] for id, record in state["theme"].items()}
        themes = st.multiselect("Thema's (hoeft niet)", list(labels), format_func=labels.get, key="verhaal_themas",
                                placeholder="Kies")
        labs = {id: record.data["title"] for id, record in state["lab"].items()}
        lab = _pick("Voor welk lab (hoeft niet)", labs, "verhaal_lab")
        purpose = st.text_input("Waarvoor mag het gebruikt worden", "De actie-agenda van deze wijk", key="verhaal_doel",
                                max_chars=200)
        until = st.date_input("Tot wanneer", date.today() + timedelta(days=YEAR), key="verhaal_tot", format="DD-MM-YYYY")
    forms.offers(f"{text}\n{purpose}")
    agreed = st.checkbox("De verteller vindt dit goed, en weet dat intrekken altijd kan", key="verhaal_akkoord")
    if st.button("Bewaar het verhaal", type="primary", key="verhaal_bewaar"):
        story = stories.Story(text, place or "", role or "", age or "", about or "", purpose, until.isoformat() if until else "",
                              household or "", themes, cleared, agreed, lab)
        shared.attempt(lambda: _saved(story))


def _streets(text: str) -> None:
    """A street may be in a story; whoever reads it is asked whether it must."""
    if named := streets(text):
        st.info(ui.plain(f"Hier staat een straat: {', '.join(named)}. Is zo te raden wie dit is? Noem dan de wijk."))


def _pick(label: str, options: dict[str, str], key: str) -> str | None:
    return st.selectbox(label, list(options), index=None, format_func=options.get, key=key, placeholder="Kies")


def _saved(story: stories.Story) -> None:
    forms.store(lambda settings, who: stories.submit(settings, story, who),
                "Het verhaal is bewaard. Het staat nog nergens: eerst leest iemand anders mee.")
    for key in [key for key in st.session_state if str(key).startswith("verhaal_")]:
        del st.session_state[key]


def _story(record: Record, story: dict, state: State) -> None:
    """A story with who tells it in bands, its themes, and what may be done with it."""
    with st.container(border=True):
        st.markdown(f"„{ui.plain(story['text'])}”")
        labels = [state["theme"][id].data["label"] for id in learning.themes_of(record, state) if id in state["theme"]]
        about = f"Thema: {', '.join(labels)}. " if labels else ""
        st.caption(ui.plain(f"{told_by(story)} {shared.named(record.data['area'])}. {about}"
                            f"Stand: {words.STATES[record.data['state']]}."))
        if not access.may(ui.role(), "edit_register"):
            return
        if story["cleared"] and record.data["state"] == "ingediend":
            st.info(f"De schrijver zegt: dit is geen persoon: {ui.plain(', '.join(story['cleared']))}. Klopt dat?")
        if record.data["state"] == "ingediend":
            _streets(story["text"])
        with st.container(horizontal=True):
            if record.data["state"] == "ingediend" and st.button("Gelezen: publiceren", key=f"lees_{record.id}"):
                shared.attempt(lambda: forms.store(lambda settings, who: stories.publish(settings, record.id, who),
                                                   "Het verhaal is gepubliceerd."))
            if record.data["state"] == "gepubliceerd" and st.button("Van de pagina halen", key=f"terug_{record.id}"):
                shared.attempt(lambda: forms.store(lambda settings, who: stories.hold_back(settings, record.id, who),
                                                   "Het verhaal staat niet meer op de pagina's."))
            withdraw = st.popover("Intrekken", key=f"intrekken_{record.id}")
            with withdraw:
                st.markdown("De tekst wordt gewist, voorgoed. Zij komt niet terug.")
                if st.button("Ja, wis dit verhaal", key=f"wis_{record.id}"):
                    shared.attempt(lambda: forms.store(lambda settings, who: stories.withdraw(settings, record.id, who),
                                                       "Het verhaal is ingetrokken. De tekst is gewist."))
        shared.panel("Bij thema's zetten", f"thema_{record.id}", lambda: _code(record, state))


def told_by(story: dict) -> str:
    """Who tells, in bands: "Bewoner, 60 tot 80, over mijzelf."."""
    return f"{words.ROLES[story['role']].capitalize()}, {words.AGES[story['age']]}, {words.PERSPECTIVES[story['perspective']]}."


def _code(record: Record, state: State) -> None:
    labels = {id: theme.data["label"] for id, theme in state["theme"].items()}
    chosen = st.multiselect("Thema's van dit verhaal", list(labels), format_func=labels.get, key=f"code_{record.id}",
                            placeholder="Kies")
    second = ui.account() == access.LOCAL and st.checkbox("Ik ben de tweede lezer", key=f"tweede_{record.id}")
    if st.button("Zet erbij", key=f"zet_{record.id}"):
        shared.attempt(lambda: forms.store(lambda settings, who: stories.code(settings, record.id, chosen, who, second=second),
                                           "Het verhaal staat bij de thema's."))


def _themes(state: State, area: str | None) -> None:
    """Themes, how many stories each has, and how alike two readers put them there."""
    st.subheader("Thema's")
    counts = learning.theme_counts(state, area)
    for id, record in sorted(state["theme"].items(), key=lambda pair: ui.dutch_order(pair[1].data["label"])):
        known = ui.definitions().indicators
        labels = [known[figure].label for figure in record.data.get("indicators", ()) if figure in known]
        beside = f" Naast het cijfer: {', '.join(labels)}." if labels else ""
        st.markdown(ui.plain(f"{record.data['label']}: {count_of(counts.get(id, 0), 'verhaal', 'verhalen')}.{beside}"))
    if not state["theme"]:
        st.markdown("Er is nog geen thema.")
    shared.table(learning.agreement_table(state), "Hoe gelijk twee lezers de verhalen bij thema's zetten")
    shared.panel("Thema toevoegen", "nieuw_thema", lambda: forms.edit(kinds()["theme"], None))


def _who(told: list, area: str | None) -> None:
    """Whose stories there are beside who lives there, by age and by household (F68)."""
    if not told or area is None:
        return
    st.subheader("Wie is er gehoord")
    try:
        rows, figures = ui.query("region_people", region=area), ui.query("region_profile", region=area, year=None)
    except NoBuild:
        return
    ages = {row.band: row.people for row in rows.itertuples() if row.people == row.people}
    known = figures.set_index("indicator")["value"].dropna()
    homes, people = words.living_alone(known), [story for _, story in told]
    shared.table(learning.represented(people, ages, known.get("population")), "Verhalen per leeftijdsgroep naast de inwoners")
    shared.table(learning.represented_homes(people, homes), "Verhalen per soort huishouden naast de inwoners")
    if unsaid := sum(not story.get("household") for story in people):
        st.caption(f"Bij {count_of(unsaid, 'verhaal', 'verhalen')} is het huishouden niet gezegd.")
    if len(ages) < len(words.AGES):
        st.caption("Van sommige leeftijden wonen er zo weinig mensen, dat hun aantal verborgen is. Die vergelijken we niet.")
    if not homes:
        st.caption("Van dit gebied is niet bekend hoeveel mensen alleen wonen. Daarom vergelijken we dat niet.")


def _recognised(state: State, area: str | None) -> None:
    """What residents and professionals recognise, and where that differs (herkend of niet herkend)."""
    st.subheader("Herkend of niet herkend")
    labels = {id: indicator.label for id, indicator in ui.definitions().indicators.items()}
    found = learning.mismatches(state, area, labels, shared.named)
    st.markdown("\n".join(f"- {ui.plain(said)}" for said in found) or "Er is nog geen verschil gemeld tussen cijfer en ervaring.")
    shared.panel("Oordeel toevoegen", "nieuw_oordeel", lambda: forms.edit(
        kinds()["judgement"], None, given={"area": area, "date": date.today().isoformat()} if area else {}))


def beside(indicator: str, region: str) -> None:
    """What people say beside a figure: that they do not recognise it here, and published stories of its theme.

    Stories are of this area or the one around it, and never linked to one cell.
    """
    state, known = forms.state(), ui.now().settings
    label = {indicator: ui.definitions().indicators[indicator].label}
    for said in learning.mismatches(state, region, label, shared.named, indicator):
        st.markdown(ui.plain(said))
    themes = {id for id, theme in state["theme"].items() if indicator in theme.data.get("indicators", ())}
    if not themes:
        return
    found = [(record, story) for record, story in stories.readable(known, "lezer", lambda record: bool(
        themes & set(learning.themes_of(record, state)))) if learning.within(region, record.data["area"])
        or learning.within(record.data["area"], region)]
    if found:
        st.markdown("**Wat mensen hier vertellen**")
    for record, story in found[:2]:
        st.markdown(f"> {ui.plain(story['text'])}")
        st.caption(ui.plain(f"{told_by(story)} {shared.named(record.data['area'])}."))


def reading(indicator: str, inside: Collection[str]) -> None:
    """The line under a map: what residents say of it, and for who keeps the register the way to write that down."""
    if ui.now().frozen:
        return  # what they say now is no reading of the figures of then
    st.caption(ui.plain(learning.reading(forms.state(), indicator, inside, shared.named)))
    if access.may(ui.now().role, "edit_register"):
        st.page_link("app_pages/initiatieven.py", label="Schrijf op wat bewoners zeggen", icon=ui.ONWARD,
                     query_params={"onderdeel": "Verhalen"})
