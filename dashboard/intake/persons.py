"""Person data never passes: which columns look as if they are about single persons, judged before anything is stored.

What is said about it names the column and never a value. The rules are those of the municipality's data protection officer
(DOMAIN §8.3): names of columns as whole words, the 11-proef over a whole column, patterns, free text, and rows that are persons.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import comb

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.findings import Finding
from dashboard.intake.reading import Received
from dashboard.methods import name_words
from dashboard.methods.person_codes import IBAN, MAIL, MOBILE, STREETS, iban, passes

WORDS = frozenset({
    "bsn", "burgerservicenummer", "burgerservicenr", "sofi", "sofinummer", "sofinr", "achternaam", "voornaam", "voornamen",
    "roepnaam", "voorletters", "geslachtsnaam", "geboortedatum", "geboortedag", "gebdatum", "gebdat", "email", "emailadres",
    "mailadres",
    "telefoon", "telefoonnummer", "telefoonnr", "mobiel", "mobielnummer", "huisnummer", "huisnr", "iban", "rekeningnummer",
    "bankrekening", "client", "cliënt", "clientnummer", "cliëntnummer", "clientnr", "cliëntnr", "clientid", "persoonsnummer",
    "persoonsid", "dossiernummer", "bewonersnaam", "clientnaam", "cliëntnaam", "anummer"})
PAIRS = frozenset({("geb", "datum"), ("e", "mail"), ("a", "nummer"), ("datum", "geboorte"), ("huis", "nummer"), ("huis", "nr"),
                   ("burger", "servicenummer"), ("sofi", "nummer")})
NAMED = frozenset({"naam", "namen", "contactpersoon", "persoon", "medewerker"})
AREA = r"^(GM|WK|BU|NL)[0-9A-Z]+$"
PHONE = r"^\s*(\+31|0031|0)[ -]?\(?0?\)?[1-9]\d{0,2}\)?[ -]\d{6,8}\s*$"
POSTCODE = r"^\s*[1-9]\d{3}\s?[A-Z]{2}\s*$"
ADDRESS = rf"(?i)({STREETS})\s+\d{{1,4}}\s?-?[a-z]{{0,2}}$"
DATE = r"^\s*(\d{1,2}[-/.]\d{1,2}[-/.](19|20)\d{2}|(19|20)\d{2}-\d{2}-\d{2}|(19|20)\d{6})\s*([ T]00:00.*)?$"
BETWEEN = r"((van|de|der|den|ten|ter|te|'t)\s+)*"
PERSON = (r"^\s*((dhr|de heer|mevr|mw|mevrouw|heer)\b\.?|([A-Z]\.\s?){1,5}" + BETWEEN + r"[A-Z]\w+"
          r"|[A-Z][\w'’-]+(,\s*|\s+)([A-Z]\.\s?){1,5}((van|de|der|den)\s*)*$)")
ORGANISATION = re.compile(
    r"\b(stichting|vereniging|st\.|ver\.|bv|b\.v\.|nv|vof)|school|kerk|club|huis|centrum|team|bibliotheek|buurt|wijk|gemeente|apotheek"
    r"|praktijk|zorg|welzijn|museum|fonds|comit[eé]|raad|bond|koor|groep|punt|straat|park|plein|veld", re.IGNORECASE)
GIVEN = name_words.GIVEN - name_words.ORDINARY  # names that are seldom anything else tell people from places
SMALL = r"^[-+]?\d{0,7}([.,⎖]\d{0,6})?$"  # a figure that is too short to be anything of a person
LONG, REPEATED = 40, 0.2  # characters on average: free text, unless it is the same few texts over and over, as a source is
ABOUT = frozenset({"bron", "licentie", "definitie", "cijfer", "indicator", "eenheid", "onderwerp"})  # columns about the figures
SHARE, LEVEL = 0.30, 0.01  # of the different values that pass the 11-proef, and the chance that they do by accident
MEND = "Haal deze gegevens uit het bestand en kies het opnieuw."
HINT = "Haal deze gegevens uit het bestand, of kies dat wij de kolom weglaten (--drop-columns)."


@dataclass(frozen=True)
class Personal:
    """A column that may not be kept, and why. `sure` is False when only a person can say it."""

    column: str
    why: str
    sure: bool = True
    header: str = ""  # the name as delivered; `column` is what may be said

    def finding(self) -> Finding:
        if self.sure:
            return Finding("error", f"{self.why} Persoonsgegevens mogen er niet in.", HINT, None, self.column, None, "person")
        hint = f'Zeg dat het geen persoon is, met --no-person "{self.column}", of laat de kolom weg met --drop-columns.'
        return Finding("question", self.why, hint, None, self.column, None, "person_single")


def inspect(received: Received, codes: Iterable[str] = (), names: Iterable[str] = (),
            cleared: Iterable[str] = ()) -> list[Personal]:
    """The columns that look personal.

    codes    keys that are known not to be persons: codes of areas, with and without their letters
    names    names of areas
    cleared  columns with a single number of which a person said that it is nobody's
    """
    whole = pa.array(list(codes), pa.string())
    bare = pc.utf8_slice_codeunits(whole, 2)
    known = pa.concat_arrays([whole, bare, pc.utf8_ltrim(bare, "0")])
    places = frozenset(name.lower() for name in names)
    found = []
    for place, name in enumerate(received.header, start=1):
        cells, counts = received.distinct(name)
        reason = _by_name(name) or _by_values(name, cells, counts, known) or _by_people(name, cells, places)
        shown = name if not personal_text(name) else f"kolom {place}"
        if reason:
            found.append(Personal(shown, reason, True, name))
        elif shown not in cleared and _single_number(cells, known):
            found.append(Personal(shown, "Hier staat één nummer dat een burgerservicenummer kan zijn.", False, name))
    return found


AROUND = Finding("error", "In de regels boven of onder de tabel staan gegevens van een mens. Persoonsgegevens mogen er niet in.",
                 "Haal ze uit het bestand, of kies dat wij die regels weglaten (--drop-columns).", code="person")


def veil(text: str) -> str:
    """A cell as a message may show it."""
    return "…" if personal_text(text) else text


def personal_text(text: str) -> bool:
    """Whether a loose text (a title, a note, a reason) holds a number, an address or an account of a person."""
    if any(re.search(rule, text) for rule in (MAIL, MOBILE, IBAN)):
        return True
    return bool(np.any(passes(re.findall(r"(?<!\d)\d{9}(?!\d)", re.sub(r"(?<=\d)[. ](?=\d)", "", text)))))


# --- by the name of the column ----------------------------------------------------------------------------------------


def words(name: str) -> list[str]:
    """The whole words of a column name: 'ClientNummer', 'client_nummer' and 'client nummer' are the same two."""
    split = re.sub(r"(?<=[a-zë])(?=[A-Z])", " ", name)
    return [word.lower() for word in re.findall(r"[^\W\d_]+", split)]


def _by_name(name: str) -> str | None:
    parts = words(name)
    if WORDS & {*parts, re.sub(r"[\W\d_]", "", name).lower()} or PAIRS & set(pairwise(parts)):
        return "De naam van deze kolom hoort bij een persoon."
    return None


# --- by the values ----------------------------------------------------------------------------------------------------


def _by_values(name: str, cells: pa.Array, counts: pa.Array, known: pa.Array) -> str | None:
    outside = ~(_match(cells, AREA) | pc.is_in(cells, known).to_numpy(zero_copy_only=False))
    filled = counts.to_numpy()[outside].sum()
    outside &= ~_match(cells, SMALL)
    if not outside.any():
        return None
    cells, weights = cells.filter(pa.array(outside)), counts.to_numpy()[outside]
    if _match(cells, MAIL).any():
        return "Hier staan e-mailadressen."
    if any(map(iban, cells.filter(pa.array(_match(pc.utf8_upper(cells), IBAN))).to_pylist())):
        return "Hier staan rekeningnummers."
    if _match(cells, MOBILE).any():
        return "Hier staan telefoonnummers."

    def most(rule: str) -> bool:
        return bool(weights[_match(cells, rule)].sum() * 2 >= filled)

    if _citizen_numbers(cells, weights, filled):
        return "Hier lijken burgerservicenummers te staan."
    if most(PHONE):
        return "Hier staan telefoonnummers."
    if most(POSTCODE):
        return "Hier staan postcodes met letters. Daar wonen te weinig mensen achter."
    if most(ADDRESS):
        return "Hier staan adressen."
    if most(DATE) and _birthdays(cells):
        return "Hier lijken geboortedatums te staan."
    about = bool(ABOUT & set(words(name)))
    if not about and len(cells) > REPEATED * filled and (pc.utf8_length(cells).to_numpy() * weights).sum() > LONG * filled:
        return "Hier staat vrije tekst. Een verhaal hoort bij Verhalen."
    return None


def _match(cells: pa.Array, rule: str) -> np.ndarray:
    return pc.match_substring_regex(cells, rule).to_numpy(zero_copy_only=False)


def _numbers(cells: pa.Array) -> pa.Array:
    """Cells without the points and spaces that people put in a number; a spreadsheet makes 123456782,0 of one."""
    return pc.replace_substring_regex(cells, r"^\s+|\s+$|[.,⎖]0$|\b[. ]\b", "")


def _citizen_numbers(cells: pa.Array, weights: np.ndarray, filled: int) -> bool:
    """The 11-proef over a column: stop when at least 30 % pass, and so many would by accident in less than 1 in 100 files."""
    bare = _numbers(cells)
    eight = _match(bare, r"^\d{8,9}$")
    if weights[eight].sum() * 2 < filled:
        return False
    numbers = sorted(set(bare.filter(pa.array(eight)).to_pylist()))
    many, right = len(numbers), int(np.sum(passes(numbers)))
    return many > 1 and right / many >= SHARE and chance(right, many) < LEVEL


def _single_number(cells: pa.Array, known: pa.Array) -> bool:
    if len(cells) != 1 or pc.all(pc.is_in(cells, known)).as_py():
        return False
    numbers = [number for number in _numbers(cells).to_pylist() if re.fullmatch(r"\d{8,9}", number)]
    return len(numbers) == 1 == len(cells) and bool(passes(numbers)[0])


def chance(right: int, many: int) -> float:
    """P(X ≥ right) of many numbers that pass one time in eleven."""
    if many > 300:  # 30 % of so many is never an accident
        return 0.0 if right / many >= SHARE else 1.0
    return sum(comb(many, k) * (1 / 11) ** k * (10 / 11) ** (many - k) for k in range(right, many + 1))


def _birthdays(cells: pa.Array) -> bool:
    """Dates over ten years or more that are not all the first or the last days of a month, as reference dates are."""
    days = [day for cell in cells.to_pylist() if re.match(DATE, cell) and (day := _day(cell))]
    if len(days) < 0.98 * pc.sum(pc.match_substring_regex(cells, DATE)).as_py():
        return False  # codes of eight digits
    years = [day.year for day in days]
    return sum(1 < day.day < 28 for day in days) >= 0.3 * len(days) and max(years) - min(years) >= 10


def _day(cell: str) -> date | None:
    found = re.findall(r"\d+", cell)
    parts = (found[0][:4], found[0][4:6], found[0][6:]) if len(found[0]) == 8 else found[:3]
    year, month, day = map(int, parts if len(parts[0]) == 4 else parts[::-1])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _by_people(name: str, cells: pa.Array, places: frozenset[str]) -> str | None:
    """A column of names is judged by what it names: areas and organisations pass."""
    texts = cells.filter(pa.array(~(_match(cells, SMALL) | _match(cells, AREA)))).slice(0, 5000).to_pylist()
    texts = [text for text in texts if re.search(r"[^\W\d_]", text) and text.strip().lower() not in places]
    named = bool(NAMED & set(words(name)))
    if not texts or (not named and len(texts) < 3):
        return None
    people = sum(bool(re.match(PERSON, text)) or _is_given(text, named) for text in texts if not ORGANISATION.search(text))
    return "Hier lijken namen van mensen te staan." if people >= max(1, (SHARE if named else 0.5) * len(texts)) else None


def _is_given(text: str, named: bool) -> bool:
    """'Jan', 'Anna de Vries'; in a column that is not called a name only with more than a given name."""
    first, *rest = re.findall(r"[\w'’-]+", text) or [""]
    return first.lower() in GIVEN and len(rest) <= 4 and (rest[-1][:1].isupper() if rest else named)


# --- rows -------------------------------------------------------------------------------------------------------------


def rows_are_people(received: Received, keys: list[str], figures: list[str]) -> bool:
    """Whether there are more rows than areas × periods × categories: then a row is a person, not a group.

    keys     columns that say which area and when; figures: columns that are counts or shares, so no category
    """
    many = received.table.num_rows - len(received.blank())
    if many < 10:
        return False
    categories = [name for name in received.header if name not in (*keys, *figures)
                  and len(received.distinct(name)[0]) <= max(20, many // 20)]
    groups, known = np.zeros(received.table.num_rows, "int64"), 1
    for name in [*keys, *categories]:  # which group a row is in, as a number: the texts themselves need not be compared
        texts, places = received.texts(name)
        if known * (len(texts) + 1) > 2**62:
            groups, known = pd.factorize(groups)[0], received.table.num_rows
        groups = groups * (len(texts) + 1) + pc.fill_null(places, len(texts)).to_numpy(zero_copy_only=False)
        known *= len(texts) + 1
    groups.sort()
    return (1 + np.count_nonzero(groups[1:] != groups[:-1])) * 1.5 < many
