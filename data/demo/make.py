"""Makes the demo municipality anew: generator → gate → sources and ledger, exactly as an analyst would load them.

    python data/demo/make.py            # replaces data/demo/sources and data/demo/ledger.jsonl
    python data/demo/make.py --records  # only what people would type: replaces the lines of records at the end of the ledger

The outcome is the same on every run: the generator is seeded, and each load and each register gets a fixed moment in time.
"""
import argparse
import random
import shutil
import tempfile
import tomllib
from dataclasses import replace as replace_fields
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from generate import main as generate
from generator import learning, network, programmes, town

from dashboard import catalog, config, intake
from dashboard.intake import builder, ledger, records
from dashboard.intake import stories as verhalen
from dashboard.registers.kinds import Change

HERE = Path(__file__).resolve().parent
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
TYPED = datetime(2026, 1, 12, 9, tzinfo=UTC)
LEARNED = datetime(2026, 1, 13, 9, tzinfo=UTC)
REGISTERS = (network.records,)  # each gives the records of one register, in an order in which they can be saved


def make(target: Path) -> None:
    """Fill `target` with settings, sources and ledger. Raises DatasetError when the gate refuses one of its files."""
    shutil.copy(HERE / "settings.toml", target / "settings.toml")
    settings = config.settings(target)
    # The programmes were registered before their survey was there as a file: they may name its figures.
    known = catalog.load(config.CATALOG, HERE / "generator" / "definitions").indicators
    for moment, kind, id, data in programmes.records():
        with (mock.patch.object(ledger, "now", lambda moment=moment: moment), mock.patch.object(records, "build_beside"),
              mock.patch.object(builder, "figures", lambda settings, lines: known)):
            intake.record(settings, [Change(kind, id, data)], intake.Who("demo", "adviseur"))
    with tempfile.TemporaryDirectory() as folder:
        generate(Path(folder))
        deliveries = tomllib.loads((Path(folder) / "deliveries.toml").read_text(encoding="utf-8"))["delivery"]
        for n, delivery in enumerate(deliveries):
            moment = (FIRST + timedelta(minutes=10 * n)).isoformat(timespec="seconds")
            with mock.patch.object(ledger, "now", lambda moment=moment: moment):
                looked_at = intake.preview(settings, intake.Delivered.read(Path(folder) / delivery["file"]), _answers(delivery))
                intake.add(settings, looked_at, intake.Who("demo", "analist"), accepted=True)
    type_in(settings)


def type_in(settings: config.Settings) -> None:
    """What advisers would type, a register at a time."""
    for n, register in enumerate(REGISTERS):
        moment = (TYPED + timedelta(hours=n)).isoformat(timespec="seconds")
        changes = [Change(record["kind"], record["id"], record["data"]) for record in register()]
        with mock.patch.object(ledger, "now", lambda moment=moment: moment), mock.patch.object(records, "build_beside"):
            intake.record(settings, changes, intake.Who("demo", "adviseur"))
    learn(settings)


def learn(settings: config.Settings) -> None:
    """What the labs did, step by step, as in a municipality where people log in: a second account reads each story."""
    logged_in = replace_fields(settings, login=config.Login(role_header="X-Role", account_header="X-Account"))
    stories: list[str] = []
    chance = random.Random(town.SEED)
    with mock.patch.object(records, "build_beside"), mock.patch("secrets.token_hex", lambda n: chance.randbytes(n).hex()):
        for n, (by, what, *rest) in enumerate(learning.steps()):
            moment = (LEARNED + timedelta(minutes=20 * n)).isoformat(timespec="seconds")
            with mock.patch.object(ledger, "now", lambda moment=moment: moment):
                _step(logged_in, intake.Who(by, "adviseur"), what, rest, stories)


def _step(settings: config.Settings, who: intake.Who, what: str, rest: list, stories: list[str]) -> None:
    match what, rest:
        case "record", [kind, id, change]:
            now = records.state(settings)[kind].get(id)
            if kind == "agenda_item" and "stories" in change:
                change = change | {"stories": [stories[nth] for nth in change["stories"]]}
            data = {**(now.data if now else {}), **change}
            intake.record(settings, [Change(kind, id, data, now.version if now else 0)], who)
        case "story", [lab, fields]:
            stories.append(verhalen.submit(settings, verhalen.Story(lab=lab, **fields), who).id)
        case "read", [nth, None]:
            verhalen.publish(settings, stories[nth], who)
        case "read", [nth, themes]:
            verhalen.code(settings, stories[nth], themes, who)


def _answers(delivery: dict) -> intake.Answers:
    boundaries = delivery["file"].endswith(".geojson")
    own = delivery.get("definition")
    definition = str(HERE / "generator" / "definitions" / own) if own else None
    return intake.Answers(dataset=None if boundaries or own else delivery["dataset"], year=delivery.get("year"),
                          vintage=delivery.get("vintage"), definition=definition)


def replace() -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "demo"
        made.mkdir()
        make(made)
        shutil.rmtree(HERE / "sources", ignore_errors=True)
        shutil.rmtree(HERE / "build", ignore_errors=True)
        for part in ("sources", "catalog"):
            shutil.rmtree(HERE / part, ignore_errors=True)
            shutil.copytree(made / part, HERE / part)
        _copy_typed(made)


def _copy_typed(made: Path) -> None:
    shutil.copy(made / "ledger.jsonl", HERE / "ledger.jsonl")
    shutil.rmtree(HERE / "stories", ignore_errors=True)
    shutil.copytree(made / "stories", HERE / "stories")


def replace_records() -> None:
    """Take what was typed after all loads from the ledger, in a copy, and type it again."""
    lines = (HERE / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    lines = lines[:1 + max(n for n, raw in enumerate(lines) if b'"action": "add"' in raw)]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "demo"
        shutil.copytree(HERE, made, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
        (made / "ledger.jsonl").write_bytes(b"".join(lines))
        intake.build(config.settings(made))  # areas are looked up in a build
        shutil.rmtree(made / "stories", ignore_errors=True)
        type_in(config.settings(made))
        _copy_typed(made)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", action="store_true", help="only the records")
    replace_records() if parser.parse_args().records else replace()
