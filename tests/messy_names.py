"""A messy list of 400 organisations as a municipality keeps it, of which 60 stand in it twice under another name. Made by us."""
import numpy as np

FIRST = ("Buurtkamer", "Bewonersgroep", "Wijkteam", "Zorggroep", "Speeltuin", "Zangkoor", "Moestuin", "Ouderenbond",
         "Klussendienst", "Huiskamer", "Sportclub", "Taalcafé", "Repair Café", "Stichting Welzijn", "Vereniging Vrienden van",
         "Voedselbank", "Mantelzorgsteunpunt", "Inloophuis", "Dorpshuis", "Muziekschool")
NAMES = ("Arendshorst", "Beukenlaan", "Casteleijn", "Dotterveld", "Eikendonk", "Fazantenhof", "Ganzewei", "Hazelaar", "IJsvogel",
         "Jonkerskwartier", "Kastanje", "Leeuwerik", "Merelstraat", "Nachtegaal", "Olmenhof", "Populier", "Quintus", "Rietzanger",
         "Sperwer", "Torenvalk", "Uilenburg", "Valkenier", "Wielewaal", "Zilvermeeuw", "Boterbloem", "Goudenregen")
EXTRA = ("Noord", "Zuid", "Samen", "De Brug", "Plus", "Actief", "Het Anker", "De Schakel", "Ontmoet", "Vooruit")


def messy(seed: int = 8) -> tuple[dict[str, str], set[frozenset]]:
    """id → name of 400 rows, and the 60 pairs that are one organisation."""
    random = np.random.default_rng(seed)
    every = [f"{first} {name}" for first in FIRST for name in NAMES]
    chosen = [every[n] for n in random.permutation(len(every))[:340]]
    chosen = [f"{name} {EXTRA[random.integers(len(EXTRA))]}" if random.random() < 0.3 else name for name in chosen]
    names = {f"o{n}": name for n, name in enumerate(chosen)}
    pairs = set()
    for n, place in enumerate(random.permutation(340)[:60]):
        names[f"d{n}"] = MESS[n % len(MESS)](chosen[place], random)
        pairs.add(frozenset((f"o{place}", f"d{n}")))
    return names, pairs


def typo(name, random):
    at = int(random.integers(len(name) // 2, len(name) - 1))
    return name[:at] + name[at + 1] + name[at] + name[at + 2:]


def dropped(name, random):
    at = int(random.integers(len(name) // 2, len(name) - 1))
    return name[:at] + name[at + 1:]


def turned(name, random):
    *first, last = name.split()
    return f"{last}, {' '.join(first)}"


def legal(name, random):
    return f"St. {name}" if "tichting" not in name else name.replace("Stichting", "Stg")


def shouted(name, random):
    return name.upper().replace("CAFÉ", "CAFE") + " (nieuw)"


def glued(name, random):
    *first, last = name.split()
    return "".join(first) + " " + last.lower()


def branch(name, random):
    return f"{name} afd. Centrum"


MESS = (typo, dropped, turned, legal, shouted, glued, branch)
