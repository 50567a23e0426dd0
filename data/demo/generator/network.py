"""The register of Halmerwoude: organisations, what they do, and who works with whom, with four things planted to be found.

A broker who joins the wijken, a breakpoint (the only organisation that joins formal and informal in its wijk), a wijk of two
separate worlds, and a wijk where too little was confirmed. Another seed moves them. No persons, as everywhere.
"""

from dataclasses import dataclass, field

import numpy as np

from . import places, town

HOME = "GM9998"
FIRST, NOW = "2023-12-31", "2026-01-12"  # the two moments: who worked together then, and now
FORMAL = (("Wijkteam {}", "wijkteam", "gemeente"), ("Welzijn {}", "welzijn", "aanbieder"), ("Thuiszorg {}", "zorg", "aanbieder"),
          ("Huisartsen {}", "huisarts", "aanbieder"), ("Woonstichting {}", "corporatie", "markt"))
INFORMAL = (("Buurtkamer {}", "bewonersgroep"), ("Bewonersgroep {}", "bewonersgroep"), ("Samen Eten {}", "vrijwilligers"),
            ("Klussendienst {}", "vrijwilligers"), ("Wandelclub {}", "vereniging"), ("Tuin van {}", "bewonersgroep"),
            ("Zonnebloemen {}", "vrijwilligers"), ("Lotgenoten {}", "ervaring"), ("Muziekgroep {}", "vereniging"))
CITY = (("Gemeente Halmerwoude, Wmo-loket", "gemeente", "formal", "gemeente"),
        ("Halmfonds", "fonds", "formal", "markt"), ("Kenniswerkplaats Halm", "school", "formal", "kennisinstelling"))
STADSDORPEN = {"BU99980001": "Stadsdorp Kruitkade", "BU99980301": "Stadsdorp Libellengaarde",
               "BU99980403": "Buurtcirkel Eikenzoom"}
THEMES = {"wijkteam": ("eenzaamheid", "rondkomen", "ggz"), "welzijn": ("eenzaamheid", "ouder_worden", "meedoen"),
          "zorg": ("ouder_worden", "mantelzorg"), "huisarts": ("gezond", "ggz", "eenzaamheid"),
          "corporatie": ("dakloos", "groen"), "bewonersgroep": ("eenzaamheid", "groen", "meedoen", "inclusie"),
          "vrijwilligers": ("eenzaamheid", "vervoer", "mantelzorg"), "vereniging": ("gezond", "ouder_worden"),
          "ervaring": ("ggz", "rondkomen", "verslaving"), "stadsdorp": ("ouder_worden",)}
DOING = {"eenzaamheid": ("Koffie-uur", "Samen eten", "Bezoek aan huis"),
         "ouder_worden": ("Eettafel 75-plus", "Soos", "Valtraining"),
         "mantelzorg": ("Mantelzorgcafé", "Vrije middag"), "rondkomen": ("Spreekuur geld", "Ruilwinkel"),
         "meedoen": ("Werkplaats",),
         "gezond": ("Wandelgroep", "Beweegles"), "ggz": ("Herstelgroep", "Inloop"), "verslaving": ("Herstelkring",),
         "dakloos": ("Inloop overdag",), "jeugd": ("Huiswerkclub",), "taal": ("Taalcafé", "Hulp met de computer"),
         "groen": ("Buurttuin", "Schoonmaakdag"), "inclusie": ("Kookgroep",), "vervoer": ("Klusdienst", "Buurtbus")}
LAW = {"rondkomen": ["participatie"], "meedoen": ["participatie"], "jeugd": ["jeugd"], "eenzaamheid": ["wmo"],
       "ouder_worden": ["wmo"], "mantelzorg": ["wmo"], "ggz": ["wmo"], "dakloos": ["wmo"]}


@dataclass
class Plan:
    """The register of one seed: records by kind and id, and where the plants are."""

    chance: np.random.Generator
    plants: dict[str, str]
    organisation: dict[str, dict] = field(default_factory=dict)
    activity: dict[str, dict] = field(default_factory=dict)
    tie: dict[str, dict] = field(default_factory=dict)

    def pick(self, options, most: int = 1) -> list:
        return [options[n] for n in self.chance.permutation(len(options))[:most]]

    def day(self, first: int, last: int) -> str:
        return f"{self.chance.integers(first, last + 1)}-{self.chance.integers(1, 13):02d}-{self.chance.integers(1, 28):02d}"


def records(seed: int = town.SEED) -> list[dict]:
    """Every record as `python -m dashboard record` reads it, organisations first."""
    made = plan(seed)
    return [{"kind": kind, "id": id, "data": data} for kind in ("organisation", "activity", "tie")
            for id, data in getattr(made, kind).items()]


def plan(seed: int = town.SEED) -> Plan:
    """The register, and the ids and codes of what is planted: broker, breakpoint (with its wijk), worlds, unchecked."""
    chance = town.chance("network", seed)
    wijken = [code for code in places.WIJKEN if code[2:6] == HOME[2:] and code != "WK999805"]  # where hardly anybody lives
    chosen = list(wijken) if seed == town.SEED else [wijken[n] for n in chance.permutation(len(wijken))]
    order = {"breakpoint_wijk": 6, "worlds": 2, "unchecked": 7} if seed == town.SEED else {
        "breakpoint_wijk": 0, "worlds": 1, "unchecked": 2}
    made = Plan(chance, {name: chosen[n if n < 5 or seed != town.SEED else n - 1] for name, n in order.items()})
    for wijk in wijken:
        _wijk(made, wijk)
    _city(made, wijken)
    _activities(made)
    for data in made.organisation.values():
        if data["sector"] == "informal" and not data.get("themes"):
            data["themes"] = ["eenzaamheid"]
    return made


def _wijk(made: Plan, wijk: str) -> None:
    """The organisations of a wijk and the ties between them."""
    name = places.WIJKEN[wijk].split(" ", 2)[2]
    buurten = [b.code for b in places.BUURTEN if b.wijk == wijk and b.people[3] > 100]
    late = wijk == made.plants["unchecked"]
    formal = [_organisation(made, words.format(name), type, "formal", helix, wijk, late) for words, type, helix in FORMAL]
    informal = [_organisation(made, words.format(places_name(buurt)), type, "informal", "burgers", buurt, late)
                for (words, type), buurt in zip(INFORMAL, [buurten[n % len(buurten)] for n in range(len(INFORMAL))], strict=True)]
    for code, words in STADSDORPEN.items():
        if code in buurten:
            informal.append(_organisation(made, words, "stadsdorp", "informal", "burgers", code, late))
    _ring(made, formal)
    _ring(made, informal)
    if wijk == made.plants["worlds"]:
        _some(made, informal, informal, 8)
        return
    if wijk == made.plants["breakpoint_wijk"]:
        bridge = _organisation(made, f"Stichting De Brug {name}", "welzijn", "hybrid", "aanbieder", buurten[0], late)
        made.plants["breakpoint"] = bridge
        made.organisation[bridge] |= {"money": 48000, "money_until": "2026-12-31", "themes": ["eenzaamheid", "ouder_worden"]}
        for other in (*formal[:3], *informal[:4]):
            _tie(made, bridge, other)
        _some(made, informal, informal, 6)
        return
    _some(made, formal, informal, 15)
    _some(made, informal, informal, 7)


def places_name(buurt: str) -> str:
    """The name of a buurt; of two with one name the gemeente keeps the first."""
    return next(b.name for b in places.BUURTEN if b.code == buurt)


def _organisation(made: Plan, name: str, type: str, sector: str, helix: str, region: str, late: bool) -> str:
    id = f"org-{len(made.organisation) + 1:03d}"
    chance, informal = made.chance, sector == "informal"
    if any(data["name"] == name for data in made.organisation.values()):
        name += " 2"
    data = {"name": name, "sector": sector, "type": type, "helix": helix, "region": region,
            "sphere": "gemeenschappelijk" if informal else "institutioneel",
            "ring": ("vrijwilligers en ervaringsdeskundigen" if type in ("vrijwilligers", "ervaring") else "buurt en kennissen")
            if informal else "professionals",
            "themes": sorted(made.pick(THEMES.get(type, ("eenzaamheid",)), 2)), "active_from": made.day(1998, 2021)}
    confirmed = chance.random() < (0.55 if late else 0.92)
    data["last_confirmed"] = made.day(2025, 2025) if confirmed else made.day(2022, 2023)
    if informal:
        data["volunteers"] = int(chance.integers(6, 60))
        data["volunteers_75plus"] = int(data["volunteers"] * chance.uniform(0.05, 0.6))
    if type == "wijkteam":
        data |= {"fte": float(chance.integers(8, 30)) / 2, "disciplines": ["maatschappelijk_werk", "schuldhulp", "wmo"]}
    if type == "stadsdorp":
        data["members"] = int(chance.integers(30, 160))
    if type == "ervaring":
        data["experts"] = int(chance.integers(2, 12))
    if chance.random() < 0.4 and type not in ("gemeente", "huisarts"):
        data |= {"money": int(chance.integers(2, 90)) * 500, "money_until": f"{chance.integers(2026, 2029)}-12-31"}
    made.organisation[id] = data
    return id


def _ring(made: Plan, members: list[str]) -> None:
    """Each knows the next: nobody stands alone, and nobody is the only way."""
    for one, other in zip(members, [*members[1:], members[0]], strict=True):
        _tie(made, one, other)


def _some(made: Plan, first: list[str], second: list[str], how_many: int) -> None:
    """So many more ties between two groups, each pair once."""
    tied = {frozenset((data["a"], data["b"])) for data in made.tie.values()}
    free = [(a, b) for a in first for b in second if a < b and frozenset((a, b)) not in tied]
    for a, b in made.pick(free, how_many):
        _tie(made, a, b)


def _tie(made: Plan, a: str, b: str) -> None:
    chance = made.chance
    new = chance.random() < 0.25
    data = {"a": a, "b": b, "type": made.pick(("kent", "verwijst", "doet_samen", "doet_samen", "deelt_ruimte"))[0],
            "strength": int(chance.integers(1, 4)), "date": made.day(2024, 2025) if new else made.day(2019, 2022),
            "source": made.pick(("register", "interview", "workshop"))[0], "reported_by": made.pick(("a", "b", "beide"))[0]}
    made.tie[f"tie-{len(made.tie) + 1:03d}"] = data


def _city(made: Plan, wijken: list[str]) -> None:
    """Who works for the whole gemeente, the broker among them, and what joins the wijken."""
    members = [_organisation(made, name, type, sector, helix, HOME, False) for name, type, sector, helix in CITY]
    broker = _organisation(made, "Halm Verbindt", "makelaar", "hybrid", "markt", HOME, False)
    made.organisation[broker] |= {"money": 65000, "money_until": "2027-12-31", "last_confirmed": "2025-10-01"}
    made.plants["broker"] = broker
    _ring(made, [*members, broker])
    own: dict[str, list[str]] = {wijk: [] for wijk in wijken}
    for id, data in made.organisation.items():
        if (code := "WK" + data["region"][2:8]) in own:
            own[code].append(id)
    for wijk in wijken:
        if wijk == made.plants["breakpoint_wijk"]:
            _tie(made, broker, made.plants["breakpoint"])
            continue
        groups = [id for id in own[wijk] if made.organisation[id]["sector"] == "informal"]
        for other in made.pick(groups, 2):
            _tie(made, broker, other)
    teams = [next(id for id in own[wijk] if made.organisation[id]["type"] == "wijkteam") for wijk in wijken]
    for one, other in zip(teams[::2], teams[1::2], strict=False):
        _tie(made, one, other)


def _activities(made: Plan) -> None:
    """What happens: each by an organisation of the buurt, often with one it knows; and places that are empty or in use."""
    chance = made.chance
    known: dict[str, list[str]] = {id: [] for id in made.organisation}
    for data in made.tie.values():
        known[data["a"]].append(data["b"])
        known[data["b"]].append(data["a"])
    for id, data in made.organisation.items():
        if data["region"] == HOME:
            continue
        for _ in range(2 if data["sector"] == "formal" else 3 if chance.random() < 0.15 else 2):
            _activity(made, id, known[id])
    buurten = [b.code for b in places.BUURTEN if b.code[2:6] == HOME[2:] and b.people[3] > 400]
    for n, buurt in enumerate(made.pick(buurten, 12)):
        status = ("vrij", "in_gesprek", "in_gebruik")[n % 3]
        plek = {"title": f"Open plek {places_name(buurt)}", "type": "plek", "region": buurt, "themes": ["groen"],
                "place_status": status, "status": "actief" if status == "in_gebruik" else "idee", "initiator": "gemeente",
                "last_confirmed": made.day(2024, 2025)}
        made.activity[f"act-{len(made.activity) + 1:03d}"] = plek


def _activity(made: Plan, carrier: str, known: list[str]) -> None:
    chance, own = made.chance, made.organisation[carrier]
    theme = made.pick(own["themes"])[0]
    wijk = [b.code for b in places.BUURTEN if b.wijk == own["region"] and b.people[3] > 100]
    buurt = own["region"] if own["region"].startswith("BU") else made.pick(wijk)[0]
    near = [id for id in known if made.organisation[id]["region"] != HOME]
    partners = made.pick(near, 1) if near and chance.random() < 0.55 else []
    formal = own["sector"] == "formal"
    type = {"stadsdorp": "stadsdorp", "ervaring": "ervaring"}.get(own["type"])
    type = type or ("activiteit" if formal else "buurthuis" if own["name"].startswith("Buurtkamer") and chance.random() < 0.5
                    else "initiatief")
    stopped = chance.random() < 0.12
    data = {"title": f"{made.pick(DOING[theme])[0]} {places_name(buurt)}", "type": type, "region": buurt, "themes": [theme],
            "domains": LAW.get(theme, []), "ring": own["ring"], "carriers": [carrier], "partners": partners,
            "coordinators": int(chance.integers(1, 5)), "initiator": "organisatie" if formal else "bewoners",
            "status": "slapend" if stopped else "actief", "reach": made.pick(("1-9", "10-24", "10-24", "25+", "25+"))[0],
            "bipp": made.pick(("0", "0", "1-9", "1-9", "10-24"))[0], "begins": made.day(2016, 2024),
            "last_confirmed": made.day(2025, 2025) if chance.random() < 0.85 else made.day(2022, 2023)}
    if theme != "eenzaamheid" and chance.random() < 0.4:
        data["implicit_themes"] = ["eenzaamheid"]
    if theme == "eenzaamheid":
        data["pillars"] = made.pick(("mensen", "mensen", "netwerk", "aanpak", "bestuur"), 1)
    if chance.random() < 0.3:
        data |= {"money": int(chance.integers(1, 30)) * 500, "money_until": f"{chance.integers(2026, 2028)}-12-31"}
    made.activity[f"act-{len(made.activity) + 1:03d}"] = data
