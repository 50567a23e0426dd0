"""States of the data that one can look back to: after each file that arrived."""

from collections.abc import Sequence

from dashboard import ui

WORDS = {"add": "na", "undo": "na terugdraaien van", "redo": "na terughalen van"}


def since(lines: Sequence[dict], position: int | None) -> dict[int, str]:
    """Position of the ledger → what it is called, newest first; not the state on screen itself, nor one without figures."""
    names = {line["load"]: line["name"] for line in lines if line["action"] == "add"}
    found = {
        line["position"]: f"{ui.local_time(line['at'])}, {WORDS[line['action']]} {names.get(line['load'], line['load'])}"
        for line in lines
        if line["action"] in WORDS and not (line["action"] == "add" and line.get("delivery", {}).get("shape") == "geojson")
    }
    last = max(found, default=0)
    return {n: found[n] for n in sorted(found, reverse=True) if n not in (position, last)}
