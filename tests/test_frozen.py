"""A link that was shared keeps showing its own figures (scenario W10)."""
import json
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard import access, config, db, intake, sharing, ui
from dashboard.errors import DashboardError
from dashboard.intake import builder, frozen, jobs, ledger

APP = Path(ui.__file__).parent / "app.py"
NEWER = "gwb_code_10;recs;regio;a_inw;a_65_oo\nBU99970001;Buurt;Noorderveld;400;200\n"
OLDER = "gwb_code_10;recs;regio;a_inw;a_65_oo\nBU99970001;Buurt;Noorderveld;400;100\n"


@pytest.fixture(scope="module")
def _changed(_tiny_templates, tmp_path_factory, cli) -> Path:
    place = tmp_path_factory.mktemp("veranderd")
    folder = Path(shutil.copytree(_tiny_templates / "bare", place / "map"))
    for name, content in (("kwb_2024.csv", OLDER), ("kwb_2024_nieuw.csv", NEWER)):
        (place / name).write_text(content, encoding="utf-8")
        assert cli("add", place / name, "--year", 2024, "--yes", data=folder).code == 0
    return folder


@pytest.fixture
def changed(_changed, tmp_path) -> tuple[Path, str]:
    """A folder in which a figure was 25 % and is 50 % now, and the mark of a link of before."""
    folder = Path(shutil.copytree(_changed, tmp_path / "map"))
    return folder, frozen.mark(db.current(folder)["position"] - 1)


def share(folder: Path, build: str) -> float:
    rows = db.run("indicator_map", {"indicator": "pop_65plus_share", "year": 2024, "level": "buurt"}, data=folder, build=build)
    return rows.set_index("region")["value"]["BU99970001"]


@pytest.fixture
def visit(monkeypatch):
    def open_page(folder: Path, role: str = "beheerder", **choices) -> AppTest:
        monkeypatch.setenv("DRAGEND_DATA", str(folder))
        monkeypatch.setattr(access, "role", lambda context: role)
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.query_params.update({"indicator": "pop_65plus_share", "niveau": "buurt"} | choices)
        return app.run()

    return open_page


def said(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.markdown, *app.caption, *app.error, *app.info, *app.warning])


def test_w10_a_link_of_before_gives_the_figures_of_before(changed):
    folder, mark = changed
    settings = config.settings(folder)
    now = db.current(folder)
    then = frozen.look(settings, mark)
    assert (then.newer, then.program, then.purged) == (True, None, ())
    assert share(folder, frozen.build(settings, then.position)) == 25
    assert share(folder, now["build"]) == 50
    assert db.current(folder) == now, "looking back moves nothing"


def test_w10_it_is_built_again_when_it_is_gone(changed):
    folder, mark = changed
    settings = config.settings(folder)
    position = frozen.look(settings, mark).position
    first = frozen.build(settings, position)
    for path in sorted((folder / "build" / first).iterdir()):
        path.unlink()
    (folder / "build" / first).rmdir()
    assert frozen.build(settings, position) == first
    assert share(folder, first) == 25


def test_what_was_purged_does_not_come_back(changed, cli):
    folder, mark = changed
    settings = config.settings(folder)
    first = next(load for load in intake.history(settings) if load.entry["name"] == "kwb_2024.csv")
    assert cli("purge", first.id, "--yes", data=folder).code == 0
    then = frozen.look(settings, mark)
    assert then.purged == ("kwb_2024.csv",)
    made = frozen.build(settings, then.position)
    assert first.id not in db.manifest(folder, made)["loads"]
    assert builder.with_load(folder, first.id) == []


@settings(deadline=None)  # how long it takes says nothing here
@given(st.text(max_size=30))
def test_a_mark_that_names_nothing_is_told(demo, asked):
    settings = config.settings(demo)
    last = len(ledger.read(settings.data))
    number = asked.partition("-")[0]
    if number.isdecimal() and 0 < int(number) <= last:
        assert frozen.look(settings, asked).position == int(number)
    else:
        with pytest.raises(DashboardError, match="een stand die er niet is"):
            frozen.look(settings, asked)


def test_w10_the_page_shows_then_and_goes_to_now(changed, visit):
    folder, mark = changed
    app = visit(folder, stand=mark)
    assert app.session_state["_run"].build != db.version(folder)
    assert "Er zijn nieuwere cijfers" in said(app)
    assert not app.exception
    app.switch_page("app_pages/kaart.py").run()
    assert "Er zijn nieuwere cijfers" in said(app), "the menu does not lose it"
    next(button for button in app.button if button.label == "Naar de cijfers van nu").click()
    app.run()
    assert app.session_state["_run"].build == db.version(folder)
    assert "nieuwere cijfers" not in said(app)
    assert sharing.KEY not in app.query_params


@pytest.fixture
def tidied(changed) -> tuple[Path, str, str]:
    """The same folder and mark, after the build of then was tidied away; and what that build was called."""
    folder, mark = changed
    settings = config.settings(folder)
    then = frozen.build(settings, frozen.look(settings, mark).position)
    shutil.rmtree(folder / "build" / then)
    return folder, mark, then


def test_whether_it_is_there_is_known_without_making_it(tidied):
    folder, mark, then = tidied
    settings = config.settings(folder)
    position = frozen.look(settings, mark).position
    assert frozen.there(settings, position) is None
    assert not (folder / "build" / then).exists()
    assert frozen.build(settings, position) == then == frozen.there(settings, position)
    assert frozen.there(settings, position + 1) == db.version(folder)


def test_w10_what_went_wrong_is_told_and_can_be_done_again(tidied, visit, monkeypatch):
    folder, mark, _ = tidied
    started = []

    def stopped(data, words, title, **who) -> jobs.Job:
        """A job that found no room."""
        started.append(words)
        path = data / "jobs" / f"{len(started)}.jsonl"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"job": path.stem, "title": title, "words": words, "at": ledger.now()}) + "\n" + json.dumps(
            {"end": 1, "said": "De schijf is vol.", "at": ledger.now()}) + "\n", encoding="utf-8")
        return jobs.read(data, path.stem)

    monkeypatch.setattr(jobs, "start", stopped)
    app = visit(folder, stand=mark).run()
    assert started == [["build", "--at", mark.partition("-")[0]]], "once, however often the page is drawn"
    assert "De schijf is vol." in said(app)
    next(button for button in app.button if button.label == "Probeer het opnieuw").click()
    app.run()
    assert len(started) == 2
    next(button for button in app.button if button.label == "Naar de cijfers van nu").click()
    app.run()
    assert app.session_state["_run"].build == db.version(folder)
    assert sharing.KEY not in app.query_params and not app.exception


@pytest.mark.slow
def test_w10_a_process_of_its_own_makes_the_figures_of_then(tidied, visit):
    """A reader opens the link; nothing of the page comes before its figures, and no choice in the link is lost."""
    folder, mark, then = tidied
    app = visit(folder, "lezer", stand=mark)
    assert "De cijfers van toen worden klaargezet" in app.title[0].value
    assert not app.table and not app.exception
    end = time.monotonic() + 60
    while (job := jobs.recent(folder, 1)[0]).state == jobs.BUSY and time.monotonic() < end:
        time.sleep(0.1)
    assert job.state == jobs.DONE, job.said
    app.run()
    assert app.session_state["_run"].build == then
    assert app.session_state["_run"].indicator.id == "pop_65plus_share"
    assert "Er zijn nieuwere cijfers" in said(app)


@pytest.mark.parametrize("role", access.ROLES)
def test_w10_a_link_of_now_is_just_now(changed, visit, role):
    folder, _ = changed
    position = db.current(folder)["position"]
    app = visit(folder, role, stand=frozen.mark(position))
    assert app.session_state["_run"].build == db.version(folder)
    assert "nieuwere cijfers" not in said(app)
    assert app.session_state["_run"].view == access.view(role), "a link gives no role"


def test_a_link_of_another_version_or_to_nothing_is_told(changed, visit):
    folder, mark = changed
    assert "versie 0.0.9" in said(visit(folder, stand=f"{mark.partition('-')[0]}-0.0.9"))
    app = visit(folder, stand="999-0.1.0")
    assert "een stand die er niet is" in said(app)
    assert app.session_state["_run"].build == db.version(folder)


def test_share_gives_a_link_that_names_the_position(changed, visit):
    folder, _ = changed
    app = visit(folder)
    app.session_state["delen"] = True
    app.run()
    link = next(part.value for part in app.code if "stand=" in part.value)
    assert f"stand={frozen.mark(db.current(folder)['position'])}" in link
    assert "niveau=Buurten" in link
