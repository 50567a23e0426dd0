"""The five programmes of the demo and the page that shows them: what cannot be told is not told."""
import io
import re
import shutil
from pathlib import Path
from unittest import mock

import duckdb
import pandas as pd
import pytest
from opened import opened, said
from python_calamine import CalamineWorkbook

from dashboard import catalog, config, db
from dashboard import outcome_sentences as words
from dashboard.bench import outcomes
from dashboard.definitions import SPHERES
from dashboard.intake import builder, ledger, records
from dashboard.intake.recorded import fold
from dashboard.intake.steps import evaluation
from dashboard.methods import verdict
from dashboard.tabs import hoofdstuk

FORBIDDEN = re.compile(r"\brelevant|significan|\bindicator|percentiel|correlatie|betrouwbaarheidsinterval|doelgroep|interventie"
                       r"|dankzij|veroorzaak|\berkend[. ](?!heeft)|ranglijst", re.IGNORECASE)
UNFAIR = "**Deze vergelijking is niet eerlijk. We geven geen uitkomst.** Reden: "
EXPECTED = {  # id, name, code, beginning of the sentence
    "int-huis": ("Huiskamers van de buurt", verdict.DIFFERENCE, "**Het werkt waarschijnlijk.** De stijging is ongeveer "),
    "int-app": ("Buurtapp", verdict.NO_DIFFERENCE, "**We zien geen verschil dat ertoe doet.**"),
    "int-dorp": ("Dorpsondersteuner", verdict.UNKNOWN, "**Niet genoeg gegevens om te zeggen of het werkt.** Met deze opzet"),
    "int-nieuw": ("Welkom in de wijk", verdict.UNFAIR, f"{UNFAIR}Vóór de start liepen de gebieden al uit elkaar."),
    "int-straat": ("Straatambassadeurs", verdict.UNFAIR, f"{UNFAIR}De gebieden begonnen niet in hetzelfde jaar."),
}


@pytest.fixture
def visit(monkeypatch):
    """Open the page as somebody: visit(folder, "lezer", deel="Keuzes")."""

    return lambda folder, role="adviseur", **choices: opened(monkeypatch, folder, "doelen", role, **choices)


# --- the five programmes ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("view", ["intern", "openbaar"])
def test_what_was_planted_is_what_is_found(demo, view):
    """One works (9 points were planted), one does nothing, one is too small, one had a trend, one began bit by bit."""
    rows = db.run("outcome_results", {"intervention": None}, data=demo, view=view).set_index("intervention")
    item = ui_catalog(demo)["count_on_neighbours_share"]
    assert set(rows.index) == set(EXPECTED)
    for id, (name, code, beginning) in EXPECTED.items():
        row = rows.loc[id]
        assert (row["name"], row["verdict"]) == (name, code)
        assert words.verdict_text(row, item).startswith(beginning), words.verdict_text(row, item)
    works = rows.loc["int-huis"]
    assert works["low"] < 9 < works["high"] and works["evidence"] == 4 and works["ahead"] and works["price_low"] > 0
    small, none = rows.loc["int-dorp"], rows.loc["int-app"]
    assert small["mde"] > small["relevant"] and none["mde"] <= none["relevant"]
    unfair = rows[rows["verdict"] == verdict.UNFAIR]
    assert unfair[["estimate", "low", "high", "p", "price_low", "apart"]].isna().all(axis=None), "no outcome is handed on"
    assert not rows.loc["int-nieuw", "ahead"] and rows.drop("int-huis")["price_low"].isna().all()


def test_areas_of_a_programme_are_never_those_it_is_compared_with(demo):
    """Nor are areas of another programme, and the pictures hold no year after the start where no outcome is given."""
    with db._connection(demo / "build" / db.version(demo) / "intern.duckdb").cursor() as con:
        area = con.sql("SELECT intervention, region, part FROM evaluation_area").df()
        gap = con.sql("SELECT year FROM evaluation_point WHERE intervention = 'int-nieuw' AND part = 'verschil'").df()
    programmes = set(area.loc[area["part"] == "met", "region"])
    assert not programmes & set(area.loc[area["part"] == "zonder", "region"])
    assert (area.groupby(["intervention", "part"]).size().xs("zonder", level="part") <= 20).all()
    assert len(gap) and gap["year"].max() < 2022


def ui_catalog(folder: Path) -> dict:
    made = db.manifest(folder)
    return catalog.load(config.CATALOG, *(folder / name for name in made["definitions"])).indicators


@pytest.mark.parametrize(("wrong_way", "lead"), [(False, "Het werkt waarschijnlijk"),
                                                 (True, "Het werkt waarschijnlijk de verkeerde kant op")])
def test_a_change_for_the_worse_is_no_fifth_verdict(demo, wrong_way, lead):
    """A difference that was not wanted is the first of the four texts, with its direction."""
    item = ui_catalog(demo)["count_on_neighbours_share"]
    row = pd.Series({"verdict": verdict.DIFFERENCE, "wrong_way": wrong_way, "estimate": -5.0, "low": -8.0, "high": -2.0})
    assert words.verdict_text(row, item) == f"**{lead}.** De daling is ongeveer 5,0 procentpunt. Het kan ook 2,0 of 8,0 zijn."
    assert words.short(row) == lead


# --- the page ---------------------------------------------------------------------------------------------------------


def test_b14_every_verdict_on_the_page(demo, visit):
    """Exactly the four texts; and where no fair comparison stands, that nothing can be put down to the programme."""
    app = visit(demo, "lezer", deel="Wat werkt")
    rows = db.run("outcome_results", {"intervention": None}, data=demo, view="openbaar").set_index("intervention")
    item = ui_catalog(demo)["count_on_neighbours_share"]
    for id in EXPECTED:
        text = said(app.selectbox(key="aanpak").set_value(id).run())
        assert not app.exception
        assert words.verdict_text(rows.loc[id], item) in text
        assert (words.NOT_ATTRIBUTABLE in text) == (id != "int-huis")
        assert ("Achteraf bekeken" in text) == (id == "int-nieuw")
        assert "vergelijkbaar met" in text and "Dit is geen erkenning" in text
        assert not FORBIDDEN.search(text), FORBIDDEN.search(text)
    assert not app.button, "a lezer changes nothing"


def test_whether_it_lasts_and_what_it_costs_can_be_typed(demo, visit):
    """An adviser gets a form for both, of the programme on screen."""
    app = visit(demo, deel="Wat werkt")
    for kind in ("followup", "spending"):
        app.session_state[f"{kind}_nieuw_int-app"] = True
    app.selectbox(key="aanpak").set_value("int-app").run()
    assert not app.exception
    assert [app.button(key=f"int-app_{kind}_nieuw_opslaan").label for kind in ("followup", "spending")] == ["Opslaan"] * 2


def test_what_was_filled_in_can_be_changed_on_the_page(demo, visit, tmp_path):
    """A moment, a year of spending and a target, each in its own form; what is saved is a new version (in a copy)."""
    folder = Path(shutil.copytree(demo, tmp_path / "demo", ignore=shutil.ignore_patterns("sources")))
    app = visit(folder, deel="Wat werkt")
    for kind in ("followup", "spending"):
        app.session_state[f"{kind}_nieuw_int-app"] = True
    app.selectbox(key="aanpak").set_value("int-app").run()
    app.selectbox(key="followup_welke_int-app").set_value("fol-app-6")
    app.selectbox(key="spending_welke_int-app").set_value("spe-app-2024").run()
    assert not app.exception
    assert app.number_input(key="int-app_spending_spe-app-2024_cost_low").value == 18000
    with mock.patch.object(records, "build_beside"):
        app.checkbox(key="int-app_followup_fol-app-6_owner").check()
        app.button(key="int-app_followup_fol-app-6_opslaan").click().run()
        assert not app.exception and not app.error
        app = visit(folder, deel="Doelen")
        app.session_state["streefcijfers_goal-tafel"] = True
        app.run()
        assert app.text_input(key="streef_target-3_waarde").value == "10,0"
        app.text_input(key="streef_target-3_waarde").set_value("9,5")
        app.button(key="streef_target-3_opslaan").click().run()
        assert not app.exception and not app.error
    now = records.state(config.settings(folder))
    assert now["followup"]["fol-app-6"].data["owner"] is True and now["followup"]["fol-app-6"].version == 2
    target = now["target"]["target-3"]
    assert (target.data["value"], target.data["year"], target.data["indicator"]) == (9.5, 2028, "severely_lonely_share")


def test_b14_where_it_runs_and_which_areas_like_mine_do_it_too(demo, visit):
    """Reach and costs as ranges, the areas, who does it elsewhere; and of the areas like the chosen one those that take part."""
    text = said(visit(demo, "lezer", deel="Wat werkt", aanpak="Huiskamers van de buurt", niveau="Buurten", regio="BU99980301"))
    assert "Tussen 1.360 en 1.680 bereikte mensen, van 2022 tot en met 2025." in text
    assert "Tussen 280.000 en 340.000 euro, van 2022 tot en met 2025." in text
    assert "**Wie doet dit elders.** Merrewolde." in text and "Vooraf gekozen om op te letten: loopt het nog" in text
    assert re.search(r"Van de 10 buurten die het meest lijken op [^,]+, (doet er geen mee|doe[nt] .+ mee)", text)


def test_the_chain_of_the_ledger_is_on_the_page(demo, visit):
    """When the design was locked, and by which line: each with its own mark and that of the line before it."""
    app = visit(demo, "lezer", deel="Wat werkt", aanpak="Huiskamers van de buurt")
    app.session_state["bewijs_int-huis"] = True
    app.run()
    assert not app.exception
    shown = next(table.value for table in app.table if "Kenmerk ervoor" in table.value).iloc[0]
    line = next(line for line in ledger.read(demo) if line["action"] == "record" and line["id"] == "int-huis")
    assert [shown["Kenmerk"], shown["Kenmerk ervoor"]] == [line["hash"][:16], line["previous"][:16]]
    assert shown["Vastgelegd"] == "ja" and shown["Regel"] == str(line["position"])


def test_b13_the_chapter_has_every_sphere(demo, visit, monkeypatch):
    """State, trend, goal, action, cost, evidence and gap for each of the three spheres; no trend of what may not be followed."""
    files = {}
    monkeypatch.setattr("streamlit.download_button", lambda label, data, **more: files.update({more["key"]: data}))
    made = {}
    show = hoofdstuk.show
    monkeypatch.setattr(hoofdstuk, "show", lambda: (show(), made.update(book=files["xlsx_hoofdstuk"]())))
    visit(demo, "lezer", deel="Doelen")
    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(made["book"])).get_sheet_by_name("Hoofdstuk").to_python()
    found = pd.DataFrame(rows, columns=head)
    assert list(found) == list(hoofdstuk.COLUMNS) and list(found["Kring"].unique()) == list(SPHERES)
    assert (found != "").all(axis=None), "what is missing is said in words"
    own = found[found["Doel"] == "Elkaar kennen en helpen"].set_index("Gebied")
    one = own.loc["Wijk 02 Noordhalm"]
    assert one["Nog te gaan"] == "13,2 procentpunt" and own.loc["Halmerwoude", "Nog te gaan"] == "gehaald"
    assert one["Trend"].endswith("niet aantoonbaar.") and "Buurtapp: gestopt" in one["Aanpak"]
    assert "Huiskamers van de buurt: € 280.000 tot € 340.000" in one["Kosten"]
    assert "Huiskamers van de buurt: 4, vergelijkbaar met goede aanwijzingen" in one["Bewijs"]
    assert found.set_index("Kring").loc["institutioneel", "Cijfer"] == "nog niet ingevuld"


def test_planner_refuses_one_area_with_ten(demo, visit):
    app = visit(demo, deel="Wat werkt")
    assert "zien we pas iets bij een verschil van" in said(app)
    app.number_input(key="plan_met").set_value(1)
    app.number_input(key="plan_zonder").set_value(10).run()
    assert "Met deze opzet kan geen enkele uitkomst iets aantonen" in said(app)


@pytest.mark.parametrize("role", ["lezer", "adviseur"])
def test_goals_and_choices(demo, visit, role):
    """Goals with their three questions; every programme in the choices, the stopped one too (W12), by name."""
    text = said(visit(demo, role, deel="Doelen"))
    assert "Elkaar kennen en helpen" in text and text.count("**Wat mag het kosten?**") == 3 and not FORBIDDEN.search(text)
    assert "Het cijfer van nu: Fictieve cijfers, in de vorm van GGD'en, CBS en RIVM; gemeente. Soort: " in text
    app = visit(demo, role, deel="Keuzes")
    table = app.table[0].value
    assert table["Aanpak"].tolist() == sorted(name for name, *_ in EXPECTED.values())
    assert table.set_index("Aanpak").loc["Buurtapp", "Stand"] == "gestopt"
    assert table.set_index("Aanpak").loc["Buurtapp", "Doen: bereik (mensen)"] == "600 tot 1.600"
    assert "5 regels in 2025. Bij 2 ontbreekt iets" in said(app)


def test_w8_the_haalbaarheidstoets_comes_before_the_button(demo, visit):
    """Loneliness is estimated: no target to evaluate with; what it can show here is said, and what was measured is offered."""
    app = visit(demo, deel="Doelen")
    app.session_state["nieuw_streefcijfer"] = True
    app.run()
    app.selectbox(key="streef_cijfer").set_value("severely_lonely_share").run()
    app.selectbox(key="streef_gebied").set_value("BU99980200")
    app.text_input(key="streef_waarde").set_value("8,5")
    app.selectbox(key="streef_waarvoor").set_value("evalueren").run()
    text = said(app)
    assert "Een doel hiermee is niet te evalueren" in text and "Haalbaarheidstoets" in text
    assert "Kan op buren rekenen (vanaf" in text
    assert app.button(key="streef_opslaan").disabled
    app.selectbox(key="streef_waarvoor").set_value("volgen").run()
    assert not app.exception and not app.button(key="streef_opslaan").disabled


def test_a_build_with_only_new_words_computes_no_programme_again(demo, tmp_path):
    """Renaming a goal leaves the steps of programmes as they were."""
    state = fold(ledger.read(demo))
    assert state["intervention"] and builder.pointer(demo)
    steps = {path.name for path in (demo / "build" / "steps").glob("evaluation_*")}
    copied = shutil.copy(demo / "build" / db.version(demo) / "intern.duckdb", tmp_path / "copy.duckdb")
    with duckdb.connect(str(copied)) as con:
        for table in evaluation.TABLES:
            con.execute(f"DROP TABLE evaluation_{table}")
        kinds = ("intervention", "followup", "spending")
        shown = {kind: {id: record.data for id, record in state[kind].items()} for kind in kinds}
        everything = catalog.Catalog(ui_catalog(demo), {}, "")
        names = evaluation.add(con, evaluation.Wanted(everything, shown, state, demo / "build" / "steps"))
    assert set(names) <= steps


def test_inference_is_measured_on_what_the_product_computes(monkeypatch):
    """The same road, for 30 areas."""
    monkeypatch.setattr(outcomes, "AREAS", 30)
    assert outcomes.inference() > 0
