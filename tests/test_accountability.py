"""Accountability: sources, definitions, rules and ages are those of the build and the settings; the words are plain."""
import csv
import datetime
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, config, db, dutch, export, index_catalog, intake, search, straks_catalog, ui
from dashboard.catalog import GOOD, KINDS, USES, load

APP = Path(ui.__file__).parent / "app.py"
PAGES = sorted(path.stem for path in (APP.parent / "app_pages").glob("*.py"))
TEXTS = sorted((APP.parent / "texts").glob("*.md"))
OURS = [path for path in TEXTS if path.stem.startswith(("vergelijken", "verantwoording", "begrippen", "wat_zie_ik"))]
OWN = sorted((config.DEMO / "catalog").glob("*.toml"))  # what the demo municipality defines itself
WITH_SCORES, _ = index_catalog.extended(load(config.CATALOG, *OWN), index_catalog.files([config.CATALOG]))
CATALOG, _ = straks_catalog.extended(WITH_SCORES, straks_catalog.files([config.CATALOG]))
FORBIDDEN = re.compile(  # DOMAIN: words for people in offices, and words that blame a neighbourhood
    r"betreffende|prioriteit|relevant|verstrek|significan|indicator|percentiel|correlatie|populatie"
    r"|betrouwbaarheidsinterval|doelgroep|problematiek|interventie|achterstandswijk|probleemwijk|krachtwijk|slechtste"
    r"|\bdankzij\b|kwetsbare wijk", re.IGNORECASE)


@pytest.fixture
def visit(monkeypatch):
    """Open the page at one of its tabs: visit(folder, "bronnen", role="lezer", dataset="kwb")."""

    def open_page(folder: Path, part: str = "bronnen", role: str = "beheerder", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.query_params.update({"onderdeel": part, **choices})
        app.run()
        app.switch_page("app_pages/verantwoording.py").run()
        assert not app.exception
        return app

    return open_page


@pytest.fixture
def files(monkeypatch) -> dict[str, list[list[str]]]:
    """What each download button would give, as lines of cells."""
    found = {}

    def keep(rows, columns, origin, *name, key):
        text = export.to_csv(rows(), columns, origin).decode("utf-8-sig")
        found[key] = list(csv.reader(io.StringIO(text), delimiter=";"))

    monkeypatch.setattr(ui, "download", keep)
    return found


def table(app: AppTest, n: int = 0) -> pd.DataFrame:
    return app.table[n].value.map(lambda cell: re.sub(r"\\(.)|\u2060", r"\1", cell))


def said(app: AppTest) -> str:
    return "\n".join(re.sub(r"\\(.)", r"\1", part.value) for part in [*app.subheader, *app.markdown, *app.caption, *app.info])


# --- sources ----------------------------------------------------------------------------------------------------------


def test_every_source_that_counts_is_named_with_its_terms(demo, visit, files):
    shown = table(visit(demo)).set_index("Dataset")
    loads = [one for one in intake.history(config.settings(demo)) if one.active]
    everything = db.execute("SELECT load, region, indicator, year FROM observation WHERE value IS NOT NULL", {}, data=demo,
                            view="intern")
    assert set(shown.index) == {CATALOG.datasets[one.dataset].title for one in loads}
    for id in {one.dataset for one in loads}:
        what, row = CATALOG.datasets[id], shown.loc[CATALOG.datasets[id].title]
        own = [one for one in loads if one.dataset == id]
        figures = everything[everything["load"].isin([one.id for one in own])]
        assert (row["Maker"], row["Licentie"], row["Bestanden"]) == (what.producer, what.license, str(len(own)))
        assert row["Geladen op"] == dutch.moment(max(one.entry["at"] for one in own))[:10]
        if len(figures):
            years = sorted({figures["year"].min(), figures["year"].max()})
            assert row["Jaren"] == "–".join(map(str, years))
            assert row["Cijfers"] == str(figures["indicator"].nunique())
            assert row["Gebieden"] == str(figures["region"].nunique())
    header, *lines = files["bronnen"]
    assert header[:8] == ["Dataset", *shown.columns]
    named = {line[header.index("Bronvermelding")] for line in lines}
    assert named == {CATALOG.datasets[one.dataset].attribution for one in loads}


def test_a_source_that_is_undone_is_no_longer_named(tiny, visit, cli):
    assert "Kerncijfers wijken en buurten" in set(table(visit(tiny))["Dataset"])
    last = intake.history(config.settings(tiny))[-1]
    assert cli("undo", last.id, data=tiny).code == 0
    app = visit(tiny)
    assert "Kerncijfers wijken en buurten" not in set(table(app)["Dataset"])
    assert "Kerncijfers wijken en buurten" in said(app).split("Nog niet geladen:")[1]


def test_everything_about_one_source(demo, visit):
    app = visit(demo, dataset="kwb")
    answers = dict(table(app, 1).to_numpy().tolist())
    what = CATALOG.datasets["kwb"]
    assert (answers["Bronvermelding"], answers["Licentie"], answers["Adres"]) == (what.attribution, what.license, what.url)
    assert answers["Wat is het?"] == what.description


# --- definitions ------------------------------------------------------------------------------------------------------


def test_what_a_figure_means(demo, visit):
    app = visit(demo, "cijfers", cijfer="lonely_share")
    for id in ("lonely_share", "gp_distance_km", "population", "anxiety_depression_high_risk_share", "ses_woa_score"):
        app.selectbox(key="cijfer").select(id).run()
        answers = dict(table(app).to_numpy().tolist())
        assert answers["Kenmerk"] == id, "what is on the page is about the figure that was chosen"
        _says_all(CATALOG.indicators[id], answers)


def _says_all(what, answers: dict[str, str]) -> None:
    assert answers["Cijfer"] == what.label
    assert (answers["Wat is het?"], answers["Precies"], answers["Richting"]) == (what.explain, what.definition, GOOD[what.good])
    assert answers["Soort"].lower().startswith(KINDS[what.kind])
    for edge in what.classes:
        assert dutch.number(edge, what.decimals) in answers["Grenzen van de kleuren"]
    assert what.classes_source in answers["Grenzen van de kleuren"]
    for use, word in USES.items():
        assert (word in answers["Te gebruiken voor"]) == (use in what.uses)
        assert (word in answers.get("Niet voor", "")) == (use not in what.uses)
    assert all(pitfall in answers["Let op"] for pitfall in what.pitfalls)
    assert all(str(point.year) in answers["Breuken"] and point.text in answers["Breuken"] for point in what.breaks)
    assert ("Openbaar niet onder" in answers) == bool(what.not_below)
    assert ("omgekeerd" in answers["Telt als"]) == what.invert


def test_all_definitions_in_one_file(demo, visit, files):
    visit(demo, "cijfers")
    header, *lines = files["beschrijvingen"]
    assert {line[header.index("Kenmerk")] for line in lines} == set(CATALOG.indicators)
    assert all(line[header.index("Precies")] and line[header.index("Licentie")] for line in lines)


# --- rules and thresholds ---------------------------------------------------------------------------------------------


def test_the_thresholds_are_those_in_force(tiny, visit):
    assert table(visit(tiny, "werkwijze")).to_numpy().tolist() == [
        ["Kleinste aantal mensen", "10", "5"], ["Kleinste groep onder een percentage", "100", "50"]]
    (tiny / "settings.toml").write_text("[thresholds]\ncount_public = 1500\nbase_public = 200\n", encoding="utf-8")
    config._read.cache_clear()
    assert table(visit(tiny, "werkwijze"))["Voor iedereen"].tolist() == ["1.500", "200"]


def test_the_rules_say_what_the_program_does(demo, visit):
    words = said(visit(demo, "werkwijze"))
    for rule in ("0,70", "minder dan 100 mensen", "De laatste levering telt", "één wijkindeling", "geen ranglijst",
                 "ouder dan 4 jaar", "95 van de 100"):
        assert rule in words
    uncertain = (config.QUERIES / "build" / "41_done.sql").read_text(encoding="utf-8")
    assert "0.7 *" in uncertain and "< 100" in uncertain  # the words and the query hold the same limits


# --- coverage and age -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("level", ["buurt", "wijk", "gemeente"])
def test_b6_coverage_is_counted_from_the_observations(demo, visit, level):
    everything = db.execute("SELECT indicator, region, year, vintage, value, status FROM observation WHERE level = $level",
                            {"level": level}, data=demo, view="intern").astype({"indicator": str})
    areas = db.execute("SELECT vintage, count(*) AS n FROM region WHERE level = $level AND NOT water GROUP BY vintage",
                       {"level": level}, data=demo).set_index("vintage")["n"]
    shown = table(visit(demo, "dekking", per=level)).set_index("Cijfer")
    assert set(shown.index) == {CATALOG.indicators[id].label for id in everything["indicator"].unique()}
    for id, rows in everything.groupby("indicator"):
        row, figures = shown.loc[CATALOG.indicators[id].label], rows.dropna(subset="value")
        if figures.empty:
            assert (row["Nieuwste jaar"], row["Gebieden met cijfer"].split()[0]) == ("geen", "0")
            continue
        newest = rows[rows["year"] == figures["year"].max()]
        assert row["Nieuwste jaar"] == str(figures["year"].max())
        assert row["Aantal jaren"] == str(figures["year"].nunique())
        assert row["Gebieden met cijfer"] == f"{newest['value'].notna().sum()} van {areas[newest['vintage'].max()]}"
        assert row["Verborgen"] == str((newest["status"] == "hidden").sum())


def test_b6_what_is_old_has_a_mark(demo, visit, monkeypatch):
    class Later(datetime.date):
        @classmethod
        def today(cls):
            return datetime.date(2029, 6, 1)

    monkeypatch.setattr(datetime, "date", Later)
    app = visit(demo, "dekking", per="wijk")
    shown = table(app)
    old = [year != "geen" and 2029 - int(year) > 4 for year in shown["Nieuwste jaar"]]
    assert shown["Opmerking"].tolist() == ["ouder dan 4 jaar" if mark else "" for mark in old]
    assert 0 < sum(old) < len(old)
    assert f"Ouder dan 4 jaar: {sum(old)}." in said(app)


# --- words ------------------------------------------------------------------------------------------------------------


def test_a_link_opens_a_word(demo, visit):
    app = visit(demo, "begrippen", begrip="mantelzorg")
    assert "Zorg voor iemand die u goed kent" in app.info[0].value
    terms = search.glossary((ui.TEXTS / "begrippen.md").read_text(encoding="utf-8"))
    assert all(f"**{term.name}**" in said(app) for term in terms)


def test_every_page_is_explained(demo, visit):
    app = visit(demo, "uitleg", scherm="wat_zie_ik_kaart")
    assert "### Kaart" in said(app)
    for page in PAGES:
        app.selectbox(key="scherm").select(f"wat_zie_ik_{page}").run()
        assert f"### {page.capitalize()}" in said(app)


@pytest.mark.parametrize("typed", ["mantelzorg", "stadsdorp", "betrouwbaarheid", "wachttijd"])
def test_b0_what_is_found_is_shown(demo, visit, typed):
    """Each hit that leads here opens the tab with its own words."""
    hits = search.search(typed, pd.DataFrame(columns=["region", "name", "gemeente", "level"]), CATALOG,
                         search.glossary((ui.TEXTS / "begrippen.md").read_text(encoding="utf-8")))
    for hit in [hit for hit in hits if hit.page == "verantwoording"][:2]:
        choices = dict(hit.params)
        app = visit(demo, choices.pop("onderdeel"), **choices)
        assert hit.label in (app.info[0].value if app.info else table(app).iloc[0, 1])


def test_only_the_open_part_is_made(demo, visit):
    assert len(visit(demo, "werkwijze").table) == 1
    assert not visit(demo, "begrippen").table
    assert not visit(demo, "uitleg").table


def test_who_to_tell_what_is_wrong(tiny, visit):
    assert "Er is nog geen contactadres" in said(visit(tiny, "werkwijze"))
    (tiny / "settings.toml").write_text('contact = "Mail cijfers@proefstad.nl of bel 140."\n', encoding="utf-8")
    config._read.cache_clear()
    words = said(visit(tiny, "werkwijze"))
    assert "Klopt dit niet?" in words and "Mail cijfers@proefstad.nl of bel 140." in words


@pytest.mark.parametrize("part", ["bronnen", "cijfers", "werkwijze", "dekking", "begrippen", "uitleg"])
def test_everybody_may_read_it_also_without_figures(tmp_path, visit, part):
    app = visit(tmp_path, part, "lezer")
    needs_data = part in ("bronnen", "dekking")
    assert ("Er zijn nog geen cijfers" in said(app)) == needs_data
    assert bool(app.table or part in ("begrippen", "uitleg")) != needs_data


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_x6_texts_are_in_b1(path):
    text = path.read_text(encoding="utf-8")
    assert not FORBIDDEN.search(text)
    plain = re.sub(r"[#*]", "", text)
    lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.?!])\s+|\n\n", plain) if sentence.strip()]
    assert max(lengths) <= 25
    assert sum(lengths) / len(lengths) <= 15
    assert not re.search(r"\b(wordt|worden|werd|werden)\b[^.?!]*\b(wordt|worden|werd|werden)\b", plain), "a chain of passives"
    assert not re.search(r"\d\.\d(?!\d\d)|\d%", plain), "numbers are written in Dutch"
