"""Write the delivered files of the fictional municipality: python data/demo/generate.py OUTDIR

The same program writes the same bytes, on every machine. deliveries.toml says in which order the files come in.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from generator import deliveries, geography, kwb, later, local, national_tables, outcomes, population_file, rivm


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    made = {name: text.encode("utf-8") for name, text in geography.boundaries().items()}
    for part in (kwb.kwb_files, rivm.rivm_files, population_file.population_files, national_tables.national_files,
                 local.local_files, outcomes.outcome_files, later.later_files):
        made |= part()
    made["deliveries.toml"] = deliveries.listing(set(made))
    for name, content in made.items():
        (out / name).write_bytes(content)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Gebruik: python data/demo/generate.py MAP")
    main(Path(sys.argv[1]))
