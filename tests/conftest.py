"""What every test may lean on: the demo built once, a folder small enough to add up by hand, the command line, the references.

Sockets are shut but for this machine itself, caches are emptied between tests, and in CI a skipped oracle fails.
"""
import contextlib
import io
import ipaddress
import json
import os
import shutil
import socket
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
import replay as replay_server

from dashboard import __main__ as command_line
from dashboard import config, db, intake
from dashboard.bench import chromium
from dashboard.intake import records

# Two wijken of two buurten, each a square of 0.01 degree: column, row in the drawing, inhabitants, of whom 65 or older.
GEMEENTE = "GM9997"
BUURTEN = {
    "BU99970001": ("Noorderveld", 0, 0, 100, 20),
    "BU99970002": ("Achterom", 1, 0, 300, 60),
    "BU99970101": ("Zuiderveld", 0, 1, 200, 50),
    "BU99970102": ("Overdijk", 1, 1, 400, 100),
}
FIGURES = ("gwb_code_10;a_inw;a_65_oo\n"
           + "".join(f"{code};{people};{old}\n" for code, (_, _, _, people, old) in BUURTEN.items())
           + "WK999700;400;80\nWK999701;600;150\nGM9997;1000;230\nNL00;17000000;3400000\n")


# --- the house rules --------------------------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _fresh_caches():
    """No test sees what another one cached."""
    config._read.cache_clear()
    db.sql.cache_clear()
    yield
    records.settle()
    if "streamlit" in sys.modules:
        sys.modules["streamlit"].cache_data.clear()
        sys.modules["streamlit"].cache_resource.clear()


@pytest.fixture(autouse=True, scope="session")
def _shut_sockets():
    """A test that needs the outside world is a mistake; loopback and sockets that are files stay open."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def guard(name: str):
        def connect(self, address):
            if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
                raise OSError(f"Tests may not reach {address[0]}: sockets are shut.")
            return real[name](self, address)
        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, guard(name))
        yield


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with long tests go first, those with the fewest before all: what is long and comes last lets the other core wait."""
    count = Counter(item.path for item in items)
    long = {item.path for item in items if item.get_closest_marker("slow") or item.get_closest_marker("fuzz")}
    items.sort(key=lambda item: (item.path not in long, count[item.path] if item.path in long else -count[item.path]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """In CI an oracle that is skipped because its data are not there is a failure: nobody reads the list of skips."""
    report = yield
    if report.skipped and os.environ.get("CI") == "true" and "REFERENCE_DATA" in str(report.longrepr):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: REFERENCE_DATA is not set, and in CI no oracle may be skipped."
    return report


@pytest.fixture
def measured(record_property) -> Callable[[str], None]:
    """Say what a test measured: measured("1000 texts, 3 stopped"). It stands under the results, whatever process ran the test."""
    return lambda line: record_property("measured", line)


def pytest_terminal_summary(terminalreporter):
    reports = [report for kind in terminalreporter.stats.values() for report in kind if getattr(report, "when", "") == "call"]
    if lines := [line for report in reports for name, line in report.user_properties if name == "measured"]:
        terminalreporter.section("measured")
        terminalreporter.write_line("\n".join(lines))


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder with the published files that the oracles compare with (REFERENCE_DATA)."""
    if not (folder := os.environ.get("REFERENCE_DATA")):
        pytest.skip("REFERENCE_DATA is not set: the published files to compare with are not here.")
    return Path(folder)


@pytest.fixture(scope="module")
def browser():
    """A browser that Playwright drives. Where there is none its tests fail: what nobody saw on a screen was not tested.

    One for each module: as long as it runs, asyncio.run() in the same thread does not work.
    """
    with chromium.running("--disable-gpu") as started:
        yield started


# --- the command line -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Run:
    """How a command ended: exit code, stdout and stderr."""

    code: int
    out: str
    err: str


@pytest.fixture(scope="session")
def cli() -> Callable[..., Run]:
    """Run one command in this process: cli("add", file, "--yes", data=folder)."""

    def run(*arguments, data: Path | None = None) -> Run:
        config._read.cache_clear()
        out, err = io.StringIO(), io.StringIO()
        words = [*map(str, arguments), *(("--data", str(data)) if data else ())]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdin", io.StringIO())
            try:
                code = command_line.main(words)
            except SystemExit as end:  # argparse leaves this way
                code = end.code
        return Run(code, out.getvalue(), err.getvalue())

    return run


# --- open data --------------------------------------------------------------------------------------------------------


@pytest.fixture
def replay(monkeypatch):
    """CBS, RIVM and PDOK on the loopback, with invented figures; the importer is pointed at it. See replay.py."""
    with replay_server.running() as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def published_replay(monkeypatch, reference):
    """The same, with the published Frisian tables and the boundaries of 2024 over it."""
    with replay_server.running(reference=reference) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


# --- folders ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def demo(tmp_path_factory) -> Path:
    """A built copy of the municipality that ships. Shared by all tests: read it, do not write to it."""
    folder = tmp_path_factory.mktemp("demo") / "demo"
    shutil.copytree(config.DEMO, folder, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
    intake.build(config.settings(folder))
    return folder


@pytest.fixture(scope="session")
def geojson() -> Callable[..., bytes]:
    """Squares as a GeoJSON file: geojson({"BU99970001": ("Noorderveld", column, row)}, year=2024, **properties)."""

    def make(areas: dict[str, tuple], year: int | None = 2024, **properties) -> bytes:
        features = []
        for code, (name, column, row, *_) in areas.items():
            x, y = 5.0 + column / 100, 52.0 + row / 100
            ring = [[x, y], [x + 0.01, y], [x + 0.01, y + 0.01], [x, y + 0.01], [x, y]]
            known = {"statcode": code, "statnaam": name, "gm_naam": "Proefstad", "jaar": year, **properties}
            features.append({"type": "Feature", "properties": known, "geometry": {"type": "Polygon", "coordinates": [ring]}})
        return json.dumps({"type": "FeatureCollection", "features": features}).encode()

    return make


@pytest.fixture(scope="session")
def _tiny_templates(tmp_path_factory, cli, geojson) -> Path:
    """The folders `bare` and `tiny`, made once through the command line; tests get copies."""
    place = tmp_path_factory.mktemp("templates")
    (place / "buurten_2024.geojson").write_bytes(geojson(BUURTEN))
    (place / "kwb_2024.csv").write_text(FIGURES, encoding="utf-8")
    assert cli("add", place / "buurten_2024.geojson", "--yes", data=place / "bare").code == 0
    shutil.copytree(place / "bare", place / "tiny")
    done = cli("add", place / "kwb_2024.csv", "--yes", data=place / "tiny")
    assert done.code == 0, done.err
    return place


@pytest.fixture
def bare(_tiny_templates, tmp_path) -> Path:
    """A folder of its own with the boundaries of two wijken and four buurten (2024), and no figures."""
    return Path(shutil.copytree(_tiny_templates / "bare", tmp_path / "bare"))


@pytest.fixture
def tiny(_tiny_templates, tmp_path) -> Path:
    """The same with one file, kwb_2024.csv: 1000 inhabitants, 23 % of them 65 or older; 20, 20, 25 and 25 % per buurt."""
    return Path(shutil.copytree(_tiny_templates / "tiny", tmp_path / "tiny"))


@pytest.fixture
def deliver(cli, tmp_path) -> Callable[..., Run]:
    """Write a file and add it: deliver(folder, "kwb_2024.csv", "gwb_code_10;a_inw\\n…", "--year", 2024)."""

    def add(folder: Path, name: str, content: str | bytes, *options) -> Run:
        file = tmp_path / "delivered" / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return cli("add", file, "--yes", *options, data=folder)

    return add


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Every file in a folder with its bytes, locks and logs apart: two equal answers mean that nothing at all was written."""

    def read(folder: Path) -> dict[str, bytes]:
        return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
                if path.is_file() and path.suffix != ".lock" and path.parent.name != "log"}

    return read
