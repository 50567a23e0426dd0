"""Boundaries: grow areas from seeds on a raster, follow their edges, simplify every shared edge once.

Because an edge between two areas is simplified once and used by both, areas partition the municipality exactly, at
every level and in both divisions. All of it is plain arithmetic: no geometry library decides the result.
"""

import json
from collections import defaultdict
from functools import cache
from itertools import pairwise

import numpy as np

from . import places

CELL = 0.02  # km
KM_NORTH, KM_EAST = 111.2, 67.4  # kilometres in a degree of latitude and of longitude, here
WIDTH, HEIGHT = 1180, 640  # cells: 23.6 by 12.8 km
SMOOTHING = 2  # rounds that take the stairs out of an edge before it is simplified
TOLERANCE = 1.1  # cells an edge may be moved by simplifying
NOBODY = -1
BUURT = {places.OLD: places.old_code, places.NEW: str}  # code of the buurt of the newest division -> of a division

HALMERWOUDE = ((0.6, 8.9), (1.5, 11.0), (3.2, 12.1), (5.1, 11.7), (5.9, 10.4), (6.9, 9.75), (8.4, 9.8), (9.2, 10.5),
               (10.0, 11.6), (11.4, 12.4), (13.2, 12.1), (14.3, 11.2), (15.9, 11.0), (16.5, 9.2), (15.7, 7.6),
               (16.6, 6.0), (16.1, 3.9), (14.3, 3.2), (13.5, 1.5), (11.2, 0.8), (9.2, 1.3), (7.8, 0.5), (5.6, 0.9),
               (4.2, 2.3), (2.2, 2.2), (1.0, 3.6), (1.4, 5.4), (0.4, 6.8))
MERREWOLDE = ((15.6, 11.0), (16.7, 11.0), (17.2, 12.2), (19.0, 12.5), (20.9, 11.7), (21.4, 10.4), (22.6, 9.0),
              (22.3, 7.8), (22.9, 6.2), (22.2, 4.6), (21.9, 3.1), (20.2, 1.9), (18.2, 2.1), (16.9, 3.1), (15.8, 3.6),
              (15.0, 8.0))
LAKE_OUTLINE = ((5.0, 11.9), (5.6, 10.0), (6.5, 9.2), (8.6, 9.2), (9.6, 10.3), (10.6, 12.3), (8.6, 11.9), (7.0, 12.2))
RIVER = ((24.0, 5.6), (16.4, 5.2), (14.8, 5.45), (13.2, 5.0), (11.9, 5.35), (11.0, 5.2), (10.1, 5.75), (9.3, 5.7),
         (8.95, 6.25), (8.55, 6.75), (8.45, 7.4), (8.1, 7.9), (8.15, 8.5), (7.8, 9.1), (7.7, 10.5), (7.7, 13.0),
         (24.0, 13.0))  # followed by the corners that close the north-eastern side
TOWN = ((5.55, 5.6), (5.5, 7.3), (6.0, 8.4), (7.2, 8.5), (7.9, 8.75), (9.3, 8.85), (10.4, 8.4), (11.3, 7.6),
        (11.8, 6.4), (11.5, 5.2), (11.1, 4.2), (10.3, 3.35), (8.8, 3.45), (7.0, 3.6), (6.1, 4.4))
SOUTH = ((0.0, 4.6), (2.4, 4.35), (4.6, 4.55), (6.2, 4.7), (8.0, 4.9), (24.0, 5.6), (24.0, 0.0), (0.0, 0.0))
WENDEL = ((14.0, 9.0), (17.6, 8.9), (18.9, 9.35), (20.6, 9.0), (24.0, 8.6), (24.0, 13.0), (14.0, 13.0))
MERRE = ((17.5, 8.2), (17.7, 7.1), (18.9, 6.5), (20.3, 6.3), (20.8, 7.3), (20.3, 8.3), (20.4, 9.6), (17.6, 9.4))
# Built-up villages: an outline of their own, the land around them belongs to the buurt "outside".
VILLAGES = {
    "ankerzijl": ((2.5, 6.3), (2.7, 6.9), (3.1, 6.95), (3.05, 7.4), (3.7, 7.45), (4.3, 6.9), (4.05, 6.5), (4.3, 6.15),
                  (3.5, 5.85)),
    "roerdommerveld": ((2.5, 9.45), (2.8, 10.0), (3.3, 9.85), (4.1, 10.15), (4.2, 9.75), (3.5, 9.5), (3.4, 9.05),
                       (2.9, 9.1)),
    "elsterkamp": ((13.0, 8.2), (13.1, 9.0), (13.9, 9.2), (14.3, 8.6), (14.0, 7.9), (13.4, 7.8)),
    "otterwolde": ((11.7, 10.4), (11.6, 11.1), (12.3, 11.3), (12.8, 10.9), (12.6, 10.3)),
    "polsterzijl": ((11.2, 2.6), (11.4, 3.4), (12.2, 3.5), (12.7, 2.9), (12.3, 2.2), (11.6, 2.2)),
    "polsterdijk": ((4.1, 3.1), (4.4, 3.6), (4.9, 3.35), (5.4, 3.65), (6.1, 3.2), (5.6, 2.95), (5.4, 2.5), (4.6, 2.6)),
    "wendelburen": ((17.7, 10.4), (17.8, 11.1), (18.5, 11.2), (18.8, 10.6), (18.3, 10.2)),
    "luttelhalm": ((18.5, 3.4), (18.5, 4.2), (19.3, 4.3), (19.6, 3.7), (19.2, 3.3)),
    "merelzijl": ((20.8, 5.1), (20.9, 5.8), (21.6, 5.9), (21.8, 5.3), (21.3, 5.0)),
}


def boundaries() -> dict[str, str]:
    """GeoJSON text of every boundary file, by file name."""
    finest, names = _grow()
    arcs = _simplified_arcs(finest)
    files = {}
    for vintage in (places.OLD, places.NEW):
        for level, group in (("gemeenten", _gemeente), ("wijken", _wijk), ("buurten", BUURT[vintage])):
            drawn = _geometries(finest, names, {name: group(name) for name in names}, arcs)
            if level == "gemeenten":
                del drawn[places.WATER[1]]
            features = [{"type": "Feature", "properties": _properties(area, vintage), "geometry": geometry}
                        for area, geometry in sorted(drawn.items())]
            files[f"{level}_{vintage}.geojson"] = _text(f"{level}_{vintage}", features)
    return files


def areas_km2() -> dict[str, float]:
    """Land area of every buurt of the newest division, measured on the raster."""
    finest, names = _grow()
    counts = np.bincount(finest[finest >= 0], minlength=len(names))
    return {code: float(counts[i]) * CELL * CELL for i, code in enumerate(names) if code != places.WATER[0]}


def _wijk(code: str) -> str:
    return places.WATER[1] if code == places.WATER[0] else "WK" + code[2:8]


def _gemeente(code: str) -> str:
    return places.WATER[1] if code == places.WATER[0] else "GM" + code[2:6]


def _properties(area: str, vintage: int) -> dict:
    gemeente = "GM" + area[2:6]
    name = (places.buurt_names(vintage) | places.WIJKEN | places.GEMEENTEN).get(area, places.WATER[2])
    properties = {"statcode": area, "statnaam": name}
    if area.startswith("BU"):
        properties["wk_code"] = _wijk(area)
    if not area.startswith("GM"):
        properties |= {"gm_code": gemeente, "gm_naam": places.GEMEENTEN[gemeente]}
    return properties | {"jaar": vintage, "water": "JA" if area in places.WATER else "NEE"}


def _text(name: str, features: list) -> str:
    """A FeatureCollection as the official files have it: one line of JSON, five decimals."""
    collection = {"type": "FeatureCollection", "name": name,
                  "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
                  "features": features}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


# Growing areas on the raster


@cache
def _grow() -> tuple[np.ndarray, list[str]]:
    """Raster of area numbers (rows from south to north; NOBODY outside) and the code of each number."""
    x, y = np.meshgrid((np.arange(WIDTH) + 0.5) * CELL, (np.arange(HEIGHT) + 0.5) * CELL)
    wx, wy = _warped(x, y)
    codes = [b.code for b in places.BUURTEN] + [places.WATER[0]]
    zone = _zones(wx, wy)
    owner = np.full(x.shape, NOBODY)
    best = np.full(x.shape, np.inf)
    for number, buurt in enumerate(places.BUURTEN):
        inside = zone == buurt.zone
        for seed in buurt.seeds:
            distance = (wx - seed[0]) ** 2 + (wy - seed[1]) ** 2
            closer = inside & (distance < best)
            owner[closer], best[closer] = number, distance[closer]
    owner[zone == "lake"] = len(codes) - 1
    return _in_one_piece(owner, len(codes)), codes


def _warped(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Bend the plane a little, so that edges wander as ditches and lanes do; the polder in the west stays straight."""
    calm = np.clip((x - 1.5) / 4.0, 0.4, 1.0)
    dx = 0.16 * np.sin(1.1 * y + 0.9) + 0.09 * np.sin(2.9 * y - 1.3 * x) + 0.05 * np.sin(7.1 * x + 4.3 * y)
    dy = 0.15 * np.sin(1.3 * x - 0.4) + 0.10 * np.sin(2.6 * x + 1.9 * y) + 0.05 * np.sin(6.3 * y - 5.2 * x)
    fine_x = 0.022 * np.sin(19.0 * y + 7.0 * x) + 0.014 * np.sin(37.0 * x - 23.0 * y)
    fine_y = 0.022 * np.sin(21.0 * x - 8.0 * y) + 0.014 * np.sin(33.0 * y + 27.0 * x)
    return x + calm * (dx + fine_x), y + calm * (dy + fine_y)


def _zones(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Name of the part of the plan of every cell; areas grow only inside their own zone."""
    home = _inside(x, y, HALMERWOUDE)
    neighbour = _inside(x, y, MERREWOLDE) & ~home
    lake = _inside(x, y, LAKE_OUTLINE) & ~home
    town, north, south = _inside(x, y, TOWN), _inside(x, y, RIVER), _inside(x, y, SOUTH)
    zone = np.full(x.shape, "", dtype="U16")
    zone[home & ~town & ~north] = "polder"
    zone[home & ~town & ~north & (south | (x > 9.0))] = "zuid"
    zone[home & ~town & north] = "noord"
    zone[home & town & north] = "town_ne"
    zone[home & town & ~north] = "town_sw"
    zone[neighbour] = "luttel"
    zone[neighbour & _inside(x, y, WENDEL)] = "wendel"
    merre = neighbour & _inside(x, y, MERRE)
    zone[merre] = "kerkmade"
    zone[merre & (y + 0.55 * x < 18.25) & (x > 18.75 + 0.3 * (y - 6.5))] = "brinkmeent"
    zone[merre & (y - 0.15 * x > 5.35)] = "achtermeent"
    for name, outline in VILLAGES.items():
        zone[_inside(x, y, outline) & (home | neighbour)] = name
    zone[lake] = "lake"
    return zone


def _inside(x: np.ndarray, y: np.ndarray, outline: tuple) -> np.ndarray:
    """Even-odd rule."""
    inside = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (x1, y1) in zip(outline, outline[1:] + outline[:1], strict=True):
        if y0 != y1:
            inside ^= ((y0 > y) != (y1 > y)) & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    return inside


def _in_one_piece(owner: np.ndarray, areas: int) -> np.ndarray:
    """Keep the biggest connected piece of every area; loose bits go to the area next to them."""
    owner = owner.copy()
    loose = np.zeros(owner.shape, dtype=bool)
    for number in [NOBODY, *range(areas)]:
        mask = owner == number
        loose |= mask & ~_biggest_piece(mask, keep_border=number == NOBODY)
    while loose.any():
        grown = owner.copy()
        for shift, axis in ((1, 0), (-1, 0), (1, 1), (-1, 1)):
            neighbour, known = np.roll(owner, shift, axis), ~np.roll(loose, shift, axis)
            take = loose & known & (grown == owner)
            grown[take] = neighbour[take]
            loose = loose & ~take
        owner = grown
    return owner


def _biggest_piece(mask: np.ndarray, keep_border: bool) -> np.ndarray:
    """The biggest 4-connected piece of a mask, by runs of cells joined with union-find."""
    rows = []
    parent: list[int] = []
    size: list[int] = []

    def find(a: int) -> int:
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        return a

    previous: list[tuple[int, int, int]] = []
    for row in range(mask.shape[0]):
        edges = np.flatnonzero(np.diff(np.concatenate(([False], mask[row], [False])).astype(np.int8)))
        current = []
        for start, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            run = len(parent)
            parent.append(run)
            size.append(stop - start)
            for other_start, other_stop, other in previous:
                if other_start < stop and start < other_stop:
                    a, b = find(run), find(other)
                    if a != b:
                        parent[max(a, b)] = min(a, b)
                        size[min(a, b)] += size[max(a, b)]
            current.append((start, stop, run))
        rows.append(current)
        previous = current
    piece = np.zeros(mask.shape, dtype=bool)
    if not parent:
        return piece
    biggest = max((find(r) for r in range(len(parent))), key=lambda r: (size[r], -r))
    for row, runs in enumerate(rows):
        for start, stop, run in runs:
            at_border = keep_border and (row in (0, mask.shape[0] - 1) or start == 0 or stop == mask.shape[1])
            if find(run) == biggest or at_border:
                piece[row, start:stop] = True
    return piece


# From raster to rings


def _rings(labels: np.ndarray) -> dict[int, list[list[tuple[int, int]]]]:
    """Closed rings of corner points (column, row) around every label, the area on the left hand."""
    padded = np.pad(labels, 1, constant_values=NOBODY)
    steps: dict[int, dict[tuple[int, int], list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    here = padded[1:-1, 1:-1]
    sides = (((-1, 0), (0, 0), (1, 0)), ((0, 1), (1, 0), (1, 1)), ((1, 0), (1, 1), (0, 1)), ((0, -1), (0, 1), (0, 0)))
    for (row_shift, col_shift), start, stop in sides:
        other = padded[1 + row_shift : padded.shape[0] - 1 + row_shift, 1 + col_shift : padded.shape[1] - 1 + col_shift]
        for row, col in np.argwhere((here != other) & (here != NOBODY)).tolist():
            a, b = (col + start[0], row + start[1]), (col + stop[0], row + stop[1])
            steps[int(here[row, col])][a].append(b)
    return {label: _chain(edges) for label, edges in sorted(steps.items())}


def _chain(edges: dict[tuple[int, int], list[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """Join directed unit steps to closed rings; where four meet, turn left, so that touching corners stay apart."""
    rings = []
    for start in sorted(edges):
        while edges[start]:
            ring, at = [start], edges[start].pop(0)
            while at != start:
                came = (at[0] - ring[-1][0], at[1] - ring[-1][1])
                ring.append(at)
                options = edges[at]
                left = (at[0] - came[1], at[1] + came[0])
                at = options.pop(options.index(left)) if len(options) > 1 and left in options else options.pop(0)
            rings.append(ring)
    return rings


def _junctions(labels: np.ndarray) -> set[tuple[int, int]]:
    """Corners where three or more areas meet, or two areas meet crosswise."""
    p = np.pad(labels, 1, constant_values=NOBODY)
    a, b, c, d = p[:-1, :-1], p[:-1, 1:], p[1:, :-1], p[1:, 1:]
    around = np.sort(np.stack([a, b, c, d]), axis=0)
    different = 1 + (np.diff(around, axis=0) != 0).sum(axis=0)
    cross = (a == d) & (b == c) & (a != b)
    return {(col, row) for row, col in np.argwhere((different >= 3) | cross).tolist()}


def _pieces(ring: list, junctions: set) -> list[list]:
    """A ring cut at its junctions; a ring without junctions starts and ends at its lowest corner."""
    cuts = [i for i, point in enumerate(ring) if point in junctions] or [ring.index(min(ring))]
    turned = ring[cuts[0] :] + ring[: cuts[0]]
    marks = [i - cuts[0] for i in cuts] + [len(ring)]
    closed = [*turned, turned[0]]
    return [closed[a : b + 1] for a, b in pairwise(marks)]


def _key(piece: list) -> tuple:
    """The same for both directions of one edge."""
    return min(tuple(piece), tuple(reversed(piece)))


def _simplified_arcs(finest: np.ndarray) -> dict:
    """Simplified line of every edge between two areas of the finest division, by key."""
    junctions = _junctions(finest)
    arcs = {}
    for rings in _rings(finest).values():
        for ring in rings:
            for piece in _pieces(ring, junctions):
                key = _key(piece)
                arcs.setdefault(key, _simplify(_smooth(list(key))))
    return {"junctions": junctions, "lines": arcs}


def _smooth(line: list) -> list:
    """Every point moves to the mean of its neighbourhood; the ends stay, because other edges start there."""
    points = [(float(x), float(y)) for x, y in line]
    for _ in range(SMOOTHING):
        inner = [((ax + 2 * x + bx) / 4, (ay + 2 * y + by) / 4)
                 for (ax, ay), (x, y), (bx, by) in zip(points, points[1:], points[2:], strict=False)]
        points = [points[0], *inner, points[-1]]
    return points


def _simplify(points: list) -> list:
    """Douglas–Peucker with the tolerance in cells; a closed line keeps the point farthest from its start.

    Works with squares of small fractions, which are exact: a tie falls the same way on every machine.
    """
    keep = {0, len(points) - 1}
    work = [(0, len(points) - 1)]
    while work:
        first, last = work.pop()
        (ax, ay), (bx, by) = points[first], points[last]
        dx, dy = bx - ax, by - ay
        length = dx * dx + dy * dy or 1.0
        far, index = 0.0, 0
        for i in range(first + 1, last):
            x, y = points[i][0] - ax, points[i][1] - ay
            off = (dx * y - dy * x) ** 2 if dx or dy else x * x + y * y
            if off > far:
                far, index = off, i
        if far > TOLERANCE * TOLERANCE * length:
            keep.add(index)
            work += [(first, index), (index, last)]
    return [points[i] for i in sorted(keep)]


def _geometries(finest: np.ndarray, names: list[str], groups: dict[str, str], arcs: dict) -> dict[str, dict]:
    """GeoJSON geometry of every group of finest areas, from the same simplified edges."""
    codes = sorted(set(groups.values()))
    number = np.array([codes.index(groups[name]) for name in names])
    labels = np.where(finest >= 0, number[np.maximum(finest, 0)], NOBODY)
    geometries = {}
    for label, rings in _rings(labels).items():
        lines = [_assemble(ring, arcs) for ring in rings]
        outer = [line for line in lines if _signed_area(line) > 0]
        holes = [line for line in lines if _signed_area(line) < 0]
        polygons = [[line, *[h for h in holes if _holds(line, h)]] for line in outer]
        rounded = [[[_lonlat(p) for p in line] for line in polygon] for polygon in polygons]
        geometries[codes[label]] = ({"type": "Polygon", "coordinates": rounded[0]} if len(rounded) == 1
                                    else {"type": "MultiPolygon", "coordinates": rounded})
    return geometries


def _assemble(ring: list, arcs: dict) -> list:
    """A ring of raster corners as the chain of its simplified edges."""
    line: list = []
    for piece in _pieces(ring, arcs["junctions"]):
        simple = arcs["lines"][_key(piece)]
        if _key(piece) != tuple(piece):
            simple = simple[::-1]
        line += simple[:-1]
    return [*line, line[0]]


def _signed_area(line: list) -> float:
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(line)) / 2


def _holds(outer: list, hole: list) -> bool:
    xs, ys = [p[0] for p in outer], [p[1] for p in outer]
    x, y = hole[0]
    return min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys)


def _lonlat(point: tuple[float, float]) -> list[float]:
    """Cells to degrees, five decimals (a metre)."""
    lon, lat = places.ORIGIN[0] + point[0] * CELL / KM_EAST, places.ORIGIN[1] + point[1] * CELL / KM_NORTH
    return [round(lon, 5), round(lat, 5)]
