"""The command line: python -m dashboard serve | build | fetch | add | record | undo | purge | history | query | check."""

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import asdict
from pathlib import Path

from dashboard import catalog as catalogue
from dashboard import config, db, intake, logs
from dashboard.arguments import parser
from dashboard.dutch import moment
from dashboard.errors import DashboardError, NoBuild, RecordError
from dashboard.intake import Delivered, add_options, jobs, locks, records, retention

DONE, REFUSED = 0, 1
MOST = 200  # findings on one screen
LABELS = {"error": "Fout", "question": "Vraag", "warning": "Let op", "note": "Goed om te weten"}


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


def _run(options: Namespace) -> int:
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


def _parse(top: ArgumentParser, arguments: list[str] | None) -> Namespace:
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
        made = intake.build(settings, options.tell) if options.at is None else intake.build_at(settings, options.at, options.tell)
    told = {"at": options.at, "build": made}
    print(json.dumps(told) if options.at is not None and options.progress == "json" else f"Stand {made} is klaar.")
    return DONE


def _fetch(settings, options) -> int:
    from dashboard.intake import fetching, founding

    try:
        with fetching.told(settings.data):
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
    answers = add_options.answers(options)
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
    reason = options.reason
    if looked_at.of("warning") and not reason.strip():  # who agrees by hand is asked why, and a script says that it did not say
        reason = intake.UNSAID if options.yes else input("Waarom zijn de waarschuwingen geen bezwaar? ").strip() or intake.UNSAID
    load = intake.add(settings, looked_at, intake.Who(), accepted=True, progress=_progress, reason=reason)
    print(
        f"Lading {load.id} is opgeslagen en zit in alle cijfers. Terugdraaien kan met: python -m dashboard undo {load.id}",
        file=sys.stderr if options.json else sys.stdout,
    )
    return DONE


def _record(settings, options) -> int:
    if options.file != "-" and not Path(options.file).exists():
        raise RecordError(f"Bestand {options.file} bestaat niet. Controleer de naam. Er is niets opgeslagen.")
    text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text(encoding="utf-8-sig")
    changes = records.read_changes(text)
    settings = _writable(settings)
    for saved in intake.record(settings, changes, intake.Who()):
        print(f"{saved.kind}  {saved.id}  versie {saved.version}{'' if saved.data else '  weggehaald'}")
    records.settle(settings.data)
    print(f"Opgeslagen. Alle cijfers kloppen ermee in stand {db.version(settings.data)}.", file=sys.stderr)
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
    for finding in looked_at.findings[:MOST]:
        print(f"{LABELS[finding.severity]}: {finding.sentence()}", file=sys.stderr)
    if len(looked_at.findings) > MOST:
        print(f"En nog {len(looked_at.findings) - MOST}. Zie ze alle met --json.", file=sys.stderr)
    if looked_at.delivery and looked_at.delivery.shape not in ("geojson", "key"):
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
    "record": _record,
    "undo": _undo,
    "purge": _purge,
    "history": _history,
    "query": _query,
    "check": _check,
}

if __name__ == "__main__":
    sys.exit(main())
