"""The first minute is measured as it says: what a visitor downloads, a crowd that is bounded, and errors that count."""
import asyncio
import csv
import json

import pytest

from dashboard import __main__ as command_line
from dashboard import bench
from dashboard.bench import crowd, minute, serving
from dashboard.bench.tab import Tab


@pytest.fixture(scope="module")
def server(demo, tmp_path_factory):
    with serving.ours(demo, tmp_path_factory.mktemp("log") / "server.log") as running:
        yield running


def gather(url: str, people: int = 3, seconds: float = 120, **choices) -> crowd.Crowd:
    asked = {"page": "overzicht", "box": "Cijfer", "changes": 2, "pause": (0, 0)} | choices
    return asyncio.run(crowd.gather(url, people, seconds=seconds, **asked))


def test_a_crowd_opens_a_page_and_chooses(server):
    seen = gather(server.url)
    assert seen.errors == []
    assert (len(seen.first), len(seen.changes)) == (3, 6)
    assert min(seen.first + seen.changes) > 0


def test_a_crowd_has_to_be_done_in_time(server):
    seen = gather(server.url, seconds=0)
    assert seen.errors == ["de tijd was op"] * 3
    assert seen.changes == []


def test_who_finds_no_server_or_no_box_is_an_error_and_not_a_fast_visitor(server):
    gone = gather("http://127.0.0.1:9")
    assert (len(gone.errors), gone.first) == (3, [])
    lost = gather(server.url, people=1, box="Bestaat niet")
    assert lost.errors == ["KeyError: 'Bestaat niet'"]
    assert minute.crowd_rows((gone, lost), crowd.Crowd())[0].verdict == "kon niet"
    assert minute.crowd_rows((seen := crowd.Crowd([1.0], [0.1]), lost), seen)[2].verdict == "niet gehaald"


@pytest.mark.parametrize(("url", "people"), [("http://127.0.0.1:8501", 101), ("http://127.0.0.1:8501", 0),
                                             ("http://dashboard.gemeente.nl", 3), ("http://10.0.0.1:8501", 3)])
def test_a_crowd_is_small_and_stays_on_this_computer(url, people):
    with pytest.raises(ValueError, match="alleen op deze computer"):
        gather(url, people)


def test_an_error_on_the_page_is_an_error_of_the_visit():
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    message = ForwardMsg()
    message.delta.new_element.alert.body = "Er ging iets mis in het programma."
    message.delta.new_element.alert.format = message.delta.new_element.alert.ERROR
    with pytest.raises(RuntimeError, match="Er ging iets mis"):
        Tab("http://127.0.0.1")._finished(message.SerializeToString())
    message.delta.new_element.alert.format = message.delta.new_element.alert.INFO
    assert not Tab("http://127.0.0.1")._finished(message.SerializeToString())


def test_percentile_is_the_nearest_rank():
    assert crowd.percentile(range(1, 101), 0.95) == 95
    assert crowd.percentile(range(1, 31), 0.95) == 29
    assert crowd.percentile([3.0], 0.95) == crowd.percentile([3.0], 0.0) == 3.0


def test_the_work_of_a_server_grows(server):
    before = server.work()
    if before is None:
        pytest.skip("this system does not tell the processor time of another process")
    gather(server.url, people=1, changes=5)
    assert server.work() > before > 0
    assert server.seconds > 0


def test_the_plain_map_draws_the_same_areas(demo, tmp_path):
    geojson, figures, indicators = minute.plain_files(demo, tmp_path)
    areas = {feature["properties"]["statcode"] for feature in json.loads(geojson.read_text(encoding="utf-8"))["features"]}
    rows = list(csv.DictReader(figures.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert len(indicators) == minute.FIGURES
    assert set(rows[0]) == {"regio", *indicators}
    assert {row["regio"] for row in rows} == areas
    assert all(any(row[indicator] for row in rows) for indicator in indicators)


def test_what_could_not_be_measured_is_said():
    there = minute.Visit(1.0, 0.5, 1_000_000)
    assert [row.verdict for row in minute.visit_rows(there, there)] == ["gehaald"] * 3
    assert [row.verdict for row in minute.visit_rows(there, TimeoutError())] == ["kon niet"] * 3
    assert [row.verdict for row in minute.visit_rows(minute.chromium.NoBrowser("geen"), there)] == ["niet gemeten"] * 3
    assert [row.verdict for row in minute.crowd_rows(None, None)] == ["niet gemeten"] * 3


def test_the_command_knows_the_parts():
    check = command_line.parser()._subparsers._group_actions[0].choices["check"]
    choices = next(action.choices for action in check._actions if action.dest == "bench")
    assert choices == ["alles", *bench.PARTS]


@pytest.mark.browser
def test_a_first_visit_is_under_three_megabytes(browser, server):
    """Bytes are no times: this may fail. Streamlit by itself sends 2.7 MB for one line of text."""
    seen = minute.visit(browser, f"{server.url}/overzicht", ".map[data-painted]")
    assert 500_000 < seen.size <= 3_000_000
    assert seen.first > 0 < seen.again
    assert min(seen.works) > 0
