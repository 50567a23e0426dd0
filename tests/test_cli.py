"""The command line: exit codes, Dutch on stderr, answers on stdout."""
import csv
import io
import json

import pytest
from conftest import FIGURES

USAGE = {
    "no command": [],
    "unknown command": ["vlieg"],
    "add without a file": ["add"],
    "unknown option": ["history", "--alles"],
    "year that is no number": ["add", "x.csv", "--year", "vorig"],
    "decimal mark that is none": ["add", "x.csv", "--decimal", "streep"],
    "view that is none": ["query", "region_codes", "--view", "geheim"],
    "format that is none": ["query", "region_codes", "--format", "xml"],
}


@pytest.mark.parametrize("case", USAGE)
def test_wrong_usage_is_2(case, cli):
    run = cli(*USAGE[case])
    assert run.code == 2
    assert "Dit begrijpen we niet" in run.err


REFUSED = {
    "a file that is not there": (["add", "nergens.csv"], "nergens.csv is niet te lezen"),
    "a definition that is not there": (["add", "nergens.csv", "--dataset", "nergens.toml"], "nergens.toml bestaat niet"),
    "a load that is not there": (["undo", "zzzzzzzz"], "Er is geen lading zzzzzzzz"),
    "a query that is not there": (["query", "geheim"], "Er is geen query met de naam geheim"),
    "a query outside the folder": (["query", "../build/00_macros"], "Er is geen query"),
    "a parameter too few": (["query", "indicator_map", "indicator=population", "year=2024"], "level"),
    "a parameter too many": (["query", "region_codes", "kleur=rood"], "kleur"),
    "a parameter that is none": (["query", "region_codes", "kleur"], "naam=waarde"),
    "a year that is none": (["query", "indicator_map", "indicator=population", "year=vorig", "level=buurt"], "vorig"),
    "an old build": (["query", "region_codes", "--build", "0000"], "Voer uit: python -m dashboard build"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_is_1_and_says_why(case, cli, _tiny_templates):
    arguments, words = REFUSED[case]
    run = cli(*arguments, data=_tiny_templates / "tiny")
    assert run.code == 1
    assert words in run.err
    assert run.out == ""


def test_an_unknown_dataset_names_the_known_ones(tiny, deliver):
    run = deliver(tiny, "x.csv", "buurt;a\nBU99970001;1\n", "--dataset", "geheim")
    assert run.code == 1
    assert "Er is geen dataset met de naam geheim" in run.err
    assert "verenigingen" in run.err


def test_without_boundaries_figures_cannot_come_in(tmp_path, deliver):
    run = deliver(tmp_path / "leeg", "kwb_2024.csv", FIGURES)
    assert run.code == 1
    assert "Er zijn nog geen grenzen geladen" in run.err


def test_without_a_build_a_query_says_what_to_do(tmp_path, cli):
    run = cli("query", "region_codes", data=tmp_path / "leeg")
    assert run.code == 1
    assert "python -m dashboard build" in run.err


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_a_query_answers_in_three_forms(form, tiny, cli):
    run = cli("query", "indicator_map", "indicator=pop_65plus_share", "year=2024", "level=wijk", "--format", form, data=tiny)
    assert run.code == 0, run.err
    if form == "table":
        assert "WK999700" in run.out
        return
    if form == "csv":
        sample = run.out.splitlines()[0]
        rows = list(csv.DictReader(io.StringIO(run.out), delimiter=";" if ";" in sample else ","))
    else:
        rows = json.loads(run.out)
    assert [(row["region"], float(str(row["value"]).replace(",", "."))) for row in rows] == [("WK999700", 20), ("WK999701", 25)]


def test_json_findings_are_json(bare, deliver, tiny):
    """Programs read stdout: only JSON there, whether the file was stored or not."""
    refused = deliver(bare, "kwb_2024.csv", "gwb_code_10;a_inw\nBU99970001;veel\n", "--json")
    told = json.loads(refused.out)
    assert refused.code == 1
    assert told["storable"] is False
    assert [(f["severity"], f["row"], f["column"], f["found"]) for f in told["findings"]] == [("error", 2, "a_inw", "veel")]
    done = deliver(bare, "kwb_2024.csv", FIGURES, "--json")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["storable"] is True
    assert told["changes"] == {"new": 16, "different": 0, "gone": 0, "same": 0}


def test_build_and_history_say_where_we_are(tiny, cli):
    assert "is klaar" in cli("build", data=tiny).out
    history = cli("history", data=tiny).out.splitlines()
    assert ["kwb" in line and "telt mee" in line for line in history] == [False, True]
    load = history[1].split()[0]
    assert "teruggedraaid" in cli("undo", load, data=tiny).out
    assert "teruggedraaid" in cli("history", data=tiny).out.splitlines()[1]
    again = cli("undo", load, data=tiny)
    assert (again.code, again.err.strip()) == (1, f"Lading {load} is al teruggedraaid.")
    assert "telt weer mee" in cli("undo", load, "--redo", data=tiny).out
    assert cli("undo", load, "--redo", data=tiny).code == 1


def test_without_yes_nothing_is_stored(bare, cli, contents, tmp_path):
    file = tmp_path / "kwb_2024.csv"
    file.write_text(FIGURES)
    before = contents(bare)
    run = cli("add", file, data=bare)
    assert run.code == 1
    assert "Akkoord? Geef dan --yes" in run.err
    assert contents(bare) == before


def test_check_is_clean_and_then_not(tiny, cli):
    assert cli("check", data=tiny).code == 0
    (source,) = (tiny / "sources" / "kwb").iterdir()
    source.write_bytes(source.read_bytes().replace(b"1000", b"9000"))
    run = cli("check", data=tiny)
    assert run.code == 1
    assert "is veranderd" in run.out + run.err


def test_help_is_there_for_every_command(cli):
    for command in ("serve", "build", "add", "undo", "history", "query", "check"):
        run = cli(command, "-h")
        assert run.code == 0
        assert "--data" in run.out
