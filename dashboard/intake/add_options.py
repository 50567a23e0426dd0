"""What can be said of a file on the command line: the options of `add`, as answers to the questions of the gate."""

import argparse
from pathlib import Path

from dashboard.errors import DatasetError
from dashboard.intake.notation import MEANING_WORDS, with_thousands
from dashboard.intake.recognition import Answers

MARKS = {"komma": ",", "punt": ".", "puntkomma": ";", "tab": "\t", "streep": "|"}
ENCODINGS = {"utf-8": "utf-8", "windows-1252": "cp1252", "mac-roman": "mac_roman", "utf-16": "utf-16"}


def declare(add: argparse.ArgumentParser) -> None:
    """Give the command its options."""
    add.add_argument("file", type=Path, metavar="BESTAND")
    add.add_argument("--dataset", metavar="ID", help="dataset uit de catalogus, of een TOML-bestand dat de dataset beschrijft")
    add.add_argument("--year", type=int, metavar="JAAR", help="jaar van de cijfers")
    add.add_argument("--vintage", type=int, metavar="JAAR", help="jaar van de wijkindeling")
    add.add_argument("--decimal", choices=["komma", "punt"], help="decimaalteken in het bestand")
    add.add_argument("--thousands", choices=["komma", "punt"], help="teken tussen de duizendtallen; in plaats van --decimal")
    add.add_argument("--encoding", choices=list(ENCODINGS), help="hoe de letters zijn opgeslagen")
    add.add_argument("--delimiter", choices=["puntkomma", "komma", "tab", "streep"], help="teken tussen de kolommen")
    add.add_argument("--sheet", metavar="BLAD", help="blad van een spreadsheet")
    add.add_argument("--header-row", type=int, metavar="N", help="regel met de namen van de kolommen")
    add.add_argument("--footer", type=int, metavar="N", help="regels aan het eind die niet bij de tabel horen")
    add.add_argument("--column", action="append", default=[], type=_column, metavar="NAAM=NAAM",
                     help="een kolom in het bestand, en de kolom van de dataset die ermee bedoeld is")
    add.add_argument("--mark", action="append", default=[], type=_mark, metavar="TEKEN=BETEKENIS",
                     help=f"wat een teken zonder cijfer betekent: {', '.join(MEANING_WORDS)}")
    add.add_argument("--area", action="append", default=[], type=_area, metavar="CEL=CODE",
                     help="wat er in het bestand bij een gebied staat, en de code van dat gebied")
    add.add_argument("--key", metavar="LADING", help="reken de gebieden om met deze sleuteltabel")
    add.add_argument("--skip-unmatched", action="store_true", help="laat rijen weg die bij geen gebied horen")
    add.add_argument("--drop-columns", action="store_true", help="laat kolommen met persoonsgegevens weg")
    add.add_argument("--no-person", action="append", default=[], metavar="KOLOM", help="het nummer in deze kolom is van niemand")
    add.add_argument("--yes", action="store_true", help="akkoord, ook met de waarschuwingen")
    add.add_argument("--reason", default="", metavar="TEKST", help="waarom waarschuwingen geen bezwaar zijn; voor het logboek")
    add.add_argument("--json", action="store_true", help="bevindingen als JSON")


def answers(options: argparse.Namespace) -> Answers:
    """What was said. Raises DatasetError when the description of a dataset is not there."""
    definition = options.dataset if options.dataset and options.dataset.endswith(".toml") else None
    if definition and not Path(definition).exists():
        raise DatasetError(f"Bestand {definition} bestaat niet. Controleer de naam van de beschrijving bij --dataset.")
    return Answers(
        dataset=None if definition else options.dataset,
        definition=definition,
        year=options.year,
        vintage=options.vintage,
        decimal=MARKS.get(options.decimal) or with_thousands(MARKS.get(options.thousands)),
        skip_unmatched=options.skip_unmatched,
        encoding=ENCODINGS.get(options.encoding),
        delimiter=MARKS.get(options.delimiter),
        sheet=options.sheet,
        header_row=options.header_row,
        footer=options.footer,
        marks=tuple(sorted(options.mark)),
        drop_columns=options.drop_columns,
        cleared=tuple(options.no_person),
        columns=tuple(options.column),
        areas=tuple(options.area),
        key=options.key,
    )


def _column(said: str) -> tuple[str, str]:
    delivered, sign, known = said.partition("=")
    if not sign or not delivered.strip() or not known.strip():
        raise argparse.ArgumentTypeError(f'schrijf {said!r} als "KOLOM IN HET BESTAND=KOLOM DIE WIJ KENNEN"')
    return delivered.strip(), known.strip()


def _mark(said: str) -> tuple[str, str]:
    cell, sign, meaning = said.rpartition("=")
    if not sign or not cell or meaning not in MEANING_WORDS:
        raise argparse.ArgumentTypeError(f'schrijf {said!r} als TEKEN=BETEKENIS, zoals "-=nul"')
    return cell.strip().lower(), MEANING_WORDS[meaning]


def _area(said: str) -> tuple[str, str]:
    cell, sign, code = said.rpartition("=")
    if not sign or not cell.strip() or not code.strip():
        raise argparse.ArgumentTypeError(f'schrijf {said!r} als "CEL IN HET BESTAND=CODE", zoals "Noord=WK036301"')
    return cell.strip(), code.strip().upper()
