"""The gate in a browser: a file of Dutch Excel from upload to map and undone again, with the mouse and with only the keyboard;
a file with a BSN column, refused; and a figure that nobody knew, described on the page."""
import re
import shutil

import pytest
from conftest import BUURTEN
from screens import Screen, serving

from dashboard import config, intake
from dashboard.intake import frozen, ledger

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# Windows-1252, decimal commas, a title above, a source below, and names instead of codes.
EXCEL = ("Wijkteam naar buurt, café en coöperatie niet meegeteld\r\n\r\nBuurt;Jaar;fte;inwoners\r\nNoordervéld;2024;1,5;1.000\r\n"
         "Achterom;2024;2,5;2.000\r\nZuiderveld;2024;3;3.000\r\nOverdijk;2024;4,5;4.000\r\nBron: gemeente Proefstad\r\n")


@pytest.fixture
def own(tiny):
    with serving(tiny) as address:
        yield tiny, address


def upload(there: Screen, name: str, content: bytes, tmp_path) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    there.go("gegevens", "Kies een CSV-bestand")
    with there.page.expect_file_chooser() as chooser:
        there.press(there.main.get_by_role("button", name="Kies een bestand"))
    chooser.value.set_files(file)


def settle_warnings(there: Screen) -> None:
    """Tick what was read, and choose a reason, where that is asked."""
    for tick in there.main.get_by_role("checkbox", name="Ik heb gelezen waar ik op moet letten").all():
        there.reach(tick) if there.size == "keyboard" else None
        there.page.keyboard.press("Space") if there.size == "keyboard" else tick.locator("xpath=ancestor::label").click()
        there.settled()
        there.choose(there.main.get_by_role("combobox", name=re.compile("Waarom is dat geen bezwaar")), intake.REASONS[0])


@pytest.mark.parametrize("size", ["laptop", "keyboard"])
def test_a1_a_file_of_dutch_excel_from_upload_to_map_and_undone_again(browser, own, tmp_path, size):
    folder, address = own
    with Screen(browser, address, size) as there:
        upload(there, "wijkteam_2024.csv", EXCEL.encode("cp1252"), tmp_path)
        there.sees("Wat verandert er?")
        there.sees("Windows-1252")
        there.sees("Zo lezen wij het")
        assert len(ledger.read(folder)) == 2, "nothing is stored before akkoord"
        settle_warnings(there)
        there.press(there.main.get_by_role("button", name="Akkoord, sla op"))
        there.sees("Opgeslagen.")
        there.go("kaart?indicator=neighbourhood_team_fte_per_10000&niveau=buurt&regio=BU99970001", "Alle buurten")
        there.sees("15,0")  # 1,5 of 1.000
        there.go("gegevens?tab=Beheer", "Een bestand terugdraaien of terughalen")
        load = intake.history(config.settings(folder))[-1].id
        box = there.main.get_by_role("combobox", name="Een bestand terugdraaien of terughalen")
        there.choose(box, f"wijkteam_2024.csv ({load})")
        there.press(there.main.get_by_role("button", name="Ja, draai terug"))
        there.sees("Teruggedraaid.")
    assert [one.active for one in intake.history(config.settings(folder))] == [True, True, False]


def test_a13_a_file_with_a_bsn_column_is_refused(browser, own, tmp_path):
    folder, address = own
    content = "buurt;bsn;fte;inwoners\r\nBU99970001;123456782;1,5;1000\r\nBU99970002;111222333;2,5;2000\r\n"
    with Screen(browser, address, "laptop") as there:
        upload(there, "wijkteam_2024.csv", content.encode(), tmp_path)
        there.sees("Persoonsgegevens mogen er niet in")
        said = there.page.inner_text("body")
        assert not there.main.get_by_role("button", name="Akkoord, sla op").count()
    assert "123456782" not in said
    assert "bsn" in said
    assert len(ledger.read(folder)) == 2


def test_w10_a_link_of_before_goes_on_by_itself(browser, own):
    """The build of then was tidied away: the page waits for it, says so, and then shows it without a click."""
    folder, address = own
    settings = config.settings(folder)
    now = intake.undo(settings, intake.history(settings)[-1].id, intake.Who())
    assert not now.active
    then = frozen.mark(2)
    shutil.rmtree(folder / "build" / frozen.build(settings, 2))
    with Screen(browser, address, "laptop") as there:
        there.go(f"kaart?stand={then}", "De cijfers van toen worden klaargezet")
        there.sees("Er zijn nieuwere cijfers.")
        there.sees("Alle buurten")
        there.press(there.main.get_by_role("button", name="Naar de cijfers van nu"))
        there.main.get_by_text("Er zijn nieuwere cijfers.").first.wait_for(state="detached")
        assert "stand=" not in there.page.url


def test_a_new_figure_is_described_in_the_wizard_and_stands_on_the_map(browser, own, tmp_path):
    """Issue 5.5: what the catalogue does not know is described on the page and becomes the entry of this installation."""
    folder, address = own
    content = "buurtcode;bankjes\n" + "".join(f"{code};{n}\n" for n, code in enumerate(BUURTEN, start=20))
    with Screen(browser, address, "laptop") as there:
        upload(there, "bankjes.csv", content.encode(), tmp_path)
        there.sees("Bij welke dataset hoort dit bestand?")
        there.press(there.main.get_by_text("Is dit een nieuw cijfer? Beschrijf het hier"))
        for label, text in (("Naam van het cijfer", "Bankjes"), ("Wat is het precies?", "Bankjes in de openbare ruimte."),
                            ("Bron", "gemeente Proefstad"), ("Licentie", "eigen cijfers"),
                            ("Waarvoor verzamelt u dit?", "Weten waar mensen kunnen zitten.")):
            there.main.get_by_label(label, exact=True).fill(text)
        for label, option in (("Eenheid", "aantal"), ("Rol", "achtergrond"), ("Wat is goed?", "niet goed of slecht"),
                              ("Hoe is het gemaakt?", "geregistreerd"), ("Onderwerp", "Voorzieningen en wijkteam"),
                              ("Onderdeel", "Samenspel"), ("Kolom met het cijfer", "bankjes")):
            there.choose(there.main.get_by_role("combobox", name=label), option)
        there.choose(there.main.get_by_role("combobox", name="Mag gebruikt voor"), "signaleren")
        there.page.keyboard.press("Escape")
        there.main.get_by_label("Dit cijfer telt mensen").locator("xpath=ancestor::label").click()
        there.main.get_by_role("spinbutton", name="day, Bewaren tot en met").click()
        there.page.keyboard.type("31122030", delay=60)
        there.press(there.main.get_by_role("button", name="Dit is het cijfer"))
        there.sees("Over welk jaar gaan de cijfers?")
        there.press(there.main.get_by_role("button", name="Verander de beschrijving van het cijfer"))
        there.main.get_by_label("Naam van het cijfer", exact=True).fill("Zitplaatsen")  # the rest is as it was said
        there.press(there.main.get_by_role("button", name="Dit is het cijfer"))
        there.choose(there.main.get_by_role("combobox", name="Over welk jaar gaan de cijfers?"), "2024")
        there.sees("Zo lezen wij het")
        settle_warnings(there)
        there.press(there.main.get_by_role("button", name="Akkoord, sla op"))
        there.sees("Opgeslagen.")
        there.go("kaart?indicator=zitplaatsen&niveau=buurt&jaar=2024&regio=BU99970001", "Zitplaatsen")
        there.sees("Noorderveld")
    line = ledger.read(folder)[-1]
    assert line["dataset"] == "zitplaatsen" and (folder / line["definition"]).exists()
    assert "retention_until = 2030-12-31" in (folder / line["definition"]).read_text(encoding="utf-8")
