"""Is this installation in order? Ledger chain, file hashes, catalogue, last build, disk, settings: in a second, in Dutch."""

import hashlib
import os
import shutil
from datetime import date

from dashboard import access, config, db
from dashboard.config import Settings
from dashboard.errors import DashboardError
from dashboard.intake import builder, disclosure, ledger, retention, stories

LEAST_FREE = 1_000_000_000  # bytes; a national build with its steps takes less


def check(settings: Settings) -> list[str]:
    """Everything that is wrong, as Dutch sentences; empty when all is well."""
    try:
        lines = ledger.read(settings.data)
        plan = builder.plan(settings, lines)
    except DashboardError as problem:
        return [str(problem)]
    return [
        *_files(settings, lines),
        *_retention(settings, lines),
        *_stories(settings),
        *_build(settings, plan),
        *_disk(settings),
        *_settings(settings),
    ]


def examined(settings: Settings) -> disclosure.Examined:
    """Whether anything hidden in the public file of the current build can be computed back. Without a build nothing is."""
    try:
        known = builder.read_catalog(settings, tuple(db.manifest(settings.data)["definitions"]))
        return disclosure.examine(settings, known)
    except (DashboardError, OSError):  # no build, or one that does not open: check() says so
        return disclosure.Examined(0, {})


def _files(settings: Settings, lines: list[dict]) -> list[str]:
    """Every load, also an undone one, must still have its file with the bytes that were checked; a purged one must not."""
    problems = []
    for load in ledger.loads(lines).values():
        path = settings.data / load.file
        if load.purged:
            problems += [
                f"Van de gewiste lading {load.id} staat er nog: {place}. Voer uit: python -m dashboard purge {load.id}"
                for place in retention.left_behind(settings, lines, load)
            ]
        elif not path.exists():
            problems.append(f"Het bestand van lading {load.id} is weg: {path}. Zet het terug uit de reservekopie.")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != load.entry["sha256"]:
            problems.append(f"Het bestand van lading {load.id} is veranderd: {path}. Zet het terug uit de reservekopie.")
    problems += [
        f"De beschrijving {name} is weg. Zet haar terug uit de reservekopie."
        for name in builder.definitions(lines)
        if not (settings.data / name).exists()
    ]
    return problems


def _stories(settings: Settings) -> list[str]:
    """A restored back-up may bring back a story that was taken back since: it goes again, here and now."""
    if settings.read_only:
        return []
    gone = [f"Verhaal {id} was ingetrokken of de toestemming was voorbij, en het lag er nog. Het is nu gewist."
            for id in stories.sweep(settings)]
    return gone + [f"De tekst van verhaal {id} is weg, of is veranderd nadat hij gelezen was. Het staat daarom nergens. Zet het "
                   "bestand terug uit de reservekopie, of trek het verhaal in." for id in stories.changed(settings)]


def _retention(settings: Settings, lines: list[dict]) -> list[str]:
    """What the municipality promised to take away by now."""
    return [
        f"De bewaartermijn van {dataset.title} is voorbij sinds {dataset.retention_until:%d-%m-%Y}. Wis: "
        + ", ".join(f"python -m dashboard purge {load.id}" for load in loads)
        for dataset, loads in retention.overdue(settings, lines, date.today())
    ]


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
    return (
        [f"Er is nog maar {free // 1_000_000} MB vrij op de schijf van {settings.data}. Maak ruimte."]
        if free < LEAST_FREE
        else []
    )


def _settings(settings: Settings) -> list[str]:
    """What can be read but cannot be right. That settings.toml and secrets.toml can be read was seen before."""
    problems, secrets = [], settings.data / "secrets.toml"
    if settings.logo and not settings.logo_file:
        problems.append(
            f"Het logo {settings.logo} staat niet in {settings.data}, of het is geen plaatje ({', '.join(config.PICTURES)})."
        )
    if secrets.exists() and os.name == "posix" and secrets.stat().st_mode & 0o077:
        problems.append(f"Anderen op deze computer kunnen {secrets} lezen. Voer uit: chmod 600 {secrets}")
    if settings.login.oidc and settings.login.host in access.LOOPBACK and settings.allowed_hosts:
        problems.append(
            "Wie inlogt, komt terug op zijn eigen computer en niet bij het dashboard. Zet bij redirect_uri in "
            "secrets.toml een naam uit allowed_hosts."
        )
    return problems
