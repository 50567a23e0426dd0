"""What a test sees of the dashboard in a browser: pages at the sizes that we promise, and every request that they make."""
from contextlib import contextmanager
from pathlib import Path

from visitor import free_port, program

SIZES = {"laptop": (1366, 768), "phone": (390, 844)}
READY = "[data-testid=stApp][data-test-script-state=notRunning]"


@contextmanager
def serving(folder: Path):
    """The dashboard on this data folder, until the end of the block: its address."""
    port = free_port()
    with program("-m", "dashboard", "serve", "--data", folder, "--port", port, url=f"http://127.0.0.1:{port}/health"):
        yield f"http://127.0.0.1:{port}"


class Screen:
    """A page in a browser of its own: nothing kept from before, Dutch, without animations."""

    def __init__(self, browser, site: str, size: str, **headers):
        width, height = SIZES[size]
        self.site, self.size, self.requests = site, size, []
        self.context = browser.new_context(viewport={"width": width, "height": height}, locale="nl-NL", accept_downloads=True,
                                           reduced_motion="reduce", extra_http_headers=headers)
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page = self.context.new_page()
        self.page.on("websocket", lambda socket: self.requests.append(socket.url))
        self.page.set_default_timeout(30_000)
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

    def fits(self) -> bool:
        """Whether the page is no wider than the screen."""
        return self.page.evaluate("document.scrollingElement.scrollWidth <= innerWidth && "
                                  "document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")

    def elsewhere(self) -> list[str]:
        """Requests that left for another host than ours. What a page makes for itself (blob:, data:) goes nowhere."""
        host = self.site.partition("://")[2]
        return [url for url in self.requests
                if not url.startswith((f"http://{host}/", f"ws://{host}/", f"blob:http://{host}/", "data:"))]
