"""The pages, each for every role, on the demo and on folders where something is missing; and what leaves them as a file."""
import csv
import io
import math
import re
import shlex
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opened import on_screen
from streamlit.testing.v1 import AppTest

from dashboard import access, charts, config, db, dutch, export, intake, ui
from dashboard.catalog import Break, load

APP = Path(ui.__file__).parent / "app.py"
PAGES = sorted((APP.parent / "app_pages").glob("*.py"))
TEXTS = sorted((APP.parent / "texts").glob("*.md"))
FORBIDDEN = ("betreffende|prioriteit|relevant|verstrek|significan|indicator|percentiel|correlatie|populatie"
             "|betrouwbaarheidsinterval|doelgroep|problematiek|interventie|probleemwijk|krachtwijk|slechtste")
ENDS = {access.ROLES[0], access.ROLES[-1]}  # who may least and who may most; those between go with the slow tests
KEPT = {"samenspel": "Er is nog geen register", "initiatieven": "Er zijn nog geen initiatieven"}


@pytest.fixture
def visit(monkeypatch):
    """Open a page as somebody: visit(folder, "kaart", "analist", jaar="2022")."""

    def open_page(folder: Path, page: str, role: str = "beheerder", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.query_params.update(choices)
        app.run()
        if page != "overzicht":
            app.switch_page(f"app_pages/{page}.py").run()
        return app

    return open_page


def said(app: AppTest) -> str:
    """Everything that can be read on the page."""
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.info, *app.success, *app.warning]
    return "\n".join(str(part.value) for part in parts)


def table(app: AppTest, n: int = 0) -> pd.DataFrame:
    rows = app.table[n].value
    return rows.map(lambda cell: re.sub(r"\\(.)", r"\1", cell) if isinstance(cell, str) else cell)


# --- every page, every role -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [role if role in ENDS else pytest.param(role, marks=pytest.mark.slow) for role in access.ROLES])
@pytest.mark.parametrize("page", [path.stem for path in PAGES])
@pytest.mark.parametrize("folder", ["demo", "bare", "empty"])
def test_every_page_opens_for_every_role(request, visit, tmp_path, folder, page, role):
    app = visit(tmp_path if folder == "empty" else request.getfixturevalue(folder), page, role)
    assert not app.exception
    if page == "gegevens" and role == "lezer":
        assert "De geladen bestanden bekijken kan alleen met de rol adviseur." in app.error[0].value
        return
    if page == "privacy" and not access.may(role, "see_privacy"):
        assert "De pagina Privacy bekijken kan alleen met de rol analist." in app.error[0].value
        return
    if page == "gemeente" and role != "beheerder":
        assert "Een gemeente kiezen en open data ophalen kan alleen met de rol beheerder." in app.error[0].value
        return
    assert not app.error or (page == "gegevens" and role == "adviseur")
    if folder == "demo":
        assert app.title
        assert "Voorbeeldgemeente: alle cijfers zijn verzonnen" in said(app)
    elif page in KEPT:  # what people keep there is not a file: an adviser begins
        assert KEPT[page] in said(app) and "adviseur" in said(app)
    elif page not in ("gegevens", "gemeente", "privacy"):  # these are about files, and open without a figure
        assert "Er zijn nog geen cijfers" in said(app)
        assert ("python -m dashboard add" in app.code[0].value) if access.may(role, "add_data") else ("analist" in said(app))


@pytest.mark.parametrize("role", access.ROLES)
def test_the_menu_follows_the_role(demo, visit, role):
    app = visit(demo, "kaart", role)
    assert app.session_state["_run"].view == ("openbaar" if role == "lezer" else "intern")
    uploads = visit(demo, "gegevens", role).get("file_uploader")
    assert bool(uploads) == access.may(role, "add_data")


def test_a_real_municipality_is_not_called_an_example(tiny, visit):
    assert "verzonnen" not in said(visit(tiny, "kaart"))


def test_a_bug_is_one_sentence_with_a_code(demo, visit, monkeypatch, caplog):
    app = AppTest.from_function(_page_with_a_bug)
    app.run()
    found = re.search(r"met de code ([0-9a-f]{6})", app.error[0].value)
    assert found
    assert f"code={found[1]} type=ValueError" in caplog.text
    assert "geheim" not in caplog.text.replace("_page_with_a_bug", "").split("File")[0]


def _page_with_a_bug():
    from dashboard import ui

    try:
        int("geheim")
    except ValueError as bug:
        ui.show_error(bug)


# --- the URL is the state ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choices", [
    {"indicator": "pop_65plus_share", "niveau": "buurt", "jaar": "2024", "regio": "BU99980101"},
    {"indicator": "Inwoners 65 jaar of ouder", "niveau": "Buurten", "jaar": "2024", "regio": "Collegehof"},
])
def test_a_link_gives_the_same_view(demo, visit, choices):
    app = visit(demo, "kaart", **choices)
    run = app.session_state["_run"]
    assert (run.indicator.id, run.level, run.year, run.region) == ("pop_65plus_share", "buurt", 2024, "BU99980101")
    assert app.title[0].value == "Inwoners 65 jaar of ouder in Halmerwoude"
    assert not app.info


def test_choices_survive_a_page_switch(demo, visit):
    app = visit(demo, "buurtprofiel", indicator="pop_65plus_share", niveau="buurt", regio="BU99980101")
    assert app.title[0].value == "Collegehof"
    app.switch_page("app_pages/kaart.py").run()
    assert app.title[0].value == "Inwoners 65 jaar of ouder in Halmerwoude"
    assert app.radio(key="lijst").value == "BU99980101"


def test_what_is_not_there_gives_the_nearest_and_says_so(demo, visit):
    app = visit(demo, "overzicht", indicator="pop_65plus_share", jaar="1999")
    years = db.run("indicator_coverage", {}, data=demo)
    first = years.loc[(years["indicator"] == "pop_65plus_share") & (years["level"] == "wijk"), "year"].min()
    assert app.session_state["_run"].year == first
    assert [note.value for note in app.info] == [f"Jaar „1999” is er niet bij deze keuze. U ziet nu: {first}."]


def test_a_level_further_up_keeps_the_area_around(demo, visit):
    app = visit(demo, "kaart", indicator="pop_65plus_share", niveau="buurt", regio="BU99980101")
    app.selectbox(key="niveau").select("wijk").run()
    assert app.session_state["_run"].region == "WK999801"


def test_w3_the_list_does_what_the_map_does(demo, visit):
    app = visit(demo, "kaart", indicator="pop_65plus_share", niveau="wijk")
    app.radio(key="lijst").set_value("WK999801").run()
    assert app.session_state["_run"].region == "WK999801"
    assert any("geteld in een registratie" in part.value for part in app.markdown)


def test_without_an_area_the_profile_asks_for_one(demo, visit):
    app = visit(demo, "buurtprofiel", niveau="buurt")
    app.selectbox(key="kies").select("BU99980101").run()
    assert app.title[0].value == "Collegehof"


# --- figures ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch) -> list[str]:
    """The command under "toon query" of every figure that is drawn, with the rows behind it."""
    found = []
    monkeypatch.setattr(ui, "show_query", lambda frame, key, *more: found.extend(
        (ui.command(each.attrs["query"], each.attrs["params"], ui.now()), each) for each in (frame, *more)))
    return found


def test_a18_every_figure_can_be_made_again(demo, visit, shown, cli):
    for choices in ({"indicator": "lonely_share", "niveau": "buurt", "regio": "BU99980101"},
                    {"indicator": "pop_65plus_share", "niveau": "wijk", "regio": "WK999801"}):
        for page in ("kaart", "buurtprofiel"):
            visit(demo, page, **choices)
    assert {line.split()[4] for line, _ in shown} >= {"indicator_map", "region_profile", "region_trend", "overview_areas"}
    for line, frame in shown:
        program, *words = shlex.split(line.removeprefix("python -m "))
        assert program == "dashboard"
        done = cli(*words)
        assert done.code == 0
        assert on_screen(done.out, frame) == export.plain_csv(frame)


def test_a18_the_table_shows_what_the_query_gives(demo, visit, cli):
    app = visit(demo, "kaart", "lezer", indicator="lonely_share", niveau="buurt", jaar="2022", gemeente="alle")
    done = cli("query", "indicator_map", "indicator=lonely_share", "year=2022", "level=buurt", "--format", "csv", data=demo)
    rows = list(csv.DictReader(io.StringIO(done.out), delimiter=";"))
    expected = sorted((dutch.number(float(row["value"].replace(",", ".")), 0) if row["value"] else "–") for row in rows)
    assert sorted(table(app).iloc[:, 1]) == expected


def test_every_line_of_a_profile_opens(demo, visit, shown):
    app = visit(demo, "buurtprofiel", regio="BU99980101")
    lines = [line.proto.id.rsplit("-", 1)[-1] for line in app.expander]
    assert len(lines) > 20
    for line in lines:
        app.session_state[line] = True
    app.run()
    assert not app.exception
    assert not app.error
    assert len(app.get("plotly_chart")) == len(lines) + 1
    assert len(shown) > len(lines)


def test_w5_hidden_missing_and_zero_are_told_apart(demo, visit):
    there = db.run("indicator_coverage", {}, data=demo)
    there = there[(there["level"] == "buurt") & (there["values"] > 0)]
    keys = [(row.indicator, row.year) for row in there.itertuples()]
    looks = {(id, year): set(db.run("indicator_map", {"indicator": id, "year": year, "level": "buurt"}, data=demo)["look"])
             for id, year in keys}
    hidden, lacking = (next(key for key, found in looks.items() if look in found) for look in (-2, -1))
    for (id, year), words in ((hidden, "verborgen: kleine aantallen"), (lacking, "geen cijfer")):
        rows = table(visit(demo, "kaart", "lezer", indicator=id, niveau="buurt", jaar=str(year), gemeente="alle"))
        marked = rows[rows["Opmerking"] == words]
        assert len(marked)
        assert set(marked.iloc[:, 1]) == {"–"}
        assert not any("nan" in str(cell).lower() for cell in rows.to_numpy().ravel())


def test_a_link_to_an_area_opens_its_level(demo, visit):
    app = visit(demo, "buurtprofiel", regio="BU99980101")
    assert (app.session_state["_run"].level, app.title[0].value) == ("buurt", "Collegehof")


def test_the_list_is_in_dutch_order():
    names = ["Zuid", "'t Zand", "Ées", "’s-Gravenhage", "Haren", "De Heide", "Eemnes"]
    assert sorted(names, key=ui.dutch_order) == ["De Heide", "Eemnes", "Ées", "’s-Gravenhage", "Haren", "'t Zand", "Zuid"]


def test_a_name_that_occurs_twice_gets_its_code():
    areas = pd.DataFrame({"region": ["BU1", "BU2", "BU3"], "name": ["Dorp", "Dorp", "Akker"]})
    assert ui.area_labels(areas) == {"BU3": "Akker", "BU1": "Dorp (BU1)", "BU2": "Dorp (BU2)"}


NUMBERS = st.floats(0, 100)
ERRORS = st.floats(0.01, 20)


@given(NUMBERS, ERRORS, NUMBERS, ERRORS)
def test_w4_a_difference_must_be_more_than_chance(here, here_se, there, there_se):
    word, back = (ui.difference(*pair, "survey") for pair in ((here, here_se, there, there_se), (there, there_se, here, here_se)))
    chance = 0.5 * math.erfc((there - here) / math.sqrt(2 * (here_se**2 + there_se**2)))
    if 0.0501 < chance < 0.9499:
        assert word == back == "geen aantoonbaar verschil"
    elif chance > 0.9501:
        assert (word, back) == ("hoger", "lager")


@pytest.mark.parametrize(("here", "here_se", "there", "there_se", "kind", "word"), [
    (8, None, 6, None, "register", "hoger"),
    (6, None, 6, None, "register", "geen aantoonbaar verschil"),
    (8, None, 6, 1, "model", None),
    (8, 1, None, None, "model", None),
    (None, None, 6, 1, "register", None),
])
def test_w4_where_nothing_can_be_said(here, here_se, there, there_se, kind, word):
    assert ui.difference(here, here_se, there, there_se, kind) == word


# --- charts -----------------------------------------------------------------------------------------------------------


def series(points: dict[int, float | None], line: str = "gebied", broken: tuple = ()) -> pd.DataFrame:
    return pd.DataFrame({"line": line, "region": "BU1", "name": "Dorp", "year": list(points), "value": list(points.values()),
                         "kind": "register", "lower": None, "upper": None, "boundary_break": [year in broken for year in points]})


@pytest.fixture(scope="module")
def indicator():
    return load(config.CATALOG).indicators["pop_65plus_share"]


@pytest.mark.parametrize(("points", "broken", "expected"), [
    ({2016: 1, 2017: 2, 2018: 3}, (), [[2016, 2017, 2018]]),
    ({2016: 1, 2017: 2, 2018: None, 2019: 3}, (), [[2016, 2017], [2019]]),
    ({2016: 1, 2017: 2, 2019: 3, 2020: 4}, (), [[2016, 2017], [2019, 2020]]),
    ({2012: 1, 2016: 2, 2020: 3}, (), [[2012, 2016, 2020]]),
    ({2016: 1, 2017: 2, 2018: 3}, (2018,), [[2016, 2017], [2018]]),
])
def test_a_line_is_not_drawn_over_a_gap(indicator, points, broken, expected):
    frame = series(points, broken=broken)
    pieces = charts.stretches(frame, indicator, charts.usual_step(frame))
    assert [piece["year"].tolist() for piece in pieces] == expected


def test_a_break_in_the_series_is_seen(indicator):
    from dataclasses import replace

    broken = replace(indicator, breaks=(Break(2018, "Anders geteld."),))
    frame = series({2016: 1, 2017: 2, 2018: 3, 2019: 4})
    assert [p["year"].tolist() for p in charts.stretches(frame, broken, 1)] == [[2016, 2017], [2018, 2019]]
    figure = charts.trend(frame, broken)
    assert any("vanaf 2018 anders geteld" in note.text for note in figure.layout.annotations)
    assert figure.layout.separators == ",."


# --- files ------------------------------------------------------------------------------------------------------------


def test_a17_a_file_opens_in_dutch_excel():
    frame = pd.DataFrame({"name": ["'t Zand; oost", "=1+1", " @x", "-a"], "value": [1234.5, -0.25, None, 0.0]})
    raw = export.to_csv(frame, {"name": export.Column("gebied"), "value": export.Column("waarde", 1)}, {"bron": "+CBS"})
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines() == [
        "gebied;waarde;bron", "\"'t Zand; oost\";1234,5;'+CBS", "'=1+1;-0,3;'+CBS", "' @x;;'+CBS", "'-a;0,0;'+CBS"]


def test_a17_the_name_says_what_is_in_it():
    assert export.file_name("Eenzaam, 65-plus", "buurt", "2022", "3f2a") == "eenzaam-65-plus_buurt_2022_3f2a.csv"


DEFINITION = """
[dataset]
id = "eigen_uitvoer"
title = "Eigen uitvoer"
type = "long"
producer = "gemeente"
license = "eigen"
attribution = "Bron: eigen uitvoer"
own = false
description = "Wat het dashboard zelf schreef."
region_columns = ["gebiedscode"]
empty = "missing"
vintage = 2024

[[measure]]
indicator = "pop_65plus_share"
column = ["pop_65plus_share"]
"""


def test_a_file_of_ours_passes_our_own_gate(tiny, visit, monkeypatch, tmp_path):
    files = []
    monkeypatch.setattr(ui, "download", lambda rows, columns, origin, *name, key: files.append(
        export.to_csv(rows(), columns, {**origin, "build": "b", "fictief": "nee"})))
    visit(tiny, "kaart", indicator="pop_65plus_share", niveau="buurt")
    (tmp_path / "eigen.toml").write_text(DEFINITION, encoding="utf-8")
    looked_at = intake.preview(config.settings(tiny), intake.Delivered("uitvoer.csv", files[0]),
                               intake.Answers(definition=str(tmp_path / "eigen.toml")))
    assert looked_at.storable, looked_at.findings
    assert looked_at.count("same") == 4
    assert not looked_at.count("different")


# --- a file in, and out again -----------------------------------------------------------------------------------------

NEWER = "gwb_code_10;a_inw;a_65_oo\nBU99970001;100;30\nBU99970002;300;60\nBU99970101;200;50\nBU99970102;400;100\n"


def test_a_file_goes_in_and_out_by_the_page(tiny, visit):
    before = db.version(tiny)
    app = visit(tiny, "gegevens", "analist")
    app.get("file_uploader")[0].upload("kwb_2025.csv", NEWER.encode(), "text/csv").run()
    for box, answer in (("dataset", "kwb"), ("year", 2025), ("vintage", 2024)):
        for found in [select for select in app.selectbox if select.key and select.key.startswith(f"{box}_")]:
            found.select(answer).run()
    assert not app.exception
    assert db.version(tiny) == before
    for tick in app.checkbox:
        tick.check().run()
    next(button for button in app.button if button.label == "Akkoord, sla op").click().run()
    assert not app.exception
    assert "Opgeslagen." in app.success[0].value
    assert db.version(tiny) != before
    added = intake.history(config.settings(tiny))[-1]
    assert (added.active, added.entry["role"]) == (True, "analist")

    app = visit(tiny, "gegevens", "analist", tab="Beheer")
    assert table(app).iloc[0]["Bestand"] == "kwb_2025.csv"
    app.selectbox(key="lading").select(added.id).run()
    next(button for button in app.button if button.label == "Ja, draai terug").click().run()
    assert "Teruggedraaid." in app.success[0].value
    assert db.version(tiny) == before
    assert not intake.history(config.settings(tiny))[-1].active


def test_a_wrong_file_is_refused_with_row_and_column(tiny, visit, contents):
    before = contents(tiny)
    app = visit(tiny, "gegevens", "analist")
    wrong = NEWER.replace("300;60", "300;zestig")
    app.get("file_uploader")[0].upload("kwb_2024.csv", wrong.encode(), "text/csv").run()
    for box, answer in (("dataset", "kwb"), ("year", 2025), ("vintage", 2024)):
        for found in [select for select in app.selectbox if select.key and select.key.startswith(f"{box}_")]:
            found.select(answer).run()
    assert "Er is niets opgeslagen." in app.error[0].value
    found = table(app, 1)
    row = found[found["Soort"] == "Fout"].iloc[0]
    assert (row["Regel"], row["Gevonden"]) == ("3", "zestig")
    assert not [button for button in app.button if button.label == "Akkoord, sla op"]
    assert contents(tiny) == before


def test_the_demo_itself_never_changes(tiny, visit, monkeypatch, contents, tmp_path):
    monkeypatch.setattr(config, "DEMO", tiny)
    monkeypatch.setattr(config, "TRIAL", tmp_path / "proef")
    before = contents(tiny)
    app = visit(tiny, "gegevens", "beheerder", tab="Beheer")
    last = intake.history(config.settings(tiny))[-1]
    app.selectbox(key="lading").select(last.id).run()
    next(button for button in app.button if button.label == "Ja, draai terug").click().run()
    assert not app.exception
    assert "kopie" in app.success[0].value
    assert contents(tiny) == before
    assert not intake.history(config.settings(tmp_path / "proef"))[-1].active
    assert app.session_state["_run"].settings.data == (tmp_path / "proef").resolve()


# --- words ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.stem)
def test_x6_texts_are_plain_dutch(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(FORBIDDEN, text, re.IGNORECASE)
    lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.?!:])\s+|\n\n", text.replace("#", "")) if sentence.strip()]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 15


def test_every_text_is_used():
    code = "\n".join(path.read_text(encoding="utf-8") for path in APP.parent.rglob("*.py"))
    for path in TEXTS:
        assert f'"{path.stem}"' in code or f'missing("{path.stem.removesuffix("_leeg")}")' in code, f"{path.name} is not shown"




@pytest.mark.parametrize("few", [0, 5_000], ids=["many rows", "few rows"])
def test_nobody_changes_the_rows_that_everybody_gets(demo, monkeypatch, few):
    """The one cache hands out the same rows again and again; what a page does with them stays on that page."""
    run = ui.Run(config.settings(demo), db.version(demo), "lezer")
    monkeypatch.setattr(ui, "now", lambda: run)
    monkeypatch.setattr(ui, "FEW", few)
    before, mine = (ui.query("region_names", level="buurt") for _ in range(2))
    kept = before.copy()
    mine["name"] = "veranderd"
    mine.loc[:, "parent"] = "veranderd"
    mine.iloc[0, 0] = "BU00000000"
    after = ui.query("region_names", level="buurt")
    for frame in (before, after):
        pd.testing.assert_frame_equal(frame, kept)
    assert len(after)
    assert (after.dtypes[["region", "name"]] == "str").all()
    assert after.attrs == {"query": "region_names", "params": {"level": "buurt"}}
    assert after[after["name"] != ""].attrs == after.attrs
