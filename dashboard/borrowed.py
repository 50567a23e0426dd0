"""What other municipalities learned and sent us: shown beside ours, each with whose it is."""
import pandas as pd

from dashboard import learning
from dashboard.registers.kinds import State

LENT = {"lab": "lab", "lesson": "les", "obstacle": "gedoe", "agenda_item": "agendapunt", "question": "vraag",
        "product": "product", "theme": "thema"}
INSIDE = {
    "question": "leervraag", "stage": "fase", "state": "stand", "level": "niveau", "about": "gaat over", "source": "weten we uit",
    "learned": "geleerd", "status": "stand", "hypothesis": "verwacht", "result": "uitslag", "evidence": "zekerheid",
    "stop_reason": "waarom gestopt", "stop_lesson": "geleerd", "answer": "antwoord", "elsewhere": "moet ook zo zijn",
    "explain": "wat valt eronder",
}


def lent(state: State) -> pd.DataFrame:
    """What others learned and let us read, each with whose it is, under which licence, and of which day."""
    order = {what: place for place, what in enumerate(LENT)}
    found = sorted(state["elsewhere"].values(),
                   key=lambda item: (item.data["origin"], order[item.data["what"]], item.data["title"].lower()))
    return pd.DataFrame([{
        "Soort": LENT[item.data["what"]], "Wat": item.data["title"],
        "Wat zij erbij schreven": "; ".join(f"{said}: {value}" for name, said in INSIDE.items()
                                            if (value := item.data.get("content", {}).get(name))),
        "Van": item.data["origin"], "Licentie": item.data.get("licence", ""),
        "Gemaakt op": learning.dutch_date(item.data.get("date")),
    } for item in found])


def credits(state: State) -> list[str]:
    """Whose work it is that we read: a sentence for each municipality that sent a package."""
    sent = {tuple(item.data.get(part, "") for part in ("origin", "licence", "date")) for item in state["elsewhere"].values()}
    return [f"Met dank aan {origin} ({licence}, pakket van {learning.dutch_date(day)})." for origin, licence, day in sorted(sent)]
