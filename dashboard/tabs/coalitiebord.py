"""Tab Coalitiebord (B11): the five pillars of Eén tegen eenzaamheid by area: who does what where, gaps, and double coverage."""

import pandas as pd
import streamlit as st

from dashboard import drawings, dutch, ui
from dashboard.registers.network import PILLARS
from dashboard.tabs import together

LONELY, HIGH = "severely_lonely_share", 0.75  # a high estimate: in the highest quarter of the areas


def show(chosen: together.View) -> None:
    found = about(chosen.activities)
    level = "wijk" if chosen.level == "gemeente" else "buurt"
    areas = names(level, chosen.area)
    n = sum(bool(together.split(pillars)) for pillars in found["pillars"])
    st.markdown(
        ui.plain(
            f"De vijf pijlers van Eén tegen eenzaamheid in {chosen.name}. Tegen eenzaamheid "
            f"{'is' if len(found) == 1 else 'zijn'} er {dutch.count_of(len(found), 'activiteit', 'activiteiten')}. "
            f"Daarvan {'hoort' if n == 1 else 'horen'} er {dutch.number(n)} bij een pijler. Die staan in de tabel."
        )
    )
    board(found, areas, level)
    gaps(chosen, found)
    double(found)
    ui.show_query(chosen.activities, "coalitiebord")


def about(activities: pd.DataFrame) -> pd.DataFrame:
    """What goes on against loneliness, aimed at it or by itself."""
    aimed = [
        row.status == "actief"
        and (together.split(row.pillars) != [] or "eenzaamheid" in f"{row.themes},{row.implicit_themes}".split(","))
        for row in activities.itertuples(index=False)
    ]
    return activities[aimed]


def names(level: str, within: str) -> dict[str, str]:
    """The areas of a level inside an area, in Dutch order."""
    rows = ui.query("region_names", level=level)
    return ui.area_labels(rows[rows["region"].str[2:].str.startswith(within[2:])])


def area_of(region: str, level: str) -> str:
    return "WK" + region[2:8] if level == "wijk" else region


def board(found: pd.DataFrame, areas: dict[str, str], level: str) -> None:
    """Pillars across, areas down; in each cell who does it."""
    st.subheader("Wie doet wat waar")
    cells = {(code, pillar): [] for code in areas for pillar in PILLARS}
    for row in found.itertuples(index=False):
        for pillar in together.split(row.pillars):
            key = (area_of(row.region, level), pillar)
            if key in cells:
                cells[key].append(row.carriers)
    said = {PILLARS[pillar]: [_who(cells[code, pillar]) for code in areas] for pillar in PILLARS}
    ui.table(
        pd.DataFrame({level.capitalize(): areas.values(), **said}),
        alt=f"Per {level} wie er bij elke pijler iets doet",
        height=480,
    )
    missing = [PILLARS[pillar] for pillar in PILLARS if not any(cells[code, pillar] for code in areas)]
    if missing:
        st.markdown(ui.plain(f"Nergens belegd: {dutch.join([name.lower() for name in missing])}."))


def _who(carriers: list[str]) -> str:
    return ", ".join(sorted({name for name in carriers if name}, key=ui.dutch_order)) or "–"


def gaps(chosen: together.View, found: pd.DataFrame) -> None:
    """Buurten with a high estimate and no activity."""
    st.subheader("Hoge schatting, geen activiteit")
    coverage = ui.query("indicator_coverage")
    own = coverage[(coverage["indicator"] == LONELY) & (coverage["level"] == "buurt") & (coverage["values"] > 0)]
    if own.empty:
        st.markdown("Cijfers over eenzaamheid per buurt zijn nog niet geladen.")
        return
    year = int(own["year"].max())
    rows = drawings.rows(LONELY, year, "buurt")
    rows = rows[(rows["gemeente"] == "GM" + chosen.area[2:6]) & rows["value"].notna()]
    high = rows[rows["value"] >= rows["value"].quantile(HIGH)]
    here = high[high["region"].str[2:].str.startswith(chosen.area[2:]) & ~high["region"].isin(set(found["region"]))]
    labels = ui.area_labels(rows)
    said = dutch.join([labels[code] for code in labels if code in set(here["region"])]) if len(here) else ""
    st.markdown(
        ui.plain(
            f"Geen enkele activiteit, wel een hoge schatting: {said}."
            if said
            else "In elke buurt met een hoge schatting is er ten minste één activiteit."
        )
    )
    st.caption(
        f"Hoog is: bij het kwart van de buurten met de hoogste schatting van sterke eenzaamheid ({year}). Dit is een schatting. "
        "Niemand heeft dit in de buurt zelf gemeten."
    )


def double(found: pd.DataFrame) -> None:
    """The same pillar in one buurt by several who carry it."""
    st.subheader("Dubbel")
    rows = found.assign(pillar=found["pillars"].map(together.split)).explode("pillar").dropna(subset="pillar")
    rows = rows[rows["carriers"] != ""]
    groups = [
        (place, PILLARS[pillar], _who(list(group["carriers"])))
        for (place, pillar), group in rows.groupby(["place", "pillar"])
        if group["carriers"].nunique() > 1
    ]
    if not groups:
        st.markdown("Nergens doen twee organisaties in één buurt hetzelfde.")
        return
    st.markdown("Hier doen er meer dan één iets voor dezelfde pijler. Dat kan goed zijn. Weten zij het van elkaar?")
    ui.table(pd.DataFrame(groups, columns=["Buurt", "Pijler", "Wie"]), alt="Buurten waar meer organisaties hetzelfde doen")
