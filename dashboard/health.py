"""Is this installation in order? Ledger chain, file hashes, catalogue, last build, disk, settings: in a second, in Dutch."""
import hashlib
import shutil

from dashboard import db
from dashboard.config import Settings
from dashboard.errors import DashboardError
from dashboard.intake import builder, ledger

LEAST_FREE = 1_000_000_000  # bytes; a national build with its steps takes less


def check(settings: Settings) -> list[str]:
    """Everything that is wrong, as Dutch sentences; empty when all is well."""
    try:
        lines = ledger.read(settings.data)
        plan = builder.plan(settings, lines)
    except DashboardError as problem:
        return [str(problem)]
    return [*_files(settings, lines), *_build(settings, plan), *_disk(settings)]


def _files(settings: Settings, lines: list[dict]) -> list[str]:
    """Every load, also an undone one, must still have its file with the bytes that were checked."""
    problems = []
    for load in ledger.loads(lines).values():
        path = settings.data / load.file
        if not path.exists():
            problems.append(f"Het bestand van lading {load.id} is weg: {path}. Zet het terug uit de reservekopie.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != load.entry["sha256"]:
            problems.append(f"Het bestand van lading {load.id} is veranderd: {path}. Zet het terug uit de reservekopie.")
    problems += [f"De beschrijving {name} is weg. Zet haar terug uit de reservekopie."
                 for name in builder.definitions(lines) if not (settings.data / name).exists()]
    return problems


def _build(settings: Settings, plan: builder.Plan) -> list[str]:
    """The current build opens, and holds what the ledger says. One that is behind is no fault: the next command builds it."""
    now = builder.pointer(settings.data)
    if not now:
        return [] if not plan.sources else ["Er is nog niets gebouwd. Voer uit: python -m dashboard build"]
    try:
        for view in db.VIEWS:
            db.run("indicator_coverage", {}, data=settings.data, view=view)
        built = db.manifest(settings.data)["loads"]
    except (DashboardError, OSError) as problem:
        return [f"De stand {now['build']} is niet te openen: {problem}"]
    if now["position"] == plan.position and built != [source.load.id for source in plan.sources]:
        return ["De stand en het logboek verschillen. Voer uit: python -m dashboard build"]
    return []


def _disk(settings: Settings) -> list[str]:
    free = shutil.disk_usage(settings.data).free
    return [f"Er is nog maar {free // 1_000_000} MB vrij op de schijf van {settings.data}. Maak ruimte."] if free < LEAST_FREE else []
