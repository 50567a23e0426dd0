"""The words of the command line: which commands there are, what they take, and their explanation in Dutch."""
import argparse
import sys
from pathlib import Path

from dashboard import db
from dashboard.intake import add_options

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
    build.add_argument("--at", type=int, metavar="N", help="bouw de stand na regel N van het logboek, om mee te vergelijken")
    build.add_argument("--progress", choices=["text", "json"], default="text", help="hoe de voortgang getoond wordt")
    fetch = command("fetch", "Haal open data op van CBS, RIVM en PDOK.")
    fetch.add_argument("words", nargs="*", metavar="GEMEENTE", help="naam of code; zonder: wat er al in de map staat")
    fetch.add_argument("--reference", action="store_true", help="ook de cijfers van heel Nederland, om mee te vergelijken")
    fetch.add_argument("--yes", action="store_true", help="akkoord met wat er verandert")
    fetch.add_argument("--json", action="store_true", help="uitkomst als JSON")
    fetch.add_argument("--progress", choices=["text", "json"], default="text", help="hoe de voortgang getoond wordt")
    add = command("add", "Voeg een bestand toe.")
    add_options.declare(add)
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
        choices=["alles", "queries", "minuut", "klein", "draagbalans", "straks", "samenspel", "uitkomsten", "ophalen", "poort",
                 "landelijk"],
        metavar="DEEL",
        help="meet de snelheid: alles, of alleen queries, minuut (de eerste minuut) of landelijk (landelijke grootte)",
    )
    return top
