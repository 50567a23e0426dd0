"""A value per area → a map on a 2D canvas, with its legend in words.

The browser fetches the geometry once, by URL; a rerun brings a few bytes per area. Rounding, words and colours are
decided here, so that map, legend, test and export cannot differ. Drawing, zoom and pointing are in map/map.js.
"""
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import dutch
from dashboard.catalog import GOOD, STATUSES, Indicator

# What an area looks like: the column `look`. Five classes are 0 to 4.
ZERO, MISSING, HIDDEN, NOT_YET, NOT_APPLICABLE, CHANGED = 10, -1, -2, -3, -4, -5
UNCERTAIN = 20  # in the legend only: a hatch over the colour of any class

COLORS = {
    0: "#f1eef6", 1: "#bdc9e1", 2: "#74a9cf", 3: "#2b8cbe", 4: "#045a8d", ZERO: "#fff3c4", HIDDEN: "#ffffff",
    MISSING: "#cccccc", NOT_YET: "#cccccc", NOT_APPLICABLE: "#cccccc", CHANGED: "#cccccc",
}
REASONS = {
    MISSING: STATUSES["missing"], HIDDEN: STATUSES["hidden"], NOT_YET: STATUSES["not_yet_published"],
    NOT_APPLICABLE: STATUSES["not_applicable"], CHANGED: "grenzen veranderd", UNCERTAIN: "onzeker",
}
# What weighs beside what carries: words → colour and letter. Their looks count down from FIRST_KIND.
FIRST_KIND = -11
UNSURE_KIND = "niet zeker in te delen"
KINDS = {
    "draagt veel": ("#74a9cf", "A"), "draagt veel, weinig steun": ("#f1a340", "B"), "heeft ruimte": ("#d1e5f0", "C"),
    "rustig, weinig zicht op steun": ("#fee0b6", "D"), UNSURE_KIND: ("#ffffff", ""),
}
# Bits of the column `marks`, each with the line it adds to the tooltip. The last two say how sure an interval is.
UNSURE, PROVISIONAL, UNCHECKED, NEARLY_SURE, TWO_IN_THREE = 1, 2, 4, 8, 16
MARKS = {UNSURE: REASONS[UNCERTAIN], PROVISIONAL: "voorlopig cijfer", UNCHECKED: "grenzen niet gecontroleerd"}
LEVELS = {NEARLY_SURE: "vrijwel zeker", TWO_IN_THREE: "2 van de 3 keer"}

STEPS = (1, 2, 5)  # of a count, and ten times, hundred times that: five classes of one width

HERE = Path(__file__).parent / "map"
_map = st.components.v2.component(
    "map", **{part: (HERE / f"map.{part}").read_text(encoding="utf-8") for part in ("html", "css", "js")}
)


def choropleth(frame: pd.DataFrame, indicator: Indicator, *, file: str, alt: str, on_pick: Callable | None = None,
               chosen: str | None = None, focus: str | None = None, key: str = "kaart", height: int = 520) -> None:
    """Show one indicator for every area.

    frame    as the query indicator_map gives it: one row per area, in the order of the geometry file
    file     name of the geometry file on the route /geo/
    alt      one sentence that says what the map shows, for who cannot see it
    on_pick  called with the region code when an area is clicked
    chosen   code of the area to outline; comes into view when it lies outside
    focus    code of the gemeente to start at; None is the whole file
    key      maps with the same key and focus share their zoom, also across pages
    height   of the map in pixels; on a narrow screen less
    """
    _show(payload(frame, indicator, file=file, alt=alt, chosen=chosen, focus=focus, key=key, height=height), key, on_pick)


def types(frame: pd.DataFrame, title: str, *, file: str, alt: str, on_pick: Callable | None = None, chosen: str | None = None,
          focus: str | None = None, key: str = "soorten", height: int = 520) -> None:
    """Show a kind per area: what weighs beside what carries, each kind with a letter, so that it reads without colour.

    frame  region, in the order of the geometry file, and kind: a key of KINDS, or empty where there is none
    """
    keys = list(KINDS)
    looks = frame["kind"].map({kind: FIRST_KIND - n for n, kind in enumerate(keys)}).fillna(MISSING).astype(np.int8)
    shown = [(FIRST_KIND - n, f"{letter}: {kind}" if letter else kind) for n, (kind, (_, letter)) in enumerate(KINDS.items())]
    present = set(looks)
    data = {
        "frame": pd.DataFrame({"look": looks, **{name: np.zeros(len(frame), np.uint8) for name in ("marks", "value")}}),
        "url": f"/geo/{file}", "order": order(frame), "decimals": 0, "say": ["{}"] * 3,
        "colors": COLORS | {FIRST_KIND - n: KINDS[kind][0] for n, kind in enumerate(keys)},
        "digits": {FIRST_KIND - n: KINDS[kind][1] for n, kind in enumerate(keys)},
        "reasons": REASONS | dict(shown), "marks": MARKS, "levels": LEVELS,
        "legend": {"title": title, "notes": [], "entries": shown + [(MISSING, REASONS[MISSING])] * (MISSING in present)},
        "alt": alt, "chosen": chosen, "focus": focus, "key": key, "height": height,
    }
    _show(data, key, on_pick)


def counts(frame: pd.DataFrame, things: tuple[str, str], *, file: str, alt: str, on_pick: Callable | None = None,
           chosen: str | None = None, focus: str | None = None, key: str = "aantallen", height: int = 520) -> None:
    """Show how many of something each area has; none is a number too.

    frame   region, in the order of the geometry file, and count: NaN where nobody counted
    things  what is counted: one, many
    """
    _show(counted(frame, things, file=file, alt=alt, chosen=chosen, focus=focus, key=key, height=height), key, on_pick)


def counted(frame: pd.DataFrame, things: tuple[str, str], *, file: str, **rest) -> dict:
    """What goes over the socket for a count: zero has its own look, the rest five classes of one width."""
    count = _numbers(frame, "count", -1)
    step = next(n * 10**power for power in range(9) for n in STEPS if 5 * n * 10**power >= count.max(initial=1))
    looks = np.select([count < 0, count == 0], [MISSING, ZERO], (count - 1) // step).astype(np.int8)
    classes = [(n, str(n + 1) if step == 1 else f"{n * step + 1} tot en met {(n + 1) * step}") for n in range(5)]
    entries = [(ZERO, f"geen {things[1]}"), *classes, *[(MISSING, "hier niet geteld")] * bool((count < 0).any())]
    return {
        "frame": pd.DataFrame({"look": looks, "marks": np.zeros(len(frame), np.uint8), "value": _small(np.fmax(count, 0))}),
        "url": f"/geo/{file}", "order": order(frame), "decimals": 0,
        "say": [f"{{}} {things[1]}", f"{{}} {things[0]}", "{} en {}"], "colors": COLORS, "reasons": REASONS, "marks": MARKS,
        "levels": LEVELS, "legend": {"title": things[1].capitalize(), "notes": ["Donker = meer"], "entries": entries}, **rest,
    }


def _show(data: dict, key: str, on_pick: Callable | None) -> None:
    data["picks"] = on_pick is not None

    def picked():
        if on_pick and (region := st.session_state[key].region):
            on_pick(region)

    _map(key=key, data=data, on_region_change=picked)


def payload(frame: pd.DataFrame, indicator: Indicator, *, file: str, **rest) -> dict:
    """What goes over the socket. `order` lets the browser check that frame and geometry list the same areas."""
    unit = _unit(indicator)
    return {
        "frame": columns(frame, indicator.decimals),
        "url": f"/geo/{file}",
        "order": order(frame),
        "decimals": indicator.decimals,
        "say": [dutch.pattern(unit), dutch.pattern(unit, one=True),
                dutch.between(unit) if _short(indicator) else "{} en {}"],
        "colors": COLORS, "reasons": REASONS, "marks": MARKS, "levels": LEVELS,
        "legend": {"title": indicator.label, "notes": notes(indicator), "entries": legend(indicator, frame)},
        **rest,
    }


def order(frame: pd.DataFrame) -> int:
    """The checksum of the areas, in their order. A drawing has the same for every figure, so it may come with the frame."""
    known = frame.attrs.get("order")
    return zlib.crc32("\n".join(frame["region"].tolist()).encode()) if known is None else known


def columns(frame: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """The columns that the browser needs, as small as they can be.

    look, marks          one byte each
    value, lower, upper  whole steps of the last decimal shown, so that the tooltip says the digits that Python would;
                         zero where nothing may be shown: a hidden value must not travel along. Bounds only when
                         there are any.
    """
    look = _numbers(frame, "look", MISSING).astype(np.int8)
    shown = look >= 0
    value, lower, upper = (_numbers(frame, name, np.nan) for name in ("value", "lower", "upper"))
    assert not np.isnan(value[shown]).any(), "an area with the look of a class has a value"
    bounded = shown & ~np.isnan(lower) & ~np.isnan(upper)
    marks = np.zeros(len(frame), np.uint8)
    for bit, applies in _marks(frame, bounded):
        marks[shown & applies] |= bit
    out = {"look": look, "marks": marks, "value": _small(dutch.steps(np.where(shown, value, 0), decimals))}
    if bounded.any():  # an area without bounds gets its value twice, which the browser reads as no interval
        out |= {name: _small(np.where(bounded, dutch.steps(np.where(bounded, bound, 0), decimals), out["value"]))
                for name, bound in (("lower", lower), ("upper", upper))}
    return pd.DataFrame(out)


def legend(indicator: Indicator, frame: pd.DataFrame) -> list[tuple[int, str]]:
    """(look, words) of every entry: the five classes always, the others only where they occur."""
    look = _numbers(frame, "look", MISSING)
    looks, unsure = set(np.unique(look)), (look >= 0) & (_numbers(frame, "uncertain", 0) == 1)
    unit = dutch.pattern(_unit(indicator)) if _short(indicator) else "{}"
    limits = [dutch.number(limit, _decimals(indicator)) for limit in indicator.classes]
    full = [unit.format(limit) for limit in limits]
    entries = [(ZERO, f"precies {unit.format('0')}")] if ZERO in looks else []
    entries += [(0, f"minder dan {full[0]}")]
    for i in (1, 2, 3):  # "5 tot 8 %", but "€ 5 tot € 8"
        entries += [(i, f"{limits[i - 1] if unit.startswith('{}') else full[i - 1]} tot {full[i]}")]
    entries += [(4, f"{full[3]} of meer")]
    if unsure.any():
        entries += [(UNCERTAIN, REASONS[UNCERTAIN])]
    if HIDDEN in looks:
        entries += [(HIDDEN, REASONS[HIDDEN])]
    if looks & {MISSING, NOT_YET, NOT_APPLICABLE, CHANGED}:
        entries += [(MISSING, REASONS[MISSING])]
    return entries


def notes(indicator: Indicator) -> list[str]:
    """What the colours mean: the unit where it is long, that dark is more, and whether more is good."""
    said = [] if _short(indicator) else [dutch.pattern(_unit(indicator)).replace("{}", "").strip().capitalize()]
    return [*said, "Donker = meer", GOOD[indicator.good].capitalize()]


def _unit(indicator: Indicator) -> str:
    return indicator.unit_text or indicator.unit


def _short(indicator: Indicator) -> bool:
    """Whether the unit is short enough to stand in every entry of the legend; a longer one is said once, above it."""
    return len(dutch.pattern(_unit(indicator))) < 12


def _decimals(indicator: Indicator) -> int:
    """The fewest decimals that still tell the class limits exactly; not more than three."""
    limits = np.asarray(indicator.classes)
    return next((d for d in range(3) if np.allclose(limits, np.round(limits, d), rtol=0, atol=1e-9)), 3)


def _marks(frame: pd.DataFrame, bounded: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """(bit, where it applies), for the columns that this frame has."""
    level = np.where(bounded, _numbers(frame, "interval_level", np.nan), np.nan)
    boundary = frame["boundary"].to_numpy(object) if "boundary" in frame else np.full(len(frame), "same")
    return [
        (UNSURE, _numbers(frame, "uncertain", 0) == 1), (PROVISIONAL, _numbers(frame, "provisional", 0) == 1),
        (UNCHECKED, boundary == "unchecked"),
        (NEARLY_SURE, np.isclose(level, 0.95)), (TWO_IN_THREE, np.isclose(level, 0.67)),
    ]


def _numbers(frame: pd.DataFrame, column: str, missing: float) -> np.ndarray:
    """A column as floats, whatever type the query gave it; all `missing` when the frame does not have it."""
    if column not in frame:
        return np.full(len(frame), missing)
    return np.nan_to_num(frame[column].to_numpy(float, na_value=np.nan), nan=missing)


def _small(steps: np.ndarray) -> np.ndarray:
    """The smallest number type that holds every value; no 64-bit integers, which JavaScript cannot mix with others."""
    top = np.abs(steps).max(initial=0)
    return steps.astype(np.int16 if top < 2**15 else np.int32 if top < 2**31 else np.float64)
