"""Makes the demo municipality anew: generator → gate → sources and ledger, exactly as an analyst would load them.

    python data/demo/make.py            # replaces data/demo/sources and data/demo/ledger.jsonl
    python data/demo/make.py --records  # only what people would type: replaces the lines of records at the end of the ledger

The outcome is the same on every run: the generator is seeded, and each load and each register gets a fixed moment in time.
"""
import argparse
import shutil
import tempfile
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from generate import main as generate
from generator import network, programmes

from dashboard import config, intake
from dashboard.intake import ledger, records
from dashboard.registers.kinds import Change

HERE = Path(__file__).resolve().parent
FIRST = datetime(2026, 1, 5, 9, tzinfo=UTC)
TYPED = datetime(2026, 1, 12, 9, tzinfo=UTC)
REGISTERS = (network.records,)  # each gives the records of one register, in an order in which they can be saved


def make(target: Path) -> None:
    """Fill `target` with settings, sources and ledger. Raises DatasetError when the gate refuses one of its files."""
    shutil.copy(HERE / "settings.toml", target / "settings.toml")
    settings = config.settings(target)
    for moment, kind, id, data in programmes.records():
        with mock.patch.object(ledger, "now", lambda moment=moment: moment), mock.patch.object(records, "build_beside"):
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
        shutil.rmtree(HERE / "catalog", ignore_errors=True)
        for part in ("sources", "catalog"):
            shutil.copytree(made / part, HERE / part)
        shutil.copy(made / "ledger.jsonl", HERE / "ledger.jsonl")


def replace_records() -> None:
    """Take the lines of records from the ledger, in a copy, and type them again. They come after all loads."""
    lines = [raw for raw in (HERE / "ledger.jsonl").read_bytes().splitlines(keepends=True) if b'"action": "record"' not in raw]
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "demo"
        shutil.copytree(HERE, made, ignore=shutil.ignore_patterns("build", "generator", "*.py", "__pycache__"))
        (made / "ledger.jsonl").write_bytes(b"".join(lines))
        intake.build(config.settings(made))  # areas are looked up in a build
        type_in(config.settings(made))
        shutil.copy(made / "ledger.jsonl", HERE / "ledger.jsonl")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", action="store_true", help="only the records")
    replace_records() if parser.parse_args().records else replace()
