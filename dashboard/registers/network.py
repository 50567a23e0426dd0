"""Samenspel: organisations, what they do, and who works with whom. No persons: a coordinator is a number, not a name."""
import re

from dashboard.definitions import RINGS, SPHERES, Dataset
from dashboard.registers.kinds import Change, Data, Field, Kind, State

# Under which stands what is computed from this register, beside the datasets that were delivered.
COMPUTED = Dataset(
    id="samenspel", title="Samenspel", type="index", producer="gemeente, eigen register", license="eigen cijfers van de gemeente",
    attribution="Berekend uit het register in dit dashboard", own=False,
    description="Organisaties, activiteiten en contacten die mensen in dit dashboard bijhouden. Er staan geen personen in.")
SECTORS = {"formal": "formeel", "informal": "informeel", "hybrid": "allebei"}
HELIX = {"burgers": "burgers", "gemeente": "gemeente", "aanbieder": "aanbieder", "kennisinstelling": "kennisinstelling",
         "markt": "markt"}
ORGANISATIONS = {
    "vereniging": "Vereniging", "bewonersgroep": "Bewonersgroep", "stadsdorp": "Stadsdorp of buurtcirkel",
    "vrijwilligers": "Vrijwilligersorganisatie", "ervaring": "Groep van ervaringsdeskundigen", "welzijn": "Welzijnsorganisatie",
    "wijkteam": "Wijkteam of WOT", "zorg": "Zorgaanbieder", "huisarts": "Huisartsen", "corporatie": "Woningcorporatie",
    "gemeente": "Gemeente", "school": "School of kennisinstelling", "ondernemer": "Ondernemer", "fonds": "Fonds",
    "makelaar": "Sociaal makelaar of brooker", "anders": "Anders",
}
DISCIPLINES = {"maatschappelijk_werk": "maatschappelijk werk", "wijkverpleging": "wijkverpleging", "jeugd": "jeugd",
               "ggz": "ggz", "schuldhulp": "schuldhulp", "opbouwwerk": "opbouwwerk", "ouderenwerk": "ouderenwerk", "wmo": "Wmo"}
THEMES = {
    "eenzaamheid": "Eenzaamheid", "ouder_worden": "Goed oud worden", "mantelzorg": "Mantelzorg",
    "rondkomen": "Rondkomen en schulden", "meedoen": "Meedoen en werk",
    "gezond": "Gezond leven", "ggz": "Psychisch herstel", "verslaving": "Herstel van verslaving",
    "dakloos": "Zonder vaste woonplek", "jeugd": "Opgroeien", "taal": "Taal en digitaal", "groen": "Groen en plek",
    "inclusie": "Iedereen hoort erbij", "vervoer": "Vervoer en klussen",
}
DOMAINS = {"wmo": "Wmo", "jeugd": "Jeugdhulp", "participatie": "Participatiewet en schulden"}
ACTIVITIES = {
    "activiteit": "Activiteit", "initiatief": "Bewonersinitiatief", "stadsdorp": "Stadsdorp of buurtcirkel",
    "buurthuis": "Buurthuis",
    "ervaring": "Hulp door ervaringsdeskundigen", "plek": "Plek of braakliggend terrein", "wijkteam": "Wijkteam of WOT",
}
STATUSES = {"idee": "idee", "actief": "actief", "slapend": "ligt stil", "gestopt": "gestopt"}
PLACES = {"vrij": "vrij", "in_gesprek": "in gesprek", "in_gebruik": "in gebruik"}
INITIATORS = {"bewoners": "bewoners", "organisatie": "een organisatie", "gemeente": "de gemeente"}
BANDS = {"0": "niemand", "1-9": "1 tot en met 9", "10-24": "10 tot en met 24", "25+": "25 of meer"}
PILLARS = {"bestuur": "Steun van het bestuur", "netwerk": "Een sterk netwerk", "mensen": "Mensen zelf betrekken",
           "aanpak": "Een aanpak die blijft", "volgen": "Volgen en leren"}
TIES = {"kent": "kent elkaar", "verwijst": "verwijst door", "doet_samen": "doet samen", "deelt_ruimte": "deelt ruimte",
        "deelt_geld": "deelt geld"}
SOURCES = {"register": "register", "interview": "gesprek", "workshop": "bijeenkomst"}
REPORTED = {"a": "de eerste", "b": "de tweede", "beide": "beide"}
CARRY = ("carriers", "partners", "places", "funders")  # how an organisation is part of an activity


def check_organisation(data: Data, before: Data | None, state: State) -> list[str]:
    """Rules between fields of an organisation."""
    found = _dates(data, "active_from", "active_to")
    if (kvk := data.get("kvk")) and not re.fullmatch(r"\d{8}", kvk):
        found.append("KvK-nummer: dat heeft acht cijfers.")
    if data.get("volunteers_75plus", 0) > data.get("volunteers", data.get("volunteers_75plus", 0)):
        found.append("Vrijwilligers van 75 jaar of ouder: dat kunnen er niet meer zijn dan alle vrijwilligers.")
    return found


def check_activity(data: Data, before: Data | None, state: State) -> list[str]:
    """Rules between fields of an activity."""
    found = _dates(data, "begins", "ends")
    if data.get("place_status") and data["type"] != "plek":
        found.append("Stand van de plek: dit hoort alleen bij een plek.")
    if data["type"] not in ("plek", "wijkteam") and not any(data.get(role) for role in CARRY):
        found.append("Trekkers: kies ten minste één organisatie die dit doet.")
    if both := [THEMES[theme] for theme in data.get("themes", []) if theme in data.get("implicit_themes", [])]:
        found.append(f"Thema's: {both[0]} staat bij allebei. Kies: bewust, of vanzelf.")
    return found


def check_tie(data: Data, before: Data | None, state: State) -> list[str]:
    """A tie joins two organisations, once for each type and area."""
    if data["a"] == data["b"]:
        return ["Een organisatie kan geen contact met zichzelf hebben."]
    if not 1 <= data.get("strength", 1) <= 3:
        return ["Hoe sterk: kies 1, 2 of 3."]
    same = [record for record in state["tie"].values() if record.data is not data and tie_key(record.data) == tie_key(data)]
    return _dates(data, "date", "ended") + (["Dit contact staat er al. Pas dat aan."] if same else [])


def tie_key(data: Data) -> tuple:
    """Two ties with the same key are the same tie."""
    return (*sorted((data["a"], data["b"])), data["type"], data.get("region"))


def _dates(data: Data, first: str, last: str) -> list[str]:
    return ["Het einde ligt voor het begin."] if data.get(first, "") > data.get(last, "9999") else []


def public_organisation(data: Data) -> Data:
    """Without numbers of people, money and KvK."""
    hidden = {"kvk", "money", "money_until", "volunteers", "volunteers_75plus", "experts", "members", "fte", "note"}
    return {name: value for name, value in data.items() if name not in hidden}


def public_activity(data: Data) -> Data:
    """Without money and remarks. How many people come is only known in bands."""
    return {name: value for name, value in data.items() if name not in ("money", "money_until", "note")}


def public_tie(data: Data) -> Data:
    """Without who told it."""
    return {name: value for name, value in data.items() if name not in ("reported_by", "note")}


NOTE = Field("note", "text", "Opmerking", max=500, help="Geen namen van personen.")
RING = Field("ring", "choice", "Ring van steun", choices=RINGS)
CONFIRMED = Field("last_confirmed", "date", "Laatst nagekeken")
ORGANISATION = Kind("organisation", "Organisatie", (
    Field("name", "text", "Naam", required=True, max=120),
    Field("aliases", "list", "Andere namen", max=20, help="Ook afkortingen. Zo vinden we dubbele namen."),
    Field("sector", "choice", "Soort kracht", required=True, choices=SECTORS,
          help="Formeel: betaald werk. Informeel: vrijwilligers en bewoners."),
    Field("type", "choice", "Soort organisatie", choices=ORGANISATIONS),
    Field("helix", "choice", "Van wie", choices=HELIX),
    Field("sphere", "choice", "Kring", choices=SPHERES),
    RING,
    Field("region", "region", "Gevestigd in"),
    Field("active_in", "regions", "Actief in", max=200),
    Field("themes", "list", "Thema's", choices=THEMES, max=14),
    Field("kvk", "text", "KvK-nummer", max=8, number=True),
    Field("fte", "number", "Betaalde uren (fte)", max=10_000),
    Field("disciplines", "list", "Beroepen in het team", choices=DISCIPLINES, max=8),
    Field("members", "number", "Leden", max=1_000_000),
    Field("volunteers", "number", "Vrijwilligers", max=1_000_000, help="Alleen een aantal, geen namen."),
    Field("volunteers_75plus", "number", "Vrijwilligers van 75 jaar of ouder", max=1_000_000),
    Field("experts", "number", "Ervaringsdeskundigen", max=100_000),
    Field("money", "number", "Subsidie per jaar (euro)", max=1_000_000_000),
    Field("money_until", "date", "Subsidie tot en met"),
    Field("active_from", "date", "Bestaat sinds"),
    Field("active_to", "date", "Gestopt op"),
    CONFIRMED, NOTE,
), check_organisation, public_organisation, name="name")
ACTIVITY = Kind("activity", "Activiteit of initiatief", (
    Field("title", "text", "Titel", required=True, max=120),
    Field("type", "choice", "Soort", required=True, choices=ACTIVITIES),
    Field("region", "region", "Waar", required=True),
    Field("themes", "list", "Thema's", choices=THEMES, max=14, help="Waar het om begonnen is."),
    Field("implicit_themes", "list", "Draagt vanzelf bij aan", choices=THEMES, max=14,
          help="Ook al is het daar niet om begonnen."),
    Field("domains", "list", "Wet", choices=DOMAINS, max=3),
    RING,
    Field("carriers", "links", "Trekkers", of="organisation", max=20),
    Field("partners", "links", "Doen mee", of="organisation", max=40),
    Field("places", "links", "Bieden de plek", of="organisation", max=10),
    Field("funders", "links", "Betalen mee", of="organisation", max=10),
    Field("coordinators", "number", "Hoeveel mensen trekken dit", max=1_000, help="Een aantal, geen namen."),
    Field("initiator", "choice", "Wie begon ermee", choices=INITIATORS),
    Field("status", "choice", "Stand", choices=STATUSES),
    Field("place_status", "choice", "Stand van de plek", choices=PLACES),
    Field("reach", "choice", "Hoeveel mensen komen er", choices=BANDS),
    Field("bipp", "choice", "Mensen in een moeilijke situatie", choices=BANDS,
          help="Hoeveel van hen komen? Denk aan schulden of een zwakke gezondheid."),
    Field("pillars", "list", "Pijlers van Eén tegen eenzaamheid", choices=PILLARS, max=5),
    Field("money", "number", "Geld per jaar (euro)", max=1_000_000_000),
    Field("money_until", "date", "Geld tot en met"),
    Field("begins", "date", "Begonnen op"),
    Field("ends", "date", "Gestopt op"),
    CONFIRMED, NOTE,
), check_activity, public_activity, name="title")
TIE = Kind("tie", "Contact", (
    Field("a", "link", "Organisatie", required=True, of="organisation"),
    Field("b", "link", "Met", required=True, of="organisation"),
    Field("type", "choice", "Soort contact", required=True, choices=TIES),
    Field("strength", "number", "Hoe sterk (1 tot en met 3)", max=3),
    Field("region", "region", "Alleen in"),
    Field("date", "date", "Sinds"),
    Field("ended", "date", "Gestopt op"),
    Field("source", "choice", "Hoe we dit weten", choices=SOURCES),
    Field("reported_by", "choice", "Wie dit zei", choices=REPORTED),
    CONFIRMED, NOTE,
), check_tie, public_tie)
KINDS = (ORGANISATION, ACTIVITY, TIE)


# --- two that are one ---------------------------------------------------------------------------------------------------


def merged(state: State, keep: str, drop: str) -> list[Change]:
    """What makes of two organisations one: the name of the other stays as an alias, its ties and activities move over.

    A tie that both had stays once, one between the two goes. All in one batch, so that it can be taken back in one.
    """
    kept, gone = state["organisation"][keep], state["organisation"][drop]
    names = [kept.data["name"], *kept.data.get("aliases", [])]
    aliases = [name for name in (gone.data["name"], *gone.data.get("aliases", [])) if name not in names]
    data = gone.data | kept.data | {"aliases": [*names[1:], *aliases]}
    for many in ("active_in", "themes"):
        data[many] = list(dict.fromkeys([*kept.data.get(many, []), *gone.data.get(many, [])]))
    changes = [Change("organisation", keep, data, kept.version)]
    known = {tie_key(tie.data) for tie in state["tie"].values() if drop not in (tie.data["a"], tie.data["b"])}
    for id, tie in state["tie"].items():
        if drop in (tie.data["a"], tie.data["b"]):
            moved = tie.data | {end: keep for end in ("a", "b") if tie.data[end] == drop}
            double = moved["a"] == moved["b"] or tie_key(moved) in known
            known.add(tie_key(moved))
            changes.append(Change("tie", id, None if double else moved, tie.version))
    for id, activity in state["activity"].items():
        moved = {role: list(dict.fromkeys(keep if one == drop else one for one in activity.data[role]))
                 for role in CARRY if drop in activity.data.get(role, [])}
        if moved:
            changes.append(Change("activity", id, activity.data | moved, activity.version))
    return [*changes, Change("organisation", drop, None, gone.version)]
