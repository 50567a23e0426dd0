"""Tab Wat werkt: what a design could show comes first; then per programme the verdict with all that it rests on."""

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import access, dutch, forms, intake, outcome_charts, ui
from dashboard import outcome_sentences as words
from dashboard.registers import goals, kinds
from dashboard.registers.kinds import Record
from dashboard.tabs import elsewhere, planner, shown

CHART = {"displayModeBar": False, "scrollZoom": False}


def show() -> None:
    planner.show()
    st.subheader("Per aanpak")
    state = shown.state()["intervention"]
    rows = ui.query("outcome_results", intervention=None)
    names = dict(sorted(((id, record.data["name"]) for id, record in state.items()), key=lambda pair: ui.dutch_order(pair[1])))
    if not names:
        st.info(
            "Er is nog geen aanpak vastgelegd. Leg een aanpak vast vóór de start. Alleen dan is de uitkomst eerlijk te lezen."
        )
    else:
        chosen = st.selectbox("Aanpak", list(names), format_func=names.get, key="aanpak", bind="query-params")
        one(state[chosen], rows[rows["intervention"] == chosen])
    if access.may(ui.role(), "edit_register"):
        panel = st.expander("Een nieuwe aanpak vastleggen", key="nieuwe_aanpak", on_change="rerun")
        if panel.open:
            with panel:
                ui.text("doelen_aanpak")
                forms.edit(kinds()["intervention"], None)


def one(record: Record, rows: pd.DataFrame) -> None:
    """Everything of one programme, the outcome that was named first on top."""
    data = record.data
    st.markdown(f"### {ui.plain(data['name'])}")
    registered(record)
    if rows.empty:
        waiting = "De cijfers worden nog verwerkt." if forms.waiting() else "Deze aanpak heeft nog geen uitkomst om te meten."
        st.info(waiting)
    for row in rows.itertuples(index=False):
        indicator = ui.definitions().indicators.get(row.outcome)
        if indicator is None:
            st.info("Het cijfer van deze uitkomst is er niet meer.")
            continue
        outcome(record, row, indicator)
    around(record)
    if access.may(ui.role(), "edit_register"):
        panel = st.expander("Deze aanpak bijwerken", key=f"bijwerken_{record.id}", on_change="rerun")
        if panel.open:
            with panel:
                forms.edit(kinds()["intervention"], record)
        for kind, label in (("followup", "Invullen of het blijft"), ("spending", "Kosten en bereik van een jaar invullen")):
            panel = st.expander(label, key=f"{kind}_nieuw_{record.id}", on_change="rerun")
            if panel.open:
                with panel:
                    entries(record, kind)


def entries(record: Record, kind: str) -> None:
    """What was filled in about a programme, to change or take away; or something new."""
    own = {id: other for id, other in shown.state()[kind].items() if other.data["intervention"] == record.id}
    called = {id: moment(other.data) for id, other in own.items()}
    chosen = None
    if own:
        options = [None, *sorted(own, key=called.get)]
        chosen = st.selectbox("Welke", options, format_func=lambda id: called.get(id, "nieuw"), key=f"{kind}_welke_{record.id}")
    fields = [part.name for part in kinds()[kind].fields if part.name != "intervention"]
    forms.edit(kinds()[kind], own.get(chosen), fields=fields, given={"intervention": record.id}, key=f"{record.id}_")


def moment(data) -> str:
    """Of when an entry is: "na 6 maanden", or "2024, GALA"."""
    return goals.MONTHS[data["months"]] if "months" in data else f"{int(data['year'])}, {goals.PROGRAMMES[data['programme']]}"


def registered(record: Record) -> None:
    """When the design was locked, and by which line of the ledger; or that it was looked at afterwards."""
    moment = goals.locked_at(record)
    if goals.ahead(record):
        st.markdown(f"Opzet vastgelegd op {ui.local_time(moment)}, vóór de start.")
    else:
        st.warning(words.AFTERWARDS)
    if moment:
        panel = st.popover("Bewijs", key=f"bewijs_{record.id}", on_change="rerun")
        if panel.open:
            with panel:
                st.markdown(
                    "Elke regel van het logboek draagt het kenmerk van de regel ervoor. Zo is niets achteraf te veranderen. "
                    "`python -m dashboard check` rekent het na."
                )
                ui.table(chain(record), alt="Regels van het logboek over deze aanpak, met hun kenmerk")


def chain(record: Record) -> pd.DataFrame:
    """The lines of the ledger about a record, with their hash and that of the line before."""
    lines = [
        line
        for line in intake.lines(ui.now().settings)
        if line["action"] == "record" and line["id"] == record.id and line["kind"] == record.kind
    ]
    return pd.DataFrame(
        {
            "Regel": [str(line["position"]) for line in lines],
            "Tijd": [ui.local_time(line["at"]) for line in lines],
            "Vastgelegd": ["ja" if (line["data"] or {}).get("locked") else "nee" for line in lines],
            "Kenmerk ervoor": [line["previous"][:16] for line in lines],
            "Kenmerk": [line["hash"][:16] for line in lines],
        }
    )


def outcome(record: Record, row, indicator) -> None:
    """Verdict, picture, trend beforehand, balance, level of evidence, price."""
    st.markdown(f"#### {ui.plain(indicator.label)}{'' if row.main else ' (tweede uitkomst)'}")
    st.markdown(f"{words.verdict_text(row, indicator)} {words.interval(row, indicator)}")
    if said := words.attribution(row):
        st.markdown(said)
    for note in filter(None, (row.notes or "").split("\n")):
        st.caption(note)
    points = ui.query("outcome_points", intervention=record.id, outcome=row.outcome)
    if pd.notna(row.start) and len(points):
        pictures(row, indicator, points)
    rests_on(record, row, indicator)
    with st.container(horizontal=True):
        ui.show_query(ui.query("outcome_results", intervention=record.id), f"werkt_{record.id}_{row.outcome}", points)
    ui.source(indicator, None)


def pictures(row, indicator, points: pd.DataFrame) -> None:
    left, right = st.columns(2)
    with left:
        st.markdown(f"**{ui.plain(indicator.label)} over de jaren**")
        st.plotly_chart(
            outcome_charts.lines(points, indicator, int(row.start)),
            config=CHART,
            key=f"lijn_{row.intervention}_{row.outcome}",
            alt=outcome_charts.lines_words(points, indicator),
        )
    if (points["part"] == "verschil").any():
        with right:
            st.markdown("**Het verschil per jaar**")
            unit = words.unit(indicator)
            st.plotly_chart(
                outcome_charts.gaps(points, int(row.start), unit),
                config=CHART,
                key=f"gat_{row.intervention}_{row.outcome}",
                alt=outcome_charts.gaps_words(points, unit),
            )
            st.caption("Vergeleken met het laatste jaar voor de start. De balk is de marge: 95 van de 100 keer.")
    if pd.notna(row.trend_p):
        st.markdown(words.trend(row, indicator))
    if said := words.own_change(row, indicator):
        st.markdown(said)


def rests_on(record: Record, row, indicator) -> None:
    """What the verdict rests on, as short lines."""
    level = int(row.evidence)
    recognised = goals.recognised(record.data, date.today())
    st.markdown(f"**Bewijs.** {words.evidence(level, goals.LEVELS[level], recognised, row.last_year)}")
    st.markdown(f"**Kosten.** {words.price(row, indicator)}")
    if row.controls:
        panel = st.expander("Waarmee we vergelijken", key=f"vergelijk_{record.id}_{row.outcome}", on_change="rerun")
        if panel.open:
            with panel:
                compared(record, row, indicator)


def compared(record: Record, row, indicator) -> None:
    """The areas, how alike they were, and what happens without neighbours."""
    areas = ui.query("outcome_areas", intervention=record.id, outcome=row.outcome)
    table = ui.query("outcome_balance", intervention=record.id, outcome=row.outcome)
    for part, said in (("met", "Met de aanpak"), ("zonder", "Vergelijkbare gebieden")):
        st.markdown(f"{said}: {ui.plain(dutch.join(sorted(areas.loc[areas['part'] == part, 'name'], key=ui.dutch_order)))}.")
    far = table.loc[table["after"].abs() >= 0.25, "feature"].map(words.FEATURES).str.lower().tolist()
    st.markdown(words.balanced(row, far))
    ui.table(
        pd.DataFrame(
            {
                "Kenmerk vooraf": table["feature"].map(words.FEATURES),
                "Met de aanpak": table["treated"].map(lambda v: dutch.number(v, 1)),
                "Vergelijkbare gebieden": table["chosen"].map(lambda v: dutch.number(v, 1)),
                "Verschil (in spreidingen)": table["after"].map(lambda v: dutch.number(v, 2)),
            }
        ),
        alt="Hoe de gebieden vooraf op elkaar leken",
    )
    st.caption("Het verschil is in spreidingen tussen gebieden. Onder 0,25 lijken ze genoeg op elkaar.")
    if pd.notna(row.apart):
        st.markdown(f"Zonder de buren van deze gebieden is het verschil {dutch.number(row.apart, 1)} {words.unit(indicator)}.")
    how = "door gebieden duizenden keren te verwisselen" if row.inference == "permutatie" else "met een gewone marge"
    seen = f" Het kleinste verschil dat we zo zien, is {words.amount(row.mde, indicator)}." if pd.notna(row.mde) else ""
    st.caption(f"We rekenden {how}.{seen}")


def around(record: Record) -> None:
    """What people wrote: lessons, whether it lasts, who does it elsewhere."""
    data, state = record.data, shown.state()
    if data.get("lesson"):
        st.markdown(f"**Wat we leerden.** {ui.plain(data['lesson'])}")
    if data["status"] == "gestopt":
        st.markdown(f"**Waarom gestopt.** {ui.plain(data.get('reason', ''))}")
    follow = [other.data for other in state["followup"].values() if other.data["intervention"] == record.id]
    st.markdown("**Blijft het?**")
    ui.table(lasting(follow), alt="Of de aanpak na 6, 12 en 24 maanden nog loopt, met welk geld, eigenaar en vrijwilligers")
    promised = [goals.SUSTAIN[name].lower() for name in data.get("sustain", [])]
    if promised:
        st.caption(f"Vooraf gekozen om op te letten: {dutch.join(promised)}.")
    spent = [other.data for other in state["spending"].values() if other.data["intervention"] == record.id]
    st.markdown(f"**Bereik en kosten.** {words.range_of(spent, 'reach', 'bereikte mensen')} "
                f"{words.range_of(spent, 'cost', 'euro')}")
    elsewhere.show(record)


def lasting(follow: list) -> pd.DataFrame:
    """The three moments, also those that nobody filled in yet."""
    at = {row["months"]: row for row in follow}

    def kept(row) -> str:
        before = row.get("volunteers_start")
        return (
            f"{dutch.number(row['volunteers_now'])} van {dutch.number(before)}"
            if before and "volunteers_now" in row
            else "niet ingevuld"
        )

    def yes(row, name) -> str:
        return "niet ingevuld" if name not in row else "ja" if row[name] else "nee"

    rows = [
        (
            label,
            *(
                ("nog niet ingevuld",) * 4
                if months not in at
                else (
                    yes(at[months], "running"),
                    goals.BUDGETS.get(at[months].get("budget", ""), "niet ingevuld"),
                    yes(at[months], "owner"),
                    kept(at[months]),
                )
            ),
        )
        for months, label in goals.MONTHS.items()
    ]
    return pd.DataFrame(rows, columns=["Moment", "Loopt het nog", "Geld", "Vaste eigenaar", "Vrijwilligers over"])
