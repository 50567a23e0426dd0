"""Doelen en uitkomsten: goals, targets, programmes and what became of them.

A programme is registered before it starts and then locked: from then on its design cannot change. The moment is that of the
line in the ledger, which nobody can move. What was not locked in time is looked at afterwards, and is called so.
"""

from collections.abc import Collection, Mapping
from datetime import date

from dashboard.definitions import EVALUABLE, SPHERES, Indicator
from dashboard.methods.evaluation import SYNTHETIC
from dashboard.registers.kinds import Data, Field, Kind, Record, State

PROGRAMMES = {"gala": "GALA", "iza": "IZA", "azwa": "AZWA", "wmo": "Wmo", "lokaal": "Eigen geld", "anders": "Anders"}
DIRECTIONS = {"meer": "Het cijfer moet omhoog", "minder": "Het cijfer moet omlaag"}
AIMS = {"volgen": "Volgen: waar staan we", "evalueren": "Evalueren: werkt onze aanpak"}
METHODS = {
    "vergelijken": "Vergelijken met andere gebieden",
    "voor_en_na": "Alleen voor en na",
    "samengesteld": "Een samengestelde vergelijkingswijk",
}
STATUSES = {"idee": "idee", "plan": "plan", "loopt": "loopt", "afgerond": "afgerond", "gestopt": "gestopt"}
SUSTAIN = {
    "loopt": "Loopt het nog",
    "budget": "Vast geld",
    "eigenaar": "Een vaste eigenaar in de organisatie",
    "vrijwilligers": "Vrijwilligers die blijven",
}
BUDGETS = {"vast": "vast geld", "tijdelijk": "tijdelijk geld", "geen": "geen geld"}
MONTHS = {"6": "na 6 maanden", "12": "na 12 maanden", "24": "na 24 maanden"}
LEVELS = ("idee", "goed beschreven", "goed onderbouwd", "eerste aanwijzingen", "goede aanwijzingen", "sterke aanwijzingen")
RECOGNISED = 5  # years that a recognition holds
# What is promised before the start. Locked, it stays as it is.
NEEDED = ("outcome", "direction", "expected", "relevant", "method", "stop_rule", "sustain")
DESIGN = (*NEEDED, "regions", "start", "starts", "others")
DESCRIBED = ("problem", "for_whom", "approach", "conditions", "transfer")


def may_evaluate(indicator: Indicator) -> bool:
    """Whether this figure can show that something works: counted or asked, and its definition allows it."""
    return indicator.kind in EVALUABLE and "evalueren" in indicator.uses


def why_not(indicator: Indicator) -> str:
    """Why a figure cannot show that something works; empty when it can."""
    if may_evaluate(indicator):
        return ""
    reason = {
        "model": "Het is een schatting van een model. Zo'n model weet niets van uw aanpak.",
        "allocated": "Het is verdeeld over gebieden met een rekenregel. Die weet niets van uw aanpak.",
        "derived": "Het is berekend uit andere cijfers. Dan meet u oorzaak en gevolg tegelijk.",
    }.get(indicator.kind)
    return f"„{indicator.label}” kan niet laten zien of iets werkt. {reason or 'Volgens de beschrijving is het daar niet voor.'}"


def figures_of(data: Data, before: Data | None, known: Mapping[str, Indicator]) -> list[str]:
    """What is named anew must be there; and to evaluate with, it must be counted or asked (W8). Of a programme, a target or any
    other record: what stood there before stays, also when its definition changed since."""
    old = {before.get("indicator"), before.get("outcome"), *before.get("others", [])} if before else set()
    named = [name for name in (data.get("indicator"), data.get("outcome"), *data.get("others", [])) if name]
    to_evaluate = data.get("aim", "evalueren") == "evalueren"
    if before and to_evaluate and before.get("aim", "evalueren") != "evalueren":
        old = set()
    found = []
    for name in (name for name in named if name not in old):
        if name not in known:
            found.append(f"„{name}” is geen cijfer dat we kennen.")
        elif to_evaluate and (said := why_not(known[name])):
            found.append(said)
    return found


# --- rules ------------------------------------------------------------------------------------------------------------


def check_goal(data: Data, before: Data | None, state: State) -> list[str]:
    """A goal does not hang under itself."""
    seen, above = set(), data
    while parent := above.get("parent"):
        if parent in seen or state["goal"][parent].data is data:
            return ["Hoort bij: dit doel hangt zo onder zichzelf."]
        seen.add(parent)
        above = state["goal"][parent].data
    return []


def check_target(data: Data, before: Data | None, state: State) -> list[str]:
    """A target is of one year."""
    return [] if float(data["year"]).is_integer() and data["year"] >= 2000 else ["Jaar: schrijf een jaar, zoals 2027."]


def check_intervention(data: Data, before: Data | None, state: State) -> list[str]:
    """Locked is locked; and what is locked is complete."""
    found = []
    if before and before.get("locked"):
        changed = [
            field.label
            for field in INTERVENTION.fields
            if field.name in DESIGN and before.get(field.name) != data.get(field.name)
        ]
        if changed or not data.get("locked"):
            found.append(
                f"De opzet ligt vast sinds de start is vastgelegd. Dit kan niet meer anders: "
                f"{', '.join(changed) or 'Vastgelegd'}. Maak een nieuwe aanpak als de opzet verandert."
            )
    if data.get("locked"):
        missing = [field.label for field in INTERVENTION.fields if field.name in NEEDED and field.name not in data]
        found += [f"Vastleggen kan pas als dit is ingevuld: {', '.join(missing)}."] if missing else []
    if data.get("method") == "samengesteld":
        found.append(SYNTHETIC)
    if data["status"] not in ("idee", "plan") and not (data.get("outcome") and data.get("sustain")):
        found.append("Een aanpak die loopt of liep, heeft een uitkomst en iets waaraan we zien of het blijft. Vul beide in.")
    if data.get("outcome") in data.get("others", []):
        found.append("Andere uitkomsten: de belangrijkste uitkomst staat er dubbel.")
    if data.get("relevant") == 0:
        found.append("Kleinste verschil dat ertoe doet: dat is meer dan 0.")
    if data.get("ends", "9999") < data["start"]:
        found.append("Het einde ligt voor het begin.")
    if data["status"] == "gestopt" and not (data.get("reason") and data.get("lesson")):
        found.append("Gestopt: schrijf waarom, en wat u ervan leerde. Dat komt in het jaaroverzicht.")
    return found + _starts(data)


def _starts(data: Data) -> list[str]:
    """Starts of areas that began in another year: {code: date}, of areas of the programme."""
    starts = data.get("starts", {})
    if not isinstance(starts, dict) or not all(isinstance(day, str) and _is_day(day) for day in starts.values()):
        return ["Start per gebied: geef per gebied een datum, zoals 2026-01-31."]
    strange = sorted(set(starts) - set(data["regions"]))
    return [f"Start per gebied: {strange[0]} doet niet mee."] if strange else []


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_followup(data: Data, before: Data | None, state: State) -> list[str]:
    """One for each moment."""
    same = [
        other
        for other in state["followup"].values()
        if other.data is not data and (other.data["intervention"], other.data["months"]) == (data["intervention"], data["months"])
    ]
    found = [f"{MONTHS[data['months']].capitalize()} staat er al. Pas dat aan."] if same else []
    if data.get("volunteers_now", 0) and "volunteers_start" not in data:
        found.append("Vrijwilligers nu: vul ook in hoeveel het er bij de start waren.")
    return found


def check_spending(data: Data, before: Data | None, state: State) -> list[str]:
    """Ranges run from low to high, and a year comes once for each programme line."""
    found = [
        f"{what}: het laagste getal is hoger dan het hoogste."
        for what, low, high in (("Kosten", "cost_low", "cost_high"), ("Bereik", "reach_low", "reach_high"))
        if data.get(low, 0) > data.get(high, data.get(low, 0))
    ]
    key = ("intervention", "year", "programme")
    same = [
        other
        for other in state["spending"].values()
        if other.data is not data and all(other.data.get(part) == data.get(part) for part in key)
    ]
    return found + (["Dit jaar staat er al voor deze aanpak en dit geld. Pas dat aan."] if same else [])


def public_spending(data: Data) -> Data:
    """Without a reach so small that it is about a few people."""
    small = min(data.get("reach_low", 10), data.get("reach_high", 10)) < 10
    return {name: value for name, value in data.items() if not (small and name in ("reach_low", "reach_high"))}


# --- what follows from a record ---------------------------------------------------------------------------------------


def locked_at(record: Record) -> str | None:
    """The moment (UTC) from which the design has been locked; None while it is not."""
    versions, moment = list(record.history), None
    while versions and versions[-1]["data"] is None:  # taken away: it was locked until then
        versions.pop()
    for version in versions:
        locked = bool(version["data"] and version["data"].get("locked"))
        moment = (moment or version["at"]) if locked else None
    return moment


def ahead(record: Record) -> bool:
    """Whether the design was locked before the first area started; otherwise the result is "achteraf bekeken"."""
    moment, data = locked_at(record), record.data or record.history[-2]["data"]
    return moment is not None and moment[:10] < min((data["start"], *data.get("starts", {}).values()))


def starts(data: Data) -> dict[str, str]:
    """Per area the day on which it started."""
    return {region: data.get("starts", {}).get(region, data["start"]) for region in data["regions"]}


def evidence(data: Data, moved: bool, works: bool, followups: Collection[Data]) -> int:
    """Level of evidence, 0 to 5 (LEVELS); each asks for all that comes before.

    moved  the areas themselves changed as was wanted, beyond chance
    works  and more than comparable areas did, with a fair comparison
    """
    lasting = any(found["months"] in ("12", "24") and found.get("running") for found in followups)
    described, reasoned = all(data.get(name) for name in DESCRIBED), bool(data.get("elements") and data.get("literature"))
    steps = (described, reasoned, moved or works, works, bool(data.get("replicated")) and lasting)
    return next((n for n, reached in enumerate(steps) if not reached), len(steps))


def recognised(data: Data, today: date) -> bool:
    """Whether a recognition by the committee was filled in and still holds. The program itself never gives one."""
    given = data.get("databank_date")
    return bool(data.get("databank") and given and (today - date.fromisoformat(given)).days < RECOGNISED * 365.25)


LONG = 800
GOAL = Kind(
    "goal",
    "Doel",
    (
        Field("name", "text", "Doel", required=True, max=120),
        Field("wish", "text", "Wat willen we bereiken?", required=True, max=LONG),
        Field("doing", "text", "Wat gaan we doen?", max=LONG),
        Field("cost", "number", "Wat mag het kosten (euro per jaar)?", max=1_000_000_000),
        Field("sphere", "choice", "Kring", choices=SPHERES),
        Field("parent", "link", "Hoort bij", of="goal"),
    ),
    check_goal,
    name="name",
)
TARGET = Kind(
    "target",
    "Streefcijfer",
    (
        Field("goal", "link", "Doel", required=True, of="goal"),
        Field("indicator", "text", "Cijfer", required=True, max=80),
        Field("region", "region", "Gebied", required=True),
        Field("year", "number", "Jaar", required=True, max=2100),
        Field("value", "number", "Streefcijfer", required=True),
        Field("aim", "choice", "Waarvoor", required=True, choices=AIMS),
        Field("smallest", "number", "Kleinste verschil dat dit cijfer hier kan laten zien"),
    ),
    check_target,
    figures=figures_of,
)
INTERVENTION = Kind(
    "intervention",
    "Aanpak",
    (
        Field("name", "text", "Naam van de aanpak", required=True, max=120),
        Field("goal", "link", "Doel", required=True, of="goal"),
        Field("status", "choice", "Stand", required=True, choices=STATUSES),
        Field("regions", "regions", "Gebieden", required=True, max=200),
        Field("start", "date", "Start", required=True),
        Field("starts", "object", "Start per gebied, als die verschilt"),
        Field("ends", "date", "Gestopt of afgerond op"),
        Field("outcome", "text", "Belangrijkste uitkomst", max=80, help="Een cijfer dat gemeten of geteld is."),
        Field("others", "list", "Andere uitkomsten", max=5),
        Field("direction", "choice", "Welke kant op", choices=DIRECTIONS),
        Field("expected", "number", "Verwacht verschil"),
        Field("relevant", "number", "Kleinste verschil dat ertoe doet"),
        Field("method", "choice", "Hoe we het meten", choices=METHODS),
        Field("stop_rule", "text", "Wanneer we stoppen", max=LONG),
        Field("sustain", "list", "Waaraan we zien of het blijft", choices=SUSTAIN, max=4),
        Field("locked", "bool", "Vastgelegd"),
        Field("programme", "choice", "Uit welk geld", choices=PROGRAMMES),
        Field("problem", "text", "Wat is er aan de hand?", max=LONG),
        Field("for_whom", "text", "Voor wie is het?", max=LONG),
        Field("approach", "text", "Wat doen we precies?", max=LONG),
        Field("conditions", "text", "Wat is er voor nodig?", max=LONG),
        Field("transfer", "text", "Hoe kan een ander het overnemen?", max=LONG),
        Field("elements", "text", "Waarom zou het werken?", max=LONG),
        Field("literature", "text", "Onderzoek dat dit steunt", max=LONG),
        Field("replicated", "text", "Onderzoek dat het herhaalde", max=LONG),
        Field("databank", "text", "Nummer in de databank", max=40),
        Field("databank_date", "date", "Erkend op"),
        Field("run_by", "links", "Wie voert het uit", of="organisation", max=20),
        Field("elsewhere", "list", "Loopt ook in", max=20),
        Field("reason", "text", "Waarom gestopt", max=LONG),
        Field("lesson", "text", "Wat we leerden", max=LONG),
    ),
    check_intervention,
    name="name",
    figures=figures_of,
)
FOLLOWUP = Kind(
    "followup",
    "Blijft het?",
    (
        Field("intervention", "link", "Aanpak", required=True, of="intervention"),
        Field("months", "choice", "Moment", required=True, choices=MONTHS),
        Field("running", "bool", "Loopt het nog"),
        Field("budget", "choice", "Geld", choices=BUDGETS),
        Field("owner", "bool", "Vaste eigenaar in de organisatie"),
        Field("volunteers_start", "number", "Vrijwilligers bij de start", max=1_000_000),
        Field("volunteers_now", "number", "Vrijwilligers nu", max=1_000_000),
    ),
    check_followup,
)
SPENDING = Kind(
    "spending",
    "Jaar van een aanpak",
    (
        Field("intervention", "link", "Aanpak", required=True, of="intervention"),
        Field("year", "number", "Jaar", required=True, max=2100),
        Field("programme", "choice", "Uit welk geld", required=True, choices=PROGRAMMES),
        Field("cost_low", "number", "Kosten, laagste schatting (euro)", max=1_000_000_000),
        Field("cost_high", "number", "Kosten, hoogste schatting (euro)", max=1_000_000_000),
        Field("reach_low", "number", "Bereikte mensen, laagste schatting", max=1_000_000),
        Field("reach_high", "number", "Bereikte mensen, hoogste schatting", max=1_000_000),
        Field("partners", "number", "Partners", max=1_000),
    ),
    check_spending,
    public_spending,
)
KINDS = (GOAL, TARGET, INTERVENTION, FOLLOWUP, SPENDING)
