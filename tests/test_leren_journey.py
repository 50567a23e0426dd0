"""In a browser: a story, its theme, a point on the agenda, the gate that says no, enough support, and the prototype."""
import re

import learned
import pytest
from playwright.sync_api import TimeoutError
from screens import Screen, serving

from dashboard import config
from dashboard.intake import records

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HERE = "niveau=Wijken&regio=WK999700"


def fill(there: Screen, label: str, words: str) -> None:
    box = there.main.get_by_label(label, exact=True).filter(visible=True).first
    box.fill(words)
    box.press("Tab")
    there.settled()


def day(there: Screen, label: str, digits: str) -> None:
    """A date is typed in three parts: day, month, year."""
    there.main.get_by_label(label, exact=True).filter(visible=True).first.get_by_role("spinbutton").first.click()
    there.page.keyboard.type(digits, delay=30)
    there.page.keyboard.press("Tab")
    there.settled()


def built(there: Screen) -> None:
    """Until what was saved is in the figures; the page then runs once more, which would close an open list."""
    there.main.get_by_text("De cijfers worden verwerkt.").wait_for(state="detached")
    there.settled()


def pick(there: Screen, label: str, option: str) -> None:
    built(there)
    there.choose(there.main.get_by_role("combobox", name=re.compile(re.escape(label))).filter(visible=True).first, option)
    there.page.keyboard.press("Tab")  # Escape would clear the box
    there.settled()


def opened(there: Screen, label: str):
    there.main.get_by_text(label, exact=True).filter(visible=True).first.click()
    there.settled()


def save(there: Screen, sees: str) -> None:
    built(there)
    there.main.get_by_role("button", name="Opslaan").filter(visible=True).first.click()
    try:
        there.sees(sees)  # what is on the page from now on; the green line goes when the figures are there
    except TimeoutError as late:
        said = there.main.get_by_role("alert").filter(visible=True).all_inner_texts()
        raise AssertionError(f"„{sees}” is not on the page after saving. It says: {said}") from late


def test_b9_b10_from_a_story_to_a_prototype(tiny, browser):
    settings = learned.settings_of(tiny, login=False)
    with serving(tiny) as site, Screen(browser, site, "laptop") as there:
        there.go(f"initiatieven?onderdeel=Verhalen&{HERE}", "Er is nog geen thema.")
        opened(there, "Thema toevoegen")
        fill(there, "Thema *", "Elkaar ontmoeten")
        save(there, "Elkaar ontmoeten: 0 verhalen.")

        opened(there, "Verhaal opschrijven")
        fill(there, "Het verhaal", "Mevrouw Jansen zit drie weken vast op de vierde. De buren brengen soep.")
        there.sees("Hier staat misschien een naam")
        fill(there, "Het verhaal", "Mijn buurvrouw zit drie weken vast op de vierde. De buren brengen soep.")
        for label, option in (("Wie vertelt dit", "bewoner"), ("Leeftijdsgroep", "60 tot 80"),
                              ("Over wie gaat het", "over iemand die ik ken")):
            pick(there, label, option)
        there.main.get_by_text("De verteller vindt dit goed").click()
        there.settled()
        there.main.get_by_role("button", name="Bewaar het verhaal").click()
        there.sees("Stand: niet gepubliceerd.")
        opened(there, "Bij thema's zetten")
        pick(there, "Thema's van dit verhaal", "Elkaar ontmoeten")
        there.main.get_by_role("button", name="Zet erbij").click()
        there.sees("Elkaar ontmoeten: 1 verhaal.")

        there.go(f"initiatieven?onderdeel=Agenda&{HERE}", "Er staat nog niets op de agenda")
        opened(there, "Nieuw punt")
        fill(there, "Wat gaan we doen *", "Een sleutel voor bewoners")
        pick(there, "Draagt bewust bij aan", "Elkaar ontmoeten")
        save(there, "Stand: idee")
        there.main.get_by_role("button", name="Neem 1 verhaal van dit thema erbij").click()
        there.sees("Uit 1 verhaal; draagt bewust bij aan Elkaar ontmoeten.")

        opened(there, "Drempel")
        fill(there, "Drempel: hoeveel procent moet voor zijn", "60")
        save(there, "Afgesproken drempel: 60 %")
        opened(there, "Drempel")
        opened(there, "Steun tellen")
        fill(there, "Voor: bewoners", "4")
        fill(there, "Tegen: bewoners", "9")
        save(there, "Voor: 4 van 13 bewoners.")
        there.main.get_by_role("button", name="Naar „gesteund”").click()
        there.sees("Daarom kan dit punt niet naar „gesteund”.")

        fill(there, "Voor: bewoners", "20")
        save(there, "Voor: 20 van 29 bewoners.")
        there.main.get_by_role("button", name="Naar „gesteund”").click()
        there.sees("Stand: gesteund")
        there.main.get_by_role("button", name="Naar „prototype”").click()
        there.sees("Op de prototypekaart ontbreekt")
        opened(there, "Steun tellen")
        opened(there, "Prototypekaart")
        fill(there, "Prototype: wat verwacht u", "De zaal is vaker open.")
        day(there, "Prototype: begin van de proef", "01022026")
        day(there, "Prototype: einde van de proef", "01082026")
        fill(there, "Prototype: aan welk cijfer ziet u het", "uren open per week")
        fill(there, "Prototype: wanneer stopt u", "minder dan vijf bezoekers")
        save(there, "We stoppen bij")
        there.main.get_by_role("button", name="Naar „prototype”").click()
        there.sees("Stand: prototype")
        assert there.elsewhere() == []
    (item,) = records.state(config.settings(tiny))["agenda_item"].values()
    assert (item.data["status"], len(item.data["stories"])) == ("prototype", 1)
    assert "Mijn buurvrouw" not in (settings.data / "ledger.jsonl").read_text(encoding="utf-8")
