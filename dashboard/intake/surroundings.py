"""What is known before a file comes in: areas, their names and divisions, and the figures that count now.

pending  files that were looked at before and are stored together with this one: the areas in those are known too
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from dashboard import db
from dashboard.intake import areas, builder
from dashboard.intake.delivery import Delivery
from dashboard.intake.steps import observations

if TYPE_CHECKING:
    from dashboard.intake.preview import Preview


def standing(plan: builder.Plan, scope: str | None) -> pd.DataFrame:
    """The figures that count now, as the intern file has them: of our own areas, or of the country to compare with."""
    if not builder.pointer(plan.settings.data):
        return pd.DataFrame({"code": [], "year": [], "indicator": [], "value": [], "status": []}).astype(
            {"code": "string", "year": "int16", "indicator": "string", "value": float, "status": "string"}
        )
    if scope:
        return db.execute(observations.query("70_reference_standing"), {}, data=plan.settings.data, view="intern")
    return db.run("observation_standing", {}, data=plan.settings.data, view="intern")


def known_areas(plan: builder.Plan, pending: Sequence["Preview"]) -> pd.DataFrame:
    """code, name, level of every area that is known, or will be: a buurt with a boundary makes its wijk and gemeente known."""
    named, new = names(plan), coming(pending)
    called = dict(zip(named["region"].tolist(), named["name"].tolist(), strict=True))
    called |= dict(zip(new["code"], new["name"], strict=True))
    known = set(called)
    for looked_at in pending:
        known.update(part for code in looked_at.areas["code"] for part in (code, f"WK{code[2:8]}", f"GM{code[2:6]}")
                     if not part.startswith("WK") or code.startswith("BU"))
        if looked_at.dataset and looked_at.dataset.defines_regions and not looked_at.delivery.scope:
            known.update(looked_at.codes)
    found = pd.DataFrame({"code": sorted(known)}).astype({"code": "string"})
    return found.assign(name=found["code"].map(called).astype("string"), level=found["code"].str[:2].map(areas.LEVELS))


def divisions(plan: builder.Plan) -> pd.DataFrame:
    """code, vintage, boundary_change of every area in a build."""
    if not builder.pointer(plan.settings.data):
        return pd.DataFrame({"code": [], "vintage": [], "boundary_change": []})
    return db.run("region_vintages", {}, data=plan.settings.data, view="intern")


def shapes(plan: builder.Plan, level: str, vintage: int) -> pd.DataFrame:
    """code, name, vintage and geometry (WKB) of our areas of one level, of those that have a boundary in that division."""
    called = dict(zip(*[names(plan, level)[column] for column in ("region", "name")], strict=True))
    found = pd.concat([db.execute(observations.query("37_index_shapes"), {"level": level, "gemeente": code, "vintage": vintage},
                                  data=plan.settings.data, view="intern") for code in plan.gemeenten], ignore_index=True)
    return found.assign(name=found["code"].map(called), vintage=vintage)


def moves(plan: builder.Plan, delivery: Delivery) -> pd.DataFrame | None:
    """What became of the areas in the division of a file, of those that did not stay what they were; None where that makes no
    difference."""
    if not builder.pointer(plan.settings.data) or delivery.scope:
        return None
    found = db.run("region_moves", {"vintage": delivery.vintage}, data=plan.settings.data, view="intern")
    return found[(found["boundary"] == "changed") | (found["code"] != found["drawn"])]


def coming(pending: Sequence["Preview"]) -> pd.DataFrame:
    """The areas of which boundaries come along: code, name, level."""
    empty = pd.DataFrame({"code": [], "name": [], "level": []}, dtype="string")
    return pd.concat([p.areas for p in pending]) if pending else empty


def names(plan: builder.Plan, level: str | None = None) -> pd.DataFrame:
    """The areas that are known by name: region, name. None in a folder without a build."""
    if not builder.pointer(plan.settings.data):
        return pd.DataFrame({"region": [], "name": []}, dtype="string")
    return db.run("region_names", {"level": level}, data=plan.settings.data, view="intern")


def gemeente_names(plan: builder.Plan) -> list[str]:
    known, ours = names(plan, "gemeente"), set(plan.gemeenten)
    return [name for code, name in zip(known["region"].tolist(), known["name"].tolist(), strict=True) if code in ours]
