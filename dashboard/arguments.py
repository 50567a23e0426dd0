"""The words of the command line: which commands there are, what they take, and their explanation in Dutch."""
import argparse
import sys
from pathlib import Path

from dashboard import db, intake

WRONG_USAGE = 2


class Parser(argparse.ArgumentParser):
    """Argparse speaks English; its few words are said in Dutch here."""

    def error(self, message: str):
        self.print_usage(sys.stderr)
        self.exit(
            WRONG_USAGE,
            f"Dit begrijpen we niet: {message}\nBekijk de uitleg met: python -m dashboard {self.prog.split()[-1]} -h\n",
        )


def parser() -> argparse.ArgumentParser:
    """All commands; tests/test_docs.py checks that the README names each of them."""
    top = Parser(prog="dashboard", description="Dragend vermogen van wijken en buurten.")
    commands = top.add_subparsers(dest="command", required=True, metavar="opdracht", parser_class=Parser)

    def command(name: str, text: str, **options) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, **options)
        sub.add_argument(
            "--data", type=Path, metavar="MAP", help="gegevensmap (anders DRAGEND_DATA, anders de voorbeeldgemeente)"
        )
        return sub

    serve = command("serve", "Start het dashboard.")
    serve.add_argument("--port", type=int, default=8501, metavar="N", help="poort (8501)")
    serve.add_argument("--address", default="127.0.0.1", metavar="A", help="adres waarop het luistert (127.0.0.1)")
    build = command("build", "Bouw de gegevens opnieuw op uit de bestanden.")
    build.add_argument("--progress", choices=["text", "json"], default="text", help="hoe de voortgang getoond wordt")
    fetch = command("fetch", "Haal open data op van CBS, RIVM en PDOK.")
    fetch.add_argument("words", nargs="*", metavar="GEMEENTE", help="naam of code; zonder: wat er al in de map staat")
    fetch.add_argument("--reference", action="store_true", help="ook de cijfers van heel Nederland, om mee te vergelijken")
    fetch.add_argument("--yes", action="store_true", help="akkoord met wat er verandert")
    fetch.add_argument("--json", action="store_true", help="uitkomst als JSON")
    fetch.add_argument("--progress", choices=["text", "json"], default="text", help="hoe de voortgang getoond wordt")
    add = command("add", "Voeg een bestand toe.")
    add.add_argument("file", type=Path, metavar="BESTAND")
    add.add_argument("--dataset", metavar="ID", help="dataset uit de catalogus, of een TOML-bestand dat de dataset beschrijft")
    add.add_argument("--year", type=int, metavar="JAAR", help="jaar van de cijfers")
    add.add_argument("--vintage", type=int, metavar="JAAR", help="jaar van de wijkindeling")
    _reading_options(add)
    add.add_argument("--skip-unmatched", action="store_true", help="laat rijen weg die bij geen gebied horen")
    add.add_argument("--drop-columns", action="store_true", help="laat kolommen met persoonsgegevens weg")
    add.add_argument("--no-person", action="append", default=[], metavar="KOLOM", help="het nummer in deze kolom is van niemand")
    add.add_argument("--yes", action="store_true", help="akkoord, ook met de waarschuwingen")
    add.add_argument("--json", action="store_true", help="bevindingen als JSON")
    record = command("record", "Leg vast wat er in een register verandert: organisaties, activiteiten, contacten.")
    record.add_argument("file", metavar="BESTAND", help='JSON: {"kind", "id", "data", "base"} of een lijst; - leest wat u typt')
    undo = command("undo", "Draai een lading terug, of haal haar terug.")
    undo.add_argument("load", metavar="LADING")
    undo.add_argument("--redo", action="store_true", help="haal een teruggedraaide lading terug")
    purge = command("purge", "Wis een lading en haar bestand. Dat is voorgoed.")
    purge.add_argument("load", metavar="LADING")
    purge.add_argument("--yes", action="store_true", help="akkoord, zonder vraag")
    command("history", "Toon wat er geladen is.")
    query = command("query", "Toon de cijfers achter een beeld.")
    query.add_argument("name", metavar="NAAM")
    query.add_argument("parameters", nargs="*", metavar="naam=waarde")
    query.add_argument("--format", choices=["table", "csv", "json"], default="table", help="vorm van het antwoord")
    query.add_argument("--view", choices=db.VIEWS, default="openbaar", help="openbare of interne cijfers")
    query.add_argument("--build", metavar="STAND", help="een eerdere stand van de gegevens")
    check = command("check", "Controleer deze installatie.")
    check.add_argument(
        "--bench",
        nargs="?",
        const="alles",
        choices=["alles", "queries", "minuut", "klein", "draagbalans", "uitkomsten", "ophalen", "landelijk"],
        metavar="DEEL",
        help="meet de snelheid: alles, of alleen queries, minuut (de eerste minuut) of landelijk (landelijke grootte)",
    )
    return top


MARKS = {"komma": ",", "punt": ".", "puntkomma": ";", "tab": "\t", "streep": "|"}
ENCODINGS = {"utf-8": "utf-8", "windows-1252": "cp1252", "mac-roman": "mac_roman", "utf-16": "utf-16"}


def _reading_options(add: argparse.ArgumentParser) -> None:
    """How the file is written, for who knows better than the gate."""
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
                     help=f"wat een teken zonder cijfer betekent: {', '.join(intake.MEANING_WORDS)}")


def _column(said: str) -> tuple[str, str]:
    delivered, sign, known = said.partition("=")
    if not sign or not delivered.strip() or not known.strip():
        raise argparse.ArgumentTypeError(f'schrijf {said!r} als "KOLOM IN HET BESTAND=KOLOM DIE WIJ KENNEN"')
    return delivered.strip(), known.strip()


def _mark(said: str) -> tuple[str, str]:
    cell, sign, meaning = said.rpartition("=")
    if not sign or not cell or meaning not in intake.MEANING_WORDS:
        raise argparse.ArgumentTypeError(f'schrijf {said!r} als TEKEN=BETEKENIS, zoals "-=nul"')
    return cell.strip().lower(), intake.MEANING_WORDS[meaning]
