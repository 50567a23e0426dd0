"""The gate for stories: codes always, names nearly always, and seldom a text in which nobody is named.

tests/stories holds texts of our own. In with_persons.txt each stretch that must be stopped stands between [[kind: and ]].
The thousand others are made by Faker, whose names our own lists were not made from.
"""
import random
import re
from collections import Counter
from pathlib import Path

import pytest
from faker import Faker
from hypothesis import given
from hypothesis import strategies as st

from dashboard.methods import person_text, wording
from dashboard.methods.person_codes import WHAT, streets

STORIES = Path(__file__).parent / "stories"
MARKED = re.compile(r"\[\[(\w+):([^\]]+)\]\]")
CODES = {"bsn", "phone", "mail", "postcode", "iban"}
ABOUT = ("Gisteren kwam {} langs met soep.", "{} vertelt dat de tuin te groot is.", "Ik ga elke week met {} naar de markt.",
         "Mijn buurvrouw {} heeft de sleutel.", "Toen zei {}: we beginnen gewoon.", "Zonder {} was het niet gelukt.",
         "De moeder van {} woont op de derde verdieping.", "{} en ik eten samen.", "Het idee komt van {}.",
         "{} is altijd vrolijk en helpt iedereen.", "Volgens {} is het bestuur te druk.")
TITLED = ("Meneer {} repareert fietsen.", "Mevrouw {} bakt brood.", "De familie {} doet mee.", "Ik belde mevrouw {} om hulp.")
GIVEN = ("Bel {} voor de sleutel.", "Het staat op de brief: {}.", "Ik gaf {} door aan de balie.", "{} is wat ik opschreef.")


def lines(name: str) -> list[str]:
    return (STORIES / name).read_text(encoding="utf-8").splitlines()


def test_our_texts_are_enough_and_all_different():
    for name in ("with_persons.txt", "without_persons.txt"):
        assert len(set(lines(name))) >= 200


def test_own_texts_codes_always_and_names_at_least_95_of_100():
    wanted, stopped = Counter(), Counter()
    for line in lines("with_persons.txt"):
        found = {trace.kind for trace in person_text.inspect(MARKED.sub(r"\2", line))}
        for kind, _ in MARKED.findall(line):
            wanted[kind] += 1
            stopped[kind] += kind in found
    print(f"own texts: {dict(stopped)} of {dict(wanted)}")
    assert all(stopped[kind] == wanted[kind] > 0 for kind in set(wanted) - {"name"})
    assert set(WHAT) == set(wanted)
    assert wanted["name"] > 120
    assert stopped["name"] >= 0.95 * wanted["name"]


def test_own_texts_without_persons_at_most_5_of_100_are_stopped():
    texts = lines("without_persons.txt")
    stopped = [text for text in texts if person_text.inspect(text)]
    print(f"own texts without persons: {len(stopped)} of {len(texts)} stopped")
    assert len(stopped) <= 0.05 * len(texts), stopped


@pytest.mark.parametrize("seed", [20261122, 9])
def test_a_thousand_invented_codes_always_and_names_at_least_95_of_100(seed):
    fake, chance = Faker("nl_NL"), random.Random(seed)
    fake.seed_instance(seed)
    make = {"bsn": fake.ssn, "phone": fake.phone_number, "mail": fake.email, "postcode": fake.postcode, "iban": fake.iban}
    wanted, stopped = Counter(), Counter()
    for nth in range(1000):
        if nth % 4 == 0:
            kind = chance.choice(sorted(CODES))
            sentence = chance.choice(GIVEN).format(make[kind]())
        else:
            kind = "name"
            sentence = (chance.choice(TITLED).format(fake.last_name()) if nth % 4 == 1
                        else chance.choice(ABOUT).format(fake.first_name() if nth % 4 == 2 else fake.name()))
        found = {trace.kind for trace in person_text.inspect(f"Ik woon hier al lang. {sentence} Dat vind ik fijn.")}
        wanted[kind] += 1
        stopped[kind] += kind in found
    print(f"invented texts, seed {seed}: {dict(stopped)} of {dict(wanted)}")
    assert {kind: stopped[kind] for kind in CODES} == {kind: wanted[kind] for kind in CODES}
    assert stopped["name"] >= 0.95 * wanted["name"] > 700


@pytest.mark.parametrize("text", [
    "Prins Bernhardhof", "Ik bel mevrouw Zorg.", "Op 01.09.2024 begon het.",
    "Van 2024-09-01 tot 2025-03-01.", "We zitten in de Anne Frankschool.", "Ik woon al 40 jaar lang op de Dijk.",
    "In 2024 is het anders.", "Er kwamen 1234 mensen.", "Om 10 uur naar de Kerkstraat.", "Wil je mee?",
    "De flat aan de Willem de Zwijgerlaan heeft geen lift.", "Ik heb acht kinderen.", "Zij is de enige die langskomt.",
    "Met acht kinderen maakten we een tuin.", "Ik was de eerste in de rij.", "Wij wonen hier en gaan vaak naar het Vondelpark.",
])
def test_what_names_nobody_passes(text):
    assert person_text.inspect(text) == []


@pytest.mark.parametrize(("text", "kind"), [
    ("Ik woon in de Tulpstraat.", "address"), ("Zij woont al jaren op de Prins Bernhardlaan.", "address"),
    ("Het is stil op nummer 12 in de Kerkstraat.", "address"), ("Ik ben hier de enige jonge moeder.", "rare"),
    ("Als weduwe in een rolstoel op de boerderij heb ik hulp nodig.", "rare"),
    ("Ik ben huisarts, en voorzitter van de ijsclub.", "rare"),
    ("Wij zijn een gezin met acht kinderen op een woonboot, en ik ben blind.", "rare")])
def test_where_somebody_lives_and_what_few_people_are_is_stopped(text, kind):
    (trace,) = person_text.inspect(text)
    assert (trace.kind, trace.may_be_cleared) == (kind, False)


def test_a_profession_beside_a_task_is_rare():
    text = "Als verpleegkundige kom ik bij veel mensen thuis."
    assert person_text.inspect(text) == []
    assert [trace.kind for trace in person_text.inspect(text, with_task=True)] == ["rare"]


def test_a_street_that_may_stay_is_named_for_who_reads():
    assert streets("Om 10 uur naar de Kerkstraat, en door de Kerkstraat terug langs de Molenkade.") == ["Kerkstraat", "Molenkade"]


def test_a_whole_name_is_seen_where_nobody_can_say_that_it_is_none():
    found = person_text.whole_names("Fatima Yilmaz kookt in buurthuis De Regenboog.")
    assert [trace.words for trace in found] == ["Fatima Yilmaz"]
    for text in lines("without_persons.txt"):
        assert person_text.whole_names(text) == [], text


def test_names_of_areas_are_no_persons():
    assert person_text.inspect("Toen kwam Amalia van Solms in beeld.")
    assert not person_text.inspect("Toen kwam Amalia van Solms in beeld.", places=["Amalia van Solms"])


def test_a_writer_may_say_that_a_word_is_nobody_but_never_a_code():
    text = "Op de markt hoorde ik Klaas Vaak zingen. Bel 06-12345678."
    name, phone = person_text.inspect(text)
    assert (name.kind, name.may_be_cleared, phone.kind, phone.may_be_cleared) == ("name", True, "phone", False)
    assert [trace.kind for trace in person_text.inspect(text, cleared=[name.words, phone.words])] == ["phone"]


def test_what_is_said_holds_the_words_only_when_asked():
    trace = person_text.inspect("Mijn buurvrouw Ria Jansen heeft een sleutel.")[0]
    assert "Ria" not in trace.sentence()
    assert "„Ria Jansen”" in trace.sentence(with_words=True)


@given(st.text(max_size=300))
def test_any_text_can_be_read_and_every_trace_is_in_it(text):
    for trace in person_text.inspect(text):
        assert 0 <= trace.start < trace.end <= len(text)
        assert trace.words.strip() in text


def test_f25_the_word_helper_offers_another_word_and_says_why():
    offers = wording.offers("De doelgroep krijgt een interventie. Het is geen probleemwijk. De doelgroep wacht.")
    assert [offer.word for offer in offers] == ["doelgroep", "interventie", "probleemwijk"]
    assert offers[0].sentence() == (
        "U schrijft „doelgroep”. Misschien beter: mensen, of: bewoners. Dit woord kijkt naar wat iemand mankeert. "
        "Een ander woord kijkt naar wat iemand kan en wil.")
    assert wording.offers("De bewoners maken samen een tuin.") == []


def test_f25_the_word_helper_never_offers_a_word_it_flags():
    for words in wording.WORDS.values():
        for instead in words.values():
            assert wording.offers(instead) == [], instead
