"""The gate for stories: what in a text tells who somebody is. Works on this machine alone, with words and patterns of ours.

A code (number, address, account) is always stopped. A word that may be a name is stopped too, unless the writer says that it
names nobody; the second reader then sees that word. Better one stop too many than a name that stays.
"""
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.methods import name_words as known
from dashboard.methods.person_codes import Trace, in_text

TOKEN = re.compile(r"(?:[’'‘](?=[ts]\b))?[^\W\d_](?:[\w]|['’.-](?=\w))*\.?")


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    first: bool  # of a sentence: a capital says nothing

    @property
    def bare(self) -> str:
        return self.text.strip(".'’").lower()

    @property
    def capital(self) -> bool:
        letters = self.text.lstrip("'’‘")
        return letters[:1].isupper()

    @property
    def initial(self) -> bool:
        return bool(re.fullmatch(r"(?:[A-Z]\.?){1,4}", self.text)) and "." in self.text


def inspect(text: str, places: Collection[str] = (), cleared: Collection[str] = (), *, with_task: bool = False) -> list[Trace]:
    """Everything in a text that may tell who somebody is, in order of place; empty when it may pass.

    places   names of areas, which are no persons
    cleared  words of which the writer said that they name nobody; never a code
    with_task  whether who tells has a task in the area, so that a profession beside it is a rare combination
    """
    found = in_text(text, with_task=with_task)
    taken = [(trace.start, trace.end) for trace in found]
    free = {_plain(word) for word in cleared}
    skip = free | {_plain(place) for place in places}
    for trace in _names(text, skip):
        if _plain(trace.words) not in skip and not any(start < trace.end and trace.start < end for start, end in taken):
            found.append(trace)
    return sorted(found, key=lambda trace: trace.start)


def whole_names(text: str) -> list[Trace]:
    """Names that leave no doubt, a given name with a family name: for texts where nobody can say that a word names nobody."""
    return [trace for trace in inspect(text) if trace.kind == "name" and _whole(trace.words.split())]


def _whole(parts: Sequence[str]) -> bool:
    bare = [part.strip(".'’").lower() for part in parts]
    return any(_given(first) and any(map(_surname, bare[nth + 1:])) for nth, first in enumerate(bare))


def _plain(words: str) -> str:
    return re.sub(r"\s+", " ", words).strip(" .,'’").lower()


# --- names ------------------------------------------------------------------------------------------------------------


def _tokens(text: str) -> list[_Word]:
    found = []
    for hit in TOKEN.finditer(text):
        before = text[:hit.start()].rstrip(" \t\"“”„‘’'(*–—-")
        first = not before or (before[-1] in ".!?:;…\n•" and not re.search(r"\b(?:[A-Z]|dhr|mevr|mw|dr|prof|st|ds)\.$", before))
        found.append(_Word(hit[0], *hit.span(), first or "\n" in text[len(before):hit.start()]))
    return found


def _names(text: str, skip: Collection[str]) -> list[Trace]:
    words, found, at = _tokens(text), [], 0
    while at < len(words):
        run = _run(text, words, at)
        if len(run) and not _nobody(words, at, run, skip):
            trace = _trace(text, _trimmed(run))
            if trace.words:
                found.append(trace)
        elif not run and _in_small_letters(words, at):
            found.append(_trace(text, [words[at]]))
        at += max(1, len(run))
    return found


def _trace(text: str, run: list[_Word]) -> Trace:
    start, end = run[0].start, run[-1].end
    end -= text[start:end].endswith(".") and not run[-1].initial
    return Trace("name", start, end, text[start:end])


def _run(text: str, words: list[_Word], at: int) -> list[_Word]:
    """Words from here that belong together as a name does: capitals, with "van de" and the like between them."""
    if not words[at].capital:
        joined = words[at:at + 4]
        small = [word for word in joined if word.bare in known.SURNAME_STARTS and not word.capital]
        after = joined[len(small)] if joined[:len(small)] == small and len(joined) > len(small) > 0 else None
        titled = _before(words, at) in known.TITLES
        if not (after and after.capital and not after.first and (titled or _surname(after.bare))
                and _adjacent(text, joined[:len(small) + 1])):
            return []
        return [*small, after]
    run, here = [words[at]], at + 1
    while here < len(words):
        between = []
        while here + len(between) < len(words) and words[here + len(between)].bare in known.SURNAME_STARTS and len(between) < 3 \
                and not words[here + len(between)].capital:
            between.append(words[here + len(between)])
        place = here + len(between)
        goes_on = place < len(words) and words[place].capital and not words[place].first
        if not goes_on or not _adjacent(text, [run[-1], *between, words[place]]):
            break
        if between and run[-1].bare not in known.GIVEN and run[0].first and len(run) == 1 and run[0].bare in known.COMMON:
            break
        run += [*between, words[place]]
        here = place + 1
    return run


def _adjacent(text: str, run: list[_Word]) -> bool:
    return all(re.fullmatch(r"[ ]{1,2}|-", text[one.end:other.start]) for one, other in pairwise(run))


def _trimmed(run: list[_Word]) -> list[_Word]:
    """Without the first word of the sentence when that is an ordinary one: "Gelukkig Fatma" is "Fatma"."""
    if len(run) > 1 and run[0].first and run[1].capital and run[0].bare in known.COMMON:
        return run[1:]
    return run


def _surname(bare: str) -> bool:
    return bare in known.FAMILY


def _given(bare: str) -> bool:
    return bare in known.GIVEN or any(part in known.GIVEN for part in bare.split("-") if len(part) > 2)


def _before(words: list[_Word], at: int, back: int = 1) -> str:
    return words[at - back].bare if at >= back and not words[at - back + 1].first else ""


def _nobody(words: list[_Word], at: int, run: list[_Word], skip: Collection[str]) -> bool:
    """Whether these words name no person: a street, a club, a place, a word at the start of a sentence."""
    run = _trimmed(run)
    first = run[0]
    whole = " ".join(word.bare for word in run)
    if whole in skip or all(word.bare in skip or word.bare in known.NOBODY or _shout(word) for word in run):
        return True
    capitals = [word for word in run if word.capital]
    titled = _before(words, words.index(run[0])) in known.TITLES or (first.bare in known.TITLES and len(capitals) > 1)
    if titled:
        called = capitals[1:] if first.bare in known.TITLES and len(capitals) > 1 else capitals
        return all(word.bare in known.NOBODY or word.bare in known.THINGS or _shout(word) for word in called)
    if _street_or_building(run, words, at):
        return True
    before = _before(words, words.index(run[0]))
    if len(capitals) == 1:
        return _one_word_is_nobody(words, words.index(capitals[0]), capitals[0], before, len(run))
    if any(_given(word.bare) or _surname(word.bare) or word.initial for word in capitals):
        return False
    # the Groene Draad, het Open Huis: an article says that it is a thing
    if before in known.ARTICLES and not any(word.bare in known.BETWEEN for word in run):
        return True
    nobody = known.THINGS | known.NOBODY | frozenset(skip)
    return all(word.bare in nobody or _named_thing(word.bare) for word in capitals)


def _one_word_is_nobody(words: list[_Word], place: int, word: _Word, before: str, length: int) -> bool:
    bare = word.bare
    after = words[place + 1] if place + 1 < len(words) and not words[place + 1].first else None
    if length > 1:  # "van de Vries", "ten Brink"
        return False
    if word.first:
        if _given(bare) and bare not in known.ORDINARY | known.COMMON:
            return False
        and_i = [each.bare for each in words[place + 1:place + 3]] == ["en", "ik"]
        return not (after and (after.bare in known.SPEAKS or and_i) and bare not in known.NOT_WHO and bare not in known.COMMON)
    if _shout(word) or bare in known.THINGS or _named_thing(bare):
        return True
    if before in known.ARTICLES or (before.endswith("e") and _before(words, place, 2) in known.ARTICLES):  # de nieuwe Hortus
        return (not _given(bare) or bare in known.ORDINARY) and not (_surname(bare) and _article_is_of_the_name(words, place))
    if "-" in word.text and (bare.split("-")[0] in known.NOBODY or _named_thing(bare.split("-")[-1])):
        return True  # Wmo-aanvraag, Oranje-tafel
    return bool(before in ("in", "uit", "naar", "te", "rond", "buiten") and not _given(bare) and not _surname(bare))


def _article_is_of_the_name(words: list[_Word], place: int) -> bool:
    """Whether "de" belongs to a family name: "familie de Vries", "bij de Boer", and not "in de Boom"."""
    earlier = _before(words, place - 1)
    return earlier in known.TITLES or earlier in ("bij", "met", "van", "door", "en", "volgens") or _given(earlier)


def _shout(word: _Word) -> bool:
    """An abbreviation: GGZ, WMO, VvE, 55+."""
    letters = word.text.strip(".'’")
    return len(letters) > 1 and sum(sign.isupper() for sign in letters) >= 2 and (letters.isupper() or letters[-1].isupper()) \
        and letters.lower() not in known.GIVEN and letters.lower() not in known.FAMILY and not word.initial


def _named_thing(bare: str) -> bool:
    """A word that ends as names of streets, buildings and clubs do: Zonnestraat, Buurthuis, Thuiszorg."""
    ends = (*known.STREET_ENDS, *known.BUILDING_ENDS)
    return any(bare.endswith(end) for end in ends) and bare not in known.FAMILY and bare not in known.GIVEN


def _street_or_building(run: list[_Word], words: list[_Word], at: int) -> bool:
    """"Prins Bernhardhof", "Anna van Burenplein", "basisschool De Regenboog", "Stichting Jan en Alleman"."""
    last, capitals = run[-1].bare, [word for word in run if word.capital]
    place = words.index(run[0])
    kind = _before(words, place)
    thing = _before(words, place, 2) if kind in ("de", "het") else kind
    if run[0].bare in known.THINGS or ((thing in known.KINDS_OF_THING or _named_thing(thing)) and thing not in known.TITLES):
        return True
    joined = len(run) > 1 and run[-2].bare in known.BETWEEN and run[-2].bare not in ("'t", "het")  # "van der Laan", "van Dijk"
    named = any(_given(word.bare) for word in capitals)
    if kind in ("de", "het") and len(capitals) > 1 and last in known.LOOSE_ENDS and not named:
        return True  # de Hoge Dijk
    strong = [end for end in (*known.STREET_ENDS, *known.BUILDING_ENDS) if last.endswith(end) and last != end]
    family = _given(run[0].bare) and any(last.endswith(end) for end in known.FAMILY_TOO)  # Ouwerkerk, Noordijk
    if strong and last not in known.FAMILY and last not in known.GIVEN and not family:
        return True
    if last in (*known.STREET_ENDS, *known.BUILDING_ENDS) and not joined and not (_given(run[0].bare) and len(capitals) == 2):
        return True
    loose = [end for end in known.LOOSE_ENDS if last.endswith(end) and len(last) > len(end) + 2]
    if loose and last not in known.FAMILY:
        stem = last.removesuffix(max(loose, key=len)).removesuffix("s")
        person = _given(stem) or _surname(stem)
        return run[0].bare in known.HONOURED or (person and not _given(run[0].bare)) or len(capitals) == 1
    return run[0].bare in known.HONOURED and loose != []


def _in_small_letters(words: list[_Word], at: int) -> bool:
    """ "fatima kwam langs", "mevrouw jansen": people who type on a phone leave the capitals out."""
    word = words[at]
    if word.bare in known.SMALL_GIVEN:
        return True
    titled = _before(words, at) in ("meneer", "mijnheer", "mevrouw", "mevr", "mw", "dhr", "familie", "tante", "oom")
    return titled and word.bare in (known.FAMILY | known.GIVEN) - known.COMMON - known.THINGS


