"""Numbers, addresses and accounts of persons, and what else in a text tells who somebody is without being a name.

Source  the 11-proef of the burgerservicenummer, and ISO 13616 (IBAN, mod 97)
"""
import re
from dataclasses import dataclass

import numpy as np

from dashboard.methods.name_words import LOOSE_ENDS, STREET_ENDS

MAIL = r"[\w.+-]+@[\w-]+\.[\w.-]*[a-zA-Z]"
MOBILE = r"(^|[^\d])(\+31|0031|0)[ -]?\(?0?\)?[ -]?6([ -]?\d){8}($|[^\d])"
IBAN = r"\b(NL\d{2} ?[A-Z]{4}( ?\d){10}|BE\d{2}( ?\d){12}|DE\d{2}( ?\d){18})\b"
WHAT = {  # kind: what it is called, what to do, may the writer say that it is nobody
    "bsn": ("een nummer dat een burgerservicenummer kan zijn", "Haal het weg.", False),
    "phone": ("een telefoonnummer", "Haal het weg.", False),
    "mail": ("een e-mailadres", "Haal het weg.", False),
    "iban": ("een rekeningnummer", "Haal het weg.", False),
    "postcode": ("een postcode met letters", "Noem de wijk.", False),
    "address": ("een adres", "Noem de wijk.", False),
    "birth": ("een geboortedatum", "Kies een leeftijdsgroep.", False),
    "age": ("een precieze leeftijd", "Kies een leeftijdsgroep, zoals 60 tot 80 jaar.", False),
    "illness": ("een zeldzame ziekte", "Schrijf: een ernstige ziekte.", False),
    "origin": ("van welk land iemand komt", "Laat het weg.", False),
    "rare": ("een zeldzame combinatie van kenmerken", "Laat er één weg: het beroep, de taak, of wat bijna niemand is.", False),
    "name": ("een naam", "Schrijf bijvoorbeeld: mijn buurvrouw.", True),
}
TWO_LETTERS = frozenset(("is", "en", "op", "in", "of", "we", "ik", "er", "te", "om", "al", "ze", "je", "me", "na", "bv", "zo",
                         "nu", "km", "mb", "gb", "kg", "cm", "mm", "uw", "ha", "de", "et"))
STREETS = "|".join(sorted((*STREET_ENDS, *LOOSE_ENDS), key=len, reverse=True))
COUNTED = (r"(?:keer|uur|jaar|mensen|bewoners|euro|huizen|woningen|bankjes|bomen|kinderen|dagen|weken|vrijwilligers|leden|minuten"
           r"|maanden)")
PHONE = re.compile(r"(?<![\w,.])\(?(?:\+\s?31|0031|0(?=[\s(]*\d))[\s()./-]*(?:\d[\s()./-]*){8,10}(?!\d)")
POSTCODE = re.compile(r"(?<!\d)(?<!€ )[1-9]\d{3}(?:[ \u00a0-]?[A-Z]{2}|[ \u00a0]?[a-z]{2})(?!\w)")
ADDRESS = re.compile(
    rf"(?<!\w)[A-Z]?[\w'’.-]*\w(?:{STREETS})(?:,? nr\.?|,? nummer|,? huisnummer)? \d{{1,4}}(?:[ -]?[a-zA-Z]|-\d+)?"
    rf"(?![\w%])(?! {COUNTED})")
AGE = re.compile(
    r"\b(?:\d{1,3}[- ]?jarigen?|(?:1[0-9]|[2-9][0-9]|10\d|1[01]\d) jaar (?:oud|jong)"
    r"|(?:van|met haar|met zijn|met mijn) \d{2} jaar(?= )(?! (?:lang|geleden|terug|ervaring|werk))"
    r"|(?:ik ben|ben ik|hij is|zij is|ze is|zij was|hij was|ze was|ik word|is nu|ben nu|inmiddels|bijna|net) (?:\d{2}|10\d)"
    rf"(?: jaar)?(?=[\s,.;!?)]|$)(?! (?:lang|procent|jaar (?:lang|geleden)|%|{COUNTED})))", re.IGNORECASE)
BIRTH = re.compile(
    r"\b(?:geboren (?:op|in) (?:\d{1,2} \w+ )?(?:\d{1,2}[-/.]\d{1,2}[-/.])?(?:19|20)\d{2}|geboortedatum\D{0,5}\d"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.]19\d{2})\b", re.IGNORECASE)
ILLNESS = re.compile(
    r"\b(?:(?-i:ALS)|huntington\w*|spierdystrofie|duchenne|taaislijmziekte|cystic fibrosis|hiv|aids|sikkelcel\w*|hemofilie|lupus"
    r"|sclerodermie|ehlers[- ]danlos|narcolepsie|creutzfeldt\w*|fabry|pompe|tourette)\b(?!-)", re.IGNORECASE)
DEMONYM = (
    r"(?:Turk|Marokkaan|Pool|Syri[eë]r|Surinamer|Antilliaan|Somali[eë]r|Irakees|Iraki|Iraani[eë]r|Afghaan|Eritree[eë]r"
    r"|Oekra[iï]ner|Bulgaar|Roemeen|Ghanees|Chinees|Indi[eë]r|Rus|Belg|Duitser|Engelsman|Kaapverdi(?:aan|ër)|Ethiopi[eë]r)(?:en|s)?")
ORIGIN = (
    r"(?:Turkse?|Marokkaanse?|Poolse?|Syrische?|Surinaamse?|Antilliaanse?|Somalische?|Iraakse?|Iraanse?|Afghaanse?|Eritrese?"
    r"|Oekra[iï]ense?|Bulgaarse?|Roemeense?|Ghanese?|Chinese?|Indiase?|Indonesische?|Russische?|Duitse?|Belgische?|Kaapverdische?"
    r"|Ethiopische?)")
SOMEBODY = (
    r"(?:vrouw|man|meisje|jongen|buurvrouw|buurman|moeder|vader|gezin|familie|oma|opa|weduwe|vriendin|vriend|echtpaar|stel"
    r"|afkomst|komaf|ouders|dochter|zoon|nationaliteit|vrijwilliger|vrijwilligster|mevrouw|meneer)\b")
COMES = re.compile(rf"\b(?:{ORIGIN} {SOMEBODY}|(?:een|de|als) (?-i:{DEMONYM})(?=[\s.,;!?]|$))", re.IGNORECASE)
WORK = re.compile(
    r"\b(?:ik (?:ben|was|werk(?:te)? als)|als) (?:een )?(?:huisarts|tandarts|notaris|rechter|advocaat|apotheker|leraar|lerares"
    r"|juf|meester|bakker|slager|kapper|kapster|agent|verpleegkundige|ingenieur|architect|dirigent|piloot|dierenarts|accountant"
    r"|chirurg|psycholoog|fysiotherapeut|verloskundige|makelaar|journalist|stratenmaker|loodgieter)\b", re.IGNORECASE)
TASK = re.compile(
    r"\b(?:voorzitter|penningmeester|secretaris|directeur|oprichter|oprichtster|raadslid|wethouder|dominee|pastoor|imam|wijkagent"
    r"|co[oö]rdinator|beheerder|bestuurslid)\b(?: van| en| bij|,|\.| in)", re.IGNORECASE)
ONLY = re.compile(
    r"\b(?:ik ben|ben ik|hij is|zij is|ze is|ik was|hij was|zij was|als) (?:hier |nog )?"
    r"de (?:enige|eerste|oudste|jongste|laatste) (?:\w+ ){0,2}?(?:vrouw|man|moeder|vader|bewoner|bewoonster|jongere|kind|moslim"
    r"|christen|homo|arts|huisarts|imam|dominee)\b", re.IGNORECASE)
MANY_CHILDREN = re.compile(
    r"\b(?:drieling|vierling|vijfling|(?:gezin met|moeder van|vader van|ik heb|wij hebben|we hebben) "
    r"(?:zes|zeven|acht|negen|tien|elf|twaalf|[6-9]|1[0-2]) (?:kinderen|zonen|zoons|dochters))\b", re.IGNORECASE)
FEATURES = (WORK, TASK, MANY_CHILDREN, re.compile(r"\b(?:weduwe|weduwnaar|wees|alleenstaande (?:moeder|vader))\b", re.IGNORECASE),
            re.compile(r"\b(?:blind|doof|doofblind|slechtziend|rolstoel|scootmobiel|prothese|dwarslaesie)\b", re.IGNORECASE),
            re.compile(r"\b(?:woonboot|woonwagen|boerderij|pastorie|vuurtoren|tiny house)\b", re.IGNORECASE))
RARE = 3  # so many features of different sorts tell of one person
HOME = re.compile(
    r"(?:\bwo(?:on|ont|nen|onde|onden) (?:[\w'’]+ ){0,4}?(?:in|aan|op)"
    r"|\b(?:nummer|nr\.?|huisnummer) \d{1,4}\w? (?:in|aan|op|van)) (?:de |het |'t )?"
    rf"(?P<street>(?:[A-Z][\w'’.-]* (?:van |de |der |den )*)*[A-Z][\w'’.-]*(?:{'|'.join(STREET_ENDS)}))\b")
STREET = re.compile(r"(?<!\w)[A-Z][\w'’.-]*(?:straat|laan|weg|kade|singel|gracht|dreef|steeg|plantsoen|pad)\b")
NUMBER = re.compile(r"(?<![\d,.-])\d(?:[ .]?\d){7,8}(?!-?\d)")
DAY = re.compile(r"\d{1,2}[ .]\d{1,2}[ .](?:19|20)\d{2}|(?:19|20)\d{2}[ .]\d{1,2}[ .]\d{1,2}")
CALLED = re.compile(r"(?:bsn|burgerservicenummer|sofinummer)\W{1,3}(?:[a-z]+\W){0,2}$", re.IGNORECASE)
TITLED = re.compile(
    r"\b([Mm]evrouw|[Mm]eneer|[Mm]w\.|[Mm]evr\.|[Dd]hr\.|[Dd]e heer|[Dd]rs\.|[Ii]r\.)\s+(([A-Z]\.\s?)+\s*)?"
    r"((van|de|der|den|el|ten|ter|te|'t)\s+)*[A-Z][a-zà-ÿ]+")
RULES = (("mail", re.compile(MAIL)), ("iban", re.compile(IBAN, re.IGNORECASE)), ("postcode", POSTCODE), ("phone", PHONE),
         ("birth", BIRTH), ("age", AGE), ("illness", ILLNESS), ("origin", COMES), ("address", ADDRESS))


@dataclass(frozen=True)
class Trace:
    """A place in a text that may tell who somebody is: kind (see WHAT), where, and the words themselves."""

    kind: str
    start: int
    end: int
    words: str

    @property
    def may_be_cleared(self) -> bool:
        """Whether the writer may say that these words name nobody."""
        return WHAT[self.kind][2]

    def sentence(self, *, with_words: bool = False) -> str:
        """What is wrong, in Dutch. The words themselves only for who typed them; never for a log."""
        what, instead, _ = WHAT[self.kind]
        return f"Hier staat misschien {what}{f': „{self.words}”' if with_words else ''}. {instead}"


def passes(numbers: list[str]) -> np.ndarray:
    """Which numbers pass the 11-proef, padded to nine digits; zero does not."""
    if not numbers:
        return np.zeros(0, dtype=bool)
    digits = np.array([[int(digit) for digit in number.zfill(9)] for number in numbers])
    return (digits @ np.array([9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 == 0) & digits.any(axis=1)


def iban(text: str) -> bool:
    """Whether a text holds an account number that passes its own check (mod 97)."""
    for found in re.finditer(IBAN, text.upper()):
        bare = found[0].replace(" ", "")
        if int("".join(str(int(sign, 36)) for sign in bare[4:] + bare[:4])) % 97 == 1:
            return True
    return False


def in_text(text: str, *, with_task: bool = False) -> list[Trace]:
    """Every code in a text; a stretch is told once, as the first kind that it fits.

    with_task  whether who tells has a task in the area: a profession beside it is a rare combination
    """
    found: list[Trace] = []

    def add(kind: str, start: int, end: int) -> None:
        if not any(trace.start < end and start < trace.end for trace in found):
            found.append(Trace(kind, start, end, text[start:end].strip()))

    for kind, rule in RULES:
        for hit in rule.finditer(text):
            if kind == "postcode" and hit[0][-2:].lower() in TWO_LETTERS and not hit[0][-2:].isupper():
                continue
            if kind == "phone" and not _is_phone(hit[0]):
                continue
            add(kind, *hit.span())
    for hit in NUMBER.finditer(text):
        if DAY.fullmatch(hit[0]):
            continue
        digits = re.sub(r"\D", "", hit[0])
        likely = (len(digits) == 9 or " " not in hit[0]) and bool(passes([digits])[0])
        if likely or CALLED.search(text[:hit.start()]):
            add("bsn", *hit.span())
    for hit in HOME.finditer(text):
        add("address", *hit.span("street"))
    if rare := _rare(text, with_task):
        add("rare", *rare.span())
    return found


def _rare(text: str, with_task: bool) -> re.Match | None:
    """Where a text says what few people are at the same time: a profession and a task, the only one, or three other features."""
    work, task = WORK.search(text), TASK.search(text)
    if work and (with_task or (task and not work.start() <= task.start() < work.end())):
        return work
    there = [hit for rule in FEATURES if (hit := rule.search(text))]
    return ONLY.search(text) or (there[0] if len(there) >= RARE else None)


def streets(text: str) -> list[str]:
    """Streets that a text names. They may be there; who reads it is asked whether they must."""
    return list(dict.fromkeys(hit[0] for hit in STREET.finditer(text)))


def _is_phone(words: str) -> bool:
    """Ten digits from a 0, or eight to ten after the number of the country: some write the 0 as well, or lose a digit."""
    digits = re.sub(r"\D", "", words)
    if digits.startswith("0") and (len(digits) == 10 or not digits.startswith("0031")):
        return len(digits) == 10
    return 8 <= len(re.sub(r"^(?:00)?31", "", digits)) <= 10
