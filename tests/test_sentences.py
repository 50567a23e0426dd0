"""Every sentence is counted again in its table by a second, plain implementation (scenario W2), and is plain Dutch (X6).

The second one knows nothing of the first: it walks the rows, takes the normal distribution from the standard library and reads
numbers, names and direction back from the sentence. Tables are small and full of what goes wrong: no area, one, all of them,
ties, hidden and missing figures, equal names, estimates of which nobody knows how sure they are.
"""
import re
from dataclasses import replace
from statistics import NormalDist
from types import SimpleNamespace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import catalog, config, db, index_catalog, sentences, straks_catalog
from dashboard.definitions import ORIGIN

OWN = sorted((config.DEMO / "catalog").glob("*.toml"))  # what the demo municipality defines itself
WITH_SCORES = index_catalog.extended(catalog.load(config.CATALOG, *OWN), index_catalog.files([config.CATALOG]))[0]
KNOWN = straks_catalog.extended(WITH_SCORES, straks_catalog.files([config.CATALOG]))[0].indicators
LONELY = KNOWN["severely_lonely_share"]  # lower is better, no decimals
COLUMNS = ["region", "name", "value", "lower", "upper", "interval_level", "se", "kind", "status", "provisional", "around",
           "around_se"]
FORBIDDEN = re.compile(
    r"\b(slechts?te?|beste|achterstands\w*|probleem\w*|krachtwijk\w*|prachtwijk\w*|aandachtswijk\w*|achterblij\w*|bovenaan|onderaan"
    r"|winna\w*|verlie\w*|kampioen\w*|alarm\w*|door|dankzij|vanwege|wegens|doordat|omdat|waardoor|daardoor|veroorza\w*|komt van"
    r"|betreffende|prioriteit\w*|relevant\w*|verstrek\w*|significan\w*|indicator\w*|percentiel\w*|correlatie\w*|populatie\w*"
    r"|betrouwbaarheids\w*|word\w*|nan|none|true|false)\b|\{|\}", re.IGNORECASE)


def check_words(text: str, names: tuple[str, ...] = ()) -> str:
    """No forbidden word, no sentence over 25 words; names of areas are not ours to choose."""
    ours = text
    for name in names:
        ours = ours.replace(name, "X")
    assert not FORBIDDEN.search(ours), text
    assert not ORIGIN.search(ours), text
    assert ours[0].isupper() or ours[0].isdigit(), text
    assert ours.endswith("."), text
    assert max(map(len, spoken(text))) <= 25, text
    return text


def spoken(text: str) -> list[list[str]]:
    return [sentence.split() for sentence in re.split(r"(?<=[.?!])\s+", text)]


# --- tables -----------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["Noord", "Wijk 01 Dorp", "'t Zand", "Doornbos", "Sint-Anna ter Muiden"])  # few, so that they are equal
VALUES = st.one_of(st.none(), st.integers(0, 8).map(float), st.sampled_from([4.1, 4.4, 12.6]))
ERRORS = st.sampled_from([None, 0.4, 1.5, 6.0])
STATUSES = ["missing", "hidden", "not_yet_published", "not_applicable"]


@st.composite
def figures(draw, kind, sure=None):
    """One figure: a value, how sure it is (a standard error, an interval, both or neither), or why there is none."""
    value, error = draw(VALUES), draw(ERRORS) if sure is None else sure
    given_as = draw(st.sampled_from(["se", "interval", "both"])) if error else "neither"
    level = draw(st.sampled_from([0.95, 0.67]))
    half = NormalDist().inv_cdf(0.5 + level / 2) * (error or 0)
    bounded = value is not None and given_as in ("interval", "both")
    return {
        "value": value, "se": error if value is not None and given_as in ("se", "both") else None,
        "lower": value - half if bounded else None, "upper": value + half if bounded else None,
        "interval_level": level if bounded else None, "kind": kind,
        "status": "ok" if value is not None else draw(st.sampled_from(STATUSES)), "provisional": draw(st.booleans()),
    }


@st.composite
def tables(draw):
    kind, n = draw(st.sampled_from(["survey", "model", "register", "derived"])), draw(st.integers(0, 7))
    alike = draw(st.sampled_from([None, 0.4, 0.4, 1.5]))
    around, around_se = draw(st.sampled_from([3.0, 4.0, 4.2, 4.4, None])), draw(st.sampled_from([None, 0.3]))
    rows = [{"region": f"BU{i:08d}", "name": draw(NAMES), **draw(figures(kind, alike)), "around": around, "around_se": around_se}
            for i in range(n)]
    return numbers(pd.DataFrame(rows, columns=COLUMNS))


def numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.astype({name: float for name in ("value", "lower", "upper", "interval_level", "se", "around", "around_se")
                         if name in frame})


INDICATORS = st.builds(lambda good, decimals, text: replace(LONELY, good=good, decimals=decimals, unit_text=text),
                       st.sampled_from(["low", "high", "neutral"]), st.sampled_from([0, 1]),
                       st.sampled_from(["%", "% van de huishoudens", "per 1.000 inwoners", "score van 0 tot 10"]))
LEVELS = st.sampled_from(list(sentences.AREAS))


# --- the second implementation ----------------------------------------------------------------------------------------


def number(value: float, decimals: int) -> str:
    """As the Dutch write it: 1.234,5; halves go up, a minus is a real one."""
    whole = int(abs(value) * 10**decimals + 0.5 + 1e-7)
    after = f",{whole % 10**decimals:0{decimals}d}" if decimals else ""
    return "−" * (value < 0 and whole > 0) + f"{whole // 10**decimals:,}".replace(",", ".") + after


def spread(row) -> float | None:
    """Standard error of a row: given, from its interval, 0 for what was counted, None when nobody knows."""
    if not pd.isna(row.se):
        return row.se
    if not pd.isna(row.lower):
        return (row.upper - row.lower) / 2 / NormalDist().inv_cdf((1 + row.interval_level) / 2)
    return None if row.kind in ("survey", "model") else 0.0


def chance_higher(a: float, a_se: float, b: float, b_se: float) -> float:
    """P(A > B); for two exact figures that are the same one half."""
    if a_se == b_se == 0:
        return 0.5 if a == b else float(a > b)
    return 1 - NormalDist(a - b, (a_se**2 + b_se**2) ** 0.5).cdf(0)


def stands(row) -> str | None:
    """An area beside what lies around it."""
    if pd.isna(row.value) or pd.isna(row.around) or spread(row) is None:
        return None
    chance = chance_higher(row.value, spread(row), row.around, 0 if pd.isna(row.around_se) else row.around_se)
    return "hoger" if chance > 0.95 else "lager" if chance < 0.05 else "gelijk"


def called(frame: pd.DataFrame) -> dict[str, str]:
    found = list(frame["name"])
    return {region: name if found.count(name) == 1 else f"{name} ({region})"
            for region, name in zip(frame["region"], frame["name"], strict=True)}


def named_in(text: str, frame: pd.DataFrame) -> set[str]:
    """Codes of the areas that a text names; a longer name first, so that a name inside another does not count."""
    found, names = set(), called(frame)
    for region in sorted(names, key=lambda region: -len(names[region])):
        if re.search(rf"(?<![\w(]){re.escape(names[region])}(?!\w)", text):
            found.add(region)
            text = re.sub(rf"(?<![\w(]){re.escape(names[region])}(?!\w)", "·", text)
    return found


def best(frame: pd.DataFrame, low: bool):
    """The first area, and the codes that do not differ for certain from it: None where somebody's error is not known."""
    rows = [row for row in frame.itertuples() if not pd.isna(row.value)]
    given = {row.region: float("inf") if pd.isna(row.se) and pd.isna(row.lower) else spread(row) for row in rows}
    first = min(rows, key=lambda row: (row.value if low else -row.value, given[row.region], row.region))
    if any(spread(row) is None for row in rows):
        return first, None
    return first, {row.region for row in rows if row.region == first.region
                   or 0.05 <= chance_higher(first.value, spread(first), row.value, spread(row)) <= 0.95}


def recount_strongest(text: str, frame: pd.DataFrame, indicator, level: str) -> None:
    one, many = sentences.AREAS[level]
    rows = {row.region: row for row in frame.itertuples() if not pd.isna(row.value)}
    if not rows:
        assert text == f"Van geen enkele {one} is er een cijfer."
        return
    names, digits = called(frame), {region: number(row.value, indicator.decimals) for region, row in rows.items()}
    among = many if len(rows) == len(frame) else f"{many} met een cijfer"
    first, alike = best(frame, indicator.good == "low")
    side = "laagst" if indicator.good == "low" else "hoogst"
    assert ("weten we niet" in text) == (alike is None)
    if found := re.match(r"Alleen van (.+?) is er een cijfer: ", text):
        assert [found[1]] == [names[region] for region in rows]
        assert digits[first.region] in text
    elif found := re.match(r"In (alle \d+|beide) (.+?) is het cijfer ", text):
        assert len(set(digits.values())) == 1
        assert (found[1], found[2]) == ("beide" if len(rows) == 2 else f"alle {len(rows)}", among)
        assert digits[first.region] in text
    elif found := re.match(r"(.+) verschillen niet aantoonbaar\.$", text):
        assert len(rows) == 2
        assert alike == set(rows) == named_in(text, frame)
    elif found := re.match(r"De (\w+) met het (\w+)e cijfer verschilt niet aantoonbaar van de andere (\d+) (.+)\.$", text):
        assert (found[1], found[2], int(found[3]), found[4]) == (one, side, len(rows) - 1, among)
        assert alike == set(rows)
    elif found := re.match(rf"Het {side} is het cijfer in (.+?), (ongeveer )?[−\d.,]+.*, maar (\d+) andere (\w+) (\w+) daar",
                           text):
        assert found[1] == names[first.region]
        assert digits[first.region] in text
        assert int(found[3]) == len(alike) - 1
        assert (found[4], found[5]) == ((one, "verschilt") if len(alike) == 2 else (many, "verschillen"))
    else:
        assert text.startswith(f"Het {side} is het cijfer in ")
        group = alike or {region for region in rows if digits[region] == digits[first.region]}
        if found := re.match(rf"Het {side} is het cijfer in (\d+) van de (\d+) (\w+(?: met een cijfer)?), ", text):
            assert (int(found[1]), int(found[2]), found[3]) == (len(group), len(rows), among)
        else:
            assert len(group) <= 3
            assert named_in(text, frame) == group
        ends = [number(pick(rows[region].value for region in group), indicator.decimals) for pick in (min, max)]
        assert all(re.search(rf"(?<![\d,.−]){re.escape(end)}(?![\d,.]*\d)", text) for end in ends), text


def recount_counted(text: str, frame: pd.DataFrame, indicator, level: str, around: str) -> None:
    many = sentences.AREAS[level][1]
    where = {row.region: stands(row) for row in frame.itertuples()}
    judged = [region for region, word in where.items() if word]
    with_figure = [row.region for row in frame.itertuples() if not pd.isna(row.value)]
    sides = {word: [region for region in judged if where[region] == word] for word in ("hoger", "lager")}
    if not judged:
        assert text.startswith(f"Niet genoeg gegevens om te zeggen welke {many} verschillen van heel {around}. Met ")
        assert (f"het cijfer van heel {around}" in text) == frame["around"].isna().all()
        assert ("een cijfer per" in text) == (not with_figure)
        return
    assert text.endswith(".")
    if len(judged) == 1:
        assert named_in(text, frame) == set(judged)
        assert re.search("aantoonbaar (hoger|lager) dan|niet aantoonbaar van", text)
        assert where[judged[0]] == (found[0] if (found := re.findall("hoger|lager", text)) else "gelijk")
        return
    among = many if len(judged) == len(frame) else f"{many} met een cijfer" if len(judged) == len(with_figure) else (
        f"{many} met een cijfer en een marge")
    if text.startswith("Geen van de "):
        assert text == f"Geen van de {len(judged)} {among} verschilt aantoonbaar van heel {around}."
        assert not sides["hoger"] and not sides["lager"]
        return
    found = re.match(r"In (?:(\d+) van de (\d+)|alle (\d+)|beide) (.+?) is (?:het cijfer|dat) aantoonbaar (hoger|lager) dan in "
                     rf"heel {around}(?:, in (\d+) (hoger|lager)|: (.+))?\.$", text)
    part, of, everybody, said_among, word, rest, other, listed = found.groups()
    total = int(of or everybody or 2)
    assert (total, said_among) == (len(judged), among)
    assert int(part or total) == len(sides[word])
    assert {word, other} == {"hoger", "lager"} if other else not sides["lager" if word == "hoger" else "hoger"]
    if other:
        assert int(rest) == len(sides[other])
        assert word == ("lager" if indicator.good == "low" else "hoger"), "what is good comes first"
    if listed:
        assert named_in(listed, frame) == set(sides[word]) < set(judged)


def recount_change(text: str, frame: pd.DataFrame, indicator, place: str) -> None:
    if "volgen" not in indicator.uses:
        assert text == "Dit cijfer is niet bedoeld om over de jaren te volgen."
        return
    rows = sorted(frame.itertuples(), key=lambda row: row.year)
    stretch, cut = [], False
    for i in range(len(rows) - 1, -1, -1):  # back from the last year, until something else changes than the figure
        row = rows[i]
        if not pd.isna(row.value):
            if stretch and (row.kind != stretch[-1].kind or any(row.year < b.year <= stretch[-1].year for b in indicator.breaks)
                            or any(later.boundary_break for later in rows[i + 1:rows.index(stretch[-1]) + 1])):
                cut = True
                break
            stretch.append(row)
    if len(stretch) < 2:
        if cut:
            assert re.match(r"(Het CBS telt|Dit cijfer telt|De grens van dit gebied is) vanaf \d{4} anders\. "
                            r"Vergelijk niet met eerdere jaren\.$", text)
        else:
            assert text.endswith("Met 1 meting erbij wel." if stretch else "Met 2 metingen erbij wel.")
        return
    first, last = stretch[-1], stretch[0]
    if spread(first) is None or spread(last) is None:
        assert text == f"Niet genoeg gegevens om te zeggen of het cijfer in {place} verandert. Met een marge bij elk cijfer wel."
        return
    chance = chance_higher(last.value, spread(last), first.value, spread(first))
    assert text.startswith(f"Tussen {first.year} en {last.year} ")
    if "steeg" in text or "daalde" in text:
        assert chance > 0.95 if "steeg" in text else chance < 0.05
        assert re.findall(r"−?[\d.,]*\d", text.partition(place)[2].replace("per 1.000", ""))[:2] == [
            number(row.value, indicator.decimals) for row in (first, last)]
    elif "niet aantoonbaar" in text:
        assert 0.05 <= chance <= 0.95
    else:
        assert f" bleef het cijfer in {place} " in text
        assert number(first.value, indicator.decimals) == number(last.value, indicator.decimals)


# --- W2: the templates ------------------------------------------------------------------------------------------------


@given(tables(), INDICATORS, LEVELS)
@settings(max_examples=200, deadline=None)
def test_w2_where_it_is_highest(frame, indicator, level):
    text = check_words(sentences.strongest(frame, indicator, level), tuple(called(frame).values()))
    recount_strongest(text, frame, indicator, level)


@given(tables(), INDICATORS, LEVELS)
@settings(max_examples=200, deadline=None)
def test_w2_how_many_stand_apart(frame, indicator, level):
    text = check_words(sentences.counted(frame, indicator, level, "Halmerwoude"), tuple(called(frame).values()))
    recount_counted(text, frame, indicator, level, "Halmerwoude")


@st.composite
def histories(draw):
    kinds = draw(st.sampled_from([["model"], ["register"], ["survey", "model"], ["model", "derived"]]))
    years = sorted(draw(st.sets(st.integers(2014, 2024), max_size=5)))
    rows = [{"year": year, **draw(figures(draw(st.sampled_from(kinds)))), "boundary_break": draw(st.integers(0, 5)) == 0}
            for year in years]
    return numbers(pd.DataFrame(rows, columns=["year", *COLUMNS[2:10], "boundary_break"]).astype({"boundary_break": bool}))


@given(histories(), INDICATORS, st.sets(st.integers(2013, 2025), max_size=2), st.sampled_from([("volgen",), ("volgen",), ()]))
@settings(max_examples=200, deadline=None)
def test_w2_change_only_between_years_that_may_be_compared(frame, indicator, breaks, uses):
    indicator = replace(indicator, breaks=tuple(catalog.Break(year, "Anders geteld.") for year in sorted(breaks)), uses=uses)
    text = check_words(sentences.change(frame, indicator, "Halmerwoude", "CBS"))
    recount_change(text, frame, indicator, "Halmerwoude")
    if found := re.search(r"telt vanaf (\d{4})", text):
        assert int(found[1]) in set(frame["year"]) | breaks


@given(figures("survey"), figures("survey"), st.booleans())
def test_w2_w4_two_areas(one, other, counted):
    here, there = (SimpleNamespace(**{**row, "kind": "register" if counted else "survey"}) for row in (one, other))
    text = check_words(sentences.pair(here, there, ["Noord", "Zuid"]))
    if pd.isna(here.value) or pd.isna(there.value) or spread(here) is None or spread(there) is None:
        assert text == "Niet genoeg gegevens om te zeggen of Noord en Zuid verschillen."
        return
    chance = chance_higher(here.value, spread(here), there.value, spread(there))
    expected = "hoger" if chance > 0.95 else "lager" if chance < 0.05 else None
    assert text == (f"Het cijfer is in Noord aantoonbaar {expected} dan in Zuid." if expected
                    else "Noord en Zuid verschillen niet aantoonbaar.")


@pytest.mark.parametrize(("lower", "upper", "said"), [
    (0, 5, "minder dan 5 %"), (95, 100, "meer dan 95 %"), (None, None, "verborgen: kleine aantallen")])
def test_a_share_near_nobody_or_everybody(lower, upper, said):
    row = SimpleNamespace(value=None, status="hidden", lower=lower, upper=upper, kind="register", provisional=False)
    indicator = next(i for i in catalog.load(config.CATALOG).indicators.values() if i.unit == "share")
    assert sentences.why_not(row, indicator) == said
    text = check_words(sentences.figure(row, "Noord", indicator))
    assert text == (f"In Noord is het cijfer {said}. Preciezer laten we het niet zien." if lower is not None
                    else f"{sentences.HIDDEN} {sentences.BESIDE}")


@given(st.sampled_from(["survey", "model", "register", "derived"]).flatmap(figures), INDICATORS)
def test_w2_one_figure(row, indicator):
    row = SimpleNamespace(**row)
    text = check_words(sentences.figure(row, "Noord", indicator))
    assert ("te weinig inwoners" in text) == (row.status == "hidden")
    assert ("Voorlopig cijfer" in text) == (row.value is not None and row.provisional)
    if row.value is None:
        assert not re.search(r"\d", text)
        return
    assert f" {number(row.value, indicator.decimals)} " in f"{text} "
    assert ("ongeveer" in text) == (row.kind != "register" or row.lower is not None)
    if found := re.search(r"(vrijwel zeker|in 2 van de 3 gevallen) tussen (−?[\d,]+) en ([\d,]+)\.", text):
        assert found[1] == ("vrijwel zeker" if row.interval_level == 0.95 else "in 2 van de 3 gevallen")
        assert found[3] == number(row.upper, indicator.decimals)
    else:
        assert row.lower is None or number(row.upper, indicator.decimals) == number(max(row.lower, 0), indicator.decimals)
        assert ("weten we niet" in text) == (row.kind in ("survey", "model"))


@given(st.integers(1, 30), st.integers(0, 10), st.integers(0, 10))
def test_w2_places(first, more, rest):
    last, of = first + more, first + more + rest
    text = check_words(sentences.rank("Noord", first, last, of))
    assert [int(found) for found in re.findall(r"\d+", text)] == ([first, of] if first == last else [first, last, of])


@given(tables(), histories(), INDICATORS, LEVELS)
@settings(max_examples=50, deadline=None)
def test_w1_at_most_three_sentences_on_one_figure(areas, years, indicator, level):
    said = sentences.overview(areas, years, indicator, level, "Halmerwoude", "Halmerwoude")
    assert 1 <= len(said) <= 3
    assert len(set(said)) == len(said)


# --- fixed words ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("text", "expected"), [
    (sentences.made("model", "GGD'en, CBS en RIVM"), "Dit cijfer is een schatting van het RIVM. Niemand heeft dit in de buurt "
                                                     "zelf gemeten."),
    (sentences.made("model", "gemeente"), "Dit cijfer is een schatting. Niemand heeft dit in de buurt zelf gemeten."),
    (sentences.made("register", "CBS"), "Dit is geteld in een registratie."),
    (sentences.HIDDEN, "Er zijn te weinig inwoners in deze groep. Daarom laten we het cijfer niet zien."),
    (sentences.PROVISIONAL, "Voorlopig cijfer. Het kan nog veranderen."),
    (sentences.broken(2024, "CBS"), "Het CBS telt vanaf 2024 anders. Vergelijk niet met eerdere jaren."),
    (sentences.broken(2024, "gemeente"), "Dit cijfer telt vanaf 2024 anders. Vergelijk niet met eerdere jaren."),
    (sentences.broken(2024, moved=True), "De grens van dit gebied is vanaf 2024 anders. Vergelijk niet met eerdere jaren."),
    (sentences.not_enough(), "Niet genoeg gegevens om te zeggen."),
    (sentences.not_enough(areas=3, years=2), "Niet genoeg gegevens om te zeggen. Met 3 wijken en 2 metingen erbij wel."),
    (sentences.not_enough(level="buurt", areas=1), "Niet genoeg gegevens om te zeggen. Met 1 buurt erbij wel."),
    (sentences.rank("Noord", 4, 11, 23), "Noord staat tussen plek 4 en 11 van de 23, van hoog naar laag. Preciezer kunnen we het "
                                         "niet zeggen."),
])
def test_the_fixed_sentences(text, expected):
    assert check_words(text) == expected


def test_a_figure_in_one_table_is_said_as_we_wrote_it():
    rows = [("BU1", "Noord", 20.0), ("BU2", "Zuid", 30.0), ("BU3", "Zuid", 10.0), ("BU4", "Oost", None)]
    frame = pd.DataFrame([{"region": region, "name": name, "value": value, "se": 1.0, "kind": "model",
                           "lower": value and value - 2, "upper": value and value + 2, "interval_level": 0.95,
                           "around": 19.5, "around_se": 0.5} for region, name, value in rows])
    better = replace(LONELY, good="high")
    assert sentences.strongest(frame, better, "buurt") == (
        "Het hoogst is het cijfer in Zuid (BU2), ongeveer 30 % (vrijwel zeker tussen 28 en 32).")
    assert sentences.strongest(frame, LONELY, "buurt").startswith("Het laagst is het cijfer in Zuid (BU3), ongeveer 10 %")
    assert sentences.counted(frame, LONELY, "buurt", "Dorp") == (
        "In 1 van de 3 buurten met een cijfer is dat aantoonbaar lager dan in heel Dorp, in 1 hoger.")


@pytest.mark.parametrize(("row", "large", "small"), [
    ({"value": 26.2, "lower": 25.0, "upper": 27.4, "interval_level": 0.95},
     "26 %", "2024, geschat, vrijwel zeker tussen 25 en 27. Lager is beter."),
    ({"value": 26.2}, "26 %", "2024, geschat, hoe zeker is niet bekend. Lager is beter."),
    ({"level": "buurt", "areas": 29, "lowest": 5.0, "highest": 13.0, "provisional": True},
     "5 tot 13 %", "Laagste en hoogste van 29 buurten, 2024, geschat, hoe zeker is niet bekend, voorlopig. Lager is beter."),
    ({"status": "not_yet_published"}, "geen cijfer", "2024, nog niet verschenen."),
])
def test_a_figure_in_large_type_with_its_small_print(row, large, small):
    empty = dict.fromkeys(["value", "lower", "upper", "interval_level", "level", "areas", "lowest", "highest", "provisional"])
    row = SimpleNamespace(**{**empty, "year": 2024, "kind": "model", "status": "ok", **row})
    assert (sentences.headline(row, LONELY), sentences.brief(row, LONELY)) == (large, small)


# --- the demo ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def said_of_the_demo(demo) -> list[tuple]:
    """(indicator, level, areas, years, sentences) for every figure of the demo in its newest year."""
    there = db.run("indicator_coverage", {}, data=demo)
    there = there[there["drawn_vintage"].notna() & (there["values"] > 0)]
    found = []
    for (id, level), rows in there.groupby(["indicator", "level"]):
        year, gemeente = int(rows["year"].max()), None if level == "gemeente" else "GM9998"
        areas = db.run("overview_areas", {"indicator": id, "year": year, "level": level, "gemeente": gemeente}, data=demo)
        years = db.run("overview_years", {"region": "GM9998", "indicator": id}, data=demo)
        years = years[years["year"] <= year]
        around = "Halmerwoude" if gemeente else "Nederland"
        found.append((KNOWN[id], level, areas, years, around,
                      sentences.overview(areas, years, KNOWN[id], level, around, "Halmerwoude", "CBS")))
    return found


def test_w2_every_sentence_of_the_demo_is_true(said_of_the_demo):
    for indicator, level, areas, years, around, said in said_of_the_demo:
        for text in said:
            if re.match("Tussen|.*over de jaren|.*vanaf|.*verandert", text):
                recount_change(text, years, indicator, "Halmerwoude")
            elif f"heel {around}" in text:
                recount_counted(text, areas, indicator, level, around)
            elif text.startswith("Dit is berekend voor later"):
                assert indicator.scenario
            elif "niet bedoeld" in text:
                assert "vergelijken" not in indicator.uses
            else:
                recount_strongest(text, areas, indicator, level)


def test_x6_the_sentences_of_the_demo_are_plain_dutch(said_of_the_demo):
    lengths = []
    for *_, areas, _, _, said in said_of_the_demo:
        for text in said:
            check_words(text, tuple(areas["name"]))
            lengths += map(len, spoken(text))
    assert len(lengths) > 200
    assert sum(lengths) / len(lengths) <= 15


@pytest.mark.parametrize(("indicator", "year", "level"), [
    ("lonely_share", 2024, "buurt"), ("pop_65plus_share", 2016, "wijk"), ("pop_65plus_share", 2020, "buurt"),
    ("wmo_clients_per_1000", 2024, "gemeente")])
def test_w2_the_sentences_are_about_what_the_map_shows(demo, indicator, year, level):
    asked = {"indicator": indicator, "year": year, "level": level}
    drawn = db.run("indicator_map", asked, data=demo)
    told = db.run("overview_areas", {**asked, "gemeente": None}, data=demo)
    columns = ["region", "name", "value", "lower", "upper", "interval_level", "kind"]
    assert len(drawn) and drawn[columns].equals(told[columns])


def test_w1_the_figures_above_are_those_of_the_profile(demo):
    profile = db.run("region_profile", {"region": "GM9998", "year": None}, data=demo).set_index("indicator")
    above = db.run("overview_figures", {"region": "GM9998"}, data=demo).set_index("indicator")
    own = above[above["value"].notna()]
    assert len(own) > 30
    for column in ("year", "value", "lower", "upper", "kind"):
        pd.testing.assert_series_equal(own[column], profile.loc[own.index, column])
    inside = above[above["level"].notna()].iloc[0]
    areas = db.run("overview_areas", {"indicator": inside.name, "year": int(inside["year"]), "level": inside["level"],
                                      "gemeente": "GM9998"}, data=demo)["value"]
    assert (inside["areas"], inside["lowest"], inside["highest"]) == (areas.count(), areas.min(), areas.max())


@pytest.mark.parametrize(("areas", "said"), [
    ([0, 0], "Om te vergelijken met heel Nederland zijn er nog geen cijfers. De beheerder kan ze ophalen met: "
             "python -m dashboard fetch --reference."),
    ([3396, 342], "Om te vergelijken met heel Nederland: 1 cijfer van 3.738 wijken en gemeenten, opgehaald op 22-11-2026."),
    ([0, 1], "Om te vergelijken met heel Nederland: 1 cijfer van 1 wijk of gemeente, opgehaald op 22-11-2026."),
])
def test_what_there_is_of_the_country(areas, said):
    loaded = ["2026-11-22T15:48:43+00:00" if count else None for count in areas]
    spread = pd.DataFrame({"indicator": "population", "level": ["wijk", "gemeente"], "areas": areas, "loaded": loaded})
    assert sentences.national(spread) == said
