"""Forms: a record from its fields and back, what was refused stays typed, the difference when somebody was first."""
import os
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import access, config, intake
from dashboard.intake import records
from dashboard.registers.kinds import Change

WHO = intake.Who("u2", "adviseur")
FULL = {"name": "Buurtkamer", "aliases": ["BK"], "sector": "informal", "region": "BU99970001", "active_in": ["BU99970002"],
        "themes": ["groen"], "fte": 1.5, "volunteers": 12, "money_until": "2027-12-31", "note": "Open op dinsdag"}


@pytest.fixture
def folder(_tiny_templates, tmp_path, monkeypatch):
    """A folder with one organisation; builds are left out, this is about the screen."""
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    folder = shutil.copytree(_tiny_templates / "tiny", tmp_path / "data")
    monkeypatch.setenv("DRAGEND_DATA", str(folder))
    intake.record(config.settings(folder), [Change("organisation", "org-a", FULL)], WHO)
    return folder


def page(id: str = "") -> AppTest:
    app = AppTest.from_file(str(Path(__file__).parent / "form_app.py"), default_timeout=30)
    if id:
        app.query_params["org"] = id
    return app.run()


@pytest.fixture
def adviseur(monkeypatch):
    monkeypatch.setattr(access, "role", lambda context: "adviseur")


def organisations(folder) -> dict:
    return {id: record.data for id, record in records.state(config.settings(folder))["organisation"].items()}


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def test_what_is_shown_is_what_is_saved(folder, adviseur):
    """Opening a full record and saving it changes nothing; then one field changes one thing."""
    app = page("org-a")
    assert not app.exception
    app = press(app, "Opslaan")
    assert organisations(folder) == {"org-a": FULL}
    app.text_input(key="organisation_org-a_name").set_value("Buurthuis").run()
    app = press(app, "Opslaan")
    assert not app.exception and app.success[0].value == "Opgeslagen: Buurthuis."
    assert organisations(folder) == {"org-a": FULL | {"name": "Buurthuis"}}


def test_a_new_one_that_is_refused_stays_typed(folder, adviseur):
    app = page()
    app.text_input(key="organisation_nieuw_name").set_value("Eetclub").run()
    app = press(app, "Opslaan")
    assert "dit is nog niet ingevuld" in app.error[0].value
    assert app.text_input(key="organisation_nieuw_name").value == "Eetclub"
    assert list(organisations(folder)) == ["org-a"]
    app.selectbox(key="organisation_nieuw_sector").select("informal").run()
    press(app, "Opslaan")
    assert {"name": "Eetclub", "sector": "informal"} in organisations(folder).values()


def test_f25_another_word_is_offered_and_nothing_is_stopped(folder, adviseur):
    app = page("org-a")
    assert not app.info
    app.text_area(key="organisation_org-a_note").set_value("Voor kwetsbare ouderen en cliënten").run()
    assert "bewoner" in app.info[0].value
    press(app, "Opslaan")
    assert organisations(folder)["org-a"]["note"] == "Voor kwetsbare ouderen en cliënten"


def test_half_typed_text_is_there_again_after_another_page(folder, adviseur):
    app = page()
    app.text_input(key="organisation_nieuw_name").set_value("Eetcl").run()
    app.query_params["org"] = "org-a"
    app.run()
    del app.query_params["org"]
    app.run()
    assert app.text_input(key="organisation_nieuw_name").value == "Eetcl"


def test_the_second_sees_the_difference_and_may_save_over_it(folder, adviseur):
    app = page("org-a")
    app.text_input(key="organisation_org-a_name").set_value("Van mij").run()
    intake.record(config.settings(folder), [Change("organisation", "org-a", FULL | {"name": "Van de ander"}, 1)], WHO)
    app = press(app, "Opslaan")
    assert "intussen veranderd" in " ".join(error.value for error in app.error)
    assert "Van de ander" in "".join(table.value.to_csv() for table in app.table)
    assert organisations(folder)["org-a"]["name"] == "Van de ander"
    assert app.text_input(key="organisation_org-a_name").value == "Van mij"
    press(app, "Opslaan")
    assert organisations(folder)["org-a"]["name"] == "Van mij"


def test_taken_away(folder, adviseur):
    app = press(page("org-a"), "Haal weg")
    assert not app.exception and organisations(folder) == {}


def test_a_lezer_gets_no_form(folder, monkeypatch):
    monkeypatch.setattr(access, "role", lambda context: "lezer")
    app = page("org-a")
    assert not app.button and not app.text_input


def test_the_first_edit_of_the_demo_is_of_a_copy(folder, adviseur, tmp_path, monkeypatch):
    monkeypatch.setattr(config, "DEMO", folder)
    monkeypatch.setattr(config, "TRIAL", tmp_path / "proef")
    app = page("org-a")
    app.text_input(key="organisation_org-a_name").set_value("Buurthuis").run()
    app = press(app, "Opslaan")
    assert "U werkt nu in een kopie, in de map proef" in app.success[0].value
    assert organisations(folder)["org-a"]["name"] == "Buurtkamer"
    assert organisations(tmp_path / "proef")["org-a"]["name"] == "Buurthuis"
    assert os.environ["DRAGEND_DATA"] == str(tmp_path / "proef")
