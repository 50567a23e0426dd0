"""Ten thousand broken files (pytest -m fuzz): no traceback, nothing half stored, memory bounded. See FUZZ_COUNT and FUZZ_SEED.

The check before landing (pytest -m '') runs the first 2,500 of the same row of files, so that it stays within two minutes.

A file of the corpus is broken in bytes or in its structure. What the gate then says may be anything, but it says it itself.
"""
import json
import os
import random
import resource
import shutil
from pathlib import Path

import pytest

from dashboard import config, intake
from dashboard.errors import DashboardError
from dashboard.intake import builder, ledger

CORPUS = Path(__file__).resolve().parent / "corpus"
CASES = json.loads((CORPUS / "expected.json").read_text(encoding="utf-8"))
COUNT, AMONG_OTHERS, SEED = 10_000, 1_500, int(os.environ.get("FUZZ_SEED", 20261122))
MEMORY = 2 * 2**20  # kB that the whole run may come to
SIGNS = (b";", b",", b"\t", b"|", b'"', b"'", b"\n", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"-", b".", b"=1+1", b"\x1a",
         "é".encode(), "é".encode("cp1252"), b"9" * 400, b"1e999", b"BU", b"2024", b"\xe2\x8e\x96", b"{", b"PK\x03\x04")


def broken(raw: bytes, source: random.Random) -> bytes:
    """One to four changes: of bytes, of lines, of columns, of length."""
    for _ in range(source.randint(1, 4)):
        place = source.randrange(len(raw) + 1)
        end = min(len(raw), place + source.choice((1, 2, 9, 80)))
        lines = raw.splitlines(keepends=True)
        match source.randrange(11):
            case 0:
                raw = raw[:place] + bytes([source.randrange(256)]) + raw[place + 1 :]
            case 1:
                raw = raw[:place] + source.choice(SIGNS) + raw[place:]
            case 2:
                raw = raw[:place] + raw[end:]
            case 3:
                raw = raw[:place]
            case 4:
                raw = raw[:place] + raw[place:end] * source.choice((2, 3, 200)) + raw[end:]
            case 5:
                source.shuffle(lines)
                raw = b"".join(lines)
            case 6:
                raw = b"".join(lines[:1] * source.choice((2, 5)) + lines[1:])
            case 7:
                raw = b"".join(line for line in lines if source.random() < 0.8)
            case 8:
                one, other = source.choice(SIGNS), source.choice(SIGNS)
                raw = raw.replace(one, other, source.choice((1, 3, -1)))
            case 9:
                raw = b"".join(line.rstrip(b"\r\n") + source.choice((b"", b";", b";;x", b'"')) + b"\n" for line in lines)
            case 10:
                raw = raw + raw[:place]
    return raw[: 2**21]


def answers(source: random.Random) -> intake.Answers:
    """Mostly what one says of such a file, at times something odd."""
    odd = {"decimal": source.choice((None, ",", ".")),
           "encoding": source.choice((None, "utf-8", "cp1252", "utf-16", "mac_roman")),
           "delimiter": source.choice((None, ";", ",", "\t", "|")), "header_row": source.choice((None, 1, 2, 99)),
           "footer": source.choice((None, 0, 1, 50)), "sheet": source.choice((None, "Cijfers")),
           "drop_columns": source.random() < 0.5, "skip_unmatched": True, "marks": source.choice(((), (("-", "zero"),)))}
    said = odd if source.random() < 0.3 else {"skip_unmatched": source.random() < 0.5}
    return intake.Answers(definition=str(CORPUS / "proef.toml"), year=source.choice((2024, None)), vintage=2024, **said)


@pytest.mark.fuzz
def test_broken_files_never_break_the_gate(request, bare, tmp_path, contents, measured):
    count = int(os.environ.get("FUZZ_COUNT") or (COUNT if request.config.getoption("-m") == "fuzz" else AMONG_OTHERS))
    settings, source = config.settings(bare), random.Random(SEED)
    plan = builder.plan(settings, ledger.read(bare))
    files = {name: (CORPUS / "files" / name).read_bytes() for name in CASES}
    before, ends = contents(bare), {"refused": 0, "found wrong or asked": 0, "storable": 0, "stored": 0}
    for turn in range(count):
        name = source.choice(sorted(files))
        delivered, said = intake.Delivered(name, broken(files[name], source)), answers(source)
        try:
            looked_at = intake.preview(settings, delivered, said, plan=plan)
        except DashboardError as problem:
            assert str(problem)
            ends["refused"] += 1
            continue
        except BaseException:  # a traceback, or a panic of a library: which file did it must be known
            (tmp_path / "broken").write_bytes(delivered.content)
            print(f"turn {turn} of seed {SEED}: {name}, {said}, kept in {tmp_path / 'broken'}")
            raise
        ends["storable" if looked_at.storable else "found wrong or asked"] += 1
        if looked_at.storable and ends["storable"] % 40 == 1:
            folder = Path(shutil.copytree(bare, tmp_path / f"store{turn}"))
            load = intake.add(config.settings(folder), looked_at, intake.Who(), accepted=True)
            assert [one.id for one in ledger.active(ledger.read(folder))][-1] == load.id
            assert (folder / load.file).read_bytes() == looked_at.kept.content
            shutil.rmtree(folder)
            ends["stored"] += 1
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    measured(f"{count} broken files, seed {SEED}: {ends}; {memory // 1024} MB at most")
    assert contents(bare) == before
    assert memory < MEMORY
    assert ends["storable"] and ends["refused"] and ends["found wrong or asked"]
