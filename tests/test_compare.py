"""Comparing areas: the same year for all, what is said of a difference, and a file that holds exactly what is on screen."""
import csv
import datetime
import io
import re
from collections import Counter
from pathlib import Path
from statistics import NormalDist

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, charts, config, db, dutch, export, ui
from dashboard.catalog import GOOD, KINDS, STATUSES, load

APP = Path(ui.__file__).parent / "app.py"
SIX = ["WK999801", "WK999901", "WK999807", "GM9998", "BU99980101", "WK999803"]  # of two gemeenten and three levels
TWELVE = ["volunteers_share", "informal_carers_share", "social_cohesion_score", "associations_per_1000", "gp_distance_km",
          "pop_80plus_share", "population", "lonely_share", "wmo_clients_per_1000", "ses_woa_score", "oosr",
          "living_alone_75plus_share"]
DIFFERENCE = re.compile(r"^(hoger|lager)( \((gunstiger|minder gunstig)\))?$")


@pytest.fixture
def visit(monkeypatch):
    """Open the comparison: visit(folder, gebieden=[…], cijfers=[…], weergave="Tabel")."""

    def open_page(folder: Path, role: str = "beheerder", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.query_params.update(choices)
        app.run()
        app.switch_page("app_pages/vergelijken.py").run()
        assert not app.exception
        return app

    return open_page


@pytest.fixture
def files(monkeypatch) -> list[bytes]:
    """What the download button would give."""
    found = []
    monkeypatch.setattr(ui, "download", lambda rows, columns, origin, *name, key: found.append(
        export.to_csv(rows(), columns, {**origin, "build": "b", "fictief": "ja"})))
    return found


def table(app: AppTest) -> pd.DataFrame:
    return app.table[0].value.map(lambda cell: re.sub(r"\\(.)", r"\1", cell))


def said(app: AppTest) -> str:
    return "\n".join(re.sub(r"\\(.)", r"\1", part.value) for part in [*app.markdown, *app.caption])


# --- the table, and the file ------------------------------------------------------------------------------------------


ORDERS = ["Gebied", "Waarde: per cijfer van hoog naar laag", "Jaar: nieuwste eerst", "Cijfer: eerst wat draagt"]


def test_b2_the_file_is_the_screen(demo, visit, files):
    """To the letter: the same columns, lines and cells in the same order, however it is sorted."""
    app = visit(demo, gebieden=SIX, cijfers=TWELVE, weergave="Tabel")
    orders = set()
    for order in ORDERS:
        app.selectbox(key="volgorde").select(order).run()
        screen, (header, *lines) = table(app), list(csv.reader(io.StringIO(files[-1].decode("utf-8-sig")), delimiter=";"))
        assert header == [*screen.columns, "build", "fictief"]
        assert [line[:-2] for line in lines] == screen.to_numpy().tolist()
        assert len(screen) == len(SIX) * len(TWELVE)
        assert {tuple(line[-2:]) for line in lines} == {("b", "ja")}
        orders.add(str(lines))
    assert len(orders) == len(ORDERS)


def test_b2_every_line_has_what_makes_a_figure_a_figure(demo, visit):
    screen = table(visit(demo, gebieden=SIX, cijfers=TWELVE, weergave="Tabel"))
    known = load(config.CATALOG).indicators
    labels = {what.label: what for what in known.values()}
    asked = {"regions": ",".join(SIX), "indicators": ",".join(TWELVE)}
    raw = db.run("compare_values", asked, data=demo, view="intern")
    expected = Counter((known[row.indicator].label, *("" if pd.isna(n) else dutch.number(n, known[row.indicator].decimals)
                                                      for n in (row.value, row.lower, row.upper))) for row in raw.itertuples())
    assert Counter(zip(screen["Cijfer"], screen["Waarde"], screen["Ligt tussen"], screen["en"], strict=True)) == expected
    assert set(screen["Cijfer"]) == {known[id].label for id in TWELVE}
    for row in screen.to_dict("records"):
        assert row["Soort"] in KINDS.values()
        assert row["Richting"] == GOOD[labels[row["Cijfer"]].good]
        assert row["Eenheid"]
        if row["Waarde"]:
            assert re.fullmatch(r"−?\d{1,3}(\.\d{3})*(,\d+)?", row["Waarde"])
            assert re.fullmatch(r"20\d\d", row["Jaar"])
            assert row["Bron"]
            assert bool(row["Ligt tussen"]) == bool(row["en"])
        else:
            assert row["Opmerking"] in STATUSES.values()
            assert not row[screen.columns[9]]
    assert "−" in "".join(screen["Waarde"])  # a real minus, never a hyphen that a spreadsheet takes for a formula
    assert screen.groupby("Cijfer")["Jaar"].nunique().max() == 1


def test_sorting_by_value_is_per_figure_and_puts_no_figure_last(demo, visit):
    app = visit(demo, gebieden=SIX, cijfers=TWELVE, weergave="Tabel")
    app.selectbox(key="volgorde").select("Waarde: per cijfer van hoog naar laag").run()
    for _, group in table(app).groupby("Cijfer", sort=False):
        values = [float(cell.replace(".", "").replace(",", ".").replace("−", "-")) for cell in group["Waarde"] if cell]
        assert values == sorted(values, reverse=True)
        assert not any(group["Waarde"].tolist()[len(values):])


def test_there_is_no_ranking_unless_asked(demo, visit):
    app = visit(demo, gebieden=SIX, cijfers=TWELVE, weergave="Tabel")
    names = list(dict.fromkeys(table(app)["Gebied"]))
    assert names == sorted(names, key=ui.dutch_order)
    known = {what.label: what for what in load(config.CATALOG).indicators.values()}
    roles = [known[label].role for label in dict.fromkeys(table(app)["Cijfer"])]
    assert roles == sorted(roles, key=["capacity", "load", "outcome", "context"].index)


def test_what_is_not_meant_for_comparing_is_not_compared(demo, visit):
    figures = ["resident_initiatives_per_1000", "population"]
    lines = table(visit(demo, gebieden=["WK999801", "WK999803"], cijfers=figures, weergave="Tabel"))
    words = dict(zip(zip(lines["Cijfer"], lines["Gebied"], strict=True), lines["Vergeleken met Wijk 01 Lakenpoort"], strict=True))
    assert words["Bewonersinitiatieven actief", "Wijk 03 Lisgaarde"] == "niet bedoeld om te vergelijken"
    assert {words["Bewonersinitiatieven actief", "Wijk 01 Lakenpoort"], words["Inwoners", "Wijk 03 Lisgaarde"]} == {""}


# --- what is said of a difference -------------------------------------------------------------------------------------


def test_w4_a_difference_is_called_one_when_it_is_more_than_chance(demo, visit):
    """The words on screen against the definition: P(A > B) from both standard errors, counted anew for every pair."""
    known = load(config.CATALOG).indicators
    for other in ("WK999801", "WK999901"):
        names = ["WK999801", "WK999901", "WK999807", "WK999803"]
        app = visit(demo, gebieden=names, cijfers=TWELVE, met=other, weergave="Tabel")
        app.selectbox(key="met").select(other).run()
        screen = table(app).set_index(["Cijfer", "Gebied"])
        figures = db.run("compare_values", {"regions": ",".join(names), "indicators": ",".join(TWELVE)}, data=demo,
                         view="intern")
        called = db.run("region_names", {"level": "wijk"}, data=demo).set_index("region")["name"]
        beside = figures[figures["region"] == other].set_index("indicator")
        for row in figures[figures["region"] != other].itertuples():
            what, there = known[row.indicator], beside.loc[row.indicator]
            words = screen.loc[(what.label, called[row.region]), screen.columns[7]]
            if what.unit == "count" or pd.isna(row.value) or pd.isna(there["value"]):
                assert words == ""
                continue
            errors = [se for se in (row.se, there["se"]) if pd.notna(se)]
            if not errors:
                chance = 0.5 if screen.loc[(what.label, called[row.region]), "Waarde"] == screen.loc[
                    (what.label, called[other]), "Waarde"] else float(row.value > there["value"])
            else:
                chance = NormalDist(0, sum(se**2 for se in errors) ** 0.5).cdf(row.value - there["value"])
            if 0.05 <= chance <= 0.95:
                assert words == "geen aantoonbaar verschil"
                continue
            higher = chance > 0.95
            better = {"high": higher, "low": not higher}.get(what.good)
            good = {True: " (gunstiger)", False: " (minder gunstig)", None: ""}[better]
            assert words == ("hoger" if higher else "lager") + good


def test_w4_without_a_demonstrable_difference_nothing_is_called_better(demo, visit):
    app = visit(demo, gebieden=SIX, cijfers=TWELVE, weergave="Tabel")
    words = table(app).iloc[:, 9]
    assert {"geen aantoonbaar verschil", ""} < set(words)
    assert all(DIFFERENCE.match(word) for word in words if word not in ("", "geen aantoonbaar verschil", "niet te zeggen"))
    app = visit(demo, gebieden=["WK999800", "WK999801"], cijfers=["informal_carers_share"])
    assert "Geen aantoonbaar verschil: Wijk 01 Lakenpoort." in said(app)
    assert "unstig" not in said(app).split("Mantelzorgers")[1].split("Fictieve")[0]


def test_what_reads_the_same_is_not_called_different(tiny, visit):
    app = visit(tiny, gebieden=["BU99970001", "BU99970002", "BU99970101"], cijfers=["pop_65plus_share"], weergave="Tabel")
    words = dict(zip(table(app)["Gebied"], table(app).iloc[:, 9], strict=True))
    assert words == {"Achterom": "", "Noorderveld": "geen aantoonbaar verschil", "Zuiderveld": words["Zuiderveld"]}


# --- which year, which figures ----------------------------------------------------------------------------------------


def test_the_year_is_the_newest_that_most_areas_have(demo):
    """Against the slow way: count per year which areas have a figure."""
    everything = db.execute("SELECT indicator, region, year, value, status FROM observation", {}, data=demo)
    found = db.run("compare_values", {"regions": ",".join(SIX), "indicators": ",".join([*TWELVE, "fragility_loss"])}, data=demo)
    assert list(found["region"]) == SIX * (len(TWELVE) + 1)
    assert list(found["indicator"]) == [id for id in [*TWELVE, "fragility_loss"] for _ in SIX]
    for id, rows in found.groupby("indicator"):
        here = everything[(everything["indicator"].astype(str) == id) & everything["region"].isin(SIX)]
        there = here.dropna(subset="value").groupby("year")["region"].nunique()
        there = there[there.index >= there.index.max() - 4]
        if there.empty:
            assert rows["value"].isna().all()
            continue
        year = max(there.index, key=lambda year: (there[year], year))
        assert set(rows["year"]) == {year}
        for row in rows.itertuples():
            one = here[(here["region"] == row.region) & (here["year"] == year)]
            assert row.status == (one["status"].iloc[0] if len(one) else "missing")
            assert pd.isna(row.value) if one["value"].dropna().empty else row.value == one["value"].dropna().iloc[0]


def test_figures_of_a_folder_one_can_add_up(tiny):
    asked = {"regions": "BU99970102,GM9997,BU99970001", "indicators": "pop_65plus_share,population"}
    found = db.run("compare_values", asked, data=tiny)
    assert found["value"].tolist() == [25, 23, 20, 400, 1000, 100]
    assert set(found["year"]) == {2024}


def test_the_page_starts_with_what_carries(demo, visit):
    app = visit(demo)
    known = load(config.CATALOG).indicators
    areas, figures = app.multiselect(key="gebieden").value, app.multiselect(key="cijfers").value
    assert len(areas) == 3
    assert {code[:6] for code in areas} == {"WK9998"}
    assert 8 <= len(figures) <= 12
    roles = [known[id].role for id in figures]
    assert roles[0] == "capacity" and "load" in roles
    assert [part.value for part in app.subheader] == ["Wat draagt", "Wat weegt"]
    assert len(app.get("plotly_chart")) == len(figures)
    assert not app.table


def test_the_chosen_area_is_among_them(demo, visit):
    assert "BU99980203" in visit(demo, niveau="buurt", regio="BU99980203").multiselect(key="gebieden").value


@pytest.mark.parametrize(("areas", "figures"), [
    (["WK999801", "GM9999"], ["lonely_share", "volunteers_share"]),
    (["Wijk 01 Lakenpoort (wijk in Halmerwoude)", "Merrewolde (gemeente)"], ["Eenzaam", "Vrijwilligers (RIVM)"]),
])
def test_a_link_may_name_by_id_or_in_words(demo, visit, areas, figures):
    app = visit(demo, gebieden=areas, cijfers=figures)
    assert set(app.multiselect(key="gebieden").value) == {"WK999801", "GM9999"}
    assert set(app.multiselect(key="cijfers").value) == {"lonely_share", "volunteers_share"}


def test_a_link_may_name_the_shared_choices_too(demo, visit):
    app = visit(demo, indicator="lonely_share", niveau="buurt", gebieden=["WK999801", "GM9999"], cijfers=["lonely_share", "oosr"])
    assert app.session_state["_run"].level == "buurt"
    assert set(app.multiselect(key="gebieden").value) == {"WK999801", "GM9999"}
    assert set(app.multiselect(key="cijfers").value) == {"lonely_share", "oosr"}


def test_what_a_link_names_wrong_is_left_out(demo, visit):
    app = visit(demo, gebieden=["WK999801", "WK000000", "=1+1"], cijfers=["bestaat_niet"])
    assert app.multiselect(key="gebieden").value == ["WK999801"]
    assert len(app.multiselect(key="cijfers").value) > 5


def test_no_more_than_six_areas(demo, visit):
    wijken = list(db.run("region_names", {"level": "wijk"}, data=demo)["region"])
    assert len(visit(demo, gebieden=wijken).multiselect(key="gebieden").value) == 6


def test_without_a_choice_the_page_asks_for_one(demo, visit):
    app = visit(demo)
    app.multiselect(key="gebieden").set_value([]).run()
    assert "Kies hierboven" in said(app)
    assert not app.get("plotly_chart")
    app.multiselect(key="gebieden").set_value(["WK999801"]).run()
    assert app.get("plotly_chart")


def test_another_area_to_compare_with(demo, visit):
    app = visit(demo, gebieden=["WK999801", "WK999802"], cijfers=["lonely_share"], weergave="Tabel")
    app.selectbox(key="met").select("WK999802").run()
    assert table(app).columns[9] == "Vergeleken met Wijk 02 Noordhalm"
    app.multiselect(key="gebieden").set_value(["WK999801", "WK999803"]).run()  # the area is gone: the first one instead
    assert table(app).columns[9] == "Vergeleken met Wijk 01 Lakenpoort"


def test_b6_nothing_old_without_a_mark(demo, visit, monkeypatch):
    class Later(datetime.date):
        @classmethod
        def today(cls):
            return datetime.date(2029, 6, 1)

    monkeypatch.setattr(datetime, "date", Later)
    screen = table(visit(demo, gebieden=SIX, cijfers=TWELVE, weergave="Tabel"))
    for row in screen[screen["Waarde"] != ""].to_dict("records"):
        assert ("ouder dan 4 jaar" in row["Opmerking"]) == (2029 - int(row["Jaar"]) > 4)
    assert "ouder dan 4 jaar" in " ".join(screen["Opmerking"])


def test_of_a_whole_country_the_box_holds_one_gemeente(demo):
    kept = "BU99990001|Wijk 01 Wendelzijl (wijk in Merrewolde)"
    few = db.run("compare_areas", {"gemeente": "GM9998", "kept": kept, "most": 10}, data=demo)
    assert set(few.loc[few["gemeente"] == "GM9999", "region"]) == {"GM9999", "WK999901", "BU99990001"}
    assert len(few[few["gemeente"] == "GM9998"]) > 40
    assert set(db.run("compare_areas", {"gemeente": None, "kept": "", "most": 10}, data=demo)["region"]) == {"GM9998", "GM9999"}


def test_one_gemeente_needs_no_name_behind_every_area(tiny):
    found = db.run("compare_areas", {"gemeente": "GM9997", "kept": "", "most": 600}, data=tiny).set_index("region")["label"]
    assert found["BU99970001"] == "Noorderveld (buurt)"


def test_areas_of_an_own_division_stand_beside_each_other(tiny, deliver):
    stadsdelen = "buurtcode;stadsdeel\nBU99970001;Noord\nBU99970002;Noord\nBU99970101;Zuid\nBU99970102;Zuid\n"
    assert deliver(tiny, "stadsdelen.csv", stadsdelen).code == 0
    found = db.run("compare_areas", {"gemeente": "GM9997", "kept": "", "most": 600}, data=tiny).set_index("region")["label"]
    assert found["EG9997NOORD"] == "Noord (eigen indeling)"
    asked = {"regions": "EG9997NOORD,EG9997ZUID", "indicators": "population"}
    assert db.run("compare_values", asked, data=tiny)["value"].tolist() == [400, 600]


# --- the picture ------------------------------------------------------------------------------------------------------


def dots(**columns) -> pd.DataFrame:
    given = {"name": ["Noord", "Oost", "West"], "value": [10.0, 12.0, None], "lower": [8.0, None, None],
             "upper": [12.0, None, None], "uncertain": [False, True, False], "base": [True, False, False],
             "difference": ["", "hoger (minder gunstig)", ""]}
    return pd.DataFrame({**given, **columns})


def test_the_dots_say_what_the_table_says():
    what = load(config.CATALOG).indicators["lonely_share"]
    figure = charts.dots(dots(), what)
    marks = next(trace for trace in figure.data if trace.mode == "markers")
    assert list(marks.marker.symbol) == ["circle-open", "circle", "diamond"]  # drawn from below
    assert list(figure.layout.yaxis.ticktext) == ["West", "Oost", "Noord"]
    assert [note.text for note in figure.layout.annotations] == ["geen cijfer", "12 (onzeker)", "10"]
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert [list(line.x) for line in lines] == [[8, 12]]
    low, high = figure.layout.xaxis.range
    assert low < min(8, what.classes[0]) and high > max(12, what.classes[3])
    assert figure.layout.separators == ",."
    assert charts.dots_words(dots(), what) == (
        "Eenzaam: Noord 10 % van de inwoners vanaf 18 jaar (tussen 8 en 12 % van de inwoners vanaf 18 jaar); "
        "Oost 12 % van de inwoners vanaf 18 jaar; West geen cijfer.")
    assert charts.dots_differences(dots()) == "Hoger (minder gunstig): Oost."
    assert charts.dots_differences(dots(difference=["", "lager", "lager"])) == "Lager: Oost en West."


def test_dots_without_any_figure_or_with_one_are_drawn():
    what = load(config.CATALOG).indicators["lonely_share"]
    for frame in (dots(value=[None] * 3, lower=[None] * 3, upper=[None] * 3), dots().iloc[:1]):
        assert charts.dots(frame.astype({"value": float, "lower": float, "upper": float}), what).data


# --- who may, and without data ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["lezer", "adviseur"])
def test_everybody_may_compare_and_a_reader_sees_the_public_figures(demo, visit, role):
    app = visit(demo, role, gebieden=SIX, cijfers=TWELVE, weergave="Tabel")
    assert app.session_state["_run"].view == ("openbaar" if role == "lezer" else "intern")
    hidden = table(app)["Opmerking"].eq(STATUSES["hidden"]).sum()
    assert hidden >= 1 if role == "lezer" else hidden >= 0


def test_without_figures_it_says_what_is_needed(bare, visit):
    app = visit(bare)
    assert "Er zijn nog geen cijfers om te vergelijken" in said(app)
    assert "python -m dashboard add" in app.code[0].value
