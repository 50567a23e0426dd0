"""A municipality in which somebody holds a programme against every figure, and a walk that looks for what may not be said.

Nobody could type most of these programmes: they are written in the ledger past the checks. What may be said is worked out here
anew, from the catalogue and from numbers, not with the code that is hunted.
"""
import base64
import csv
import io
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from python_calamine import CalamineWorkbook
from streamlit.testing.v1 import AppTest

from dashboard import catalog, config, db, ui
from dashboard.intake import builder, ledger
from dashboard.intake.recorded import fold
from dashboard.intake.steps import evaluation
from dashboard.straks_catalog import FIGURES

APP = Path(ui.__file__).parent / "app.py"
ROLE = "adviseur"
SPENT = {"year": 2024, "programme": "gala", "cost_low": 900, "cost_high": 1100, "reach_low": 20, "reach_high": 30, "partners": 1}
JUDGED = re.compile(r"werkt waarschijnlijk|verkeerde kant op|geen verschil dat ertoe doet|Niet genoeg gegevens om te zeggen of"
                    r"|Het verschil ligt|In de gebieden zelf ging het cijfer")
SAYS = ("niet_eerlijk", "Geen eerlijke vergelijking", "nog geen uitkomst")  # what may be said where nothing may be judged
CHANGED = re.compile(r"[Tt]ussen (\d{4}) en (\d{4}) (?:veranderde|bleef|steeg|daalde)|van [^.]{1,60}? in (\d{4}) naar "
                     r"[^.]{1,60}? in (\d{4})")
COUNTED = {figure: what.like for figure, what in FIGURES.items() if what.like}
NUMBERS = ["estimate", "low", "high", "p", "p_adjusted", "mde", "own", "apart", "trend", "price_low", "price_high"]


def figures(folder: Path) -> dict:
    """Every figure of this folder by id, also those that are computed."""
    return builder.figures(config.settings(folder), ledger.read(folder))


# --- what is planted ----------------------------------------------------------------------------------------------------


def programmes(con, known: dict) -> dict[str, dict]:
    """A programme of three areas for every figure, at the lowest level it has, that starts after its third year.

    Status plan, so that none of them takes areas from another.
    """
    found = {}
    there = con.sql(db.sql("indicator_coverage")).df()
    for id in known:
        own = there[(there["indicator"] == id) & (there["values"] > 0)]
        level = next((level for level in ("buurt", "wijk") if level in set(own["level"])), None)
        panel = con.execute(db.sql("outcome_panel"), {"indicator": id, "level": level}).df() if level else pd.DataFrame()
        if panel.empty:
            continue
        wide = panel.pivot(index="region", columns="year", values="value")
        years, areas = sorted(wide.columns), (wide.dropna() if len(wide.dropna()) >= 3 else wide).index[:3].tolist()
        start = years[min(3, len(years) - 1)]
        found[f"p-{id}"] = {"name": f"Tegen {id}", "goal": "goal-buren", "status": "plan", "regions": areas,
                            "start": f"{start}-01-01", "outcome": id, "direction": "meer", "expected": 1, "relevant": 1,
                            "method": "vergelijken", "sustain": ["loopt"]}
    return found


def plant(demo: Path, folder: Path, guards: frozenset[str], only=lambda known: True) -> tuple[Path, dict]:
    """A copy of the demo with those programmes in its ledger, and what the build makes of them with these guards."""
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("sources", "steps", "jobs", "log"))
    known, build = figures(folder), folder / "build" / db.version(folder)
    with duckdb.connect(str(build / "intern.duckdb")) as con:
        typed = programmes(con, {id: item for id, item in known.items() if only(item)})
        lines = ledger.read(folder)
        old = {"at": "2001-01-01T00:00:00+00:00", "by": "x", "role": ROLE, "version": 1, "action": "record"}
        entries = [{**old, "kind": "intervention", "id": id, "data": data} for id, data in typed.items()]
        entries += [{**old, "kind": "spending", "id": f"s-{id}", "data": {"intervention": id, **SPENT}} for id in typed]
        with ledger.lock(folder):
            ledger.append_all(folder, entries, lines)
        state = fold(ledger.read(folder))
        shown = {kind: {id: record.data for id, record in records.items()} for kind, records in state.items()}
        for table in [*(f"evaluation_{table}" for table in evaluation.TABLES),
                      *(f"register_{kind}" for kind in shown if kind in ("intervention", "spending"))]:
            con.execute(f"DROP TABLE IF EXISTS {table}")
        interventions = pd.DataFrame([{"id": id, **{name: data.get(name) for name in ("name", "status", "goal", "start")}}
                                      for id, data in shown["intervention"].items()]).astype("string")
        con.from_df(interventions).create("register_intervention")
        planted = {**shown, "intervention": {id: data for id, data in shown["intervention"].items() if id in typed}}
        evaluation.add(con, evaluation.Wanted(catalog.Catalog(known, {}, ""), planted, state, folder / "steps", guards))
    now = {"build": build.name, "position": len(lines) + len(entries)}
    (folder / "build" / "current.json").write_text(json.dumps(now), encoding="utf-8")
    return folder, typed


# --- what may be said ---------------------------------------------------------------------------------------------------


def judgeable(item) -> bool:
    return item.kind in ("survey", "register") and "evalueren" in item.uses


def in_rows(rows: pd.DataFrame, known: dict, where: str) -> Iterator[str]:
    """What rows of outcome_results say that they may not."""
    for row in rows.itertuples(index=False):
        values = {name: getattr(row, name) for name in NUMBERS}
        if not judgeable(known[row.outcome]) and (row.verdict not in SAYS or not all(pd.isna(v) for v in values.values())):
            yield f"model: {where}: {row.outcome} is judged"
        if pd.notna(row.price_low) and not (row.low > 0 or row.high < 0):
            yield f"cost: {where}: {row.outcome} has a price between {row.low} and {row.high}"
        years = [y for y in (row.first_year, row.last_year) if pd.notna(y)]
        if any(min(years) < point.year <= max(years) for point in known[row.outcome].breaks if years):
            yield f"break: {where}: {row.outcome} is judged over one"


def in_words(text: str, item, where: str) -> Iterator[str]:
    """A sentence on change over a break of the series."""
    for found in CHANGED.findall(text):
        first, last = sorted(int(year) for year in found if year)
        if any(first < point.year <= last for point in item.breaks):
            yield f"break: {where}: {item.id} from {first} to {last}"


def in_picture(figure: dict, limits: dict[str, set], item, where: str) -> Iterator[str]:
    """A line between two years with a break between them: of the series, or of the area that the line is called after."""
    for trace in figure["data"]:
        if "lines" not in trace.get("mode", ""):
            continue
        x, y = _numbers(trace["x"]), _numbers(trace["y"])
        both = [(a, b) for a, b, v, w in zip(x, x[1:], y, y[1:], strict=False) if None not in (a, b, v, w)]
        years = {point.year for point in item.breaks} | limits.get(trace.get("name", ""), set())
        yield from (f"break: {where}: a line of {item.id} from {a} to {b}" for a, b in both
                    if any(min(a, b) < year <= max(a, b) for year in years))


def _numbers(values) -> list:
    if isinstance(values, dict):
        values = np.frombuffer(base64.b64decode(values["bdata"]), dtype=np.dtype(values["dtype"]))
    return [None if v is None or v != v else float(v) for v in values]


# --- the walk -----------------------------------------------------------------------------------------------------------


class Walk:
    """A visitor who looks at pages, opens what can be opened, and downloads every file."""

    def __init__(self, folder: Path, known: dict, patch):
        self.folder, self.known, self.files = folder, known, []
        patch.setenv("DRAGEND_DATA", str(folder))
        patch.setattr("dashboard.access.role", lambda context: ROLE)
        patch.setattr("streamlit.download_button",
                      lambda label, data, **more: self.files.append((more["file_name"], data() if callable(data) else data)))

    def open(self, page: str, opened=(), **choices) -> AppTest:
        app = AppTest.from_file(str(APP), default_timeout=120)
        app.query_params.update(choices)
        for key in opened:
            app.session_state[key] = True
        app.run()
        app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception, app.exception[0].message
        return app

    def tables(self, cli) -> Iterator[str]:
        """What the command line gives, as a file and as lines of years."""
        told = cli("query", "outcome_results", "intervention=", "--view", "intern", "--format", "csv", data=self.folder)
        assert told.code == 0, told.err
        rows = pd.read_csv(io.StringIO(told.out.removeprefix("\ufeff")), sep=";", decimal=",")
        planted = rows[rows["intervention"].str.startswith("p-")]
        assert len(planted)
        yield from in_rows(planted, self.known, "query outcome_results")
        for row in planted.itertuples():
            asked = (f"intervention={row.intervention}", f"outcome={row.outcome}")
            points = db.run("outcome_points", dict(word.split("=") for word in asked), data=self.folder, view="intern")
            for part, line in points.groupby("part"):
                trace = {"mode": "lines", "x": sorted(line["year"]), "y": [1.0] * len(line)}
                yield from in_picture({"data": [trace]}, {}, self.known[row.outcome], f"query outcome_points, {part}")

    def programmes(self, ids) -> Iterator[str]:
        """Wat werkt for each of these programmes: words, pictures, and whether its figure may be planned with."""
        rows = db.run("outcome_results", {"intervention": None}, data=self.folder, view="intern").set_index("intervention")
        app = self.open("doelen", deel="Wat werkt")
        labels = {self.known[id].label for id in self.known if judgeable(self.known[id])}
        yield from (f"model: planner offers {name}" for name in set(app.selectbox(key="plan_cijfer").options) - labels)
        for id in ids:
            app.selectbox(key="aanpak").set_value(id).run()
            assert not app.exception, app.exception[0].message
            row, where = rows.loc[id], f"page Wat werkt, {id}"
            item, text = self.known[row["outcome"]], _said(app)
            assert f"Tegen {item.id}" in text
            if not judgeable(item) and (found := JUDGED.search(text)):
                yield f"model: {where}: {found[0]}"
            if "verschil kostte" in text and not (row["low"] > 0 or row["high"] < 0):
                yield f"cost: {where}"
            for chart in app.get("plotly_chart"):
                yield from in_picture(json.loads(chart.proto.spec), {}, item, where)
                yield from in_words(chart.proto.alt, item, where)

    def choices(self) -> Iterator[str]:
        """Keuzes and the file of the year: in a word what came of each programme."""
        app = self.open("doelen", deel="Keuzes")
        by_name = {f"Tegen {id}": item for id, item in self.known.items()}
        rows = [("page Keuzes", *pair) for table in [app.table, app.dataframe] for frame in table
                if "Weten: uitkomst" in frame.value for pair in frame.value[["Aanpak", "Weten: uitkomst"]].values.tolist()]
        for name, content in self.files:
            if name.endswith(".xlsx"):
                sheets = CalamineWorkbook.from_filelike(io.BytesIO(content))
                head, *lines = sheets.get_sheet_by_index(0).to_python()
                rows += [(name, line[head.index("Aanpak")], line[head.index("Uitkomst")]) for line in lines]
        assert rows
        for where, name, said in rows:
            if (item := by_name.get(name)) and not judgeable(item) and said not in SAYS:
                yield f"model: {where}: {name}: {said}"

    def profile(self, region: str) -> Iterator[str]:
        """Buurtprofiel with every figure opened: pictures over the years, what they say in words, and their files."""
        self.files.clear()
        level = {"BU": "Buurten", "WK": "Wijken", "GM": "Gemeenten"}[region[:2]]
        app = self.open("buurtprofiel", [f"rij_{id}" for id in self.known], niveau=level, regio=region)
        seen = 0
        for chart in app.get("plotly_chart"):
            id = next((id for id in self.known if chart.proto.id.endswith(f"_rij_{id}")), None)
            if id is None:
                continue
            item, where, seen = self.known[id], f"page Buurtprofiel, {region}", seen + 1
            years = db.run("region_trend", {"region": region, "indicator": id}, data=self.folder, view="intern")
            moved = years[years["boundary_break"]].groupby("name")["year"].agg(set).to_dict()
            yield from in_picture(json.loads(chart.proto.spec), moved, item, where)
            yield from in_words(chart.proto.alt, item, f"{where}, alt")
        assert seen > 20, f"{seen} pictures on the profile of {region}"
        yield from self.exported()

    def exported(self) -> Iterator[str]:
        """Files with figures over the years: from where on they cannot be compared stands beside the year."""
        read = 0
        for name, content in self.files:
            rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
            item = self.known.get(rows[0].get("indicator", "")) if rows else None
            read += item is not None
            for area in {row["gebied"] for row in rows} if item else ():
                own = [row for row in rows if row["gebied"] == area]
                for point in item.breaks:
                    before, after = ([r for r in own if (int(r["jaar"]) < point.year) == early] for early in (True, False))
                    first = min(after, key=lambda row: int(row["jaar"]), default=None)
                    if before and first and f"vanaf {point.year} anders geteld" not in first["opmerking"]:
                        yield f"break: {name}: {item.id}, {area}, {point.year} is not marked"
        assert read, "no file was read"

    def expected(self, region: str) -> Iterator[str]:
        """Straks: what was counted before is drawn as a line too."""
        for figure, id in COUNTED.items():  # of each figure that was counted too
            app = self.open("straks", blik="Eén gebied", niveau="Buurten", regio=region, straks=figure)
            years = db.run("region_trend", {"region": region, "indicator": id}, data=self.folder, view="intern")
            moved = {"geteld": set(years.loc[years["boundary_break"] & (years["line"] == "gebied"), "year"])}
            charts = [chart for chart in app.get("plotly_chart") if chart.proto.id.endswith("waaier")]
            for chart in charts:
                yield from in_picture(json.loads(chart.proto.spec), moved, self.known[id], f"page Straks, {region}, {figure}")

    def sentences(self, page: str, ids, region: str) -> Iterator[str]:
        """Overzicht or Kaart for these figures: what they say of change."""
        app = self.open(page, regio=region)
        for id in ids:
            app.session_state["indicator"] = id
            app.run()
            assert not app.exception, app.exception[0].message
            yield from in_words(_said(app), self.known[id], f"page {page}")


def _said(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.info, *app.warning]
    return "\n".join(re.sub(r"\\(.)", r"\1", str(part.value)) for part in parts)
