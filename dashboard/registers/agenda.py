"""The action agenda: an idea that stories gave, enough support, a prototype that is tested, and then kept or stopped."""
from collections.abc import Mapping

from dashboard.methods import labs
from dashboard.registers.kinds import Data, Field, Kind, Record, State, was
from dashboard.registers.network import DOMAINS, INITIATORS

STATUSES = {"idee": "idee", "gesteund": "gesteund", "prototype": "prototype", "getest": "getest", "geborgd": "geborgd",
            "gestopt": "gestopt"}
ROAD = ("idee", "gesteund", "prototype", "getest", "geborgd")
VOTERS = {"bewoner": "bewoners", "professional": "professionals", "ambtenaar": "ambtenaren", "organisatie": "organisaties"}
TOOK_PART = {"zelf": "mensen om wie het gaat", "bewoners": "andere bewoners", "vrijwilligers": "vrijwilligers",
             "professionals": "professionals", "ambtenaren": "ambtenaren"}
EVIDENCE = {"0": "idee", "1": "goed beschreven", "2": "goed onderbouwd", "3": "eerste aanwijzingen", "4": "goede aanwijzingen",
            "5": "sterke aanwijzingen"}
OUTPUTS = {"inzicht": "nieuw inzicht", "idee": "nieuw idee", "rol": "nieuwe rol", "product": "getest product",
           "dienst": "geteste dienst"}
GATE = tuple(("threshold_share", "threshold_least", "threshold_types"))


def threshold(data: Data) -> dict:
    """What was agreed beforehand, as methods.labs.support reads it."""
    return {"share": data.get("threshold_share"), "least": data.get("threshold_least"),
            "types": [VOTERS[kind] for kind in data.get("threshold_types", ())]}


def votes(data: Data) -> dict[str, dict[str, int]]:
    """Votes for and against per kind of person, only of who was asked."""
    counts = {said: {"voor": int(data.get(f"for_{kind}") or 0), "tegen": int(data.get(f"against_{kind}") or 0)}
              for kind, said in VOTERS.items()}
    return {said: count for said, count in counts.items() if any(count.values())}


def supported(data: Data) -> tuple[bool, list[str]]:
    """Whether the item passes the gate that was agreed beforehand, and what is short."""
    return labs.support(votes(data), threshold(data))


def nobody_it_is_about(data: Data) -> bool:
    """Whether none of the people it is about took part (the BIOS check)."""
    return "zelf" not in data.get("took_part", ())


def _agreed_beforehand(data: Data, state: State) -> list[str]:
    """The threshold is there in a version before the first vote, and stays as it was then, also when the votes go and come."""
    earlier = next((was(record) for record in state["agenda_item"].values() if record.data is data), [])
    voted = next((old for old in earlier if votes(old)), None)
    if votes(data) and not data.get("threshold_share"):
        return ["Er zijn al stemmen, maar er is geen drempel afgesproken. Spreek eerst de drempel af."]
    if voted and any(voted.get(key) != data.get(key) for key in GATE):
        return ["De drempel stond vast toen er gestemd werd. Die kan nu niet meer veranderen."]
    if votes(data) and not voted and (not earlier or any(earlier[-1].get(key) != data.get(key) for key in GATE)):
        return ["Sla eerst de drempel op, en tel daarna de stemmen. Zo staat vast wat u vooraf afsprak."]
    return []


def stays(record: Record, state: State) -> list[str]:
    """What stopped is told in every yearly overview, so it does not go."""
    stopped = any(old["status"] == "gestopt" for old in (*was(record), record.data))
    return ["Dit punt is gestopt. Het blijft in het jaaroverzicht, dus het kan niet weg."] if stopped else []


def check_item(data: Data, old: Data | None, state: State) -> list[str]:
    """The gate, the card of a prototype, and stopping with a reason and a lesson."""
    status, here = data["status"], (old or {}).get("status", "idee")
    found = _agreed_beforehand(data, state)
    if status == "gestopt":
        found += [] if data.get("stop_reason") else ["Een punt stopt met een reden. Schrijf die op."]
        found += [] if data.get("stop_lesson") else ["Een punt stopt met een les. Schrijf die op."]
        return found
    if here == "gestopt":
        here = "idee"
    step = ROAD.index(status)
    if step > ROAD.index(here) + 1:
        found.append(f"Een punt gaat stap voor stap. Na „{STATUSES[here]}” komt „{STATUSES[ROAD[ROAD.index(here) + 1]]}”.")
    if step >= 1 and not (passed := supported(data))[0]:
        found += [*passed[1], f"Daarom kan dit punt niet naar „{STATUSES[status]}”."]
    if step >= 2:
        found += labs.card_missing(data)
    if step >= 3:
        found += [] if data.get("result") else ["Schrijf op wat er uit de proef kwam."]
        found += [] if data.get("evidence") else ["Kies hoe zeker die uitslag is (het bewijsniveau)."]
    if step >= 4 and not data.get("kept_where"):
        found.append("Schrijf op waar dit is vastgelegd: een regel, een werkwijze of een vaste plek in de begroting.")
    return found


def public_item(data: Data) -> Mapping:
    """Without votes, money and stories; with whether the gate was passed, as its status says."""
    hidden = {f"{side}_{kind}" for side in ("for", "against") for kind in VOTERS} | {"money", "stories"}
    return {name: value for name, value in data.items() if name not in hidden}


ITEM = Kind("agenda_item", "Agendapunt", (
    Field("title", "text", "Wat gaan we doen", required=True, max=160),
    Field("lab", "link", "Lab", of="lab"),
    Field("area", "region", "Gebied", required=True),
    Field("themes", "links", "Draagt bewust bij aan", of="theme", max=8),
    Field("implicit_themes", "links", "Draagt vanzelf bij aan", of="theme", max=8),
    Field("stories", "links", "Komt uit deze verhalen", of="story", max=100),
    Field("domains", "list", "Wet", choices=DOMAINS, max=3),
    Field("initiator", "choice", "Wie begon ermee", choices=INITIATORS),
    Field("owner", "text", "Wie trekt het", max=120, help="Een rol, geen naam."),
    Field("took_part", "list", "Wie deed mee", choices=TOOK_PART, max=5),
    Field("together", "bool", "Samen met bewoners besloten"),
    Field("status", "choice", "Stand", required=True, choices=STATUSES),
    Field("threshold_share", "number", "Drempel: hoeveel procent moet voor zijn", max=100),
    Field("threshold_least", "number", "Drempel: hoeveel stemmen per groep", max=10_000),
    Field("threshold_types", "list", "Drempel: welke groepen moeten die halen", choices=VOTERS, max=4),
    *(Field(f"{side}_{kind}", "number", f"{label}: {said}", max=100_000)
      for kind, said in VOTERS.items() for side, label in (("for", "Voor"), ("against", "Tegen"))),
    Field("money", "number", "Geld (euro)", max=1_000_000_000),
    Field("planned_start", "date", "Begin volgens plan"), Field("planned_end", "date", "Einde volgens plan"),
    Field("real_start", "date", "Echt begonnen"), Field("real_end", "date", "Echt klaar"),
    Field("hypothesis", "text", "Prototype: wat verwacht u", max=400),
    Field("test_start", "date", "Prototype: begin van de proef"), Field("test_end", "date", "Prototype: einde van de proef"),
    Field("measure", "text", "Prototype: aan welk cijfer ziet u het", max=200),
    Field("stop_rule", "text", "Prototype: wanneer stopt u", max=300),
    Field("result", "text", "Wat kwam eruit", max=800),
    Field("evidence", "choice", "Hoe zeker is dat", choices=EVIDENCE),
    Field("outputs", "list", "Wat leverde het op", choices=OUTPUTS, max=5),
    Field("kept_where", "text", "Waar is het vastgelegd", max=300),
    Field("stop_reason", "text", "Waarom gestopt", max=500), Field("stop_lesson", "text", "Wat leerde u", max=500),
), check_item, public_item, name="title", stays=stays, people=True)
KINDS = (ITEM,)
