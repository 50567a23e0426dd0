"""Tab Wat is er veranderd: since a chosen state, split by reason; only what exceeds its noise band counts as real (W7)."""

from pathlib import Path

import pandas as pd
import streamlit as st

from dashboard import dutch, intake, ui
from dashboard.errors import DashboardError
from dashboard.intake import frozen, jobs
from dashboard.methods import changes
from dashboard.tabs import moments

LABELS = {
    changes.REAL: "echte verandering",
    changes.REVISED: "herziene cijfers",
    changes.BOUNDARY: "andere grenzen",
    changes.DEFINITION: "anders gemeten",
    changes.NOISE: "binnen de marge",
    changes.UNKNOWN: "niet te zeggen",
}
EXPLAINED = {
    changes.REAL: "Het nieuwste jaar wijkt meer af dan de marge. Waardoor dat komt, staat er niet bij.",
    changes.REVISED: "Er is een ander getal voor hetzelfde jaar: van de bron, of door ons opnieuw berekend.",
    changes.BOUNDARY: "Het gebied is niet meer hetzelfde stuk grond.",
    changes.DEFINITION: "De omschrijving veranderde, of de bron telt anders.",
    changes.NOISE: "Er is een nieuwer jaar. Het verschil kan toeval zijn.",
    changes.UNKNOWN: "Er is een nieuwer jaar. Hoe groot het toeval is, weten we niet.",
}
LEVELS = {"gemeente": "gemeente", "wijk": "wijken", "buurt": "buurten"}


def show() -> None:
    run = ui.now()
    ui.text("doelen_veranderd")
    known = moments.since(intake.lines(run.settings), run.position)
    if not known:
        st.info("Er is nog maar één stand van de gegevens. Na een nieuw bestand ziet u hier wat er veranderde.")
        return
    left, right = st.columns([3, 1])
    position = left.selectbox("Vergelijk met de stand", list(known), format_func=known.get, key="sinds")
    level = right.selectbox("Niveau", list(LEVELS), format_func=LEVELS.get, index=1, key="sinds_niveau")
    job = jobs.last(run.settings.data, frozen.words(position))
    if job and job.state == jobs.BUSY:
        st.fragment(follow, run_every=1.0)(job)
    elif then := made(job):
        found = compared(then, level)
        summary(found)
        details(found)
    else:
        if job and job.state in (jobs.FAILED, jobs.DIED):
            st.error(ui.plain(job.said))
        if st.button("Vergelijk", type="primary", key="vergelijk_standen"):
            start(run.settings.data, position, known[position])


# --- the state of then is built beside the page -----------------------------------------------------------------------


def made(job: jobs.Job | None) -> str | None:
    """The build that a job made; None when it made none, or when that was tidied away since."""
    if job is None or job.state != jobs.DONE:
        return None
    build = job.told["result"]["build"]
    return build if (job.data / "build" / build / "build.json").exists() else None


def start(data: Path, position: int, called: str) -> None:
    """Begin to build it, unless something else is busy in this folder; then the page says so."""
    try:
        jobs.start(data, [*frozen.words(position)], f"De stand van {called} opzoeken", action="look_back", by=ui.account(),
                   role=ui.role())
    except DashboardError as problem:
        ui.show_error(problem)
    else:
        st.rerun()


def follow(job: jobs.Job) -> None:
    """How far it is, until it is over; then the whole page runs again."""
    now = jobs.read(job.data, job.id)
    if now.state != jobs.BUSY:
        st.rerun()
    st.progress(now.share, ui.plain(now.what[:1].upper() + now.what[1:]))
    st.caption("We bouwen de oude stand weer op. Dat kan een minuut duren. U kunt intussen verder: het gaat door.")
    if st.button("Stop", key="stop_stand"):
        jobs.stop(now, action="look_back", role=ui.role())
        st.rerun()


# --- what is different ------------------------------------------------------------------------------------------------


def compared(then: str, level: str) -> pd.DataFrame:
    """What changed between an older build and the one on screen, one row a figure and area."""
    gemeente = ui.now().gemeente or ui.now().settings.home
    now = ui.query("change_figures", level=level, gemeente=gemeente)
    with ui.at(then):
        old, before = ui.query("change_figures", level=level, gemeente=gemeente), ui.definitions().indicators
    after = ui.definitions().indicators
    other = {id for id, item in after.items() if id in before and described(item) != described(before[id])}
    breaks = {id: [point.year for point in item.breaks] for id, item in after.items()}
    follow = {id for id, item in after.items() if "volgen" in item.uses and item.kind != "model"}
    found = changes.classified(old, now, other, breaks, follow)
    names = dict(zip(now["region"], now["name"], strict=True))
    found = found[found["indicator"].isin(set(after))]
    return found.assign(
        name=found["region"].map(names).fillna(found["region"]), label=[after[id].label for id in found["indicator"]]
    )


def described(item) -> tuple:
    """What makes a figure the same figure."""
    return item.definition, item.unit, item.kind, tuple(point.year for point in item.breaks)


def summary(found: pd.DataFrame) -> None:
    """How many of each kind, and what each kind means."""
    counts = found["why"].value_counts()
    real = int(counts.get(changes.REAL, 0))
    there = dutch.count_of(len(found), "cijfer is", "cijfers zijn")
    st.markdown(f"**{there}** nieuwer of anders dan toen. Daarvan {'is' if real == 1 else 'zijn'} er **{real}** echt veranderd.")
    ui.table(
        pd.DataFrame(
            {
                "Soort": [LABELS[why].capitalize() for why in changes.WHY],
                "Aantal": [dutch.number(int(counts.get(why, 0))) for why in changes.WHY],
                "Wat het betekent": [EXPLAINED[why] for why in changes.WHY],
            }
        ),
        alt="Hoeveel cijfers veranderden, en waarom",
    )


def details(found: pd.DataFrame) -> None:
    """The rows of one kind, by name."""
    there = [why for why in changes.WHY if (found["why"] == why).any()]
    if not there:
        return
    why = st.selectbox("Toon", there, format_func=lambda why: LABELS[why].capitalize(), key="sinds_soort")
    rows, known = found[found["why"] == why], ui.definitions().indicators
    said = [
        {
            "Cijfer": f"{row.label} ({unit})" if (unit := ui.unit(known[row.indicator])).startswith("score ") else row.label,
            "Gebied": row.name,
            "Toen": moment(row.then, row.year_then, known[row.indicator]),
            "Nu": moment(row.now, row.year_now, known[row.indicator]),
            "Marge": "" if pd.isna(row.band) else dutch.number(row.band, max(known[row.indicator].decimals, 1)),
        }
        for row in rows.itertuples(index=False)
    ]
    ui.table(pd.DataFrame(said), alt=f"Cijfers met {LABELS[why]}")


def moment(value: float, year: float, indicator) -> str:
    return "geen cijfer" if pd.isna(value) else f"{ui.short_amount(value, indicator)} ({int(year)})"
