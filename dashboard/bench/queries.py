"""Every query with the example of its header against the budget of its header, and the two that a page waits for."""
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from dashboard import config, db
from dashboard.bench.report import Clock, Row, broken, missing, timed

# Gives every figure there is, for the gate. At national size that is eighteen million rows, which nobody should fetch.
WHOLE = {"observation_standing"}


@dataclass(frozen=True)
class Header:
    """What a query says of itself: the budget in seconds and the parameters of its example."""

    name: str
    budget: float
    example: dict


def headers() -> list[Header]:
    """Of every query that pages and the gate use."""
    return [_header(path) for path in sorted(config.QUERIES.glob("*.sql"))]


def _header(path: Path) -> Header:
    text = path.read_text(encoding="utf-8")
    budget = re.search(r"^-- Budget\s+(\d+) ms", text, re.MULTILINE)
    example = re.search(r"^-- Example\s+(\{.*\})\s*$", text, re.MULTILINE)
    return Header(path.stem, int(budget[1]) / 1000, json.loads(example[1]))


def every_query(data: Path, adapt: Callable[[dict], dict] = dict, *, repetitions: int = 15, clock: Clock | None = None,
                skip: set[str] = frozenset()) -> list[Row]:
    """One row per query; `adapt` makes its example fit another data folder."""
    rows = []
    for header in headers():
        if header.name in skip:
            rows.append(missing(header.name, "geeft alle cijfers tegelijk; zie de controle van een bestand, hieronder"))
        elif clock and not clock.left:
            rows.append(Row(header.name, None, said="de tijd was op", broken=True))
        else:
            params = adapt(header.example)
            rows.append(_measured(header.name, header.name, lambda i, params=params: params, data, header.budget, repetitions))
    return rows


def map_and_profile(data: Path, years: list[tuple[str, int, str]], regions: list[str], *, repetitions: int = 15) -> list[Row]:
    """The map query and the profile, each time for another figure or area.

    years    (indicator, year, level) of maps that there are
    regions  codes of areas
    """
    budgets = {header.name: header.budget for header in headers()}
    maps = list(islice(cycle(years), repetitions))
    areas = list(islice(cycle(regions), repetitions))
    def asked(i: int) -> dict:
        return dict(zip(("indicator", "year", "level"), maps[i], strict=True))

    return [
        _measured("kaartquery (map_figures)", "map_figures", asked, data, budgets["map_figures"], repetitions),
        _measured("de kaart in één stuk, zoals in een bestand (indicator_map)", "indicator_map", asked, data,
                  budgets["indicator_map"], repetitions),
        _measured("profiel (region_profile)", "region_profile", lambda i: {"region": areas[i], "year": None}, data,
                  budgets["region_profile"], repetitions),
    ]


def _measured(title: str, name: str, params: Callable[[int], dict], data: Path, budget: float, repetitions: int) -> Row:
    build = db.version(data)

    def run(i: int) -> None:
        frame = db.run(name, params(i), data=data, build=build)
        sizes.append(len(frame))

    sizes: list[int] = []
    try:
        figure = timed(run, repetitions)
    except Exception as problem:  # the report says which query it was and goes on with the next
        return broken(title, problem)
    return Row(title, figure, budget=budget, said="" if max(sizes) else "let op: geen rijen")
