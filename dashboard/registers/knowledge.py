"""What is asked, what came of it, how one learned, and what others lent us."""
from dashboard.registers.kinds import Data, Field, Kind, State
from dashboard.registers.labs import SOURCES

ASKERS = {"burger": "burgers", "professional": "professionals", "bestuurder": "bestuurders"}
SORTS = {"kennisvraag": "kennisvraag", "dilemma": "dilemma", "vraagstuk": "vraagstuk uit de praktijk"}
OPEN = {"open": "open", "bezig": "we zoeken het uit", "beantwoord": "beantwoord"}
PRODUCTS = {"methode": "methode", "werkvorm": "werkvorm", "dienst": "dienst", "instrument": "instrument", "lesstof": "lesstof"}
LICENCES = {"CC-BY-4.0": "CC BY 4.0", "CC-BY-SA-4.0": "CC BY-SA 4.0", "CC0-1.0": "vrij te gebruiken (CC0)",
            "vragen": "alleen na overleg"}
LEARNING = {"werkgroep": "werkgroep", "focusgroep": "focusgroep", "bezoek": "bezoek aan elkaar", "blog": "blog",
            "workshop": "workshop", "congres": "congres"}
FOUR = {"onderzoek": "onderzoek", "ontwikkeling": "ontwikkeling", "onderwijs": "onderwijs", "ondersteuning": "ondersteuning"}


def check_question(data: Data, before: Data | None, state: State) -> list[str]:
    """An answer says how one knows."""
    if data["status"] != "beantwoord":
        return []
    found = [] if data.get("answer") else ["Schrijf het antwoord op."]
    return found + ([] if data.get("evidence") else ["Kies hoe u dit weet: cijfer, verhaal, ervaring of onderzoek."])


QUESTION = Kind("question", "Kennisvraag", (
    Field("text", "text", "Vraag", required=True, max=500),
    Field("asker", "choice", "Wie vraagt dit", required=True, choices=ASKERS),
    Field("sort", "choice", "Soort", required=True, choices=SORTS),
    Field("area", "region", "Gebied"),
    Field("status", "choice", "Stand", required=True, choices=OPEN),
    Field("answer", "text", "Antwoord", max=1500),
    Field("evidence", "choice", "Hoe weten we dit", choices=SOURCES),
    Field("source", "text", "Waar staat dat", max=300, help="Een titel of een webadres."),
    Field("lab", "link", "Lab", of="lab"),
    Field("date", "date", "Gesteld op"),
), check_question, name="text", people=True)
PRODUCT = Kind("product", "Product", (
    Field("title", "text", "Titel", required=True, max=160),
    Field("kind", "choice", "Soort", required=True, choices=PRODUCTS),
    Field("about", "text", "Wat is het", required=True, max=600),
    Field("elsewhere", "text", "Wat moet elders ook zo zijn", required=True, max=600,
          help="Wat was hier nodig om het te laten werken?"),
    Field("licence", "choice", "Mag een ander het gebruiken", required=True, choices=LICENCES),
    Field("made_with", "text", "Met welke groepen gemaakt", max=300, help="Groepen, geen namen."),
    Field("lab", "link", "Lab", of="lab"),
    Field("where", "text", "Waar te vinden", max=300),
    Field("date", "date", "Sinds"),
), name="title", people=True)
LEARN = Kind("learning", "Leeractiviteit", (
    Field("title", "text", "Titel", required=True, max=160),
    Field("kind", "choice", "Soort", required=True, choices=LEARNING),
    Field("four", "list", "Gaat om", choices=FOUR, max=4),
    Field("area", "region", "Gebied"),
    Field("lab", "link", "Lab", of="lab"),
    Field("brought", "text", "Wat bracht het", max=600),
    Field("date", "date", "Wanneer", required=True),
), name="title", people=True)
ELSEWHERE = Kind("elsewhere", "Van elders", (
    Field("origin", "text", "Van welke gemeente", required=True, max=120),
    Field("what", "text", "Soort", required=True, max=40),
    Field("ref", "text", "Nummer daar", required=True, max=60, number=True),
    Field("title", "text", "Titel", required=True, max=600),
    Field("content", "object", "Inhoud"),
    Field("licence", "text", "Licentie", max=60),
    Field("package", "text", "Pakket", required=True, max=64, number=True),
    Field("date", "date", "Gemaakt op"),
), name="title", people=True)
KINDS = (QUESTION, PRODUCT, LEARN, ELSEWHERE)
