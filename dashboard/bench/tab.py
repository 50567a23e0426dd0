"""One browser tab without a browser: it speaks Streamlit's own protocol, so time and bytes of a rerun are exact."""
import asyncio
from time import perf_counter
from urllib.parse import urlencode

RERUN = 60  # seconds that one run of a page may take
SHORT = 100  # bytes; the message that a script ended is shorter


class Tab:
    """A session on a server. Like a browser it sends back every choice, the URL that goes with them, and what it has kept.

    async with Tab(url) as tab:
        await tab.run(page="kaart", niveau="Buurten")    # opens /kaart?niveau=Buurten
        seconds, size = await tab.run(Cijfer="Eenzaam")  # another choice in the box with that label
    """

    def __init__(self, url: str):
        self.url = url
        self.page = ""
        self.boxes: dict[str, tuple[str, str, str]] = {}  # label → (id, name in the URL, what is chosen)
        self.options: dict[str, list[str]] = {}
        self.kept: dict[str, None] = {}  # hashes of messages that the server need not send again

    async def __aenter__(self):
        import websockets

        self.socket = await websockets.connect(self.url.replace("http", "ws", 1) + "/_stcore/stream", subprotocols=["streamlit"],
                                               max_size=None, compression=None)
        return self

    async def __aexit__(self, *_):
        await self.socket.close()

    async def run(self, page: str | None = None, **choices: str) -> tuple[float, int]:
        """Open a page (choices are its URL), or choose something in a box; seconds and bytes until the script had finished."""
        state, send = self._message()
        if page is not None:
            state.page_name, state.query_string = page, urlencode(choices)
        else:
            for label, value in choices.items():
                id, name, _ = self.boxes[label]
                self.boxes[label] = (id, name, value)
            state.page_script_hash = self.page
            state.query_string = urlencode({name: value for _, name, value in self.boxes.values() if name and value})
        for id, _, value in self.boxes.values():
            if value:
                state.widget_states.widgets.add(id=id, string_value=value)
        state.cached_message_hashes.extend(self.kept)
        start, size = perf_counter(), 0
        await self.socket.send(send())
        while True:
            raws = [await asyncio.wait_for(self.socket.recv(), RERUN)]
            while len(raws[-1]) > SHORT:  # read later, as a browser paints later: what we do meanwhile is not the server's time
                raws.append(await asyncio.wait_for(self.socket.recv(), RERUN))
            seconds, size = perf_counter() - start, size + sum(map(len, raws))
            if [self._finished(raw) for raw in raws][-1]:
                return seconds, size

    def _message(self):
        from streamlit.proto.BackMsg_pb2 import BackMsg

        message = BackMsg()
        return message.rerun_script, message.SerializeToString

    def _finished(self, raw: bytes) -> bool:
        """Take in one message; True when it says that the script ran to its end."""
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.metadata.cacheable and message.hash:
            self.kept[message.hash] = None
        kind = message.WhichOneof("type")
        if kind == "delta":
            self._element(message.delta.new_element)
        elif kind == "navigation":
            self.page = message.navigation.page_script_hash
        elif kind == "new_session":
            self.page = message.new_session.page_script_hash
        return kind == "script_finished" and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _element(self, element) -> None:
        if element.WhichOneof("type") == "exception":
            raise RuntimeError(f"de pagina gaf een fout: {element.exception.message}")
        if element.WhichOneof("type") == "alert" and element.alert.format == element.alert.ERROR:
            raise RuntimeError(f"de pagina gaf een fout: {element.alert.body}")
        if element.WhichOneof("type") == "selectbox":
            box = element.selectbox
            before = self.boxes.get(box.label, (box.id, box.query_param_key, ""))
            value = box.raw_value if box.set_value else before[2] if before[0] == box.id else ""
            if not value and box.HasField("default"):
                value = box.options[box.default]
            self.boxes[box.label] = (box.id, box.query_param_key, value)
            self.options[box.label] = list(box.options)
