"""Programs that run beside a test, and a visitor of a real server: cookies, and Streamlit's own protocol, but no browser."""
import asyncio
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

import httpx


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url: str, process: subprocess.Popen, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        assert process.poll() is None, "it stopped"
        try:
            httpx.get(url, timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


@contextmanager
def program(*words, url: str):
    """Run `python words…` until the end of the block, from the moment that `url` answers."""
    process = subprocess.Popen([sys.executable, *map(str, words)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env=os.environ | {"PYTHONWARNINGS": "ignore"})
    try:
        answers(url, process)
        yield
    finally:
        process.terminate()
        process.wait(20)


class Visit:
    """A browser as far as Streamlit sees one: cookies, and what the script says over the websocket."""

    def __init__(self, site: str):
        self.site, self.raw, self.web = site, b"", httpx.Client(base_url=site, timeout=20)
        self.web.get("/_stcore/health")  # gives the cookie that a page must repeat

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.web.close()

    def look(self, click: str | None = None, page: str = "kaart", **headers) -> tuple[str, str]:
        """Everything a page says, buttons too, and where it sends the browser; after a click on a button, when one is named.

        page  its address, as "privacy?deel=Inzage". What came over the wire stays in `raw`.
        """
        return asyncio.run(self._look(click, page, headers))

    async def _look(self, click, page, headers):
        import websockets

        cookies = "; ".join(f"{name}={value}" for name, value in self.web.cookies.items())
        known = self.web.cookies["_streamlit_xsrf"]
        stream = self.site.replace("http", "ws") + "/_stcore/stream"
        async with websockets.connect(stream, origin=self.site, max_size=None, subprotocols=["streamlit", known],
                                      additional_headers={"Cookie": cookies, **headers}) as socket:
            said, buttons, where = await self._run(socket, page, None)
            if click:
                assert click in buttons, (click, said)
                said, _, where = await self._run(socket, page, buttons[click])
            return said, where

    async def _run(self, socket, page, trigger):
        from streamlit.proto.BackMsg_pb2 import BackMsg
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        ask = BackMsg()
        ask.rerun_script.page_name, _, ask.rerun_script.query_string = page.partition("?")
        if trigger:
            ask.rerun_script.widget_states.widgets.add(id=trigger, trigger_value=True)
        await socket.send(ask.SerializeToString())
        said, buttons, where, self.raw = [], {}, "", b""
        while True:
            message, received = ForwardMsg(), await asyncio.wait_for(socket.recv(), 60)
            message.ParseFromString(received)
            self.raw += received
            kind = message.WhichOneof("type")
            if kind == "delta":
                element = message.delta.new_element
                shown = element.WhichOneof("type")
                if shown == "button":
                    buttons[element.button.label] = element.button.id
                    said.append(element.button.label)
                elif shown in ("markdown", "heading", "alert", "exception"):
                    said.append(str(getattr(element, shown)))
            elif kind == "auth_redirect":
                where = message.auth_redirect.url
            elif kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                return "\n".join(said), buttons, where

    def log_in(self, account: str) -> None:
        """The button, the form of the provider, and back."""
        _, where = self.look(click="Inloggen")
        assert where.startswith("/auth/login?provider=")
        to_provider = self.web.get(where)
        assert to_provider.status_code == 302
        back = httpx.post(to_provider.headers["location"], data={"sub": account})
        assert back.status_code == 302
        assert back.headers["location"].startswith(f"{self.site}/oauth2callback?")
        assert self.web.get(back.headers["location"]).status_code in (302, 307)
