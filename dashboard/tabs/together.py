"""The network of one area as the tabs of Samenspel need it: which area, what is known of it, its organisations and their ties."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from dashboard import ui

LEVELS = {"GM": "gemeente", "WK": "wijk", "BU": "buurt"}


@dataclass(frozen=True)
class View:
    """One area. `row` is its row of network_areas; `instead` says why it is not the area that was asked for."""

    area: str
    row: object
    instead: str = ""

    @property
    def name(self) -> str:
        return self.row.name if isinstance(self.row.name, str) else self.area

    @property
    def level(self) -> str:
        return LEVELS[self.area[:2]]

    @cached_property
    def nodes(self) -> pd.DataFrame:
        return ui.query("network_nodes", area=self.area)

    @cached_property
    def edges(self) -> pd.DataFrame:
        return ui.query("network_edges", area=self.area)

    @cached_property
    def names(self) -> dict[str, str]:
        return dict(zip(self.nodes["id"], self.nodes["name"], strict=True))

    @cached_property
    def activities(self) -> pd.DataFrame:
        return ui.query("register_activities", area=self.area)

    @property
    def internal(self) -> bool:
        """Whether organisations may be named with what breaks without them (R13)."""
        return ui.now().view == "intern"


def choose(run: ui.Run) -> View | None:
    """The chosen area, the gemeente when nothing is known of it; None where there is no register at all."""
    wanted = [code for code in (run.region, run.gemeente, run.settings.home) if code]
    rows = {level: ui.query("network_areas", level=level) for level in ("gemeente", "wijk", "buurt")}
    for n, code in enumerate(wanted):
        own = rows[LEVELS.get(code[:2], "gemeente")]
        for row in own[own["area"] == code].itertuples(index=False):
            if n and run.region:
                return View(code, row, f"Van het gekozen gebied kennen we geen organisaties. U ziet nu: {row.name}.")
            return View(code, row)
    first = next(rows["gemeente"].itertuples(index=False), None)
    return View(first.area, first) if first else None


def split(words: str | None) -> list[str]:
    """Ids that stand in one cell with a comma between them."""
    return [word for word in words.split(",") if word] if isinstance(words, str) else []


def said(words: str | None, labels: dict[str, str]) -> str:
    """Those ids as their Dutch labels."""
    return ", ".join(labels.get(id, id) for id in split(words))


def date(day) -> str:
    """A day as the Dutch write it; empty when it is not known."""
    return "" if pd.isna(day) else f"{day:%d-%m-%Y}"


def source(moment: str) -> str:
    """Where it comes from, and of which day it is."""
    register = "Fictief register" if ui.now().settings.fictional else "Bron: eigen register van de gemeente"
    return f"{register}, stand van {ui.unbroken(date(pd.Timestamp(moment)))}."
