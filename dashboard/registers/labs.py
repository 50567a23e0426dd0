"""Labs: the road from a question to what stays, obstacles, lessons, and the question that each team works on."""
from collections.abc import Mapping

from dashboard.methods import labs
from dashboard.registers.kinds import Data, Field, Kind, Record, State, was
from dashboard.registers.network import HELIX, THEMES

KINDS_OF_LAB = {"social_lab": "Social lab", "proeftuin": "Proeftuin", "werkplaats": "Werkplaats", "werkgroep": "Werkgroep"}
STATES = {"loopt": "loopt", "klaar": "klaar", "gestopt": "gestopt"}
ACTORS = {
    "bewoner": "bewoner", "professional": "professional", "ambtenaar": "ambtenaar", "onderzoeker": "onderzoeker",
    "corporatie": "woningcorporatie", "welzijn": "welzijnsorganisatie", "ervaringsdeskundige": "ervaringsdeskundige",
    "ondernemer": "ondernemer", "student": "student",
}
LEVELS = {"praktijk": "praktijk", "uitvoerend": "uitvoerend", "beslissend": "beslissend"}
ABOUT = {"vorm": "vorm", "inhoud": "inhoud", "relaties": "relaties"}
LOGICS = {"burger": "van burgers", "professional": "van professionals", "beleid": "van beleid"}
SOURCES = {"cijfer": "cijfer", "verhaal": "verhaal", "ervaring": "ervaring", "onderzoek": "onderzoek"}
RELAPSE = {"houdt": "houdt stand", "deels": "deels terug bij het oude", "terug": "terug bij het oude"}
KEPT_FIELDS = {f"kept_{key}": said for key, said in labs.KEPT.items()}
SEEN_FIELDS = {f"seen_{key}": said for key, said in labs.SEEN.items()}
PLENTY = 10**6  # of everything: what was asked on the way in is not asked again when somebody mends a word later


def kept(data: Data) -> dict:
    """What of the borging checklist is arranged."""
    return {key: data.get(f"kept_{key}") for key in labs.KEPT}


def seen(data: Data) -> dict:
    """By whom the lab was noticed."""
    return {key: data.get(f"seen_{key}") for key in labs.SEEN}


def around(id: str | None, data: Data, state: State) -> dict[str, int]:
    """What is counted beside a lab, as methods.labs.entry asks for it.

    The roles and ages of stories are not in the ledger: `spread` holds only how many different ones, counted from the files at
    the moment of saving.
    """
    there = [story for story in data.get("stories", ()) if (found := state["story"].get(story)) and found.data["state"] in TOLD]
    items = [record.data for record in state["agenda_item"].values() if id and record.data.get("lab") == id]
    spread = data.get("spread") or {}
    return {
        "stories": len(there), "roles": spread.get("roles", 0), "ages": spread.get("ages", 0),
        "coded_twice": sum(len(coders(story, state)) > 1 for story in there),
        "supported_items": sum(any(key.startswith("for_") for key in item) for item in items),
        "prototypes": sum(item["status"] in ("prototype", "getest", "geborgd") for item in items),
        "tested": sum(item["status"] in ("getest", "geborgd") for item in items),
    }


TOLD = ("ingediend", "gepubliceerd")  # states of a story that is there


def coders(story: str, state: State) -> set[tuple[str, str]]:
    """Who put themes to a story: the account, and which reader it was."""
    found = {(record.by, record.data["coder"]) for record in state["coding"].values() if record.data["story"] == story}
    first = {by for by, coder in found if coder == "eerste"}
    return {(by, coder) for by, coder in found if coder == "eerste" or by not in first or by == "lokaal"}


def check_lab(data: Data, before: Data | None, state: State) -> list[str]:
    """Each stage has what it asks; stopping has a reason and a lesson."""
    id = next((id for id, record in state["lab"].items() if record.data is data), None)
    here, stage = (before or {}).get("stage"), data["stage"]
    whole = {**data, "kept": kept(data)}
    forward = here is None or labs.ORDER.index(stage) > labs.ORDER.index(here)
    counted = around(id, data, state)
    found = labs.move(here, stage, whole, counted if forward else dict.fromkeys(counted, PLENTY))
    if stage in ("tested", "borging") and not data.get("tested_on"):
        found.append("Vul in op welke dag de proef was afgelopen.")
    if data.get("state") == "gestopt":
        if not data.get("stop_reason"):
            found.append("Een lab stopt met een reden. Schrijf die op.")
        if not any(record.data["lab"] == id for record in state["lesson"].values()):
            found.append("Een lab stopt met een les. Leg eerst vast wat u leerde.")
    return found


def lab_stays(record: Record, state: State) -> list[str]:
    """What stopped is told in every yearly overview, so it does not go."""
    stopped = any(old.get("state") == "gestopt" for old in (*was(record), record.data))
    return ["Dit lab is gestopt. Het blijft in het jaaroverzicht, dus het kan niet weg."] if stopped else []


def lesson_stays(record: Record, state: State) -> list[str]:
    """A lab that stopped keeps a lesson."""
    lab = state["lab"].get(record.data["lab"])
    stopped = lab is not None and lab.data.get("state") == "gestopt"
    alone = not any(other.data["lab"] == record.data["lab"] for other in state["lesson"].values())
    return ["Dit is de enige les van een lab dat stopte. Die blijft."] if stopped and alone else []


def check_lesson(data: Data, before: Data | None, state: State) -> list[str]:
    """The only lesson of a lab that stopped does not move to another lab."""
    moved = before and before["lab"] != data["lab"]
    return lesson_stays(Record("lesson", "", 0, dict(before), "", "", ""), state) if moved else []


def check_team_question(data: Data, before: Data | None, state: State) -> list[str]:
    """One question for each team at a time, and an answer when it is answered."""
    open_ones = [record for record in state["team_question"].values() if record.data is not data
                 and record.data["team"] == data["team"] and record.data["status"] != "beantwoord"]
    found = ["Dit team heeft al een leeropdracht die open staat."] if open_ones and data["status"] != "beantwoord" else []
    if data["status"] == "beantwoord" and not data.get("answer"):
        found.append("Schrijf op wat het team leerde.")
    return found


def public_lab(data: Data) -> Mapping:
    """Without what is counted from the files of stories, and without which stories they are."""
    return {name: value for name, value in data.items() if name not in ("spread", "stories")}


LAB = Kind("lab", "Lab", (
    Field("title", "text", "Titel", required=True, max=120),
    Field("kind", "choice", "Soort", choices=KINDS_OF_LAB),
    Field("area", "region", "Gebied", required=True),
    Field("theme", "choice", "Onderwerp", choices=THEMES),
    Field("question", "text", "Leervraag", required=True, max=500, help="Wat wilt u samen te weten komen?"),
    Field("owner", "text", "Eigenaar", required=True, max=120, help="Een rol, geen naam: gebiedscoördinator."),
    Field("stage", "choice", "Fase", required=True, choices=labs.STAGES),
    Field("state", "choice", "Stand", choices=STATES),
    Field("started", "date", "Begonnen op"),
    Field("team", "list", "Wie zit er in het team", choices=ACTORS, max=9),
    Field("helix", "list", "Welke vier partijen doen mee", choices=HELIX, max=5),
    Field("partners", "links", "Organisaties", of="organisation", max=30),
    Field("context", "text", "Wat is hier bijzonder", max=500, help="Dat helpt wie dit lab met een ander vergelijkt."),
    Field("stories_needed", "number", "Hoeveel verhalen spreekt u af", max=500),
    Field("stories", "links", "Verhalen van dit lab", of="story", max=500),
    Field("spread", "object", "Spreiding van de verhalen"),
    Field("present", "text", "Welke groepen waren bij het duiden", max=300, help="Groepen, geen namen."),
    Field("phase_until", "date", "Deze fase duurt tot"),
    Field("phase_criterion", "text", "Waaraan ziet u dan of het verder mag", max=300),
    Field("tested_on", "date", "Proef afgelopen op"),
    *(Field(name, "bool", said.capitalize()) for name, said in SEEN_FIELDS.items()),
    *(Field(name, "number" if name == "kept_copies" else "text", said.capitalize(), max=1000 if name == "kept_copies" else 200)
      for name, said in KEPT_FIELDS.items()),
    Field("relapse_6", "choice", "Na 6 maanden", choices=RELAPSE),
    Field("relapse_12", "choice", "Na 12 maanden", choices=RELAPSE),
    Field("stopped_on", "date", "Gestopt op"),
    Field("stop_reason", "text", "Waarom gestopt", max=500),
), check_lab, public_lab, name="title", stays=lab_stays, people=True)
LESSON = Kind("lesson", "Les", (
    Field("lab", "link", "Lab", required=True, of="lab"),
    Field("text", "text", "Wat leerde u", required=True, max=600),
    Field("level", "choice", "Op welk niveau", required=True, choices=LEVELS),
    Field("about", "list", "Gaat over", required=True, choices=ABOUT, max=3),
    Field("source", "choice", "Hoe weet u dit", required=True, choices=SOURCES),
    Field("logics", "list", "Welke manieren van denken botsten", choices=LOGICS, max=3),
    Field("stage", "choice", "In welke fase", choices=labs.STAGES),
    Field("date", "date", "Wanneer"),
), check_lesson, name="text", stays=lesson_stays, people=True)
OBSTACLE = Kind("obstacle", "Gedoe", (
    Field("lab", "link", "Lab", required=True, of="lab"),
    Field("stage", "choice", "In welke fase", required=True, choices=labs.STAGES),
    Field("text", "text", "Wat zat tegen", required=True, max=600),
    Field("learned", "text", "Wat leerde u ervan", max=600),
    Field("date", "date", "Wanneer"),
), name="text", people=True)
TEAM_QUESTION = Kind("team_question", "Leeropdracht", (
    Field("team", "link", "Wijkteam", required=True, of="organisation"),
    Field("area", "region", "Gebied"),
    Field("question", "text", "Leeropdracht", required=True, max=500),
    Field("status", "choice", "Stand", required=True,
          choices={"gesteld": "gesteld", "bezig": "bezig", "beantwoord": "beantwoord"}),
    Field("answer", "text", "Wat het team leerde", max=1000),
    Field("date", "date", "Sinds"),
), check_team_question, name="question", people=True)
KINDS = (LAB, LESSON, OBSTACLE, TEAM_QUESTION)
