"""Servers to measure: the real one, and the plain Plotly map that it is compared with; each a process on a free port."""
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.bench.national import National

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


@contextmanager
def ours(data: Path, log: Path) -> Iterator[str]:
    """Address of `serve` on a data folder."""
    port = _free_port()
    command = [sys.executable, "-m", "dashboard", "serve", "--data", str(data), "--port", str(port)]
    with _running(command, f"http://127.0.0.1:{port}", "/health", log) as url:
        yield url


@contextmanager
def plain(national: National, folder: Path, log: Path) -> Iterator[str]:
    """Address of the plain map: px.choropleth_map with the GeoJSON inside the figure."""
    script, port = folder / "plain_map.py", _free_port()
    given = {"geojson": str(national.geojson), "csv": str(national.files[-1]), "indicators": list(national.indicators)}
    script.write_text(PLAIN.format(**given), encoding="utf-8")
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1",
               "--server.headless", "true", "--server.fileWatcherType", "none", "--browser.gatherUsageStats", "false"]
    with _running(command, f"http://127.0.0.1:{port}", "/_stcore/health", log) as url:
        yield url


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def _running(command: list[str], url: str, sign_of_life: str, log: Path) -> Iterator[str]:
    with open(log, "ab") as lines:
        server = subprocess.Popen(command, stdout=lines, stderr=lines, env={**os.environ, "NO_PROXY": "127.0.0.1"})
        try:
            _wait(server, url + sign_of_life)
            yield url
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
            time.sleep(0.2)
    raise TimeoutError(f"de server antwoordde niet binnen {START} seconden")
