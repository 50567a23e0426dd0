"""Person data never passes (A13): DOMAIN §8.3, and nothing of it on disk, in a log or in a message."""
import json
import os
import random

import pytest
import visitor
from conftest import BUURTEN
from corpus.make import book

from dashboard import config, intake
from dashboard.intake import ledger, persons

HEAD = "gwb_code_10;{};a_inw\n"
VALID = ("123456782", "111222333", "249566758")  # published test numbers, of nobody


def number(seed: int) -> str:
    """A number of nobody that passes the 11-proef."""
    source = random.Random(seed)
    while True:
        digits = [source.randint(0, 9) for _ in range(8)]
        last = sum(d * w for d, w in zip(digits, range(9, 1, -1), strict=True)) % 11
        if last < 10 and any(digits):
            return "".join(map(str, digits)) + str(last)


def test_the_eleven_test():
    assert persons.passes(list(VALID)).all()
    assert persons.passes(["12345672"]).all(), "padded to nine digits"
    assert not persons.passes(["123456789", "000000000"]).any()
    assert persons.passes([number(n) for n in range(200)]).all()


@pytest.mark.parametrize(("right", "many", "stops"), [(2, 2, True), (3, 3, True), (6, 20, True), (4, 10, True), (3, 10, False)])
def test_the_column_rule(right, many, stops):
    assert (right / many >= persons.SHARE and persons.chance(right, many) < persons.LEVEL) is stops


def test_random_numbers_pass():
    """Nine percent of them pass the 11-proef, as chance has it."""
    source = random.Random(5)
    numbers = [str(source.randint(10**8, 10**9 - 1)) for _ in range(5000)]
    assert 0.07 < persons.passes(numbers).mean() < 0.11


COLUMNS = {
    "bsn": ("nummer", (*VALID, number(1))),
    "bsn with points": ("nummer", ("123.456.782", "111.222.333", "249.566.758", "123456782")),
    "bsn that lost its zero": ("code", ("12345672", "12345672", "111222333", "249566758")),
    "named bsn, empty": ("BSN", ("", "", "", "")),
    "named client": ("Clientnummer", ("a1", "a2", "a3", "a4")),
    "named with a hyphen": ("E-mail", ("", "", "", "")),
    "birthdays": ("datum", ("12-03-1950", "05-07-1948", "30-11-1961", "17-08-1990")),
    "birthdays, written the other way": ("datum", ("1950-03-12", "1948-07-05", "1961-11-30", "1990-08-17")),
    "e-mail": ("contact", ("", "wie@dan.nl", "", "")),
    "mobile": ("contact", ("06-12345678", "", "", "+31 6 12345678")),
    "phone": ("contact", ("0513-123456", "020-1234567", "0513 654321", "")),
    "iban": ("betaling", ("NL91 ABNA 0417 1643 00", "", "", "")),
    "postcode": ("plek", ("1234 AB", "1234AC", "1235 BB", "1236 CC")),
    "address": ("plek", ("Dorpsstraat 12", "Kerklaan 3b", "Hoofdweg 110", "Marktplein 1")),
    "free text": ("toelichting", ("Mevrouw vertelde dat zij al drie jaar alleen woont en graag vaker bezoek zou krijgen.",) * 4),
    "names": ("naam", ("Jan de Vries", "Mw. Jansen", "P. Bakker", "Anna Mulder")),
    "names, surname first": ("naam", ("Vries, J. de", "Jansen, P.", "Bakker, A.B.", "Mulder, T.")),
    "names in another column": ("wie", ("Jan Vries", "Anna Jansen", "Piet Bakker", "Kees Mulder")),
}


def rows(column: str, cells) -> str:
    lines = [f"{code};{cell};{n}\n" for n, (code, cell) in enumerate(zip(BUURTEN, cells, strict=True))]
    return HEAD.format(column) + "".join(lines)


@pytest.fixture
def untouched(_tiny_templates, contents):
    folder = _tiny_templates / "bare"
    before = contents(folder)
    yield folder
    assert contents(folder) == before


@pytest.mark.parametrize("case", COLUMNS)
def test_a13_person_data_is_stopped_and_no_value_is_said(case, untouched, deliver, caplog):
    column, cells = COLUMNS[case]
    run = deliver(untouched, "kwb_2024.csv", rows(column, cells))
    assert run.code == 1
    assert f'"{column}"' in run.err
    assert "Persoonsgegevens mogen er niet in" in run.err
    for cell in filter(None, cells):
        assert cell not in run.err + run.out + caplog.text


PASS = {
    "names of areas": ("naam", ("Noorderveld", "Achterom", "Zuiderveld", "Overdijk")),
    "names of organisations": ("naam", ("Stichting Anna", "Wijkteam Noord", "Huisartsenpraktijk Jansen", "Bibliotheek")),
    "names of places of others": ("naam", ("Bokkinghang", "Het Zand", "Sint Anna", "Dorp")),
    "clients counted": ("aantal clienten", ("12", "40", "35", "60")),
    "codes without letters": ("buurtcode", ("99970001", "99970002", "99970101", "99970102")),
    "reference days": ("peildatum", ("01-01-2010", "01-01-2015", "31-12-2020", "01-01-2024")),
    "big amounts": ("uitgaven", ("12345678", "23456789", "34567890", "45678901")),
    "years": ("jaar van opgave", ("1999", "2004", "2010", "2024")),
    "a short remark": ("opmerking", ("voorlopig", "", "", "geschat")),
}


@pytest.mark.parametrize("case", PASS)
def test_what_is_no_person_passes(case, bare):
    looked_at = intake.preview(config.settings(bare), intake.Delivered("kwb_2024.csv", rows(*PASS[case]).encode()))
    assert looked_at.storable, [finding.sentence() for finding in looked_at.findings]


def test_no_column_of_the_catalogue_sounds_like_a_person(_tiny_templates):
    known = intake.builder.read_catalog(config.settings(_tiny_templates / "bare"), ())
    aliases = {alias for d in known.datasets.values() for m in d.measures
               for names in (m.column, m.numerator, m.denominator, m.lower, m.upper, m.n) for alias in names or ()}
    assert len(aliases) > 100
    assert not [alias for alias in aliases if persons._by_name(alias)]


def test_columns_can_be_left_out_and_the_rest_is_kept(bare, deliver, cli):
    content = "Overzicht\n" + rows("BSN", COLUMNS["bsn"][1])
    run = deliver(bare, "kwb_2024.csv", content, "--drop-columns")
    assert run.code == 0, run.err
    line = ledger.read(bare)[-1]
    assert line["delivery"]["dropped"] == ["BSN"]
    stored = (bare / line["file"]).read_text()
    assert stored.splitlines() == ["", "gwb_code_10;a_inw", *(f"{code};{n}" for n, code in enumerate(BUURTEN))]
    everything = b"".join(path.read_bytes() for path in bare.rglob("*") if path.is_file()).decode("latin-1")
    assert not [cell for cell in COLUMNS["bsn"][1] if cell in everything + run.err + run.out]
    again = deliver(bare, "kwb_2024.csv", content, "--drop-columns")
    assert "Dit bestand is al geladen" in again.err, "A10: known by the file as it arrived"
    assert cli("build", data=bare).code == 0


def test_persons_around_the_table(untouched, deliver):
    run = deliver(untouched, "kwb_2024.csv", f"Lijst van wie@dan.nl, {VALID[0]}\n" + rows("naam", PASS["names of areas"][1]))
    assert run.code == 1
    assert "boven of onder de tabel" in run.err
    assert "wie@dan.nl" not in run.err and VALID[0] not in run.err


def test_of_a_workbook_only_the_sheet_is_kept(bare, deliver):
    table = [["gwb_code_10", "a_inw"], *([code, 100] for code in BUURTEN)]
    content = book(("Cijfers", table), ("Namen", [["naam"], ["Jan de Vries"]]))
    run = deliver(bare, "kwb_2024.xlsx", content)
    assert run.code == 0, run.err
    assert "de andere bladen" in run.err
    line = ledger.read(bare)[-1]
    assert (bare / line["file"]).read_text().startswith("gwb_code_10;a_inw\n")


WATCH = """
import os, sys
out = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
def hook(event, arguments):
    if event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
        os.write(out, (repr(arguments[0]) + "\\n").encode())
sys.addaudithook(hook)
"""


@pytest.mark.slow
@pytest.mark.browser
def test_a13_an_upload_of_3_mb_makes_no_file(browser, tiny, tmp_path, monkeypatch, contents):
    """Through a real browser. Every file that the server opens to write is told, also a temporary one without a name."""
    (tmp_path / "watch").mkdir()
    (tmp_path / "watch" / "sitecustomize.py").write_text(WATCH)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("WATCHED", str(tmp_path / "opened"))
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path / "watch"), str(config.ROOT)]))
    content = rows("BSN", COLUMNS["bsn"][1]) + "".join(f"BU0074{n:04};{number(n)};1\n" for n in range(1000)) * 140
    site = f"http://127.0.0.1:{(port := visitor.free_port())}"
    with visitor.program("-m", "dashboard", "serve", "--data", tiny, "--port", port, url=f"{site}/health"):
        page = browser.new_page()
        page.goto(f"{site}/gegevens")
        box = page.locator("input[type=file]")
        box.wait_for(state="attached", timeout=60_000)
        before, opened = contents(tiny), (tmp_path / "opened").read_text()
        assert len(content) > 3 * 10**6
        box.set_input_files({"name": "kwb_2024.csv", "mimeType": "text/csv", "buffer": content.encode()})
        page.get_by_text("Persoonsgegevens mogen er niet in").first.wait_for(timeout=60_000)
        said = page.inner_text("body")
        page.close()
        written = (tmp_path / "opened").read_text().removeprefix(opened).splitlines()
        assert [path for path in written if not path.endswith((".lock'", "/dev/null'"))] == []
        assert contents(tiny) == before
        assert list((tmp_path / "temporary").iterdir()) == []
        assert not [cell for cell in COLUMNS["bsn"][1] if cell in said]


def test_one_number_is_asked(bare, deliver):
    content = HEAD.format("kenmerk") + f"BU99970001;{VALID[0]};7\n"
    run = deliver(bare, "kwb_2024.csv", content)
    assert run.code == 1
    assert "--no-person" in run.err and VALID[0] not in run.err
    done = deliver(bare, "kwb_2024.csv", content, "--no-person", "kenmerk")
    assert done.code == 0, done.err
    assert ledger.read(bare)[-1]["delivery"]["cleared"] == ["kenmerk"]


def test_rows_that_are_people_are_refused(untouched, deliver):
    lines = [f"{code};{sex};1\n" for code in BUURTEN for sex in "mv" for _ in range(5)]
    content = "gwb_code_10;geslacht;a_inw\n" + "".join(lines)
    run = deliver(untouched, "kwb_2024.csv", content)
    assert run.code == 1
    assert "elke regel een mens" in run.err


def test_properties_of_boundaries_are_looked_at_too(tmp_path, cli, geojson, contents):
    file = tmp_path / "b.geojson"
    file.write_bytes(geojson(BUURTEN, contactpersoon="wie@dan.nl"))
    run = cli("add", file, "--yes", data=tmp_path / "nieuw")
    assert run.code == 1
    assert '"contactpersoon"' in run.err and "wie@dan.nl" not in run.err
    assert "sources" not in {path.name for path in (tmp_path / "nieuw").iterdir()}


def test_the_findings_as_json_hold_no_value(untouched, deliver):
    run = deliver(untouched, "kwb_2024.csv", rows("BSN", COLUMNS["bsn"][1]), "--json")
    said = json.loads(run.out)
    assert said["storable"] is False
    assert not [cell for cell in COLUMNS["bsn"][1] if cell in run.out]
