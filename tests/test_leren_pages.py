"""The tabs Labs, Agenda, Verhalen and Kennis on the demo and on a small folder, and the story beside the figure of its theme."""
import re
from pathlib import Path

import learned
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, ui
from dashboard.intake import records

APP = Path(ui.__file__).parent / "app.py"
TABS = ("Labs", "Agenda", "Verhalen", "Kennis")
HARD = re.compile(r"betreffende|prioriteit|relevant|significan|\bindicator|percentiel|correlatie|populatie|doelgroep|problematiek"
                  r"|interventie|probleemwijk|krachtwijk|slechtste|ranglijst", re.IGNORECASE)


@pytest.fixture
def visit(monkeypatch):
    """Open a page as somebody: visit(folder, "adviseur", onderdeel="Labs")."""

    def open_page(folder: Path, role: str = "adviseur", page: str = "initiatieven", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=60)
        app.query_params.update(choices)
        app.run()
        app.switch_page(f"app_pages/{page}.py").run()
        assert not app.exception
        return app

    return open_page


def said(app: AppTest) -> str:
    parts = [*app.title, *app.subheader, *app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.success]
    return "\n".join(re.sub(r"\\(.)", r"\1", str(part.value)) for part in parts)


SEES = {
    "Labs": ("Goed oud worden in Lakenpoort", "Fase 8 van 8: geborgd", "Labs naast elkaar", "Leeropdrachten van wijkteams"),
    "Agenda": ("Uit 3 verhalen; draagt bewust bij aan Buiten zijn.", "De steun van bewoners is 47 %. U sprak 60 % af.",
               "Geborgd** (1)", "MET-score 100 %"),
    "Verhalen": ("Een plek om elkaar te zien: 5 verhalen. Naast het cijfer: Sterk eenzaam", "Verhalen (12)",
                 "Stand: gepubliceerd.", "Zij zien het anders"),
    "Kennis": ("Kennisvragen", "Er zitten geen verhalen en geen mensen in", "Het jaar op papier"),
}


# F68: of whom there are stories, by age and by household; F64: how alike two readers are
ROWS = {"Verhalen": ("jonger dan 20,0,0 %,20 %,niemand", "80 of ouder,2,17 %,geen cijfer,geen cijfer", "woont alleen,5,42 %,30 %",
                     "woont met anderen,7,58 %,70 %", 'Alle thema\'s samen,"0,80",bijna gelijk'),
        "Kennis": ("Er is een zaal met een slot",), "Labs": ("Wijkteam Lakenpoort", "Veel flats uit de jaren zestig")}


@pytest.mark.parametrize("tab", TABS)
def test_every_tab_tells_of_the_labs_of_the_demo_in_plain_words(demo, visit, tab):
    app = visit(demo, onderdeel=tab, niveau="Wijken", regio="WK999801")
    words = said(app)
    for part in SEES[tab]:
        assert part in words
    assert not HARD.search(words)
    assert not app.error
    tables = "".join(table.value.to_csv(index=False) for table in app.table)
    for row in ROWS.get(tab, ()):
        assert row in tables


def test_the_demo_has_a_lab_that_stopped_and_one_in_the_knuffelzone(demo, visit):
    assert "Dit project wordt gewaardeerd, maar is nog nergens vastgelegd." in said(
        visit(demo, onderdeel="Labs", niveau="Wijken", regio="WK999806"))
    stopped = said(visit(demo, onderdeel="Labs", niveau="Wijken", regio="WK999804"))
    assert "Gestopt: Er komen huizen op het veld." in stopped


def test_a_lezer_sees_the_initiatives_and_none_of_the_rest(demo, visit):
    app = visit(demo, "lezer")
    assert [tab.label for tab in app.tabs] == ["Initiatieven"]


def test_b9_tellen_en_vertellen_a_story_stands_beside_the_figure_of_its_theme(demo, visit):
    there = {"niveau": "Wijken", "regio": "WK999801"}
    lonely = said(visit(demo, "lezer", "buurtprofiel", indicator="severely_lonely_share", **there))
    assert "Wat mensen hier vertellen" in lonely
    assert "In de speeltuin leer je de andere ouders kennen" in lonely
    assert "bewoners: deels herkend en professionals: herkend. Zij zien het anders. Vraag door." in lonely
    other = said(visit(demo, "lezer", "buurtprofiel", indicator="gp_distance_km", **there))
    assert "Wat mensen hier vertellen" not in other
    away = said(visit(demo, "lezer", "buurtprofiel", indicator="severely_lonely_share", niveau="Wijken", regio="WK999802"))
    assert "Wat mensen hier vertellen" not in away


def test_b9_the_form_shows_what_stops_a_story_and_keeps_what_was_typed(tiny, visit, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    settings = learned.settings_of(tiny)
    monkeypatch.setattr(access, "account", lambda user, login, now=None: "acc-een")
    app = visit(tiny, onderdeel="Verhalen")
    app.session_state["paneel_nieuw_verhaal"] = True
    app.run()
    typed = "Fatima brengt elke week soep. De problematiek van de lift blijft. We zongen met Klaas Vaak."
    app.text_area(key="verhaal_tekst").set_value(typed).run()
    assert "Hier staat misschien een naam: „Fatima”." in said(app)
    assert "U schrijft „problematiek”. Misschien beter: zorgen" in said(app)  # the word helper, which stops nothing
    app.button(key="verhaal_bewaar").click().run()
    assert "Dit verhaal is niet opgeslagen." in app.error[0].value
    assert "Fatima" not in app.error[0].value
    assert app.text_area(key="verhaal_tekst").value == typed
    assert not (tiny / "stories").exists()

    app.text_area(key="verhaal_tekst").set_value(typed.replace("Fatima", "Mijn buurvrouw")).run()
    app.multiselect(key="verhaal_geen_persoon").set_value(["Klaas Vaak"])
    app.selectbox(key="verhaal_gebied").set_value("WK999700")
    app.selectbox(key="verhaal_rol").set_value("bewoner")
    app.selectbox(key="verhaal_leeftijd").set_value("60-80")
    app.selectbox(key="verhaal_perspectief").set_value("eigen")
    app.checkbox(key="verhaal_akkoord").check()
    app.button(key="verhaal_bewaar").click().run()
    assert not app.exception
    assert not app.error
    assert "eerst leest iemand anders mee" in said(app)
    (saved,) = records.state(settings)["story"].values()
    assert saved.data["state"] == "ingediend"
    assert "De schrijver zegt: dit is geen persoon: Klaas Vaak." in said(app)
    app.button(key=f"lees_{saved.id}").click().run()
    assert "mag het niet zelf publiceren" in app.error[0].value
    monkeypatch.setattr(access, "account", lambda user, login, now=None: "acc-twee")
    app.button(key=f"lees_{saved.id}").click().run()
    assert "Stand: gepubliceerd." in said(app)
    app.button(key=f"wis_{saved.id}").click().run()
    assert not list((tiny / "stories").glob("*.json"))


def test_b10_the_button_says_why_the_gate_stays_closed(tiny, visit, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    settings = learned.settings_of(tiny)
    lab, theme = learned.lab_with_stories(settings)
    item = learned.item_of(settings, lab, theme, **learned.GATE)
    learned.save(settings, "agenda_item", {**learned.FOR, "for_bewoner": 2}, item)
    app = visit(tiny, onderdeel="Agenda")
    app.button(key=f"punt_verder_{item}").click().run()
    assert "Daarom kan dit punt niet naar „gesteund”." in app.error[0].value
    assert records.state(settings)["agenda_item"][item].data["status"] == "idee"
    learned.save(settings, "agenda_item", learned.FOR, item)
    app.run()
    app.button(key=f"punt_verder_{item}").click().run()
    assert not app.error
    assert "nu „gesteund”" in said(app)


def test_f63_f91_an_initiative_of_residents_is_on_the_page_and_found_by_who_began_it(tiny, visit):
    settings = learned.settings_of(tiny)
    carrier = learned.save(settings, "organisation", {"name": "Bewonersgroep", "sector": "informal"}).id
    begun = {"type": "initiatief", "region": "WK999700", "carriers": [carrier], "status": "actief"}
    learned.save(settings, "activity", {**begun, "title": "Buurttuin", "initiator": "bewoners"})
    learned.save(settings, "activity", {**begun, "title": "Loket", "initiator": "gemeente"})
    records.settle(tiny)
    here = {"niveau": "Wijken", "regio": "WK999700"}
    for choice, sees, not_sees in (({}, ("Buurttuin", "Loket"), ()),
                                   ({"filter_initiator": "bewoners"}, ("Buurttuin",), ("Loket",))):
        app = visit(tiny, **here, **choice)
        shown = said(app) + "".join(table.value.to_csv() for table in [*app.table, *app.dataframe])
        assert all(title in shown for title in sees)
        assert not any(title in shown for title in not_sees)


def test_f58_the_button_of_a_lab_says_what_the_next_stage_asks_and_goes_no_further(tiny, visit, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    settings = learned.settings_of(tiny)
    lab = learned.save(settings, "lab", learned.LAB).id
    app = visit(tiny, onderdeel="Labs")
    assert "- In het team zit nog niet een bewoner." in said(app)
    app.button(key=f"lab_verder_{lab}").click().run()
    assert "In het team zit nog niet een bewoner." in app.error[0].value
    assert records.state(settings)["lab"][lab].data["stage"] == "question"
    learned.save(settings, "lab", {"team": ["bewoner", "professional", "ambtenaar"]}, lab)
    app.run()
    app.button(key=f"lab_verder_{lab}").click().run()
    assert not app.error
    assert "Fase 2 van 8: multidisciplinair team." in said(app)


def test_a_lezer_with_a_link_to_a_tab_of_advisers_reads_why_another_one_opens(demo, visit):
    told = "alleen met de rol adviseur. U ziet nu: Initiatieven."
    assert f"Het onderdeel Verhalen is er {told}" in said(visit(demo, "lezer", onderdeel="Verhalen"))
    assert told not in said(visit(demo, "lezer", onderdeel="Initiatieven"))
