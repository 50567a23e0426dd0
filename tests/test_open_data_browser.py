"""In a browser: from the made-up municipality to the map of one's own, and the pages on a narrow screen."""
import os
import re
import shutil
from pathlib import Path

import pytest
from visitor import free_port, program

from dashboard import config

pytestmark = pytest.mark.browser
# A server that was started without a folder, with its data folders elsewhere than in this project.
PLAIN = """
import sys
from pathlib import Path
from dashboard import __main__ as command_line, config
config.FOLDERS = Path(sys.argv[1])
config.DEMO, config.TRIAL = config.FOLDERS / "demo", config.FOLDERS / "proef"
sys.exit(command_line.main(["serve", "--port", sys.argv[2]]))
"""


@pytest.fixture
def site(tmp_path, demo, replay, monkeypatch):
    """The address of such a server on the demo, and the place of its folders."""
    folders, port = tmp_path / "data", free_port()
    shutil.copytree(demo, folders / "demo")
    monkeypatch.delenv("DRAGEND_DATA", raising=False)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(config.ROOT), os.environ.get("PYTHONPATH", "")]))
    with program("-c", PLAIN, folders, port, url=f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}", folders


@pytest.fixture
def screen(browser):
    def open_page(address: str, width: int, height: int):
        page = browser.new_context(viewport={"width": width, "height": height}).new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        return page

    return open_page


def fits(page) -> bool:
    """Nothing sticks out at the side."""
    wide = page.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")
    return wide <= 1


@pytest.mark.slow
def test_from_the_demo_to_the_map_of_ones_own(site, screen):
    address, folders = site
    page = screen(address, 1366, 768)
    page.get_by_role("link", name="Kies uw gemeente: haal echte cijfers op").click()
    main = page.get_by_test_id("stMain")
    main.get_by_role("combobox", name="Gemeente").click()
    page.keyboard.type("zand")
    main.get_by_role("option", name="Zandwijk").or_(page.get_by_role("option", name="Zandwijk")).first.click()
    main.get_by_role("button", name="Haal de cijfers op").click()
    main.get_by_role("heading", name="Cijfers ophalen van Zandwijk").wait_for()
    main.get_by_text(re.compile(r"Bezig: \d+ seconden?\. U mag deze pagina sluiten")).wait_for()
    main.get_by_test_id("stProgress").wait_for()
    main.get_by_role("button", name="Stop").wait_for()

    small = screen(f"{address}/gemeente", 390, 844)
    small.get_by_role("heading", name="Cijfers ophalen van Zandwijk").wait_for()
    small.get_by_role("button", name="Stop").wait_for()
    assert fits(small)
    small.close()  # that does not stop it

    page.get_by_role("heading", name="Zandwijk", exact=True).wait_for(timeout=300_000)
    assert page.get_by_text("Voorbeeldgemeente").count() == 0
    page.get_by_role("link", name="Kaart", exact=True).click()
    page.locator(".map[data-view]").wait_for()
    page.get_by_role("heading", name=re.compile("in Zandwijk$")).wait_for()
    page.get_by_text("Kerkbuurt").locator("visible=true").first.wait_for()
    assert fits(page)
    assert (Path(folders) / "opened").read_text().strip() == "zandwijk"

    small = screen(f"{address}/gegevens?tab=Bronnen", 390, 844)
    small.get_by_role("button", name="Haal opnieuw op").wait_for()
    assert small.get_by_text("Kerncijfers wijken en buurten").first.is_visible() and fits(small)
    small.goto(f"{address}/kaart")
    small.locator(".map[data-view]").wait_for()
    assert fits(small)
