"""The command line: python -m dashboard serve | build | fetch | add | undo | purge | history | query | check."""

import argparse
import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from dashboard import catalog as catalogue
from dashboard import config, db, intake, logs
from dashboard.dutch import moment
from dashboard.errors import DashboardError, DatasetError, NoBuild
from dashboard.intake import Answers, Delivered, jobs, locks, retention

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
LABELS = {"error": "Fout", "question": "Vraag", "warning": "Let op", "note": "Goed om te weten"}


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
        choices=["alles", "queries", "minuut", "klein", "draagbalans", "straks", "ophalen", "landelijk"],
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


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns its exit code: 0 done, 1 refused or an open question, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    options = _parse(parser(), arguments)
    options.tell, out = _progress, sys.stdout
    if getattr(options, "progress", "text") == "text":
        return _run(options)
    options.tell = lambda what, share: jobs.tell(out, what=what, share=round(share, 3))
    return jobs.report(lambda: _run(options), out)


def _run(options: argparse.Namespace) -> int:
    try:
        settings = config.settings(options.data)
        logs.start(lambda: logs.folder(settings))
        return COMMANDS[options.command](settings, options)
    except DashboardError as problem:
        print(problem, file=sys.stderr)
        for finding in getattr(problem, "findings", []):
            print(f"- {finding.sentence()}", file=sys.stderr)
        return REFUSED
    finally:
        logs.stop()


def _writable(settings):
    """The folder to write to; from now on the log is there too."""
    settings = intake.writable(settings)
    logs.start(lambda: logs.folder(settings))
    return settings


def _parse(top: argparse.ArgumentParser, arguments: list[str] | None) -> argparse.Namespace:
    """Parameters of a query may stand before and after its options, which argparse does not allow by itself."""
    options, rest = top.parse_known_args(arguments)
    if rest and (options.command != "query" or any(word.startswith("-") or "=" not in word for word in rest)):
        top.error(f"onbekend: {' '.join(rest)}")
    if rest:
        options.parameters += rest
    return options


def _progress(what: str, share: float) -> None:
    print(f"{share:4.0%}  {what}", file=sys.stderr)


def _serve(settings, options) -> int:
    from dashboard import server
    from dashboard.intake import opening

    if options.data is None and "DRAGEND_DATA" not in os.environ:
        settings = opening.start()
    try:
        db.version(settings.data)
    except NoBuild:
        print("De gegevens worden opgebouwd. Dat gebeurt alleen de eerste keer.", file=sys.stderr)
    intake.build(settings, _progress)
    logs.start(lambda: logs.folder(config.settings()))  # where the pages are: a first edit of the demo takes them to a copy
    with locks.announced(settings.data / "build" / "serve.lock") as other:
        if other:
            print(
                f"Op deze map draait al een dashboard{other}. Dat mag: lezen kan tegelijk, schrijven gaat om de beurt.",
                file=sys.stderr,
            )
        server.serve(settings, options.port, options.address)
    return DONE


def _build(settings, options) -> int:
    with jobs.alone(settings.data):
        print(f"Stand {intake.build(settings, options.tell)} is klaar.")
    return DONE


def _fetch(settings, options) -> int:
    from dashboard.intake import fetching, founding

    try:
        with fetching.told():
            if settings.read_only:
                settings = founding.choose(options.words, lambda what: options.tell(what, 0.0))
            return _fetch_into(settings, options)
    except fetching.Unclear as problem:
        if options.json:
            print(json.dumps({"options": problem.options}, ensure_ascii=False, indent=1))
        raise
    except KeyboardInterrupt:
        raise DashboardError("Gestopt. Er is niets opgeslagen. Wat al is opgehaald, blijft een dag bewaard.") from None


def _fetch_into(settings, options) -> int:
    from dashboard.intake import fetching, founding, harvest
    from dashboard.intake.sources.client import Client

    if settings.fictional:
        raise DashboardError("Deze map is van een verzonnen gemeente. Echte cijfers horen daar niet. Kies een andere met --data.")
    settings = _writable(settings)
    with jobs.alone(settings.data):
        intake.build(settings)
        catalog = catalogue.load(config.CATALOG)
        with Client(settings, catalog) as client:
            found = fetching.look(settings, client, options.words, reference=options.reference, progress=options.tell)
            if not options.json:
                print("\n".join(harvest.lines(found, catalog)))
            agreed = options.yes or not found.asks or _agreed()
            loads = fetching.store(settings, client, found, jobs.who(), options.tell) if agreed else []
        if found.gemeenten and loads:
            founding.write_settings(settings.data, found.gemeenten)
    if options.json:
        print(json.dumps(harvest.as_json(found, loads), ensure_ascii=False, indent=1))
    if not agreed:
        print("Er is niets opgeslagen. Akkoord? Geef dan --yes.", file=sys.stderr)
    elif not options.json:
        print(harvest.outcome(found, loads))
        print(f"Bekijk de cijfers met: python -m dashboard serve --data {founding.shown(settings.data)}")
    return DONE if agreed and harvest.useful(found) else REFUSED


def _add(settings, options) -> int:
    definition = options.dataset if options.dataset and options.dataset.endswith(".toml") else None
    if definition and not Path(definition).exists():
        raise DatasetError(f"Bestand {definition} bestaat niet. Controleer de naam van de beschrijving bij --dataset.")
    answers = Answers(
        None if definition else options.dataset,
        definition,
        options.year,
        options.vintage,
        MARKS.get(options.decimal) or intake.with_thousands(MARKS.get(options.thousands)),
        options.skip_unmatched,
        ENCODINGS.get(options.encoding),
        MARKS.get(options.delimiter),
        options.sheet,
        options.header_row,
        options.footer,
        tuple(sorted(options.mark)),
        options.drop_columns,
        tuple(options.no_person),
        tuple(options.column),
    )
    settings = _writable(settings)
    intake.build(settings)
    looked_at = intake.preview(settings, Delivered.read(options.file), answers)
    _tell(looked_at, options.json)
    if not looked_at.storable:
        print("Er is niets opgeslagen.", file=sys.stderr)
        return REFUSED
    if not (options.yes or _agreed()):
        print("Er is niets opgeslagen. Akkoord? Geef dan --yes.", file=sys.stderr)
        return REFUSED
    load = intake.add(settings, looked_at, intake.Who(), accepted=True, progress=_progress)
    print(
        f"Lading {load.id} is opgeslagen en zit in alle cijfers. Terugdraaien kan met: python -m dashboard undo {load.id}",
        file=sys.stderr if options.json else sys.stdout,
    )
    return DONE


def _agreed() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and input("Akkoord? [j/N] ").strip().lower() in ("j", "ja")


def _tell(looked_at: intake.Preview, as_json: bool) -> None:
    counts = {change: looked_at.count(change) for change in ("new", "different", "gone", "same")}
    if as_json:
        print(
            json.dumps(
                {
                    "file": looked_at.delivered.name,
                    "storable": looked_at.storable,
                    "rows": looked_at.rows,
                    "detected": [asdict(d) for d in looked_at.detected],
                    "changes": counts,
                    "findings": [asdict(f) for f in looked_at.findings],
                },
                ensure_ascii=False,
                indent=1,
            )
        )
    for item in looked_at.detected:
        print(f"{item.what}: {item.value} ({item.because})", file=sys.stderr)
    for finding in looked_at.findings:
        print(f"{LABELS[finding.severity]}: {finding.sentence()}", file=sys.stderr)
    if looked_at.delivery and looked_at.delivery.shape != "geojson":
        print(
            "Vergeleken met nu: {new} nieuw, {different} anders, {gone} verdwenen, {same} gelijk.".format(**counts),
            file=sys.stderr,
        )


def _undo(settings, options) -> int:
    turn = intake.redo if options.redo else intake.undo
    load = turn(_writable(settings), options.load, intake.Who(), _progress)
    print(f"Lading {load.id} {'telt weer mee' if load.active else 'is teruggedraaid'}.")
    return DONE


def _purge(settings, options) -> int:
    known = {load.id: load for load in intake.history(settings)}
    if (load := known.get(options.load)) and not (options.yes or load.purged):
        print(
            f"{load.entry['name']}, geladen op {moment(load.entry['at'])}. Wissen is voorgoed: terughalen kan niet.",
            file=sys.stderr,
        )
        if not _agreed():
            print("Er is niets gewist. Akkoord? Geef dan --yes.", file=sys.stderr)
            return REFUSED
    settings = _writable(settings)
    print(retention.outcome(settings, intake.purge(settings, options.load, intake.Who(), _progress)))
    return DONE


def _history(settings, options) -> int:
    loads = intake.history(settings)
    if not loads:
        print("Er is nog niets geladen.")
    for load in loads:
        state = "telt mee" if load.active else "gewist" if load.purged else "teruggedraaid"
        print(f"{load.id}  {moment(load.entry['at'])}  {load.dataset:<24} {state:<14} {load.entry['name']}")
    return DONE


def _query(settings, options) -> int:
    from dashboard import export

    frame = db.run(options.name, _parameters(options.parameters), data=settings.data, build=options.build, view=options.view)
    if options.format == "csv":
        sys.stdout.write(export.plain_csv(frame))
    elif options.format == "json":
        print(frame.to_json(orient="records", force_ascii=False))
    else:
        print(frame.to_string(index=False, na_rep="", max_rows=200))
    return DONE


def _parameters(pairs: list[str]) -> dict:
    """`name=value` as parameters; `name=` is NULL. DuckDB casts the text to what the query asks for."""
    found = {}
    for pair in pairs:
        name, mark, value = pair.partition("=")
        if not mark:
            raise DashboardError(f'"{pair}" is geen parameter. Schrijf: naam=waarde.')
        found[name] = value or None
    return found


def _check(settings, options) -> int:
    from dashboard import health

    if options.bench:
        from dashboard import bench

        return bench.run(options.bench)
    hidden = health.examined(settings)
    problems = [*health.check(settings), *([hidden.sentence()] if hidden.narrow else [])]
    for line in problems or [*filter(None, [hidden.sentence()]), "Alles klopt."]:
        print(line)
    return REFUSED if problems else DONE


COMMANDS = {
    "serve": _serve,
    "build": _build,
    "fetch": _fetch,
    "add": _add,
    "undo": _undo,
    "purge": _purge,
    "history": _history,
    "query": _query,
    "check": _check,
}

if __name__ == "__main__":
    sys.exit(main())
