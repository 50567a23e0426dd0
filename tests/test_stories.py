"""Stories: only through the gate, with consent, read by another account; taken back, nothing of them is left."""
import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from dashboard import config, db, health, intake, yearly
from dashboard.errors import AccessError, RecordError
from dashboard.intake import exchange, records, stories, story_files
from dashboard.intake.stories import Story
from dashboard.registers.kinds import Change

WRITER, READER = intake.Who("a1", "adviseur"), intake.Who("b2", "adviseur")
LATER = (date.today() + timedelta(days=400)).isoformat()
TOLD = Story("Toen de lift stuk was, zat ik drie weken vast op de vierde. Een zeldzaamwoord bracht soep.", "WK999700", "bewoner",
             "60-80", "eigen", "De actie-agenda van deze wijk", LATER, agreed=True)


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A folder without figures, where people log in."""
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    (tmp_path / "settings.toml").write_text('[login]\nrole_header = "X-Role"\naccount_header = "X-Account"\n', encoding="utf-8")
    return config.settings(tmp_path)


def stored(settings) -> list[Path]:
    return sorted((settings.data / "stories").glob("*")) if (settings.data / "stories").exists() else []


def test_f60_a_story_lies_in_its_own_file_and_the_ledger_knows_only_its_hash(place):
    saved = stories.submit(place, TOLD, WRITER)
    (path,) = stored(place)
    assert path.stem == saved.id
    assert path.stat().st_mode & 0o077 == 0
    told = json.loads(path.read_text(encoding="utf-8"))
    assert (told["text"], told["age"], told["purpose"], told["until"]) == (TOLD.text, "60-80", TOLD.purpose, LATER)
    line = (place.data / "ledger.jsonl").read_text(encoding="utf-8")
    assert set(json.loads(line)["data"]) == {"state", "area", "digest"}
    for word in ("zeldzaamwoord", "60-80", "bewoner", TOLD.purpose, told["salt"]):
        assert word not in line


@pytest.mark.parametrize(("what", "said"), [
    ({"agreed": False}, "Zonder toestemming"), ({"purpose": " "}, "waarvoor"), ({"until": "2020-01-01"}, "tot welke dag"),
    ({"until": "morgen"}, "tot welke dag"), ({"age": "72"}, "leeftijdsgroep"), ({"role": ""}, "wie dit vertelt"),
    ({"perspective": "iemand"}, "over wie het gaat"), ({"text": "Te kort."}, "tekens lang"), ({"area": ""}, "gebied"),
    ({"area": "WK12"}, "geen gebied"), ({"themes": ["the-1"]}, "is er niet"),
])
def test_f60_without_consent_or_a_choice_nothing_is_stored(place, what, said):
    with pytest.raises(RecordError, match=said):
        stories.submit(place, replace(TOLD, **what), WRITER)
    assert stored(place) == []
    assert not (place.data / "ledger.jsonl").exists()


@pytest.mark.parametrize("words", [
    "Mijn buurvrouw Fatima Yilmaz kookt.", "Bel 06-12345678.", "BSN 123456782.", "Mail naar bep@voorbeeld.nl.",
    "Ik woon op 1234 AB.", "Stort op NL91ABNA0417164300.", "Ik ben 83 jaar oud.", "Hij woont in de Tulpstraat 12.",
    "Mijn man heeft ALS."])
def test_b9_the_gate_refuses_before_anything_is_written_and_repeats_nothing(place, words, caplog):
    with pytest.raises(RecordError) as refused:
        stories.submit(place, replace(TOLD, text=f"{TOLD.text} {words}"), WRITER)
    assert stored(place) == []
    for word in ("Fatima", "12345678", "bep@", "NL91", "Tulpstraat", "zeldzaamwoord"):
        assert word not in str(refused.value)
        assert word not in caplog.text


def test_b9_a_word_that_is_nobody_is_kept_for_the_second_reader(place):
    text = TOLD.text + " We zongen met Klaas Vaak."
    with pytest.raises(RecordError, match="naam"):
        stories.submit(place, replace(TOLD, text=text), WRITER)
    saved = stories.submit(place, replace(TOLD, text=text, cleared=["Klaas Vaak"]), WRITER)
    assert story_files.read(place.data, saved.id)["cleared"] == ["Klaas Vaak"]


def test_f60_only_another_account_publishes(place):
    saved = stories.submit(place, TOLD, WRITER)
    assert stories.readable(place, "lezer") == []
    with pytest.raises(RecordError, match="ander account"):
        stories.publish(place, saved.id, WRITER)
    with pytest.raises(AccessError):
        stories.publish(place, saved.id, intake.Who("c3", "lezer"))
    with pytest.raises(RecordError, match="ander account"):  # nor by the back door
        intake.record(place, [Change("story", saved.id, {**saved.data, "state": "gepubliceerd"}, 1)], WRITER)
    published = stories.publish(place, saved.id, READER)
    assert published.data["state"] == "gepubliceerd"
    assert [told["text"] for _, told in stories.readable(place, "lezer")] == [TOLD.text]


def without_login(place) -> config.Settings:
    (place.data / "settings.toml").write_text("", encoding="utf-8")
    config._read.cache_clear()
    return config.settings(place.data)


def test_f60_where_nobody_logs_in_a_story_stays_unpublished(place):
    alone = without_login(place)
    saved = stories.submit(alone, TOLD, intake.Who())
    with pytest.raises(RecordError, match="Zonder inloggen"):
        stories.publish(alone, saved.id, intake.Who("iemand", "adviseur"))
    assert stories.readable(alone, "lezer") == []


def test_f60_a_story_cannot_come_in_beside_the_gate(place):
    forged = {"state": "ingediend", "area": "WK999700", "digest": "ab" * 32}
    with pytest.raises(RecordError):
        intake.record(place, [Change("story", "sto-aaaaaaaa", forged)], WRITER)
    with pytest.raises(RecordError):
        intake.record(place, [Change("story", "../ledger", forged)], WRITER)
    saved = stories.submit(place, TOLD, WRITER)
    with pytest.raises(RecordError, match="in te trekken"):
        intake.record(place, [Change("story", saved.id, None, 1)], WRITER)


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def exported(settings, cli) -> bytes:
    """All that leaves the installation: a year on paper, the package for others, and the figures as a file."""
    state = records.state(settings)
    paper = yearly.page(state, "WK999700", date.today().year, str, {}, today=date.today(), origin="test")
    with zipfile.ZipFile(io.BytesIO(exchange.export(settings))) as package:
        shared = b"".join(package.read(name) for name in package.namelist())
    figures = cli("query", "region_profile", "region=WK999700", "year=2024", data=settings.data)
    assert figures.code == 0, figures.err
    return paper + shared + figures.out.encode()


def built(settings) -> bytes:
    """Every word in every table of both files of the build, as they are read: on disk a table is compressed."""
    found = []
    for path in sorted((settings.data / "build").rglob("*.duckdb")):
        copy = shutil.copy(path, settings.data.parent / "copy.duckdb")  # the file itself is open for the pages
        with duckdb.connect(str(copy), read_only=True) as file:
            for schema, name in file.execute("SELECT schema_name, table_name FROM duckdb_tables()").fetchall():
                found += file.execute(f'SELECT * FROM "{schema}"."{name}"').fetchall()
    assert found
    return repr(found).encode()


def test_b9_after_withdrawal_the_text_is_nowhere(tiny, cli, monkeypatch):
    (tiny / "settings.toml").write_text('[login]\nrole_header = "X-Role"\naccount_header = "X-Account"\n', encoding="utf-8")
    config._read.cache_clear()
    settings = config.settings(tiny)
    theme = intake.record(settings, [Change("theme", None, {"label": "Hulp van buren"})], WRITER)[0]
    saved = stories.submit(settings, replace(TOLD, themes=[theme.id]), WRITER)
    stories.code(settings, saved.id, [theme.id], WRITER)
    stories.publish(settings, saved.id, READER)
    records.settle(tiny)
    needle = b"zeldzaamwoord"
    assert everything(tiny).count(needle) == 1  # its own file, and no build, log or ledger
    assert needle not in exported(settings, cli) and needle not in built(settings)
    backup = shutil.copytree(tiny / "stories", tiny.parent / "backup")

    gone = stories.withdraw(settings, saved.id, WRITER)
    records.settle(tiny)
    assert gone.data == {"state": "ingetrokken", "area": "WK999700"}
    assert needle not in everything(tiny) + exported(settings, cli) + built(settings)
    assert stories.readable(settings, "beheerder") == []
    with pytest.raises(RecordError, match="ingetrokken"):
        stories.publish(settings, saved.id, READER)
    with pytest.raises(RecordError, match="ingetrokken"):
        intake.records.restore(settings, "story", saved.id, 2, READER)

    shutil.copytree(backup, tiny / "stories", dirs_exist_ok=True)  # a back-up from before
    assert stories.readable(settings, "beheerder") == []
    found = cli("check", data=tiny)
    assert "ingetrokken" in found.out + found.err
    assert needle not in everything(tiny)


def test_f60_when_consent_ends_the_file_goes(place):
    saved = stories.submit(place, TOLD, WRITER)
    assert stories.sweep(place) == []
    assert stories.sweep(place, date.fromisoformat(LATER)) == []
    assert stories.sweep(place, date.fromisoformat(LATER) + timedelta(days=1)) == [saved.id]
    assert stored(place) == []


def test_f60_a_small_buurt_gives_way_to_its_wijk(tiny, monkeypatch):
    monkeypatch.setattr(records, "build_beside", lambda settings: None)
    settings = config.settings(tiny)
    assert stories.kept_area(settings, replace(TOLD, area="BU99970001")) == "WK999700"  # 100 people
    saved = stories.submit(settings, replace(TOLD, area="BU99970001"), WRITER)
    assert story_files.read(tiny, saved.id)["area"] == saved.data["area"] == "WK999700"


def test_f64_two_accounts_code_a_story_once_each(place):
    themes = [record.id for record in intake.record(
        place, [Change("theme", None, {"label": label}) for label in ("Tuin", "Rust")], WRITER)]
    saved = stories.submit(place, TOLD, WRITER)
    assert stories.code(place, saved.id, themes[:1], WRITER).data["coder"] == "eerste"
    assert stories.code(place, saved.id, themes, WRITER).version == 2
    assert stories.code(place, saved.id, themes[1:], READER).data["coder"] == "tweede"
    with pytest.raises(RecordError, match="ten minste één thema"):
        stories.code(place, saved.id, [], READER)
    with pytest.raises(RecordError, match="Twee lezers"):
        stories.code(place, saved.id, themes, intake.Who("c3", "adviseur"))


def test_f64_two_readers_may_share_the_account_where_nobody_logs_in(place):
    alone = without_login(place)
    themes = [intake.record(alone, [Change("theme", None, {"label": "Tuin"})], intake.Who())[0].id]
    saved = stories.submit(alone, TOLD, intake.Who())
    assert stories.code(alone, saved.id, themes, intake.Who()).data["coder"] == "eerste"
    assert stories.code(alone, saved.id, themes, intake.Who(), second=True).data["coder"] == "tweede"
    assert len(records.state(alone)["coding"]) == 2


def test_f60_another_text_than_was_read_is_not_shown(place):
    saved = stories.submit(place, TOLD, WRITER)
    stories.publish(place, saved.id, READER)
    assert stories.changed(place) == []
    (path,) = stored(place)
    path.write_text(path.read_text(encoding="utf-8").replace("soep", "Fatima mee"), encoding="utf-8")
    assert stories.readable(place, "lezer") == []
    assert stories.changed(place) == [saved.id]
    assert any("veranderd nadat hij gelezen was" in said for said in health.check(place))


@pytest.mark.parametrize(("what", "said"), [
    ({"purpose": "Voor Fatima Yilmaz, bel 06-12345678"}, "telefoonnummer"),
    ({"text": TOLD.text + " Als verpleegkundige zie ik dat vaak.", "role": "professional"}, "zeldzame combinatie"),
    ({"text": TOLD.text + " Ik ben de enige vrouw in het bestuur."}, "zeldzame combinatie"),
    ({"text": TOLD.text + " Ik woon in de Tulpstraat."}, "een adres")])
def test_f60_purpose_place_and_rare_combinations_go_through_the_gate(place, what, said):
    with pytest.raises(RecordError, match=said):
        stories.submit(place, replace(TOLD, **what), WRITER)
    assert stored(place) == []


def test_f60_who_is_one_of_few_of_that_age_and_household_is_kept_with_a_larger_area(demo):
    settings = config.settings(demo)
    kept = {household: stories.kept_area(settings, replace(TOLD, area="WK999801", age="80+", household=household))
            for household in ("", "alleen", "samen")}
    assert set(kept.values()) == {"WK999801"}
    few = replace(settings, thresholds=replace(settings.thresholds, count_public=100_000))
    assert stories.kept_area(few, replace(TOLD, area="WK999801", age="80+")) is None
    people = db.run("region_people", {"region": "WK999801"}, data=demo, view="intern").set_index("band")["at_least"]
    just = replace(settings, thresholds=replace(settings.thresholds, count_public=int(people["80+"]) + 1))
    assert stories.kept_area(just, replace(TOLD, area="WK999801", age="80+")) == "GM9998"
    fits = replace(settings, thresholds=replace(settings.thresholds, count_public=int(people["80+"])))
    assert stories.kept_area(fits, replace(TOLD, area="WK999801", age="80+")) == "WK999801"
    assert stories.kept_area(fits, replace(TOLD, area="WK999801", age="80+", household="alleen")) == "GM9998"
