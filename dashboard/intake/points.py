"""Points in a list → the buurt in which each lies. A point is well-known text: POINT (4.9 52.3), or in metres of RD."""
import re

import geopandas
import numpy as np
import shapely

from dashboard import db
from dashboard.config import Settings

POINT = re.compile(r"(?:SRID=(?P<srid>\d+);)?\s*POINT\s*\(\s*(?P<x>-?\d+(?:\.\d+)?)\s+(?P<y>-?\d+(?:\.\d+)?)\s*\)", re.IGNORECASE)
RD, DEGREES = 28992, 4326
LARGEST = 180  # a coordinate beyond this is no degree


class Buurten:
    """The buurten of the current build, read when the first point asks for them."""

    def __init__(self, settings: Settings):
        self.settings, self.codes, self.tree = settings, [], None

    def of(self, cell: str) -> str | None:
        """The code of the buurt; None for what lies in none. Raises ValueError, in Dutch, for what is no point."""
        if not (found := POINT.fullmatch(cell.strip())):
            raise ValueError(f'"{cell[:40]}" is geen punt op de kaart. Schrijf het zo: POINT (4.9 52.3).')
        x, y = float(found["x"]), float(found["y"])
        metres = int(found["srid"] or DEGREES) == RD or abs(x) > LARGEST
        point = geopandas.GeoSeries([shapely.Point(x, y)], crs=RD).to_crs(DEGREES).iloc[0] if metres else shapely.Point(x, y)
        if self.tree is None:
            shapes = db.run("region_shapes", {"level": "buurt"}, data=self.settings.data)
            self.codes = shapes["region"].tolist()
            self.tree = shapely.STRtree(shapely.from_wkb(np.array([bytes(shape) for shape in shapes["geometry"]], object)))
        inside = self.tree.query(point, predicate="intersects")
        return self.codes[min(inside)] if len(inside) else None
