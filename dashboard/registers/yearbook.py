"""The yearly overview for GALA, IZA and AZWA: one row an activity and programme line, also stopped ones, and what is missing."""

from collections.abc import Mapping

import pandas as pd

from dashboard.registers import goals
from dashboard.registers.kinds import Data, Record

COLUMNS = (
    "Geld",
    "Aanpak",
    "Doel",
    "Gebieden",
    "Stand",
    "Start",
    "Waarom gestopt",
    "Wat we leerden",
    "Bereik van",
    "Bereik tot",
    "Partners",
    "Kosten van",
    "Kosten tot",
    "Uitkomst",
    "Bewijs",
    "Ontbreekt",
)
NEEDED = ("Geld", "Doel", "Gebieden", "Bereik van", "Bereik tot", "Partners", "Kosten van", "Kosten tot")
GONE = "weggehaald"


def overview(
    year: int,
    state: Mapping[str, Mapping[str, Record]],
    removed: Mapping[str, Record],
    names: Mapping[str, str],
    said: Mapping[str, str],
    levels: Mapping[str, str],
) -> pd.DataFrame:
    """One row an activity and programme line of a year.

    state    all records; removed  programmes that were taken away after they had been locked: they stay in the overview
    names    area → name; said  programme → verdict in a few words; levels  programme → level of evidence in words
    Returns  COLUMNS; numbers are numbers, missing is None and named under Ontbreekt
    """
    rows = []
    programmes = {**removed, **state["intervention"]}
    for id, record in programmes.items():
        gone = record.data is None
        data = record.data or next(version["data"] for version in reversed(record.history) if version["data"])
        if not _of_the_year(data, year):
            continue
        lines = [
            other.data
            for other in state["spending"].values()
            if other.data["intervention"] == id and int(other.data["year"]) == year
        ] or [{}]
        rows += [
            _row(
                data,
                line,
                GONE if gone else goals.STATUSES[data["status"]],
                state,
                names,
                said.get(id, "nog geen uitkomst"),
                levels.get(id, ""),
            )
            for line in lines
        ]
    return pd.DataFrame(rows, columns=[*COLUMNS]).sort_values(["Geld", "Aanpak"], kind="stable", ignore_index=True)


def _of_the_year(data: Data, year: int) -> bool:
    """Whether it ran, or was stopped, in that year; an idea did not."""
    return (
        data["status"] not in ("idee", "plan")
        and int(min(goals.starts(data).values())[:4]) <= year
        and year <= int(data.get("ends", "9999")[:4])
    )


def _row(data: Data, line: Data, status: str, state: Mapping, names: Mapping[str, str], said: str, level: str) -> dict:
    goal = state["goal"].get(data["goal"])
    row = {
        "Geld": goals.PROGRAMMES.get(line.get("programme", data.get("programme", "")), None),
        "Aanpak": data["name"],
        "Doel": goal.data["name"] if goal else None,
        "Gebieden": ", ".join(names.get(code, code) for code in data["regions"]),
        "Stand": status,
        "Start": data["start"],
        "Waarom gestopt": data.get("reason"),
        "Wat we leerden": data.get("lesson"),
        "Bereik van": line.get("reach_low"),
        "Bereik tot": line.get("reach_high"),
        "Partners": line.get("partners"),
        "Kosten van": line.get("cost_low"),
        "Kosten tot": line.get("cost_high"),
        "Uitkomst": said,
        "Bewijs": level,
    }
    needed = [*NEEDED, *(("Waarom gestopt", "Wat we leerden") if status == goals.STATUSES["gestopt"] else ())]
    return row | {"Ontbreekt": ", ".join(name for name in needed if row[name] in (None, ""))}
