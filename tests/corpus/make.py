"""Writes the hard files and what each must come to: python tests/corpus/make.py. All of them are made up by us.

Each case tells how one habit of a spreadsheet, a colleague or a supplier changes the same small table. The expectation is one of
  figures  what must be read: indicator → area → value, or status where there is no value
  asked    the codes of the questions, all of them: two readings fit
  refused  words that the error must say
"""

import io
import json
import sys
import zipfile
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).resolve().parent
BUURTEN = ("BU99970001", "BU99970002", "BU99970101", "BU99970102")
NAMES = dict(zip(BUURTEN, ("Noorderveld", "Achterom", "Zuiderveld", "Overdijk"), strict=True))
AANTAL = dict(zip(BUURTEN, (1250, 300, 12345, 40), strict=True))
AFSTAND = dict(zip(BUURTEN, (0.8, 1.25, 2.0, 10.5), strict=True))
AANDEEL = dict(zip(BUURTEN, (12.5, 8.0, 0.0, 100.0), strict=True))
FIGURES = {"proef_aantal": AANTAL, "proef_afstand": AFSTAND, "proef_aandeel": AANDEEL}
CASES: dict[str, dict] = {}


def case(name: str, content: str | bytes, expected: dict, encoding: str = "utf-8", **answers) -> None:
    assert name not in CASES, name
    raw = content if isinstance(content, bytes) else content.encode(encoding)
    CASES[name] = {"answers": answers, **expected}
    (HERE / "files" / name).write_bytes(raw)


def same(**changed) -> dict:
    """All figures of the table, some of them otherwise."""
    return {"figures": {indicator: {**values, **changed.get(indicator, {})} for indicator, values in FIGURES.items()}}


def dutch(value: float, decimals: int | None = None, thousands: str = "", comma: str = ",") -> str:
    text = f"{value:,.{decimals}f}" if decimals is not None else f"{value:,}".removesuffix(".0")
    return text.replace(",", "\0").replace(".", comma).replace("\0", thousands)


def table(
    delimiter: str = ";",
    end: str = "\n",
    header=("buurt", "naam", "aantal", "afstand", "aandeel"),
    thousands: str = "",
    comma: str = ",",
    code=lambda code: code,
    percent: str = "",
    quote: str = "",
    names=NAMES,
) -> str:
    rows = [
        header,
        *(
            (
                code(b),
                names[b],
                dutch(AANTAL[b], 0, thousands),
                dutch(AFSTAND[b], None, "", comma),
                dutch(AANDEEL[b], None, "", comma) + percent,
            )
            for b in BUURTEN
        ),
    ]
    return "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + end for row in rows)


def text_files() -> None:
    case("excel_nl.csv", table(thousands=".", end="\r\n", names={**NAMES, BUURTEN[0]: "Café-Noord"}), same(), "cp1252")
    case("utf8.csv", table(), same())
    case("utf8_bom.csv", "\ufeff" + table(end="\r\n"), same())
    case("utf16_le_bom.txt", "\ufeff" + table("\t", "\r\n"), same(), "utf-16-le")
    case("utf16_be_bom.csv", "\ufeff" + table(), same(), "utf-16-be")
    case("utf16_without_mark.csv", table(), same(), "utf-16-le")
    case("mac_roman.csv", table(end="\r", names={**NAMES, BUURTEN[0]: "Ruïneweg", BUURTEN[1]: "Café Één"}), same(), "mac_roman")
    case(
        "windows_1252_quotes.csv",
        table(names={**NAMES, BUURTEN[0]: "’t Zand", BUURTEN[1]: "Sint-Anthonis – Oost"}),
        same(),
        "cp1252",
    )
    case("tab.tsv", table("\t"), same())
    case("comma_and_point.csv", table(",", comma="."), same())
    case("comma_quoted_decimals.csv", table(",", quote='"'), same())
    case("comma_thousands.csv", table(";", thousands=",", comma="."), same())
    case("pipe.csv", table("|"), same())
    case("pipe_in_header.csv", table(header=("buurt", "naam | wijk", "aantal", "afstand", "aandeel")), same())
    case("pipe_in_name.csv", table(names={b: f"{n}|{n}" for b, n in NAMES.items()}), same())
    case("comma_in_every_name.csv", table(names={b: f"{n}, dorp" for b, n in NAMES.items()}), same())
    case("semicolon_in_quoted_name.csv", table(names={b: f'"{n}; oost"' for b, n in NAMES.items()}), same())
    case("line_break_in_cell.csv", table(names={**NAMES, BUURTEN[1]: '"Achter\nom"'}), same())
    case("line_break_in_header.csv", table(header=("buurt", "naam", "aantal", '"Afstand tot\nhuisarts"', "aandeel")), same())
    case("doubled_quotes.csv", table(names={**NAMES, BUURTEN[0]: '"Het ""Veld"""'}), same())
    case("single_quotes.csv", table(quote="'"), same())
    case("apostrophe_name.csv", table(names={**NAMES, BUURTEN[0]: "'t Zand"}), same())
    case("sep_line.csv", "sep=;\r\n" + table(end="\r\n"), same())
    case("spaces_around.csv", table(" ; "), same())
    case("trailing_delimiter.csv", table(end=";\r\n"), same())
    case("trailing_delimiter_rows_only.csv", table(end=";\n").replace("aandeel;\n", "aandeel\n"), same())
    case("no_newline_at_end.csv", table().rstrip("\n"), same())
    case("blank_lines_between.csv", table().replace("\nBU99970101", "\n\nBU99970101"), same())
    case("blank_lines_before.csv", "\n\n" + table(), same())
    case("empty_rows_at_end.csv", table() + ";;;;\n" * 30, same())
    case("spaces_in_header.csv", table(header=(" Buurt ", "Naam", " aantal", "afstand ", "aandeel")), same())
    case("unit_in_header.csv", table(header=("buurt", "naam", "aantal (inwoners)", "afstand (km)", "aandeel (%)")), same())
    case("ten_kilometres_of_rows.csv", table() + "".join(f"BU0074{n:04};x;1;0,5;1\n" for n in range(3000)), same())


def around_the_table() -> None:
    title = "Cijfers per buurt\nGemeente Proefstad, 2024\nOpgemaakt in het voorjaar\n"
    case("title_and_source.csv", title + table() + "Bron: eigen registratie van de gemeente\n", same())
    case("title_padded.csv", "Cijfers per buurt;;;;\n;;;;\n" + table() + ";;;;\nBron: gemeente;;;;\n", same())
    case("title_quoted.csv", '"Cijfers; per buurt"\n\n' + table(), same())
    case("footnotes.csv", table() + "\n* voorlopig cijfer\n1) zonder instellingen\n© gemeente\n", same())
    case("note_without_source.csv", table() + "\nDeze tabel maakten we in maart.\n", same())
    case("row_without_figures_at_end.csv", table() + "BU00740001;Elders;;;\n", same())
    case("units_below_header.csv", table().replace("\n", "\n;;aantal;km;%\n", 1), same())
    case("themes_above_header.csv", ";;Bevolking;Wonen;\n" + table(), same())
    case("no_header.csv", table().split("\n", 1)[1], {"refused": ["geen kopregel"]})
    case("header_told.csv", "Overzicht;per;buurt;in;2024\n" + table(), same(), header_row=2)
    case("one_column.csv", "buurt\nBU99970001\nBU99970002\n", {"refused": ["maar één kolom"]})
    case("letter_instead_of_table.csv", "Geachte heer,\nHierbij de cijfers.\nMet groet\n", {"refused": ["geen kopregel"]})
    case("empty.csv", "", {"refused": ["is leeg"]})
    case("only_marks.csv", b"\xef\xbb\xbf\r\n", {"refused": ["is leeg"]})
    case("pdf.csv", b"%PDF-1.7 \x00\x01", {"refused": ["binair"]})
    case("gzip.csv", b"\x1f\x8b\x08\x00abc", {"refused": ["binair"]})


def numbers() -> None:
    head = "buurt;aantal;afstand;aandeel\n"

    def rows(aantal: dict | None = None, afstand: dict | None = None, aandeel: dict | None = None) -> str:
        parts = (
            aantal or AANTAL,
            afstand or {b: dutch(v) for b, v in AFSTAND.items()},
            aandeel or {b: dutch(v) for b, v in AANDEEL.items()},
        )
        return head + "".join(f"{b};{';'.join(str(part[b]) for part in parts)}\n" for b in BUURTEN)

    def every(cells) -> dict:
        return dict(zip(BUURTEN, cells, strict=True))

    case("percent_signs.csv", table(percent=" %"), same())
    case("euro_and_dash.csv", rows(every(("€ 1.250,-", "€ 300,-", "€ 12.345,-", "€ 40,-"))), same())
    case("space_thousands.csv", rows(every(("1 250", "300", "12 345", "40"))), same())
    case("hard_space_thousands.csv", rows(every(("1\u00a0250", "300", "12\u00a0345", "40"))), same(), "cp1252")
    case("thin_space_thousands.csv", rows(every(("1\u202f250", "300", "12\u202f345", "40"))), same())
    case("apostrophe_thousands.csv", rows(every(("1'250", "300", "12'345", "40"))), same())
    case("real_minus.csv", rows(afstand=every(("−0,8", "1,25", "2", "10,5"))), same(proef_afstand={BUURTEN[0]: -0.8}))
    case("plus_signs.csv", rows(every(("+1250", "+300", "12345", "40"))), same())
    only = "buurt;aantal\n"
    case(
        "eighteen_point_five.csv",
        only + "".join(f"{b};{c}\n" for b, c in zip(BUURTEN, ("18.500", "2.250", "1.000", "40"), strict=True)),
        {"asked": ["decimal"]},
    )
    case(
        "eighteen_told_thousands.csv",
        only + "BU99970001;18.500\n",
        {"figures": {"proef_aantal": {BUURTEN[0]: 18500}}},
        decimal=",",
    )
    case(
        "eighteen_told_decimals.csv", only + "BU99970001;18.500\n", {"figures": {"proef_aantal": {BUURTEN[0]: 18.5}}}, decimal="."
    )
    case(
        "two_points_prove.csv",
        only + "BU99970001;1.234.567\nBU99970002;18.500\n",
        {"figures": {"proef_aantal": {BUURTEN[0]: 1234567, BUURTEN[1]: 18500}}},
    )
    case(
        "four_digits_prove.csv",
        only + "BU99970001;1234.567\nBU99970002;18.500\n",
        {"figures": {"proef_aantal": {BUURTEN[0]: 1234.567, BUURTEN[1]: 18.5}}},
    )
    case(
        "other_column_proves.csv",
        rows(every(("18.500", "2.250", "1.000", "40"))),
        same(proef_aantal=every((18500, 2250, 1000, 40))),
    )
    case("comma_and_point_mixed.csv", rows(afstand=every(("0,8", "1.25", "2", "10,5"))), {"refused": ["door elkaar"]})
    case(
        "note_column_with_points.csv",
        "buurt;opmerking;afstand\nBU99970001;versie 1.2;0,8\nBU99970002;3.5;1,25\n",
        {"figures": {"proef_afstand": {BUURTEN[0]: 0.8, BUURTEN[1]: 1.25}}},
    )
    case(
        "scientific.csv",
        only + "BU99970001;1.25e3\nBU99970002;3E2\n",
        {"figures": {"proef_aantal": {BUURTEN[0]: 1250, BUURTEN[1]: 300}}},
    )
    case("words_in_figures.csv", rows(every((1250, "veel", 12345, 40))), {"refused": ["geen getal", "Regel 3", '"aantal"']})
    case("two_numbers_in_a_cell.csv", rows(every((1250, "12 13", 12345, 40))), {"refused": ["geen getal"]})
    case(
        "marks_everybody_knows.csv",
        rows(every(("n.b.", "onbekend", "#N/B", "n.v.t.")), every(("volgt", "geheim", "<5", "-99997"))),
        same(
            proef_aantal=every(("missing", "missing", "missing", "not_applicable")),
            proef_afstand=every(("not_yet_published", "hidden", "hidden", "hidden")),
        ),
    )
    case("dash.csv", rows(every((1250, "-", 12345, "-"))), {"asked": ["mark"]})
    case(
        "dash_is_none.csv",
        rows(every((1250, "-", 12345, "-"))),
        same(proef_aantal=every((1250, "missing", 12345, "missing"))),
        marks=[["-", "missing"]],
    )
    case(
        "dash_is_zero.csv",
        rows(every((1250, "-", 12345, 40))),
        same(proef_aantal=every((1250, 0, 12345, 40))),
        marks=[["-", "zero"]],
    )
    case("point_x_and_dots.csv", rows(every((".", "x", "..", 40))), {"asked": ["mark", "mark", "mark"]})
    case("empty_and_zero.csv", rows(every(("", 0, "", 40))), same(proef_aantal=every(("missing", 0, "missing", 40))))


def periods() -> None:
    for name, cell, year in (
        ("provisional", "2024*", 2024),
        ("statline", "2024JJ00", 2024),
        ("school_year", "2023/'24", 2023),
        ("season", "2023-2024", 2023),
        ("last_day", "31-12-2023", 2023),
        ("iso_day", "2024-01-01", 2024),
        ("in_words", "1 januari 2024", 2024),
        ("word_first", "Jaar 2024", 2024),
        ("float", "2024,0", 2024),
    ):
        case(
            f"period_{name}.csv",
            f"buurt;jaar;aantal\nBU99970001;{cell};1250\nBU99970002;{cell};300\n",
            {"figures": {"proef_aantal": {BUURTEN[0]: 1250, BUURTEN[1]: 300}}, "year": year},
            year=None,
        )
    case(
        "period_quarter.csv",
        "buurt;jaar;aantal\nBU99970001;2024KW01;1250\nBU99970001;2024KW02;300\n",
        {"refused": ["jaartal"]},
        year=None,
    )


def shapes() -> None:
    earlier = {b: v * 2 for b, v in AANTAL.items()}
    years = {
        "years": {
            "2023": {"proef_aantal": earlier, "proef_afstand": AFSTAND},
            "2024": {"proef_aantal": AANTAL, "proef_afstand": AFSTAND},
        }
    }
    rows = "".join(f"{b};{earlier[b]};{AANTAL[b]};{dutch(AFSTAND[b])};{dutch(AFSTAND[b])}\n" for b in BUURTEN)
    turned = "".join(f"{b};{earlier[b]};{dutch(AFSTAND[b])};{AANTAL[b]};{dutch(AFSTAND[b])}\n" for b in BUURTEN)
    for name, head in (
        ("years_in_columns.csv", "buurt;aantal 2023;aantal 2024;afstand 2023;afstand 2024\n"),
        ("years_in_columns_underscore.csv", "buurt;aantal_2023;aantal_2024*;afstand_2023;afstand_2024*\n"),
        ("years_below_figures.csv", "buurt;aantal;;afstand;\n;2023;2024;2023;2024\n"),
        ("years_first.csv", "buurt;2023 aantal;2024 aantal;2023 afstand;2024 afstand\n"),
    ):
        case(name, head + rows, years, year=None)
    case("years_above_figures.csv", ";2023;;2024;\nbuurt;aantal;afstand;aantal;afstand\n" + turned, years, year=None)
    case(
        "years_and_blank_rows.csv",
        "buurt;aantal 2023;aantal 2024;afstand 2023;afstand 2024\n" + rows.replace("\n", "\n;;;;\n", 2),
        years,
        year=None,
    )
    label = "buurt;onderwerp;2023;2024\n" + "".join(
        f"{b};aantal;{earlier[b]};{AANTAL[b]}\n{b};afstand;{dutch(AFSTAND[b])};{dutch(AFSTAND[b])}\n" for b in BUURTEN
    )
    case("years_in_columns_figures_in_rows.csv", label, years, year=None)
    case(
        "long.csv",
        "buurt;jaar;indicator;waarde\n"
        + "".join(
            f"{b};2023;aantal;{earlier[b]}\n{b};2024;aantal;{AANTAL[b]}\n{b};2023;afstand;{dutch(AFSTAND[b])}\n"
            f"{b};2024;afstand;{dutch(AFSTAND[b])}\n"
            for b in BUURTEN
        ),
        years,
        year=None,
    )
    across = "onderwerp;" + ";".join(BUURTEN) + "\n"
    case(
        "areas_in_columns.csv",
        across + "aantal;" + ";".join(map(str, AANTAL.values())) + "\nafstand;" + ";".join(map(dutch, AFSTAND.values())) + "\n",
        {"figures": {"proef_aantal": AANTAL, "proef_afstand": AFSTAND}},
    )
    case(
        "areas_in_columns_years_in_rows.csv",
        "onderwerp;jaar;"
        + ";".join(BUURTEN)
        + "\n"
        + "".join(
            f"{name};{year};{';'.join(cells)}\n"
            for name, year, cells in (
                ("aantal", 2023, map(str, earlier.values())),
                ("aantal", 2024, map(str, AANTAL.values())),
                ("afstand", 2023, map(dutch, AFSTAND.values())),
                ("afstand", 2024, map(dutch, AFSTAND.values())),
            )
        ),
        years,
        year=None,
    )
    case("names_but_for_capitals.csv", table(header=("Buurt", "Naam", "AANTAL", "Af-stand", "Aandeel (%)")), same())
    case(
        "names_alike.csv",
        table(header=("buurt", "naam", "aantl", "afstnd", "aandel")),
        {"asked": ["mapping", "mapping", "mapping"]},
    )
    case(
        "names_told.csv",
        table(header=("buurt", "naam", "Q1", "Q2", "Q3")),
        same(),
        columns=[["Q1", "aantal"], ["Q2", "afstand"], ["Q3", "aandeel"]],
    )
    case("themes_of_two_rows.csv", ";;Bevolking;Voorzieningen;Bevolking\n" + table(), same())
    case(
        "same_name_under_two_themes.csv",
        ";Noord;;Zuid;\nbuurt;afstand;aantal;afstand;anders\n" + "".join(f"{b};1;{AANTAL[b]};2;3\n" for b in BUURTEN),
        {"figures": {"proef_aantal": AANTAL}},
    )


# --- spreadsheets -----------------------------------------------------------------------------------------------------


def book(*sheets: tuple[str, list[list]], percent: bool = False) -> bytes:
    raw = io.BytesIO()
    with xlsxwriter.Workbook(raw, {"in_memory": True}) as made:
        made.set_properties({"created": __import__("datetime").datetime(2024, 1, 1)})
        share = made.add_format({"num_format": "0.0%"})
        for name, rows in sheets:
            sheet = made.add_worksheet(name)
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row, share if percent and place else None)
    return raw.getvalue()


def ods(rows: list[list]) -> bytes:
    def cell(value) -> str:
        if isinstance(value, str):
            return (
                f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
                if value
                else "<table:table-cell/>"
            )
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad1">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as archive:
        manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        for name, text in (
            ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content),
            ("META-INF/manifest.xml", manifest),
        ):
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), text)
    return raw.getvalue()


def spreadsheets() -> None:
    header = ["buurt", "naam", "aantal", "afstand", "aandeel"]
    rows = [[b, NAMES[b], AANTAL[b], AFSTAND[b], AANDEEL[b]] for b in BUURTEN]
    plain = [header, *rows]
    case("plain.xlsx", book(("Blad1", plain)), same())
    case("plain.ods", ods(plain), same())
    case("title.xlsx", book(("Blad1", [["Cijfers per buurt"], [], *plain, [], ["Bron: gemeente"]])), same())
    case("title.ods", ods([["Cijfers per buurt"], [""], *plain, ["Bron: gemeente"]]), same())
    case("two_sheets.xlsx", book(("Blad1", plain), ("Vorig jaar", plain)), {"asked": ["sheet"]})
    case("sheet_told.xlsx", book(("Leesmij", plain[:2]), ("Cijfers", plain)), same(), sheet="Cijfers")
    case("one_sheet_with_a_table.xlsx", book(("Toelichting", [["Deze cijfers"], ["zijn van ons"]]), ("Cijfers", plain)), same())
    case(
        "numbers_as_text.xlsx",
        book(("Blad1", [header, *([b, n, dutch(a, 0, "."), dutch(f), dutch(s)] for b, n, a, f, s in rows)])),
        same(),
    )
    case("numbers_half_as_text.xlsx", book(("Blad1", [header, rows[0], [*rows[1][:3], "1,25", 8], *rows[2:]])), same())
    case(
        "text_18_500.xlsx",
        book(("Blad1", [["buurt", "aantal"], [BUURTEN[0], "18.500"], [BUURTEN[1], 40]])),
        {"asked": ["decimal"]},
    )
    case("indented.xlsx", book(("Blad1", [[], *(["", "", *row] for row in plain)])), same())
    case("blank_rows.xlsx", book(("Blad1", [plain[0], rows[0], [], rows[1], [], *rows[2:]])), same())
    case(
        "year_as_number.xlsx",
        book(("Blad1", [["buurt", "jaar", "aantal"], *([b, 2024, AANTAL[b]] for b in BUURTEN)])),
        {"figures": {"proef_aantal": AANTAL}, "year": 2024},
        year=None,
    )
    case(
        "codes_as_numbers.xlsx",
        book(("Blad1", [["buurt", "aantal"], *([int(b[2:]), AANTAL[b]] for b in BUURTEN)])),
        {"figures": {"proef_aantal": AANTAL}},
    )
    case(
        "errors.xlsx",
        book(("Blad1", [["buurt", "aantal"], [BUURTEN[0], "#N/A"], [BUURTEN[1], 300]])),
        {"figures": {"proef_aantal": {BUURTEN[0]: "missing", BUURTEN[1]: 300}}},
    )
    case(
        "tenths.xlsx",
        book(("Blad1", [["buurt", "afstand"], [BUURTEN[0], 0.1 + 0.2], [BUURTEN[1], 1e-7]])),
        {"figures": {"proef_afstand": {BUURTEN[0]: 0.3, BUURTEN[1]: 1e-7}}},
    )
    case("empty.xlsx", book(("Blad1", [])), {"refused": ["geen blad met een tabel"]})
    case("no_workbook.xlsx", b"PK\x03\x04\x14\x00\x06\x00\x08\x00xl/workbook.xml", {"refused": ["binair"]})


def main() -> None:
    for old in (HERE / "files").glob("*"):
        old.unlink()
    for part in (text_files, around_the_table, numbers, periods, shapes, spreadsheets):
        part()
    (HERE / "expected.json").write_text(json.dumps(CASES, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(len(CASES), "files")


if __name__ == "__main__":
    sys.exit(main())
