"""The gate for free text: no persons. What looks like a person's number, address or name is refused; the text is not repeated."""
import re

from dashboard.methods.person_codes import passes

BSN = re.compile(r"(?<![\d.,])\d{8,9}(?![\d.,]*\d)")
PATTERNS = {
    "een e-mailadres van een persoon": re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),
    "een mobiel nummer": re.compile(r"(?<!\d)(\+31|0031|0)[\s-]?6([\s-]?\d){8}(?!\d)"),
    "een rekeningnummer": re.compile(r"\b[A-Z]{2}\d{2}\s?([A-Z0-9]{4}\s?){2,7}[A-Z0-9]{0,4}\b"),
    "een postcode met letters": re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b"),
    "een geboortedatum": re.compile(r"(?i)\b(geboren|geb\.|geboortedatum)\D{0,20}\d"),
    "een naam van een persoon": re.compile(
        r"\b([Mm]evrouw|[Mm]eneer|[Mm]w\.|[Mm]evr\.|[Dd]hr\.|[Dd]e heer|[Dd]rs\.|[Ii]r\.)\s+(([A-Z]\.\s?)+\s*)?"
        r"((van|de|der|den|el|ten|ter|te|'t)\s+)*[A-Z][a-zà-ÿ]+"),
}
INBOXES = re.compile(r"(?i)^(info|contact|post|bureau|welkom|wijkteam|secretariaat|redactie|buurthuis|vrijwilligers)[\w.-]*@")


def refusal(text: str) -> str | None:
    """Why this text may not be stored, in a Dutch sentence that does not repeat it; None when nothing was found."""
    for number in BSN.findall(text):
        if is_bsn(number):
            return _said("een burgerservicenummer")
    for what, pattern in PATTERNS.items():
        found = pattern.search(text)
        if found and not INBOXES.match(found[0]):
            return _said(what)
    return None


def is_bsn(number: str) -> bool:
    """The 11-test; eight digits get a zero in front."""
    return bool(passes([number])[0])


def _said(what: str) -> str:
    return f"hier lijkt {what} in te staan. Personen horen niet in het register. Haal dat weg."
