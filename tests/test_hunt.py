"""The hunt for forbidden statements: a walk over every figure, through pages, pictures, files and the command line.

No evaluation of what a model estimates, no trend over a break, no cost where there may be no effect. With each guard switched off
the same walk finds at least one, in the tables and on a page.
"""
import hunt
import pytest

from dashboard import charts, db, sentences
from dashboard.methods import judging

MOVED = "BU99980305"  # its boundary moved in 2021
AREAS = ("GM9998", "WK999802", MOVED)
pytestmark = pytest.mark.slow
CONCERNS = {  # which figures a guard is about
    "model": lambda item: not hunt.judgeable(item), "breaks": lambda item: bool(item.breaks), "cost": hunt.judgeable,
}


def test_nothing_forbidden_is_said_anywhere(demo, tmp_path, monkeypatch, cli):
    """All figures × tables, command line, pages and their files; what was looked at is printed (-s)."""
    folder, typed = hunt.plant(demo, tmp_path / "all", judging.GUARDS)
    known = hunt.figures(folder)
    broken = [id for id in known if known[id].breaks and f"p-{id}" in typed]
    walk = hunt.Walk(folder, known, monkeypatch)
    found = [*walk.tables(cli), *walk.programmes(typed), *walk.choices()]
    for area in (AREAS[0], MOVED):
        found += walk.profile(area)
    found += walk.expected(MOVED)
    for page, area in (("overzicht", AREAS[0]), ("kaart", AREAS[1])):
        found += walk.sentences(page, broken, area)
    for area in AREAS:  # and the sentences themselves for every figure: on a page only those with a break can go wrong
        for item in known.values():
            years = db.run("overview_years", {"region": area, "indicator": item.id}, data=folder, view="intern")
            found += hunt.in_words(sentences.change(years, item, area), item, "sentence")
    print(f"\n{len(typed)} programma's, {len(known)} cijfers, {len(broken)} met een breuk, {len(walk.files)} bestanden")
    assert found == []
    assert len(typed) > 100 and len(broken) > 9


@pytest.mark.parametrize("guard", CONCERNS)
def test_each_guard_is_needed(demo, tmp_path, monkeypatch, cli, guard):
    """Switched off, the walk finds something of that kind: in what the command line gives, and on a page."""
    folder, typed = hunt.plant(demo, tmp_path / guard, judging.GUARDS - {guard}, CONCERNS[guard])
    walk, prey = hunt.Walk(folder, hunt.figures(folder), monkeypatch), f"{guard.removesuffix('s')}: "
    caught = [what for what in walk.tables(cli) if what.startswith(prey)]
    named = {id for id in typed if any(id.removeprefix("p-") in what.split() for what in caught)}
    seen = [what for what in walk.programmes(sorted(named)[:3]) if what.startswith(prey)]
    print(f"\nzonder {guard}: {len(caught)} in de tabellen, zoals {caught[0]!r}; op de pagina {seen[:1]}")
    assert caught and seen


def test_the_guard_on_pages_is_needed(demo, tmp_path, monkeypatch):
    """Pictures and sentences that do not look for a break cross one, and the walk sees it."""
    folder, _ = hunt.plant(demo, tmp_path / "pages", judging.GUARDS, lambda item: item.id == "youth_care_share")
    monkeypatch.setattr(charts, "stretches", lambda rows, indicator, usual: iter([rows.dropna(subset="value")]))
    monkeypatch.setattr(sentences, "comparable", lambda years, indicator: (years[years["value"].notna()], None))
    walk = hunt.Walk(folder, hunt.figures(folder), monkeypatch)
    found = [*walk.profile(AREAS[0]), *walk.sentences("overzicht", ["youth_care_share"], AREAS[0])]
    assert any("a line of" in what for what in found) and any(", alt" in what for what in found)
    assert any("page overzicht" in what for what in found)
