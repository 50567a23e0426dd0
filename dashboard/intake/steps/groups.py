"""Step: groups of neighbouring areas with a high load, of the scores in which no model sits; or the reason why there is no test.

Table  index_group  run, part, region, why (the refusal; then there is one row without a region), moran, moran_p, statistic, p,
                    quadrant, grouped (in a group of neighbours with a high score)
"""
import hashlib
import sys
from pathlib import Path

import duckdb
import pandas as pd
import shapely

from dashboard.index_catalog import LOAD
from dashboard.intake.steps import tables
from dashboard.intake.steps.kept import keep, source_of
from dashboard.intake.steps.observations import query
from dashboard.methods import spatial

SLACK = 0.0003  # degrees, about 25 metres: neighbours that were simplified one by one do not share their points
TYPES = {**dict.fromkeys(("run", "part", "region", "why", "quadrant"), "string"),
         **dict.fromkeys(("moran", "moran_p", "statistic", "p"), float), "grouped": bool}


def add(con: duckdb.DuckDBPyConnection, folder: Path) -> list[str]:
    """Make index_group from index_score, index_item and the boundaries; returns the names of the step files."""
    frames, names = [], []
    tables.declare(con, {"index_group": TYPES})
    if not con.table("index_score").limit(1).fetchone():
        return []
    runs = con.table("index_run").df()
    scores, items = con.table("index_score").df(), con.table("index_item").df()
    for run in runs.itertuples():
        for part in ("L", *LOAD):
            own = scores[(scores["run"] == run.run) & (scores["part"] == part)].dropna(subset="value").sort_values("region")
            dimensions = LOAD if part == "L" else (part,)
            used = items[(items["run"] == run.run) & items["dimension"].isin(dimensions) & (items["known"] > 0)]
            if own.empty:
                continue
            if why := spatial.refusal({"model"} if used["model"].any() else set(), len(own)):
                frames.append(pd.DataFrame([{"run": run.run, "part": part, "why": why}]))
                continue
            path = _tested(con, folder, run, part, own)
            names.append(path.name)
            frames.append(con.read_parquet(str(path)).df())
    if frames:
        found = pd.concat(frames, ignore_index=True).reindex(columns=[*TYPES])
        found = found.assign(grouped=lambda rows: rows["grouped"].eq(True))
        con.from_df(found.astype(TYPES)).insert_into("index_group")
    return names


def _tested(con: duckdb.DuckDBPyConnection, folder: Path, run, part: str, own: pd.DataFrame) -> Path:
    """The step of one test, made when it is not there."""
    asked = {"level": run.level, "gemeente": run.gemeente, "vintage": int(run.vintage)}
    shapes = con.sql(query("37_index_shapes"), params=asked).df()
    shapes = shapes.set_index("code").loc[list(own["region"]), "geometry"].map(bytes)
    source = source_of(spatial) + source_of(sys.modules[__name__])
    key = hashlib.sha256("\0".join((run.run, part, source)).encode() + b"".join(shapes)).hexdigest()[:24]
    path = folder / f"index_group-{key}.parquet"
    if not path.exists():
        beside = spatial.neighbours(list(shapely.from_wkb(shapes.to_numpy())), list(own["region"]), SLACK)
        values = own["value"].to_numpy(float)
        whole, p = spatial.moran(values, beside)
        rows = spatial.high_groups(values, beside, set()).rename(columns={"group": "grouped"})
        rows = rows.assign(run=run.run, part=part, region=list(own["region"]), moran=whole, moran_p=p)
        keep(path, con.from_df(rows.astype({"quadrant": "string", "region": "string"})).write_parquet)
    return path
