"""Tab Samenhang in de ruimte: do areas with a high load lie beside each other? Only where that may be tested."""
import pandas as pd
import streamlit as st

from dashboard import balance_sentences as words
from dashboard import dutch, ui
from dashboard.index_catalog import LABELS
from dashboard.tabs.view import View


def allowed(view: View) -> bool:
    """Whether at least one score may be tested."""
    return bool(rows(view)["region"].notna().any())


def rows(view: View) -> pd.DataFrame:
    return ui.query("index_groups", run=view.row.run)


def show(view: View) -> None:
    found = rows(view)
    st.markdown("Liggen gebieden met een hoge last bij elkaar? We vergelijken elk gebied met zijn buren. "
                "Toeval alleen geeft ook groepjes. Die tellen we niet mee.")
    for part, own in found.groupby("part", sort=False):
        title = words.title(LABELS[part].removeprefix("Draaglast: "), view.counted(part) if part == "L" else int(
            ((view.items["dimension"] == part) & (view.items["known"] > 0)).sum()))
        st.subheader(title)
        if pd.notna(own["why"].iloc[0]):
            st.markdown(f"Deze toets doen we niet. {own['why'].iloc[0]}")
            continue
        named = own.assign(name=own["region"].map(view.names), group=own["grouped"].astype(bool))
        st.markdown(ui.plain(words.groups(named, view.level, "last")))
        st.markdown(words.together(own["moran"].iloc[0], own["moran_p"].iloc[0], view.level))
        with st.expander("De toets per gebied", key=f"toets_{part}", on_change="rerun") as line:
            if line.open:
                ui.table(pd.DataFrame({
                    view.level.capitalize(): named["name"],
                    "Lijkt op buren": named["statistic"].map(lambda n: dutch.number(n, 2)),
                    "Kans bij toeval": named["p"].map(lambda n: dutch.number(n, 3)),
                    "In een groep": named["group"].map({True: "ja", False: "nee"})}), alt=f"De toets per gebied voor {title}")
    st.caption("Methode: lokale Moran, 9.999 keer geschud, tweezijdig. Van wat we noemen is hoogstens 10 procent toeval.")
    ui.show_query(found, "samenhang")
