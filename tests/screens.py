"""What a test sees of the dashboard in a browser: pages at the sizes that we promise, and every request that they make."""
import codecs
import csv
import io
from contextlib import contextmanager
from pathlib import Path

from visitor import free_port, program

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
FARTHEST = 150  # presses on Tab to get anywhere on a page
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def serving(folder: Path):
    """The dashboard on this data folder, until the end of the block: its address."""
    port = free_port()
    with program("-m", "dashboard", "serve", "--data", folder, "--port", port, url=f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}"


class Screen:
    """A page in a browser of its own: nothing kept from before, Dutch, without animations.

    size  laptop, phone, or keyboard: a laptop of which the mouse is broken
    """

    def __init__(self, browser, site: str, size: str, **headers):
        width, height = SIZES["laptop" if size == "keyboard" else size]
        self.site, self.size, self.requests = site, size, []
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="nl-NL", accept_downloads=True,
                                           reduced_motion="reduce", extra_http_headers=headers)
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.set_default_timeout(90_000)  # a machine that is busy builds beside the page; who is quick does not wait
        self.main, self.menu = self.page.get_by_test_id("stMain"), self.page.get_by_test_id("stSidebar")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def go(self, path: str, sees: str) -> None:
        """Open an address, and wait until these words are on the page."""
        self.page.goto(f"{self.site}/{path}")
        self.sees(sees)

    def sees(self, words: str) -> None:
        self.main.get_by_text(words).filter(visible=True).first.wait_for()
        self.settled()

    def settled(self) -> None:
        """Until the script has ended and nothing of the page before is left."""
        self.page.wait_for_timeout(100)  # what was clicked last must first reach the server
        self.page.locator(READY).wait_for()
        for leftover in ("[data-stale=true]", "[data-testid=stSkeleton]"):
            self.page.locator(leftover).first.wait_for(state="detached")
        for canvas in self.page.locator(".map").all():
            canvas.locator(".legend li").first.wait_for()

    def open_menu(self) -> None:
        """The menu lies beside the page, or on a phone over it after a press on the button."""
        if self.size == "phone":
            self.page.get_by_test_id("stExpandSidebarButton").click()
            self.menu.get_by_role("link").first.wait_for()

    def reach(self, locator) -> None:
        """Press Tab until the focus is on it; on a radio or checkbox also when that lies within it."""
        locator.wait_for()
        for _ in range(FARTHEST):
            if locator.evaluate("e => e === document.activeElement || e.contains(document.activeElement)"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{locator} cannot be reached with Tab")

    def press(self, locator) -> None:
        """A link, a button, a tab or the line of an expander."""
        if self.size == "keyboard":
            self.reach(locator)
            self.page.keyboard.press("Enter")
        else:
            locator.click()

    def choose(self, box, option: str) -> None:
        """One of the options of a list, by typing its name."""
        if self.size == "keyboard":
            self.reach(box)
        else:
            box.click()
        self.page.keyboard.type(option)
        found = self.page.get_by_role("option", name=option, exact=True)
        found.wait_for()
        if self.size == "keyboard":
            self.page.keyboard.press("Enter")
        else:
            found.click()
        self.settled()

    def download(self, button) -> tuple[str, list[dict[str, str]]]:
        """What the button gives, opened as Dutch Excel opens it: name of the file, and its rows."""
        with self.page.expect_download() as coming:
            self.press(button)
        content = Path(coming.value.path()).read_bytes()
        assert content.startswith(codecs.BOM_UTF8)
        rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
        assert rows
        assert not any(None in row for row in rows), "a line is longer than the header"
        return coming.value.suggested_filename, rows

    def fits(self) -> bool:
        """Whether the page is no wider than the screen."""
        return self.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth && "
                                  "document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")

    def elsewhere(self) -> list[str]:
        """Requests that left for another host than ours. What a page makes for itself (blob:, data:) goes nowhere."""
        host = self.site.partition("://")[2]
        return [url for url in self.requests
                if not url.startswith((f"http://{host}/", f"ws://{host}/", f"blob:http://{host}/", "data:"))]
