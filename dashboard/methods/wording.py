"""The word helper: medical-model, stigmatising and hard words, each with another one beside it. It offers; it never blocks.

Source  the medical and the social model as the founding documents set them beside each other (F25), and the word list of the
        government for plain Dutch
"""
import re
from dataclasses import dataclass

# word (as a pattern, whole words): what to write instead, and why
WORDS = {
    "medisch": {
        r"doelgroep(?:en)?": "mensen, of: bewoners",
        r"cli[eë]nt(?:en)?": "bewoner, of: mens",
        r"pati[eë]nt(?:en)?": "mens die ziek is",
        r"problematiek": "zorgen, of: wat er speelt",
        r"interventies?": "aanpak, of: wat we doen",
        r"behandel(?:en|ing|plan)": "steun",
        r"diagnoses?": "vraag",
        r"indicaties?": "afspraak over hulp",
        r"zorgbehoevend(?:e|en)?": "mensen die hulp gebruiken",
        r"zelfredzaam(?:heid)?": "wat mensen zelf en samen kunnen",
        r"zorgbehoeften?": "wat iemand wil leren of doen",
        r"hulpverlening": "steun",
        r"hulpbehoevend(?:e|en)?": "mensen die hulp gebruiken",
        r"casus(?:sen)?": "verhaal",
        r"toeleid(?:en|ing)": "de weg wijzen",
        r"activeren": "meedoen mogelijk maken",
        r"multiprobleem\w*": "gezin met veel zorgen tegelijk",
        r"ontzorgen": "helpen",
        r"participant(?:en)?": "mensen die meedoen",
    },
    "stigma": {
        r"kwetsbare (?:burger|bewoner|groep|oudere|mens)s?(?:en)?": "mensen voor wie het nu niet makkelijk is",
        r"probleem(?:wijk|buurt|gezin|jongere)(?:en|s)?": "wijk, buurt of gezin waar veel speelt",
        r"achterstands(?:wijk|buurt)(?:en)?": "wijk waar veel weegt",
        r"krachtwijk(?:en)?": "wijk",
        r"prachtwijk(?:en)?": "wijk",
        r"zorgmijders?": "mensen die geen hulp vragen",
        r"verwarde (?:man|vrouw|personen|mensen|persoon)": "mensen die in de war zijn",
        r"allochtonen?": "bewoners",
        r"laagopgeleiden?": "praktisch opgeleid",
        r"bejaarden?": "ouderen",
        r"ouden van dagen": "ouderen",
        r"hangjongeren": "jongeren",
        r"asocia(?:al|len)": "mensen met wie het botst",
        r"uitkeringstrekkers?": "mensen met een uitkering",
        r"junk(?:ie)?s?": "mensen met een verslaving",
        r"zwakker(?:en|e)": "mensen met minder kansen",
        r"overlastgevers?": "mensen van wie anderen last hebben",
        r"moeilijk bereikbar(?:e|en)": "mensen die wij niet bereiken",
    },
    "moeilijk": {
        r"betreffende": "over",
        r"prioriteit(?:en)?": "voorrang",
        r"relevant(?:e)?": "belangrijk",
        r"verstrek(?:ken|t)": "geven",
        r"significant(?:e|ieniveau)?": "duidelijk",
        r"betrouwbaarheidsinterval(?:len)?": "het ligt waarschijnlijk tussen",
        r"indicator(?:en)?": "cijfer",
        r"percentiel(?:en)?": "plek",
        r"correlatie(?:s)?": "hangt samen met",
        r"populatie(?:s)?": "inwoners",
        r"implementer(?:en|ing)": "invoeren",
        r"faciliter(?:en|ing)": "mogelijk maken",
        r"participer(?:en|atie)": "meedoen",
        r"signaler(?:en|ing)": "opmerken",
        r"stakeholders?": "betrokkenen",
    },
}
WHY = {
    "medisch": "Dit woord kijkt naar wat iemand mankeert. Een ander woord kijkt naar wat iemand kan en wil.",
    "stigma": "Dit woord plakt een etiket op mensen of op een buurt.",
    "moeilijk": "Dit woord begrijpt niet iedereen.",
}


@dataclass(frozen=True)
class Offer:
    """A word that could be another one: which, where, what instead, and why."""

    word: str
    start: int
    instead: str
    kind: str

    def sentence(self) -> str:
        return f"U schrijft „{self.word}”. Misschien beter: {self.instead}. {WHY[self.kind]}"


PATTERNS = tuple((kind, re.compile(rf"\b{pattern}\b", re.IGNORECASE), instead)
                 for kind, words in WORDS.items() for pattern, instead in words.items())


def offers(text: str) -> list[Offer]:
    """Words in a text for which there is a kinder or plainer one, in order of place; each word once."""
    found: dict[str, Offer] = {}
    for kind, pattern, instead in PATTERNS:
        for hit in pattern.finditer(text):
            found.setdefault(hit[0].lower(), Offer(hit[0], hit.start(), instead, kind))
    return sorted(found.values(), key=lambda offer: offer.start)
