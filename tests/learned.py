"""A lab from beginning to end, as people type it: what the tests of learning start from. No test of its own."""
from pathlib import Path

from dashboard import config, intake
from dashboard.intake import records, stories
from dashboard.intake.stories import Story
from dashboard.registers.kinds import Change, Record

ONE, TWO = intake.Who("acc-een", "adviseur"), intake.Who("acc-twee", "adviseur")
LOGIN = '[login]\nrole_header = "X-Role"\naccount_header = "X-Account"\n'
LAB = {"title": "Goed oud worden", "kind": "social_lab", "area": "WK999700",
       "question": "Wat maakt het fijn om hier oud te worden?", "owner": "gebiedscoördinator",
       "stage": "question", "theme": "ouder_worden"}
GATE = {"threshold_share": 60, "threshold_least": 5, "threshold_types": ["bewoner"]}
FOR = {"for_bewoner": 12, "against_bewoner": 3, "for_professional": 4, "against_professional": 1}
CARD = {"hypothesis": "Met een sleutel voor bewoners is de zaal vaker open.", "test_start": "2026-02-01",
        "test_end": "2026-08-01", "measure": "uren open per week", "stop_rule": "minder dan vier bezoekers per keer"}
TALES = (("bewoner", "60-80"), ("mantelzorger", "40-60"), ("professional", "20-40"))


def settings_of(folder: Path, *, login: bool = True) -> config.Settings:
    """A folder where people log in, read anew."""
    (folder / "settings.toml").write_text('name = "Proefstad"\n' + LOGIN * login, encoding="utf-8")
    config._read.cache_clear()
    return config.settings(folder)


def save(settings: config.Settings, kind: str, data: dict | None, id: str | None = None, who=ONE) -> Record:
    """Save one record as the page does; of one that is there `data` is what changes."""
    now = records.state(settings)[kind].get(id or "")
    whole = None if data is None else {**(now.data if now else {}), **data}
    return intake.record(settings, [Change(kind, id, whole, now.version if now else 0)], who)[0]


def tell(settings: config.Settings, lab: str | None = None, themes=(), role="bewoner", age="60-80", **more) -> Record:
    """Take in a story."""
    told = {"text": "Toen de lift stuk was, zat ik vast op de vierde. De buren brachten soep.", "area": "WK999700",
            "perspective": "eigen", "purpose": "De actie-agenda van deze wijk", "until": "2035-12-31",
            "household": "alleen", **more}
    return stories.submit(settings, Story(role=role, age=age, agreed=True, lab=lab, themes=list(themes), **told), ONE)


def lab_with_stories(settings: config.Settings) -> tuple[str, str]:
    """A lab that came as far as the agenda; returns its id and that of its theme."""
    theme = save(settings, "theme", {"label": "Elkaar ontmoeten", "indicators": ["pop_65plus_share"]}).id
    lab = save(settings, "lab", LAB).id
    team = ["bewoner", "professional", "ambtenaar"]
    save(settings, "lab", {"stage": "team", "team": team, "helix": ["burgers", "gemeente"]}, lab)
    save(settings, "lab", {"stories_needed": 3}, lab)
    for role, age in TALES:
        tell(settings, lab, role=role, age=age)
    save(settings, "lab", {"stage": "stories"}, lab)
    story = records.state(settings)["lab"][lab].data["stories"][0]
    stories.code(settings, story, [theme], ONE)
    stories.code(settings, story, [theme], TWO)
    save(settings, "lab", {"stage": "sensemaking", "present": "bewoners en wijkteam"}, lab)
    return lab, theme


def item_of(settings: config.Settings, lab: str, theme: str, **more) -> str:
    """A point on the agenda that comes from the stories of a lab."""
    told = records.state(settings)["lab"][lab].data["stories"]
    return save(settings, "agenda_item", {"title": "Een sleutel voor bewoners", "lab": lab, "area": "WK999700", "themes": [theme],
                                          "stories": told, "status": "idee", **more}).id


def lab_to_the_end(settings: config.Settings) -> tuple[str, str]:
    """A lab that was tested, with one prototype; returns its id and that of the item."""
    lab, theme = lab_with_stories(settings)
    item = item_of(settings, lab, theme, **GATE)
    save(settings, "agenda_item", FOR, item)
    save(settings, "lab", {"stage": "agenda"}, lab)
    save(settings, "agenda_item", {"status": "gesteund"}, item)
    save(settings, "agenda_item", {"status": "prototype", **CARD}, item)
    save(settings, "lab", {"stage": "prototype"}, lab)
    save(settings, "agenda_item", {"status": "getest", "result": "De zaal was 20 uur per week open.", "evidence": "3"}, item)
    save(settings, "lab", {"stage": "tested", "tested_on": "2026-08-01"}, lab)
    return lab, item
