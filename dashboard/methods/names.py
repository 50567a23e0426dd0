"""Which names could be the same organisation: misspelled, abbreviated, turned round, or a part of another. A person decides.

Words that many names have (buurtkamer, stichting) say little, so a word weighs as much as it is rare in the list.
"""
import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

LEGAL = {"stichting", "st", "stg", "vereniging", "ver", "vereen", "cooperatie", "coop", "bv", "nv", "vof", "ua", "iov", "de",
         "het", "een", "van", "der", "den", "voor", "en", "te", "in", "op", "'t", "t"}
SHORT = {"bew": "bewonersgroep", "bewgr": "bewonersgroep", "wt": "wijkteam", "wst": "wijkteam", "welz": "welzijn",
         "ouderenbd": "ouderenbond", "zorggr": "zorggroep", "vrijw": "vrijwilligers", "maatsch": "maatschappelijk",
         "gem": "gemeente", "org": "organisatie"}
ALIKE = 80  # of 100: two words with so much in common are one word, spelled in two ways
SAME = 0.72  # share of the weight of both names that they must have in common


@dataclass(frozen=True)
class Alike:
    """Two names that could be one. why: 'schrijfwijze', 'afkorting' or 'onderdeel'; score 0–1."""

    a: Hashable
    b: Hashable
    score: float
    why: str


def plain(name: str) -> str:
    """A name to compare with: lower case, without accents, marks and legal forms; well-known abbreviations written out."""
    bare = unicodedata.normalize("NFKD", name.lower().replace("&", " en ").replace(".", ""))
    letters = re.sub(r"[^a-z0-9]+", " ", "".join(letter for letter in bare if not unicodedata.combining(letter)))
    return " ".join(SHORT.get(word, word) for word in letters.split() if word not in LEGAL)


def alike(names: Mapping[Hashable, Collection[str]], most: int = 200) -> list[Alike]:
    """Pairs that could be the same, surest first.

    names  id → every name it goes by, its aliases too
    """
    known = [(id, name, plain(name).split()) for id, all in names.items() for name in all]
    counts = Counter(word for _, _, words in known for word in set(words))
    weight = {word: math.log(1 + len(known) / n) for word, n in counts.items()}
    near = _near(list(counts))
    usual = {word: max(near[word], key=lambda other: (counts[other], other)) for word in counts}
    sharing: dict[object, list[int]] = defaultdict(list)
    for n, (_, _, words) in enumerate(known):
        written = sorted({usual[word] for word in words})
        rare = {word for word in written if counts[word] <= 12}  # a word that many have brings nobody together, two of them do
        for key in {*rare, *combinations(written, 2), ("".join(words),)}:
            sharing[key].append(n)
    pairs = {pair for places in sharing.values() for pair in combinations(places, 2)}
    found: dict[tuple, Alike] = {}
    for one, other in sorted(pairs | _initials(known)):
        (a, first, words), (b, second, others) = known[one], known[other]
        if a == b:
            continue
        score, why = _compared(first, words, second, others, near, weight)
        if score >= SAME and score > (found[a, b].score if (a, b) in found else 0):
            found[a, b] = Alike(a, b, score, why)
    return sorted(found.values(), key=lambda pair: (-pair.score, str(pair.a), str(pair.b)))[:most]


def _near(words: list[str]) -> dict[str, set[str]]:
    """Of each word those that are spelled almost so; a short word or a number only itself."""
    found = {word: {word} for word in words}
    long = [word for word in words if len(word) > 3 and not word.isdigit()]
    if long:
        scores = process.cdist(long, long, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        for one, other in zip(*np.nonzero(scores), strict=True):
            found[long[one]].add(long[other])
    return found


def _initials(known: list[tuple]) -> set[tuple[int, int]]:
    """Places of an abbreviation and of a name with those first letters."""
    by_letters: dict[str, list[int]] = defaultdict(list)
    for n, (_, name, words) in enumerate(known):
        every = re.sub(r"[^a-z0-9]+", " ", unicodedata.normalize("NFKD", name.lower())).split()
        for all in (words, every):
            if len(all) > 1:
                by_letters["".join(word[0] for word in all)].append(n)
    return {(min(n, other), max(n, other)) for n, (_, _, words) in enumerate(known) if len(words) == 1 and 2 < len(words[0]) < 7
            for other in by_letters.get(words[0], ())}


def _compared(first: str, words: list[str], second: str, others: list[str], near: dict, weight: dict) -> tuple[float, str]:
    if not words or not others:
        return 0.0, ""
    short, long = sorted((words, others), key=len)
    if len(short) == 1 and len(long) > 1 and _is_initials(short[0], first, second, long):
        return 0.85, "afkorting"
    together = fuzz.ratio("".join(sorted(words)), "".join(sorted(others))) / 100
    rest, common, missed = list(long), 0.0, 0.0
    for word in short:
        match = max((other for other in rest if other in near[word]), key=lambda other: fuzz.ratio(word, other), default=None)
        if match is None:
            missed += weight[word]
            continue
        rest.remove(match)
        common += weight[word] + weight[match]
    whole = sum(weight[word] for word in (*short, *long))
    score = common / whole
    joined = "".join(words) == "".join(others) or together > 0.93
    if joined and score < SAME:
        return together * 0.95, "schrijfwijze"
    if len(short) > 1 and not missed and rest:
        return max(score, 0.74), "onderdeel"
    return score, "schrijfwijze"


def _is_initials(word: str, first: str, second: str, long: list[str]) -> bool:
    every = [re.sub(r"[^a-z0-9]+", " ", unicodedata.normalize("NFKD", name.lower())).split() for name in (first, second)]
    return word in {"".join(part[0] for part in parts) for parts in (long, *every) if len(parts) > 1}
