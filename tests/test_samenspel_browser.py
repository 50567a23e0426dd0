"""In a browser: add an organisation, tie it, see the sentence change, take it back. And the same page with the keyboard only."""
import shutil

import pytest
from screens import Screen, serving

from dashboard import config

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(demo, tmp_path_factory):
    """A copy of the demo that may be written to."""
    folder = shutil.copytree(demo, tmp_path_factory.mktemp("samenspel") / "data")
    assert not config.settings(folder).read_only
    with serving(folder) as address:
        yield address


def choose(screen, label: str, words: str) -> None:
    """Type in a box and take what it offers first."""
    box = screen.main.get_by_label(label, exact=False).first
    box.click()
    screen.page.keyboard.type(words)
    screen.page.wait_for_timeout(300)
    screen.page.keyboard.press("Enter")
    screen.settled()


def test_add_tie_see_and_take_back(browser, site):
    with Screen(browser, site, "laptop") as screen:
        screen.go("samenspel?onderdeel=Bijhouden", "Wat wilt u bijhouden?")
        screen.main.get_by_label("Naam *").fill("Eetclub De Proef")
        screen.page.keyboard.press("Tab")
        screen.settled()
        choose(screen, "Soort kracht *", "informeel")
        choose(screen, "Gevestigd in", "Wijk 02 Noordhalm")
        screen.main.get_by_role("button", name="Opslaan").click()
        screen.sees("Opgeslagen: Eetclub De Proef.")
        screen.go("samenspel?regio=WK999802", "In Wijk 02 Noordhalm kennen we 15 organisaties")
        screen.sees("22 paren werken samen")
        screen.go("samenspel?onderdeel=Bijhouden", "Wat wilt u bijhouden?")
        screen.main.get_by_role("radio", name="Contact").or_(screen.main.get_by_role("button", name="Contact")).first.click()
        screen.sees("Contact aanpassen")
        choose(screen, "Organisatie *", "Eetclub De Proef")
        choose(screen, "Met *", "Wijkteam Noordhalm")
        choose(screen, "Soort contact *", "kent")
        screen.main.get_by_role("button", name="Opslaan").click()
        screen.sees("Opgeslagen: Contact.")
        screen.page.wait_for_timeout(6000)
        screen.go("samenspel?regio=WK999802", "23 paren werken samen")


def test_the_table_says_what_the_picture_says_with_the_keyboard_only(browser, site):
    with Screen(browser, site, "laptop") as screen:
        screen.go("samenspel?regio=WK999806", "kennen we")
        panel = screen.main.get_by_text("Het netwerk als tabel")
        for _ in range(120):
            screen.page.keyboard.press("Tab")
            if panel.evaluate("node => node.closest('summary') === document.activeElement"):
                break
        screen.page.keyboard.press("Enter")
        screen.sees("Werkt samen met")
