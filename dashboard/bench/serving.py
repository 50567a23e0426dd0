"""Servers to measure: the real one, and the plain Plotly map that it is compared with; each a process on a free port."""
import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from dashboard import config
from dashboard.bench.report import Clock, Row, broken, missing

START = 60  # seconds that a server may take to answer

# What one would write first. The values and the shapes are read once, so that only the drawing is measured.
PLAIN = """\
import json
import pandas as pd
import plotly.express as px
import streamlit as st

if "read" not in st.session_state:
    st.session_state.read = json.load(open({geojson!r}, encoding="utf-8")), pd.read_csv({csv!r}, sep=";", decimal=",")
shapes, figures = st.session_state.read
figure = st.selectbox("Cijfer", {indicators!r})
st.plotly_chart(px.choropleth_map(figures, geojson=shapes, locations="regio", featureidkey="properties.statcode", color=figure,
                                  map_style="white-bg", center={{"lat": 52.2, "lon": 5.3}}, zoom=6), key="kaart")
"""


@dataclass(frozen=True)
class Server:
    """A server that answers: its address, its process, and how many seconds it took from its start until its first answer."""

    url: str
    process: int
    seconds: float

    def work(self) -> float | None:
        """Processor time in seconds since its start, of all threads; None where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def ours(data: Path, log: Path) -> Iterator[Server]:
    """`serve` on a data folder."""
    port = _free_port()
    command = [sys.executable, "-m", "dashboard", "serve", "--data", str(data), "--port", str(port)]
    with _running(command, f"http://127.0.0.1:{port}", "/health", log) as server:
        yield server


def tabs(names: Mapping[str, str], measure: Callable[[str], Awaitable[dict[str, list[float]]]], folder: Path,
         clock: Clock) -> list[Row]:
    """Milliseconds of server time that each tab of a page of the demo takes, median; at most 300.

    names    tab → what the measurement is called
    measure  given the address of the server: tab → seconds
    """
    try:
        import websockets  # noqa: F401 - only to know whether it is there
    except ImportError:
        return [missing(name, "websockets ontbreekt (pip install -e .[test])") for name in names.values()]
    try:
        with ours(config.DEMO, folder / "server.log") as server:
            taken = asyncio.run(asyncio.wait_for(measure(server.url), clock.left))
    except Exception as problem:  # a server or a page that fails is a finding of this report
        return [broken(name, problem) for name in names.values()]
    return [Row(names[tab], median(seconds), "ms", budget=0.3) for tab, seconds in taken.items()]


@contextmanager
def plain(geojson: Path, csv: Path, indicators: Sequence[str], folder: Path, log: Path) -> Iterator[Server]:
    """The plain map: px.choropleth_map with the GeoJSON inside the figure.

    geojson     areas with their code in properties.statcode
    csv         a row per area: its code in `regio`, and a column for each of the indicators; semicolons, decimal commas
    """
    script, port = folder / "plain_map.py", _free_port()
    script.write_text(PLAIN.format(geojson=str(geojson), csv=str(csv), indicators=list(indicators)), encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1",
               "--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
    with _running(command, f"http://127.0.0.1:{port}", "/_stcore/health", log) as server:
        yield server


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def _running(command: list[str], url: str, sign_of_life: str, log: Path) -> Iterator[Server]:
    with open(log, "ab") as lines:
        start = time.perf_counter()
        server = subprocess.Popen(command, stdout=lines, stderr=lines, env={**os.environ, "NO_PROXY": "127.0.0.1"})
        try:
            _wait(server, url + sign_of_life)
            yield Server(url, server.pid, time.perf_counter() - start)
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(server: subprocess.Popen, url: str) -> None:
    end = time.perf_counter() + START
    while time.perf_counter() < end:
        if server.poll() is not None:
            raise RuntimeError(f"de server stopte met code {server.returncode}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"de server antwoordde niet binnen {START} seconden")
