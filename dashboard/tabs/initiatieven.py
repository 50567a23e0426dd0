"""Tab Initiatieven: what goes on where, by theme, ring, law and who began it; empty places; experts by experience."""

import pandas as pd
import streamlit as st

from dashboard import dutch, maps, ui
from dashboard.definitions import RINGS
from dashboard.registers.network import ACTIVITIES, BANDS, DOMAINS, INITIATORS, PLACES, STATUSES, THEMES
from dashboard.tabs import together

FILTERS = {  # column of the query → label of the box and what it may be
    "themes": ("Thema", THEMES),
    "type": ("Soort", ACTIVITIES),
    "ring": ("Ring van steun", RINGS),
    "domains": ("Wet", DOMAINS),
    "initiator": ("Wie begon", INITIATORS),
    "status": ("Stand", STATUSES),
}


def show() -> None:
    run = ui.now()
    area = run.region or run.gemeente or run.settings.home
    rows = ui.query("register_activities", area=area)
    if rows.empty:
        ui.text("initiatieven_leeg")
        return
    found = rows
    for column, (name, (label, options)) in zip(st.columns(len(FILTERS)), FILTERS.items(), strict=True):
        chosen = column.selectbox(
            label,
            list(options),
            index=None,
            format_func=options.get,
            key=f"filter_{name}",
            placeholder="Alle",
            bind="query-params",
        )
        if chosen:
            found = found[
                [
                    chosen in (together.split(cell) + together.split(more) if name == "themes" else together.split(cell))
                    for cell, more in zip(found[name], found["implicit_themes"], strict=True)
                ]
            ]
    summary(found)
    per_area(found, area)
    listing(found)
    places(rows)
    experts(rows)
    ui.show_query(rows, "initiatieven")


def summary(found: pd.DataFrame) -> None:
    """How much there is, in two sentences."""
    active = found[found["status"] == "actief"]
    people = active["bipp"].isin(["1-9", "10-24", "25+"]).sum()
    said = f"{dutch.count_of(len(found), 'initiatief', 'initiatieven')} met deze keuze. Actief: {dutch.number(len(active))}."
    if len(active):
        said += f" {dutch.number(people)} daarvan bereiken mensen in een moeilijke situatie."
    st.markdown(said)


def per_area(found: pd.DataFrame, area: str | None) -> None:
    """How many per wijk, or per buurt of the chosen wijk: a map, and a table that says the same. None is a number too."""
    level = "buurt" if area and area[:2] in ("WK", "BU") else "wijk"
    names = ui.query("region_names", level=level)
    inside = names if area is None else names[names["region"].str[2:].str.startswith(area[2:])]
    labels = ui.area_labels(inside)
    codes = found["region"] if level == "buurt" else "WK" + found["region"].str[2:8]
    counts, active = codes.value_counts(), codes[found["status"] == "actief"].value_counts()
    st.subheader(f"Per {level}")
    left, right = st.columns([55, 45], gap="medium")
    with left:
        drawn(level, {code: int(counts.get(code, 0)) for code in labels})
    with right:
        ui.table(
            pd.DataFrame(
                {
                    level.capitalize(): labels.values(),
                    "Initiatieven": [dutch.number(counts.get(code, 0)) for code in labels],
                    "Waarvan actief": [dutch.number(active.get(code, 0)) for code in labels],
                }
            ),
            alt=f"Aantal initiatieven per {level}, op naam",
            height=400,
        )
    moments = ui.query("network_areas", level="gemeente")["moment"]
    if len(moments):
        st.caption(f"{together.source(moments.max())} Soort: geteld. Nul is: niemand heeft er een in het register gezet.")


def drawn(level: str, counts: dict[str, int]) -> None:
    """Those counts on the map; a click on an area chooses it."""
    areas = ui.query("drawing_areas", level=level)
    own = areas[areas["region"].isin(list(counts))]
    if own.empty:
        return
    run = ui.now()
    most = max(counts.values())
    maps.counts(
        areas.assign(count=areas["region"].map(counts)),
        ("initiatief", "initiatieven"),
        file=areas["file"].iloc[0],
        on_pick=pick if run.level == level else None,
        chosen=run.region,
        focus=own["gemeente"].iloc[0],
        height=400,
        key=f"initiatieven_{level}",
        alt=f"Kaart van het aantal initiatieven per {level}: {dutch.number(sum(counts.values()))} in "
        f"{dutch.count_of(len(counts), 'gebied', 'gebieden')}, ten hoogste {dutch.number(most)} in één.",
    )


def pick(region: str) -> None:
    st.session_state["regio"] = region


def listing(found: pd.DataFrame) -> None:
    """Each with where, who and how many come."""
    st.subheader("De lijst")
    ui.table(
        pd.DataFrame(
            {
                "Initiatief": found["title"],
                "Soort": found["type"].map(ACTIVITIES),
                "Waar": found["place"].fillna(found["region"]),
                "Trekkers": found["carriers"],
                "Doen mee": found["partners"],
                "Thema": [together.said(cell, THEMES) for cell in found["themes"]],
                "Begonnen door": found["initiator"].map(INITIATORS).fillna("niet bekend"),
                "Stand": found["status"].map(STATUSES),
                "Hoeveel mensen": found["reach"].map(BANDS).fillna("niet bekend"),
                "Nagekeken": [together.date(day) or "nog nooit" for day in found["confirmed"]],
            }
        ).fillna(""),
        alt="Alle initiatieven met deze keuze",
    )


def places(rows: pd.DataFrame) -> None:
    """Empty places given back to residents, with how far that is."""
    own = rows[rows["type"] == "plek"]
    if own.empty:
        return
    st.subheader("Plekken en braakliggende terreinen")
    ui.table(
        pd.DataFrame(
            {
                "Plek": own["title"],
                "Waar": own["place"].fillna(own["region"]),
                "Stand": own["place_status"].map(PLACES).fillna("niet bekend"),
            }
        ),
        alt="Plekken en hun stand",
    )


def experts(rows: pd.DataFrame) -> None:
    """Help by experts by experience, per theme: activities, never numbers of people."""
    own = rows[(rows["type"] == "ervaring") & (rows["status"] == "actief")]
    if own.empty:
        return
    st.subheader("Ervaringsdeskundigen per thema")
    counts = own["themes"].map(together.split).explode().value_counts()
    ui.table(
        pd.DataFrame(
            {
                "Thema": [THEMES[theme] for theme in THEMES if theme in counts.index],
                "Activiteiten": [dutch.number(counts[theme]) for theme in THEMES if theme in counts.index],
            }
        ),
        alt="Activiteiten van ervaringsdeskundigen per thema",
    )
